"""Papers are read in a process of their own, within limits and only if size and name fit."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from records.papers import check_paper
from records.papers.process import READER
from records.papers.receiving import PaperUploadHandler
from tests.pdfs import pdf, upload


def test_a_file_beyond_the_limit_is_refused_unread(monkeypatch):
    monkeypatch.setattr("records.papers.checking.MAX_BYTES", 10)
    monkeypatch.setattr("records.papers.process.ask", None)

    with pytest.raises(ValidationError, match="larger than 50 MB"):
        check_paper(upload(pdf()))


def test_a_name_that_is_none_of_a_pdf_is_refused():
    with pytest.raises(ValidationError, match=r"its name ends in \.pdf"):
        check_paper(upload(pdf(), "paper.pdf.exe"))


def test_no_more_than_the_limit_is_written_to_the_disk(monkeypatch):
    monkeypatch.setattr("records.papers.receiving.MAX_BYTES", 100_000)
    handler = PaperUploadHandler()
    handler.new_file("papers", "paper.pdf", "application/pdf", None)

    for start in range(0, 10_000_000, handler.chunk_size):
        handler.receive_data_chunk(b"x" * handler.chunk_size, start)
    file = handler.file_complete(10_000_000)

    assert file.size == 10_000_000  # So that it is refused for its size.
    assert Path(file.temporary_file_path()).stat().st_size < 200_000
    file.close()


@pytest.mark.parametrize(
    ("act", "is_stopped"),
    [
        ("bytearray(200 * 1024**2)", False),
        ("bytearray(300 * 1024**2)", True),
        ("open('{folder}/paper', 'wb').write(b'x' * 9999)", True),
        ("assert resource.getrlimit(resource.RLIMIT_CPU) == (5, 5)", False),
    ],
)
def test_the_process_has_limits(tmp_path, act, is_stopped):
    act = act.replace("{folder}", str(tmp_path))
    code = (
        "import resource, runpy, sys; "
        f"limit = runpy.run_path({str(READER / '__main__.py')!r}, run_name='reader')['limit']; "
        f"limit(); {act}; sys.stdout.write('done')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONPATH": str(READER)},
        capture_output=True,
        timeout=20,
        check=False,
    )

    assert (done.stdout != b"done") is is_stopped


def test_the_process_gets_no_environment(monkeypatch):
    seen = {}

    def looked_at(command, **options):
        seen.update(options)
        return subprocess.CompletedProcess(command, 0, stdout=b'{"pages": 1, "has_text": false}')

    monkeypatch.setattr("records.papers.process.subprocess.run", looked_at)
    check_paper(upload(pdf()))

    assert (seen["env"], seen["timeout"]) == ({}, 30)
