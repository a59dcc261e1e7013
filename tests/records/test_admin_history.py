"""History at the desk: who changed what, in plain words, and any two versions side by side."""

import csv
import datetime as dt

import pytest

from institutions.models import FocalPoint
from records import services
from records.models import Publication, Revision
from tests import factories
from tests.desk import as_role, change_url, in_review, number_of

pytestmark = pytest.mark.django_db


def ayesha():
    return factories.account("ayesha", first_name="Ayesha", last_name="Khan", is_staff=True)


def told(response):
    """The sentences of each save on a page of history, the newest first, by version."""
    return {entry.row.version: entry.sentences for entry in response.context["entries"]}


def history(client, record, **chosen):
    response = client.get(change_url(record, "history"), chosen)
    assert response.status_code == 200
    return response


def compare(client, record, first, second):
    numbers = {"from": number_of(record, first), "to": number_of(record, second)}
    response = client.get(change_url(record, "history/compare"), numbers)
    return [(c.label, c.was, c.becomes) for c in response.context["changes"]]


# --- In plain words --------------------------------------------------------------------------


class TestSentences:
    def test_a_date_is_told_from_and_to_with_its_reason(self, editing, agreement):
        agreement = services.reload(agreement)
        agreement.expires_on = dt.date(2032, 2, 2)
        factories.saved(agreement, ayesha(), reason="The paper says six years.")
        response = history(editing, agreement)
        assert told(response)[2] == [
            "Ayesha Khan changed Expires on from “2 February 2031” to “2 February 2032”."
        ]
        page = response.content.decode()
        assert "The paper says six years." in page
        assert "Ayesha Khan saved the record." in page

    def test_precision_yes_and_no_choices_and_names(self, editing, agreement):
        city = factories.CityFactory()
        factories.edited(
            agreement,
            ayesha(),
            expires_on=dt.date(2031, 2, 1),
            expires_on_precision="month",
            is_confirmed=True,
            kind="protocol",
            place=city,
            unknown={"term_months": "not-stated"},
        )
        assert set(told(history(editing, agreement))[2]) == {
            "Ayesha Khan changed Expires on from “2 February 2031” to “February 2031”.",
            "Ayesha Khan changed Confirmed by the ministry from “no” to “yes”.",
            "Ayesha Khan changed Kind from “Memorandum of understanding” to “Protocol”.",
            "Ayesha Khan entered Place of signature: “Islamabad”.",
            "Ayesha Khan entered Why “Term in months” is empty: “not stated in the source”.",
        }

    def test_lists_of_terms_by_name(self, editing, agreement):
        agreement.areas.set(agreement.areas.filter(code="joint-research"))
        factories.saved(services.reload(agreement), ayesha())
        assert told(history(editing, agreement))[2] == [
            "Ayesha Khan changed Areas of cooperation from “Joint research, Student exchange” "
            "to “Joint research”."
        ]

    def test_rows_of_parts_added_removed_and_changed(self, editing, university):
        university.acronyms.create(text="KU", position=1)
        university.other_names.create(text="Buketov", language="en", kind="spelling")
        factories.saved(services.reload(university), ayesha())
        university.acronyms.update(text="KarU")
        university.other_names.update(text="Buketov University", used_from=1972)
        factories.saved(services.reload(university), ayesha())
        university.other_names.all().delete()
        factories.saved(services.reload(university), ayesha())
        assert told(history(editing, university)) == {
            4: ["Ayesha Khan removed Other name: “Buketov University, en; kind: other spelling; "
                "from year: 1972”."],
            3: ["Ayesha Khan changed Other name “Buketov, en”, name from “Buketov” to "
                "“Buketov University”.",
                "Ayesha Khan entered Other name “Buketov, en”, from year: “1972”.",
                "Ayesha Khan changed Acronym “KU, en”, acronym from “KU” to “KarU”."],
            2: ["Ayesha Khan added Other name: “Buketov, en; kind: other spelling”.",
                "Ayesha Khan added Acronym: “KU, en”."],
            1: ["editor entered Short name: “university-1”.",
                "editor entered Name [en]: “Karaganda University”.",
                "editor entered Kind: “university”.",
                "editor entered Country: “Pakistan”."],
        }  # fmt: skip

    def test_citations_name_their_source(self, editing, agreement):
        source = factories.SourceFactory(title="Gazette")
        factories.cite(agreement, source, statement="signed_on", position=9)
        factories.saved(services.reload(agreement), ayesha())
        assert told(history(editing, agreement))[2] == [
            "Ayesha Khan added Citation: “Gazette, 2026-02-02, signed_on”."
        ]

    def test_acts_are_sentences_and_do_not_repeat_the_state(self, editing, university):
        in_review(university, ayesha())
        response = history(editing, university)
        assert told(response)[2] == []
        assert "Ayesha Khan sent the record for review." in response.content.decode()

    def test_a_stand_in_is_named_with_the_publisher(self, editing, university):
        Revision.objects.filter(key=university.key).update(acted_for="nurlan")
        page = history(editing, university).content.decode()
        assert "editor (for nurlan) created the record." in page

    def test_what_is_gone_stands_by_its_key(self, editing, agreement):
        area = factories.AreaFactory(code="gone")
        agreement.areas.add(area)
        factories.saved(services.reload(agreement), ayesha())
        agreement.areas.remove(area)
        factories.saved(services.reload(agreement), ayesha())
        area.delete()
        (sentence,) = told(history(editing, agreement))[2]
        assert sentence.endswith("to “gone, Joint research, Student exchange”.")

    def test_text_of_people_is_escaped(self, editing, university):
        factories.edited(university, head_title="<script>alert(1)</script>")
        assert b"<script>alert" not in history(editing, university).content


