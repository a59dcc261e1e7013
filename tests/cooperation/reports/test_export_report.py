"""The command: whole files or none, and a sentence for whatever cannot be answered."""

import errno
import hashlib
import io
import json
import os
import sys

import pytest
from django.core.management import CommandError, call_command

from tests.desk import member
from tests.factories import AgreementFactory, published

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def scene():
    published(AgreementFactory(title_en="Treaty"))


def export(*arguments, **options):
    """What the command says of a file."""
    said = io.StringIO()
    call_command("export_report", *arguments, stderr=said, **options)
    return said.getvalue()


def refused(*arguments, **options):
    with pytest.raises(CommandError) as refusal:
        export(*arguments, **options)
    return str(refusal.value)


def test_a_file_is_whole_and_what_is_said_of_it_is_true(tmp_path):
    file = tmp_path / "register.csv"

    said = export("agreements-register", output=file, on="2026-11-01")

    content = file.read_bytes()
    assert content.decode("utf-8-sig").splitlines()[1].startswith("PK-KZ-2026-0001,Treaty,mou")
    digest = hashlib.sha256(content).hexdigest()
    assert said.startswith(f"1 rows, {len(content)} bytes, SHA-256 {digest}, number ")
    assert [each.name for each in tmp_path.iterdir()] == ["register.csv"]


def test_without_a_file_it_goes_to_standard_output(monkeypatch):
    out = io.TextIOWrapper(io.BytesIO())
    monkeypatch.setattr(sys, "stdout", out)

    export("agreements-register", format="json", filter=["kind=mou"], language="ur")

    about = json.loads(out.buffer.getvalue())["about"]
    assert (about["report"], about["language"]) == ("agreements-register", "ur")
    assert about["filters"] == [{"name": "قسم", "value": "مفاہمت کی یادداشت"}]


@pytest.mark.parametrize(
    ("arguments", "options", "sentence"),
    [
        ([], {}, "Name a report; --list shows them."),
        (["nothing"], {}, "There is no report “nothing”"),
        (["agreements-register"], {"format": "odt"}, "cannot be had as “odt”"),
        (["agreements-register"], {"filter": ["colour=red"]}, "has no filter “colour”"),
        (["agreements-register"], {"filter": ["kind"]}, "--filter takes NAME=VALUE"),
        (["agreements-register"], {"filter": ["kind=treaty"]}, "kind: Select a valid choice."),
        (["agreements-register"], {"on": "yesterday"}, "as_at: Enter a real date"),
        (["agreements-register"], {"as_known_on": "2026-13-01"}, "as_known_on: Enter a real date"),
        (["agreements-register"], {"language": "de"}, "There is no language “de”"),
        (["agreements-register"], {"user": "nobody"}, "There is no active account “nobody”."),
        (["agreements-register"], {"filter": ["column=notes"]}, "There is no column “notes”"),
        (["agreements-desk"], {}, "“agreements-desk” is for staff"),
        (["agreements-register"], {"filter": ["q=\udcff"]}, "'q=\\udcff' is not text in UTF-8."),
        (["agreements-register"], {"user": "\udcff"}, "'\\udcff' is not text in UTF-8."),
    ],
)
def test_what_cannot_be_answered_is_said_and_leaves_no_file(tmp_path, arguments, options, sentence):
    file = tmp_path / "report.csv"

    assert sentence in refused(*arguments, output=file, **options)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_be_written_is_named(tmp_path):
    file = tmp_path / "no folder" / "report.csv"

    assert refused("agreements-register", output=file).endswith("No such file or directory.")


def test_nothing_but_a_file_is_written_over(tmp_path):
    pipe, folder = tmp_path / "pipe", tmp_path / "folder"
    os.mkfifo(pipe)
    folder.mkdir()

    for place in (pipe, folder):
        assert refused("agreements-register", output=place).endswith("it is no file.")
    assert pipe.is_fifo() and folder.is_dir()
    assert {each.name for each in tmp_path.iterdir()} == {"pipe", "folder"}


def test_a_full_disk_is_said_and_leaves_no_half_file(tmp_path, monkeypatch):
    def full(handle):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)

    said = refused("agreements-register", output=tmp_path / "report.csv")
    assert said == "The file was not written: No space left on device."
    assert list(tmp_path.iterdir()) == []


def test_a_workbook_whose_parts_cannot_be_written_is_refused_in_the_same_words(
    tmp_path, monkeypatch
):
    monkeypatch.setenv("TMPDIR", "/no/such/folder")

    said = refused("agreements-register", format="xlsx", output=tmp_path / "report.xlsx")
    assert said == "The file was not written: No such file or directory."
    assert list(tmp_path.iterdir()) == []


def test_what_breaks_off_leaves_the_older_file_as_it_was(tmp_path, monkeypatch):
    file = tmp_path / "report.csv"
    file.write_text("of last year")

    def broken(answer):
        yield b"half"
        raise ConnectionError("the database went away")

    from records.exports import formats

    monkeypatch.setitem(formats.FORMATS, "csv", type(formats.FORMATS["csv"])("csv", "", "", broken))
    with pytest.raises(ConnectionError):
        export("agreements-register", output=file)

    assert file.read_text() == "of last year"
    assert [each.name for each in tmp_path.iterdir()] == ["report.csv"]


def test_with_an_account_it_holds_what_its_role_may_read(tmp_path):
    file = tmp_path / "report.csv"
    columns = {}
    for role in ("ministry-publisher", "hec-analyst", "focal-point"):
        member(role)
        export("agreements-desk", output=file, user=role)
        columns[role] = set(file.read_text("utf-8-sig").splitlines()[0].split(","))

    assert columns["ministry-publisher"] - columns["hec-analyst"] == {"contacts"}
    assert columns["ministry-publisher"] - columns["focal-point"] == {"notes"}
    member("observer")
    assert (
        refused("agreements-desk", user="observer") == "observer may not ask for “agreements-desk”."
    )


def test_the_list_names_every_report_with_its_formats():
    said = io.StringIO()
    call_command("export_report", "--list", stdout=said)

    names = [line.split()[0] for line in said.getvalue().splitlines()]
    assert {"agreements-register", "agreements-in-force", "centers-register"} <= set(names)
