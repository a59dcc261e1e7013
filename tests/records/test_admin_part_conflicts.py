"""Two people at the parts of one record: rows are told apart, whoever adds, changes or deletes."""

import datetime as dt

import pytest
from django.core.files.base import ContentFile

from agreements.models import AgreementDocument
from institutions.models import Institution
from records import services
from records.snapshot import whole
from tests import factories
from tests.conflicts import met, opened, refused, save, told
from tests.desk import change_url, errors_of, form_data

pytestmark = pytest.mark.django_db


@pytest.fixture
def three_names(university):
    """A university with three other names, in this order."""
    for position, text in enumerate(("One", "Two", "Three")):
        university.other_names.create(text=text, language="en", position=position)
    return factories.saved(services.reload(university))


def new_row(data, text, part="other_names"):
    """The fields of one more row of a part."""
    count = int(data[f"{part}-TOTAL_FORMS"])
    return {
        f"{part}-TOTAL_FORMS": str(count + 1),
        f"{part}-{count}-id": "",
        f"{part}-{count}-text": text,
        f"{part}-{count}-language": "en",
        f"{part}-{count}-kind": "spelling",
        f"{part}-{count}-position": "9",
    }


def names(record):
    return list(record.other_names.order_by("position", "pk").values_list("text", flat=True))


class TestParts:
    def test_each_changed_another_row(self, editing, other, three_names):
        mine = opened(editing, three_names)
        save(other, three_names, opened(other, three_names), **{"other_names-0-text": "First"})
        response = refused(editing, three_names, mine, **{"other_names-2-text": "Third"})
        assert told(response) == [
            "ministry-publisher changed Other name “One, en”, name from “One” to “First”."
        ]
        save(editing, three_names, form_data(response))
        assert names(three_names) == ["First", "Two", "Third"]

    def test_each_changed_another_field_of_one_row(self, editing, other, three_names):
        mine = opened(editing, three_names)
        save(other, three_names, opened(other, three_names), **{"other_names-1-used_from": "1972"})
        response = refused(editing, three_names, mine, **{"other_names-1-text": "Second"})
        assert met(response) == []
        save(editing, three_names, form_data(response))
        row = three_names.other_names.get(text="Second")
        assert row.used_from == 1972

    def test_both_changed_one_field_of_a_row(self, editing, other, three_names):
        mine = opened(editing, three_names)
        save(other, three_names, opened(other, three_names), **{"other_names-1-text": "B"})
        response = refused(editing, three_names, mine, **{"other_names-1-text": "II"})
        assert met(response) == [("Other name, Name", "Two", "B", "II")]
        assert errors_of(response)["other_names"] == ["Now stands: B."]
        save(editing, three_names, form_data(response))
        assert names(three_names) == ["One", "II", "Three"]

    def test_rows_added_by_both_are_all_there(self, editing, other, three_names):
        mine = opened(editing, three_names)
        theirs = opened(other, three_names)
        save(other, three_names, theirs | new_row(theirs, "Theirs"))
        response = refused(editing, three_names, mine | new_row(mine, "Mine"))
        again = form_data(response)
        assert again["other_names-INITIAL_FORMS"] == "4"
        save(editing, three_names, again)
        assert names(three_names) == ["One", "Two", "Three", "Theirs", "Mine"]

    def test_a_row_that_the_other_deleted_goes_unless_it_was_typed_into(
        self, editing, other, three_names
    ):
        mine = opened(editing, three_names)
        save(other, three_names, opened(other, three_names), **{"other_names-0-DELETE": "on"})
        response = refused(editing, three_names, mine, head_title="Rector")
        assert told(response) == [
            "ministry-publisher removed Other name: “One, en; kind: other spelling”."
        ]
        save(editing, three_names, form_data(response))
        assert names(three_names) == ["Two", "Three"]

    def test_a_row_that_was_deleted_there_and_typed_into_here_comes_back_knowingly(
        self, editing, other, three_names
    ):
        mine = opened(editing, three_names)
        save(other, three_names, opened(other, three_names), **{"other_names-0-DELETE": "on"})
        response = refused(editing, three_names, mine, **{"other_names-0-text": "Uno"})
        (sentence,) = errors_of(response)["other_names"]
        assert sentence.startswith("Somebody deleted this row meanwhile")
        assert names(three_names) == ["Two", "Three"]
        save(editing, three_names, form_data(response))
        assert sorted(names(three_names)) == ["Three", "Two", "Uno"]

    def test_a_row_that_was_deleted_here_and_changed_there(self, editing, other, three_names):
        mine = opened(editing, three_names)
        save(other, three_names, opened(other, three_names), **{"other_names-0-text": "First"})
        response = refused(editing, three_names, mine, **{"other_names-0-DELETE": "on"})
        assert "Somebody changed this row meanwhile" in response.content.decode()
        save(editing, three_names, form_data(response))
        assert names(three_names) == ["Two", "Three"]

    def test_a_row_that_both_deleted(self, editing, other, three_names):
        mine = opened(editing, three_names)
        delete = {"other_names-0-DELETE": "on"}
        save(other, three_names, opened(other, three_names), **delete)
        response = refused(editing, three_names, mine, **delete)
        assert set(errors_of(response)) == {"__all__"}
        save(editing, three_names, form_data(response))
        assert names(three_names) == ["Two", "Three"]

    def test_rows_in_another_order_are_still_the_same_rows(self, editing, other, three_names):
        mine = opened(editing, three_names)
        order = {f"other_names-{n}-position": str(9 - n) for n in range(3)}
        save(other, three_names, opened(other, three_names), **order)
        again = form_data(refused(editing, three_names, mine, **{"other_names-0-text": "Uno"}))
        save(other, three_names, opened(other, three_names), **{"other_names-0-text": "Drei"})
        response = refused(editing, three_names, again)
        assert met(response) == []
        save(editing, three_names, form_data(response))
        assert names(three_names) == ["Drei", "Two", "Uno"]

    def test_citations_and_corrections(self, editing, other, university):
        source, second = factories.SourceFactory(), factories.SourceFactory()
        factories.cite(university, source)
        university.corrections.create(corrected_on=dt.date(2026, 3, 2), note="Later")
        university.corrections.create(corrected_on=dt.date(2026, 3, 1), note="Earlier")
        factories.saved(services.reload(university))
        mine = opened(editing, university)
        theirs = opened(other, university)
        part = next(key for key in theirs if key.endswith("-0-source")).removesuffix("-0-source")
        notes = next(key for key in theirs if key.endswith("-0-corrected_on")).removesuffix(
            "-0-corrected_on"
        )
        save(other, university, theirs, **{f"{part}-0-source": str(second.pk)})
        response = refused(editing, university, mine, **{f"{notes}-0-note": "First"})
        assert met(response) == []
        save(editing, university, form_data(response))
        assert university.citations.get().source == second
        assert sorted(university.corrections.values_list("note", flat=True)) == ["First", "Later"]

    def test_parties_of_an_agreement(self, editing, other):
        agreement = factories.saved(factories.AgreementFactory())
        mine = opened(editing, agreement)
        save(other, agreement, opened(other, agreement), **{"parties-0-name_as_signed": "A"})
        response = refused(editing, agreement, mine, **{"parties-1-name_as_signed": "B"})
        save(editing, agreement, form_data(response))
        stated = agreement.parties.order_by("position").values_list("name_as_signed", flat=True)
        assert list(stated) == ["A", "B"]

    def test_papers_keep_their_files(self, editing, other, settings, tmp_path):
        settings.MEDIA_ROOT = tmp_path
        agreement = factories.AgreementFactory()
        for letter in "ab":
            paper = AgreementDocument(
                agreement=agreement, kind="signed-text", original_sha256=letter * 64
            )
            paper.original.save(f"{letter}.pdf", ContentFile(b"%PDF-1.4"))
        factories.saved(services.reload(agreement))
        files = set(AgreementDocument.objects.values_list("original", flat=True))
        mine = opened(editing, agreement)
        save(other, agreement, opened(other, agreement), **{"documents-0-pages": "3"})
        response = refused(editing, agreement, mine, **{"documents-1-pages": "5"})
        save(editing, agreement, form_data(response))
        papers = AgreementDocument.objects.order_by("position", "pk")
        assert list(papers.values_list("pages", flat=True)) == [3, 5]
        assert set(papers.values_list("original", flat=True)) == files


