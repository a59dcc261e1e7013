"""Saving records at the desk: conflicts, revisions, dates, reasons, deletion."""

import re

import pytest
from django.utils.html import strip_tags

from institutions.models import Institution, Person
from institutions.vocabulary import Country
from records.models import Citation, Revision
from records.vocabulary import Act, Way
from tests import desk, factories
from tests.desk import change_url, errors_of, form_data, in_review, list_url

pytestmark = pytest.mark.django_db


# --- Conflicts -------------------------------------------------------------------------------


class TestVersion:
    def test_the_first_save_and_each_later_one_raise_it_by_one(self, editing, university):
        data = form_data(editing.get(change_url(university)))
        assert data["version"] == "1"
        editing.post(change_url(university), data | {"head_title": "Rector"})
        university.refresh_from_db()
        assert (university.version, university.head_title) == (2, "Rector")

    def test_a_stale_save_is_refused_and_both_values_are_shown(self, editing, university):
        data = form_data(editing.get(change_url(university)))
        factories.edited(university, head_title="President", website="https://example.kz/")
        response = editing.post(change_url(university), data | {"head_title": "Rector"})
        errors = errors_of(response)
        assert "saved this record" in errors["__all__"][0]
        assert errors["head_title"] == ["Now stands: President."]
        assert set(errors) == {"__all__", "head_title"}
        again = form_data(response)
        assert (again["head_title"], again["website"]) == ("Rector", "https://example.kz/")
        university.refresh_from_db()
        assert (university.version, university.head_title) == (2, "President")

    def test_a_second_knowing_save_goes_through(self, editing, university):
        data = form_data(editing.get(change_url(university)))
        factories.edited(university, head_title="President")
        refused = editing.post(change_url(university), data | {"head_title": "Rector"})
        again = form_data(refused)
        assert (again["version"], again["head_title"]) == ("2", "Rector")
        assert editing.post(change_url(university), again).status_code == 302
        university.refresh_from_db()
        assert (university.version, university.head_title) == (3, "Rector")

    @pytest.mark.parametrize("version", [None, "", "x"])
    def test_a_form_that_names_no_version_is_stale(self, editing, university, version):
        data = form_data(editing.get(change_url(university)))
        del data["version"]
        if version is not None:
            data["version"] = version
        assert "__all__" in errors_of(editing.post(change_url(university), data))

    def test_a_deleted_record_is_not_brought_back(self, editing, university):
        data = form_data(editing.get(change_url(university)))
        Institution.objects.all().delete()
        assert editing.post(change_url(university), data).status_code == 404

    def test_a_change_of_parts_alone_raises_the_version(self, editing, university):
        data = form_data(editing.get(change_url(university)))
        new = {
            "acronyms-TOTAL_FORMS": "1",
            "acronyms-0-text": "KU",
            "acronyms-0-language": "en",
            "acronyms-0-position": "0",
        }
        assert editing.post(change_url(university), data | new).status_code == 302
        university.refresh_from_db()
        assert university.version == 2

    def test_a_row_deleted_meanwhile_asks_to_be_deleted_here_too(self, editing, university):
        university.acronyms.create(text="KU")
        factories.saved(university)
        data = form_data(editing.get(change_url(university)))
        university.acronyms.all().delete()
        response = editing.post(change_url(university), data)
        assert any("deleted this row" in text for text in errors_of(response)["acronyms"])
        again = form_data(editing.get(change_url(university)))
        assert editing.post(change_url(university), again).status_code == 302


# --- Saving ----------------------------------------------------------------------------------


