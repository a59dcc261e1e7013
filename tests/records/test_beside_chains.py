"""Approvals, merges, stand-ins and confirmations changed past the official acts are named."""

import datetime as dt

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone

from records import services
from records.models import Approval, EmergencyReview, Merge
from records.register import today
from records.verification import verify_history
from tests.desk import answered, member
from tests.factories import ReportFactory, SourceFactory, account, saved
from tests.records.test_tampering import sql

pytestmark = pytest.mark.django_db


def test_a_confirmation_that_nobody_gave():
    """An emergency publication that waits for a second person is not settled behind its back."""
    urgent = saved(SourceFactory())
    author = account("author")
    (publication,) = services.publish_in_emergency(records=[urgent], actor=author, reason="Urgent.")
    assert list(verify_history()) == []
    forged = {"made_at": publication.published_at, "made_by": account("reader")}
    EmergencyReview.objects.create(number=1, publication=publication, outcome="confirmed", **forged)
    assert list(verify_history()) == [
        "confirmations: row 1 was altered",
        "confirmations: the chain of confirmations ends at row 1, its head at 0",
    ]


def test_what_a_second_person_said_of_an_emergency():
    urgent = saved(SourceFactory())
    publications = services.publish_in_emergency(
        records=[urgent], actor=account("author"), reason="Urgent."
    )
    reader = member("ministry-publisher", "reader")
    services.confirm_emergency(publications=publications, actor=reader)
    assert list(verify_history()) == []
    sql("UPDATE records_emergencyreview SET remark = 'Planted'")
    assert list(verify_history()) == ["confirmations: row 1 was altered"]
    sql("DELETE FROM records_emergencyreview")
    assert list(verify_history()) == [
        "confirmations: the chain of confirmations ends at row 0, its head at 1"
    ]


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM records_standin",
        "UPDATE records_standin SET ends_on = '2020-01-02', begins_on = '2020-01-01'",
        "UPDATE records_standin SET ended_at = named_at",
        "UPDATE records_standin SET deputy_id = (SELECT id FROM auth_user WHERE username = 'x')",
    ],
)
def test_a_stand_in_for_whom_somebody_acted(statement):
    account("x")
    principal, deputy = member("ministry-publisher", "p"), member("ministry-editor", "d")
    services.name_stand_in(principal=principal, deputy=deputy, begins_on=today(), ends_on=today())
    source = services.submit(record=saved(SourceFactory()), actor=account("editor"))
    services.publish(records=[source], actor=get_user_model().objects.get(pk=deputy.pk))
    assert list(verify_history()) == []
    sql(statement)
    (_of_the_row, *of_its_acts) = verify_history()
    assert of_its_acts == [
        "revision 3 was made for p, and no stand-in says so",
        "publication 1 was made for p, and no stand-in says so",
    ]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE records_standin SET begins_on = '2020-01-01'",
        "UPDATE records_standin SET named_at = '2020-01-01 00:00:00+00:00'",
        "UPDATE records_standin SET principal_id = (SELECT min(id) FROM auth_user)",
    ],
)
def test_a_stand_in_for_whom_nobody_acted_yet(statement):
    account("x")
    principal, deputy = member("ministry-publisher", "p"), member("ministry-editor", "d")
    stand_in = services.name_stand_in(
        principal=principal, deputy=deputy, begins_on=today(), ends_on=today()
    )
    assert list(verify_history()) == []
    sql(statement)
    assert list(verify_history()) == [f"stand-in {stand_in.pk} differs from its last change"]


@pytest.mark.parametrize("column", ["answer", "what_is_wrong", "what_is_right"])
def test_the_answer_to_a_report(column):
    report = answered(ReportFactory(record=saved(SourceFactory())))
    assert list(verify_history()) == []
    sql(f"UPDATE records_report SET {column} = 'Planted'")  # noqa: S608
    assert list(verify_history()) == [f"report {report.pk} differs from its last change"]


def test_a_report_loses_its_address_without_alarm():
    answered(ReportFactory(record=saved(SourceFactory()), email="reader@example.org"))
    sql("UPDATE records_report SET email = '', sender = ''")
    assert list(verify_history()) == []


def test_an_approval_that_nobody_gave():
    source = services.submit(record=saved(SourceFactory()), actor=account("editor"))
    approval = Approval.objects.create(
        publish_at=timezone.now(), approved_at=timezone.now(), approved_by=account("editor")
    )
    approval.records.create(kind="source", key=source.key, version=source.version)
    assert list(verify_history()) == [
        f"approval {approval.pk} stands in no history",
        "no revision knows that source:source-1@2 was approved",
        "source source-1, version 2, and approvals that wait do not fit together",
    ]


