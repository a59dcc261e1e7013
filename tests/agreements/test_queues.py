"""Work queues of agreements: what ends soon, what to find out, what is missing."""

import datetime as dt

import pytest
from django.utils import timezone

from agreements.models import Agreement, AgreementDocument, AgreementEvent, Party
from institutions.vocabulary import Country
from tests import factories
from tests.desk import list_url

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 6, 15)


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("agreements.queues.today", lambda: TODAY)


def queue(client, slug):
    """The references of the agreements in a queue."""
    rows = client.get(list_url(Agreement), {"queue": slug}).context["cl"].queryset
    return {row.reference for row in rows}


def made(factory=factories.InForceAgreementFactory, **values):
    return factories.saved(factory(**values)).reference


class TestMissing:
    def test_what_is_not_on_record(self, editing):
        source = factories.SourceFactory()
        named = factories.InForceAgreementFactory(sources=[source])
        unnamed = factories.AgreementFactory(parties=[factories.InstitutionFactory()])
        Party.objects.create(
            agreement=unnamed, side="partner", country=factories.CountryFactory(code="KZ")
        )
        state = factories.AgreementFactory(level="state", stage="negotiation", parties=[])
        for side, code in (("home", "PK"), ("partner", "KZ")):
            country = Country.objects.get(code=code)
            Party.objects.create(agreement=state, side=side, country=country)
        declaration = factories.AgreementFactory(kind="declaration")
        AgreementDocument.objects.create(
            agreement=named, kind="signed-text", language="en", original="originals/x.pdf"
        )
        AgreementDocument.objects.create(
            agreement=unnamed, kind="annex", language="en", original="originals/y.pdf"
        )
        for agreement in (named, unnamed, state, declaration):
            factories.saved(agreement)
        expected = {
            "missing-counterpart": {unnamed},
            "no-document": {unnamed, declaration},
            "no-effective-date": {unnamed},
            "no-end-date": {unnamed},
            "no-source": {unnamed, state, declaration},
            "changed": set(),
            "to-review": set(),
        }
        for slug, agreements in expected.items():
            assert queue(editing, slug) == {each.reference for each in agreements}, slug

    def test_a_record_that_was_resolved_lacks_nothing(self, editing):
        made(factories.AgreementFactory, resolution="not-confirmed")
        for slug in ("no-document", "no-effective-date", "no-end-date", "missing-counterpart"):
            assert queue(editing, slug) == set(), slug

    @pytest.mark.parametrize(
        ("unknown", "is_missing"),
        [
            ({}, True),
            ({"expires_on": "not-recorded"}, True),
            ({"expires_on": "not-stated"}, False),
            ({"expires_on": "not-applicable"}, False),
            ({"place": "not-stated"}, True),
        ],
    )
    def test_an_end_date_that_somebody_looked_up_is_not_missing(self, editing, unknown, is_missing):
        made(factories.AgreementFactory, unknown=unknown)
        assert bool(queue(editing, "no-end-date")) is is_missing


class TestDeadlines:
    def test_each_window_ends_with_its_last_day(self, editing):
        ends = {
            days: made(expires_on=TODAY + dt.timedelta(days=days))
            for days in (0, 30, 31, 90, 91, 180, 181)
        }
        made(expires_on=TODAY - dt.timedelta(days=1))
        for window in (30, 90, 180):
            within = {reference for days, reference in ends.items() if days <= window}
            assert queue(editing, f"expiring-{window}") == within, window

    def test_what_renews_itself_or_was_renewed_does_not_end(self, editing):
        soon = TODAY + dt.timedelta(days=10)
        made(expires_on=soon, renewal_rule="automatic", renewal_months=12)
        old = factories.saved(factories.InForceAgreementFactory(expires_on=soon))
        assert queue(editing, "expiring-30") == {old.reference}
        renewal = factories.AgreementFactory(predecessor=old, predecessor_relation="renews")
        factories.saved(renewal)
        assert queue(editing, "expiring-30") == set()

    def test_a_successor_that_is_not_signed_changes_nothing(self, editing):
        old = factories.saved(
            factories.InForceAgreementFactory(expires_on=TODAY + dt.timedelta(days=10))
        )
        factories.saved(
            factories.AgreementFactory(
                stage="negotiation", predecessor=old, predecessor_relation="renews"
            )
        )
        assert queue(editing, "expiring-30") == {old.reference}

    def test_the_last_day_to_give_notice(self, editing):
        today = made(expires_on=dt.date(2026, 9, 15), notice_months=3)
        made(expires_on=dt.date(2026, 9, 14), notice_months=3)  # It was yesterday.
        last = made(expires_on=dt.date(2026, 12, 13), notice_months=3)
        made(expires_on=dt.date(2026, 12, 14), notice_months=3)
        made(expires_on=dt.date(2026, 9, 15))
        assert queue(editing, "notice") == {today, last}

    def test_automatic_renewal_rolls_the_notice_on(self, editing):
        rolling = made(
            signed_on=dt.date(2020, 8, 1),
            expires_on=dt.date(2021, 8, 1),
            renewal_rule="automatic",
            renewal_months=12,
            notice_months=1,
        )
        assert queue(editing, "notice") == {rolling}
        notice = Agreement.objects.notice_due(90, TODAY).get()
        assert notice.last_notice_on == dt.date(2026, 7, 1) == notice.notice_until(TODAY)


class TestFindOut:
    def plan(self, **values):
        return factories.saved(factories.AgreementFactory(stage="negotiation", **values))

    def test_a_plan_of_which_nothing_is_heard_for_six_months(self, editing):
        quiet = self.plan(announced_on=dt.date(2025, 12, 14))
        self.plan(announced_on=dt.date(2025, 12, 15))
        made(factories.AgreementFactory, announced_on=dt.date(2021, 1, 1))
        assert queue(editing, "without-news") == {quiet.reference}

    def test_a_newer_source_or_event_is_news(self, editing):
        cited = factories.SourceFactory(published_on=dt.date(2026, 2, 2))
        self.plan(announced_on=dt.date(2021, 1, 1), sources=[factories.saved(cited)])
        discussed = self.plan(announced_on=dt.date(2021, 1, 1))
        assert queue(editing, "without-news") == {discussed.reference}
        AgreementEvent.objects.create(
            agreement=discussed, kind="announcement", happened_on=dt.date(2026, 5, 1)
        )
        assert queue(editing, "without-news") == set()

    def test_without_any_date_it_counts_from_its_entry(self, editing):
        plan = self.plan()
        entered = timezone.make_aware(dt.datetime(2025, 1, 1, 12))
        Agreement.objects.filter(pk=plan.pk).update(created_at=TODAY_AT_NOON)
        assert queue(editing, "without-news") == set()
        Agreement.objects.filter(pk=plan.pk).update(created_at=entered)
        assert queue(editing, "without-news") == {plan.reference}

    def test_made_from_the_announcement(self, editing):
        named = factories.InstitutionFactory()
        waits = made(factories.AgreementFactory, parties=[named], basis="inferred")
        made(factories.AgreementFactory, basis="inferred")
        assert queue(editing, "waits-for-paper") == {waits}


TODAY_AT_NOON = dt.datetime(2026, 6, 15, 12, tzinfo=dt.UTC)
