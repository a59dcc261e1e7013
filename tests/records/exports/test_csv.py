"""CSV: the same bytes on both databases, no formula, and nothing lost on the way back."""

import csv
import io

import pytest
from django.http import QueryDict

from agreements.columns import COLUMNS, INSTITUTIONS, REFERENCE, TITLE
from agreements.filters import AgreementFilter
from records.exports.asking import frozen, register_table
from records.exports.content import Column, Table, Type
from records.exports.csv import checksum, plain_cell, safe_cell, table_chunks
from tests.factories import AgreementFactory, InstitutionFactory, published

#: What an office program would run, misread or lose.
ATTACKS = [
    "=1+1",
    '=HYPERLINK("http://evil.example","x")',
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "'=1+1",
    "''",
    "'plain",
    'say "hello", twice',
    "two\nlines",
    "x" * 40_000,
    "😀 emoji",
    "اردو =1+1 English",
    "\u202emirror",
    " leading and trailing ",
]


def text_table(values):
    column = Column("text", "Text", "A text.")
    return Table("texts", "Texts", [column], [(value,) for value in values])


def read_back(chunks):
    text = b"".join(chunks).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))[1:]


@pytest.mark.parametrize("value", ATTACKS)
def test_no_cell_begins_a_formula_and_none_loses_anything(value):
    ((cell,),) = read_back(table_chunks(text_table([value])))

    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert plain_cell(cell) == value


def test_numbers_and_nothing_stay_what_they_are():
    assert [safe_cell(value) for value in (-5, 0, None, "")] == [-5, 0, None, ""]
    assert plain_cell("") is None


def test_it_begins_with_a_byte_order_mark_and_the_names_of_the_columns():
    assert b"".join(table_chunks(text_table(["a"]))) == b"\xef\xbb\xbftext\na\n"


def register(query="", columns=COLUMNS):
    return register_table(frozen(AgreementFilter, QueryDict(query)), columns, "Agreements")


@pytest.mark.django_db
def test_a_register_is_written_alike_by_every_database():
    qau, kaznu = (
        InstitutionFactory(name_en="QAU"),
        InstitutionFactory(partner=True, name_en="-KazNU"),
    )
    published(
        AgreementFactory(parties=[qau, kaznu], title_en="=1+1"),
        AgreementFactory(parties=[], title_en='A "second", one\nof two lines'),
    )

    lines = b"".join(table_chunks(register("sort=reference", [REFERENCE, TITLE, INSTITUTIONS])))

    assert lines.decode("utf-8-sig") == (
        "reference,title,institutions\n"
        "PK-KZ-2026-0001,'=1+1,QAU; -KazNU\n"
        'PK-KZ-2026-0002,"A ""second"", one\nof two lines",\n'
    )


@pytest.mark.django_db
@pytest.mark.parametrize("value", [text for text in ATTACKS if len(text) < 200 and text.strip()])
def test_the_database_guards_as_the_program_does(value):
    published(AgreementFactory(parties=[], title_en=value))

    ((_reference, cell),) = read_back(table_chunks(register(columns=[REFERENCE, TITLE])))

    assert cell == safe_cell(value)


@pytest.mark.django_db
def test_the_checksum_is_that_of_the_file_whoever_wrote_it():
    published(AgreementFactory(title_en="=1"), AgreementFactory())
    table = register("sort=reference")
    by_hand = Table("agreements", "Agreements", COLUMNS, list(table))

    assert checksum(table) == checksum(by_hand)


def test_codes_are_not_guarded_for_they_hold_no_free_text():
    column = Column("code", "Code", "A code.", Type.CODE)

    assert b"".join(table_chunks(Table("t", "T", [column], [("-",)]))).endswith(b"code\n-\n")
