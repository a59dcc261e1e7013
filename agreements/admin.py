"""Agreements at the desk, in the order of the paper."""

import uuid

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from agreements.forms import AgreementForm, PartyFormSet, SignatoryFormSet
from agreements.letter_facts import PartyLetters
from agreements.models import Agreement, AgreementEvent, Party, Signatory
from agreements.paper_admin import DocumentInline, PaperViews
from agreements.paper_forms import PaperFormSet
from agreements.paperwork import attach
from agreements.permissions import PROPOSABLE
from agreements.queues import QUEUES
from agreements.resolve_desk import ResolvePages
from agreements.services import reference_for
from agreements.tray_desk import TrayPages
from agreements.visit_desk import VisitPages
from agreements.vocabulary import AreaOfCooperation
from records import permissions
from records.models import TrayPaper
from records.record_admin import PartInline, StackedPartInline, TranslatedRecordAdmin
from records.term_admin import TermAdmin

# --- Parts -----------------------------------------------------------------------------------


class PartyInline(StackedPartInline):
    model = Party
    formset = PartyFormSet
    min_num = 2
    fields = (
        ("position", "side", "basis"),
        ("institution", "unit"),
        ("country", "name_as_signed"),
        ("signed_on", "place"),
    )


class SignatoryInline(PartInline):
    model = Signatory
    formset = SignatoryFormSet
    fields = ("party_number", "appointment", "name_as_stated", "capacity_as_stated", "position")


class EventInline(PartInline):
    model = AgreementEvent
    formset = PaperFormSet
    fields = (
        "kind",
        "happened_on",
        "happened_on_is_approximate",
        "description",
        "document",
        "position",
    )


# --- The agreement ---------------------------------------------------------------------------


@admin.register(Agreement)
class AgreementAdmin(
    PartyLetters, VisitPages, ResolvePages, TrayPages, PaperViews, TranslatedRecordAdmin
):
    form = AgreementForm
    title_field = "title"
    search_paths = ("search_text__contains", "parties__institution__search_text__contains")
    queues = QUEUES
    start_label = _("Add an agreement")
    further_columns = ("kind", "stage", "signed_on")
    further_filters = ("stage", "level", "kind", "basis", "signed_during")
    readonly_fields = ("reference",)
    own_fields = (
        "title",
        "kind",
        "basis",
        "stage",
        "summary",
        "term_months",
        "term_as_stated",
        "areas",
        "fields_of_study",
    )
    inlines = (PartyInline, SignatoryInline, DocumentInline, EventInline)
    fieldsets = (
        (
            _("The paper"),
            {
                "fields": (
                    "tray_paper",
                    "reference",
                    "title",
                    ("kind", "level", "counterpart_side"),
                    ("basis", "stage"),
                    "is_confirmed",
                    "summary",
                ),
                "description": _(
                    "What it is, and what the register knows it from. The reference is given at "
                    "the first save. The parties follow below, each with its own date and place."
                ),
            },
        ),
        (
            _("Signature"),
            {
                "fields": (
                    ("signed_on", "signed_on_is_approximate", "signed_on_as_stated"),
                    "announced_on",
                    ("place", "place_is_of_the_event"),
                    "signed_during",
                ),
                "description": _(
                    "The date of the last signature. A date is typed as day, month, year; leave "
                    "out what the source does not give."
                ),
            },
        ),
        (
            _("Effect and term"),
            {
                "fields": (
                    "effect_rule",
                    ("effective_on", "effective_on_as_stated"),
                    ("term_months", "term_as_stated"),
                    ("expires_on", "expires_on_as_stated"),
                    ("renewal_rule", "renewal_months", "notice_months"),
                    ("terminated_on", "termination_reason"),
                    "replaced_on",
                ),
                "description": _(
                    "Whether it is in force follows from these dates; nobody enters it. Leave "
                    "empty what the paper does not state, and say below why it is empty."
                ),
            },
        ),
        (
            _("Content"),
            {
                "fields": (
                    "areas",
                    "areas_are_common",
                    "fields_of_study",
                    ("authentic_languages", "prevailing_language"),
                )
            },
        ),
        (
            _("Relations"),
            {
                "fields": (
                    ("facilitated_by", "coordinated_by"),
                    "umbrella",
                    ("predecessor", "predecessor_relation"),
                    ("resolution", "resolved_into"),
                ),
                "description": _(
                    "Facilitating and coordinating bodies are not parties. A record made from an "
                    "announcement can be resolved: its page stays and says what became of it."
                ),
            },
        ),
    )

    def get_own_fields(self, obj):
        """A stage that others gave stays; see `agreements.permissions.is_proposal()`."""
        if obj is None or obj.stage in PROPOSABLE:
            return self.own_fields
        return tuple(name for name in self.own_fields if name != "stage")

    def formfield_for_choice_field(self, db_field, request, **kwargs):
        if db_field.name == "stage" and permissions.is_limited(request.user):
            kwargs["choices"] = [(stage.value, stage.label) for stage in PROPOSABLE]
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def save_model(self, request, obj, form, change):
        if not change:
            # The reference depends on the parties, which are saved after the agreement.
            obj.reference = f"new-{uuid.uuid4().hex[:16]}"
        super().save_model(request, obj, form, change)

    def get_form(self, request, obj=None, **kwargs):
        form = super().get_form(request, obj, **kwargs)
        if permissions.may_use_tray(request.user):
            form.base_fields["tray_paper"].queryset = TrayPaper.objects.visible_to(request.user)
        return form

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        if permissions.may_use_tray(request.user):
            return fieldsets
        (heading, paper), *others = fieldsets
        fields = tuple(name for name in paper["fields"] if name != "tray_paper")
        return [(heading, {**paper, "fields": fields}), *others]

    def save_related(self, request, form, formsets, change):
        paper = form.cleaned_data.get("tray_paper")
        if paper:
            # Taken and locked by the form, within the same transaction.
            attach(agreement=form.instance, paper=paper, actor=request.user)
        super().save_related(request, form, formsets, change)

    def complete(self, record, change):
        if not change:
            codes = record.parties.values_list("country__code", flat=True)
            record.reference = reference_for(record, codes)


@admin.register(AreaOfCooperation)
class AreaAdmin(TermAdmin):
    fieldsets = ((None, {"fields": ("code", "name", "search_words", "position")}),)
