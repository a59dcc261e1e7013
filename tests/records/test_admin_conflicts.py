"""Two people at one record: what only one of them changed is kept, of the rest both values."""

import datetime as dt

import pytest
from django.core.files.base import ContentFile

from agreements.models import Agreement, AgreementDocument
from institutions.models import Institution
from records import services
from records.models import Revision
from records.snapshot import whole
from records.verification import verify_history
from tests import factories
from tests.desk import as_role, change_url, errors_of, form_data

pytestmark = pytest.mark.django_db


@pytest.fixture
def other():
    """The second browser: somebody else at the same record."""
    return as_role("ministry-publisher")


def opened(client, record):
    """What the form of a record would send unchanged."""
    return form_data(client.get(change_url(record)))


def save(client, record, data, **typed):
    """Post a form; must be saved."""
    response = client.post(change_url(record), data | typed)
    assert response.status_code == 302, errors_of(response)


def refused(client, record, data, **typed):
    """Post a form; must come back with a conflict."""
    before = Revision.objects.count()
    response = client.post(change_url(record), data | typed)
    assert response.status_code == 200
    assert "saved this record" in errors_of(response)["__all__"][0]
    assert Revision.objects.count() == before
    return response


def told(response):
    return response.context["conflict"].sentences


def met(response):
    both = response.context["conflict"].both
    return [(row["label"], row["was"], row["stands"], row["typed"]) for row in both]


# --- Fields ----------------------------------------------------------------------------------


