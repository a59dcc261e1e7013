"""A stand-in publishes for a publisher who is away, and every act says for whom."""

import datetime as dt

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from institutions.models import Institution
from records import permissions, services
from records.models import EmergencyReview, Publication, Revision, StandIn
from records.register import today
from records.row_history import changes_of
from tests import desk, factories
from tests.desk import as_role, change_url, in_review, list_url, member, said

pytestmark = pytest.mark.django_db

PAGE = "/admin/stand-ins/"
DAY = dt.timedelta(days=1)


def afresh(user):
    """The account as the next request sees it."""
    return get_user_model().objects.get(pk=user.pk)


def named(principal, deputy, begins=0, ends=7):
    """A stand-in from and through so many days from today."""
    return services.name_stand_in(
        principal=principal,
        deputy=deputy,
        begins_on=today() + begins * DAY,
        ends_on=today() + ends * DAY,
    )


@pytest.fixture
def principal():
    return member("ministry-publisher", "principal")


@pytest.fixture
def deputy():
    """An editor, who publishes nothing in the own right."""
    return member("ministry-editor", "deputy")


# --- Naming ----------------------------------------------------------------------------------


def test_it_holds_from_the_first_day_through_the_last(principal, deputy, university):
    stand_in = named(principal, deputy, 0, 2)

    for days, holds in ((-1, False), (0, True), (2, True), (3, False)):
        assert (stand_in in StandIn.objects.on(today() + days * DAY)) is holds


@pytest.mark.parametrize(
    ("begins", "ends", "sentence"),
    [(3, 2, "The last day is before the first"), (-1, 2, "The first day is past")],
)
def test_days_that_make_no_sense_are_refused(principal, deputy, begins, ends, sentence):
    with pytest.raises(ValidationError, match=sentence):
        named(principal, deputy, begins, ends)


@pytest.mark.parametrize("role", ["observer", "hec-analyst", "administrator", "focal-point"])
def test_who_does_not_work_on_records_cannot_stand_in(principal, role):
    with pytest.raises(ValidationError, match="cannot stand in for you"):
        named(principal, member(role, "other"))


def test_nobody_stands_in_for_themselves(principal):
    with pytest.raises(ValidationError, match="cannot stand in for you"):
        named(principal, principal)


def test_one_at_a_time(principal, deputy):
    named(principal, deputy, 2, 5)

    with pytest.raises(ValidationError, match="deputy stands in for you on some of these days"):
        named(principal, member("ministry-editor", "other"), 5, 9)
    named(principal, member("ministry-editor", "other"), 6, 9)


def test_it_is_not_handed_on(principal, deputy, university):
    """No chains: a stand-in names nobody, and a stand-in's stand-in publishes nothing."""
    named(principal, deputy)
    third = member("ministry-editor", "third")

    with pytest.raises(ValidationError, match="Only who publishes in the own right"):
        named(afresh(deputy), third)
    StandIn.objects.create(
        principal=deputy, deputy=third, begins_on=today(), ends_on=today(), named_at=timezone.now()
    )
    assert not permissions.may_publish(afresh(third), university)


def test_who_named_whom_is_logged(principal, deputy):
    stand_in = named(principal, deputy)
    services.end_stand_in(stand_in=stand_in, actor=principal)

    assert [(change.act, change.actor) for change in changes_of(stand_in)] == [
        ("change", principal),
        ("create", principal),
    ]


# --- Acting ----------------------------------------------------------------------------------


def test_a_stand_in_publishes_and_it_says_for_whom(principal, deputy, university):
    record = in_review(university)
    assert not permissions.may_publish(deputy, record)
    named(principal, deputy)

    assert permissions.may_publish(afresh(deputy), record)
    (publication,) = services.publish(records=[record], actor=afresh(deputy))

    assert (publication.published_by, publication.acted_for) == (deputy, "principal")
    assert Revision.objects.last().acted_for == "principal"


def test_a_stand_in_returns_and_it_says_for_whom(principal, deputy, university):
    record = in_review(university)
    named(principal, deputy)

    services.return_to_editor(record=record, actor=afresh(deputy), reason="City?")

    assert Revision.objects.last().acted_for == "principal"


def test_who_may_anyway_acts_in_the_own_name(principal, university):
    other = member("ministry-publisher", "other")
    named(principal, other)

    (publication,) = services.publish(records=[in_review(university)], actor=afresh(other))

    assert publication.acted_for == ""


@pytest.mark.parametrize("who", ["principal", "deputy"])
def test_neither_of_them_may_have_edited(principal, deputy, university, who):
    record = in_review(factories.edited(university, factories.account(who), head_title="Rector"))
    named(principal, deputy)

    with pytest.raises(ValidationError, match="edited Karaganda University since it was last"):
        services.publish(records=[record], actor=afresh(deputy))
    assert not Publication.objects.exists()


