"""The desk of delegations: attendees and actions name a meeting by its number."""

import pytest

from delegations.models import Delegation, Meeting
from records.models import Revision
from tests import factories
from tests.desk import change_url, errors_of, form_data

pytestmark = pytest.mark.django_db


@pytest.fixture
def delegation():
    return factories.saved(factories.DelegationFactory())


def attendee(number):
    return {
        "attendees-TOTAL_FORMS": "1",
        "attendees-0-meeting_number": number,
        "attendees-0-role": "attending",
        "attendees-0-name_as_stated": "Rectors of universities",
        "attendees-0-position": "0",
    }


def action(number):
    return {
        "follow_ups-TOTAL_FORMS": "1",
        "follow_ups-0-meeting_number": number,
        "follow_ups-0-action": "Send the list of scholarships",
        "follow_ups-0-position": "0",
    }


@pytest.mark.parametrize(("part", "rows"), [("attendees", attendee), ("follow_ups", action)])
def test_a_meeting_that_does_not_exist_is_refused(editing, delegation, part, rows):
    data = form_data(editing.get(change_url(delegation)))
    refused = editing.post(change_url(delegation), data | rows("2"))
    assert errors_of(refused) == {part: ["There is no meeting number 2."]}
    assert editing.post(change_url(delegation), data | rows("1")).status_code == 302
    assert getattr(delegation, part).get().meeting_number == 1


def test_a_meeting_that_somebody_attended_is_not_deleted_alone(editing, delegation):
    data = form_data(editing.get(change_url(delegation)))
    editing.post(change_url(delegation), data | attendee("1"))
    data = form_data(editing.get(change_url(delegation)))
    refused = editing.post(change_url(delegation), data | {"meetings-0-DELETE": "on"})
    assert errors_of(refused) == {"attendees": ["There is no meeting number 1."]}
    both = {"meetings-0-DELETE": "on", "attendees-0-DELETE": "on"}
    assert editing.post(change_url(delegation), data | both).status_code == 302
    assert not Meeting.objects.exists()


def test_two_leaders_of_one_save_are_refused(editing, delegation):
    delegation.members.all().delete()
    data = form_data(editing.get(change_url(delegation)))
    for number in range(2):
        data |= {
            f"members-{number}-role": "leader",
            f"members-{number}-name_as_stated": f"Minister {number}",
            f"members-{number}-position": str(number),
        }
    refused = editing.post(change_url(delegation), data | {"members-TOTAL_FORMS": "2"})
    assert errors_of(refused) == {"members": ["A delegation has one leader."]}


def test_one_revision_holds_all_parts(editing, delegation):
    data = form_data(editing.get(change_url(delegation)))
    editing.post(change_url(delegation), data | attendee("1") | action("1"))
    revision = Revision.objects.last()
    assert revision.version == Delegation.objects.get().version == 2
    assert {"members", "meetings", "attendees", "follow_ups", "outcomes"} <= set(revision.snapshot)
