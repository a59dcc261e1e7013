"""A notice who else has a record open: it ends with saving and after two hours."""

import datetime as dt

import pytest
from django.utils import timezone

from records.models import Opening, Revision
from records.openings import note_opening, opened_by_others
from tests import factories
from tests.desk import as_role, change_url, form_data, member, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def ayesha():
    """The browser of somebody with a name."""
    user = member("ministry-publisher", "ayesha")
    user.first_name, user.last_name = "Ayesha", "Khan"
    user.save()
    return sign_in(user)


def notice(client, record):
    return client.get(change_url(record)).context["openings"]


def later(**interval):
    """Let some time pass: what is open was opened longer ago."""
    for opening in Opening.objects.all():
        opening.opened_at -= dt.timedelta(**interval)
        opening.save()


def test_others_read_who_opened_it_and_when(editing, ayesha, university):
    assert notice(ayesha, university) == []
    at = timezone.localtime(Opening.objects.get().opened_at).strftime("%H:%M")
    assert notice(editing, university) == [
        f"Ayesha Khan opened this record at {at} and has not saved since."
    ]
    assert len(notice(ayesha, university)) == 1
    assert (
        f"at {at} and has not saved since" in editing.get(change_url(university)).content.decode()
    )


def test_it_ends_with_saving(editing, ayesha, university):
    data = form_data(ayesha.get(change_url(university)))
    assert len(notice(editing, university)) == 1
    assert ayesha.post(change_url(university), data | {"head_title": "R"}).status_code == 302
    assert notice(editing, university) == []


def test_a_refused_save_leaves_it_open_and_shows_the_notice(editing, ayesha, university):
    data = form_data(ayesha.get(change_url(university)))
    notice(editing, university)
    response = ayesha.post(change_url(university), data | {"name_en": ""})
    assert len(response.context["openings"]) == 1
    assert len(notice(editing, university)) == 1


def test_it_ends_after_two_hours_and_goes_with_the_next_opening(editing, ayesha, university):
    notice(ayesha, university)
    later(hours=1, minutes=59)
    assert len(notice(editing, university)) == 1
    later(minutes=2)
    other = factories.saved(factories.InstitutionFactory())
    notice(ayesha, other)
    assert Opening.objects.filter(key=university.key, user__username="ayesha").count() == 0


def test_one_row_a_person_and_record(editing, university):
    for _ in range(3):
        notice(editing, university)
    assert Opening.objects.count() == 1


def test_other_records_say_nothing(editing, ayesha, university):
    notice(ayesha, university)
    assert notice(editing, factories.saved(factories.InstitutionFactory())) == []


def test_who_may_not_change_leaves_no_trace_and_reads_none(ayesha, university):
    factories.published(university)
    notice(ayesha, university)
    response = as_role("observer").get(change_url(university))
    assert response.status_code == 200
    assert "has not saved since" not in response.content.decode()
    assert Opening.objects.count() == 1


def test_opening_and_looking_change_nothing_else(editing, university):
    editing.head(change_url(university))
    assert not Opening.objects.exists()
    response = editing.get(change_url(university))
    assert "no-store" in response["Cache-Control"]
    university.refresh_from_db()
    assert (university.version, Revision.objects.count()) == (1, 1)
    editing.get(change_url(university, "history"))
    assert Opening.objects.count() == 1


def test_an_opening_costs_few_queries(university, django_assert_num_queries):
    user = factories.account("somebody")
    with django_assert_num_queries(6):  # Two of them are the savepoint of the insert.
        note_opening(university, user)
        opened_by_others(university, user)


def test_an_account_that_goes_takes_its_openings_along(editing, university):
    notice(editing, university)
    user = Opening.objects.get().user
    Revision.objects.filter(actor=user).delete()
    user.delete()
    assert not Opening.objects.exists()
