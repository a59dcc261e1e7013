"""Reports of errors: anybody sends one, staff answer it, and little is kept of who sent it."""

import datetime as dt
import smtplib

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from records import services
from records.answering import handle_report
from records.inbox import Report, ReportState, is_throttled, purge_reports, sender_of
from tests import desk, factories
from tests.desk import as_role

pytestmark = pytest.mark.django_db

WRONG = "The center was opened on 2 February, not on 4."
LIST = "/admin/records/report/"


@pytest.fixture
def center():
    center = factories.CenterFactory(name_en="Satbayev Center", name_kk="Сәтбаев орталығы")
    factories.published(center)
    return center


def form_url(center, language="en"):
    return f"/{language}/report/center/{center.slug}/"


def sent(center, **values):
    """A report as it lies in the inbox."""
    values = {"what_is_wrong": WRONG, "language": "en"} | values
    return Report.objects.create(kind="center", key=center.slug, **values)


def send(center, client=None, **values):
    return (client or Client()).post(form_url(center), {"what_is_wrong": WRONG} | values)


def answered(report, state=ReportState.ANSWERED, answer="Corrected today.", actor=None):
    return handle_report(
        report=report, state=state, answer=answer, actor=actor or factories.account("editor")
    )


class TestForm:
    def test_it_names_the_record_and_reads_the_register_alone(self, center, client):
        with CaptureQueriesContext(connection) as captured:
            response = client.get(form_url(center))

        assert response.status_code == 200
        assert len(captured) == 1
        assert 'FROM "centers_centerentry"' in captured[0]["sql"]
        html = response.content.decode()
        assert "<title>Report an error: Satbayev Center" in html
        assert f'<a href="/en/centers/{center.slug}/">Satbayev Center</a>' in html
        assert '<meta name="robots" content="noindex">' in html
        assert '<option value="host">' in html

    def test_the_name_stands_in_the_language_of_the_page(self, center, client):
        assert "Сәтбаев орталығы" in client.get(form_url(center, "kk")).content.decode()

    def test_readers_get_no_session(self, center, client):
        client.get(form_url(center))
        send(center, client)
        assert set(client.cookies) == {"csrf"}

    def test_every_kind_that_has_a_page_has_a_form(self, client):
        agreement, delegation = factories.AgreementFactory(), factories.DelegationFactory()
        institution = agreement.parties.first().institution
        factories.published(agreement, delegation)
        for kind, key in (
            ("agreement", agreement.reference),
            ("delegation", delegation.slug),
            ("institution", institution.slug),
        ):
            assert client.get(f"/en/report/{kind}/{key}/").status_code == 200

    @pytest.mark.parametrize("path", ["center/none", "source/source-1", "person/x", "nothing/x"])
    def test_what_has_no_page_has_no_form(self, client, path):
        factories.published(factories.SourceFactory())
        assert client.get(f"/en/report/{path}/").status_code == 404

    def test_a_draft_is_as_absent_as_what_does_not_exist(self, client):
        draft = factories.saved(factories.CenterFactory())
        assert client.get(form_url(draft)).status_code == 404
        assert send(draft).status_code == 404
        assert not Report.objects.exists()

    def test_a_withdrawn_record_answers_with_its_reason(self, center, client, publisher):
        services.withdraw(records=[center], actor=publisher, reason="Entered twice.")
        for response in (client.get(form_url(center)), send(center)):
            assert response.status_code == 410
            assert "Entered twice." in response.content.decode()

    def test_without_its_token_a_form_is_refused(self, center):
        response = Client(enforce_csrf_checks=True).post(form_url(center), {"what_is_wrong": WRONG})
        assert response.status_code == 403
        assert not Report.objects.exists()


