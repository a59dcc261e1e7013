"""Long exports are made beside the pages: watched, cancelled, and there only when whole."""

import datetime as dt
import hashlib
import os

import pytest
from django.contrib.auth.models import Group
from django.core.files import File
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.http import QueryDict
from django.utils import timezone

from cooperation.reports import prepared as preparing
from cooperation.reports.base import REPORTS
from cooperation.reports.kept import Export
from cooperation.reports.prepared import PreparedFile, State, cancel, make_prepared, prepare
from records.exports.content import Answer, Table
from tests.desk import as_role, member, said, sign_in
from tests.factories import AgreementFactory, published

pytestmark = pytest.mark.django_db

REPORT = "/admin/reports/agreements-register/"
PREPARE = f"{REPORT}prepare/"
WEEK = dt.timedelta(days=7)
BROKE_OFF = "The work on this file broke off. Ask for it again."


@pytest.fixture(autouse=True)
def scene(settings, tmp_path, monkeypatch):
    """Two agreements that count as a long report; nobody makes files but the tests."""
    settings.MEDIA_ROOT = tmp_path
    published(AgreementFactory())
    published(AgreementFactory())
    monkeypatch.setattr("cooperation.reports.desk.LONG", 2)
    monkeypatch.setattr(preparing, "begin", lambda pk: None)


@pytest.fixture
def analyst():
    return member("hec-analyst")


@pytest.fixture
def client(analyst):
    return sign_in(analyst)


def asked(client, format="csv", question="kind=mou&as_at=2026-11-01"):
    """A file of a report, asked for on its page; nobody is at work on it yet."""
    response = client.post(PREPARE, {"question": question, "format": format}, follow=True)
    assert said(response) == ""
    return PreparedFile.objects.get(state=State.PREPARING)


def made(client, **how):
    """The same, made."""
    row = asked(client, **how)
    make_prepared(row.pk, never)
    row.refresh_from_db()
    return row


def never():
    raise AssertionError("The file is wanted.")


def stored():
    """Names of the files that the storage holds."""
    return default_storage.listdir("exports")[1] if default_storage.exists("exports") else []


class TestAsking:
    def test_a_long_report_offers_to_prepare_its_files(self, client):
        html = client.get(REPORT).content.decode()
        assert f'action="{PREPARE}"' in html
        assert 'name="format" value="xlsx"' in html
        assert "format=xlsx" not in html

    def test_a_short_one_gives_them_at_once(self, client, monkeypatch):
        monkeypatch.setattr("cooperation.reports.desk.LONG", 3)
        html = client.get(REPORT).content.decode()
        assert "format=xlsx" in html
        assert PREPARE not in html

    def test_the_question_is_kept_with_the_day_that_it_meant(self, client):
        row = asked(client, question="kind=mou")
        today = timezone.localdate()
        assert (row.report, row.format, row.rows) == ("agreements-register", "csv", 2)
        assert row.question == f"kind=mou&as_at={today}"

    def test_who_has_one_in_the_making_waits_for_it(self, client):
        asked(client)
        response = client.post(PREPARE, {"question": "", "format": "csv"}, follow=True)
        assert (
            said(response)
            == "A file of yours is being prepared already: wait for it, or cancel it."
        )
        assert PreparedFile.objects.count() == 1

    def test_three_are_made_at_a_time(self, client):
        for name in ("one", "two", "three"):
            asked_by(member("hec-analyst", name))
        response = client.post(PREPARE, {"question": "", "format": "csv"}, follow=True)
        assert (
            said(response) == "Other files are being prepared just now: ask again in a few minutes."
        )
        assert PreparedFile.objects.count() == 3

    def test_a_format_that_the_report_has_not_is_refused(self, client):
        response = client.post(PREPARE, {"question": "", "format": "doc"}, follow=True)
        assert said(response) == "This report cannot be had as “doc”."
        assert not PreparedFile.objects.exists()

    def test_a_malformed_question_comes_back_with_what_is_wrong(self, client):
        data = {"question": "as_at=yesterday", "format": "csv"}
        response = client.post(PREPARE, data, follow=True)
        assert response.redirect_chain == [(f"{REPORT}?as_at=yesterday", 302)]
        assert "Enter a real date, for example 27 2 2026" in response.content.decode()
        assert not PreparedFile.objects.exists()

    def test_who_may_not_ask_the_report_gets_no_file_of_it(self):
        client = as_role("observer")
        assert client.post("/admin/reports/agreements-desk/prepare/").status_code == 403


def asked_by(user):
    return prepare(REPORTS["agreements-register"].ask(QueryDict(""), user), "csv")


