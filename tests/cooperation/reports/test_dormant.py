"""Agreements without news: what bears the newest date, and from when on it counts as silence."""

import datetime as dt

import pytest
from django.http import QueryDict

from agreements.models import AgreementEvent
from centers.models import CenterProgram
from cooperation.reports.catalog import REPORTS
from records.exports.content import KeyFigures
from tests import desk
from tests.factories import (
    AgreementFactory,
    CenterFactory,
    InForceAgreementFactory,
    SourceFactory,
    published,
)

pytestmark = pytest.mark.django_db

SIGNED = dt.date(2020, 2, 2)


@pytest.fixture
def analyst(db):
    return desk.member("hec-coordinator", "coordinator")


def answer(user, query="as_at=2026-06-01"):
    report = REPORTS["agreements-dormant"]
    return report.answer(report.ask(QueryDict(query), user))


def news(user, query="as_at=2026-06-01"):
    """(reference, last date, what, sentence) of those without news, in their order."""
    (table,) = answer(user, query).tables
    return [(row[0], *row[5:]) for row in table]


def figures(user):
    (found,) = (piece for piece in answer(user).pieces if isinstance(piece, KeyFigures))
    return [(figure.number, figure.note) for figure in found.figures]


def test_the_report_is_for_those_who_read_drafts(analyst):
    report = REPORTS["agreements-dormant"]

    assert not report.is_public
    assert report.is_open_to(analyst)
    assert not report.is_open_to(desk.member("hec-analyst", "outside"))
    assert answer(analyst).about.is_internal


def test_silence_begins_with_the_last_thing_that_bears_a_date(analyst):
    silent = InForceAgreementFactory(signed_on=SIGNED)
    dated = InForceAgreementFactory(
        signed_on=SIGNED, sources=[SourceFactory(published_on=dt.date(2021, 5, 1))]
    )
    told = InForceAgreementFactory(signed_on=SIGNED)
    AgreementEvent.objects.create(agreement=told, kind="amendment", happened_on="2022-03-04")
    housed, busy = InForceAgreementFactory(signed_on=SIGNED), InForceAgreementFactory()
    center = CenterFactory(founded_under=housed, opened_on=dt.date(2023, 1, 1), inaugurations=[])
    published(silent, dated, told, housed, busy, center)

    assert news(analyst) == [
        (silent.key, "2020-02-02", "effect", _since("2 February 2020")),
        (dated.key, "2021-05-01", "source", _since("1 May 2021")),
        (told.key, "2022-03-04", "event", _since("4 March 2022")),
        (housed.key, "2023-01-01", "center", _since("1 January 2023")),
    ]
    assert figures(analyst) == [(4, "of 5 in effect or not known to be"), (0, "")]


def _since(day):
    return f"No report has reached the register since {day}."


def test_a_program_that_has_begun_ends_the_silence_and_one_that_is_planned_does_not(analyst):
    agreement = InForceAgreementFactory(signed_on=SIGNED)
    center = CenterFactory(founded_under=agreement, opened_on=SIGNED, inaugurations=[SIGNED])
    CenterProgram.objects.create(center=center, title="Courses", starts_on=dt.date(2026, 6, 2))
    published(agreement, center)

    assert news(analyst)[0][:3] == (agreement.key, "2020-02-02", "center")
    assert news(analyst, "as_at=2026-06-02") == []


@pytest.mark.parametrize(("months", "is_quiet"), [("24", True), ("25", False), ("", True)])
def test_the_months_are_asked_and_24_where_none_are(analyst, months, is_quiet):
    published(InForceAgreementFactory(signed_on=dt.date(2024, 6, 1)))

    assert bool(news(analyst, f"as_at=2026-06-01&months={months}")) is is_quiet


def test_a_year_counts_as_silence_from_its_last_day(analyst):
    agreement = InForceAgreementFactory(
        signed_on=dt.date(2024, 1, 1), signed_on_precision="year", effective_on=None
    )
    published(agreement)

    assert news(analyst, "as_at=2026-12-30") == []
    assert news(analyst, "as_at=2026-12-31") == [
        (agreement.key, "2024", "signature", _since("2024"))
    ]


def test_what_bears_no_date_comes_first_and_is_counted_apart(analyst):
    dated = InForceAgreementFactory(signed_on=SIGNED)
    undated = AgreementFactory(signed_on=None)
    published(dated, undated)

    assert news(analyst)[0] == (
        undated.key,
        None,
        None,
        "No report with a date has reached the register.",
    )
    assert figures(analyst) == [(2, "of 2 in effect or not known to be"), (1, "")]


@pytest.mark.parametrize(
    "values",
    [
        {"terminated_on": dt.date(2021, 1, 1)},
        {"expires_on": dt.date(2021, 1, 1)},
        {"kind": "declaration", "effective_on": None, "effect_rule": "not-stated"},
        {"resolution": "not-confirmed"},
    ],
)
def test_what_is_over_or_never_takes_effect_is_not_asked_about(analyst, values):
    published(InForceAgreementFactory(signed_on=SIGNED, **values))

    assert news(analyst) == []


def test_more_agreements_cost_no_more_queries(analyst, django_assert_num_queries):
    published(InForceAgreementFactory(signed_on=SIGNED))
    with django_assert_num_queries(8):
        assert len(news(analyst)) == 1
    published(*(InForceAgreementFactory(signed_on=SIGNED) for _n in range(5)))
    with django_assert_num_queries(8):
        assert len(news(analyst)) == 6
