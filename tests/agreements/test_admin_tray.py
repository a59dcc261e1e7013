"""The paper tray: PDFs are stored the moment they arrive, and then put on their records."""

import datetime as dt
import hashlib
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from agreements.announced import proven_by, waiting_for_paper
from agreements.models import Agreement, AgreementDocument, Party
from records import tray
from records.models import Revision, Source, TrayPaper
from tests import factories
from tests.desk import as_role, change_url, form_data, member, said, sign_in
from tests.pdfs import pdf, scan, upload

pytestmark = pytest.mark.django_db

TRAY = "/admin/agreements/agreement/tray/"
ADD = "/admin/agreements/agreement/add/"


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def editing():
    return as_role("ministry-editor")


def handed_in(client, *files):
    """What the desk said when these files were handed in at once."""
    return said(client.post(TRAY, {"papers": list(files)}, follow=True))


def in_tray(name="scan.pdf", text="Memorandum", actor=None):
    """A paper that waits."""
    actor = actor or factories.account("ministry-editor", is_staff=True)
    return tray.receive(upload=upload(pdf(text), name), actor=actor)


def announced(home=None, **values):
    """A record made from an announcement: the home party named, the partner not."""
    home = home or factories.InstitutionFactory(name_en="NUST")
    values = {"basis": "inferred", "signed_on_is_approximate": True} | values
    agreement = factories.AgreementFactory(parties=[home], **values)
    country = factories.CountryFactory(code="KZ")
    Party.objects.create(agreement=agreement, side="partner", country=country, position=1)
    return factories.saved(agreement)


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


class TestPutting:
    def test_it_becomes_the_original_of_the_agreement_in_one_revision(self, editing):
        agreement = factories.saved(factories.AgreementFactory())
        paper = in_tray("scan.pdf")
        answer = editing.post(
            TRAY, {"put": "1", f"this-is-{paper.pk}": f"{agreement.pk}@1"}, follow=True
        )
        assert said(answer) == "The paper is on PK-KZ-2026-0001 now. Fill in what it states."
        document = AgreementDocument.objects.get()
        assert (document.agreement, document.kind) == (agreement, "signed-text")
        assert (document.original.name, document.original_sha256, document.pages) == (
            paper.file.name,
            paper.sha256,
            1,
        )
        revision = Revision.objects.filter(key="PK-KZ-2026-0001").last()
        assert (revision.version, revision.reason) == (2, "Paper “scan.pdf” put on the record.")
        assert "scan.pdf" not in editing.get(TRAY).content.decode()

    def test_two_people_put_the_same_paper(self, editing):
        first = factories.saved(factories.AgreementFactory())
        second = factories.saved(factories.AgreementFactory())
        paper = in_tray("scan.pdf")
        as_role("ministry-publisher").post(
            TRAY, {"put": "1", f"this-is-{paper.pk}": f"{first.pk}@1"}
        )
        answer = editing.post(
            TRAY, {"put": "1", f"this-is-{paper.pk}": f"{second.pk}@1"}, follow=True
        )
        assert said(answer) == (
            "ministry-publisher put “scan.pdf” on PK-KZ-2026-0001 in the meantime."
        )
        assert AgreementDocument.objects.count() == 1

    def test_a_record_that_changed_meanwhile_is_refused(self, editing):
        agreement = factories.saved(factories.AgreementFactory())
        paper = in_tray()
        factories.edited(agreement, title_en="Another title")
        answer = editing.post(
            TRAY, {"put": "1", f"this-is-{paper.pk}": f"{agreement.pk}@1"}, follow=True
        )
        assert said(answer) == (
            "PK-KZ-2026-0001 was changed after you opened the page. Look at it again, then repeat."
        )
        assert not AgreementDocument.objects.exists()
        assert TrayPaper.objects.waiting().get() == paper

    @pytest.mark.parametrize(
        "token", ["", "@", "0@1", "99999999999999999999@1", "x@1", "1@x", "\0", "1@1@1", "<b>"]
    )
    def test_a_forged_choice_changes_nothing(self, editing, token):
        factories.saved(factories.AgreementFactory())
        paper = in_tray()
        for data in (
            {f"this-is-{paper.pk}": token},
            {"this-is-99999999999999999999": "1@1"},
            {"this-is-x": "1@1"},
        ):
            assert editing.post(TRAY, {"put": "1", **data}).status_code == 302
        assert not AgreementDocument.objects.exists()

    def test_a_paper_of_a_new_agreement_opens_its_form_and_goes_with_the_save(self, editing):
        paper = in_tray("scan.pdf")
        answer = editing.post(TRAY, {"put": "1", f"this-is-{paper.pk}": "new"})
        assert answer.url == f"{ADD}?tray_paper={paper.pk}"
        data = form_data(editing.get(answer.url))
        assert data["tray_paper"] == str(paper.pk)
        country = factories.CountryFactory(code="KZ")
        home = factories.InstitutionFactory()
        data |= {
            "title_en": "Memorandum",
            "kind": "mou",
            "basis": "signed-document",
            "parties-0-side": "home",
            "parties-0-institution": home.pk,
            "parties-1-side": "partner",
            "parties-1-country": country.pk,
        }
        editing.post(ADD, data)
        agreement = Agreement.objects.get()
        assert agreement.documents.get().original.name == paper.file.name
        assert (agreement.version, TrayPaper.objects.waiting().count()) == (1, 0)
        again = editing.post(ADD, data)
        assert "Select a valid choice" in again.content.decode()
        assert Agreement.objects.count() == 1

    def test_several_papers_of_new_agreements_come_one_after_the_other(self, editing):
        papers = [in_tray("1.pdf", "One"), in_tray("2.pdf", "Two")]
        answer = editing.post(
            TRAY, {"put": "1", **{f"this-is-{paper.pk}": "new" for paper in papers}}
        )
        assert answer.url == f"{ADD}?tray_paper={papers[0].pk}"
        assert TrayPaper.objects.waiting().count() == 2

    def test_any_agreement_is_found_by_search(self, editing):
        agreement = factories.saved(factories.AgreementFactory(title_en="Қарағанды memorandum"))
        paper = in_tray()
        url = f"{TRAY}{paper.pk}/"
        assert "No record matches." in editing.get(url, {"q": "nowhere"}).content.decode()
        data = form_data(editing.get(url, {"q": "қарағанды"}), "record")
        answer = editing.post(url, data)
        assert answer.url == change_url(agreement)
        assert AgreementDocument.objects.count() == 1