class TestMaking:
    @pytest.mark.parametrize("format", ["csv", "xlsx", "json"])
    def test_a_file_that_is_ready_is_the_one_that_the_page_would_have_given(self, client, format):
        row = made(client, format=format)
        assert (row.state, row.rows_read) == (State.READY, 2)
        response = client.get(f"/admin/prepared/{row.pk}/file/")
        content = b"".join(response.streaming_content)
        assert response["Content-Length"] == str(len(content))
        assert response["X-Row-Count"] == "2"
        assert response["Content-Disposition"] == f'attachment; filename="{row.file_name}"'
        assert hashlib.sha256(content).hexdigest() == row.export.sha256
        if format == "csv":
            query = f"?{row.question}&format=csv"
            assert b"".join(client.get(REPORT + query).streaming_content) == content

    def test_it_is_kept_among_the_exports(self, client, analyst):
        row = made(client)
        export = Export.objects.get()
        assert (export.made_by, export.question) == (analyst, "kind=mou&as_at=2026-11-01")
        assert row.export == export
        page = client.get(row.get_absolute_url()).content.decode()
        assert export.sha256 in page
        assert export.number in page

    def test_it_speaks_the_language_in_which_it_was_asked(self, client):
        client.cookies["language"] = "ru"
        row = asked(client, format="json")
        client.cookies["language"] = "en"
        make_prepared(row.pk, never)
        response = client.get(f"/admin/prepared/{row.pk}/file/")
        assert '"language":"ru"' in b"".join(response.streaming_content).decode()

    def test_the_rights_are_those_of_the_hour(self, client, analyst):
        row = asked(client)
        analyst.is_active = False
        analyst.save()
        make_prepared(row.pk, never)
        row.refresh_from_db()
        assert (row.state, row.reason) == (
            State.FAILED,
            "Your role may no longer ask for this report.",
        )
        assert not Export.objects.exists()

    def test_what_a_format_cannot_hold_is_said(self, client, monkeypatch):
        monkeypatch.setattr("records.exports.pdf.MOST_ROWS", 1)
        row = made(client, format="pdf")
        assert row.state == State.FAILED
        assert row.reason.startswith(
            "This is too long for a PDF: rows in the table: 2, at most: 1."
        )
        assert row.reason in client.get(row.get_absolute_url()).content.decode()

    def test_an_error_midway_leaves_no_file_and_is_not_hushed_up(self, client, monkeypatch):
        row = asked(client)

        def broken(answer, name):
            raise RuntimeError("The disk is full.")

        monkeypatch.setattr(preparing, "made", broken)
        with pytest.raises(RuntimeError):
            make_prepared(row.pk, never)
        row.refresh_from_db()
        assert row.state == State.FAILED
        assert BROKE_OFF in client.get(row.get_absolute_url()).content.decode()
        assert (stored(), Export.objects.count()) == ([], 0)

    def test_a_row_that_is_called_ready_has_its_file(self, client):
        row = asked(client)
        with pytest.raises(Exception, match="prepared_file_ready_is_whole"):
            PreparedFile.objects.filter(pk=row.pk).update(state=State.READY)

    def test_a_disk_that_fills_up_keeps_no_half_of_it(self, client, monkeypatch):
        row = asked(client)

        def half(file, chunk_size=None):
            yield b"half"
            raise OSError("No space left on device")

        monkeypatch.setattr(File, "chunks", half)
        with pytest.raises(OSError, match="No space"):
            make_prepared(row.pk, never)
        row.refresh_from_db()
        assert (row.state, stored()) == (State.FAILED, [])


class TestCancelling:
    def test_what_was_cancelled_is_not_there_although_it_was_made(self, client, monkeypatch):
        row = asked(client)
        write = preparing.made

        def cancelled_meanwhile(answer, name):
            client.post(f"/admin/prepared/{row.pk}/cancel/")
            return write(answer, name)

        monkeypatch.setattr(preparing, "made", cancelled_meanwhile)
        with pytest.raises(preparing.Unwanted):
            make_prepared(row.pk, never)
        row.refresh_from_db()
        assert row.state == State.CANCELLED
        assert (stored(), Export.objects.count()) == ([], 0)
        assert client.get(f"/admin/prepared/{row.pk}/file/").status_code == 404

    def test_the_place_is_free_at_once(self, client):
        row = asked(client)
        response = client.post(f"/admin/prepared/{row.pk}/cancel/", follow=True)
        assert said(response) == "Cancelled: “Register of agreements and MoUs”."
        assert made(client).state == State.READY

    def test_what_is_ready_stays(self, client):
        row = made(client)
        client.post(f"/admin/prepared/{row.pk}/cancel/")
        row.refresh_from_db()
        assert row.state == State.READY

    def test_others_neither_see_nor_cancel_it(self, client):
        row = asked(client)
        stranger = as_role("hec-coordinator")
        assert stranger.get(row.get_absolute_url()).status_code == 404
        assert stranger.post(f"/admin/prepared/{row.pk}/cancel/").status_code == 404
        assert stranger.get(f"/admin/prepared/{row.pk}/file/").status_code == 404
        row.refresh_from_db()
        assert row.state == State.PREPARING

    def test_no_file_is_cancelled_by_somebody_else(self, client, publisher):
        assert not cancel(publisher, asked(client).pk)


