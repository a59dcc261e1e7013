"""Review, publication and withdrawal at the desk."""

import re
from urllib.parse import quote

import pytest

from institutions.models import Institution
from records import services
from records.models import Publication, Revision
from tests import desk, factories
from tests.desk import change_url, form_data, grow_stale, in_review, list_url, said

pytestmark = pytest.mark.django_db


class TestReview:
    def test_an_editor_sends_for_review(self, editing, university):
        response = editing.post(change_url(university, "submit"), {"version": "1"}, follow=True)
        assert "was sent for review" in said(response)
        university.refresh_from_db()
        assert university.state == "in-review"

    def test_a_stale_button_is_refused(self, editing, university):
        factories.edited(university, head_title="Rector")
        response = editing.post(change_url(university, "submit"), {"version": "1"}, follow=True)
        assert "was changed after you opened the page" in said(response)
        university.refresh_from_db()
        assert university.state == "draft"

    def test_the_reviewer_returns_with_a_reason(self, publishing, university):
        record = in_review(university)
        page = publishing.post(change_url(record, "return"), {"version": "2"})
        data = form_data(page, "reason")
        refused = publishing.post(change_url(record, "return"), data | {"confirmed": "1"})
        assert "Give a reason." in said(refused)
        data |= {"reason": "No source for the name.", "confirmed": "1"}
        publishing.post(change_url(record, "return"), data)
        record.refresh_from_db()
        assert record.state == "returned"
        assert Revision.objects.last().reason == "No source for the name."

    def test_what_was_asked_and_answered_stands_where_the_next_one_looks(
        self, editing, publishing, university
    ):
        asked, answered = "No source for the name.", "The letter is cited now."
        services.return_to_editor(
            record=in_review(university), actor=factories.account("reviewer"), reason=asked
        )
        form = editing.get(change_url(university)).content.decode()
        assert "Returned by <bdi>reviewer</bdi>" in form
        assert asked in form

        record = services.reload(university)
        services.submit(record=record, actor=factories.account("editor"), note=answered)
        for place in (
            change_url(record),
            change_url(record, "changes"),
            change_url(record, "publish"),
            "/admin/review/",
        ):
            page = publishing.get(place).content.decode()
            assert asked in page
            assert answered in page

        services.publish(records=[services.reload(record)], actor=factories.account("publisher"))
        assert asked not in publishing.get(change_url(record, "changes")).content.decode()

    def test_a_list_sends_several(self, editing, university):
        other = factories.saved(factories.InstitutionFactory())
        data = form_data(editing.get(list_url(Institution)), "shown")
        data |= {"action": "submit_selected", "_selected_action": [university.pk, other.pk]}
        response = editing.post(list_url(Institution), data, follow=True)
        assert "2 records were sent for review." in said(response)


