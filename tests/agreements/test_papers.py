"""Papers of agreements: what may be stored, cleared and shown, and to whom."""

import io
import re
from pathlib import Path

import pytest
from PIL import Image

from agreements.models import AgreementDocument
from agreements.papers import was_published
from cooperation import environment
from records import services
from records.papers import check_paper
from records.papers.scanning import Scan
from records.verification import check_register
from tests import factories
from tests.desk import as_role, change_url, errors_of, form_data, said
from tests.pdfs import pdf, scan, upload

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]

PAPER = pdf("Memorandum of Understanding", "Article 2")
COPY = pdf("Memorandum of Understanding", "Article 2 (covered)")
NOTED = pdf("Memorandum", catalog=b"/Note (CNIC 12345-1234567-1)")
PRIVATE = pdf("Memorandum", "CNIC 12345-1234567-1\nWrite to a.khan@gmail.com")
BOXES = AgreementDocument.CLEARING
TICKED = {f"documents-0-{name}": "on" for name in BOXES}


@pytest.fixture
def agreement():
    return factories.saved(factories.AgreementFactory())


def send(client, agreement, **values):
    """Save the agreement's page with values of its first paper, or of a new one."""
    page = client.get(change_url(agreement))
    return client.post(change_url(agreement), with_paper(form_data(page), **values))


def with_paper(data, **values):
    number = values.pop("row", 0)
    prefix = f"documents-{number}-"
    if number >= int(data["documents-TOTAL_FORMS"]):
        data |= {"documents-TOTAL_FORMS": str(number + 1)}
        data |= {f"{prefix}kind": "signed-text", f"{prefix}language": "en"}
        data |= {f"{prefix}position": str(number)}
    return data | {
        f"{prefix}{name}": upload(value) if isinstance(value, bytes) else value
        for name, value in values.items()
    }


def stored(client, agreement, **values):
    """A paper that was stored."""
    response = send(client, agreement, **values)
    assert response.status_code == 302, errors_of(response)
    return AgreementDocument.objects.order_by("-pk").first()


def fetched(client, url):
    """The bytes of a download; the file is closed at its end."""
    return b"".join(client.get(url).streaming_content)


def problems(response):
    return errors_of(response)["documents"]


def publish(agreement):
    """Publish the agreement with all that it names."""
    factories.published(services.reload(agreement))


# --- Storing ---------------------------------------------------------------------------------


class TestStoring:
    def test_files_are_for_the_account_of_the_portal_alone(self, editing, agreement):
        paper = stored(editing, agreement, original=PAPER)
        path = Path(paper.original.path)
        assert path.read_bytes() == PAPER
        assert re.fullmatch(r"originals/\d{4}/[0-9a-f]{32}\.pdf", paper.original.name)
        assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)

    def test_its_pages_are_counted_unless_somebody_typed_them(self, editing, agreement):
        assert stored(editing, agreement, original=PAPER).pages == 2
        paper = stored(editing, agreement, row=1, original=COPY, pages="7")
        assert paper.pages == 7

    def test_an_original_stays(self, editing, agreement):
        paper = stored(editing, agreement, original=PAPER)
        (sentence,) = problems(send(editing, agreement, original=COPY))
        assert sentence.startswith("This file stays as it is. Add another document")
        paper.refresh_from_db()
        assert Path(paper.original.path).read_bytes() == PAPER

    def test_a_newer_version_stands_beside_the_earlier_one(self, editing, agreement):
        first = stored(editing, agreement, original=PAPER)
        stored(editing, agreement, row=1, original=COPY, supersedes=str(first.pk))
        page = editing.get(change_url(agreement)).content.decode()
        assert "An earlier version: signed text (en) took its place." in page
        assert page.count(f"/papers/{first.pk}/original/1.png") == 2

    def test_a_copy_is_replaced_until_it_was_public(self, editing, agreement):
        paper = stored(editing, agreement, public_copy=PAPER, **_ticked())
        assert paper.is_cleared
        paper = stored(editing, agreement, public_copy=COPY)
        assert Path(paper.public_copy.path).read_bytes() == COPY
        assert [getattr(paper, name) for name in (*BOXES, "is_cleared")] == [False] * 4
        stored(editing, agreement, **_ticked())
        publish(agreement)
        assert was_published(agreement, paper.public_copy_sha256)
        (sentence,) = problems(send(editing, agreement, public_copy=PAPER))
        assert sentence.startswith("This file stays as it is.")

    def test_the_same_file_stands_on_a_record_once(self, editing, agreement):
        stored(editing, agreement, original=PAPER)
        assert problems(send(editing, agreement, row=1, original=PAPER)) == [
            "This file is already on this record, as “signed text (en)”."
        ]

    def test_the_same_file_on_another_record_is_told(self, editing, agreement):
        stored(editing, agreement, original=PAPER)
        other = factories.saved(factories.AgreementFactory())
        send(editing, other, original=PAPER)
        page = editing.get(change_url(other))
        assert agreement.reference in said(page)
        assert change_url(agreement) in said(page)

    def test_records_out_of_reach_are_not_told(self, editing, agreement, monkeypatch):
        stored(editing, agreement, original=PAPER)
        other = factories.saved(factories.AgreementFactory())
        monkeypatch.setattr(
            "agreements.papers.permissions.readable", lambda rows, user: rows.filter(pk=other.pk)
        )
        send(editing, other, original=PAPER)
        assert said(editing.get(change_url(other))).find(agreement.reference) == -1

    def test_a_refused_file_stores_nothing(self, editing, agreement, tmp_path):
        (sentence,) = problems(send(editing, agreement, original=PAPER[:-60]))
        assert sentence.startswith("The file is damaged or incomplete.")
        assert not AgreementDocument.objects.exists()
        assert list(tmp_path.rglob("*.pdf")) == []


