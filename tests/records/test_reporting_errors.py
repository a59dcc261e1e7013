"""Reporting an error: anybody sends a report of a public record, so many an hour, and unnamed."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from records import services
from records.inbox import Report, is_throttled, sender_of
from tests import factories
from tests.factories import ReportFactory

pytestmark = pytest.mark.django_db

WRONG = "The center was opened on 2 February, not on 4."


def form_url(center, language="en"):
    return f"/{language}/report/center/{center.slug}/"


def send(center, client=None, **values):
    return (client or Client()).post(form_url(center), {"what_is_wrong": WRONG} | values)


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
        ReportFactory(record=center)
        assert is_throttled("203.0.113.9", timezone.now())

    def test_after_an_hour_the_address_may_send_again(self, center):
        now = timezone.now()
        for minutes in (61, 59, 30, 20, 10):
            at = now - dt.timedelta(minutes=minutes)
            ReportFactory(record=center, sent_at=at, sender=sender_of("203.0.113.9", at))
        assert not is_throttled("203.0.113.9", now)
        ReportFactory(record=center, sent_at=now, sender=sender_of("203.0.113.9", now))
        assert is_throttled("203.0.113.9", now)

    def test_midnight_forgets_nobody(self, center):
        midnight = timezone.make_aware(dt.datetime(2026, 11, 24))
        before, after = midnight - dt.timedelta(minutes=5), midnight + dt.timedelta(minutes=5)
        for _n in range(5):
            ReportFactory(record=center, sent_at=before, sender=sender_of("203.0.113.9", before))
        assert is_throttled("203.0.113.9", after)

    def test_the_address_is_not_kept(self, center, settings):
        send(center, Client(REMOTE_ADDR="203.0.113.9"))
        report = Report.objects.get()
        assert "203.0.113.9" not in str(report.__dict__)
        assert report.sender == sender_of("203.0.113.9", report.sent_at)
        assert sender_of("203.0.113.9", report.sent_at + dt.timedelta(days=1)) != report.sender
        settings.SECRET_KEY = "another" * 10
        assert sender_of("203.0.113.9", report.sent_at) != report.sender
