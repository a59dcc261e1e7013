"""The paper tray: PDFs are stored the moment they arrive, and who may see and discard them."""

import hashlib
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.test import Client

from records import tray
from records.models import TrayPaper
from tests import factories
from tests.desk import TRAY, as_role, in_tray, member, said, sign_in
from tests.pdfs import pdf, scan, upload

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]


def handed_in(client, *files):
    """What the desk said when these files were handed in at once."""
    return said(client.post(TRAY, {"papers": list(files)}, follow=True))


class TestHandingIn:
    def test_each_file_is_stored_at_once_and_a_refused_one_hinders_no_other(self, editing):
        answer = handed_in(
            editing,
            upload(pdf("One", "Two"), "scan-001.pdf"),
            SimpleUploadedFile("page.pdf", b"<!doctype html><p>Hello</p>"),
            upload(scan(), "scan-002.pdf"),
        )
        assert "“scan-001.pdf”: stored (2 pages," in answer
        assert "“page.pdf”: This file is named like a PDF but is none." in answer
        assert "“scan-002.pdf”: stored (1 page," in answer
        assert [(p.name, p.pages, p.has_text) for p in TrayPaper.objects.all()] == [
            ("scan-001.pdf", 2, True),
            ("scan-002.pdf", 1, False),
        ]

    def test_its_bytes_stay_as_they_are_under_a_name_of_ours(self, editing):
        content = pdf("Memorandum")
        handed_in(editing, upload(content, "../../secret name.pdf"))
        paper = TrayPaper.objects.get()
        assert Path(paper.file.path).read_bytes() == content
        assert paper.sha256 == hashlib.sha256(content).hexdigest()
        assert paper.file.name.startswith("originals/")
        assert "secret" not in paper.file.name

    def test_more_than_twenty_at_once_are_told_to_wait(self, editing):
        files = [upload(pdf(f"Paper {n}"), f"{n}.pdf") for n in range(1, 22)]
        answer = handed_in(editing, *files)
        assert "“21.pdf”: Only 20 files are taken at once. Hand this one in again." in answer
        assert TrayPaper.objects.count() == 20

    def test_without_a_file_it_asks_for_one(self, editing):
        assert handed_in(editing) == "Choose at least one PDF."

    def test_a_file_that_waits_already_is_named(self, editing):
        in_tray("first.pdf", actor=factories.account("colleague", is_staff=True))
        answer = handed_in(editing, upload(pdf("Memorandum"), "again.pdf"))
        assert (
            "“again.pdf”: This file is in the tray already, as “first.pdf” from colleague."
            in answer
        )
        assert TrayPaper.objects.count() == 1

    def test_a_file_on_a_record_is_named(self, editing):
        agreement = factories.saved(factories.AgreementFactory())
        paper = in_tray()
        editing.post(TRAY, {"put": "1", f"this-is-{paper.pk}": f"{agreement.pk}@1"})
        answer = handed_in(editing, upload(pdf("Memorandum"), "again.pdf"))
        assert "again.pdf”: This file is on record already: PK-KZ-2026-0001 Memorandum" in answer

    @pytest.mark.parametrize(
        ("limit", "value", "sentence"),
        [
            ("MAX_WAITING", 1, "1 papers of yours wait in the tray. Put some on their records"),
            ("MAX_WAITING_BYTES", 1000, "Your papers in the tray take"),
        ],
    )
    def test_each_person_has_a_quota(self, editing, monkeypatch, limit, value, sentence):
        monkeypatch.setattr(tray, limit, value)
        in_tray("colleague.pdf", actor=factories.account("colleague", is_staff=True), text="Other")
        monkeypatch.setattr(tray, "MAX_WAITING_BYTES", value if limit != "MAX_WAITING" else 10**9)
        answer = handed_in(editing, upload(pdf("A"), "a.pdf"), upload(pdf("B"), "b.pdf"))
        assert f"“b.pdf”: {sentence}" in answer

    def test_no_file_stays_where_its_row_cannot(self, monkeypatch, tmp_path):
        def locked(*arguments, **options):
            raise OperationalError("database is locked")

        monkeypatch.setattr(TrayPaper, "save", locked)
        with pytest.raises(OperationalError):
            in_tray()
        assert [each for each in tmp_path.rglob("*") if each.is_file()] == []

    def test_papers_wait_across_sessions_of_a_person(self):
        handed_in(as_role("ministry-editor"), upload(pdf(), "scan.pdf"))
        page = as_role("ministry-editor").get(TRAY).content.decode()
        assert "scan.pdf" in page

    def test_the_page_asks_the_same_questions_for_one_paper_and_for_three(
        self, editing, django_assert_num_queries
    ):
        in_tray("1.pdf", "One")
        editing.get(TRAY)
        with django_assert_num_queries(7):
            editing.get(TRAY)
        in_tray("2.pdf", "Two")
        in_tray("3.pdf", "Three")
        with django_assert_num_queries(7):
            editing.get(TRAY)


