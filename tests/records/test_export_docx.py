"""A report as a Word file: what stands in it, in which direction, and what it says of itself."""

import datetime as dt
import io
import zipfile

import docx as python_docx
import pytest
from docx.oxml.ns import qn

from records.exports import docx
from records.exports.content import (
    About,
    Answer,
    Bars,
    Column,
    Heading,
    KeyFigure,
    KeyFigures,
    Links,
    NotWritable,
    PageBreak,
    Paragraph,
    Table,
    Type,
    Years,
)
from records.exports.csv import checksum
from records.exports.runs import language_of, runs_of

COLUMNS = [
    Column("reference", "Reference", "The number in the register.", Type.CODE),
    Column("title", "Title", "The title as it stands on the paper."),
    Column("signed_on", "Signed on", "The day of signature.", Type.DATE),
    Column("kind", "Kind", "What it is.", Type.CODE, {"mou": "memorandum of understanding"}),
    Column("papers", "Papers", "How many papers are on file.", Type.NUMBER),
]
ROWS = [
    ("PK-KZ-2026-0001", "Joint research", "2026-02-02", "mou", 2),
    ("PK-KZ-2026-0002", None, "2026-02", "mou", 0),
]


def table(rows=ROWS, columns=COLUMNS, **values):
    return Table(slug="agreements", title="Agreements", columns=columns, rows=rows, **values)


def answer(*pieces, language="en", title="Agreements in force", **about):
    facts = {
        "id": "a1b2c3",
        "slug": "agreements-in-force",
        "report": "Agreements in force",
        "filters": [("Country", "Kazakhstan")],
        "as_at": dt.date(2026, 11, 1),
        "known_on": None,
        "language": language,
        "made_at": dt.datetime(2026, 11, 25, 10, 30, tzinfo=dt.UTC),
        "version": 17,
        "newest": dt.date(2026, 2, 4),
        "withdrawn": 1,
        "asked_by": "",
        "publisher": "",
        "address": "",
    }
    return Answer(title, "As at 1 November 2026.", list(pieces), About(**(facts | about)))


def opened(*pieces, **values):
    return python_docx.Document(io.BytesIO(b"".join(docx.chunks(answer(*pieces, **values)))))


def parts(*pieces):
    return zipfile.ZipFile(io.BytesIO(b"".join(docx.chunks(answer(*pieces)))))


def cells(made):
    return [[cell.text for cell in row.cells] for row in made.rows]


def texts(file):
    return [(p.style.name, p.text) for p in file.paragraphs if p.text]


def test_headings_and_paragraphs_have_styles_that_word_knows():
    file = opened(Heading("One"), Heading("Two", 2), Paragraph("Text."), Paragraph("Aside.", True))

    assert texts(file)[:7] == [
        ("Title", "Agreements in force"),
        ("Normal", "As at 1 November 2026."),
        ("Heading 1", "One"),
        ("Heading 2", "Two"),
        ("Normal", "Text."),
        ("Quiet", "Aside."),
        ("Heading 1", "About this report"),
    ]


def test_a_table_says_codes_and_dates_in_words_and_repeats_its_head():
    file = opened(table(note="Counted by paper."))
    made = file.tables[0]

    assert cells(made) == [
        ["Reference", "Title", "Signed on", "Kind", "Papers"],
        [
            "PK-KZ-2026-0001",
            "Joint research",
            "2 February 2026",
            "memorandum of understanding",
            "2",
        ],
        ["PK-KZ-2026-0002", "", "February 2026", "memorandum of understanding", "0"],
    ]
    assert made.style.name == "Register Table"
    assert [row._tr.find(".//" + qn("w:tblHeader")) is not None for row in made.rows] == [
        True,
        False,
        False,
    ]
    assert ("Caption", "Agreements") in texts(file)
    assert ("Quiet", "Counted by paper.") in texts(file)


def test_an_empty_table_is_a_sentence():
    file = opened(table(rows=[], empty="No agreement is known to be in force."))

    assert ("Normal", "No agreement is known to be in force.") in texts(file)
    assert cells(file.tables[0])[0] == ["Report", "Agreements in force"]


def test_charts_are_their_numbers():
    file = opened(
        KeyFigures([KeyFigure(8, "announced", "in one sentence")]),
        Bars("By city", [("Islamabad", 4), ("Lahore", 2)]),
        Years("By year", ["Memoranda", "Centers"], [("2026", [8, 3])]),
        Links("Links", [("Islamabad", "Almaty", 2)]),
        PageBreak(),
    )

    assert [cells(made) for made in file.tables[:4]] == [
        [["8", "announced\nin one sentence"]],
        [["What", "Number"], ["Islamabad", "4"], ["Lahore", "2"]],
        [["Year", "Memoranda", "Centers"], ["2026", "8", "3"]],
        [["City", "City on the other side", "Number"], ["Islamabad", "Almaty", "2"]],
    ]


