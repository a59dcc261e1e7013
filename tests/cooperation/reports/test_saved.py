"""Exports that staff take are kept; saved reports come by mail, with the rights of the day."""

import datetime as dt
import errno
import hashlib
import os
import tempfile

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.core.management import CommandError, call_command

from cooperation.reports.kept import Export
from cooperation.reports.saved import Rhythm, SavedReport
from tests.desk import as_role, member, sign_in
from tests.factories import AgreementFactory, published

pytestmark = pytest.mark.django_db

PAGE = "/admin/reports/agreements-register/"
DAY = dt.date(2027, 1, 31)


@pytest.fixture(autouse=True)
def scene():
    published(AgreementFactory())


@pytest.fixture
def analyst():
    user = member("hec-analyst")
    user.email = "analyst@hec.example"
    user.save()
    return user


def saved(owner, **facts):
    facts = {
        "name": "Every month",
        "report": "agreements-register",
        "question": "kind=mou",
        "language": "en",
        "format": "csv",
        "rhythm": Rhythm.MONTHLY,
        "first_on": DAY,
        "next_on": DAY,
        **facts,
    }
    return SavedReport.objects.create(owner=owner, **facts)


def test_who_asks_for_the_head_alone_takes_nothing():
    response = as_role("hec-analyst").head(f"{PAGE}?format=csv")

    assert (response.status_code, response["Content-Type"]) == (200, "text/csv; charset=utf-8")
    assert not Export.objects.exists()


def test_what_a_format_cannot_hold_is_said_and_not_kept(monkeypatch):
    monkeypatch.setattr("records.exports.pdf.MOST_ROWS", 0)
    response = as_role("hec-analyst").get(f"{PAGE}?format=pdf")

    assert response.status_code == 422
    assert response.content.decode().startswith("This is too long for a PDF")
    assert not Export.objects.exists()


@pytest.fixture
def full_disk(monkeypatch):
    def full(*arguments, **options):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("records.exports.answering.IN_MEMORY", 1)
    for name in ("TemporaryDirectory", "TemporaryFile"):
        monkeypatch.setattr(tempfile, name, full)


@pytest.mark.parametrize("name", ["csv", "xlsx"])
@pytest.mark.parametrize("page", [PAGE, "/en/reports/agreements-register/", "/en/agreements/"])
def test_a_full_disk_is_said_with_what_to_do_and_nothing_is_kept(full_disk, page, name):
    response = as_role("hec-analyst").get(f"{page}?format={name}")

    assert response.status_code == 503
    assert response.content.decode() == (
        "The file could not be made: the server cannot write to its disk. Try again later, and "
        "tell whoever runs the register."
    )
    assert not Export.objects.exists()


def test_a_full_disk_lets_a_saved_report_wait_for_its_next_day(full_disk, analyst):
    report = saved(analyst)

    with pytest.raises(CommandError, match="1 reports were not mailed"):
        call_command("send_reports", on=DAY)

    report.refresh_from_db()
    assert (report.stopped, report.next_on, mail.outbox) == ("", dt.date(2027, 2, 28), [])


@pytest.mark.parametrize("slug", ["agreements-register", "agreements-desk", "data-quality"])
def test_the_question_of_an_export_can_be_asked_again(slug):
    client = as_role("hec-coordinator")
    response = client.get(f"/admin/reports/{slug}/?format=csv")
    assert response.status_code == 200, response.content
    b"".join(response.streaming_content)

    page = client.get(Export.objects.get().question_path)
    assert page.status_code == 200
    assert "error-summary" not in page.content.decode()


def test_a_file_taken_at_the_desk_is_kept_with_question_and_checksum():
    client = as_role("hec-analyst")
    response = client.get(f"{PAGE}?kind=mou&as_at=2026-11-01&format=csv")
    content = b"".join(response.streaming_content)

    export = Export.objects.get()
    assert (export.report, export.question) == ("agreements-register", "kind=mou&as_at=2026-11-01")
    assert (export.row_count, export.size) == (1, len(content))
    assert export.sha256 == hashlib.sha256(content).hexdigest()
    html = client.get(f"/admin/exports/{export.pk}/").content.decode()
    assert export.sha256 in html
    assert "/admin/reports/agreements-register/?kind=mou&amp;as_at=2026-11-01" in html
    assert as_role("observer").get(f"/admin/exports/{export.pk}/").status_code == 404


def test_an_old_question_is_asked_again_of_the_register_of_its_day():
    client = as_role("ministry-publisher")
    for slug in ("agreements-register", "agreements-desk"):
        client.get(f"/admin/reports/{slug}/?as_at=2026-11-01&format=csv").getvalue()
    Export.objects.update(made_at=dt.datetime(2026, 11, 2, 12, tzinfo=dt.UTC))

    paths = {export.report: export.question_path for export in Export.objects.all()}

    assert paths == {
        "agreements-register": (
            "/admin/reports/agreements-register/?as_at=2026-11-01&as_known_on=2026-11-02"
        ),
        "agreements-desk": "/admin/reports/agreements-desk/?as_at=2026-11-01",
    }