class TestPublishing:
    def test_the_page_shows_what_changes_and_who_edited(self, publishing, university):
        factories.published(university)
        factories.edited(university, head_title="Rector")
        record = in_review(services.reload(university))
        page = publishing.get(change_url(record, "publish")).content.decode()
        row = re.search(
            r"<th[^>]*>Title of its head</th>\s*<td[^>]*>–</td>\s*<td[^>]*><ins>Rector", page
        )
        assert row
        assert "Edited since it was last published by: <bdi>editor</bdi>." in page

    def test_choices_and_reasons_stand_in_words(self, publishing, university):
        record = in_review(factories.edited(university, unknown={"website": "not-stated"}))
        page = publishing.get(change_url(record, "publish")).content.decode()
        assert re.search(r"Why “Website” is empty</th>\s*<td[^>]*><ins>not stated in", page)
        assert re.search(r"Kind</th>\s*<td[^>]*><ins>university", page)
        assert re.search(r"Name, in English</th>", page)

    def test_a_second_person_publishes(self, publishing, university):
        record = in_review(university)
        page = publishing.post(change_url(record, "publish"), {"version": "2"})
        data = form_data(page, "record") | {"confirmed": "1"}
        response = publishing.post(change_url(record, "publish"), data, follow=True)
        assert "Published: Karaganda University." in said(response)
        publication = Publication.objects.get()
        assert publication.reviewed_by == "ministry-publisher"
        assert services.is_public(record)

    def test_who_edited_does_not_publish(self, publishing, university):
        record = in_review(university, desk.member("ministry-publisher"))
        factories.edited(record, desk.member("ministry-publisher"), head_title="Rector")
        record = in_review(services.reload(record))
        data = form_data(publishing.get(change_url(record, "publish")), "record")
        response = publishing.post(change_url(record, "publish"), data | {"confirmed": "1"})
        assert "Another person has to publish it." in said(response)
        assert not Publication.objects.exists()

    def test_another_version_than_the_one_shown_is_refused(self, publishing, university):
        record = in_review(university)
        data = form_data(publishing.get(change_url(record, "publish")), "record")
        record = in_review(factories.edited(record, head_title="Rector"))
        response = publishing.post(change_url(record, "publish"), data | {"confirmed": "1"})
        assert "Look at it again" in said(response)
        assert not Publication.objects.exists()
        again = form_data(response, "record") | {"confirmed": "1"}
        publishing.post(change_url(record, "publish"), again)
        assert services.is_public(record)

    @pytest.mark.parametrize("act", ["publish", "emergency"])
    def test_a_button_that_names_no_version_is_refused(self, publishing, university, act):
        record = in_review(university)
        data = {"confirmed": "1", "reason": "Noon."}
        response = publishing.post(change_url(record, act), data)
        assert "Look at it again" in said(response)
        assert not Publication.objects.exists()

    def test_what_it_names_goes_out_with_it(self, publishing):
        agreement = factories.AgreementFactory()
        institutions = [in_review(party.institution) for party in agreement.parties.all()]
        record = in_review(agreement)
        page = publishing.get(change_url(record, "publish"))
        data = form_data(page, "record")
        assert len(data["record"]) == 3
        alone = {"record": data["record"][0], "confirmed": "1"}
        refused = publishing.post(change_url(record, "publish"), alone)
        assert "Publish these first" in said(refused)
        publishing.post(change_url(record, "publish"), data | {"confirmed": "1"})
        assert all(services.is_public(each) for each in [record, *institutions])
        assert Publication.objects.values("published_at").distinct().count() == 1

    def test_what_it_names_and_is_not_in_review_is_listed(self, publishing):
        agreement = factories.AgreementFactory()
        for party in agreement.parties.all():
            factories.saved(party.institution)
        page = publishing.get(change_url(in_review(agreement), "publish")).content.decode()
        assert page.count("it is not in review: send it for review first") == 2
        for party in agreement.parties.all():
            assert f'<a href="{change_url(party.institution)}"><bdi>' in page

    def test_where_no_paper_can_be_chosen_nobody_is_told_to_choose_one(self, publishing):
        record = in_review(factories.AgreementFactory())
        page = publishing.get(change_url(record, "publish")).content.decode()
        assert "No signed paper on record" in page
        assert "Choose one under" not in page
        assert "Choose one under" in publishing.get(change_url(record)).content.decode()

    def test_a_list_publishes_several_in_one_act(self, publishing, university):
        records = [in_review(university), in_review(factories.InstitutionFactory())]
        chosen = [record.pk for record in records]
        page = publishing.post(
            list_url(Institution), {"action": "publish_together", "_selected_action": chosen}
        )
        data = form_data(page, "record") | {"confirmed": "1"}
        publishing.post(list_url(Institution, "publish/"), data)
        assert all(map(services.is_public, records))

    def test_the_right_is_asked_on_the_server(self, editing, university):
        record = in_review(university)
        assert editing.get(change_url(record, "publish")).status_code == 403
        token = f"institution:{record.slug}@{record.version}"
        data = {"record": token, "confirmed": "1"}
        assert editing.post(list_url(Institution, "publish/"), data).status_code == 403
        assert not Publication.objects.exists()


class TestWithdrawal:
    @pytest.fixture
    def public(self, university):
        factories.published(university)
        return services.reload(university)

    def test_it_asks_for_the_reason(self, publishing, public):
        page = publishing.post(change_url(public, "withdraw"), {"version": "1"})
        data = form_data(page, "reason") | {"reason": "Entered twice.", "confirmed": "1"}
        response = publishing.post(change_url(public, "withdraw"), data, follow=True)
        assert "was withdrawn" in said(response)
        assert Publication.objects.last().reason == "Entered twice."
        assert not services.is_public(public)

    @pytest.mark.parametrize("confirmed", [{}, {"confirmed": "1"}])
    def test_it_wants_a_fresh_sign_in(self, publishing, public, confirmed):
        grow_stale(publishing)
        url = change_url(public, "withdraw")
        response = publishing.post(url, {"version": "1", "reason": "x"} | confirmed)
        assert response.status_code == 302
        assert response.url.startswith(f"/admin/again/?next={quote(url, safe='')}")
        assert services.is_public(public)

    def test_no_reason_no_withdrawal(self, publishing, public):
        data = {"version": "1", "reason": " ", "confirmed": "1"}
        assert "Give a reason." in said(publishing.post(change_url(public, "withdraw"), data))
        assert services.is_public(public)

    def test_records_that_name_it_are_listed_as_links(self, publishing, public):
        center = factories.CenterFactory(host=public)
        factories.published(center)
        page = publishing.get(change_url(public, "withdraw")).content.decode()
        assert f'<a href="{change_url(center)}">Educational Center 1</a>' in page
        data = {"version": "1", "reason": "Entered twice.", "confirmed": "1"}
        response = publishing.post(change_url(public, "withdraw"), data)
        assert "Karaganda University is named by Educational Center 1." in said(response)
        assert services.is_public(public)

    def test_an_editor_may_not(self, editing, public):
        assert editing.get(change_url(public, "withdraw")).status_code == 403