def test_a_file_says_what_was_asked_and_how_to_check_it():
    asked = table()
    file = opened(
        asked,
        known_on=dt.date(2026, 11, 20),
        asked_by="section-officer",
        address="https://register.example.org/en/reports/agreements-in-force/?country=KZ",
        is_internal=True,
    )

    assert cells(file.tables[1]) == [
        ["Report", "Agreements in force"],
        ["Filter: Country", "Kazakhstan"],
        ["As at", "1 November 2026"],
        ["As known on", "20 November 2026"],
        ["Newest information", "4 February 2026"],
        ["Version of the register", "17"],
        ["Left out", "1 record that was known then and has been withdrawn since"],
        ["Asked by", "section-officer"],
        ["For whom", "Internal: holds drafts or columns that are not public"],
        ["Made at", "25 November 2026, 15:30"],
        ["Number of the export", "a1b2c3"],
        ["Address", "https://register.example.org/en/reports/agreements-in-force/?country=KZ"],
        ["Publisher", "Trial installation. Not an official publication."],
        [
            "Terms of use",
            "The licence of the compilation as a whole has not been decided by the publisher yet. "
            "Ask before you republish it.",
        ],
    ]
    assert cells(file.tables[2])[:3] == [
        ["Column", "Name in data", "What it says"],
        ["Reference", "reference", "The number in the register."],
        ["Title", "title", "The title as it stands on the paper."],
    ]
    assert texts(file)[-2:] == [
        ("Quiet", "Rows: 2."),
        ("Quiet", f"SHA-256 of the table as CSV: {checksum(asked)}"),
    ]


def test_pages_are_a4_and_numbered():
    file = opened(table())
    section = file.sections[0]
    foot = section.footer.paragraphs[0]
    codes = [code.text for code in foot._p.iter(qn("w:instrText"))]

    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert foot.text == "Page 1 of 1"
    assert codes == [" PAGE ", " NUMPAGES "]
    assert section.header.paragraphs[0].text == "Agreements in force · As at 1 November 2026"
    earlier = opened(known_on=dt.date(2026, 10, 1)).sections[0].header.paragraphs[0].text
    assert earlier.endswith("· As at 1 November 2026, as known on 1 October 2026")


def test_every_page_of_an_internal_file_says_that_it_is():
    head = opened(table(), is_internal=True).sections[0].header.paragraphs[0].text

    assert head.endswith("Internal: holds drafts or columns that are not public")


def test_the_cover_shows_the_key_figures():
    said = answer(KeyFigures([KeyFigure(8, "memoranda")]), Heading("Chapter"))
    said.cover = True
    made = python_docx.Document(io.BytesIO(b"".join(docx.chunks(said)))).element.body
    marks = [mark.text or mark.get(qn("w:type")) for mark in made.iter(qn("w:br"), qn("w:t"))]

    assert marks.index("memoranda") < marks.index("page") < marks.index("Chapter")


def test_a_table_of_more_columns_than_a_page_holds_is_a_list_of_values_a_row():
    columns = [Column(f"c{number}", f"Column {number}", "A column.") for number in range(25)]
    row = ("PK-KZ-2026-0001", "Joint research", *[None] * 22, "last")
    file = opened(table(columns=columns, rows=[row]))

    assert ("Caption", "PK-KZ-2026-0001") in texts(file)
    assert cells(file.tables[0]) == [["Column 1", "Joint research"], ["Column 24", "last"]]
    assert file.sections[0].page_width.mm < file.sections[0].page_height.mm


def test_columns_of_a_wide_table_have_room_for_the_words_of_their_heads():
    columns = [Column(f"c{number}", "Announcement", "A column.") for number in range(13)]
    made = opened(table(columns=columns, rows=[("Text of many words",) * 13])).tables[0]

    assert {cell.paragraphs[0].style.name for cell in made.rows[0].cells} == {"SmallCell"}
    # A bold letter is about half as wide as it is high.
    assert min(column.width.pt for column in made.columns) > 0.5 * 7.5 * len("Announcement")


def test_a_wide_table_lays_the_pages_on_their_side():
    columns = [Column(f"c{number}", f"Column {number}", "A column.") for number in range(7)]
    section = opened(table(columns=columns, rows=[tuple("abcdefg")])).sections[0]

    assert (round(section.page_width.mm), round(section.page_height.mm)) == (297, 210)


def test_properties_name_the_title_and_invent_no_author():
    properties = opened().core_properties

    assert properties.title == "Agreements in force"
    assert (properties.author, properties.last_modified_by, properties.comments) == ("", "", "")
    assert properties.identifier == "a1b2c3"
    assert properties.language == "en-GB"
    assert properties.created == dt.datetime(2026, 11, 25, 10, 30, tzinfo=dt.UTC)
    assert opened(publisher="Higher Education Commission").core_properties.author == (
        "Higher Education Commission"
    )


