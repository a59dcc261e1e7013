"""A letter with the facts that it proves, as a form: its particulars, and values of a record."""

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records.dates import CivilDate
from records.form_fields import PRECISION, CivilDateField, is_civil_date, typed
from records.models import Source, TrayPaper
from records.vocabulary import Precision, SourceKind, validate_language

CONFIRMS = "confirms-"


class LetterForm(forms.Form):
    """The letter: its file, or at least who wrote it and when."""

    use_required_attribute = False

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=[
            (SourceKind.OFFICIAL_LETTER, SourceKind.OFFICIAL_LETTER.label),
            (SourceKind.EMAIL, SourceKind.EMAIL.label),
        ],
    )
    publisher = forms.CharField(
        label=gettext_lazy("From whom"),
        max_length=200,
        help_text=gettext_lazy("The office, for example HEC. The public reads it."),
    )
    published_on = CivilDateField(label=gettext_lazy("Date"), required=False)
    title = forms.CharField(
        label=gettext_lazy("Subject"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("As in the letter, with its number. The public reads it."),
    )
    language = forms.CharField(
        label=gettext_lazy("Language"),
        max_length=3,
        initial="en",
        validators=[validate_language],
    )
    paper = forms.ModelChoiceField(
        TrayPaper.objects.none(),
        label=gettext_lazy("PDF from the tray"),
        required=False,
        help_text=gettext_lazy("The public never sees the letter itself."),
    )
    upload = forms.FileField(
        label=gettext_lazy("or a PDF from your computer"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "application/pdf"}),
    )
    reason = forms.CharField(
        label=gettext_lazy("Remark for the history"), max_length=300, required=False
    )

    def __init__(self, *args, papers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["paper"].queryset = papers

    def source(self):
        """The unsaved Source of the letter."""
        own = self.cleaned_data
        date = own["published_on"]
        return Source(
            kind=own["kind"],
            publisher=own["publisher"],
            title=own["title"],
            language=own["language"],
            published_on=date.first if date else None,
            published_on_precision=date.precision if date else Precision.DAY,
        )


class FactsForm(forms.Form):
    """An empty box for each field that a letter may prove, beside what now stands.

    What is left empty stays as it is: a save that somebody else made meanwhile is never undone.
    """

    use_required_attribute = False

    def __init__(self, *args, record, names, further, **kwargs):
        super().__init__(*args, **kwargs)
        self.record = record
        self.columns = {name: type(record)._meta.get_field(name) for name in names}
        for name, column in self.columns.items():
            self.fields[name] = _empty_box(column)
        self.fields |= further
        for name in list(self.fields):
            self.fields[f"{CONFIRMS}{name}"] = forms.BooleanField(required=False)

    def rows(self):
        """For the page: each field, what now stands, and the box that says it is confirmed."""
        for name in self.fields:
            if name.startswith(CONFIRMS):
                continue
            yield {
                "field": self[name],
                "now": _now(self.record, self.columns[name]) if name in self.columns else "",
                "confirms": self[f"{CONFIRMS}{name}"],
            }

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not (self.stated() or self.confirmed()):
            raise ValidationError(_("Fill in or confirm at least one fact that the letter proves."))
        for name in self.confirmed():
            if name not in self.columns or not _now(self.record, self.columns[name]):
                self.add_error(name, _("Nothing stands here yet that the letter could confirm."))
        return cleaned

    def stated(self):
        """{name: new value} of the boxes that were filled in."""
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if not name.startswith(CONFIRMS) and value not in (None, "")
        }

    def confirmed(self):
        """Names of the fields of which the letter says what stands already."""
        ticked = [name for name, value in self.cleaned_data.items() if value is True]
        names = [name.removeprefix(CONFIRMS) for name in ticked if name.startswith(CONFIRMS)]
        return [name for name in names if self.cleaned_data.get(name) in (None, "")]


def statement_of(column):
    """How a citation names a column: a column of one language by the field that it belongs to."""
    return getattr(column, "translated_field", column).name


def set_column(record, name, value):
    """Put what a letter states into a column of a record; the reason why it was empty goes."""
    if isinstance(value, CivilDate):
        setattr(record, f"{name}{PRECISION}", value.precision)
        value = value.first
    setattr(record, name, value)
    record.unknown = {field: why for field, why in record.unknown.items() if field != name}


def _empty_box(column):
    if is_civil_date(column):
        box = CivilDateField.of(column)
    elif isinstance(column, models.URLField):
        box = column.formfield(assume_scheme="https")
    else:
        box = column.formfield()
    box.required, box.initial = False, None
    box.label = capfirst(column.verbose_name)
    if language := getattr(column, "language", ""):
        box.widget.attrs |= {"lang": language, "dir": "auto"}
    return box


def _now(record, column):
    value = getattr(record, column.name)
    if value and is_civil_date(column):
        return typed(CivilDate(value, getattr(record, f"{column.name}{PRECISION}")))
    return "" if value is None else str(value)
