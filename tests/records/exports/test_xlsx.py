"""XLSX: typed cells, no formula, a frozen header, and a sheet that says what the workbook is."""

import datetime as dt
import errno
import io
import re
import resource
import zipfile
from xml.etree import ElementTree

import pytest
from django.utils import timezone
from django.utils.translation import override

from records.exports import xlsx
from records.exports.content import About, Answer, Column, NotWritable, Table, Type

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
COLUMNS = [
    Column("title", "Title", "What it is called."),
    Column("kind", "Kind", "Its kind.", Type.CODE, words={"mou": "Memorandum"}),
    Column("signed_on", "Signed on", "When it was signed.", Type.DATE),
    Column("size", "Size", "How large it is.", Type.NUMBER),
]


def answer(*rows, columns=COLUMNS, **facts):
    about = About(
        id="0123456789abcdef",
        slug="test",
        report="Test report",
        filters=[("Kind", "MoU")],
        as_at=dt.date(2026, 3, 1),
        known_on=None,
        language="en",
        made_at=timezone.now(),
        version=7,
        newest=dt.date(2026, 2, 4),
        withdrawn=0,
        asked_by="analyst",
        publisher="",
        address="",
    )
    table = Table("rows", "Rows", columns, list(rows), empty="Nothing matches.")
    return Answer("Test report", "", [table], about, **facts)


class Book:
    """What an office program reads of a workbook."""

    def __init__(self, made):
        self.zip = zipfile.ZipFile(io.BytesIO(b"".join(xlsx.chunks(made))))

    @property
    def names(self):
        root = ElementTree.fromstring(self.zip.read("xl/workbook.xml"))
        return [sheet.get("name") for sheet in root.iter(f"{MAIN}sheet")]

    def xml(self, number):
        return self.zip.read(f"xl/worksheets/sheet{number}.xml").decode()

    def reading(self, number=1):
        """Which way the cells of a sheet are read, by row: 1 from left to right, 2 the other."""
        styles = ElementTree.fromstring(self.zip.read("xl/styles.xml"))
        orders = [
            align.get("readingOrder")
            if (align := look.find(f"{MAIN}alignment")) is not None
            else None
            for look in styles.find(f"{MAIN}cellXfs")
        ]
        root = ElementTree.fromstring(self.xml(number))
        return [
            {re.match("[A-Z]+", cell.get("r"))[0]: orders[int(cell.get("s", 0))] for cell in row}
            for row in root.iter(f"{MAIN}row")
        ]

    def rows(self, number=1):
        """The rows of a sheet: numbers as floats, texts as Excel shows them."""
        root = ElementTree.fromstring(self.xml(number))
        return [
            {re.match("[A-Z]+", cell.get("r"))[0]: _value(cell) for cell in row}
            for row in root.iter(f"{MAIN}row")
        ]


def _value(cell):
    if cell.get("t") == "inlineStr":
        text = "".join(part.text or "" for part in cell.iter(f"{MAIN}t"))
        return re.sub("_x([0-9A-F]{4})_", lambda found: chr(int(found[1], 16)), text)
    return float(cell.find(f"{MAIN}v").text)


def test_days_and_numbers_are_cells_of_their_kind_and_codes_stand_in_words():
    book = Book(answer(("Treaty", "mou", "2026-02-02", 25)))
    header, row = book.rows()

    assert header == {"A": "Title", "B": "Kind", "C": "Signed on", "D": "Size"}
    days = (dt.date(2026, 2, 2) - dt.date(1899, 12, 30)).days
    assert row == {"A": "Treaty", "B": "Memorandum", "C": days, "D": 25}


def test_a_day_is_shown_without_a_time_and_every_column_has_room():
    columns = [
        *COLUMNS[:1],
        Column(
            "kind", "Kind", "Its kind.", Type.CODE, words={"mou": "Memorandum of understanding"}
        ),
        COLUMNS[2],
        Column("about", "Date of signature is approximate", "1 or 0.", Type.NUMBER),
    ]
    book = Book(answer(("Treaty", "mou", "2026-02-02", 1), columns=columns))

    assert set(re.findall('formatCode="(.+?)"', book.zip.read("xl/styles.xml").decode())) == {
        "yyyy-mm-dd"
    }
    widths = [float(width) for width in re.findall('<col [^>]* width="([0-9.]+)"', book.xml(1))]
    assert widths[1] > len("Memorandum of understanding")
    header = re.search(r'<row r="1"[^>]* ht="([0-9.]+)"', book.xml(1))
    assert float(header[1]) == 4 * 15