class TestDiscarding:
    def test_the_own_paper_goes_with_its_file(self, editing, django_capture_on_commit_callbacks):
        paper = in_tray("scan.pdf")
        with django_capture_on_commit_callbacks(execute=True):
            answer = editing.post(f"{TRAY}{paper.pk}/discard/", follow=True)
        assert said(answer) == "“scan.pdf” was discarded."
        assert not Path(paper.file.path).exists()
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


class TestAnnounced:
    """Which records wait for a paper, and which of them a paper may prove."""

    def test_no_paper_no_partner_and_not_resolved(self):
        waiting = announced()
        announced(resolution="not-confirmed")
        announced(basis="signed-document")
        announced(level="state")
        factories.saved(factories.AgreementFactory(basis="report"))
        paper = announced()
        paper.documents.create(kind="signed-text", original="originals/x.pdf")
        assert list(waiting_for_paper()) == [waiting]

    @pytest.mark.parametrize(
        ("same_home", "same_visit", "signed_on", "is_offered"),
        [
            (True, True, None, True),
            (True, False, dt.date(2026, 2, 16), True),
            (True, False, dt.date(2026, 2, 17), False),
            (True, False, dt.date(2026, 1, 19), True),
            (True, False, dt.date(2026, 1, 18), False),
            (True, False, None, False),
            (False, True, dt.date(2026, 2, 2), False),
        ],
    )
    def test_home_party_and_visit_or_fourteen_days(
        self, same_home, same_visit, signed_on, is_offered
    ):
        home, other = factories.InstitutionFactory.create_batch(2)
        visit, another = factories.DelegationFactory.create_batch(2)
        record = announced(home, signed_during=visit)
        found = proven_by(
            home=home if same_home else other,
            visit=visit if same_visit else another,
            signed_on=signed_on,
        )
        assert list(found) == ([record] if is_offered else [])

    def test_a_month_or_the_day_of_the_announcement_counts_too(self):
        home = factories.InstitutionFactory()
        month = announced(home, signed_on=dt.date(2026, 2, 1), signed_on_precision="month")
        day = announced(home, stage="proposed", signed_on=None, announced_on=dt.date(2026, 3, 1))
        found = proven_by(home=home, visit=None, signed_on=dt.date(2026, 3, 14))
        assert list(found) == [month, day]

    def test_it_is_the_first_choice_in_the_tray(self, editing):
        record = announced()
        in_tray()
        page = editing.get(TRAY).content.decode()
        assert f'<option value="{record.pk}@1">PK-KZ-2026-0001 Memorandum 1</option>' in page

    def test_one_click_proves_it(self, editing):
        announcement = factories.SourceFactory()
        record = announced()
        factories.cite(record, announcement)
        paper = in_tray()
        editing.post(TRAY, {"put": "1", f"this-is-{paper.pk}": f"{record.pk}@1"})
        record.refresh_from_db()
        assert (record.reference, record.basis, record.stage, record.version) == (
            "PK-KZ-2026-0001",
            "signed-document",
            "signed",
            2,
        )
        sources = [row.source for row in record.citations.all()]
        assert sources == [announcement, Source.objects.get(kind="signed-document")]
        assert not waiting_for_paper().exists()