ALTERED = "what revision 3 (approve source source-1) wrote is altered or gone"
WITHOUT = "source source-1, version 3, and approvals that wait do not fit together"


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("UPDATE records_approval SET publish_at = '2027-01-01 00:00:00+00:00'", [ALTERED]),
        ("UPDATE records_approval SET approved_at = '2026-01-01 00:00:00+00:00'", [ALTERED]),
        ("UPDATE records_approval SET reason = 'Planted'", [ALTERED]),
        ("DELETE FROM records_approvedrecord", [ALTERED, WITHOUT]),
        ("UPDATE records_approval SET ended_at = approved_at", [WITHOUT]),
    ],
)
def test_an_approval_that_waits(statement, found):
    source = services.submit(record=saved(SourceFactory()), actor=account("editor"))
    instant = timezone.now() + dt.timedelta(days=2)
    approval = services.approve(
        records=[source], actor=account("reader"), publish_at=instant, reason="Right."
    )
    assert list(verify_history()) == []
    sql(statement)
    assert list(verify_history()) == [
        f"approval {approval.pk} differs from its last change",
        *found,
    ]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE records_approval SET why_ended = 'Planted'",
        "UPDATE records_approval SET ended_at = approved_at",
        "UPDATE records_approval SET is_published = TRUE",
    ],
)
def test_why_an_approval_ended(statement):
    source = services.submit(record=saved(SourceFactory()), actor=account("editor"))
    instant = timezone.now() + dt.timedelta(days=2)
    approval = services.approve(records=[source], actor=account("reader"), publish_at=instant)
    services.return_to_editor(
        record=services.reload(source), actor=account("reader"), reason="Not yet."
    )
    assert list(verify_history()) == []
    sql(statement)
    assert list(verify_history()) == [f"approval {approval.pk} differs from its last change"]
    sql("DELETE FROM records_approvedrecord")
    sql("DELETE FROM records_approval")
    assert f"approval {approval.pk} is gone without a change in the history" in verify_history()


def test_a_merge_that_nobody_made():
    """It would put a record out of everybody's sight."""
    for source in (SourceFactory(), SourceFactory()):
        saved(source)
    Merge.objects.create(
        kind="source",
        loser="source-1",
        winner="source-2",
        made_at=timezone.now(),
        made_by=account("editor"),
        reason="The same.",
    )
    assert list(verify_history()) == [
        "no revision knows that source source-1 was merged into source-2"
    ]


MERGED = "what revision 3 (merge source source-2) wrote is altered or gone"
UNDONE = "what revision 6 (unmerge source source-2) wrote is altered or gone"


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM records_merge",
        "UPDATE records_merge SET winner = 'source-3'",
        "UPDATE records_merge SET steps = '[]'",
        "UPDATE records_merge SET reason = 'Planted'",
        "UPDATE records_merge SET made_at = '2026-01-01 00:00:00+00:00'",
    ],
)
def test_a_merge(statement):
    """Its steps say what undoing it would move."""
    winner, loser = saved(SourceFactory(remark="")), saved(SourceFactory(remark="Cut off."))
    services.merge_records(
        winner=winner, loser=loser, actor=account("editor"), reason="The same.", fill=["remark"]
    )
    assert list(verify_history()) == []
    sql(statement)
    assert list(verify_history()) == [MERGED]


@pytest.mark.parametrize(
    ("is_undone", "statement", "found"),
    [
        (True, "UPDATE records_merge SET undone_at = NULL, undone_by_id = NULL", [UNDONE]),
        (True, "UPDATE records_merge SET undo_reason = 'Planted'", [UNDONE]),
        (
            False,
            "UPDATE records_merge SET undone_at = made_at, undone_by_id = made_by_id",
            ["no revision knows that source-2 → source-1 was undone"],
        ),
    ],
)
def test_undoing_a_merge(is_undone, statement, found):
    winner, loser = saved(SourceFactory()), saved(SourceFactory())
    editor = account("editor")
    merge = services.merge_records(winner=winner, loser=loser, actor=editor, reason="The same.")
    if is_undone:
        services.undo_merge(merge=merge, actor=editor, reason="Two after all.")
    assert list(verify_history()) == []
    sql(statement)
    assert list(verify_history()) == found