class TestSending:
    def test_a_report_is_stored_and_leads_to_its_own_page(self, center, client):
        response = send(
            center,
            client,
            statement="host",
            what_is_right="4 February.",
            source_url="example.org/news",
            email="reader@example.org",
        )
        report = Report.objects.get()
        assert response.status_code == 303
        assert response.url == f"/en/report/{report.token}/"
        assert (report.kind, report.key, report.language) == ("center", center.slug, "en")
        assert (report.statement, report.what_is_wrong) == ("host", WRONG)
        assert (report.what_is_right, report.source_url, report.email) == (
            "4 February.",
            "https://example.org/news",
            "reader@example.org",
        )
        assert report.state == "new"

    def test_sending_takes_three_queries(self, center, client):
        with CaptureQueriesContext(connection) as captured:
            send(center, client)
        assert len(captured) == 3  # the entry, the throttle, the report

    def test_only_what_is_wrong_is_asked_for(self, center):
        response = send(center, what_is_wrong=" ")
        html = response.content.decode()
        assert response.status_code == 200
        assert "<title>Error: Report an error" in html
        assert '<li><a href="#id_what_is_wrong">Say what is wrong.</a></li>' in html
        assert 'id="id_what_is_wrong_error"' in html
        assert 'aria-describedby="id_what_is_wrong_helptext id_what_is_wrong_error"' in html
        assert 'aria-invalid="true"' in html
        assert not Report.objects.exists()

    @pytest.mark.parametrize(
        ("values", "sentence"),
        [
            ({"what_is_wrong": "Wrong!"}, "in at least 10 characters"),
            ({"what_is_wrong": "a" * 2001}, "in at most 2,000 characters"),
            ({"what_is_wrong": "A bell \x07 in the text."}, "holds control characters"),
            ({"what_is_right": "An escape \x1b[0m."}, "holds control characters"),
            ({"source_url": "ftp://example.org/"}, "Give the address of a page, such as https://"),
            ({"source_url": "javascript:alert(1)"}, "Give the address of a page, such as https://"),
            ({"email": "reader@"}, "Give an e-mail address such as"),
            ({"statement": "notes"}, "Choose one of the statements"),
        ],
    )
    def test_what_is_refused_is_said_in_a_sentence_and_kept(self, center, values, sentence):
        response = send(center, **{"what_is_right": "It was 4 February."} | values)
        html = response.content.decode()
        assert response.status_code == 200
        assert sentence in html
        assert "<title>Error: " in html
        assert "what_is_right" in values or "It was 4 February." in html
        assert not Report.objects.exists()

    def test_a_line_break_counts_once(self, center):
        text = "a\r\n" * 1000
        assert send(center, what_is_wrong=text[:-2] + "b").status_code == 303
        assert len(Report.objects.get().what_is_wrong) == 2000

    def test_a_box_that_people_do_not_see_stops_programs(self, center):
        response = send(center, website="https://spam.example")
        html = response.content.decode()
        assert "a box that people do not see was filled in" in html
        assert WRONG in html
        assert "spam.example" not in html
        assert not Report.objects.exists()

    def test_a_body_beyond_every_form_is_refused(self, center):
        response = Client(raise_request_exception=False).post(
            form_url(center), {"what_is_wrong": "a" * 100_001}
        )
        assert response.status_code == 400
        assert not Report.objects.exists()


class TestThrottle:
    def test_five_an_hour_from_one_address(self, center):
        for _n in range(5):
            assert send(center).status_code == 303
        response = send(center, email="reader@example.org")
        html = response.content.decode()
        assert response.status_code == 429
        assert response["Retry-After"] == "3600"
        assert "Too many reports came within an hour" in html
        assert WRONG in html
        assert 'value="reader@example.org"' in html
        assert Report.objects.count() == 5
        assert send(center, Client(REMOTE_ADDR="203.0.113.9")).status_code == 303

    def test_a_hundred_an_hour_in_all(self, center):
        now = timezone.now()
        reports = [
            Report(kind="center", key=center.slug, token=f"t{n}", sent_at=now) for n in range(99)
        ]
        Report.objects.bulk_create(reports)
        assert not is_throttled("203.0.113.9", now)
        sent(center)
        assert is_throttled("203.0.113.9", timezone.now())

    def test_after_an_hour_the_address_may_send_again(self, center):
        now = timezone.now()
        for minutes in (61, 59, 30, 20, 10):
            at = now - dt.timedelta(minutes=minutes)
            sent(center, sent_at=at, sender=sender_of("203.0.113.9", at))
        assert not is_throttled("203.0.113.9", now)
        sent(center, sent_at=now, sender=sender_of("203.0.113.9", now))
        assert is_throttled("203.0.113.9", now)

    def test_midnight_forgets_nobody(self, center):
        midnight = timezone.make_aware(dt.datetime(2026, 11, 24))
        before, after = midnight - dt.timedelta(minutes=5), midnight + dt.timedelta(minutes=5)
        for _n in range(5):
            sent(center, sent_at=before, sender=sender_of("203.0.113.9", before))
        assert is_throttled("203.0.113.9", after)

    def test_the_address_is_not_kept(self, center, settings):
        send(center, Client(REMOTE_ADDR="203.0.113.9"))
        report = Report.objects.get()
        assert "203.0.113.9" not in str(report.__dict__)
        assert report.sender == sender_of("203.0.113.9", report.sent_at)
        assert sender_of("203.0.113.9", report.sent_at + dt.timedelta(days=1)) != report.sender
        settings.SECRET_KEY = "another" * 10
        assert sender_of("203.0.113.9", report.sent_at) != report.sender


