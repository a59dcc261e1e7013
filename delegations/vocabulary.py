"""Choices of delegations, meetings and announced outcomes."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class DelegationKind(models.TextChoices):
    DELEGATION = "delegation", _("delegation")
    CAMPUS_VISIT = "campus-visit", _("campus visit")
    OFFICIAL_MEETING = "official-meeting", _("official meeting")
    STATE_VISIT = "state-visit", _("state visit")


class MeetingKind(models.TextChoices):
    BILATERAL = "bilateral", _("bilateral meeting")
    SIGNING = "signing", _("signing ceremony")
    INAUGURATION = "inauguration", _("inauguration")
    CAMPUS_VISIT = "campus-visit", _("campus visit")
    FORUM = "forum", _("forum")
    ONLINE = "online", _("online meeting")
    OTHER = "other", pgettext_lazy("kind of meeting", "other meeting")


class OutcomeKind(models.TextChoices):
    """What was announced. The ledger asks of each kind what else is known."""

    AGREEMENTS = "agreements", _("Memoranda of understanding")
    CENTERS = "centers", _("Educational centers")
    OTHER = "other", pgettext_lazy("kind of outcome", "Other outcome")


class MemberRole(models.TextChoices):
    LEADER = "leader", _("leader")
    MEMBER = "member", pgettext_lazy("role in a delegation", "member")
    GROUP = "group", _("group, not named")


class AttendeeRole(models.TextChoices):
    CHAIR = "chair", _("chair")
    ATTENDING = "attending", _("attending")
    GUEST = "guest", _("guest")


#: What the statements of a delegation are called, for headings of conflicts and for citations.
STATEMENTS = {
    "title": _("the title"),
    "announced_size": _("the number of members"),
    "composition": _("who took part"),
    "happened_on": _("the date"),
    "arrived_on": _("the arrival"),
    "departed_on": _("the departure"),
    "hosted_by": _("the host"),
    "city": _("the city"),
    "purpose": _("the purpose"),
    "members": _("the members"),
    "meetings": _("the meetings"),
    "attendees": _("who attended"),
    "outcomes": _("what was announced"),
    "follow_ups": _("what was to follow"),
}
