"""Whoever edited a record since two people last saw it published cannot publish it, in any way.

One account with both roles edits a record, or a person or source that goes out with it, and tries
every door. Emergencies are open to it, marked, and tested in `test_emergency.py`.
"""

import datetime as dt

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.utils import timezone

from centers.models import Center
from records import services
from records.models import Approval, Publication, Revision, StandIn
from records.register import today
from tests import desk, factories
from tests.desk import change_url, in_review, list_url, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def both():
    """An account that is editor and publisher."""
    account = member("ministry-publisher", "both")
    account.groups.add(Group.objects.get(name="ministry-editor"))
    return account


def edited_itself(center, editor):
    factories.edited(center, editor, room="Room 5")


def edited_a_part(center, editor):
    center.inaugurations.update(description="By the minister.")
    factories.saved(services.reload(center), editor)


def edited_and_taken_back(center, editor):
    factories.edited(center, editor, room="Room 5")
    factories.edited(center, factories.account("editor"), room="")


def edited_a_source(center, editor):
    source = factories.saved(factories.SourceFactory(), editor)
    factories.cite(center, source)
    factories.saved(services.reload(center))


def edited_a_person(center, editor):
    person = factories.PersonFactory()
    factories.saved(person, editor)
    factories.published(*(post.institution for post in person.appointments.all()))
    center.officiants.create(
        inauguration_number=1, role="opened", appointment=person.appointments.get()
    )
    factories.saved(services.reload(center))


EDITS = [edited_itself, edited_a_part, edited_and_taken_back, edited_a_source, edited_a_person]


def by_button(center, account):
    data = {"record": token(center), "confirmed": "1"}
    return desk.sign_in(account).post(change_url(center, "publish"), data)


def by_list(center, account):
    data = {"record": token(center), "confirmed": "1"}
    return desk.sign_in(account).post(list_url(Center, "publish/"), data)


def by_review_screen(center, account):
    return desk.sign_in(account).post("/admin/review/", {"record": token(center)})


def by_embargo(center, account):
    later = timezone.localtime(timezone.now() + dt.timedelta(hours=2))
    data = {"record": token(center), "confirmed": "1"}
    data["publish_at"] = later.strftime("%d %m %Y %H:%M")
    return desk.sign_in(account).post(change_url(center, "publish"), data)


def by_service(center, account):
    with pytest.raises(ValidationError, match="Another person has to publish it"):
        services.publish(records=[center], actor=account)


def by_a_stand_in(center, account):
    """The editor lets somebody else stand in."""
    deputy = member("ministry-editor", "deputy")
    services.name_stand_in(principal=account, deputy=deputy, begins_on=today(), ends_on=today())
    return by_review_screen(center, deputy)


def as_a_stand_in(center, account):
    """The editor, of another role, stands in for somebody who edited nothing."""
    account.groups.set([Group.objects.get(name="ministry-editor")])
    principal = member("ministry-publisher", "principal")
    StandIn.objects.create(
        principal=principal,
        deputy=account,
        begins_on=today(),
        ends_on=today(),
        named_at=timezone.now(),
    )
    return by_review_screen(center, account)


WAYS = [
    by_button,
    by_list,
    by_review_screen,
    by_embargo,
    by_service,
    by_a_stand_in,
    as_a_stand_in,
]


def token(record):
    return f"{record.ref}@{record.version}"


@pytest.fixture
def center():
    """A center at a public university, saved by an editor."""
    center = factories.CenterFactory()
    factories.published(center.host)
    return factories.saved(center)


@pytest.mark.parametrize("publish", WAYS)
@pytest.mark.parametrize("edit", EDITS)
def test_who_edited_does_not_publish(center, both, edit, publish):
    edit(services.reload(center), both)
    center = in_review(services.reload(center))
    before = Publication.objects.count()

    response = publish(center, both)

    if response is not None:
        assert "another person" in response.content.decode().lower()
    assert Publication.objects.count() == before
    assert not Approval.objects.exists()
    assert not Revision.objects.filter(act__in=("publish", "approve")).exists()


@pytest.mark.parametrize("publish", [by_button, by_list, by_review_screen])
def test_who_did_not_edit_does(center, both, publish):
    """The same doors are open where the rule is kept."""
    center = in_review(center)

    publish(center, both)

    assert services.is_public(center)


def test_the_edit_counts_no_more_once_two_people_saw_it(center, both):
    edited_itself(center, both)
    services.publish(records=[in_review(services.reload(center))], actor=factories.account("boss"))
    factories.edited(center, room="Room 6")

    by_button(in_review(services.reload(center)), both)

    assert Publication.objects.last().published_by == both