class TestList:
    def test_filters_by_person_and_act(self, editing, university):
        factories.edited(university, ayesha(), head_title="Rector")
        in_review(services.reload(university), ayesha())
        assert list(told(history(editing, university, by=ayesha().pk))) == [3, 2]
        assert list(told(history(editing, university, act="create"))) == [1]
        assert list(told(history(editing, university, by=ayesha().pk, act="submit"))) == [3]

    def test_a_filtered_save_is_compared_with_the_one_before_it(self, editing, university):
        factories.edited(university, ayesha(), head_title="Rector")
        factories.edited(university, head_title="President")
        factories.edited(university, ayesha(), website="https://example.org/")
        assert told(history(editing, university, by=ayesha().pk))[4] == [
            "Ayesha Khan entered Website: “https://example.org/”."
        ]

    @pytest.mark.parametrize("chosen", [{"by": "x"}, {"by": "9" * 30}, {"act": "\x00"}, {"p": "z"}])
    def test_nonsense_chooses_nothing(self, editing, university, chosen):
        assert list(told(history(editing, university, **chosen))) == [1]

    def test_pages_of_25(self, editing, university):
        for year in range(1900, 1930):
            factories.edited(university, established=year)
        assert list(told(history(editing, university))) == list(range(31, 6, -1))
        assert list(told(history(editing, university, p=2))) == list(range(6, 0, -1))

    def test_a_page_costs_the_same_queries_for_many_saves(
        self, editing, university, django_assert_max_num_queries
    ):
        for year in range(1900, 1920):
            factories.edited(university, established=year)
        editing.get(change_url(university, "history"))
        with django_assert_max_num_queries(20):
            editing.get(change_url(university, "history"))


class TestDownload:
    """The history as a table: what the page shows, a row for each save."""

    @staticmethod
    def rows(client, record, **chosen):
        response = client.get(change_url(record, "history")[:-1] + ".csv", chosen)
        assert response["Content-Type"] == "text/csv; charset=utf-8"
        assert f'filename="{record.key}-history.csv"' in response["Content-Disposition"]
        return list(csv.DictReader(response.content.decode("utf-8-sig").splitlines(True)))

    def test_a_row_for_each_save(self, editing, agreement):
        factories.edited(agreement, notes="=HYPERLINK(1)")
        newer, older = self.rows(editing, agreement)
        assert [newer["Version"], newer["Who"], newer["Act"]] == ["2", "editor", "changed"]
        assert newer["Changes"] == "editor entered Internal notes: “=HYPERLINK(1)”."
        assert older["Act"] == "created"

    def test_a_reason_is_no_formula(self, editing, agreement):
        services.submit(record=agreement, actor=factories.account("editor"), note="=1+1")
        assert self.rows(editing, agreement, act="submit")[0]["Reason"] == "'=1+1"

    def test_it_is_filtered_as_the_page_is(self, editing, agreement):
        factories.edited(agreement, notes="Asked again.")
        assert len(self.rows(editing, agreement, act="create")) == 1
        page = history(editing, agreement, act="create").content.decode()
        assert "history.csv?act=create" in page

    def test_without_internal_notes_for_whom_they_are_hidden(self, agreement):
        factories.edited(agreement, notes="Asked again.")
        assert "Asked again." not in str(self.rows(as_role("administrator"), agreement))


