"""Embargoes: approved now by a second person, public when the time comes."""

import datetime as dt
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.utils import timezone

from institutions.models import Institution
from records import services
from records.form_fields import InstantField
from records.models import Approval, Publication, Revision
from tests import factories
from tests.desk import as_role, change_url, form_data, in_review, list_url, member, said

pytestmark = pytest.mark.django_db

SOON = dt.timedelta(hours=2)


@pytest.fixture
def boss():
    """A publisher who edited nothing."""
    return member("ministry-publisher", "boss")


def approved(*records, actor, after=SOON):
    """Records in review that an account approved under an embargo."""
    return services.approve(
        records=records,
        actor=actor,
        publish_at=timezone.now() + after,
        reason="With the ministers.",
    )


def come_due():
    """What `publish_due` does three hours later: [(keys, why not), …]."""
    later = timezone.now() + dt.timedelta(hours=3)
    return [(str(approval), why) for approval, why in services.publish_due(now=later)]


def state_of(record):
    return services.reload(record).state


# --- Approving -------------------------------------------------------------------------------


def test_what_is_approved_waits(university, boss):
    approval = approved(in_review(university), actor=boss)

    assert state_of(university) == "approved"
    assert services.publish_due() == []
    assert not services.is_public(university)
    assert (approval.approved_by, approval.reason) == (boss, "With the ministers.")


def test_it_becomes_public_when_its_time_comes(university, boss):
    approved(in_review(university), actor=boss)

    assert come_due() == [("Karaganda University", "")]
    publication = Publication.objects.get()
    assert (publication.published_by, publication.reviewed_by) == (boss, "boss")
    assert publication.reason == "With the ministers."
    assert state_of(university) == "draft"
    assert Revision.objects.last().way == "command"
    assert come_due() == []


def test_a_set_goes_out_in_one_act(boss):
    records = [in_review(factories.InstitutionFactory()) for _number in range(3)]
    approved(*records, actor=boss)

    come_due()

    assert Publication.objects.values("published_at").distinct().count() == 1
    assert Publication.objects.count() == 3


@pytest.mark.parametrize(
    ("after", "sentence"),
    [(-SOON, "This instant is past"), (dt.timedelta(days=400), "a year at most")],
)
def test_an_instant_that_makes_no_sense_is_refused(university, boss, after, sentence):
    with pytest.raises(ValidationError, match=sentence):
        approved(in_review(university), actor=boss, after=after)


def test_nobody_approves_what_they_edited(university, boss):
    record = in_review(factories.edited(university, boss, head_title="Rector"))

    with pytest.raises(ValidationError, match="You edited Karaganda University"):
        approved(record, actor=boss)
    assert not Approval.objects.exists()


def test_what_it_names_must_be_public_or_in_the_set(boss):
    record = in_review(factories.AgreementFactory())

    with pytest.raises(ValidationError, match="Publish these first"):
        approved(record, actor=boss)


def test_only_what_is_in_review_is_approved(university, boss):
    with pytest.raises(ValidationError, match="is not in review"):
        approved(university, actor=boss)
    approved(in_review(university), actor=boss)
    with pytest.raises(ValidationError, match="is not in review"):
        approved(services.reload(university), actor=boss)


# --- What ends an approval -------------------------------------------------------------------


def test_an_edit_ends_it(university, boss):
    approved(in_review(university), actor=boss)
    factories.edited(university, head_title="Rector")

    assert state_of(university) == "draft"
    assert not Approval.objects.waiting().exists()
    assert come_due() == []
    assert not services.is_public(university)


def test_an_edit_that_the_public_will_not_see_ends_it_too(university, boss):
    approved(in_review(university), actor=boss)
    factories.edited(university, notes="Call back on Monday.")

    assert state_of(university) == "in-review"
    assert not Approval.objects.waiting().exists()


def test_the_others_of_the_set_go_back_to_review(university, boss):
    other = in_review(factories.InstitutionFactory())
    approved(in_review(university), other, actor=boss)
    factories.edited(university, head_title="Rector")

    assert state_of(other) == "in-review"
    last = Revision.objects.filter(key=other.key).last()
    assert (last.act, last.reason.split(" was ")[0]) == ("release", "Karaganda University")
    assert come_due() == []