def _ticked(*names):
    return dict.fromkeys(names or BOXES, "on")


# --- Clearing --------------------------------------------------------------------------------


class TestClearing:
    @pytest.mark.parametrize("missing", BOXES)
    def test_each_box_is_needed(self, editing, agreement, missing):
        ticked = _ticked(*(name for name in BOXES if name != missing))
        assert not stored(editing, agreement, public_copy=PAPER, **ticked).is_cleared

    def test_three_boxes_clear_a_copy(self, editing, agreement):
        assert stored(editing, agreement, public_copy=PAPER, **_ticked()).is_cleared

    def test_there_is_a_copy_to_clear(self, editing, agreement):
        response = send(editing, agreement, original=PAPER, **_ticked())
        assert problems(response) == ["There is no public copy to clear."]

    def test_a_new_file_with_findings_is_not_cleared_unseen(self, editing, agreement):
        response = send(editing, agreement, public_copy=PRIVATE, **_ticked(BOXES[2]))
        assert problems(response) == [
            "Private matters are in this copy. Cover them and choose the new file; or save it "
            "without the three boxes, look at each finding, then tick them:",
            "Page 2: identity card number of Pakistan (CNIC), 12•••-•••••••-1",
            "Page 2: personal mailbox, a.••••@•••••.•om",
        ]
        assert not AgreementDocument.objects.exists()

    def test_what_hides_in_the_properties_is_named_without_a_page(self, editing, agreement):
        stored(editing, agreement, public_copy=NOTED)
        page = editing.get(change_url(agreement)).content.decode()
        sentence = "Notes, fields or properties of the file: identity card number of Pakistan"
        assert f"<li>{sentence}" in page

    def test_findings_stand_on_the_page_and_may_be_confirmed(self, editing, agreement):
        paper = stored(editing, agreement, public_copy=PRIVATE)
        page = editing.get(change_url(agreement)).content.decode()
        assert "Page 2: identity card number of Pakistan (CNIC), 12•••-•••••••-1" in page
        assert "1234567" not in re.sub(r"(?s)<details>.*?</details>", "", page)
        paper = stored(editing, agreement, **_ticked())
        assert paper.is_cleared

    def test_the_original_with_findings_is_no_public_copy(self, editing, agreement):
        response = send(editing, agreement, original=PRIVATE, public_copy=PRIVATE)
        assert problems(response)[0] == (
            "The public copy is the original itself, and private matters are in it:"
        )
        stored(editing, agreement, original=PRIVATE)
        response = send(editing, agreement, public_copy=PRIVATE)
        assert problems(response)[0].startswith("The public copy is the original itself")

    def test_an_original_without_findings_may_be_the_copy(self, editing, agreement):
        paper = stored(editing, agreement, original=PAPER, public_copy=PAPER, **_ticked())
        assert paper.is_cleared

    def test_a_scan_has_to_be_looked_at(self, editing, agreement):
        stored(editing, agreement, public_copy=scan())
        page = editing.get(change_url(agreement)).content.decode()
        assert "This scan has no text: look at every page yourself." in page

    def test_only_what_is_cleared_is_public(self, editing, agreement, client):
        paper = stored(editing, agreement, original=PAPER, public_copy=COPY)
        publish(agreement)
        url = f"/en/agreements/{agreement.reference}/papers/{paper.public_copy_sha256}.pdf"
        assert client.get(url).status_code == 404
        stored(editing, agreement, **_ticked())
        publish(agreement)
        assert fetched(client, url) == COPY
        original = url.replace(paper.public_copy_sha256, paper.original_sha256)
        assert client.get(original).status_code == 404

    def test_a_published_copy_outlives_its_row(self, editing, agreement, client):
        paper = stored(editing, agreement, public_copy=COPY, **_ticked())
        publish(agreement)
        send(editing, agreement, DELETE="on")
        assert not AgreementDocument.objects.exists()
        url = f"/en/agreements/{agreement.reference}/papers/{paper.public_copy_sha256}.pdf"
        assert fetched(client, url) == COPY
        assert list(check_register()) == []
        Path(paper.public_copy.path).unlink()
        assert list(check_register()) == [f"the file {paper.public_copy.name} is missing"]