def test_nor_a_source_that_goes_along(principal, deputy, university):
    source = factories.saved(factories.SourceFactory(), principal)
    factories.cite(university, source)
    record = in_review(factories.saved(services.reload(university)))
    named(principal, deputy)

    with pytest.raises(ValidationError, match="principal, for whom you stand in, edited Ann"):
        services.publish(records=[record], actor=afresh(deputy))


# --- For two at once -------------------------------------------------------------------------


@pytest.fixture
def second(principal, deputy):
    """Another publisher for whom the deputy stands in as well; asked before the first."""
    other = member("ministry-publisher", "second")
    named(principal, deputy)
    named(other, deputy)
    return other


def test_of_two_it_is_done_for_the_one_who_edited_nothing(principal, second, deputy, university):
    record = in_review(factories.edited(university, second, head_title="Rector"))

    (publication,) = services.publish(records=[record], actor=afresh(deputy))

    assert publication.acted_for == "principal"
    assert Revision.objects.last().acted_for == "principal"


def test_for_neither_if_both_edited(principal, second, deputy, university):
    record = factories.edited(university, second, head_title="Rector")
    record = in_review(factories.edited(record, principal, head_title="Vice Chancellor"))

    with pytest.raises(ValidationError, match="second, for whom you stand in, edited Kar"):
        services.publish(records=[record], actor=afresh(deputy))
    assert not Publication.objects.exists()


def test_for_neither_if_the_deputy_edited(principal, second, deputy, university):
    record = in_review(factories.edited(university, deputy, head_title="Rector"))

    with pytest.raises(ValidationError, match="You edited Karaganda University"):
        services.publish(records=[record], actor=afresh(deputy))


def test_what_goes_along_bars_one_of_two_like_the_record(principal, second, deputy, university):
    source = factories.saved(factories.SourceFactory(), second)
    factories.cite(university, source)
    record = in_review(factories.saved(services.reload(university)))

    (publication, _) = services.publish(records=[record], actor=afresh(deputy))

    assert publication.acted_for == "principal"


def test_who_is_quoted_bars_one_of_two_like_the_record(principal, second, deputy, university):
    person, center = factories.PersonFactory(), factories.CenterFactory(host=university)
    factories.published(person)
    factories.edited(person, second, name_ru="Имя")
    center.officiants.create(
        inauguration_number=1, role="opened", appointment=person.appointments.get()
    )
    factories.published(university)
    record = in_review(factories.saved(services.reload(center)))

    (publication,) = services.publish(records=[record], actor=afresh(deputy))

    assert publication.acted_for == "principal"


def test_nobody_publishes_what_both_have_a_hand_in_between_them(
    principal, second, deputy, university
):
    """One act is one act: for whom it is done must have edited no record of it."""
    center = factories.CenterFactory(host=university)
    records = [
        in_review(factories.edited(university, second, head_title="Rector")),
        in_review(factories.edited(factories.saved(center), principal, room="Room 5")),
    ]

    with pytest.raises(ValidationError, match="for whom you stand in, edited"):
        services.publish(records=records, actor=afresh(deputy))


def test_only_who_may_publish_it_counts(principal, deputy, university):
    """The coordinator edited nothing, and has no right to it."""
    named(principal, deputy)
    named(member("hec-coordinator", "coordinator"), deputy)
    record = in_review(factories.edited(university, principal, head_title="Rector"))

    with pytest.raises(ValidationError, match="principal, for whom you stand in"):
        services.publish(records=[record], actor=afresh(deputy))


@pytest.mark.parametrize("editor", ["second", "both"])
def test_it_is_returned_for_the_one_who_may_publish_it_if_there_is_one(
    principal, second, deputy, university, editor
):
    record = factories.edited(university, second, head_title="Rector")
    if editor == "both":
        record = factories.edited(record, principal, head_title="Vice Chancellor")

    services.return_to_editor(record=in_review(record), actor=afresh(deputy), reason="City?")

    expected = "principal" if editor == "second" else "second"
    assert Revision.objects.last().acted_for == expected


def test_an_emergency_is_confirmed_for_the_one_who_did_not_make_it(
    principal, second, deputy, university
):
    (publication,) = services.publish_in_emergency(
        records=[university], actor=second, reason="Noon."
    )

    services.confirm_emergency(publications=[publication], actor=afresh(deputy))

    assert EmergencyReview.objects.get().acted_for == "principal"


def test_an_embargo_is_approved_for_the_one_whose_stand_in_lasts(deputy, university):
    named(member("ministry-publisher", "long"), deputy, 0, 7)
    named(member("ministry-publisher", "short"), deputy, 0, 1)

    services.approve(
        records=[in_review(university)],
        actor=afresh(deputy),
        publish_at=timezone.now() + 5 * DAY,
    )

    assert Revision.objects.last().acted_for == "long"