class TestStatusPage:
    def page(self, report):
        return Client().get(f"/en/report/{report.token}/")

    def test_it_says_where_the_report_stands(self, center, editor):
        report = sent(center)
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
        report = answered(sent(center), ReportState.REJECTED, "The source says 2 February.")
        html = self.page(report).content.decode()
        assert "did not change the record" in html
        assert "The source says 2 February." in html

    def test_it_shows_neither_the_report_nor_who_sent_it(self, center):
        html = self.page(sent(center, email="reader@example.org")).content.decode()
        assert WRONG not in html
        assert "reader@example.org" not in html
        assert "will also go to the e-mail address" in html

    def test_it_is_not_indexed_and_not_stored(self, center):
        response = self.page(sent(center))
        assert '<meta name="robots" content="noindex">' in response.content.decode()
        assert "no-store" in response["Cache-Control"]

    def test_it_takes_three_queries(self, center):
        report = sent(center)
        with CaptureQueriesContext(connection) as captured:
            self.page(report)
        assert len(captured) == 3

    def test_the_answer_is_markup_for_nobody(self, center):
        report = answered(sent(center), answer="<b>Bold</b>")
        assert "&lt;b&gt;Bold&lt;/b&gt;" in self.page(report).content.decode()

    def test_nobody_guesses_its_address(self, center):
        assert len(sent(center).token) == 32
        assert Client().get("/en/report/1/").status_code == 404


class TestAnswering:
    def test_an_answer_says_who_and_when(self, center, editor):
        report = answered(sent(center), actor=editor)
        assert report.handled_by == editor
        assert report.answered_at is not None
        assert report.taken_at is None

    def test_in_work_keeps_its_first_day(self, center, editor):
        report = handle_report(report=sent(center), state="in-work", answer="", actor=editor)
        again = handle_report(report=report, state="in-work", answer="Words.", actor=editor)
        assert again.taken_at == report.taken_at

    @pytest.mark.parametrize("state", ["answered", "rejected"])
    def test_it_needs_words(self, center, editor, state):
        with pytest.raises(ValidationError, match="Write the answer, or the reason."):
            handle_report(report=sent(center), state=state, answer="  ", actor=editor)

    def test_it_is_final(self, center, editor):
        report = answered(sent(center), actor=editor)
        with pytest.raises(ValidationError, match="editor answered this report meanwhile"):
            handle_report(report=report, state="new", answer="", actor=editor)

    def test_the_database_knows_it_too(self, center):
        report = sent(center)
        with pytest.raises(IntegrityError), transaction.atomic():
            Report.objects.filter(pk=report.pk).update(state="answered", answer="Words.")


