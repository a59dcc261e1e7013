"""Publishing in an emergency: one person now, a second person afterwards."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from records import services
from records.chain import PUBLICATIONS, broken_links
from records.models import EmergencyReview, Publication, Revision
from tests import desk, factories
from tests.desk import as_role, change_url, form_data, in_review, member, said

pytestmark = pytest.mark.django_db

QUEUE = "/admin/emergencies/"


def in_emergency(*records, actor, reason="The minister speaks at noon."):
    """Publish records that stand at the desk in an emergency."""
    return services.publish_in_emergency(records=records, actor=actor, reason=reason)


@pytest.fixture
def urgent(university):
    """A university that its own editor published in an emergency."""
    author = member("ministry-publisher", "author")
    factories.edited(university, author, head_title="Rector")
    (publication,) = in_emergency(services.reload(university), actor=author)
    return publication


# --- The act ---------------------------------------------------------------------------------


def test_an_own_edit_goes_out_at_once_and_is_marked(university, publisher):
    factories.edited(university, publisher, head_title="Rector")

    (publication,) = in_emergency(services.reload(university), actor=publisher)

    assert (publication.is_emergency, publication.reviewed_by) == (True, "")
    assert publication.reason == "The minister speaks at noon."
    assert services.is_public(university)
    assert Revision.objects.last().act == "publish"
    assert list(Publication.objects.to_confirm()) == [publication]


def test_it_needs_a_reason(university, publisher):
    with pytest.raises(ValidationError, match="Give a reason"):
        in_emergency(university, actor=publisher, reason=" ")
    assert not Publication.objects.exists()


def test_people_and_sources_go_along_and_wait_too(publisher):
    source = factories.saved(factories.SourceFactory())
    center = factories.CenterFactory()
    factories.cite(center, source)
    factories.published(center.host)
    center = factories.saved(center, publisher)

    in_emergency(center, actor=publisher)

    waiting = Publication.objects.to_confirm().values_list("key", flat=True)
    assert set(waiting) == {"center-1", "source-1"}


def test_the_mark_is_sealed_in_the_chain(urgent):
    rows = Publication.objects.all()
    assert list(broken_links(rows, PUBLICATIONS)) == []

    Publication.objects.filter(pk=urgent.pk).update(is_emergency=False)

    assert list(broken_links(rows, PUBLICATIONS)) == [(1, "row 1 was altered")]


# --- The second person -----------------------------------------------------------------------


def test_another_person_confirms(urgent, publisher):
    (review,) = services.confirm_emergency(publications=[urgent], actor=publisher, remark="Seen.")

    assert (review.outcome, review.made_by, review.remark) == ("confirmed", publisher, "Seen.")
    assert not Publication.objects.to_confirm().exists()


def test_neither_the_publisher_nor_an_editor_confirms(urgent):
    for name in ("author", "editor"):
        with pytest.raises(ValidationError, match="You edited Karaganda University"):
            services.confirm_emergency(publications=[urgent], actor=factories.account(name))
    assert not EmergencyReview.objects.exists()


def test_what_is_confirmed_is_not_confirmed_again(urgent, publisher):
    services.confirm_emergency(publications=[urgent], actor=publisher)

    with pytest.raises(ValidationError, match="not waiting for a confirmation any more"):
        services.confirm_emergency(publications=[urgent], actor=publisher)


def test_until_then_its_editors_do_not_publish_the_next_version(university, urgent):
    """An emergency does not launder the edits that it published."""
    record = in_review(factories.edited(university, factories.account("other"), website=""))
    for name in ("author", "editor"):
        with pytest.raises(ValidationError, match="Another person has to publish"):
            services.publish(records=[record], actor=factories.account(name))


def test_once_confirmed_the_rule_begins_anew(university, urgent, publisher):
    services.confirm_emergency(publications=[urgent], actor=publisher)
    record = in_review(
        factories.edited(university, factories.account("other"), head_title="President"),
        factories.account("other"),
    )

    services.publish(records=[record], actor=factories.account("author"))

    assert Publication.objects.last().reviewed_by == "author"


def test_edits_after_it_do_not_bar_from_confirming_it(university, urgent, publisher):
    factories.edited(university, publisher, head_title="President")

    (review,) = services.confirm_emergency(publications=[urgent], actor=publisher)

    assert review.outcome == "confirmed"


def test_a_reviewed_publication_settles_it(university, urgent, publisher):
    record = in_review(factories.edited(university, head_title="President"))

    services.publish(records=[record], actor=publisher)

    assert EmergencyReview.objects.get().outcome == "replaced"


def test_a_withdrawal_by_a_second_person_settles_it(university, urgent, publisher):
    services.withdraw(records=[university], actor=publisher, reason="Wrong.")

    assert EmergencyReview.objects.get().outcome == "withdrawn"


def test_a_withdrawal_by_whoever_published_waits_for_a_second_person(university, urgent, publisher):
    services.withdraw(
        records=[university], actor=factories.account("author"), reason="Was a mistake."
    )
    assert list(Publication.objects.to_confirm()) == [urgent]

    (review,) = services.confirm_emergency(publications=[urgent], actor=publisher)

    assert review.outcome == "withdrawn"


def test_the_newer_of_two_is_confirmed_and_both_are_settled(university, urgent, publisher):
    author = factories.account("author")
    factories.edited(university, author, head_title="President")
    (newer,) = in_emergency(services.reload(university), actor=author)

    with pytest.raises(ValidationError, match="confirm the newer version"):
        services.confirm_emergency(publications=[urgent], actor=publisher)
    services.confirm_emergency(publications=[newer], actor=publisher)

    assert EmergencyReview.objects.count() == 2
    assert not Publication.objects.to_confirm().exists()


def test_one_record_that_is_barred_bars_the_act(university, publisher):
    author = factories.account("author")
    other = factories.saved(factories.InstitutionFactory(), publisher)
    publications = in_emergency(university, other, actor=author)

    with pytest.raises(ValidationError, match="You edited University 2"):
        services.confirm_emergency(publications=publications, actor=publisher)
    assert not EmergencyReview.objects.exists()


# --- At the desk -----------------------------------------------------------------------------


class TestScreens:
    def test_who_edited_is_not_told_that_another_publishes(self, publishing, university):
        author = member("ministry-publisher")
        record = in_review(factories.edited(university, author, head_title="Rector"))
        sentence = "another person publishes it"
        assert sentence in publishing.get(change_url(record, "publish")).content.decode()
        assert sentence not in publishing.get(change_url(record, "emergency")).content.decode()

    def test_the_page_asks_for_the_reason_and_publishes(self, publishing, university):
        factories.edited(university, member("ministry-publisher"), head_title="Rector")
        page = publishing.post(change_url(university, "emergency"), {"version": "2"})
        data = form_data(page, "record") | {"confirmed": "1"}
        refused = publishing.post(change_url(university, "emergency"), data)
        assert "Give a reason." in said(refused)
        data["reason"] = "The minister speaks at noon."
        response = publishing.post(change_url(university, "emergency"), data, follow=True)
        assert "Published: Karaganda University." in said(response)
        assert Publication.objects.get().is_emergency

    def test_drafts_that_it_names_go_out_with_it(self, publishing):
        agreement = factories.saved(factories.AgreementFactory())
        for party in agreement.parties.all():
            factories.saved(party.institution)
        page = publishing.get(change_url(agreement, "emergency"))
        data = form_data(page, "record") | {"confirmed": "1", "reason": "Noon."}
        assert len(data["record"]) == 3
        publishing.post(change_url(agreement, "emergency"), data)
        assert Publication.objects.to_confirm().count() == 3

    @pytest.mark.parametrize("role", ["ministry-editor", "hec-coordinator", "observer"])
    def test_it_is_the_ministry_publishers_alone(self, role, university):
        record = in_review(university)
        client = as_role(role)
        assert client.get(change_url(record, "emergency")).status_code == 403
        data = {"record": f"institution:university-1@{record.version}", "confirmed": "1"}
        data |= {"reason": "Noon."}
        assert client.post(change_url(record, "emergency"), data).status_code == 403
        assert not Publication.objects.exists()

    def test_it_wants_a_fresh_sign_in(self, publishing, university):
        data = form_data(publishing.get(change_url(university, "emergency")), "record")
        desk.grow_stale(publishing)
        for answer in (
            publishing.get(change_url(university, "emergency")),
            publishing.post(
                change_url(university, "emergency"), data | {"confirmed": "1", "reason": "Noon."}
            ),
        ):
            assert answer.url.startswith("/admin/again/?next=")
        assert not Publication.objects.exists()

    def test_a_stale_button_publishes_nothing(self, publishing, university):
        data = form_data(publishing.get(change_url(university, "emergency")), "record")
        factories.edited(university, head_title="Rector")
        data |= {"confirmed": "1", "reason": "Noon."}
        response = publishing.post(change_url(university, "emergency"), data)
        assert "was changed after you opened the page" in said(response)
        assert not Publication.objects.exists()

    def test_the_queue_shows_what_changed_and_confirms(self, publishing, urgent):
        page = publishing.get(QUEUE)
        text = page.content.decode()
        assert "Published by <bdi>author</bdi>" in text and "The minister speaks at noon." in text
        assert "Rector" in text
        data = form_data(page, "publication") | {"remark": "Seen."}
        response = publishing.post(QUEUE, data, follow=True)
        assert "Confirmed: Karaganda University." in said(response)
        assert EmergencyReview.objects.get().remark == "Seen."
        assert "No emergency publication waits" in response.content.decode()

    def test_the_home_page_counts_the_acts_that_wait(self, publishing, urgent):
        line = f'<b>1</b><a href="{QUEUE}">Emergency publications to confirm</a>'
        assert line in publishing.get("/admin/").content.decode()
        assert QUEUE not in as_role("ministry-editor").get("/admin/").content.decode()

    def test_who_had_a_hand_in_it_sees_why_not(self, urgent):
        client = desk.sign_in(member("ministry-publisher", "author"))
        page = client.get(QUEUE).content.decode()
        assert "You published or edited Karaganda University: another person confirms it." in page
        assert "Confirm this publication" not in page
        response = client.post(QUEUE, {"publication": str(urgent.number)}, follow=True)
        assert "You edited Karaganda University" in said(response)
        assert not EmergencyReview.objects.exists()

    def test_a_role_that_does_not_publish_the_kind_confirms_nothing(self, urgent):
        client = as_role("hec-coordinator")
        page = client.get(QUEUE).content.decode()
        assert "Your role does not publish Karaganda University." in page
        assert client.post(QUEUE, {"publication": str(urgent.number)}).status_code == 403
        assert not EmergencyReview.objects.exists()

    @pytest.mark.parametrize("number", ["", "0", "x", "9" * 40, "\x00", "-1", "1.5"])
    def test_a_forged_number_is_refused(self, publishing, urgent, number):
        response = publishing.post(QUEUE, {"publication": number}, follow=True)
        assert "not waiting for a confirmation any more" in said(response)
        assert not EmergencyReview.objects.exists()

    @pytest.mark.parametrize("role", ["ministry-editor", "observer", "administrator"])
    def test_the_queue_is_for_those_who_publish(self, role, urgent):
        client = as_role(role)
        assert client.get(QUEUE).status_code == 403
        assert client.post(QUEUE, {"publication": str(urgent.number)}).status_code == 403

    def test_strangers_sign_in_first(self, urgent):
        for url in (QUEUE, f"/admin/institutions/institution/{urgent.pk}/emergency/"):
            assert Client().post(url).url.startswith("/admin/login/")

    def test_a_remark_with_a_null_character_is_refused(self, publishing, urgent):
        data = {"publication": str(urgent.number), "remark": "a\x00b"}
        response = publishing.post(QUEUE, data, follow=True)
        assert "Null characters are not allowed." in said(response)
        assert not EmergencyReview.objects.exists()

    def test_reviews_are_there_to_read_only(self, publishing, urgent, publisher):
        (review,) = services.confirm_emergency(publications=[urgent], actor=publisher)
        url = change_url(review)
        assert publishing.get(url).status_code == 200
        assert publishing.post(url, {"remark": "x"}).status_code == 403
        assert publishing.post(change_url(review, "delete"), {"post": "yes"}).status_code == 403


def test_nobody_confirms_a_post_of_their_own_that_it_tells(publisher):
    """The public knows the person already, under another post."""
    person, center = factories.PersonFactory(), factories.CenterFactory()
    factories.published(person, center.host)
    post = person.appointments.get()
    center.officiants.create(inauguration_number=1, role="opened", appointment=post)
    post.post = "Vice Chancellor"
    post.save()
    factories.saved(services.reload(person), publisher)
    publications = in_emergency(factories.saved(center), actor=factories.account("author"))

    with pytest.raises(ValidationError, match="You edited Person 1"):
        services.confirm_emergency(publications=publications, actor=publisher)