class TestDiscarding:
    def test_the_own_paper_goes_with_its_file(
        self, editing, django_capture_on_commit_callbacks, tmp_path
    ):
        paper = in_tray("scan.pdf")
        assert editing.get(f"{TRAY}{paper.pk}/1.png").status_code == 200
        with django_capture_on_commit_callbacks(execute=True):
            answer = editing.post(f"{TRAY}{paper.pk}/discard/", follow=True)
        assert said(answer) == "“scan.pdf” was discarded."
        assert not Path(paper.file.path).exists()
        assert list(tmp_path.glob("pictures/*/*")) == []
        assert not TrayPaper.objects.exists()

    @pytest.mark.parametrize(
        ("role", "code"),
        [("ministry-editor", 403), ("ministry-publisher", 302), ("hec-coordinator", 302)],
    )
    def test_that_of_somebody_else_only_a_publisher_discards(self, role, code):
        paper = in_tray(actor=factories.account("colleague", is_staff=True))
        assert as_role(role).post(f"{TRAY}{paper.pk}/discard/").status_code == code
        assert TrayPaper.objects.exists() is (code == 403)

    def test_what_is_on_a_record_is_not_discarded(self, editing):
        agreement = factories.saved(factories.AgreementFactory())
        paper = in_tray()
        editing.post(TRAY, {"put": "1", f"this-is-{paper.pk}": f"{agreement.pk}@1"})
        assert editing.post(f"{TRAY}{paper.pk}/discard/").status_code == 404
        assert Path(paper.file.path).exists()


class TestWhoMay:
    @pytest.mark.parametrize("role", ["hec-analyst", "observer", "focal-point", "administrator"])
    def test_without_the_right_there_is_no_tray(self, role):
        paper = in_tray()
        client = as_role(role)
        for page in ("", f"{paper.pk}/", f"{paper.pk}/file/", f"{paper.pk}/1.png"):
            assert client.get(f"{TRAY}{page}").status_code == 403
        assert client.post(f"{TRAY}{paper.pk}/discard/").status_code == 403
        assert client.post(TRAY, {"papers": [upload(pdf("New"))]}).status_code == 403
        assert "Add papers" not in client.get("/admin/").content.decode()
        assert TrayPaper.objects.get() == paper

    def test_strangers_are_sent_to_sign_in(self):
        paper = in_tray()
        for page in ("", f"{paper.pk}/", f"{paper.pk}/file/"):
            assert Client().get(f"{TRAY}{page}").url.startswith("/admin/login/")
        assert Client().post(f"{TRAY}{paper.pk}/discard/").url.startswith("/admin/login/")
        assert TrayPaper.objects.exists()

    def test_discarding_takes_a_post(self, editing):
        paper = in_tray()
        assert editing.get(f"{TRAY}{paper.pk}/discard/").status_code == 405

    def test_the_file_comes_as_a_download(self, editing):
        paper = in_tray("scan.pdf")
        answer = editing.get(f"{TRAY}{paper.pk}/file/")
        assert answer["Content-Disposition"] == 'attachment; filename="scan.pdf"'
        assert b"".join(answer.streaming_content) == pdf("Memorandum")

    def test_its_pages_come_as_pictures(self, editing):
        paper = in_tray()
        assert f"{TRAY}{paper.pk}/1.png" in editing.get(TRAY).text
        answer = editing.get(f"{TRAY}{paper.pk}/1.png")
        assert answer["Content-Type"] == "image/png"
        assert answer.content.startswith(b"\x89PNG")
        assert editing.get(f"{TRAY}{paper.pk}/2.png").status_code == 404

    def test_who_reads_no_drafts_sees_the_own_papers_only(self):
        from django.contrib.auth.models import Permission

        user = member("focal-point")
        user.user_permissions.add(Permission.objects.get(codename="add_traypaper"))
        other = in_tray("secret.pdf", "Secret")
        mine = in_tray("mine.pdf", "Mine", actor=user)
        client = sign_in(user)
        page = client.get(TRAY).content.decode()
        assert "mine.pdf" in page
        assert "secret.pdf" not in page
        assert client.get(f"{TRAY}{other.pk}/file/").status_code == 404
        assert client.get(f"{TRAY}{other.pk}/1.png").status_code == 404
        assert b"".join(client.get(f"{TRAY}{mine.pk}/file/").streaming_content) == pdf("Mine")
        answer = handed_in(client, upload(pdf("Secret"), "guess.pdf"))
        assert answer == "“guess.pdf”: This file is in the tray already."

    def test_the_home_page_begins_with_it(self, editing):
        assert "Add papers (PDF)" in editing.get("/admin/").content.decode()