class TestSilence:
    """Whoever makes a file was killed, and says nothing any more."""

    @pytest.fixture
    def row(self, client):
        row = asked(client)
        PreparedFile.objects.update(seen_at=timezone.now() - dt.timedelta(seconds=61))
        return row

    def test_the_page_says_so(self, row, client):
        page = client.get(row.get_absolute_url()).content.decode()
        assert BROKE_OFF in page
        assert "<progress" not in page

    def test_the_next_one_gets_its_place(self, row, client):
        assert made(client).state == State.READY
        row.refresh_from_db()
        assert row.state == State.FAILED
        assert BROKE_OFF in client.get(row.get_absolute_url()).content.decode()


class TestTaking:
    def test_a_file_that_was_changed_is_not_handed_out(self, client):
        row = made(client)
        path = default_storage.path(row.file.name)
        with open(path, "r+b") as file:
            file.truncate(10)
        response = client.get(f"/admin/prepared/{row.pk}/file/")
        assert response.status_code == 500
        assert response.content.decode() == "The file is no longer what was made. Ask for it again."

    def test_who_lost_the_right_to_the_report_cannot_take_it(self, client, analyst):
        response = client.post(
            "/admin/reports/agreements-desk/prepare/", {"question": "", "format": "csv"}
        )
        row = PreparedFile.objects.get()
        assert response.url == row.get_absolute_url()
        make_prepared(row.pk, never)
        analyst.groups.set([Group.objects.get(name="observer")])
        assert client.get(f"/admin/prepared/{row.pk}/file/").status_code == 403

    def test_who_changed_roles_cannot_take_what_the_old_one_could_read(self, client, analyst):
        row = made(client)
        analyst.groups.set([Group.objects.get(name="ministry-editor")])
        assert client.get(f"/admin/prepared/{row.pk}/file/").status_code == 403
        analyst.groups.set([Group.objects.get(name="hec-analyst")])
        response = client.get(f"/admin/prepared/{row.pk}/file/")
        assert b"".join(response.streaming_content).count(b"PK-KZ-") == 2

    def test_it_is_kept_for_seven_days(self, client):
        row = made(client)
        PreparedFile.objects.update(asked_at=timezone.now() - WEEK)
        assert client.get(f"/admin/prepared/{row.pk}/file/").status_code == 404

    def test_then_it_is_deleted_and_the_question_stays(self, client):
        row = made(client)
        PreparedFile.objects.update(asked_at=timezone.now() - WEEK)
        old = (timezone.now() - WEEK).timestamp()
        os.utime(default_storage.path(row.file.name), (old, old))
        call_command("purge_exports")
        assert (stored(), PreparedFile.objects.count()) == ([], 0)
        assert Export.objects.count() == 1

    def test_younger_ones_stay(self, client):
        made(client)
        call_command("purge_exports")
        assert (len(stored()), PreparedFile.objects.count()) == (1, 1)


class TestProgress:
    def test_a_table_knows_how_many_of_its_rows_were_read(self):
        answer = Answer("", "", [Table("rows", "Rows", [], [(1,), (2,), (3,)])], about=None)
        rows = iter(answer.tables[0])
        assert (next(rows), next(rows)) == ((1,), (2,))
        assert (answer.rows_read, answer.row_count) == (2, 3)

    def test_rows_that_are_read_twice_are_counted_once(self):
        answer = Answer("", "", [Table("rows", "Rows", [], [(1,), (2,)])], about=None)
        assert list(answer.tables[0]) == list(answer.tables[0])
        assert answer.rows_read == 2

    def test_the_page_shows_it(self, client):
        row = asked(client)
        PreparedFile.objects.update(rows_read=1)
        page = client.get(row.get_absolute_url()).content.decode()
        assert '<progress max="2" value="1"' in page
        assert "Rows read: 1 of 2." in page
