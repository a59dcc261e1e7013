"""Centers at the desk."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from centers.forms import OfficiantFormSet
from centers.models import Center, CenterName, CenterProgram, Inauguration, Officiant
from records.queues import GENERAL, name_queues
from records.record_admin import PartInline, StackedPartInline, TranslatedRecordAdmin


class CenterNameInline(PartInline):
    model = CenterName
    fields = ("text", "language", "position")


class InaugurationInline(PartInline):
    model = Inauguration
    fields = (
        "number",
        "held_on",
        "held_on_is_approximate",
        "held_on_as_stated",
        "description",
        "position",
    )


class OfficiantInline(PartInline):
    model = Officiant
    formset = OfficiantFormSet
    fields = (
        "inauguration_number",
        "role",
        "appointment",
        "name_as_stated",
        "capacity_as_stated",
        "position",
    )


class ProgramInline(StackedPartInline):
    model = CenterProgram
    fields = (
        ("title", "kind"),
        ("announced_on", "starts_on", "ends_on"),
        ("audience", "language"),
        ("how_to_join", "attendance"),
        "position",
    )


@admin.register(Center)
class CenterAdmin(TranslatedRecordAdmin):
    letter_fields = (
        *("name_en", "name_ur", "name_kk", "name_ru"),
        *("counterpart", "founded_under", "opened_on", "closed_on", "run_by"),
        *("room", "opening_hours", "contact", "costs", "languages_taught"),
    )
    queues = (*GENERAL, *name_queues("name"))
    start_label = _("Add a center")
    is_second_on_start = True
    further_columns = ("kind", "host", "serves", "opened_on")
    further_filters = ("kind", "country", "serves")
    list_select_related = ("changed_by", "host", "serves")
    prepopulated_fields = {"slug": ("name",)}
    inlines = (CenterNameInline, InaugurationInline, OfficiantInline, ProgramInline)
    fieldsets = (
        (
            _("The center"),
            {
                "fields": (
                    "name",
                    "slug",
                    ("kind", "namesake"),
                    ("host", "counterpart"),
                    ("country", "serves"),
                    ("founded_under", "opened_during"),
                    "summary",
                ),
                "description": _("Name the counterpart only where a source does."),
            },
        ),
        (
            _("When"),
            {
                "fields": (
                    ("opened_on", "opened_on_is_approximate", "opened_on_as_stated"),
                    ("known_since", "closed_on"),
                ),
                "description": _(
                    "A center may be opened more than once: each inauguration has a number, by "
                    "which the people below name it."
                ),
            },
        ),
        (
            _("For visitors"),
            {
                "fields": (
                    "purposes",
                    "services",
                    "equipment",
                    ("languages_taught", "costs"),
                    "room",
                    "opening_hours",
                    "contact",
                    "run_by",
                )
            },
        ),
    )