class TestWhoMayRead:
    @pytest.mark.parametrize(
        ("role", "contacts", "notes"),
        [
            ("ministry-editor", True, True),
            ("hec-analyst", False, True),
            ("administrator", True, False),
        ],
    )
    def test_notes_and_contacts_go_by_the_role(self, university, role, contacts, notes):
        FocalPoint.objects.create(institution=university, name="Secret Person")
        factories.edited(university, notes="Ask the registrar.")
        in_review(services.reload(university))
        client = as_role(role)
        both = {"from": number_of(university, 1), "to": number_of(university, 2)}
        for page in (
            client.get(change_url(university, "history")),
            client.get(change_url(university, "history/compare"), both),
        ):
            assert (b"Secret Person" in page.content) is contacts
            assert (b"Ask the registrar." in page.content) is notes

    def test_an_observer_reads_what_was_public(self, university):
        factories.edited(university, head_title="President", notes="Planted")
        factories.published(university)
        page = history(as_role("observer"), university).content.decode()
        assert "You see what was made public." in page
        assert "President" in page
        assert "Planted" not in page
        both = {"from": number_of(university, 1), "to": number_of(university, 2)}
        url = change_url(university, "history/compare")
        assert as_role("observer", "second").get(url, both).status_code == 403

    def test_an_observer_reads_nothing_of_what_was_withdrawn(self, university, publisher):
        factories.published(university)
        services.withdraw(records=[university], actor=publisher, reason="Entered twice.")
        factories.edited(university, slug="other", name_en="Another")
        in_review(services.reload(university))
        Publication.objects.filter(key="university-1").update(key="other")
        page = history(as_role("observer"), university).content.decode()
        assert "Taken out of the register" in page
        assert "Entered twice." in page
        assert "Karaganda" not in page

    def test_out_of_reach_is_404_and_a_stranger_signs_in(self, client, university):
        analyst = as_role("hec-analyst")
        numbers = {"from": number_of(university, 1), "to": number_of(university, 1)}
        for url in (
            change_url(university, "history"),
            change_url(university, "history/compare"),
            change_url(university, f"history/{number_of(university, 1)}/restore"),
        ):
            assert analyst.get(url, numbers).status_code == 404
            assert client.get(url).status_code == 302


# --- Two versions ----------------------------------------------------------------------------


class TestCompare:
    def test_any_two_versions(self, editing, university):
        factories.edited(university, head_title="Rector")
        factories.edited(university, head_title="President", website="https://example.org/")
        assert compare(editing, university, 1, 3) == [
            ("Title of its head", "", "President"),
            ("Website", "", "https://example.org/"),
        ]
        assert compare(editing, university, 3, 1) == compare(editing, university, 1, 3)
        assert compare(editing, university, 2, 2) == []

    @pytest.mark.parametrize("number", ["", "0", "x", "9" * 40, "-1", "1\x00", "²"])
    def test_what_is_no_version_answers_404(self, editing, university, number):
        url = change_url(university, "history/compare")
        good = number_of(university, 1)
        assert editing.get(url, {"from": number, "to": good}).status_code == 404
        assert editing.get(url, {"from": good}).status_code == 404

    def test_a_version_of_another_record_answers_404(self, editing, university):
        other = factories.saved(factories.InstitutionFactory())
        numbers = {"from": number_of(university, 1), "to": number_of(other, 1)}
        assert editing.get(change_url(university, "history/compare"), numbers).status_code == 404