def test_a_return_ends_it(university, boss):
    approved(in_review(university), actor=boss)
    services.return_to_editor(record=services.reload(university), actor=boss, reason="Wait.")

    assert state_of(university) == "returned"
    assert come_due() == []


def test_discarding_one_of_a_set_ends_it(university, boss):
    other = in_review(factories.InstitutionFactory())
    approved(in_review(university), other, actor=boss)
    services.discard_record(
        record=services.reload(university), actor=factories.account("editor"), way="admin"
    )

    assert state_of(other) == "in-review"
    assert come_due() == []


def test_publishing_at_once_lifts_the_embargo(university, boss):
    other = in_review(factories.InstitutionFactory())
    approved(in_review(university), other, actor=boss)
    services.publish(records=[services.reload(university)], actor=boss)

    assert services.is_public(university)
    assert state_of(other) == "in-review"
    assert come_due() == []


# --- When the time comes ---------------------------------------------------------------------


def test_the_second_person_is_asked_for_again(university, boss):
    """A source that goes along and that the approver edited meanwhile."""
    source = factories.saved(factories.SourceFactory())
    factories.cite(university, source)
    approved(in_review(factories.saved(services.reload(university))), actor=boss)
    factories.edited(source, boss, remark="Cut off.")

    ((_keys, why),) = come_due()

    assert "You edited Announcement 1 since it was last published." in why
    assert state_of(university) == "in-review"
    assert not Publication.objects.exists()


def test_a_source_that_goes_along_is_the_one_that_was_approved(university, boss):
    source = factories.saved(factories.SourceFactory())
    factories.cite(university, source)
    approved(in_review(factories.saved(services.reload(university))), actor=boss)
    factories.edited(source, remark="Cut off.")

    ((_keys, why),) = come_due()

    assert why == "Announcement 1 is not in the version that was approved."
    assert state_of(university) == "in-review"
    assert not Publication.objects.exists()


def test_an_approver_who_lost_the_role_publishes_nothing(university, boss):
    approved(in_review(university), actor=boss)
    boss.groups.clear()

    assert come_due() == [
        (
            "Karaganda University",
            "boss, who approved Karaganda University, does not publish it any more.",
        )
    ]
    assert state_of(university) == "in-review"


def test_an_approver_whose_account_is_closed_publishes_nothing(university, boss):
    approved(in_review(university), actor=boss)
    boss.is_active = False
    boss.save()

    ((_keys, why),) = come_due()

    assert "does not publish it any more" in why


def test_something_that_it_names_was_withdrawn_meanwhile(boss):
    center = factories.CenterFactory()
    factories.published(center.host)
    approved(in_review(center), actor=boss)
    services.withdraw(records=[center.host], actor=boss, reason="Entered twice.")

    assert come_due() == [
        ("Educational Center 1", "Publish these first, or together with it: University 1.")
    ]
    assert state_of(center) == "in-review"


def test_one_set_that_fails_does_not_hold_up_another(university, boss):
    other = in_review(factories.InstitutionFactory())
    clerk = member("ministry-publisher", "clerk")
    approved(in_review(university), actor=clerk)
    approved(other, actor=boss)
    clerk.groups.clear()

    assert [why == "" for _keys, why in come_due()] == [False, True]
    assert services.is_public(other)


def test_the_command_says_what_it_did(university, boss):
    other = in_review(factories.InstitutionFactory())
    clerk = member("ministry-publisher", "clerk")
    for record, actor in ((in_review(university), boss), (other, clerk)):
        approval = approved(record, actor=actor)
        approval.publish_at = timezone.now()
        approval.save()
    clerk.groups.clear()
    out, err = StringIO(), StringIO()

    call_command("publish_due", stdout=out, stderr=err)

    assert out.getvalue() == "Published: Karaganda University.\n"
    assert "Not published, back in review: University 2." in err.getvalue()


# --- The box ---------------------------------------------------------------------------------