def test_a_record_of_the_desk_is_no_link_to_a_page_that_may_not_be_there():
    client = as_role("ministry-publisher")

    assert '<a class="ref" href="/en/agreements/' in client.get(PAGE).content.decode()
    desk = client.get("/admin/reports/agreements-desk/").content.decode()
    assert "PK-KZ-2026-0001" in desk
    assert 'href="/en/agreements/PK-KZ-2026-0001/"' not in desk


@pytest.mark.parametrize("name", ["xlsx", "csv", "pdf", "docx", "json"])
def test_the_desk_hands_out_every_format(name):
    client = as_role("hec-analyst")

    response = client.get(f"/admin/reports/agreements-desk/?format={name}")

    assert response.status_code == 200
    assert len(b"".join(response.streaming_content)) == Export.objects.get().size


def test_a_question_is_saved_and_its_day_stays_open(analyst):
    client = sign_in(analyst)
    given = {"name": " My  MoUs ", "format": "xlsx", "rhythm": "weekly", "first_on": "1 1 2099"}

    client.post(f"{PAGE}save/", {"question": "kind=mou", **given})

    report = SavedReport.objects.get()
    assert (report.name, report.question, report.format) == ("My MoUs", "kind=mou", "xlsx")
    assert report.next_on == dt.date(2099, 1, 1)
    assert "My MoUs" in client.get("/admin/reports/").content.decode()
    client.post(f"/admin/saved-reports/{report.pk}/delete/")
    assert not SavedReport.objects.exists()


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"name": ""}, "This field is required."),
        ({"rhythm": "weekly"}, "Enter the day of the first mail."),
        ({"rhythm": "weekly", "first_on": "1 1 2020"}, "The day of the first mail is over."),
        ({"format": "odt"}, "This report cannot be had as “odt”."),
        ({"question": "kind=treaty"}, "Select a valid choice."),
    ],
)
def test_what_cannot_be_saved_is_said_and_nothing_is_stored(analyst, given, sentence):
    client = sign_in(analyst)
    form = {"name": "Mine", "format": "csv", "rhythm": "never", "question": "", **given}

    response = client.post(f"{PAGE}save/", form, follow=True)

    assert sentence in response.content.decode()
    assert not SavedReport.objects.exists()


def test_reports_of_others_are_not_there(analyst):
    report = saved(analyst)

    assert as_role("observer").post(f"/admin/saved-reports/{report.pk}/delete/").status_code == 404
    assert SavedReport.objects.exists()


def test_staff_reports_ask_for_their_right():
    assert as_role("observer").get("/admin/reports/agreements-desk/").status_code == 403
    assert as_role("hec-analyst").get("/admin/reports/agreements-desk/").status_code == 200


def test_a_due_report_is_mailed_once_and_waits_for_the_end_of_the_next_month(analyst):
    report = saved(analyst)

    call_command("send_reports", on=DAY)
    call_command("send_reports", on=DAY)

    (sent,) = mail.outbox
    ((name, content, _type),) = sent.attachments
    assert sent.to == ["analyst@hec.example"]
    assert (name[:20], name[-4:]) == ("agreements-register-", ".csv")
    assert "PK-KZ-2026-0001" in content
    report.refresh_from_db()
    assert (report.next_on, report.last_sent_on) == (dt.date(2027, 2, 28), DAY)
    assert Export.objects.get().made_by == analyst


def test_what_was_missed_is_sent_once_and_the_rhythm_is_kept(analyst):
    report = saved(analyst, rhythm=Rhythm.WEEKLY)

    call_command("send_reports", on=DAY + dt.timedelta(days=17))

    assert len(mail.outbox) == 1
    report.refresh_from_db()
    assert report.next_on == DAY + dt.timedelta(days=21)


def test_whoever_may_no_longer_ask_gets_no_file_and_is_told_once(analyst):
    report = saved(analyst, report="agreements-desk", question="")
    analyst.groups.set([Group.objects.get(name="observer")])

    for _night in range(2):
        try:
            call_command("send_reports", on=DAY)
        except CommandError as error:
            assert str(error) == "1 reports were not mailed."

    (told,) = mail.outbox
    assert told.attachments == []
    assert "Your role may no longer ask for this report." in told.body
    report.refresh_from_db()
    assert report.stopped == "Your role may no longer ask for this report."
    assert not Export.objects.exists()


def test_a_closed_account_gets_nothing(analyst):
    saved(analyst)
    analyst.is_active = False
    analyst.save()

    with pytest.raises(CommandError):
        call_command("send_reports", on=DAY)

    assert mail.outbox == []
