"""Delegations: who came, whom they met, what was announced."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from delegations.entries import DelegationEntry
from delegations.vocabulary import (
    AttendeeRole,
    DelegationKind,
    MeetingKind,
    MemberRole,
    OutcomeKind,
)
from institutions.models import Appointment, Institution
from institutions.vocabulary import City, Country
from records import dates
from records.models import Record

__all__ = [
    "Attendee",
    "Delegation",
    "DelegationEntry",
    "DelegationMember",
    "FollowUp",
    "Meeting",
    "Outcome",
]


class Delegation(Record):
    """A group of officials and the visit it makes, or a meeting that stands for itself."""

    kind_name = "delegation"
    parts = ("members", "meetings", "attendees", "follow_ups", "outcomes")
    document_joins = ("from_country", "host_country", "hosted_by", "city")
    document_prefetches = (
        "members__appointment__person",
        "members__institution",
        "meetings__city",
        "attendees__appointment__person",
        "attendees__institution",
        "follow_ups__owner",
    )
    may_be_unknown = ("announced_size", "arrived_on", "departed_on", "hosted_by", "city")

    slug = models.SlugField(
        _("short name"),
        max_length=80,
        unique=True,
        help_text=_("Latin letters. It is part of the address: never change it."),
    )
    title = models.CharField(_("title"), max_length=250)
    kind = models.CharField(
        _("kind"),
        max_length=20,
        choices=DelegationKind.choices,
        default=DelegationKind.DELEGATION,
    )
    from_country = models.ForeignKey(
        Country, models.PROTECT, related_name="+", verbose_name=_("from")
    )
    host_country = models.ForeignKey(
        Country, models.PROTECT, related_name="+", verbose_name=_("visited country")
    )
    hosted_by = models.ForeignKey(
        Institution,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="hosted_delegations",
        verbose_name=_("hosted by"),
    )
    announced_size = models.PositiveSmallIntegerField(
        _("members announced"),
        null=True,
        blank=True,
        help_text=_("As the source says, however many members are recorded below."),
    )
    composition = models.TextField(_("composition as stated"), blank=True)
    happened_on = dates.date_field(_("date"))
    happened_on_precision = dates.precision_field()
    happened_on_is_approximate = dates.approximate_field()
    happened_on_as_stated = dates.as_stated_field()
    arrived_on = dates.date_field(_("arrived on"))
    arrived_on_precision = dates.precision_field()
    departed_on = dates.date_field(_("departed on"))
    departed_on_precision = dates.precision_field()
    city = models.ForeignKey(
        City, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("city")
    )
    purpose = models.TextField(_("purpose"), blank=True)
    summary = models.TextField(
        _("in plain words"),
        blank=True,
        help_text=_("The first sentence of the page: what this is, and what is not known of it."),
    )

    class Meta(Record.Meta):
        verbose_name = _("delegation")
        verbose_name_plural = _("delegations")
        ordering = ["-happened_on", "slug"]
        constraints = [
            models.CheckConstraint(
                name="delegation_dates_in_order",
                condition=Q(arrived_on=None)
                | Q(departed_on=None)
                | Q(departed_on__gte=F("arrived_on")),
                violation_error_message=_("The delegation departs before it arrives."),
            ),
            models.CheckConstraint(
                name="delegation_goes_abroad",
                condition=~Q(from_country=F("host_country")),
                violation_error_message=_("A delegation visits another country than its own."),
            ),
            models.CheckConstraint(
                name="delegation_size_positive",
                condition=Q(announced_size=None) | Q(announced_size__gte=1),
                violation_error_message=_("A delegation has at least one member."),
            ),
        ]

    def __str__(self):
        return self.title or self.slug


class DelegationPart(models.Model):
    """A row that belongs to one delegation, in protocol order as recorded."""

    position = models.PositiveIntegerField(
        _("position"), default=0, help_text=_("Protocol order, never the alphabet.")
    )

    class Meta:
        abstract = True
        ordering = ["position", "pk"]


class NamedSomebody(DelegationPart):
    """A person in a post, or somebody as the source describes them."""

    appointment = models.ForeignKey(
        Appointment,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("person and post"),
    )
    institution = models.ForeignKey(
        Institution,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("institution"),
    )
    name_as_stated = models.CharField(
        _("name or group as stated"),
        max_length=250,
        blank=True,
        help_text=_("A name, or a group in our words: “rectors of universities”."),
    )
    capacity_as_stated = models.CharField(_("capacity as stated"), max_length=250, blank=True)

    class Meta(DelegationPart.Meta):
        abstract = True

    def __str__(self):
        return str(self.appointment or self.name_as_stated or self.institution)

    def clean(self):
        super().clean()
        if not (self.appointment_id or self.institution_id or self.name_as_stated):
            raise ValidationError(_("Choose a person, an institution, or describe the group."))


SOMEBODY = Q(appointment__isnull=False) | Q(institution__isnull=False) | ~Q(name_as_stated="")


class DelegationMember(NamedSomebody):
    """A member of the delegation, or a group of members that is not named."""

    delegation = models.ForeignKey(Delegation, models.CASCADE, related_name="members")
    role = models.CharField(
        _("role"), max_length=10, choices=MemberRole.choices, default=MemberRole.MEMBER
    )

    class Meta(NamedSomebody.Meta):
        verbose_name = _("member")
        verbose_name_plural = _("members")
        constraints = [
            models.CheckConstraint(
                name="delegation_member_is_somebody",
                condition=SOMEBODY,
                violation_error_message=_(
                    "Choose a person, an institution, or describe the group."
                ),
            ),
            models.UniqueConstraint(
                fields=["delegation"],
                condition=Q(role="leader"),
                name="delegation_one_leader",
                violation_error_message=_("A delegation has one leader."),
            ),
        ]


class Meeting(DelegationPart):
    """A meeting or ceremony of the visit."""

    delegation = models.ForeignKey(Delegation, models.CASCADE, related_name="meetings")
    number = models.PositiveSmallIntegerField(
        _("number"), help_text=_("Attendees and follow-up actions name the meeting by it.")
    )
    title = models.CharField(_("title"), max_length=200)
    kind = models.CharField(_("kind"), max_length=15, choices=MeetingKind.choices)
    held_on = dates.date_field(_("held on"))
    held_on_precision = dates.precision_field()
    held_on_is_approximate = dates.approximate_field()
    held_on_as_stated = dates.as_stated_field()
    city = models.ForeignKey(
        City, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("city")
    )
    venue = models.CharField(_("venue"), max_length=200, blank=True)
    topics = models.TextField(_("topics"), blank=True, help_text=_("One a line."))
    summary = models.TextField(_("summary"), blank=True)

    class Meta(DelegationPart.Meta):
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["delegation", "number"],
                name="meeting_number_once",
                violation_error_message=_("Another meeting of this visit has this number."),
            )
        ]

    def __str__(self):
        return self.title


class Attendee(NamedSomebody):
    """Who chaired or attended a meeting, named by the meeting's number."""

    delegation = models.ForeignKey(Delegation, models.CASCADE, related_name="attendees")
    meeting_number = models.PositiveSmallIntegerField(_("number of the meeting"))
    role = models.CharField(
        _("role"), max_length=10, choices=AttendeeRole.choices, default=AttendeeRole.ATTENDING
    )

    class Meta(NamedSomebody.Meta):
        verbose_name = _("attendee")
        verbose_name_plural = _("attendees")
        constraints = [
            models.CheckConstraint(
                name="attendee_is_somebody",
                condition=SOMEBODY,
                violation_error_message=_(
                    "Choose a person, an institution, or describe the group."
                ),
            )
        ]


