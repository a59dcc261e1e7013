"""Forms of delegations."""

from delegations.models import Meeting
from records.forms import NumberedFormSet


class AttendeeFormSet(NumberedFormSet):
    names = Meeting
    number_field = "meeting_number"


class FollowUpFormSet(NumberedFormSet):
    names = Meeting
    number_field = "meeting_number"
