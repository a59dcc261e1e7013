"""The scanner of papers: what it is asked, and what its silence means."""

import socket
import threading

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command

from agreements.models import AgreementDocument
from cooperation import environment
from cooperation.environment import Scanner
from records.papers import scan, scanning
from records.papers.scanning import Scan, ScanState
from tests import factories
from tests.pdfs import pdf

pytestmark = pytest.mark.django_db

PAPER = pdf("Memorandum")


@pytest.fixture
def clamd(settings, tmp_path):
    """A socket that answers as the test says, and keeps what it was sent."""
    address = str(tmp_path / "clamd.ctl")
    server = socket.socket(socket.AF_UNIX)
    server.bind(address)
    server.listen(1)
    settings.PAPER_SCANNER = Scanner(address=address)
    heard = []

    def serve(answer):
        line, _peer = server.accept()
        with line, line.makefile("rb") as sent:
            heard.append(sent.read(10))
            while length := int.from_bytes(sent.read(4), "big"):
                heard.append(sent.read(length))
            line.sendall(answer)

    threads = []

    def answering(answer):
        threads.append(threading.Thread(target=serve, args=[answer]))
        threads[-1].start()
        return heard

    yield answering
    for thread in threads:
        thread.join()
    server.close()


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (b"stream: OK\0", ScanState.CLEAN),
        (b"stream: Eicar-Test-Signature FOUND\0", ScanState.REFUSED),
        (b"INSTREAM size limit exceeded. ERROR\0", ScanState.RECEIVED),
        (b"", ScanState.RECEIVED),
    ],
)
def test_clamd_gets_the_bytes_and_answers(clamd, answer, state):
    heard = clamd(answer)

    assert scan(ContentFile(PAPER, "paper.pdf"), "a" * 64) == state
    assert (heard[0], b"".join(heard[1:])) == (b"zINSTREAM\0", PAPER)
    assert Scan.objects.get().state == state


def test_an_answer_holds_for_the_bytes(clamd):
    clamd(b"stream: OK\0")
    for _time in range(2):  # The second time nobody is there to ask.
        assert scan(ContentFile(PAPER, "paper.pdf"), "a" * 64) == ScanState.CLEAN


def test_a_scanner_that_is_silent_too_long_is_down(settings, tmp_path, monkeypatch):
    monkeypatch.setattr(scanning, "SECONDS", 0.2)
    settings.PAPER_SCANNER = Scanner(command=("sleep",))
    program = tmp_path / "slow.sh"
    program.write_text("#!/bin/sh\nexec sleep 5\n")
    program.chmod(0o700)
    settings.PAPER_SCANNER = Scanner(command=(str(program),))
    assert scan(ContentFile(PAPER, "paper.pdf"), "a" * 64) == ScanState.RECEIVED


@pytest.mark.parametrize(
    ("value", "scanner"),
    [
        ("", None),
        ("clamd:/run/clamav/clamd.ctl", Scanner(address="/run/clamav/clamd.ctl")),
        ("clamd://scanner.example.org:3310", Scanner(address=("scanner.example.org", 3310))),
        ("clamdscan --fdpass", Scanner(command=("clamdscan", "--fdpass"))),
        ("'/opt/a scanner' -q", Scanner(command=("/opt/a scanner", "-q"))),
    ],
)
def test_the_setting_names_a_socket_or_a_command(monkeypatch, value, scanner):
    monkeypatch.setenv("PAPER_SCANNER", value)
    assert environment.scanner("PAPER_SCANNER") == scanner


@pytest.mark.parametrize("value", ["clamd:", "clamd://host", "clamd://h:x", "clamd:run", "'open"])
def test_another_setting_is_refused(monkeypatch, value):
    monkeypatch.setenv("PAPER_SCANNER", value)
    with pytest.raises(ImproperlyConfigured, match="PAPER_SCANNER is not understood"):
        environment.scanner("PAPER_SCANNER")


class TestCommand:
    @pytest.fixture
    def paper(self, settings, tmp_path):
        settings.MEDIA_ROOT = tmp_path
        agreement = factories.AgreementFactory()
        paper = AgreementDocument(
            agreement=agreement, kind="signed-text", language="en", original_sha256="a" * 64
        )
        paper.original.save("paper.pdf", ContentFile(PAPER))
        return paper

    def test_it_asks_about_what_was_not_answered(self, paper, settings, capsys):
        settings.PAPER_SCANNER = Scanner(command=("false",))
        call_command("scan_papers")
        written = capsys.readouterr()
        assert written.out.split() == ["received:", "0", "clean:", "0", "refused:", "1"]
        assert paper.original.name in written.err
        assert paper.agreement.reference in written.err
        settings.PAPER_SCANNER = Scanner(command=("true",))
        call_command("scan_papers")
        assert "refused: 1" in capsys.readouterr().out

    def test_without_a_scanner_it_says_so(self, settings):
        settings.PAPER_SCANNER = None
        with pytest.raises(CommandError, match="PAPER_SCANNER is not set"):
            call_command("scan_papers")