# --- Handing out -----------------------------------------------------------------------------


class TestHandingOut:
    @pytest.fixture
    def paper(self, editing, agreement):
        return stored(editing, agreement, original=PAPER)

    def url(self, paper, rest=""):
        return f"/admin/agreements/agreement/papers/{paper.pk}/original/{rest}"

    def test_a_download_never_opens_on_the_own_address(self, editing, paper):
        response = editing.get(self.url(paper))
        assert b"".join(response.streaming_content) == PAPER
        headers = response.headers
        assert headers["Content-Type"] == "application/pdf"
        assert headers["Content-Disposition"].startswith("attachment;")
        assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert headers["X-Content-Type-Options"] == "nosniff"

    def test_a_page_is_a_picture(self, editing, paper, tmp_path):
        for _time in range(2):
            response = editing.get(self.url(paper, "2.png"))
            assert response.headers["Content-Type"] == "image/png"
            assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
            assert Image.open(io.BytesIO(response.content)).size == (1000, 1416)
        (kept,) = tmp_path.rglob("2.png")
        assert kept.stat().st_mode & 0o777 == 0o600

    @pytest.mark.parametrize("rest", ["0.png", "3.png", "99999999999.png"])
    def test_there_is_no_other_page(self, editing, paper, rest):
        assert editing.get(self.url(paper, rest)).status_code == 404

    @pytest.mark.parametrize("rest", ["", "1.png"])
    def test_others_find_nothing(self, client, paper, agreement, rest):
        services.submit(record=services.reload(agreement), actor=factories.account("editor"))
        url = self.url(paper, rest)
        assert client.get(url).status_code == 302
        for role in ("hec-analyst", "observer", "administrator"):
            assert as_role(role).get(url).status_code in (403, 404), role
        response = as_role("ministry-editor", "second").get(url)
        assert b"".join(response)

    def test_a_file_that_is_gone_is_not_there(self, editing, paper, agreement):
        Path(paper.original.path).unlink()
        assert editing.get(self.url(paper)).status_code == 404
        assert editing.get(self.url(paper, "1.png")).status_code == 404
        assert "The file is not stored here." in editing.get(change_url(agreement)).content.decode()


