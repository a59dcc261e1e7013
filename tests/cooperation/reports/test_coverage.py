"""Coverage of the official list: who has an agreement or a center, who has none on record."""

import datetime as dt

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from cooperation.reports.base import NotAsked
from cooperation.reports.catalog import REPORTS
from records import services
from records.exports.content import KeyFigures, Paragraph
from tests.cooperation.test_public_surface import desk_tables
from tests.factories import (
    AgreementFactory,
    CenterFactory,
    CountryFactory,
    InstitutionFactory,
    RecognizedListFactory,
    RegionFactory,
    published,
    saved,
)

pytestmark = pytest.mark.django_db

QUESTION = "as_at=2026-06-01"


def answer(query=QUESTION):
    report = REPORTS["institutions-coverage"]
    return report.answer(report.ask(QueryDict(query)))


def tables(query=QUESTION):
    """{slug: rows} of the answer."""
    return {table.slug: list(table) for table in answer(query).tables}


def figures(query=QUESTION):
    """The numbers of the answer for leaders: recognized, agreement, center, neither."""
    (found,) = (piece for piece in answer(query).pieces if isinstance(piece, KeyFigures))
    return [figure.number for figure in found.figures]


@pytest.fixture
def scene():
    """Five institutions on a list, in this order, with campuses, and two that are not on it."""
    RegionFactory(code="punjab", name_en="Punjab")
    RegionFactory(code="sindh", name_en="Sindh")
    home = {
        slug: InstitutionFactory(slug=slug, name_en=f"University of {slug.upper()}")
        for slug in "abcxy"
    }
    abroad = InstitutionFactory(slug="abroad", partner=True)
    published(
        AgreementFactory(parties=[home["a"], abroad]),
        AgreementFactory(parties=[home["x"], abroad]),
        CenterFactory(host=home["b"]),
        CenterFactory(host=home["a"], opened_on=dt.date(2026, 7, 1)),
        CenterFactory(host=home["y"], name_en="Abai Center"),
        home["c"],
    )
    rows = [
        ("University of D", "sindh", "private", "sindh", "", ""),
        ("University of A", "punjab", "public", "federation", "a", ""),
        ("University of C", "punjab", "", "punjab", "c", "Main"),
        ("University of C", "sindh", "", "punjab", "c", "Second"),
        ("University of B", None, "public", "", "b", ""),
    ]
    names = ("name", "region_id", "sector", "chartered_by", "institution", "campus")
    RecognizedListFactory(rows=[dict(zip(names, row, strict=True)) for row in rows])
    return home


def test_the_institutions_of_the_list_are_counted_once_each(scene):
    assert figures() == [4, 1, 1, 2]


def test_counts_by_group_follow_the_list_and_what_it_leaves_open_comes_last(scene):
    found = tables()

    # Recognized, with an agreement, with a center, with neither, not in the register.
    assert found["by_region"] == [
        ("Sindh", 2, 0, 0, 2, 1),
        ("Punjab", 2, 1, 0, 1, 0),
        ("not stated in the list", 1, 0, 1, 0, 0),
    ]
    assert found["by_sector"] == [
        ("private", 1, 0, 0, 1, 1),
        ("public", 2, 1, 1, 0, 0),
        ("not stated in the list", 1, 0, 0, 1, 0),
    ]
    assert found["by_charter"] == [
        ("Sindh", 1, 0, 0, 1, 1),
        ("Federation", 1, 1, 0, 0, 0),
        ("Punjab", 1, 0, 0, 1, 0),
        ("not stated in the list", 1, 0, 1, 0, 0),
    ]


def test_those_without_stand_in_the_order_of_the_list(scene):
    assert tables()["without"] == [
        (1, "University of D", "sindh", "private", "sindh", None, None, None),
        (3, "University of C", "punjab", None, "punjab", None, "Main", "c"),
        (4, "University of C", "punjab", None, "sindh", None, "Second", "c"),
    ]
    assert answer().main_table.slug == "without"


def test_who_takes_part_and_is_not_on_the_list_is_a_group_of_its_own(scene):
    assert tables()["not_on_the_list"] == [
        ("University of X", "university", "PK-KZ-2026-0002", None, "x"),
        ("University of Y", "university", None, "Abai Center", "y"),
    ]


def test_without_a_list_nothing_is_computed_and_what_is_known_is_shown(scene):
    before = answer("as_at=2025-12-31")

    (paragraph,) = (piece for piece in before.pieces if isinstance(piece, Paragraph))
    assert paragraph.text == "No official list loaded; not computed."
    assert [table.slug for table in before.tables] == ["named"]
    assert tables("as_at=2025-12-31") == {"named": []}


