"""What is in effect, what ends soon: what is not known is a group of its own, never a zero."""

import datetime as dt

import pytest
from django.http import QueryDict

from agreements.filters import AgreementFilter
from cooperation.reports import desk_catalog  # noqa: F401  It fills the list.
from cooperation.reports.base import REPORTS, NotAsked, Report
from records.exports.content import KeyFigures
from tests.factories import (
    AgreementFactory,
    CenterFactory,
    InForceAgreementFactory,
    InstitutionFactory,
    published,
)

pytestmark = pytest.mark.django_db

ON = "as_at=2026-11-01"


def answer(slug, query=ON, user=None):
    report = REPORTS[slug]
    return report.answer(report.ask(QueryDict(query), user))


def rows(slug, query=ON, table=None):
    found = answer(slug, query)
    tables = {each.slug: each for each in found.tables}
    return list(tables[table] if table else found.main_table)


def key_figures(slug, query=ON):
    (piece,) = (piece for piece in answer(slug, query).pieces if isinstance(piece, KeyFigures))
    return [(figure.number, figure.words) for figure in piece.figures]


@pytest.fixture
def scene():
    published(
        AgreementFactory(),
        InForceAgreementFactory(effective_on=dt.date(2026, 2, 2)),
        AgreementFactory(kind="declaration", level="state", parties=[]),
        AgreementFactory(
            signed_on=dt.date(2020, 1, 1), expires_on=dt.date(2025, 12, 31), parties=[]
        ),
        AgreementFactory(stage="proposed", signed_on=None),
    )


def test_what_is_not_known_to_be_in_effect_is_a_group_of_its_own(scene):
    assert key_figures("agreements-in-force") == [
        (1, "in effect: not known"),
        (1, "in effect: yes"),
        (1, "in effect: no"),
    ]
    assert [(row[0], row[4]) for row in rows("agreements-in-force")] == [
        ("PK-KZ-2026-0001", "not-known"),
        ("PK-KZ-2026-0002", "yes"),
        ("PK-KZ-2026-0004", "no"),
        ("PK-KZ-2026-0003", "not-applicable"),
    ]


def test_kinds_of_papers_are_counted_apart_and_none_twice(scene):
    groups = rows("agreements-in-force", table="groups")

    assert groups == [
        ("MoUs between institutions", 1, 1, 1, 0, 3),
        ("Declarations", 0, 0, 0, 1, 1),
    ]


def test_the_same_question_about_a_past_day_gives_the_answer_of_that_day(scene):
    assert key_figures("agreements-in-force", "as_at=2025-06-01") == [
        (1, "in effect: not known"),
        (0, "in effect: yes"),
        (0, "in effect: no"),
    ]


def test_a_report_takes_the_filters_of_the_list(scene):
    assert [row[0] for row in rows("agreements-register", f"{ON}&kind=declaration")] == [
        "PK-KZ-2026-0003"
    ]


def test_what_ends_soon_is_listed_and_what_has_no_end_is_counted():
    published(
        InForceAgreementFactory(expires_on=dt.date(2027, 3, 31), notice_months=6),
        InForceAgreementFactory(expires_on=dt.date(2028, 3, 31)),
        AgreementFactory(),
        AgreementFactory(kind="declaration", parties=[]),
    )

    assert key_figures("agreements-expiring") == [
        (1, "end by 1 November 2027"),
        (1, "have no end date on record"),
    ]
    ((reference, *_others, ends_on, _renewal, effect, notice),) = rows("agreements-expiring")
    assert (reference, ends_on, effect) == ("PK-KZ-2026-0001", "2027-03-31", "yes")
    assert notice == "2026-09-30"
    assert len(rows("agreements-expiring", f"{ON}&within=24")) == 2


def test_a_term_that_renews_itself_has_one_end_in_list_page_and_export(client):
    published(
        InForceAgreementFactory(
            signed_on=dt.date(2021, 1, 1),
            effective_on=dt.date(2021, 1, 1),
            expires_on=dt.date(2023, 12, 31),
            renewal_rule="automatic",
            renewal_months=36,
        )
    )

    assert rows("agreements-expiring", f"{ON}&within=3")[0][3] == "2026-12-31"
    for path in ("/en/agreements/", "/en/agreements/PK-KZ-2026-0001/"):
        assert "31 December 2026" in client.get(f"{path}?{ON}").content.decode()
    for query, number in (("expires_before=2026-12-30", 0), ("expires_before=2026-12-31", 1)):
        filters = AgreementFilter(QueryDict(f"{ON}&{query}"))
        assert filters.filtered().count() == number
    for name in ("csv", "json"):
        assert b"2026-12-31" in client.get(f"/en/agreements/?{ON}&format={name}").getvalue()


@pytest.mark.parametrize("query", ["as_at=yesterday", "within=0", "within=1000", "kind=treaty"])
def test_a_malformed_question_is_refused_with_a_sentence(query):
    with pytest.raises(NotAsked):
        REPORTS["agreements-expiring"].ask(QueryDict(query))


def test_a_report_that_leaves_out_what_every_report_says_cannot_be_made():
    with pytest.raises(TypeError, match="Silent lacks title, description, pieces."):
        type("Silent", (Report,), {"slug": "silent"})

    assert "silent" not in REPORTS


def test_columns_can_be_chosen_and_only_those_there_are(scene):
    found = answer("agreements-register", f"{ON}&column=title&column=reference")

    assert [column.name for column in found.main_table.columns] == ["reference", "title"]
    with pytest.raises(NotAsked, match="no column “notes”"):
        answer("agreements-register", f"{ON}&column=notes")


def test_the_centers_are_a_report_with_their_status_on_the_day():
    host = InstitutionFactory()
    published(
        CenterFactory(host=host, opened_on=dt.date(2026, 2, 2)),
        CenterFactory(host=host, opened_on=dt.date(2020, 1, 1), closed_on=dt.date(2026, 1, 31)),
    )

    assert {row[3] for row in rows("centers-register", "as_at=2026-01-31")} == {"opened"}
    assert sorted(row[3] for row in rows("centers-register")) == ["closed", "opened"]


def test_the_number_of_an_export_follows_from_question_and_register(scene):
    first, second = answer("agreements-in-force"), answer("agreements-in-force")
    other = answer("agreements-in-force", "as_at=2026-10-31")

    assert first.about.id == second.about.id != other.about.id
    published(AgreementFactory())
    assert answer("agreements-in-force").about.id != first.about.id


def test_a_search_that_finds_nothing_gives_a_table_and_files_without_rows(client, scene):
    assert rows("agreements-register", "q=nothing-is-called-so") == []
    for name in ("csv", "json", "xlsx"):
        query = {"q": "nothing-is-called-so", "format": name}
        response = client.get("/en/reports/agreements-register/", query)
        assert response.status_code == 200, name
        assert b"".join(response), name