class FollowUp(DelegationPart):
    """What somebody undertook to do after a meeting."""

    delegation = models.ForeignKey(Delegation, models.CASCADE, related_name="follow_ups")
    meeting_number = models.PositiveSmallIntegerField(_("number of the meeting"))
    action = models.CharField(_("action"), max_length=300)
    owner = models.ForeignKey(
        Institution,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("owner"),
    )
    due_on = models.DateField(_("due on"), null=True, blank=True)
    done_on = models.DateField(_("done on"), null=True, blank=True)

    class Meta(DelegationPart.Meta):
        verbose_name = _("follow-up action")
        verbose_name_plural = _("follow-up actions")

    def __str__(self):
        return self.action


class Outcome(DelegationPart):
    """What was announced, with its number. It is confirmed only by something else."""

    delegation = models.ForeignKey(Delegation, models.CASCADE, related_name="outcomes")
    kind = models.CharField(_("kind"), max_length=12, choices=OutcomeKind.choices)
    description = models.CharField(_("as announced"), max_length=250, blank=True)
    announced = models.PositiveSmallIntegerField(_("number announced"))
    announced_on = dates.date_field(_("announced on"))
    announced_on_precision = dates.precision_field()

    class Meta(DelegationPart.Meta):
        verbose_name = _("announced outcome")
        verbose_name_plural = _("announced outcomes")
        constraints = [
            models.UniqueConstraint(
                fields=["delegation", "kind"],
                condition=~Q(kind="other"),
                name="outcome_kind_once",
                violation_error_message=_("This outcome is already listed."),
            ),
            models.CheckConstraint(
                name="outcome_announced_positive",
                condition=Q(announced__gte=1),
                violation_error_message=_("At least one was announced."),
            ),
        ]

    def __str__(self):
        return f"{self.announced} × {self.get_kind_display()}"
