"""A record that stood for an announcement is not counted once it was resolved, and not lost."""

import datetime as dt

import pytest
from django.http import QueryDict
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from agreements.filters import AgreementFilter
from cooperation.reports.catalog import REPORTS
from cooperation.statistics import Agreements, Scope
from records.register import Moment
from tests.factories import AgreementFactory, DelegationFactory, edited, published

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


class TestNotConfirmedByAnyPaper:
    """It is counted nowhere; a search, its address and the page of its visit lead to it."""

    @pytest.fixture
    def record(self):
        visit = DelegationFactory()
        record = AgreementFactory(resolution="not-confirmed", signed_during=visit)
        published(visit, record)
        return record

    def test_it_is_not_counted(self, record):
        assert AgreementFilter(QueryDict()).filtered().count() == 0
        assert signed_papers() == 0
        assert Agreements(Scope(Moment.now())).tiles()["mous"].number == 0

    def test_it_was_counted_while_it_was_not_resolved(self, record, monkeypatch):
        later = timezone.now() + dt.timedelta(days=1)
        monkeypatch.setattr(timezone, "now", lambda: later)
        published(edited(record, resolution=""))

        assert AgreementFilter(QueryDict()).filtered().count() == 1

    def test_a_search_finds_it_and_says_what_became_of_it(self, client, record):
        [hit] = client.get("/en/search/", {"q": record.reference}).context["hits"]

        assert hit.key == record.reference
        assert hit.document["resolution"] == "not-confirmed"

    def test_the_page_of_its_visit_tells_of_it_apart(self, client, record):
        page = client.get(f"/en/delegations/{record.signed_during.slug}/")

        assert [entry.key for entry in page.context["unconfirmed"]] == [record.reference]
        assert page.context["groups"] == []
        assertContains(page, "Resolved: not confirmed by any paper")
        for party in record.parties.all():
            assertContains(page, party.institution.name_en)

    def test_its_page_tells_no_status(self, client, record):
        page = client.get(f"/en/agreements/{record.reference}/")

        assertContains(page, "Resolved: not confirmed by any paper")
        assertNotContains(page, "Status on")
        assertNotContains(page, "come into effect")