class TestResolving:
    """A record that no paper confirms is resolved, and not withdrawn."""

    def resolved(self, client, record, **values):
        page = client.post(change_url(record, "resolve"), {"version": record.version})
        data = form_data(page, "reason") | {"reason": "HEC's letter of 3 March", "confirmed": "1"}
        return client.post(change_url(record, "resolve"), data | values, follow=True)

    def test_with_a_reason_in_the_history(self, editing):
        record = announced()
        assert "No paper confirms it …" in editing.get(change_url(record)).content.decode()
        answer = self.resolved(editing, record)
        assert said(answer) == (
            "PK-KZ-2026-0001 is resolved. Send it for review, so that the public learns of it."
        )
        record.refresh_from_db()
        assert (record.resolution, record.resolved_into, record.version) == (
            "not-confirmed",
            None,
            2,
        )
        assert Revision.objects.last().reason == "HEC's letter of 3 March"
        assert "No paper confirms it …" not in editing.get(change_url(record)).content.decode()

    def test_as_the_same_as_another(self, editing):
        record, other = announced(), factories.saved(factories.AgreementFactory())
        self.resolved(editing, record, resolution="merged", into="pk-kz-2026-0002")
        record.refresh_from_db()
        assert (record.resolution, record.resolved_into) == ("merged", other)

    @pytest.mark.parametrize(
        ("values", "sentence"),
        [
            ({"reason": " "}, "This field is required."),
            ({"resolution": "x"}, "Select a valid choice."),
            ({"resolution": "merged"}, "Name the record that this one is the same as."),
            ({"resolution": "merged", "into": "PK-KZ-2026-0001"}, "cannot refer to itself"),
            ({"into": "PK-KZ-1999-0001"}, "No agreement has the reference PK-KZ-1999-0001."),
            ({"version": "0"}, "was changed after you opened the page"),
            ({"version": "x"}, "was changed after you opened the page"),
        ],
    )
    def test_refusals_keep_what_was_typed(self, editing, values, sentence):
        record = announced()
        answer = self.resolved(editing, record, **values)
        assert sentence in answer.content.decode()
        record.refresh_from_db()
        assert (record.resolution, record.version) == ("", 1)

    def test_a_record_with_a_paper_is_not_resolved(self, editing):
        record = announced(basis="signed-document")
        answer = self.resolved(editing, record)
        assert "rests on a paper: it does not stand for an announcement." in said(answer)

    @pytest.mark.parametrize(("role", "code"), [("observer", 404), ("administrator", 403)])
    def test_only_editors_do(self, role, code):
        record = announced()
        assert as_role(role).get(change_url(record, "resolve")).status_code == code
        assert as_role(role).post(change_url(record, "resolve"), {}).status_code == code