class TestDesk:
    def url(self, report, act="change"):
        return f"{LIST}{report.pk}/{act}/"

    def answer(self, client, report, **values):
        data = {"state": "answered", "answer": "Corrected today."} | values
        form = client.get(self.url(report)).context["adminform"].form
        data["opened_as"] = form.initial.get("opened_as", "")
        return client.post(self.url(report), data, follow=True)

    def test_open_reports_wait_on_the_home_page(self, center, editing):
        sent(center)
        answered(sent(center))
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
        sent(center)
        response = as_role("hec-analyst").get("/admin/")
        assert "Waiting for an answer" not in response.content.decode()

    def test_what_waits_longest_stands_first(self, center, editing):
        done, late, early = (sent(center) for _n in range(3))
        answered(done)
        Report.objects.filter(pk=early.pk).update(sent_at=timezone.now() - dt.timedelta(days=1))
        rows = editing.get(LIST).context["cl"].queryset
        assert list(rows) == [early, late, done]

    def test_the_list_filters_by_state_and_kind(self, center, editing):
        report = sent(center)
        for query, rows in (
            ("state__exact=new", [report]),
            ("state__exact=answered", []),
            ("kind=center", [report]),
            ("kind=agreement", []),
        ):
            assert list(editing.get(f"{LIST}?{query}").context["cl"].queryset) == rows

    def test_a_list_asks_no_more_for_more_rows(self, center, editing, django_assert_num_queries):
        sent(center)
        with CaptureQueriesContext(connection) as few:
            editing.get(LIST)
        for _n in range(5):
            sent(center)
        with django_assert_num_queries(len(few)):
            editing.get(LIST)

    def test_it_leads_to_the_record_and_its_corrections(self, center, editing):
        report = sent(center)
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
        report = sent(center, email="reader@example.org")
        client = as_role(role)
        assert "reader@example.org" in client.get(self.url(report)).content.decode()
        self.answer(client, report)
        report.refresh_from_db()
        assert (report.state, report.answer) == ("answered", "Corrected today.")
        assert report.handled_by.username == role

    @pytest.mark.parametrize("role", ["hec-analyst", "observer"])
    def test_these_read_without_the_address(self, center, role):
        report = sent(center, email="reader@example.org")
        client = as_role(role)
        html = client.get(self.url(report)).content.decode()
        assert WRONG in html
        assert "reader@example.org" not in html
        assert self.answer(client, report).status_code == 403

    def test_focal_points_do_not(self, center):
        report, client = sent(center), as_role("focal-point")
        for act in ("change", "record"):
            assert client.get(self.url(report, act)).status_code == 403

    def test_nobody_adds_or_deletes_one(self, center, superuser):
        client = desk.sign_in(superuser)
        assert client.get(f"{LIST}add/").status_code == 403
        assert client.post(self.url(sent(center), "delete"), {"post": "yes"}).status_code == 403

    def test_an_answer_needs_words(self, center, editing):
        response = self.answer(editing, sent(center), answer="")
        assert "Write the answer, or the reason." in response.content.decode()
        assert Report.objects.get().state == "new"

    def test_words_that_came_too_late_are_kept(self, center, editing, editor):
        report = answered(sent(center), answer="The first answer.", actor=editor)
        response = self.answer(editing, report, answer="The second answer.")
        html = response.content.decode()
        assert "editor answered this report meanwhile" in html
        assert "The second answer." in html
        report.refresh_from_db()
        assert report.answer == "The first answer."

    def test_an_answered_report_is_to_read_only(self, center, editing):
        report = answered(sent(center))
        assert 'name="_save"' not in editing.get(self.url(report)).content.decode()

    def test_the_answer_goes_by_mail(self, center, editing, django_capture_on_commit_callbacks):
        report = sent(center, email="reader@example.org")
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
        report = sent(center, email="reader@example.org", language="kk")
        with django_capture_on_commit_callbacks(execute=True):
            self.answer(editing, report)
        assert "Сәтбаев орталығы" in mail.outbox[0].body
        assert f"/kk/report/{report.token}/" in mail.outbox[0].body

    def test_without_an_address_no_mail_goes(
        self, center, editing, django_capture_on_commit_callbacks
    ):
        with django_capture_on_commit_callbacks(execute=True):
            self.answer(editing, sent(center))
        assert mail.outbox == []

    @pytest.mark.django_db(transaction=True)
    def test_a_mail_that_fails_loses_no_answer(self, center, editing, monkeypatch):
        def refused(*args, **kwargs):
            raise smtplib.SMTPServerDisconnected("gone")

        monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", refused)
        report = sent(center, email="reader@example.org")
        response = self.answer(editing, report)
        assert "no mail could be sent to reader@example.org" in desk.said(response)
        report.refresh_from_db()
        assert (report.state, report.answer, report.mailed_at) == (
            "answered",
            "Corrected today.",
            None,
        )


class TestPurge:
    def test_addresses_go_ninety_days_after_the_answer(self, center, capsys):
        now = timezone.now()
        old, young, waiting = (sent(center, email="reader@example.org") for _n in range(3))
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
        report = answered(sent(center))
        html = editing.get(f"{LIST}{report.pk}/change/").content.decode()
        assert "none given, or deleted 90 days after the answer" in html

    def test_marks_of_senders_go_after_a_day(self, center):
        now = timezone.now()
        old = sent(center, sender="x" * 64, sent_at=now - dt.timedelta(days=1))
        young = sent(center, sender="y" * 64, sent_at=now - dt.timedelta(hours=23))
        assert purge_reports(now) == 0
        assert dict(Report.objects.values_list("pk", "sender")) == {old.pk: "", young.pk: "y" * 64}