class TestInstant:
    @pytest.mark.parametrize(
        "typed",
        [
            "27 2 2026 14:30",
            "27.2.2026, 14:30",
            "2026-02-27 14:30",
            "2026-02-27T14:30",
            "27/2/2026 14.30",
        ],
    )
    def test_it_is_read_in_the_portals_time_zone(self, typed):
        instant = InstantField().clean(typed)
        assert instant.astimezone(dt.UTC).isoformat() == "2026-02-27T09:30:00+00:00"

    @pytest.mark.parametrize(
        "typed",
        [
            "27 2 2026",
            "2 2026 14:30",
            "30 2 2026 14:30",
            "27 2 2026 25:00",
            "soon",
            "14:30",
            "1" * 90,
            "27 2 2026 14:30\x00",
        ],
    )
    def test_what_is_none_says_how_to_write_one(self, typed):
        with pytest.raises(ValidationError, match="for example 27 2 2026 14:30"):
            InstantField().clean(typed)


# --- At the desk -----------------------------------------------------------------------------


class TestScreens:
    def typed(self, delta=SOON):
        return timezone.localtime(timezone.now() + delta).strftime("%d %m %Y %H:%M")

    def test_the_box_on_the_page_holds_it_back(self, publishing, university):
        record = in_review(university)
        data = form_data(publishing.get(change_url(record, "publish")), "publish_at")
        data |= {"publish_at": self.typed(), "confirmed": "1"}
        response = publishing.post(change_url(record, "publish"), data, follow=True)
        assert "Approved: Karaganda University. To be published on" in said(response)
        assert not services.is_public(record)
        page = publishing.get(change_url(record)).content.decode()
        assert "Approved by <bdi>ministry-publisher</bdi>, to be published on" in page
        assert "Publish now …" in page
        review = publishing.get("/admin/review/").content.decode()
        assert "Approved by <bdi>ministry-publisher</bdi>" in review

    @pytest.mark.parametrize(
        "typed", ["soon", "1 1 2020 10:00", "1 1 0001 00:00", "1 1 9999 23:59"]
    )
    def test_a_wrong_time_publishes_nothing_and_is_kept(self, publishing, university, typed):
        record = in_review(university)
        data = form_data(publishing.get(change_url(record, "publish")), "publish_at")
        data |= {"publish_at": typed, "confirmed": "1"}
        response = publishing.post(change_url(record, "publish"), data)
        assert response.status_code == 200
        assert f'name="publish_at" value="{typed}"' in response.content.decode()
        assert not Publication.objects.exists() and not Approval.objects.exists()

    def test_an_emergency_knows_no_embargo(self, publishing, university):
        page = publishing.get(change_url(university, "emergency")).content.decode()
        assert "publish_at" not in page

    def test_the_form_says_why_it_did_not_go_out(self, publishing, university, boss):
        approved(in_review(university), actor=boss)
        boss.groups.clear()
        come_due()
        page = publishing.get(change_url(university)).content.decode()
        assert "It was approved under an embargo, and was not published: boss" in page

    def test_the_list_tells_the_state(self, editing, university, boss):
        approved(in_review(university), actor=boss)
        page = editing.get(list_url(Institution)).content.decode()
        assert "Approved, under an embargo" in page

    def test_approvals_are_there_to_read_only(self, editing, university, boss):
        approval = approved(in_review(university), actor=boss)
        assert "Karaganda University" in editing.get(list_url(Approval)).content.decode()
        assert "Karaganda University" in editing.get(change_url(approval)).content.decode()
        assert editing.post(change_url(approval), {}).status_code == 403
        assert as_role("observer").get(list_url(Approval)).status_code == 403

    def test_what_is_approved_does_not_go_along_by_itself(self, publishing, boss):
        """Another record that names it does not lift its embargo unseen."""
        center = factories.CenterFactory()
        approved(in_review(center.host), actor=boss)
        page = publishing.get(change_url(in_review(center), "publish"))
        assert form_data(page, "record")["record"] == "center:center-1@2"
        assert "it is not in review" in page.content.decode()