class TestSaving:
    def test_one_save_writes_one_revision_with_all_parts(self, editing):
        factories.CountryFactory()
        data = form_data(editing.get(list_url(Institution, "add/")))
        data |= {
            "name_en": "Quaid-i-Azam University",
            "slug": "quaid-i-azam-university",
            "kind": "university",
            "country": str(Country.objects.get().pk),
            "acronyms-TOTAL_FORMS": "2",
            "acronyms-0-text": "QAU",
            "acronyms-0-language": "en",
            "acronyms-0-position": "0",
            "acronyms-1-text": "QAU-I",
            "acronyms-1-language": "en",
            "acronyms-1-position": "1",
        }
        response = editing.post(list_url(Institution, "add/"), data)
        assert response.status_code == 302, errors_of(response)
        revision = Revision.objects.get()
        assert (revision.version, revision.act, revision.way) == (1, Act.CREATE, Way.ADMIN)
        assert revision.actor.username == "ministry-editor"
        assert [row["text"] for row in revision.snapshot["acronyms"]] == ["QAU", "QAU-I"]

    def test_the_same_row_twice_is_refused_with_a_sentence(self, editing, university):
        data = form_data(editing.get(change_url(university)))
        for number in range(2):
            data |= {
                f"acronyms-{number}-text": "KU",
                f"acronyms-{number}-language": "en",
                f"acronyms-{number}-position": "0",
            }
        data["acronyms-TOTAL_FORMS"] = "2"
        response = editing.post(change_url(university), data)
        assert errors_of(response) == {"acronyms": ["This acronym is already listed."]}

    def test_a_source_is_cited_once_for_a_statement(self, editing, university):
        source = factories.saved(factories.SourceFactory())
        data = form_data(editing.get(change_url(university)))
        prefix = "records-citation-content_type-object_id"
        for number in range(2):
            data |= {
                f"{prefix}-{number}-source": str(source.pk),
                f"{prefix}-{number}-statement": "website",
                f"{prefix}-{number}-position": "0",
            }
        response = editing.post(change_url(university), data | {f"{prefix}-TOTAL_FORMS": "2"})
        assert errors_of(response)[prefix] == ["This source is already cited for this statement."]
        editing.post(change_url(university), data | {f"{prefix}-TOTAL_FORMS": "1"})
        assert Citation.objects.get().record == university

    @pytest.mark.parametrize(
        ("typed", "kept"),
        [
            ("27 2 2026", ("2026-02-27", "day")),
            ("2 2026", ("2026-02-01", "month")),
            ("2026", ("2026-01-01", "year")),
            ("2026-02-27", ("2026-02-27", "day")),
            ("", ("None", "day")),
        ],
    )
    def test_a_civil_date_is_one_box(self, editing, typed, kept):
        source = factories.saved(factories.SourceFactory(accessed_on=None))
        data = form_data(editing.get(change_url(source)), "published_on")
        assert data["published_on"] == "2 2 2026"
        assert "published_on_precision" not in data
        editing.post(change_url(source), data | {"published_on": typed})
        source.refresh_from_db()
        assert (str(source.published_on), source.published_on_precision) == kept

    def test_a_date_that_is_none_is_refused_where_it_was_typed(self, editing):
        source = factories.saved(factories.SourceFactory())
        data = form_data(editing.get(change_url(source)), "published_on")
        response = editing.post(change_url(source), data | {"published_on": "31 2 2026"})
        assert "Enter a real date" in errors_of(response)["published_on"][0]
        assert 'value="31 2 2026"' in response.content.decode()

    def test_a_reason_is_kept_for_an_empty_field(self, editing, university):
        data = form_data(editing.get(change_url(university)))
        editing.post(change_url(university), data | {"unknown__website": "not-stated"})
        university.refresh_from_db()
        assert university.unknown == {"website": "not-stated"}

    def test_a_value_and_a_reason_are_refused(self, editing, university):
        data = form_data(editing.get(change_url(university)))
        both = {"website": "https://example.kz/", "unknown__website": "not-stated"}
        assert "unknown" in errors_of(editing.post(change_url(university), data | both))

    def test_the_key_is_read_only_once_given(self, editing, university):
        data = form_data(editing.get(change_url(university)))
        assert "slug" not in data
        editing.post(change_url(university), data | {"slug": "other"})
        university.refresh_from_db()
        assert university.slug == "university-1"

    def test_an_edit_takes_a_record_out_of_review(self, editing, university):
        in_review(university)
        data = form_data(editing.get(change_url(university)))
        editing.post(change_url(university), data | {"head_title": "Rector"})
        university.refresh_from_db()
        assert university.state == "draft"


