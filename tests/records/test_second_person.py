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
from records.restoring import restore_record
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


def edited_a_post_that_it_tells(center, editor):
    """The public knows the person already, under another post."""
    person = factories.PersonFactory()
    factories.published(person)
    post = person.appointments.get()
    center.officiants.create(inauguration_number=1, role="opened", appointment=post)
    post.post = "Vice Chancellor"
    post.save()
    factories.saved(services.reload(person), editor)
    factories.saved(services.reload(center))


def restored(center, editor):
    factories.edited(center, room="Room 5")
    first = Revision.objects.filter(kind="center", key=center.key).earliest("number")
    restore_record(record=services.reload(center), revision=first, actor=editor)


def merged(center, editor):
    """What the record that goes leaves to the other one is an edit."""
    twin = factories.CenterFactory(host=center.host, room="Room 5")
    services.merge_records(
        winner=center, loser=factories.saved(twin), actor=editor, reason="Twice.", fill=["room"]
    )


def edited_a_twin_that_another_merged(center, editor):
    """Somebody else took over what the editor had written into the other record."""
    twin = factories.saved(factories.CenterFactory(host=center.host, room="Room 5"), editor)
    services.merge_records(
        winner=center, loser=twin, actor=factories.account("editor"), reason="Twice.", fill=["room"]
    )


def unmerged(center, editor):
    twin = factories.saved(factories.CenterFactory(host=center.host))
    merge = services.merge_records(
        winner=center, loser=twin, actor=factories.account("editor"), reason="Twice."
    )
    services.undo_merge(merge=merge, actor=editor, reason="Two after all.")


def entered_a_letter(center, editor):
    letter = factories.SourceFactory.build(slug="", publisher="HEC", kind="official-letter")
    center.room = "Room 5"
    center.save()
    services.record_letter(
        source=letter, paper_pk=None, record=center, statements=["room"], actor=editor
    )


def edited_rows_alone(center, editor):
    """In the form, where nothing but a row below the fields was typed."""
    client = desk.sign_in(editor)
    data = desk.form_data(client.get(change_url(center)))
    client.post(change_url(center), data | {"inaugurations-0-description": "By the minister."})
    assert services.reload(center).inaugurations.get().description == "By the minister."


EDITS = [
    edited_itself,
    edited_a_part,
    edited_and_taken_back,
    edited_a_source,
    edited_a_person,
    edited_a_post_that_it_tells,
    restored,
    merged,
    edited_a_twin_that_another_merged,
    unmerged,
    entered_a_letter,
    edited_rows_alone,
]


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
