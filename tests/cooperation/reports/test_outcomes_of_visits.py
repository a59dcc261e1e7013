"""The annual review reads what visits brought about at once, however many visits there were."""

import datetime as dt

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from cooperation.reports.catalog import REPORTS
from records.register import Moment, groups_by_key, groups_naming
from tests.factories import (
    AgreementFactory,
    CenterFactory,
    DelegationFactory,
    InstitutionFactory,
    published,
    saved,
)

pytestmark = pytest.mark.django_db

DAY = dt.date(2026, 6, 1)


def visit_with_agreement():
    """A visit that announced 8 agreements, of which one names its institutions."""
    visit = DelegationFactory()
    published(visit, AgreementFactory(signed_during=visit))
    return visit


def review():
    """The rows of the outcomes, and how many queries the whole review cost."""
    report = REPORTS["annual-review"]
    with CaptureQueriesContext(connection) as captured:
        tables = report.answer(report.ask(QueryDict("as_at=2026-06-01"))).tables
        rows = {table.slug: list(table) for table in tables}
    return rows["outcomes"], len(captured)


def test_more_visits_cost_no_more_queries():
    visit_with_agreement()
    _rows, before = review()
    for _n in range(4):
        visit_with_agreement()

    rows, after = review()
    assert after == before
    assert [(number, shown) for _visit, _outcome, number, shown in rows] == [
        (
            8,
            "1 institution in Pakistan named; 1 institution in Kazakhstan named; "
            "1 signed paper seen",
        )
    ] * 5


@pytest.mark.parametrize("day", [dt.date(2026, 2, 1), DAY])
def test_what_names_each_visit_is_the_same_as_on_its_own_page(day):
    first, second, third = visit_with_agreement(), visit_with_agreement(), DelegationFactory()
    published(
        third,
        CenterFactory(opened_during=second),
        AgreementFactory(signed_during=second, signed_on=dt.date(2026, 1, 15)),
    )
    saved(AgreementFactory(signed_during=first, parties=[InstitutionFactory()]))
    keys = [visit.key for visit in (first, second, third)]
    moment, roles = Moment(as_at=day), ("delegation",)

    at_once = groups_by_key("delegation", keys, moment, roles)
    assert {key: _listed(groups) for key, groups in at_once.items()} == {
        key: _listed(groups_naming("delegation", key, moment, roles)) for key in keys
    }
    assert bool(at_once[second.key])
    assert at_once[third.key] == []


def _listed(groups):
    return [(group.kind.name, [row.key for row in group.rows], group.total) for group in groups]
