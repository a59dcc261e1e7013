"""Form fields of the desk beside Django's: a civil date in one box, and why a field is empty."""

import datetime as dt
import re

from django import forms
from django.conf import settings
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import Q
from django.forms.utils import from_current_timezone
from django.template.loader import render_to_string
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records.dates import CivilDate, FirstDayField, parse_date
from records.localized import with_semicolons
from records.vocabulary import Precision, Unknown

PRECISION = "_precision"


# --- Civil dates -----------------------------------------------------------------------------


def has_field(model, name):
    """Whether a model has a field of that name."""
    try:
        model._meta.get_field(name)
    except FieldDoesNotExist:
        return False
    return True


def is_civil_date(db_field):
    """Whether a column is the first day of a civil date, with its precision beside it."""
    return isinstance(db_field, FirstDayField) and has_field(
        db_field.model, f"{db_field.name}{PRECISION}"
    )


def is_precision(db_field):
    """Whether a column is the precision of a civil date: it is entered with the date."""
    return db_field.name.endswith(PRECISION) and has_field(
        db_field.model, db_field.name.removesuffix(PRECISION)
    )


def typed(date):
    """A CivilDate as people type it: ``27 2 2026``, ``2 2026`` or ``2026``."""
    day, month, year = str(date.first.day), str(date.first.month), f"{date.first.year:04}"
    parts = {Precision.YEAR: [year], Precision.MONTH: [month, year]}
    return " ".join(parts.get(date.precision, [day, month, year]))


class CivilDateField(forms.CharField):
    """A civil date in one text box. Cleans to a CivilDate, or None."""

    def __init__(self, **kwargs):
        kwargs.setdefault(
            "help_text", gettext_lazy("For example 27 2 2026; 2 2026 or 2026 if no more is known.")
        )
        super().__init__(**kwargs)
        self.widget.attrs.setdefault("size", "14")
        self.widget.attrs.setdefault("autocomplete", "off")
        # Day, month, year in the order in which they are typed, in Urdu too.
        self.widget.attrs.setdefault("dir", "ltr")

    @classmethod
    def of(cls, db_field):
        """The form field of a model's date."""
        options = {"help_text": db_field.help_text} if db_field.help_text else {}
        return cls(label=capfirst(db_field.verbose_name), required=not db_field.blank, **options)

    def to_python(self, value):
        text = super().to_python(value)
        return parse_date(text) if text else None

    def prepare_value(self, value):
        return typed(value) if isinstance(value, CivilDate) else value

    def has_changed(self, initial, data):
        try:
            return self.to_python(data) != (initial or None)
        except ValidationError:
            return True

    def in_words(self, value):
        """A value as a sentence quotes it."""
        return typed(value)


class DayField(CivilDateField):
    """A civil date of which the day must be given. Cleans to a date, or None."""

    def __init__(self, **kwargs):
        kwargs.setdefault("help_text", gettext_lazy("For example 27 2 2026."))
        super().__init__(**kwargs)

    def clean(self, value):
        date = super().clean(value)
        if date and date.precision != Precision.DAY:
            raise ValidationError(_("Give the day too, for example 27 2 2026."))
        return date and date.first

    def prepare_value(self, value):
        return typed(CivilDate(value)) if isinstance(value, dt.date) else value

    def has_changed(self, initial, data):
        return super().has_changed(initial and CivilDate(initial), data)

    def in_words(self, value):
        return typed(CivilDate(value))