class TestForgery:
    @pytest.mark.parametrize(
        "forged",
        [
            {"other_names-0-id": "999"},
            {"other_names-0-id": "x"},
            {"other_names-INITIAL_FORMS": "2"},
            {"other_names-INITIAL_FORMS": "x"},
            {"other_names-TOTAL_FORMS": "1"},
        ],
        ids=str,
    )
    def test_forged_rows_end_in_a_refusal(self, editing, other, three_names, forged):
        mine = opened(editing, three_names)
        save(other, three_names, opened(other, three_names), website="https://example.kz/")
        refused(editing, three_names, mine | forged)
        assert names(three_names) == ["One", "Two", "Three"]

    @pytest.mark.parametrize(
        "forged",
        [
            {"other_names-0-id": "{other}", "other_names-0-text": "Planted"},
            {"other_names-1-id": "{first}", "other_names-1-text": "Planted"},
            {"other_names-INITIAL_FORMS": "0"},
            {"other_names-INITIAL_FORMS": "2"},
            {"other_names-TOTAL_FORMS": "1"},
        ],
        ids=str,
    )
    def test_a_form_holds_the_rows_of_its_record(self, editing, three_names, forged):
        """Rows of another record are none, and a row of its own is not left out."""
        elsewhere = factories.InstitutionFactory()
        row = elsewhere.other_names.create(text="Four", language="en")
        first = three_names.other_names.get(text="One")
        forged = {
            name: value.format(other=row.pk, first=first.pk) for name, value in forged.items()
        }
        data = opened(editing, three_names) | forged
        response = editing.post(change_url(three_names), data)
        assert "was changed after you opened the page." in str(errors_of(response)["other_names"])
        assert names(three_names) == ["One", "Two", "Three"]
        assert names(elsewhere) == ["Four"]

    def test_nothing_else_of_the_record_moves(self, editing, other, three_names):
        factories.cite(three_names, factories.SourceFactory())
        factories.saved(services.reload(three_names))
        mine = opened(editing, three_names)
        save(other, three_names, opened(other, three_names), website="https://example.kz/")
        before = whole(services.reload(three_names))
        save(
            editing,
            three_names,
            form_data(refused(editing, three_names, mine, head_title="Rector")),
        )
        after = whole(services.reload(Institution.objects.get(pk=three_names.pk)))
        assert after == before | {"head_title": "Rector"}
