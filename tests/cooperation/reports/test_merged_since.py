"""What was merged into another record since is asked as known before, and answered as it was."""

import datetime as dt

import pytest
from django.http import QueryDict
from django.utils import timezone

from cooperation.reports.base import NotAsked
from cooperation.reports.catalog import REPORTS
from records import services
from tests.factories import (
    AgreementFactory,
    DelegationFactory,
    InstitutionFactory,
    account,
    published,
)

pytestmark = pytest.mark.django_db


def ask(slug, query):
    report = REPORTS[slug]
    question = report.ask(QueryDict(query))
    tables = [[tuple(row) for row in table] for table in report.answer(question).tables]
    return question, [report.answer(question).about.filters, *tables]


@pytest.mark.parametrize(
    ("slug", "parameter", "role", "factory"),
    [
        ("institution-profile", "institution", "parties", InstitutionFactory),
        ("delegation-outcomes", "delegation", "signed_during", DelegationFactory),
    ],
)
def test_a_record_that_was_merged_since_is_asked_as_known_before(
    slug, parameter, role, factory, monkeypatch
):
    kept, other = factory(), factory()
    published(kept, AgreementFactory(**{role: [other] if role == "parties" else other}))
    today, now = timezone.localdate(), timezone.now()
    query = f"{parameter}={other.slug}&as_at={today}"
    _question, before = ask(slug, query)
    monkeypatch.setattr(timezone, "now", lambda: now + dt.timedelta(days=1))
    services.merge_records(winner=kept, loser=other, actor=account("merger"), reason="Twice.")

    question, after = ask(slug, f"{query}&as_known_on={today}")
    assert after == before
    assert (other.slug, str(other)) in question.filters.form.fields[parameter].choices
    with pytest.raises(NotAsked, match="The register did not hold this"):
        ask(slug, query)
