"""Progress: announced, on record, seen, begun; where nothing is on record, no number is given."""

import datetime as dt

import pytest
from django.http import QueryDict

from agreements.entries import AgreementEntry
from agreements.models import AgreementEvent
from centers.models import CenterProgram
from cooperation.reports.catalog import REPORTS
from delegations.models import Outcome
from tests.factories import (
    AgreementFactory,
    CenterFactory,
    DelegationFactory,
    InForceAgreementFactory,
    published,
)

pytestmark = pytest.mark.django_db


def tables(query="as_at=2026-06-01"):
    report = REPORTS["implementation-progress"]
    answer = report.answer(report.ask(QueryDict(query)))
    return {table.slug: [tuple(row) for row in table] for table in answer.tables}


def progress(query="as_at=2026-06-01"):
    """{reference: (since then, paper, events, last of them, centers, programs)}"""
    return {row[0]: row[6:-1] for row in tables(query)["agreements"]}


@pytest.fixture
def visit():
    return DelegationFactory(slug="visit", title_en="Visit of the Minister")


def test_of_a_visit_with_nothing_but_its_announcement_no_zero_is_said(visit):
    published(visit)

    assert tables() == {
        "visits": [
            ("Visit of the Minister", "2026-02-02", "no-report", 8)
            + (None, None, None, None, None, None, None, "visit")
        ],
        "agreements": [],
    }


def test_a_visit_counts_what_is_on_record_of_what_it_announced(visit):
    Outcome.objects.create(delegation=visit, kind="centers", announced=3, position=1)
    seen = InForceAgreementFactory(signed_during=visit)
    AgreementEvent.objects.create(agreement=seen, kind="amendment", happened_on="2026-03-01")
    reported = AgreementFactory(signed_during=visit, basis="report")
    plan = AgreementFactory(signed_during=visit, basis="report", stage="proposed")
    elsewhere = AgreementFactory()
    center = CenterFactory(opened_during=visit)
    CenterProgram.objects.create(center=center, title="Courses", starts_on=dt.date(2026, 4, 1))
    planned = CenterFactory(opened_during=visit)
    CenterProgram.objects.create(center=planned, title="Courses", starts_on=dt.date(2026, 6, 2))
    published(visit, seen, reported, plan, elsewhere, center, planned)

    # Announced 8: on record 3, paper seen 1, effect known 1, events 1. Announced 3: 2, begun 1.
    assert tables()["visits"] == [
        ("Visit of the Minister", "2026-02-02", "on-record", 8, 3, 1, 1, 1, 3, 2, 1, "visit")
    ]


def test_an_agreement_of_which_nothing_is_known_says_so_in_words_and_not_in_numbers():
    agreement = AgreementFactory(basis="report")
    published(agreement)

    assert progress() == {agreement.key: ("no-report", "not-seen", None, None, None, None)}
    report = REPORTS["implementation-progress"]
    columns = {
        each.name: each for each in report.answer(report.ask(QueryDict(""))).main_table.columns
    }
    assert columns["since"].shown("no-report") == "No report has reached the register"


def test_a_filter_leaves_what_was_announced_as_it_was(visit):
    published(visit)
    report = REPORTS["implementation-progress"]

    def note(query):
        answer = report.answer(report.ask(QueryDict(query)))
        return next(table.note for table in answer.tables if table.slug == "visits")

    assert (
        note("kind=mou") == "What was announced is told of the whole visit, whatever is filtered."
    )
    assert note("") == ""


def test_visits_of_which_no_numbers_are_told_are_left_out_and_counted(visit):
    published(visit, *(DelegationFactory(parts=False) for _n in range(2)))

    report = REPORTS["implementation-progress"]
    table = report.answer(report.ask(QueryDict(""))).tables[0]
    assert [row[-1] for row in table] == ["visit"]
    assert table.note == (
        "2 other visits are left out: no source gives numbers of agreements or centers."
    )


def test_an_agreement_shows_its_steps():
    agreement = AgreementFactory(title_en="Memorandum")
    center = CenterFactory(founded_under=agreement, opened_on=dt.date(2026, 3, 1), inaugurations=[])
    CenterProgram.objects.create(center=center, title="Courses", starts_on=dt.date(2026, 4, 1))
    AgreementEvent.objects.create(agreement=agreement, kind="naming", happened_on="2026-03-15")
    published(agreement, center)

    (row,) = tables()["agreements"]
    assert row == (
        *(agreement.key, "Memorandum", None, "signed", "2026-02-02", "not-known"),
        *("on-record", "seen", 1, "2026-04-01", 1, 1, None),
    )
    # As at an earlier day the program and the event were still to come.
    assert progress("as_at=2026-03-10")[agreement.key] == (
        *("on-record", "seen", None, "2026-03-01", 1, None),
    )


@pytest.mark.parametrize("day", ["2026-02-02", "2026-01-20", None])
def test_events_count_once_they_come_after_the_signature(day):
    agreement = AgreementFactory()
    AgreementEvent.objects.create(agreement=agreement, kind="naming", happened_on=day)
    published(agreement)

    assert progress()[agreement.key][2] is None


def test_where_the_signature_has_no_date_nobody_knows_what_came_after_it():
    agreement = AgreementFactory(signed_on=None)
    AgreementEvent.objects.create(agreement=agreement, kind="naming", happened_on="2026-03-15")
    published(agreement)

    assert progress()[agreement.key] == ("no-report", "seen", None, None, None, None)


def test_a_record_that_stands_for_no_paper_is_left_out():
    published(AgreementFactory(resolution="not-confirmed"))

    assert progress() == {}


def test_no_document_of_an_agreement_is_read_as_a_whole(monkeypatch):
    agreement = AgreementFactory()
    published(agreement)

    def refuse(*values):
        raise AssertionError("A register of 20,000 documents takes seconds to read.")

    monkeypatch.setattr(AgreementEntry, "from_db", refuse)
    assert list(progress()) == [agreement.reference]


def test_the_report_is_public_and_costs_the_same_for_more(visit, django_assert_num_queries):
    assert REPORTS["implementation-progress"].is_public
    published(visit, AgreementFactory(signed_during=visit))
    with django_assert_num_queries(10):
        assert len(progress()) == 1
    published(*(AgreementFactory(signed_during=visit) for _n in range(4)), DelegationFactory())
    with django_assert_num_queries(10):
        assert len(progress()) == 5
