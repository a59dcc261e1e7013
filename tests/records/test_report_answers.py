"""Answers to reports: what the page of a report says, when it is final, and what is forgotten."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from records.answering import handle_report
from records.inbox import Report, ReportState, purge_reports
from tests import desk
from tests.desk import answered
from tests.factories import ReportFactory

pytestmark = pytest.mark.django_db


class TestStatusPage:
    def page(self, report):
        return Client().get(f"/en/report/{report.token}/")

    def test_it_says_where_the_report_stands(self, center, editor):
        report = ReportFactory(record=center)
        assert "Nobody has looked at it yet." in self.page(report).content.decode()
        handle_report(report=report, state="in-work", answer="Draft of words.", actor=editor)
        html = self.page(report).content.decode()
        assert "A member of staff is looking into it." in html
        assert "Draft of words." not in html
        answered(report, answer="Corrected today.\nThank you.")
        html = self.page(report).content.decode()
        assert "Corrected today.<br>Thank you." in html
        assert "Answered on" in html

    def test_a_reason_stands_where_nothing_was_changed(self, center):
        report = answered(
            ReportFactory(record=center), ReportState.REJECTED, "The source says 2 February."
        )
        html = self.page(report).content.decode()
        assert "did not change the record" in html
        assert "The source says 2 February." in html

    def test_it_shows_neither_the_report_nor_who_sent_it(self, center):
        report = ReportFactory(record=center, email="reader@example.org")
        html = self.page(report).content.decode()
        assert report.what_is_wrong not in html
        assert "reader@example.org" not in html
        assert "will also go to the e-mail address" in html

    def test_it_is_not_indexed_and_not_stored(self, center):
        response = self.page(ReportFactory(record=center))
        assert '<meta name="robots" content="noindex">' in response.content.decode()
        assert "no-store" in response["Cache-Control"]

    def test_it_takes_three_queries(self, center):
        report = ReportFactory(record=center)
        with CaptureQueriesContext(connection) as captured:
            self.page(report)
        assert len(captured) == 3

    def test_the_answer_is_markup_for_nobody(self, center):
        report = answered(ReportFactory(record=center), answer="<b>Bold</b>")
        assert "&lt;b&gt;Bold&lt;/b&gt;" in self.page(report).content.decode()

    def test_nobody_guesses_its_address(self, center):
        assert len(ReportFactory(record=center).token) == 32
        assert Client().get("/en/report/1/").status_code == 404


class TestAnswering:
    def test_an_answer_says_who_and_when(self, center, editor):
        report = answered(ReportFactory(record=center), actor=editor)
        assert report.handled_by == editor
        assert report.answered_at is not None
        assert report.taken_at is None

    def test_in_work_keeps_its_first_day(self, center, editor):
        report = handle_report(
            report=ReportFactory(record=center), state="in-work", answer="", actor=editor
        )
        again = handle_report(report=report, state="in-work", answer="Words.", actor=editor)
        assert again.taken_at == report.taken_at

    @pytest.mark.parametrize("state", ["answered", "rejected"])
    def test_it_needs_words(self, center, editor, state):
        with pytest.raises(ValidationError, match="Write the answer, or the reason."):
            handle_report(
                report=ReportFactory(record=center), state=state, answer="  ", actor=editor
            )

    def test_it_is_final(self, center, editor):
        report = answered(ReportFactory(record=center), actor=editor)
        with pytest.raises(ValidationError, match="editor answered this report meanwhile"):
            handle_report(report=report, state="new", answer="", actor=editor)

    def test_the_database_knows_it_too(self, center):
        report = ReportFactory(record=center)
        with pytest.raises(IntegrityError), transaction.atomic():
            Report.objects.filter(pk=report.pk).update(state="answered", answer="Words.")


class TestPurge:
    def test_addresses_go_ninety_days_after_the_answer(self, center, capsys):
        now = timezone.now()
        old, young, waiting = (
            ReportFactory(record=center, email="reader@example.org") for _n in range(3)
        )
        for report, days in ((old, 90), (young, 89)):
            answered(report)
            at = now - dt.timedelta(days=days)
            Report.objects.filter(pk=report.pk).update(answered_at=at)
        call_command("purge_reports")
        assert capsys.readouterr().out == "E-mail addresses deleted: 1.\n"
        emails = dict(Report.objects.values_list("pk", "email"))
        assert emails == {
            old.pk: "",
            young.pk: "reader@example.org",
            waiting.pk: "reader@example.org",
        }

    def test_the_desk_shows_no_address_then(self, center, editing):
        report = answered(ReportFactory(record=center))
        html = editing.get(desk.change_url(report)).content.decode()
        assert "none given, or deleted 90 days after the answer" in html

    def test_marks_of_senders_go_after_a_day(self, center):
        now = timezone.now()
        old = ReportFactory(record=center, sender="x" * 64, sent_at=now - dt.timedelta(days=1))
        young = ReportFactory(record=center, sender="y" * 64, sent_at=now - dt.timedelta(hours=23))
        assert purge_reports(now) == 0
        assert dict(Report.objects.values_list("pk", "sender")) == {old.pk: "", young.pk: "y" * 64}
