"""The inbox at the desk: who reads and answers reports, and how the answer reaches the reader."""

import datetime as dt
import smtplib

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from records.inbox import Report
from tests import desk
from tests.desk import answered, as_role
from tests.factories import ReportFactory

pytestmark = pytest.mark.django_db

LIST = "/admin/records/report/"


class TestDesk:
    def url(self, report, act="change"):
        return f"{LIST}{report.pk}/{act}/"

    def answer(self, client, report, **values):
        data = {"state": "answered", "answer": "Corrected today."} | values
        form = client.get(self.url(report)).context["adminform"].form
        data["opened_as"] = form.initial.get("opened_as", "")
        return client.post(self.url(report), data, follow=True)

    def test_open_reports_wait_on_the_home_page(self, center, editing):
        ReportFactory(record=center)
        answered(ReportFactory(record=center))
        response = editing.get("/admin/")
        [line] = [
            line
            for section in response.context["sections"]
            for line in section.lines
            if line.name == "Error reports"
        ]
        assert (line.title, line.count) == ("Waiting for an answer", 1)
        assert len(editing.get(line.url).context["cl"].queryset) == 1

    def test_who_may_only_look_has_no_such_queue(self, center):
        ReportFactory(record=center)
        response = as_role("hec-analyst").get("/admin/")
        assert "Waiting for an answer" not in response.content.decode()

    def test_what_waits_longest_stands_first(self, center, editing):
        done, late, early = (ReportFactory(record=center) for _n in range(3))
        answered(done)
        Report.objects.filter(pk=early.pk).update(sent_at=timezone.now() - dt.timedelta(days=1))
        rows = editing.get(LIST).context["cl"].queryset
        assert list(rows) == [early, late, done]

    def test_the_list_filters_by_state_and_kind(self, center, editing):
        report = ReportFactory(record=center)
        for query, rows in (
            ("state__exact=new", [report]),
            ("state__exact=answered", []),
            ("kind=center", [report]),
            ("kind=agreement", []),
        ):
            assert list(editing.get(f"{LIST}?{query}").context["cl"].queryset) == rows

    def test_a_list_asks_no_more_for_more_rows(self, center, editing, django_assert_num_queries):
        ReportFactory(record=center)
        with CaptureQueriesContext(connection) as few:
            editing.get(LIST)
        for _n in range(5):
            ReportFactory(record=center)
        with django_assert_num_queries(len(few)):
            editing.get(LIST)

    def test_it_leads_to_the_record_and_its_corrections(self, center, editing):
        report = ReportFactory(record=center)
        html = editing.get(self.url(report)).content.decode()
        link = self.url(report, "record")
        assert f'href="{link}#records-correction-content_type-object_id-group"' in html
        response = editing.get(link, follow=True)
        assert response.redirect_chain == [(desk.change_url(center), 302)]
        assert 'id="records-correction-content_type-object_id-group"' in response.content.decode()

    @pytest.mark.parametrize(
        "role", ["ministry-editor", "ministry-publisher", "hec-coordinator", "administrator"]
    )
    def test_these_answer(self, center, role):
        report = ReportFactory(record=center, email="reader@example.org")
        client = as_role(role)
        assert "reader@example.org" in client.get(self.url(report)).content.decode()
        self.answer(client, report)
        report.refresh_from_db()
        assert (report.state, report.answer) == ("answered", "Corrected today.")
        assert report.handled_by.username == role

    @pytest.mark.parametrize("role", ["hec-analyst", "observer"])
    def test_these_read_without_the_address(self, center, role):
        report = ReportFactory(record=center, email="reader@example.org")
        client = as_role(role)
        html = client.get(self.url(report)).content.decode()
        assert report.what_is_wrong in html
        assert "reader@example.org" not in html
        assert self.answer(client, report).status_code == 403

    def test_focal_points_do_not(self, center):
        report, client = ReportFactory(record=center), as_role("focal-point")
        for act in ("change", "record"):
            assert client.get(self.url(report, act)).status_code == 403

    def test_nobody_adds_or_deletes_one(self, center, superuser):
        client = desk.sign_in(superuser)
        assert client.get(f"{LIST}add/").status_code == 403
        assert (
            client.post(
                self.url(ReportFactory(record=center), "delete"), {"post": "yes"}
            ).status_code
            == 403
        )

    def test_an_answer_needs_words(self, center, editing):
        response = self.answer(editing, ReportFactory(record=center), answer="")
        assert "Write the answer, or the reason." in response.content.decode()
        assert Report.objects.get().state == "new"

    def test_words_that_came_too_late_are_kept(self, center, editing, editor):
        report = answered(ReportFactory(record=center), answer="The first answer.", actor=editor)
        response = self.answer(editing, report, answer="The second answer.")
        html = response.content.decode()
        assert "editor answered this report meanwhile" in html
        assert "The second answer." in html
        report.refresh_from_db()
        assert report.answer == "The first answer."

    def test_an_answered_report_is_to_read_only(self, center, editing):
        report = answered(ReportFactory(record=center))
        assert 'name="_save"' not in editing.get(self.url(report)).content.decode()

    def test_the_answer_goes_by_mail(self, center, editing, django_capture_on_commit_callbacks):
        report = ReportFactory(record=center, email="reader@example.org")
        with django_capture_on_commit_callbacks(execute=True):
            self.answer(editing, report)
        [message] = mail.outbox
        assert message.to == ["reader@example.org"]
        assert message.subject == f"Your report on {center.slug}"
        assert "Satbayev Center" in message.body
        assert "Corrected today." in message.body
        assert f"http://127.0.0.1:8000/en/report/{report.token}/" in message.body
        assert f"http://127.0.0.1:8000/en/centers/{center.slug}/" in message.body
        assert "90 days after this answer" in message.body
        report.refresh_from_db()
        assert report.mailed_at is not None

    def test_it_goes_in_the_language_of_the_reader(
        self, center, editing, django_capture_on_commit_callbacks
    ):
        report = ReportFactory(record=center, email="reader@example.org", language="kk")
        with django_capture_on_commit_callbacks(execute=True):
            self.answer(editing, report)
        assert "Сәтбаев орталығы" in mail.outbox[0].body
        assert f"/kk/report/{report.token}/" in mail.outbox[0].body

    def test_without_an_address_no_mail_goes(
        self, center, editing, django_capture_on_commit_callbacks
    ):
        with django_capture_on_commit_callbacks(execute=True):
            self.answer(editing, ReportFactory(record=center))
        assert mail.outbox == []

    @pytest.mark.django_db(transaction=True)
    def test_a_mail_that_fails_loses_no_answer(self, center, editing, monkeypatch):
        def refused(*args, **kwargs):
            raise smtplib.SMTPServerDisconnected("gone")

        monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", refused)
        report = ReportFactory(record=center, email="reader@example.org")
        response = self.answer(editing, report)
        assert "no mail could be sent to reader@example.org" in desk.said(response)
        report.refresh_from_db()
        assert (report.state, report.answer, report.mailed_at) == (
            "answered",
            "Corrected today.",
            None,
        )