class TestBesideTheFields:
    def test_pages_stand_beside_the_form(self, editing, agreement):
        paper = stored(editing, agreement, original=PAPER)
        page = editing.get(change_url(agreement)).content.decode()
        for number in (1, 2):
            assert (
                f'src="/admin/agreements/agreement/papers/{paper.pk}/original/{number}.png"' in page
            )
            assert f'href="#paper-{paper.pk}-original-page-{number}"' in page
        assert page.count('loading="lazy"') == 2
        assert "Memorandum of Understanding" in page
        assert "<iframe" not in page and "<embed" not in page and "<object" not in page

    def test_sources_stand_in_where_there_is_no_paper(self, editing):
        source = factories.SourceFactory(title="Eight memoranda signed")
        agreement = factories.saved(factories.AgreementFactory(sources=[source]))
        page = editing.get(change_url(agreement)).content.decode()
        assert "No paper is stored yet." in page
        assert "Eight memoranda signed" in page.partition("<aside")[2]

    def test_a_reviewer_sees_them_before_publishing(self, editing, agreement):
        paper = stored(editing, agreement, original=PAPER)
        services.submit(record=services.reload(agreement), actor=factories.account("editor"))
        page = as_role("ministry-publisher").get(change_url(agreement, "publish"))
        assert f"/papers/{paper.pk}/original/1.png" in page.content.decode()

    def test_who_sees_no_papers_sees_none_of_them(self, editing, agreement):
        stored(editing, agreement, original=PAPER)
        services.submit(record=services.reload(agreement), actor=factories.account("editor"))
        page = as_role("hec-analyst").get(change_url(agreement)).content.decode()
        assert "<aside" not in page
        assert "Memorandum of Understanding" not in page

    def test_a_kind_without_papers_has_nothing_beside_it(self, editing):
        institution = factories.saved(factories.InstitutionFactory())
        assert "<aside" not in editing.get(change_url(institution)).content.decode()


# --- The scanner -----------------------------------------------------------------------------


@pytest.fixture
def scanner(settings, tmp_path):
    """A scanner whose answer the test writes down: an exit code."""
    program, answer = tmp_path / "scanner.sh", tmp_path / "answer"
    program.write_text(f'#!/bin/sh\ntest -s "$1" || exit 9\nexit "$(cat {answer})"\n')
    program.chmod(0o700)
    settings.PAPER_SCANNER = environment.Scanner(command=(str(program),))
    return answer.write_text


class TestScanner:
    def test_what_it_finds_clean_is_taken(self, editing, agreement, scanner):
        scanner("0")
        paper = stored(editing, agreement, public_copy=PAPER, **_ticked())
        assert paper.is_cleared
        assert Scan.objects.get().state == "clean"

    def test_what_it_refuses_is_not_kept(self, editing, agreement, scanner, tmp_path):
        scanner("1")
        (sentence,) = problems(send(editing, agreement, original=PAPER))
        assert sentence.startswith("The scanner of this installation found malware")
        assert list(tmp_path.rglob("*.pdf")) == []
        scanner("0")  # What was refused stays refused, whoever brings it.
        assert problems(send(editing, agreement, original=PAPER)) == [sentence]

    @pytest.mark.parametrize("answer", ["2", "77", "nonsense"])
    def test_when_it_is_down_nothing_opens(self, editing, agreement, scanner, answer):
        scanner(answer)
        paper = stored(editing, agreement, public_copy=PAPER)
        response = send(editing, agreement, **_ticked())
        assert problems(response)[0].startswith("The scanner has not looked at the public copy yet")
        url = f"/admin/agreements/agreement/papers/{paper.pk}/public_copy/"
        assert editing.get(url).status_code == 403
        assert editing.get(url + "1.png").status_code == 403
        page = editing.get(change_url(agreement)).content.decode()
        assert "The scanner has not answered yet." in page
        assert "1.png" not in page
        scanner("0")
        assert stored(editing, agreement, **_ticked()).is_cleared
        assert fetched(editing, url) == PAPER

    def test_a_paper_found_bad_later_is_not_cleared(self, editing, agreement, scanner):
        scanner("2")
        stored(editing, agreement, public_copy=PAPER)
        scanner("1")
        response = send(editing, agreement, **_ticked())
        assert problems(response) == ["The scanner refuses this file. Choose another one."]

    def test_a_program_that_is_not_there_is_down(self, settings):
        settings.PAPER_SCANNER = environment.Scanner(command=("/nowhere/scanner",))
        assert check_paper(upload(PAPER)).is_clean is False

    def test_without_one_the_structure_alone_counts(self):
        assert check_paper(upload(PAPER)).is_clean is True
        assert not Scan.objects.exists()
