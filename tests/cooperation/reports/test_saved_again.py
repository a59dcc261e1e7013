"""Saved reports by mail: each once, however often the command runs, and none once it stopped."""

import datetime as dt

import pytest
from django.contrib.auth.models import Group
from django.core import mail

from cooperation.reports import desk_catalog, saved  # noqa: F401  The catalog fills the list.
from cooperation.reports.saved import Rhythm, SavedReport, due, send_due
from tests.desk import member

pytestmark = pytest.mark.django_db

DAY = dt.date(2027, 1, 31)


@pytest.fixture
def report():
    owner = member("hec-analyst")
    return SavedReport.objects.create(
        owner=owner,
        name="Every week",
        report="agreements-desk",
        language="en",
        format="csv",
        rhythm=Rhythm.WEEKLY,
        first_on=DAY,
        next_on=DAY,
    )


def test_two_runs_at_once_send_one_mail(report, monkeypatch):
    read_by_both = list(due(DAY))
    monkeypatch.setattr(saved, "due", lambda day: read_by_both)

    assert [reason for _saved, reason in send_due(DAY)] == [""]
    assert list(send_due(DAY)) == []
    assert len(mail.outbox) == 1


def test_what_stopped_is_not_due_again(report):
    report.owner.groups.set([Group.objects.get(name="observer")])

    assert [each for each, _reason in send_due(DAY)] == [report]
    assert list(send_due(DAY + dt.timedelta(days=14))) == []
    assert len(mail.outbox) == 1


def test_of_a_closed_account_that_is_the_reason(report):
    report.owner.is_active = False
    report.owner.save()

    assert [reason for _saved, reason in send_due(DAY)] == ["The account is closed."]


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("column=contacts", "There is no column “contacts” that you may read."),
        ("known=paper", "The records of the desk cannot be filtered by this."),
    ],
)
def test_the_owner_is_told_once_of_what_can_no_longer_be_asked(report, question, told):
    SavedReport.objects.update(question=question)

    assert [reason for _saved, reason in send_due(DAY)] == [told]
    assert list(send_due(DAY + dt.timedelta(days=14))) == []
    (mailed,) = mail.outbox
    assert told in mailed.body
    assert SavedReport.objects.get().stopped == told


def test_an_account_that_lost_its_address_is_not_said_to_have_been_mailed(report):
    report.owner.email = ""
    report.owner.save()

    ((_saved, reason),) = send_due(DAY)
    assert reason == "Your account has no e-mail address: ask an administrator."
    assert mail.outbox == []
    assert SavedReport.objects.get().last_sent_on is None