class TestFields:
    def test_what_only_the_other_changed_is_taken_over_and_listed(self, editing, other, university):
        mine = opened(editing, university)
        save(other, university, opened(other, university), website="https://example.kz/")
        response = refused(editing, university, mine, head_title="Rector")
        assert told(response) == [
            "ministry-publisher entered Website: “https://example.kz/”.",
        ]
        assert met(response) == []
        assert set(errors_of(response)) == {"__all__"}
        save(editing, university, form_data(response))
        university.refresh_from_db()
        assert (university.head_title, university.website, university.version) == (
            "Rector",
            "https://example.kz/",
            3,
        )

    def test_what_both_changed_shows_both_and_keeps_what_was_typed(
        self, editing, other, university
    ):
        factories.edited(university, head_title="Head")
        mine = opened(editing, university)
        save(other, university, opened(other, university), head_title="President")
        response = refused(editing, university, mine, head_title="Rector")
        assert met(response) == [("Title of its head", "Head", "President", "Rector")]
        assert errors_of(response)["head_title"] == ["Now stands: President."]
        save(editing, university, form_data(response))
        university.refresh_from_db()
        assert university.head_title == "Rector"

    def test_the_same_change_by_both_is_no_conflict_of_the_field(self, editing, other, university):
        mine = opened(editing, university)
        save(other, university, opened(other, university), head_title="Rector")
        assert met(refused(editing, university, mine, head_title="Rector")) == []

    def test_a_third_save_in_between_is_caught_again(self, editing, other, university):
        mine = opened(editing, university)
        save(other, university, opened(other, university), website="https://one.example/")
        again = form_data(refused(editing, university, mine, head_title="Rector"))
        save(other, university, opened(other, university), website="https://two.example/")
        response = refused(editing, university, again)
        assert told(response) == [
            "ministry-publisher changed Website from “https://one.example/” to "
            "“https://two.example/”."
        ]
        save(editing, university, form_data(response))
        university.refresh_from_db()
        assert (university.head_title, university.website) == ("Rector", "https://two.example/")
        assert list(verify_history()) == []

    def test_every_save_in_between_is_told_with_who(self, editing, other, university):
        mine = opened(editing, university)
        save(other, university, opened(other, university), website="https://one.example/")
        factories.edited(university, established=1972)
        assert told(refused(editing, university, mine, head_title="Rector")) == [
            "ministry-publisher entered Website: “https://one.example/”.",
            "editor entered Year established: “1972”.",
        ]

    @pytest.mark.parametrize(
        ("field", "theirs", "typed", "stands"),
        [
            ("signed_on", "3 2 2026", "3 2026", (dt.date(2026, 2, 3), "day")),
            ("announced_on", "2 2026", "", (dt.date(2026, 2, 1), "month")),
        ],
    )
    def test_civil_dates(self, editing, other, field, theirs, typed, stands):
        agreement = factories.saved(factories.AgreementFactory())
        mine = opened(editing, agreement)
        save(other, agreement, opened(other, agreement), **{field: theirs})
        untouched = form_data(refused(editing, agreement, mine, title_en="Mine"))
        save(editing, agreement, untouched)
        record = Agreement.objects.get()
        assert (getattr(record, field), getattr(record, f"{field}_precision")) == stands
        assert record.title_en == "Mine"
        if typed:
            response = refused(editing, agreement, mine, **{field: typed})
            assert met(response) == [("Signed on", "2 2 2026", theirs, typed)]

    def test_translated_fields_are_fields_of_their_own(self, editing, other, university):
        mine = opened(editing, university)
        save(other, university, opened(other, university), name_ru="Университет")
        response = refused(editing, university, mine, name_kk="Университеті")
        save(editing, university, form_data(response))
        university.refresh_from_db()
        assert (university.name_ru, university.name_kk) == ("Университет", "Университеті")

    def test_lists_of_terms(self, editing, other):
        one, two, three = (factories.AreaFactory(code=code) for code in ("one", "two", "three"))
        agreement = factories.saved(factories.AgreementFactory(areas=[one]))
        mine = opened(editing, agreement)
        save(other, agreement, opened(other, agreement), areas=[one.pk, two.pk])
        save(
            editing,
            agreement,
            form_data(refused(editing, agreement, mine, title_en="Mine")),
        )
        assert set(Agreement.objects.get().areas.all()) == {one, two}
        response = refused(editing, agreement, mine, areas=[three.pk])
        assert met(response) == [("Areas of cooperation", "One", "One, Two", "Three")]

    def test_boxes_and_choices(self, editing, other):
        agreement = factories.saved(factories.AgreementFactory(is_confirmed=True))
        mine = opened(editing, agreement)
        theirs = opened(other, agreement)
        del theirs["is_confirmed"]
        save(other, agreement, theirs, kind="protocol")
        save(editing, agreement, form_data(refused(editing, agreement, mine, title_en="Mine")))
        record = Agreement.objects.get()
        assert (record.is_confirmed, record.kind, record.title_en) == (False, "protocol", "Mine")

    def test_reasons_why_fields_are_empty_are_merged_one_by_one(self, editing, other, university):
        mine = opened(editing, university)
        save(other, university, opened(other, university), unknown__website="not-recorded")
        response = refused(editing, university, mine, unknown__established="not-stated")
        save(editing, university, form_data(response))
        university.refresh_from_db()
        assert university.unknown == {"website": "not-recorded", "established": "not-stated"}

    def test_what_may_not_be_read_is_not_told(self, university):
        university.focal_points.create(name="Secret Person")
        factories.saved(university)
        client = as_role("hec-coordinator")
        mine = opened(client, university)
        factories.edited(university, notes="Secret note")
        # The coordinator reads notes; who may not has no form to save.
        assert "Secret note" in told(refused(client, university, mine))[0]


# --- Parts -----------------------------------------------------------------------------------


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


# --- Not to be got round ---------------------------------------------------------------------


class TestForgery:
    @pytest.mark.parametrize("version", ["0", "", "x", "99", "-1", "1\x00", "9" * 40])
    def test_another_version_is_a_conflict_of_all_that_differs(self, editing, university, version):
        data = opened(editing, university) | {"version": version}
        response = refused(editing, university, data, head_title="Rector")
        assert met(response) == [("Title of its head", "nothing", "nothing", "Rector")]
        save(editing, university, form_data(response))

    def test_a_stale_form_with_other_mistakes_says_both(self, editing, other, university):
        mine = opened(editing, university)
        save(other, university, opened(other, university), website="https://example.kz/")
        response = refused(editing, university, mine, established="long ago", name_en="")
        assert {"established", "name_en"} < set(errors_of(response))
        assert form_data(response)["established"] == "long ago"

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

    def test_who_may_not_change_the_record_learns_nothing(self, university):
        factories.published(university)
        client = as_role("observer")
        assert client.post(change_url(university), {"version": "0"}).status_code == 403

    def test_the_page_is_safe_to_show(self, editing, other, university):
        mine = opened(editing, university)
        save(other, university, opened(other, university), head_title="<script>alert(1)</script>")
        page = refused(editing, university, mine, head_title="<script>alert(2)</script>").content
        assert b"<script>alert" not in page

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
