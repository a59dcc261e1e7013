"""Delegations at the desk: who came, whom they met, what was announced."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from delegations.forms import AttendeeFormSet, FollowUpFormSet
from delegations.models import (
    Attendee,
    Delegation,
    DelegationMember,
    FollowUp,
    Meeting,
    Outcome,
)
from delegations.queues import QUEUES
from records.record_admin import PartInline, StackedPartInline, TranslatedRecordAdmin


class MemberInline(PartInline):
    model = DelegationMember
    fields = (
        "role",
        "appointment",
        "institution",
        "name_as_stated",
        "capacity_as_stated",
        "position",
    )


class MeetingInline(StackedPartInline):
    model = Meeting
    fields = (
        ("number", "kind", "title"),
        ("held_on", "held_on_is_approximate", "held_on_as_stated"),
        ("city", "venue"),
        "topics",
        "summary",
        "position",
    )


class AttendeeInline(PartInline):
    model = Attendee
    formset = AttendeeFormSet
    fields = (
        "meeting_number",
        "role",
        "appointment",
        "institution",
        "name_as_stated",
        "capacity_as_stated",
        "position",
    )


class FollowUpInline(PartInline):
    model = FollowUp
    formset = FollowUpFormSet
    fields = ("meeting_number", "action", "owner", "due_on", "done_on", "position")


class OutcomeInline(PartInline):
    model = Outcome
    fields = ("kind", "announced", "description", "announced_on", "position")


@admin.register(Delegation)
class DelegationAdmin(TranslatedRecordAdmin):
    title_field = "title"
    queues = QUEUES
    start_label = _("Record a visit")
    further_columns = ("kind", "from_country", "host_country", "happened_on")
    further_filters = ("kind", "from_country", "host_country")
    list_select_related = ("changed_by", "from_country", "host_country")
    prepopulated_fields = {"slug": ("title",)}
    inlines = (MemberInline, MeetingInline, AttendeeInline, FollowUpInline, OutcomeInline)
    fieldsets = (
        (
            _("The visit"),
            {
                "fields": (
                    "title",
                    "slug",
                    "kind",
                    ("from_country", "host_country"),
                    "hosted_by",
                    "city",
                    "summary",
                )
            },
        ),
        (
            _("When"),
            {
                "fields": (
                    ("happened_on", "happened_on_is_approximate", "happened_on_as_stated"),
                    ("arrived_on", "departed_on"),
                )
            },
        ),
        (
            _("Who and why"),
            {
                "fields": ("announced_size", "composition", "purpose"),
                "description": _(
                    "People stand in protocol order as recorded. Each meeting has a number, by "
                    "which attendees and follow-up actions name it."
                ),
            },
        ),
    )
