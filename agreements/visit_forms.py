"""The papers of a visit as one form: the common values once, and a line for each paper."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.paperwork import Stated
from agreements.vocabulary import AgreementKind, AreaOfCooperation, EffectRule, Level
from institutions.typed_names import TypedInstitutionField
from institutions.vocabulary import City
from records.form_fields import CivilDateField
from records.models import TrayPaper

#: As many lines as an announcement counts papers, and as many as files may come at once.
LEAST_LINES, MOST_LINES = 8, 20

#: Fields by which a line says something of its paper.
TYPED = (
    *("paper", "partner", "unit", "title", "home_signatory", "partner_signatory"),
    *("signed_on", "kind", "term_as_stated"),
)


class CommonForm(forms.Form):
    """What is the same for all papers of the visit; a line may differ."""

    use_required_attribute = False

    kind = forms.ChoiceField(label=gettext_lazy("kind"), choices=AgreementKind.choices)
    level = forms.ChoiceField(label=gettext_lazy("level"), choices=Level.choices)
    signed_on = CivilDateField(label=gettext_lazy("signed on"), required=False)
    place = forms.ModelChoiceField(
        City.objects.all(), label=gettext_lazy("place of signature"), required=False
    )
    facilitated_by = TypedInstitutionField(
        label=gettext_lazy("facilitating body"), required=False, suggestions="home-institutions"
    )
    coordinated_by = TypedInstitutionField(
        label=gettext_lazy("coordinating body"), required=False, suggestions="home-institutions"
    )
    effect_rule = forms.ChoiceField(
        label=gettext_lazy("takes effect"),
        choices=EffectRule.choices,
        initial=EffectRule.NOT_STATED,
    )
    effective_on = CivilDateField(label=gettext_lazy("effective on"), required=False)
    term_months = forms.IntegerField(
        label=gettext_lazy("term in months"), required=False, min_value=1, max_value=1200
    )
    term_as_stated = forms.CharField(
        label=gettext_lazy("term as stated"), required=False, max_length=200
    )
    areas = forms.ModelMultipleChoiceField(
        AreaOfCooperation.objects.all(),
        label=gettext_lazy("areas of cooperation"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args, home_names, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("facilitated_by", "coordinated_by"):
            self.fields[name].names = home_names


class LineForm(forms.Form):
    """One paper. Left empty, it is skipped; else it has a paper and a home party or a record."""

    use_required_attribute = False

    record = forms.ChoiceField(label=gettext_lazy("Record"), required=False)
    paper = forms.ModelChoiceField(
        TrayPaper.objects.none(), label=gettext_lazy("Paper"), required=False
    )
    upload = forms.FileField(
        label=gettext_lazy("or a PDF from your computer"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "application/pdf"}),
    )
    home = TypedInstitutionField(required=False, suggestions="home-institutions")
    partner = TypedInstitutionField(required=False, suggestions="partner-institutions")
    signed_on = CivilDateField(
        label=gettext_lazy("Signed on, if not as above"), required=False, help_text=""
    )
    title = forms.CharField(
        label=gettext_lazy("Title, if not just the parties"),
        required=False,
        max_length=300,
    )
    unit = forms.CharField(
        label=gettext_lazy("Faculty or unit, home side"), required=False, max_length=200
    )
    home_signatory = forms.CharField(
        label=gettext_lazy("Signed by, home side"),
        required=False,
        max_length=350,
        widget=forms.TextInput(attrs={"placeholder": gettext_lazy("name, capacity")}),
    )
    partner_signatory = forms.CharField(
        label=gettext_lazy("Signed by, partner side"),
        required=False,
        max_length=350,
        widget=forms.TextInput(attrs={"placeholder": gettext_lazy("name, capacity")}),
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind, if not as above"), required=False)
    term_as_stated = forms.CharField(
        label=gettext_lazy("Term in words, if not as above"), required=False, max_length=200
    )
    #: The paper is not that of the record which was offered for it.
    is_new = forms.BooleanField(required=False, widget=forms.HiddenInput)

    #: The record made from an announcement that this line's paper may prove.
    offer = None

    def __init__(self, *args, papers, records, home_names, partner_names, **kwargs):
        super().__init__(*args, **kwargs)
        self.records = {str(record.pk): record for record in records}
        self.fields["record"].choices = [
            ("", _("A new record")),
            *((pk, str(record)) for pk, record in self.records.items()),
        ]
        self.fields["paper"].queryset = papers
        self.fields["kind"].choices = [("", _("as above")), *AgreementKind.choices]
        for name, names in (("home", home_names), ("partner", partner_names)):
            self.fields[name].names = names
            self.fields[name].label = _("Party in %(country)s") % {"country": names.country}

    @property
    def is_blank(self):
        """Whether nothing was typed; a record that stood in the line with its party is nothing."""
        typed = any(self[name].data for name in TYPED)
        return not typed and (not self["home"].data or bool(self["record"].data))

    def clean(self):
        cleaned = super().clean()
        if self.is_blank:
            self._errors.clear()
            return {}
        if not cleaned.get("paper") and "paper" not in self.errors and "upload" not in self.errors:
            self.add_error("paper", _("Choose the paper of this line."))
        if not (cleaned.get("home") or "home" in self.errors or self.chosen_record):
            self.add_error("home", _("Name the party, or choose the record."))
        return cleaned

    @property
    def chosen_record(self):
        """The record made from an announcement that somebody chose for this line, or None."""
        return self.records.get(self["record"].data or "")

    def stated(self, common, visit, partner_country):
        """What the paper of this line states; the common values where the line is empty."""
        own, facts = self.cleaned_data, {"signed_during": visit, "level": common["level"]}
        for name in ("place", "facilitated_by", "coordinated_by", "term_months"):
            if common[name]:
                facts[name] = common[name]
        for name in ("kind", "term_as_stated"):
            if own[name] or common[name]:
                facts[name] = own[name] or common[name]
        facts["effect_rule"] = common["effect_rule"]
        dates = {
            "signed_on": own["signed_on"] or common["signed_on"],
            "effective_on": common["effective_on"],
        }
        for name, date in dates.items():
            if date:
                facts[name], facts[f"{name}_precision"] = date.first, date.precision
        signatories = [(1, own["home_signatory"]), (2, own["partner_signatory"])]
        return Stated(
            facts=facts,
            partner_country=partner_country,
            home=own["home"],
            partner=own["partner"],
            unit=own["unit"],
            title=own["title"],
            areas=tuple(common["areas"]),
            signatories=tuple(
                (number, *_name_and_capacity(text)) for number, text in signatories if text
            ),
        )


def _name_and_capacity(text):
    """“Name, capacity” as two texts."""
    name, _comma, capacity = text.partition(",")
    return name.strip(), capacity.strip()


class BaseLines(forms.BaseFormSet):
    """The lines; no paper and no record stands in two of them."""

    def filled(self):
        """The lines that say something."""
        return [form for form in self.forms if not form.is_blank]

    def clean(self):
        super().clean()
        for name, sentence in (
            ("paper", _("This paper stands in another line too.")),
            ("record", _("This record stands in another line too.")),
        ):
            seen = set()
            for form in self.filled():
                value = form[name].data
                if value and value in seen:
                    form.add_error(name, sentence)
                seen.add(value)
        if any(self.errors):
            return
        if not self.filled():
            raise ValidationError(_("Fill in at least one line."), code="empty")


def lines_class(extra):
    """The formset of the lines, with so many empty ones at first."""
    return forms.formset_factory(
        LineForm,
        formset=BaseLines,
        extra=extra,
        max_num=MOST_LINES,
        absolute_max=MOST_LINES,
        validate_max=True,
    )