# --- How far ---------------------------------------------------------------------------------


def test_it_reaches_as_far_as_the_principal_and_no_further(deputy):
    coordinator = member("hec-coordinator", "coordinator")
    named(coordinator, deputy)
    center, delegation = factories.CenterFactory(), factories.DelegationFactory()

    assert permissions.may_publish(afresh(deputy), center)
    assert not permissions.may_publish(afresh(deputy), delegation)
    assert not permissions.may_withdraw(afresh(deputy), center)


def test_emergencies_are_not_for_stand_ins(principal, deputy, university):
    named(principal, deputy)

    assert not permissions.may_publish_in_emergency(afresh(deputy), university)


@pytest.mark.parametrize("how", ["ended", "over", "principal gone", "principal lost the role"])
def test_it_ends(principal, deputy, university, how):
    stand_in = named(principal, deputy)
    if how == "ended":
        services.end_stand_in(stand_in=stand_in, actor=principal)
    elif how == "over":
        stand_in.begins_on = stand_in.ends_on = today() - DAY
        stand_in.save()
    elif how == "principal gone":
        principal.is_active = False
        principal.save()
    else:
        principal.groups.clear()

    assert not permissions.may_publish(afresh(deputy), university)


def test_only_the_publisher_ends_it(principal, deputy):
    stand_in = named(principal, deputy)

    with pytest.raises(ValidationError, match="Only the publisher ends"):
        services.end_stand_in(stand_in=stand_in, actor=deputy)
    services.end_stand_in(stand_in=stand_in, actor=principal)
    with pytest.raises(ValidationError, match="is over already"):
        services.end_stand_in(stand_in=stand_in, actor=principal)


def test_a_stand_in_confirms_an_emergency_unless_the_principal_made_it(
    principal, deputy, university
):
    other = member("ministry-publisher", "other")
    named(principal, deputy)
    (mine,) = services.publish_in_emergency(records=[university], actor=principal, reason="Noon.")
    with pytest.raises(ValidationError, match="principal, for whom you stand in"):
        services.confirm_emergency(publications=[mine], actor=afresh(deputy))
    center = factories.saved(factories.CenterFactory(host=university))
    (theirs,) = services.publish_in_emergency(records=[center], actor=other, reason="Noon.")

    services.confirm_emergency(publications=[theirs], actor=afresh(deputy))

    assert EmergencyReview.objects.get().acted_for == "principal"


def test_an_embargo_must_end_while_the_stand_in_lasts(principal, deputy, university):
    record = in_review(university)
    named(principal, deputy, 0, 1)

    with pytest.raises(ValidationError, match="Your standing in for principal ends before"):
        services.approve(
            records=[record], actor=afresh(deputy), publish_at=timezone.now() + 5 * DAY
        )


def test_an_embargo_that_comes_due_after_it_was_ended_publishes_nothing(
    principal, deputy, university
):
    record = in_review(university)
    stand_in = named(principal, deputy)
    services.approve(records=[record], actor=afresh(deputy), publish_at=timezone.now() + DAY)
    services.end_stand_in(stand_in=stand_in, actor=principal)

    ((_approval, why),) = services.publish_due(now=timezone.now() + 2 * DAY)

    assert "deputy, who approved Karaganda University, does not publish it any more." in why


# --- At the desk -----------------------------------------------------------------------------