def test_without_any_list_agreements_still_say_whom_they_name():
    published(AgreementFactory())

    assert tables() == {
        "named": [("University 1", "university", "PK-KZ-2026-0001", None, "university-1")]
    }


@pytest.mark.parametrize("language", ["ur", "kk", "ru"])
def test_the_sentence_without_a_list_is_in_the_language_of_the_page(language):
    with override(language):
        (sentence,) = (p.text for p in answer().pieces if isinstance(p, Paragraph))

    assert sentence != "No official list loaded; not computed."


@pytest.mark.parametrize(
    "values",
    [{"stage": "negotiation"}, {"signed_on": dt.date(2026, 6, 2)}, {"resolution": "not-confirmed"}],
)
def test_a_paper_counts_once_it_is_signed_and_stands_for_one(values):
    home = InstitutionFactory(slug="home")
    partner = InstitutionFactory(partner=True)
    published(AgreementFactory(parties=[home, partner], **values))
    RecognizedListFactory(rows=[{"name": "Home", "institution": "home"}])

    assert figures() == [1, 0, 0, 1]


def test_a_paper_with_another_country_does_not_count():
    home = InstitutionFactory(slug="home")
    other = InstitutionFactory(country=CountryFactory(code="TR"))
    published(AgreementFactory(parties=[home, other]))
    RecognizedListFactory(rows=[{"name": "Home", "institution": "home"}])

    assert figures() == [1, 0, 0, 1]


def test_a_center_that_closed_before_the_day_does_not_count():
    center = CenterFactory(host=InstitutionFactory(slug="home"), closed_on=dt.date(2026, 5, 31))
    published(center)
    RecognizedListFactory(rows=[{"name": "Home", "institution": "home"}])

    assert figures("as_at=2026-05-31") == [1, 0, 1, 0]
    assert figures("as_at=2026-06-01") == [1, 0, 0, 1]


def test_a_draft_is_not_known_to_the_public():
    saved(AgreementFactory(parties=[InstitutionFactory(slug="home")]))
    RecognizedListFactory(rows=[{"name": "Home", "institution": "home"}])

    assert tables()["without"] == [(1, "Home", None, None, None, None, None, None)]


def test_a_record_that_was_merged_goes_by_the_other_one(superuser):
    loser, winner = InstitutionFactory(slug="loser"), InstitutionFactory(slug="winner")
    published(AgreementFactory(parties=[winner, InstitutionFactory(partner=True)]), loser)
    RecognizedListFactory(rows=[{"name": "Home", "institution": "loser"}])
    assert figures() == [1, 0, 0, 1]

    services.merge_records(winner=winner, loser=loser, actor=superuser, reason="The same.")

    assert figures() == [1, 1, 0, 0]
    assert tables()["not_on_the_list"] == []


def test_a_record_goes_by_the_one_at_which_a_chain_of_merges_ends(superuser):
    first, second, last = (InstitutionFactory(slug=slug) for slug in ("first", "second", "last"))
    abroad = InstitutionFactory(partner=True)
    published(AgreementFactory(parties=[last, abroad]), first, second)
    RecognizedListFactory(rows=[{"name": "Home", "institution": "first"}])
    for loser, winner in ((first, second), (second, last)):
        services.merge_records(winner=winner, loser=loser, actor=superuser, reason="The same.")

    assert figures() == [1, 1, 0, 0]
    assert tables()["not_on_the_list"] == []


def test_a_country_that_is_no_partner_is_not_asked():
    report = REPORTS["institutions-coverage"]
    with pytest.raises(NotAsked) as refused:
        report.ask(QueryDict("partner=TR"))

    assert list(refused.value.errors) == ["partner"]


def test_the_report_reads_no_table_of_the_desk_and_costs_the_same_for_a_longer_list(
    scene, django_assert_num_queries
):
    with django_assert_num_queries(15):
        tables()
    official = RecognizedListFactory(
        as_at=dt.date(2026, 2, 1), rows=[{"name": f"University {n}"} for n in range(50)]
    )
    with CaptureQueriesContext(connection) as captured, django_assert_num_queries(15):
        assert len(tables()["without"]) == official.rows.count() == 50
    assert not {t for q in captured for t in desk_tables() if f'"{t}"' in q["sql"]}


def test_an_earlier_day_knew_the_list_and_not_yet_the_agreements(scene):
    assert figures("as_at=2026-06-01&as_known_on=2026-06-01") == [4, 0, 0, 4]
    assert answer("as_at=2026-06-01&as_known_on=2026-01-01").main_table.slug == "named"


def test_another_list_gives_the_answer_another_number(scene):
    first = answer().about.id
    assert answer().about.id == first

    RecognizedListFactory(sha256="1" * 64, rows=[{"name": "Home"}])

    assert answer().about.id != first
