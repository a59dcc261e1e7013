"""Review of several records of all kinds on one page of the desk."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agreements.models import Agreement
from institutions.models import Institution
from records import review_desk, services
from records.models import Publication, Revision
from tests import desk, factories
from tests.desk import as_role, change_url, form_data, in_review, list_url, member, said

pytestmark = pytest.mark.django_db

REVIEW = "/admin/review/"


def token(record):
    return f"{record.ref}@{record.version}"


def shown(response):
    """The references of the records on the page, in their order."""
    return [line["proposal"].record.key for line in response.context["lines"]]


@pytest.fixture
def two():
    """A university and a center in review, the center at a public university."""
    university = in_review(factories.InstitutionFactory(name_en="Karaganda University"))
    center = factories.CenterFactory()
    factories.published(center.host)
    return university, in_review(center)


class TestWhatItShows:
    def test_all_kinds_the_newest_first(self, publishing, two):
        page = publishing.get(REVIEW)
        assert shown(page) == ["center-1", "university-1"]
        text = page.content.decode()
        assert "Karaganda University" in text and "Educational Center 1" in text
        assert 'name="record" value="center:center-1@2"' in text

    def test_only_what_the_role_publishes(self, two):
        assert shown(as_role("hec-coordinator").get(REVIEW)) == ["center-1"]

    def test_what_one_edited_has_no_tick_and_says_why(self, two):
        university, _center = two
        author = member("ministry-publisher", "author")
        in_review(factories.edited(university, author, head_title="Rector"), author)
        text = desk.sign_in(author).get(REVIEW).content.decode()
        assert "You edited it since it was last published: another person publishes it." in text
        assert 'name="record" value="institution:' not in text
        assert 'name="record" value="center:' in text

    def test_a_source_of_ones_own_that_goes_along_bars_too(self, two):
        _university, center = two
        author = member("ministry-publisher", "author")
        source = factories.saved(factories.SourceFactory(), author)
        factories.cite(center, source)
        in_review(factories.edited(center))
        text = desk.sign_in(author).get(REVIEW).content.decode()
        assert "You edited Announcement 1, which goes out with it" in text
        assert 'name="record" value="center:' not in text

    def test_people_and_sources_that_go_out_with_it_are_shown(self, publishing, two):
        _university, center = two
        factories.cite(center, factories.saved(factories.SourceFactory(title="Only source")))
        in_review(factories.edited(center))
        text = publishing.get(REVIEW).content.decode()
        assert "Goes out with it: Only source" in text

    def test_the_editors_note_is_shown(self, editing, publishing, university):
        data = {"version": "1", "note": "The name is from the letter."}
        editing.post(change_url(university, "submit"), data)
        assert "The name is from the letter." in publishing.get(REVIEW).content.decode()
        assert (
            "The name is from the letter."
            in publishing.get(change_url(university)).content.decode()
        )

    def test_nothing_waits(self, publishing):
        assert "Nothing that your role publishes waits" in publishing.get(REVIEW).content.decode()

    def test_a_page_holds_twenty(self, publishing):
        for _number in range(21):
            in_review(factories.InstitutionFactory())
        page = publishing.get(REVIEW)
        assert len(shown(page)) == 20
        assert shown(publishing.get(REVIEW, {"p": "2"})) == ["university-1"]

    def test_a_further_record_costs_this_many_queries(self, publishing):
        """Its document, what was published before, and who edited: the same for each."""

        def queries():
            with CaptureQueriesContext(connection) as context:
                publishing.get(REVIEW)
            return len(context)

        in_review(factories.InstitutionFactory())
        one = queries()
        in_review(factories.InstitutionFactory())
        assert queries() - one == 9

    def test_a_page_costs_no_more_where_more_wait(
        self, publishing, monkeypatch, django_assert_num_queries
    ):
        """What waits is counted by its keys alone: a query a kind, the records for one page."""
        monkeypatch.setattr(review_desk, "RECORDS_A_PAGE", 2)
        for number in (2, 3):
            for _again in range(number):
                in_review(factories.InstitutionFactory())
                in_review(factories.AgreementFactory(level="institution"))
            with django_assert_num_queries(67):
                assert len(shown(publishing.get(REVIEW))) == 2

    def test_approvals_cost_no_more_where_more_are_held(
        self, publishing, django_assert_num_queries
    ):
        boss = member("ministry-publisher", "boss")
        later = timezone.now() + dt.timedelta(hours=2)
        for _again in range(2):
            record = in_review(factories.InstitutionFactory())
            services.approve(records=[record], actor=boss, publish_at=later)
            with django_assert_num_queries(15):
                publishing.get(REVIEW)

    def test_the_home_page_leads_there(self, publishing, two):
        link = f'<a class="second" href="{REVIEW}">Review all that waits</a>'
        assert link in publishing.get("/admin/").content.decode()
        assert REVIEW not in as_role("ministry-editor").get("/admin/").content.decode()


class TestPublishing:
    def test_the_ticked_go_out_in_one_act(self, publishing, two):
        data = form_data(publishing.get(REVIEW), "reason")
        data |= {"record": [token(record) for record in two], "reason": "Checked."}
        response = publishing.post(REVIEW, data, follow=True)
        assert "Published: Karaganda University; Educational Center 1." in said(response)
        published = Publication.objects.filter(reason="Checked.")
        assert {row.key for row in published} == {"university-1", "center-1"}
        assert published.values("published_at").distinct().count() == 1

    def test_nothing_ticked_publishes_nothing(self, publishing, two):
        response = publishing.post(REVIEW, {"publish": "1"})
        assert "Tick the records that you want to publish." in said(response)

    def test_one_that_is_barred_bars_the_set_by_name(self, two):
        university, center = two
        author = member("ministry-publisher", "author")
        university = in_review(factories.edited(university, author, head_title="Rector"), author)
        client = desk.sign_in(author)
        data = {"record": [token(center), token(university)], "reason": "Typed before."}
        response = client.post(REVIEW, data)
        assert "You edited Karaganda University since it was last published." in said(response)
        assert not services.is_public(center)
        text = response.content.decode()
        assert f'value="{token(center)}" checked' in text
        assert 'value="Typed before."' in text

    def test_a_stale_version_bars_the_set_by_name(self, publishing, two):
        university, center = two
        data = {"record": [token(center), token(university)]}
        in_review(factories.edited(university, head_title="Rector"))
        response = publishing.post(REVIEW, data)
        assert "Karaganda University was changed after you opened the page." in said(response)
        assert not services.is_public(center)

    @pytest.mark.parametrize("page", ["review screen", "own page"])
    def test_a_source_that_goes_along_is_the_one_that_was_shown(self, publishing, two, page):
        _university, center = two
        source = factories.saved(factories.SourceFactory())
        factories.cite(center, source)
        center = in_review(factories.edited(center))
        here = REVIEW if page == "review screen" else change_url(center, "publish")
        data = form_data(publishing.get(here), "seen")
        data |= {"record": token(center), "confirmed": "1"}
        factories.edited(source, remark="Cut off.")

        response = publishing.post(here, data)

        assert "Announcement 1 was changed after you opened the page." in said(response)
        assert not services.is_public(center)
        again = form_data(response, "seen") | {"record": token(center), "confirmed": "1"}
        publishing.post(here, again)
        assert services.is_public(center)

    def test_what_it_names_and_is_not_ticked_is_named(self, publishing):
        agreement = factories.AgreementFactory()
        parties = [in_review(party.institution) for party in agreement.parties.all()]
        record = in_review(agreement)
        page = publishing.get(REVIEW)
        assert "It names records that are not public yet" in page.content.decode()
        response = publishing.post(REVIEW, {"record": token(record)})
        assert "Publish these first, or together with it: University 1; University 2." in said(
            response
        )
        publishing.post(REVIEW, {"record": [token(each) for each in [record, *parties]]})
        assert services.is_public(record)

    def test_the_same_record_ticked_twice_is_published_once(self, publishing, two):
        publishing.post(REVIEW, {"record": [token(two[0])] * 2})
        assert Publication.objects.filter(key="university-1").count() == 1

    @pytest.mark.parametrize(
        "forged",
        [
            "",
            "x",
            "institution:university-1",
            "institution:none@2",
            "nothing:university-1@2",
            "institution:uni\x00versity@2",
            "institution:university-1@x",
        ],
    )
    def test_a_forged_token_publishes_nothing(self, publishing, two, forged):
        response = publishing.post(REVIEW, {"record": [token(two[1]), forged]})
        assert response.status_code == 404
        assert not services.is_public(two[1])

    def test_what_the_role_does_not_publish_is_refused(self, two):
        client = as_role("hec-coordinator")
        response = client.post(REVIEW, {"record": [token(record) for record in two]})
        assert response.status_code == 403
        assert not services.is_public(two[1])

    def test_a_null_character_in_the_remark_is_refused(self, publishing, two):
        response = publishing.post(REVIEW, {"record": token(two[1]), "reason": "a\x00"})
        assert "Null characters are not allowed." in said(response)
        assert not services.is_public(two[1])


class TestReturning:
    def test_one_is_returned_with_its_comment(self, publishing, two):
        university, center = two
        data = form_data(publishing.get(REVIEW), "reason")
        data |= {
            "return": token(university),
            f"comment:{university.ref}": "The city is missing.",
            f"comment:{center.ref}": "",
        }
        response = publishing.post(REVIEW, data, follow=True)
        assert "Karaganda University was returned to the editor." in said(response)
        university.refresh_from_db()
        assert university.state == "returned"
        assert Revision.objects.last().reason == "The city is missing."

    def test_a_return_needs_a_comment_and_keeps_the_others(self, publishing, two):
        university, center = two
        data = {"return": token(university), f"comment:{center.ref}": "Typed before."}
        response = publishing.post(REVIEW, data)
        assert "Give a reason." in said(response)
        assert "Typed before.</textarea>" in response.content.decode()
        assert not Revision.objects.filter(act="return").exists()

    def test_a_forged_return_is_refused(self, publishing, university):
        assert publishing.post(REVIEW, {"return": "institution:x@1"}).status_code == 404
        response = publishing.post(REVIEW, {"return": token(university)})
        assert "Karaganda University is not in review." in said(response)

    def test_the_list_tells_the_comment_until_it_is_sent_again_the_form_goes_on(self, editing, two):
        university, _center = two
        services.return_to_editor(
            record=university, actor=factories.account("boss"), reason="The city is missing."
        )
        for url in (change_url(university), list_url(Institution)):
            assert "The city is missing." in editing.get(url).content.decode()
        in_review(services.reload(university))
        assert "The city is missing." in editing.get(change_url(university)).content.decode()
        assert "The city is missing." not in editing.get(list_url(Institution)).content.decode()


def ticked(client, *records):
    """What a browser sends of the list of institutions with some rows ticked."""
    shown = desk.form_data(client.get(list_url(Institution)), "shown")
    chosen = [record.pk for record in records]
    return shown | {"action": "submit_selected", "_selected_action": chosen}


class TestLists:
    def test_sending_several_is_all_or_none(self, editing, university):
        other = in_review(factories.InstitutionFactory())
        data = ticked(editing, university, other)
        response = editing.post(list_url(Institution), data, follow=True)
        assert "University 2 is in review already." in said(response)
        university.refresh_from_db()
        assert university.state == "draft"

    def test_what_somebody_saved_since_the_list_was_opened_is_not_sent(self, editing, university):
        data = ticked(editing, university)
        factories.edited(university, head_title="Rector")
        response = editing.post(list_url(Institution), data, follow=True)
        assert "Karaganda University was changed after you opened the page." in said(response)
        university.refresh_from_db()
        assert university.state == "draft"

    def test_what_the_list_did_not_show_is_not_sent(self, editing, university):
        data = ticked(editing, university) | {"select_across": "1"}
        factories.saved(factories.InstitutionFactory())
        response = editing.post(list_url(Institution), data, follow=True)
        assert "University 2 is on another page of the list" in said(response)
        university.refresh_from_db()
        assert university.state == "draft"

    @pytest.mark.parametrize("action", ["submit_selected", "publish_together", "merge_selected"])
    @pytest.mark.parametrize("forged", ["x", "9" * 30, "\x00", "²", "-1"])
    def test_a_forged_row_is_no_row(self, publishing, university, action, forged):
        data = {"action": action, "_selected_action": [forged]}
        assert publishing.post(list_url(Institution), data).status_code == 302

    def test_rows_that_the_role_does_not_publish_are_named(self):
        client = as_role("hec-coordinator")
        parties = [factories.InstitutionFactory(), factories.InstitutionFactory(partner=True)]
        factories.published(*parties)
        ours = in_review(factories.AgreementFactory(parties=parties))
        theirs = in_review(factories.AgreementFactory(parties=parties, level="ministry"))
        data = {"action": "publish_together", "_selected_action": [ours.pk, theirs.pk]}
        response = client.post(list_url(Agreement), data, follow=True)
        assert f"leave them out: {theirs.reference}." in said(response)

    def test_rows_out_of_reach_are_not_sent(self):
        """Who reads no drafts cannot name one in the list's action."""
        draft = factories.saved(factories.InstitutionFactory())
        data = {"action": "submit_selected", "_selected_action": [draft.pk]}
        as_role("hec-analyst").post(list_url(Institution), data)
        draft.refresh_from_db()
        assert draft.state == "draft"


class TestWho:
    @pytest.mark.parametrize(
        "role", ["ministry-editor", "hec-analyst", "observer", "administrator"]
    )
    def test_it_is_for_those_who_publish(self, role, two):
        client = as_role(role)
        assert client.get(REVIEW).status_code == 403
        assert client.post(REVIEW, {"record": token(two[0])}).status_code == 403

    def test_strangers_sign_in_first(self):
        assert Client().get(REVIEW).url.startswith("/admin/login/")