class CivilDatesMixin:
    """Makes a model form keep both columns of each civil date that it asks for."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in self.civil_dates:
            first = getattr(self.instance, name)
            if first:
                precision = getattr(self.instance, f"{name}{PRECISION}")
                self.initial[name] = CivilDate(first, precision)

    @property
    def civil_dates(self):
        return [name for name, field in self.fields.items() if isinstance(field, CivilDateField)]

    def clean(self):
        cleaned = super().clean()
        for name in self.civil_dates:
            if name in cleaned:
                date = cleaned[name]
                cleaned[name] = date.first if date else None
                precision = date.precision if date else Precision.DAY
                setattr(self.instance, f"{name}{PRECISION}", precision)
        return cleaned

    def _get_validation_exclusions(self):
        # Django leaves out columns without a form field, and with them every constraint that
        # reads one; the precision is entered with its date.
        entered = {f"{name}{PRECISION}" for name in self.civil_dates}
        return super()._get_validation_exclusions() - entered


# --- Instants ---------------------------------------------------------------------------------

INSTANT = re.compile(r"(.+?)(?:[\s,]+|T)(\d{1,2})[:.](\d{2})")

LONGEST_INSTANT = 40


class InstantField(forms.CharField):
    """A day and a time of day in one text box, in TIME_ZONE. Cleans to an instant, or None."""

    def to_python(self, value):
        text = super().to_python(value).strip()
        return self._instant(text) if text else None

    def _instant(self, text):
        found = INSTANT.fullmatch(text) if len(text) <= LONGEST_INSTANT else None
        if not found:
            raise self._not_an_instant()
        try:
            date = parse_date(found[1])
            time = dt.time(int(found[2]), int(found[3]))
        except (ValidationError, ValueError):
            raise self._not_an_instant() from None
        if date.precision != Precision.DAY:
            raise self._not_an_instant()
        return from_current_timezone(dt.datetime.combine(date.first, time))

    def _not_an_instant(self):
        return ValidationError(
            _("Write a real day with its time, for example 27 2 2026 14:30 (time of %(zone)s).")
            % {"zone": settings.TIME_ZONE},
            code="invalid_instant",
        )


# --- Why a field is empty --------------------------------------------------------------------


class ReachField(forms.ModelChoiceField):
    """A record of those within a user's reach."""

    def keep(self, pk):
        """Let the record stay that a row names already, in reach or not: an untouched box sends it.

        Without it, the box would be empty, and saving the row would empty its column.
        """
        rows = self.queryset.model._default_manager.all()
        self.queryset = rows.filter(Q(pk__in=self.queryset.values("pk")) | Q(pk=pk))


class UnknownSelects(forms.Widget):
    """One select for each field that may carry a reason why it is empty."""

    use_fieldset = True

    def __init__(self, labels, attrs=None):
        super().__init__(attrs)
        self.labels = labels

    def value_from_datadict(self, data, files, name):
        chosen = {field: data.get(f"{name}__{field}") for field in self.labels}
        return {field: reason for field, reason in chosen.items() if reason}

    def value_omitted_from_data(self, data, files, name):
        return not any(f"{name}__{field}" in data for field in self.labels)

    def id_for_label(self, id_):
        return ""

    def render(self, name, value, attrs=None, renderer=None):
        select = forms.Select(choices=[("", _("— no reason given —")), *Unknown.choices])
        rows = []
        for field, label in self.labels.items():
            id_ = f"id_{name}__{field}"
            chosen = (value or {}).get(field, "")
            html = select.render(f"{name}__{field}", chosen, {"id": id_}, renderer)
            rows.append({"id": id_, "label": capfirst(label), "select": html})
        # The form renderer knows the templates of apps alone; this one lies with the others.
        return render_to_string("admin/widgets/unknown.html", {"rows": rows})


class UnknownField(forms.Field):
    """The reasons why fields of a record are empty. Cleans to {field: reason}."""

    def __init__(self, *, model, **kwargs):
        self.labels = {
            name: model._meta.get_field(name).verbose_name for name in model.may_be_unknown
        }
        super().__init__(widget=UnknownSelects(self.labels), required=False, **kwargs)

    def to_python(self, value):
        return value or {}

    def has_changed(self, initial, data):
        return (initial or {}) != (data or {})

    def merged(self, base, typed, standing):
        """The reasons of two people who both started from `base`: (reasons, whether they meet)."""
        reasons, meet = {}, False
        for name in self.labels:
            was, mine, theirs = (each.get(name, "") for each in (base or {}, typed, standing or {}))
            meet |= mine != was and theirs not in (was, mine)
            reasons[name] = theirs if mine == was else mine
        return {name: reason for name, reason in reasons.items() if reason}, meet

    def in_words(self, value):
        """A value as a sentence quotes it."""
        return with_semicolons(
            f"{self.labels.get(field, field)}: {Unknown(reason).label}"
            for field, reason in value.items()
        )
