"""Gaps in the records: by the rules of the desk's queues, with age, owner and records."""

import datetime as dt

import pytest
from django.contrib import admin
from django.http import QueryDict
from django.utils import timezone

from agreements.models import Agreement, AgreementDocument
from cooperation.reports.base import NotAsked
from cooperation.reports.data_quality import THEMES
from cooperation.reports.desk_catalog import REPORTS
from records.models import LinkCheck
from records.register import today
from tests import desk, factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator(db):
    return desk.member("hec-coordinator", "coordinator")


def ask(query="", user=None):
    report = REPORTS["data-quality"]
    return report.answer(report.ask(QueryDict(query), user))


def gaps(user, query=""):
    """{(gap, records): (number, since, days, owner)}"""
    table = next(table for table in ask(query, user).tables if table.slug == "gaps")
    return {row[:2]: row[2:] for row in table}


def listed(user, gap, query=""):
    """(kind, record, institution, since) of the records behind a gap."""
    table = ask(query, user).main_table
    return [(row[1], row[2], row[4], row[5]) for row in table if row[0] == gap]


def entered(record, days):
    """Save a record, as if it had been entered so many days ago."""
    factories.saved(record)
    at = timezone.now() - dt.timedelta(days=days)
    type(record).objects.filter(pk=record.pk).update(created_at=at)
    return record


def ago(days):
    return (today() - dt.timedelta(days=days)).isoformat()


def test_a_gap_has_its_number_the_age_of_the_oldest_and_its_owner(coordinator):
    home = factories.InstitutionFactory(name_en="University of A")
    partner = factories.InstitutionFactory(name_en="University of B", partner=True)
    for days in (10, 30):
        entered(factories.InForceAgreementFactory(parties=[home, partner]), days)

    key = ("No signed paper on record", "Agreements and MoUs")
    assert gaps(coordinator)[key] == (2, ago(30), 30, "editors")
    assert listed(coordinator, key[0]) == [
        ("agreement", "PK-KZ-2026-0002", "University of A; University of B", ago(30)),
        ("agreement", "PK-KZ-2026-0001", "University of A; University of B", ago(10)),
    ]


@pytest.mark.parametrize(
    ("values", "is_gap"),
    [
        ({"signed_on": None}, True),
        ({"signed_on_precision": "month", "signed_on": dt.date(2026, 2, 1)}, True),
        ({"signed_on_is_approximate": True}, True),
        ({}, False),
        ({"stage": "proposed"}, False),
        ({"signed_on": None, "resolution": "not-confirmed"}, False),
    ],
    ids=str,
)
def test_a_signed_paper_lacks_its_day_where_none_is_known_exactly(coordinator, values, is_gap):
    factories.saved(factories.AgreementFactory(**values))

    assert bool(listed(coordinator, "Signed, day of signature not known")) is is_gap


def test_what_is_closed_is_no_gap(coordinator):
    agreement = factories.InForceAgreementFactory(sources=[factories.SourceFactory()])
    AgreementDocument.objects.create(
        agreement=agreement, kind="signed-text", language="en", original="originals/x.pdf"
    )
    factories.saved(agreement)

    assert [gap for gap, records in gaps(coordinator) if records == "Agreements and MoUs"] == []


def test_only_what_has_been_open_for_longer_is_listed_where_that_is_asked(coordinator):
    for days in (10, 30):
        entered(factories.InForceAgreementFactory(), days)

    def found(days):
        return [
            key
            for _kind, key, _names, _since in listed(
                coordinator, "No signed paper on record", f"older_than={days}"
            )
        ]

    assert (found(9), found(10), found(30)) == (
        ["PK-KZ-2026-0002", "PK-KZ-2026-0001"],
        ["PK-KZ-2026-0002"],
        [],
    )


def test_addresses_that_nobody_checked_are_not_known_to_be_dead(coordinator):
    source = factories.saved(factories.SourceFactory())
    assert gaps(coordinator)["Dead links", "Sources"] == (None, None, None, "editors")

    since = timezone.now() - dt.timedelta(days=3)
    LinkCheck.objects.create(
        source=source,
        url=source.url,
        state="gone",
        checked_at=timezone.now(),
        failing_since=since,
    )
    assert gaps(coordinator)["Dead links", "Sources"] == (1, ago(3), 3, "editors")
    assert listed(coordinator, "Dead links") == [("source", "source-1", None, ago(3))]


def test_the_rules_are_those_of_the_desks_queues(coordinator):
    """Every gap holds exactly the records of its queue."""
    visit = factories.saved(factories.DelegationFactory())
    factories.published(visit)
    factories.saved(factories.CenterFactory())
    factories.saved(factories.AgreementFactory(stage="negotiation", announced_on="2021-05-01"))
    for queue, model in _queues():
        expected = {record.key for record in queue.rows(model.objects.all(), coordinator)}
        found = {
            key
            for kind, key, *_rest in listed(coordinator, str(queue.title))
            if kind == model.kind_name
        }
        assert found == expected, (queue.slug, model)


def _queues():
    for model, admin_of in admin.site._registry.items():
        for queue in getattr(admin_of, "queues", ()):
            if queue.theme in THEMES and hasattr(model, "kind_name") and not queue.checked:
                yield queue, model


def test_the_report_is_for_those_who_read_drafts(coordinator):
    report = REPORTS["data-quality"]

    assert report.is_open_to(coordinator)
    for role in ("hec-analyst", "observer", "focal-point"):
        assert not report.is_open_to(desk.member(role, role)), role
    assert not report.is_open_to(None)


@pytest.mark.parametrize("name", ["as_at", "as_known_on"])
def test_records_have_no_past_to_be_asked_of(coordinator, name):
    with pytest.raises(NotAsked) as refused:
        ask(f"{name}=2026-01-01", coordinator)

    assert refused.value.errors == {name: ["Gaps are known as of now only. Leave the date empty."]}


def test_more_records_cost_no_more_queries(coordinator, django_assert_num_queries):
    def scene():
        factories.saved(factories.AgreementFactory())
        factories.saved(factories.CenterFactory())

    scene()
    gaps(coordinator)
    with django_assert_num_queries(13):
        gaps(coordinator)
    scene()
    with django_assert_num_queries(13):
        gaps(coordinator)
    assert Agreement.objects.count() == 2