class TestScreens:
    def typed(self, days):
        return (today() + days * DAY).strftime("%d %m %Y")

    def data(self, deputy, begins=0, ends=7):
        return {
            "deputy": str(deputy.pk),
            "begins_on": self.typed(begins),
            "ends_on": self.typed(ends),
            "name": "Name the stand-in",
        }

    def test_a_publisher_names_and_ends_one(self, principal, deputy):
        client = desk.sign_in(principal)
        response = client.post(PAGE, self.data(deputy), follow=True)
        assert "deputy stands in for you." in said(response)
        stand_in = StandIn.objects.get()
        response = client.post(PAGE, {"end": str(stand_in.pk)}, follow=True)
        assert "deputy stands in for you no more." in said(response)
        assert "ended on" in response.content.decode()

    def test_naming_wants_a_fresh_sign_in_and_ending_does_not(self, principal, deputy):
        client = desk.sign_in(principal)
        desk.grow_stale(client)
        response = client.post(PAGE, self.data(deputy))
        assert response.url == "/admin/again/?next=%2Fadmin%2Fstand-ins%2F"
        assert not StandIn.objects.exists()
        stand_in = named(principal, deputy)
        client.post(PAGE, {"end": str(stand_in.pk)})
        stand_in.refresh_from_db()
        assert stand_in.ended_at

    def test_the_deputy_publishes_on_every_screen(self, principal, deputy, university):
        record = in_review(university)
        client = desk.sign_in(deputy)
        assert client.get(change_url(record, "publish")).status_code == 403
        named(principal, deputy)
        page = client.get(change_url(record, "publish")).content.decode()
        assert "You publish or return it for <bdi>principal</bdi>." in page
        review = client.get("/admin/review/").content.decode()
        assert "You publish or return it for <bdi>principal</bdi>." in review
        data = {"record": f"{record.ref}@{record.version}"}
        client.post("/admin/review/", data)
        assert Publication.objects.get().acted_for == "principal"
        history = client.get(change_url(record, "history")).content.decode()
        assert "Done for <bdi>principal</bdi>." in history
        assert "For whom you stand in" in client.get(PAGE).content.decode()

    def test_the_list_offers_the_act_to_the_deputy(self, principal, deputy, university):
        record = in_review(university)
        named(principal, deputy)
        data = {"action": "publish_together", "_selected_action": [record.pk]}
        page = desk.sign_in(deputy).post(list_url(Institution), data)
        assert "You publish or return it for <bdi>principal</bdi>." in page.content.decode()

    def test_what_the_principal_edited_says_why_not(self, principal, deputy, university):
        in_review(factories.edited(university, principal, head_title="Rector"))
        named(principal, deputy)
        page = desk.sign_in(deputy).get("/admin/review/").content.decode()
        assert "principal, for whom you stand in, edited it" in page

    def test_of_two_the_review_names_the_one_it_will_be_done_for(
        self, principal, second, deputy, university
    ):
        record = in_review(factories.edited(university, second, head_title="Rector"))
        client = desk.sign_in(deputy)
        page = client.get("/admin/review/").content.decode()
        assert "You publish or return it for <bdi>principal</bdi>." in page
        client.post("/admin/review/", {"record": f"{record.ref}@{record.version}"})
        assert Publication.objects.get().acted_for == "principal"

    def test_the_page_of_emergencies_offers_it_to_the_deputy_of_two(
        self, principal, second, deputy, university
    ):
        services.publish_in_emergency(records=[university], actor=second, reason="Noon.")
        client = desk.sign_in(deputy)
        page = client.get("/admin/emergencies/").content.decode()
        assert "for whom you stand in" not in page
        client.post("/admin/emergencies/", {"publication": Publication.objects.get().number})
        assert EmergencyReview.objects.get().acted_for == "principal"

    def test_what_the_principal_edited_along_says_why_not(self, principal, deputy, university):
        source = factories.saved(factories.SourceFactory(), principal)
        factories.cite(university, source)
        in_review(factories.saved(services.reload(university)))
        named(principal, deputy)
        page = desk.sign_in(deputy).get("/admin/review/").content.decode()
        assert "principal, for whom you stand in, edited Announcement 1" in page

    @pytest.mark.parametrize(
        ("wrong", "sentence"),
        [
            ({"deputy": "999999"}, "Select a valid choice"),
            ({"deputy": "x"}, "Select a valid choice"),
            ({"deputy": "\x00"}, "Null characters are not allowed"),
            ({"begins_on": "2 2026"}, "Give the day too"),
            ({"begins_on": "soon"}, "Enter a real date"),
            ({"ends_on": ""}, "This field is required"),
        ],
    )
    def test_wrong_input_names_nobody_and_is_kept(self, principal, deputy, wrong, sentence):
        response = desk.sign_in(principal).post(PAGE, self.data(deputy) | wrong)
        assert response.status_code == 200
        assert sentence in response.content.decode()
        assert not StandIn.objects.exists()

    @pytest.mark.parametrize("number", ["", "0", "x", "9" * 30, "\x00"])
    def test_a_forged_end_is_not_found(self, principal, deputy, number):
        named(principal, deputy)
        assert desk.sign_in(principal).post(PAGE, {"end": number}).status_code == 404

    def test_somebody_elses_is_out_of_reach(self, principal, deputy):
        stand_in = named(principal, deputy)
        other = as_role("ministry-publisher", "other")
        assert other.post(PAGE, {"end": str(stand_in.pk)}).status_code == 404
        assert desk.sign_in(deputy).post(PAGE, {"end": str(stand_in.pk)}).status_code == 403

    @pytest.mark.parametrize("role", ["ministry-editor", "observer", "administrator"])
    def test_it_is_for_publishers(self, role, deputy):
        client = as_role(role)
        assert client.get(PAGE).status_code == 403
        assert client.post(PAGE, self.data(deputy)).status_code == 403
        assert Client().get(PAGE).url.startswith("/admin/login/")

    def test_they_are_listed_to_read_only(self, principal, deputy):
        stand_in = named(principal, deputy)
        client = as_role("ministry-editor")
        assert "principal" in client.get(list_url(StandIn)).content.decode()
        assert client.post(change_url(stand_in), {}).status_code == 403
