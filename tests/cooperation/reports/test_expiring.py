"""What ends soon: both ends of the time that is looked at count, and what is over does not."""

import datetime as dt

import pytest
from django.http import QueryDict

from cooperation.reports.catalog import REPORTS
from tests.factories import AgreementFactory, InForceAgreementFactory, published

pytestmark = pytest.mark.django_db


def expiring():
    """(references that end within a month of 1 November 2026, number without an end)"""
    report = REPORTS["agreements-expiring"]
    answer = report.answer(report.ask(QueryDict("as_at=2026-11-01&within=1")))
    return [row[0] for row in answer.main_table], answer.pieces[0].figures[1].number


@pytest.mark.parametrize(
    ("expires_on", "is_listed"),
    [
        (dt.date(2026, 10, 31), False),
        (dt.date(2026, 11, 1), True),
        (dt.date(2026, 12, 1), True),
        (dt.date(2026, 12, 2), False),
    ],
)
def test_the_first_and_the_last_day_count(expires_on, is_listed):
    agreement = InForceAgreementFactory(expires_on=expires_on)
    published(agreement)

    assert expiring() == ([agreement.key] if is_listed else [], 0)


def test_what_was_terminated_does_not_end_again():
    over = {"terminated_on": dt.date(2026, 6, 1)}
    published(
        InForceAgreementFactory(expires_on=dt.date(2026, 11, 15), **over),
        AgreementFactory(**over),
    )

    assert expiring() == ([], 0)