class TestRowsWithoutScripts:
    def test_a_form_opens_with_empty_rows_where_they_are_asked_for(self, editing, university):
        page = editing.get(f"{change_url(university)}?rows=3")
        assert form_data(page)["other_names-TOTAL_FORMS"] == "3"
        assert form_data(editing.get(change_url(university)))["other_names-TOTAL_FORMS"] == "0"
        assert '<a href="?rows=3">' in page.content.decode()

    def test_what_is_filled_in_is_saved_and_the_rest_left_out(self, editing, university):
        data = form_data(editing.get(f"{change_url(university)}?rows=3"))
        source = factories.saved(factories.SourceFactory())
        name = "records-citation-content_type-object_id-1-source-typed"
        editing.post(f"{change_url(university)}?rows=3", data | {name: source.key})
        university.refresh_from_db()
        assert [each.source for each in university.citations.all()] == [source]
        assert university.version == 2

    @pytest.mark.parametrize("rows", ["", "-1", "x", "٣", "1.5", "9" * 5000])
    def test_what_is_no_number_of_rows_adds_none(self, editing, university, rows):
        page = editing.get(change_url(university), {"rows": rows})
        assert form_data(page)["other_names-TOTAL_FORMS"] == "0"

    def test_ten_at_most(self, editing, university):
        page = editing.get(change_url(university), {"rows": "999999999"})
        assert form_data(page)["other_names-TOTAL_FORMS"] == "10"


class TestDeletion:
    def test_an_own_draft_is_discarded_and_its_history_stays(self, editing):
        draft = factories.saved(factories.InstitutionFactory(), desk.member("ministry-editor"))
        data = form_data(editing.get(change_url(draft, "delete")), "post")
        assert editing.post(change_url(draft, "delete"), data).status_code == 302
        assert not Institution.objects.exists()
        assert [row.act for row in Revision.objects.all()] == [Act.CREATE, Act.DISCARD]

    @pytest.mark.parametrize("version", ["1", "", "x"])
    def test_a_draft_that_somebody_changed_meanwhile_is_not(self, editing, version):
        draft = factories.saved(factories.InstitutionFactory(), desk.member("ministry-editor"))
        factories.edited(draft, head_title="Rector")
        data = {"post": "yes", "version": version}
        response = editing.post(change_url(draft, "delete"), data, follow=True)
        assert "was changed after you opened the page" in desk.said(response)
        assert Institution.objects.get().head_title == "Rector"

    def test_a_draft_of_somebody_else_is_not(self, editing, university):
        assert editing.post(change_url(university, "delete"), {"post": "yes"}).status_code == 403

    def test_what_was_public_is_not(self, editing):
        record = factories.saved(factories.InstitutionFactory(), desk.member("ministry-editor"))
        factories.published(record)
        assert editing.post(change_url(record, "delete"), {"post": "yes"}).status_code == 403

    def test_a_refusal_names_what_refers_to_it(self, editing):
        user = desk.member("ministry-editor")
        agreement = factories.saved(factories.AgreementFactory(), user)
        party = factories.saved(agreement.parties.first().institution, user)
        response = editing.post(change_url(party, "delete"), {"post": "yes", "version": "1"})
        assert change_url(agreement) in response.content.decode()
        assert Institution.objects.filter(pk=party.pk).exists()

    def test_a_list_offers_no_deletion_of_many(self, editing, university):
        data = {"action": "delete_selected", "_selected_action": [university.pk], "post": "yes"}
        editing.post(list_url(Institution), data)
        assert Institution.objects.exists()

    def test_a_person_goes_with_the_posts(self, editing):
        person = factories.saved(factories.PersonFactory(), desk.member("ministry-editor"))
        editing.post(change_url(person, "delete"), {"post": "yes", "version": "1"})
        assert not Person.objects.exists()


@pytest.mark.parametrize(
    ("address", "path"),
    [
        (list_url(Institution), "Home › Institutions"),
        (list_url(Institution, "add/"), "Home › Institutions › Add institution"),
        ("form", "Home › Institutions › Karaganda University"),
        ("draft", "Home › Institutions › An own draft › Discard the draft"),
    ],
)
def test_the_path_to_a_page_names_each_place_once(editing, university, address, path):
    """An app that is called as its records are would stand there twice."""
    if address == "draft":
        editor = desk.member("ministry-editor")
        draft = factories.saved(factories.InstitutionFactory(name_en="An own draft"), editor)
        address = change_url(draft, "delete")
    elif address == "form":
        address = change_url(university)
    page = editing.get(address).content.decode()
    found = re.search(r'<div class="breadcrumbs">(.*?)</div>', page, re.DOTALL)[1]
    assert " ".join(strip_tags(found).split()) == path