@pytest.mark.parametrize("day", ["2026", "2026-02", "1848-03-21"])
def test_what_is_no_whole_day_to_excel_stays_text(day):
    assert Book(answer(("Treaty", None, day, None))).rows()[1]["C"] == day


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@x", "\t=1", "007", "1e5", "a\x01b", "_x0041_", "😀", "اردو abc"]
)
def test_a_text_is_a_text_whatever_it_begins_with(text):
    book = Book(answer((text, None, None, None)))

    assert book.rows()[1]["A"] == text
    assert "<f>" not in book.xml(1)


def test_a_text_that_no_cell_holds_is_whole_on_the_last_sheet():
    long = "".join(f"{number:06}" for number in range(7000))
    book = Book(answer((long, None, None, None)))
    pieces = [row["B"] for row in book.rows(2) if row["A"].startswith("Whole text of “Title”")]

    assert len(book.rows()[1]["A"]) <= 32_767
    assert book.rows()[1]["A"].endswith("… The whole text is at the end of the last sheet.")
    assert "".join(pieces) == long


def test_an_emoji_counts_twice_as_excel_counts_it():
    text = "x" + "😀" * 20_000
    book = Book(answer((text, None, None, None)))

    assert len(book.rows()[1]["A"].encode("utf-16-le")) <= 2 * 32_767
    parts = [row["B"] for row in book.rows(2) if "Whole text" in row["A"]]
    assert max(len(part.encode("utf-16-le")) for part in parts) <= 2 * 32_767
    assert "".join(parts) == text


def test_the_last_sheet_says_what_was_asked_when_and_by_whom():
    book = Book(answer(("Treaty", "mou", "2026-02-02", 25)))
    facts = {row["A"]: row["B"] for row in book.rows(2)}

    assert book.names == ["Rows", "About this report"]
    assert facts["Report"] == "Test report"
    assert facts["Filter: Kind"] == "MoU"
    assert facts["As at"] == "1 March 2026"
    assert facts["Newest information"] == "4 February 2026"
    assert facts["Asked by"] == "analyst"
    assert facts["Number of the export"] == "0123456789abcdef"
    assert facts["Rows"] == "1 row"
    assert re.fullmatch("[0-9a-f]{64}", facts["Checksum (SHA-256 of the same rows as CSV)"])
    assert facts["Size"] == "How large it is."


def test_the_header_is_frozen_and_can_be_filtered():
    xml = Book(answer(("Treaty", "mou", None, None))).xml(1)

    assert 'state="frozen"' in xml
    assert "<autoFilter" in xml


def test_in_urdu_the_sheets_run_from_right_to_left():
    with override("ur"):
        assert 'rightToLeft="1"' in Book(answer(("Treaty", "mou", None, None))).xml(1)


def test_in_urdu_words_are_read_from_right_to_left_and_references_are_not():
    columns = [
        *COLUMNS,
        Column("reference", "Reference", "", is_latin=True),
        Column("visit", "Visit", "", Type.CODE),
    ]
    row = ("NUST کا معاہدہ", "mou", "2026-02-02", 25, "1-2/HEC/2026", "visit-of-2025")
    with override("ur"):
        book = Book(answer(row, columns=columns))

    assert book.reading()[0] == dict.fromkeys("ABCDEF", "2")
    assert book.reading()[1] == {"A": "2", "B": "2", "C": None, "D": None, "E": "1", "F": "1"}
    assert {order for row in book.reading(2) for order in row.values()} == {"2"}
    in_english = Book(answer(row, columns=columns))
    assert in_english.reading()[1] == dict.fromkeys("ABCDEF")


def test_in_urdu_the_sentence_of_an_empty_table_is_no_reference():
    columns = [Column("reference", "Reference", "", is_latin=True)]
    with override("ur"):
        assert Book(answer(columns=columns)).reading()[1] == {"A": None}


def test_an_empty_table_says_why():
    assert Book(answer()).rows()[1]["A"] == "Nothing matches."


def test_what_no_sheet_holds_is_refused_before_a_byte_is_written(monkeypatch):
    monkeypatch.setattr(xlsx, "MOST_ROWS", 2)
    with pytest.raises(NotWritable, match="Take CSV"):
        next(iter(xlsx.chunks(answer(*[("a", None, None, None)] * 2))))


def test_where_the_rows_cannot_be_put_aside_it_is_an_error_of_the_system(monkeypatch):
    monkeypatch.setenv("TMPDIR", "/no/such/folder")

    with pytest.raises(OSError) as refusal:
        b"".join(xlsx.chunks(answer(("Treaty", None, None, None))))
    assert refusal.value.errno == errno.ENOENT


def test_a_disk_that_fills_up_midway_is_an_error_of_the_system():
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, limits[1]))
    try:
        with pytest.raises(OSError) as refusal:
            b"".join(xlsx.chunks(answer(*[("Treaty" * 100, None, None, None)] * 1000)))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)

    assert refusal.value.errno == errno.EFBIG
    assert Book(answer(("Treaty", None, None, None))).rows()[1] == {"A": "Treaty"}
