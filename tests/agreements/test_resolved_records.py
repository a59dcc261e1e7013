"""A record that turned out to be another one is counted as that one, from then on."""

import datetime as dt

import pytest
from django.http import QueryDict
from django.utils import timezone

from agreements.filters import AgreementFilter
from cooperation.reports.catalog import REPORTS
from cooperation.statistics import Agreements, Scope
from records.register import Moment
from tests.factories import AgreementFactory, edited, published

pytestmark = pytest.mark.django_db


@pytest.fixture
def placeholder(monkeypatch):
    """A record of an announcement, published yesterday and resolved into another one today."""
    now = timezone.now()
    real, placeholder = AgreementFactory(), AgreementFactory(basis="inferred")
    monkeypatch.setattr(timezone, "now", lambda: now - dt.timedelta(days=1))
    published(real, placeholder)
    monkeypatch.setattr(timezone, "now", lambda: now)
    resolved = edited(placeholder, resolution="merged", resolved_into=real)
    published(resolved)
    return resolved


def signed_papers(query=""):
    report = REPORTS["agreements-in-force"]
    return len(report.answer(report.ask(QueryDict(query))).main_table)


def test_it_is_not_counted_twice(placeholder):
    assert AgreementFilter(QueryDict()).filtered().count() == 1
    assert AgreementFilter(QueryDict(f"q={placeholder.reference}")).filtered().count() == 0
    assert signed_papers() == 1
    assert Agreements(Scope(Moment.now())).tiles()["mous"].number == 1


def test_what_was_counted_before_is_still_counted_as_known_then(placeholder):
    yesterday = timezone.localdate() - dt.timedelta(days=1)

    assert signed_papers(f"as_known_on={yesterday}") == 2


def test_a_record_that_no_paper_confirms_is_listed_still():
    published(AgreementFactory(resolution="not-confirmed"))

    assert AgreementFilter(QueryDict()).filtered().count() == 1