def test_nothing_of_a_template_is_left():
    names = parts().namelist()

    assert [name for name in names if name.startswith(("customXml", "docProps"))] == [
        "docProps/core.xml"
    ]
    assert b"python-docx" not in b"".join(map(parts().read, names))


def test_what_xml_forbids_is_seen_as_a_mark():
    file = opened(Paragraph("one\x00two\x0bthree\ud800\ufffffour"), Paragraph("a\tb\nc"))

    assert [text for _style, text in texts(file)[2:4]] == [
        "one\ufffdtwo\ufffdthree\ufffd\ufffdfour",
        "a\tb\nc",
    ]


def test_markup_in_a_title_stays_text():
    file = opened(Heading('R&D <b>"one"</b>'))

    assert texts(file)[2] == ("Heading 1", 'R&D <b>"one"</b>')


# --- Languages -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "paper", "expected"),
    [
        ("یادداشت", "en", "ur"),
        ("Қазақстан", "en", "kk"),
        ("Меморандум", "en", "ru"),
        ("Меморандум", "kk", "kk"),
        ("Memorandum", "ur", "en"),
        ("2026-02-02", "ru", "ru"),
    ],
)
def test_letters_tell_the_language(text, paper, expected):
    assert language_of(text, paper) == expected


def test_an_english_name_in_an_urdu_sentence_is_a_run_of_its_own():
    assert runs_of("جامعہ NUST (Islamabad) کا کاغذ PK-KZ-2026-0001۔", "ur") == [
        ("جامعہ ", "ur", True),
        ("NUST (Islamabad", "en", False),
        (") کا کاغذ ", "ur", True),
        ("PK-KZ-2026-0001", "en", False),
        ("۔", "ur", True),
    ]


def test_a_file_number_keeps_its_order_in_an_urdu_sentence():
    assert runs_of("نمبر 1-2/HEC/2026", "ur") == [
        ("نمبر ", "ur", True),
        ("\u200e1-2/HEC/2026\u200e", "en", False),
    ]
    assert runs_of("23 نومبر", "ur")[0] == ("23", "ur", False)


def test_an_urdu_file_runs_from_right_to_left():
    file = opened(Paragraph("یہ ایک جملہ ہے۔"), table(), language="ur", title="معاہدے")
    sentence = file.paragraphs[2]
    run = sentence.runs[0]

    assert sentence._p.pPr.find(qn("w:bidi")) is not None
    assert run._r.rPr.find(qn("w:rtl")) is not None
    assert run._r.rPr.find(qn("w:lang")).attrib == {qn("w:bidi"): "ur-PK"}
    assert file.tables[0]._tbl.tblPr.find(qn("w:bidiVisual")) is not None
    assert file.sections[0]._sectPr.find(qn("w:bidi")) is not None
    fonts = file.styles.element.find(".//" + qn("w:rFonts"))
    assert fonts.get(qn("w:cs")) == "Noto Nastaliq Urdu"
    assert file.core_properties.language == "ur-PK"


def test_an_english_sentence_in_an_urdu_file_keeps_its_direction_and_stands_at_the_right():
    sentence = opened(Paragraph("One sentence."), language="ur").paragraphs[2]

    assert sentence._p.pPr.find(qn("w:bidi")) is None
    assert sentence._p.pPr.find(qn("w:jc")).get(qn("w:val")) == "right"
    assert sentence.runs[0]._r.rPr.find(qn("w:lang")).attrib == {qn("w:val"): "en-GB"}


def test_the_numbers_of_a_list_in_an_urdu_file_stand_at_the_right():
    line = opened(Paragraph("1.\tThe Astana Times"), language="ur").paragraphs[2]

    assert line._p.pPr.find(qn("w:bidi")) is not None
    assert line._p.pPr.find(qn("w:jc")) is None


def test_a_russian_file_names_its_language_in_every_run():
    sentence = opened(Paragraph("Одно предложение."), language="ru").paragraphs[2]

    assert sentence.runs[0]._r.rPr.find(qn("w:lang")).attrib == {qn("w:val"): "ru-RU"}


# --- Too long --------------------------------------------------------------------------------


def test_two_thousand_rows_are_written_and_one_more_is_refused():
    rows = [("PK-KZ-2026-0001", "Joint research", "2026", "mou", 1)] * 2000

    assert len(opened(table(rows=rows)).tables[0]._tbl.tr_lst) == 2001
    with pytest.raises(NotWritable) as refusal:
        docx.chunks(answer(table(rows=[*rows, rows[0]])))
    assert str(refusal.value) == (
        "“Agreements” has 2001 rows. A Word file takes at most 2000 rows of a table: "
        "download it as XLSX."
    )
