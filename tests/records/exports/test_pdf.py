"""A report as a PDF: for archives, for readers' software, in four languages, whatever is in it."""

import datetime as dt
import io
import re

import pikepdf
import pypdfium2
import pytest

from records.exports import paper, pdf
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
    Paragraph,
    Table,
    Type,
    Years,
)
from records.exports.csv import checksum
from tests.pdfs import needs_urdu_font, words_of_pages

TITLE = "Agreements with Kazakhstan"
ADDRESS = "https://register.example/en/reports/agreements/?as_at=2026-11-25"
URDU = "پاکستان اور قازقستان کے معاہدے"
WORDS = "سالانہ جائزہ، قائداعظم یونیورسٹی کے ساتھ ٹڈڑژگںھہۃئؤأإآ ثابت چین؛ ضلع ۲۰۲۶"
ARABIC = re.compile("[\u0600-\u06ff]+")
KAZAKH = "Әлем ғылымы қаңтар өңір ұлы үміт іс һәм"

REFERENCE = Column("reference", "Reference", "What the record is called for ever.")
SIGNED = Column("signed_on", "Signed", "Day, month or year of signature.", Type.DATE)
KIND = Column("kind", "Kind", "Kind of paper.", Type.CODE, {"mou": "Memorandum of understanding"})
NUMBER = Column("number", "Students", "How many students.", Type.NUMBER)
COLUMNS = [REFERENCE, SIGNED, KIND, NUMBER]
ROWS = [
    ("PK-KZ-2026-0001", "2026-02-03", "mou", 12),
    ("PK-KZ-2026-0002", "2026-02", "mou", None),
    ("PK-KZ-2026-0003", "2026", "other", 0),
]


def answer(*pieces, language="en", title=TITLE, cover=False, **about):
    facts = {
        "id": "0123456789abcdef",
        "slug": "agreements",
        "report": title,
        "filters": [("Country", "Kazakhstan")],
        "as_at": dt.date(2026, 11, 25),
        "known_on": dt.date(2026, 11, 24),
        "language": language,
        "made_at": dt.datetime(2026, 11, 25, 7, 30, tzinfo=dt.UTC),
        "version": 160,
        "newest": dt.date(2026, 2, 4),
        "withdrawn": 2,
        "asked_by": "",
        "publisher": "",
        "address": ADDRESS,
    }
    return Answer(title, "What was signed.", list(pieces), About(**(facts | about)), cover)


def table(rows=ROWS, columns=COLUMNS, **options):
    return Table("agreements", "Agreements", columns, rows, **options)


def written(*pieces, **options):
    return b"".join(pdf.chunks(answer(*pieces, **options)))


def arabic_words(file):
    return ARABIC.findall(" ".join(words_of_pages(file)))


def words_in_sight(file, word):
    """How often a word stands on the pages of a file, and not below their edges."""
    found = 0
    for page in pypdfium2.PdfDocument(file):
        search = page.get_textpage().search(word)
        while match := search.get_next():
            _left, bottom, _right, _top = page.get_textpage().get_charbox(match[0])
            found += bottom > 0
    return found


def rightmost(page):
    """How far to the right the letters of a page reach, in points."""
    text = page.get_textpage()
    return max(text.get_charbox(at)[2] for at in range(text.count_chars()))


def opened(file):
    return pikepdf.open(io.BytesIO(file))


def test_it_is_tagged_and_says_that_it_keeps_both_standards():
    document = opened(written(table()))
    assert document.Root.MarkInfo.Marked
    assert "/StructTreeRoot" in document.Root
    with document.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("2", "A")


def test_its_structure_is_sound():
    assert opened(written(table())).check_pdf_syntax() == []


def test_it_names_title_language_and_publisher():
    document = opened(written(table(), language="kk", publisher="Ministry"))
    assert document.docinfo.Title == TITLE
    assert document.docinfo.Author == "Ministry"
    assert document.Root.Lang == "kk"


def test_without_a_publisher_it_has_no_author_and_says_that_it_is_a_trial():
    file = written(table())
    assert "/Author" not in opened(file).docinfo
    sentence = "Trial installation. Not an official publication of the ministry or of HEC."
    assert sentence in words_of_pages(file)[0]


def test_every_page_says_what_it_is_of_how_many_pages_and_where_to_find_it_again():
    pages = words_of_pages(written(table([ROWS[0]] * 100)))
    for number, page in enumerate(pages, start=1):
        assert page.startswith(f"{TITLE} As at 25 November 2026, as known on 24 November 2026")
        assert f"Page {number} of {len(pages)}" in page
        assert "0123456789abcdef" in page
        assert ADDRESS in page


def test_what_is_internal_says_so_on_every_page():
    sentence = "Internal: holds drafts or columns that are not public"
    assert all(sentence in page for page in words_of_pages(written(table(), is_internal=True)))
    assert not any(sentence in page for page in words_of_pages(written(table())))


def test_dates_and_codes_stand_in_words_and_what_is_not_recorded_is_empty():
    page = words_of_pages(written(table()))[0]
    assert "PK-KZ-2026-0001 3 February 2026 Memorandum of understanding 12" in page
    assert "PK-KZ-2026-0002 February 2026 Memorandum of understanding PK-KZ" in page
    assert "PK-KZ-2026-0003 2026 other 0" in page


def test_the_head_of_a_table_stands_on_each_of_its_pages():
    pages = words_of_pages(written(table([ROWS[0]] * 100)))
    with_rows = [page for page in pages if "PK-KZ-2026-0001" in page]
    assert len(with_rows) > 1
    assert all("Reference Signed Kind Students" in page for page in with_rows)


def test_an_empty_table_is_the_sentence_that_says_so():
    page = words_of_pages(written(table([], empty="No agreement matches.")))[0]
    assert "Agreements No agreement matches." in page
    assert "Reference" not in page


@pytest.mark.parametrize(("number", "is_wide"), [(7, False), (8, True), (14, False)])
def test_wide_tables_lie_on_their_side_and_the_widest_are_lists(number, is_wide):
    columns = [Column(f"c{at}", f"Column {at}", "") for at in range(number)]
    file = written(table([tuple(f"value {at}" for at in range(number))], columns))
    width, height = pypdfium2.PdfDocument(file)[0].get_size()
    assert (width > height) is is_wide
    assert ("Column 13 value 13" in words_of_pages(file)[0]) is (number == 14)


def test_charts_have_their_numbers_as_text_and_an_alternative_for_the_drawing():
    file = written(
        Bars("By kind", [("MoUs", 8), ("Declarations", 1)]),
        Years("By year", ["Signed", "Opened"], [("2025", [0, 1]), ("2026", [9, 3])]),
        Links("Cities", [("Islamabad", "Astana", 3), ("Lahore", "Almaty", 1)]),
    )
    text = " ".join(words_of_pages(file))
    assert "MoUs 8 Declarations 1" in text
    assert "Year Signed Opened 2025 0 1 2026 9 3" in text
    assert "Islamabad Astana 3 Lahore Almaty 1" in text
    assert "Not a map of any territory; no boundaries are shown." in text
    assert alternatives(file) == [
        "Column chart: By year. The numbers stand in the table below.",
        "Diagram: Cities. Its links stand in the table below.",
    ]


def test_where_the_diagram_is_switched_off_its_table_stands_alone(settings):
    settings.SHOW_LINK_DIAGRAM = False
    file = written(Links("Cities", [("Islamabad", "Astana", 3)]))
    assert "Islamabad Astana 3" in words_of_pages(file)[0]
    assert "Not a map" not in words_of_pages(file)[0]
    assert alternatives(file) == []


def alternatives(file):
    """The alternative texts in the order of the document."""
    found = []

    def walk(node):
        if isinstance(node, pikepdf.Array):
            for child in node:
                walk(child)
        elif isinstance(node, pikepdf.Dictionary):
            if "/Alt" in node:
                found.append(str(node.Alt))
            if "/K" in node:
                walk(node.K)

    document = opened(file)
    walk(document.Root.StructTreeRoot.K)
    return found


def test_a_cover_holds_the_key_figures_and_the_chapters():
    figures = KeyFigures([KeyFigure(8, "MoUs", "announced"), KeyFigure("?", "in effect")])
    chapters = [Heading("First"), Heading("Second"), Paragraph("Said."), Heading("Third")]
    pages = words_of_pages(written(figures, *chapters, table(), cover=True))
    assert "8 MoUs announced ? in effect Contents 1 First" in pages[0]
    assert "3 Third" in pages[1]
    assert pages[0].count("As at 25 November 2026, as known on 24 November 2026") == 1
    assert not pages[0].startswith(f"{TITLE} As at")


def test_the_last_page_says_where_the_report_comes_from():
    report = answer(table())
    page = words_of_pages(b"".join(pdf.chunks(report)))[-1]
    for line in [
        "About this report",
        "Filter: Country Kazakhstan",
        "As at 25 November 2026",
        "As known on 24 November 2026",
        "Newest information 4 February 2026",
        "Version of the register 160",
        "2 records that were known then and have been withdrawn since",
        "Asked by the public",
        "The licence of the compilation as a whole has not been decided",
        f"Agreements 3 {checksum(report.tables[0])}",
        "Reference What the record is called for ever.",
        "Students How many students.",
    ]:
        assert line in page


ATTACKS = [
    '#read("/etc/passwd")',
    '#import "@preview/x:1.0.0"',
    "$ x^2 $ \\ \\u{41} <label> @ref",
    "“quotes” \"and\" 'more' `raw`",
    "= no heading",
    "<script>alert(1)</script>",
    "=HYPERLINK(1)",
]


@pytest.mark.parametrize("text", ATTACKS)
def test_whatever_stands_in_a_text_is_text(text):
    file = written(Paragraph(text), table([(text, None, None, None)]), title=text)
    assert opened(file).docinfo.Title == text
    assert " ".join(words_of_pages(file)).replace("\ufffe", "").count(text) >= 3


def test_what_no_paper_can_show_is_left_out_and_what_no_font_has_is_marked():
    assert paper.plain("a\x00b\x1bc\u202ed\ud800e\ue000f\n") == "a b cd e f\n"
    assert "a \ufffd b" in words_of_pages(written(Paragraph("a \U0001f600 b\x00\ud800\u202e")))[0]


def test_a_byte_order_mark_is_left_out_for_no_archive_takes_one():
    assert paper.plain("\ufeffTreaty\ufeff") == "Treaty"
    assert "A Treaty." in words_of_pages(written(Paragraph("\ufeffA Treaty.")))[0]


def test_a_very_long_text_goes_on_over_pages_and_long_words_break():
    file = written(table([("word " * 1500, None, None, None)]))
    assert words_in_sight(file, "word") == 1500
    assert (
        sum(page.count("word") for page in words_of_pages(written(Paragraph("word " * 8000))))
        == 8000
    )
    for letter in ("w", "😀", "–"):
        page = pypdfium2.PdfDocument(written(table([(letter * 500, None, None, None)])))[0]
        assert rightmost(page) < page.get_width()


@pytest.mark.parametrize("letter", ["W", "Щ", "😀", "–", "a."])
def test_a_name_of_200_letters_without_a_gap_stays_on_its_page_wherever_it_stands(letter):
    name = letter * (200 // len(letter))
    pieces = [
        KeyFigures([KeyFigure(3, name, name), KeyFigure(4, "Visits"), KeyFigure(5, "Awards")]),
        Heading(name),
        Paragraph(f"About {name}."),
        Table("titles", name, COLUMNS, [(name, None, None, None)], note=name),
        Bars(name, [(name, 3)]),
        Years(name, [name, "Visits"], [("2026", [1, 2])]),
    ]
    file = written(*pieces, title=name, cover=True, publisher=name)
    for page in pypdfium2.PdfDocument(file):
        assert rightmost(page) < page.get_width() - 50


def test_a_long_address_breaks_and_can_still_be_copied():
    address = "https://register.example/en/?" + "&".join(["kind=memorandum-of-one-side"] * 6)
    file = written(Paragraph(f"See {address}."), table([(address, None, None, None)]))
    page = pypdfium2.PdfDocument(file)[0]
    assert rightmost(page) < page.get_width() - 50
    assert "\u200b" not in "".join(words_of_pages(file))


def test_a_long_kazakh_word_has_room_in_its_column():
    rows = [("қолданылмайды", "Жазбалар саны."), ("иә", "Қандай құжаттар есептелген; бір топ.")]
    columns = [Column("a", "Баған", ""), Column("b", "Мазмұны", "")]
    text = pypdfium2.PdfDocument(written(table(rows, columns), language="kk"))[0].get_textpage()
    word, following = (text.search(found).get_next()[0] for found in ("қолданылмайды", "Жазбалар"))
    assert text.get_charbox(word + 12)[2] < text.get_charbox(following)[0]


def test_a_tall_cell_of_a_narrow_column_is_not_cut():
    columns = [Column(f"c{at}", f"Column {at}", "") for at in range(13)]
    file = written(table([("", "word " * 280, *[""] * 11)], columns))
    assert words_in_sight(file, "word") == 280


def test_kazakh_and_russian_letters_are_there():
    assert KAZAKH in words_of_pages(written(Paragraph(KAZAKH), language="kk"))[0]
    assert "Соглашения" in words_of_pages(written(Paragraph("Соглашения"), language="ru"))[0]


@needs_urdu_font
def test_a_paper_in_urdu_goes_from_right_to_left_in_nastaliq():
    file = written(Heading(URDU), table(), language="ur", title=URDU)
    document = opened(file)
    assert document.docinfo.Title == URDU
    assert document.Root.Lang == "ur"
    assert str(document.Root.Outlines.First.Title) == URDU
    fonts = {str(font.BaseFont) for font in document.pages[0].Resources.Font.values()}
    assert any("NotoNastaliqUrdu" in font for font in fonts)
    page = pypdfium2.PdfDocument(file)[0].get_textpage()
    found = page.get_text_range()
    first, last = (found.index(words) for words in ("Reference", "Students"))
    assert page.get_charbox(first)[0] > page.get_charbox(last)[0]


@needs_urdu_font
@pytest.mark.parametrize("language", ["ur", "en"])
def test_a_long_text_in_urdu_is_whole(language):
    file = written(Paragraph("معاہدہ " * 1500), language=language)
    assert arabic_words(file).count("معاہدہ") == 1500


@needs_urdu_font
@pytest.mark.parametrize("language", ["ur", "en"])
def test_a_program_reads_the_words_of_nastaliq_and_not_their_strokes(language):
    found = arabic_words(written(Paragraph(WORDS), language=language))
    assert set(WORDS.split()) <= set(found)
    assert {word for word in found if len(word) == 1} <= set("ء،۔")


@needs_urdu_font
def test_vowel_marks_are_seen_and_not_read():
    file = written(Paragraph("وزارتِ ذرّہ \u064e"), language="en", title="Title")
    assert {"وزارت", "ذرہ"} <= set(arabic_words(file))


@needs_urdu_font
def test_papers_of_very_many_words_are_drawn_alone(monkeypatch):
    monkeypatch.setattr(pdf, "MOST_PLAIN_WORDS", 2)
    assert "یونیورسٹی" not in arabic_words(written(Paragraph("قائداعظم یونیورسٹی ساتھ")))
    assert "یونیورسٹی" in arabic_words(written(Paragraph("قائداعظم یونیورسٹی")))


@needs_urdu_font
def test_an_english_name_at_the_head_does_not_turn_a_sentence_in_urdu():
    sentence = f"Satbayev {URDU}"
    page = pypdfium2.PdfDocument(written(Paragraph(sentence), language="ur"))[0].get_textpage()
    found = page.get_text_range()
    name, rest = found.index("Satbayev"), found.index("ق")
    assert page.get_charbox(name)[0] > page.get_charbox(rest)[0]


def test_without_the_font_urdu_is_refused_with_what_to_do_and_the_rest_works(settings, tmp_path):
    settings.FONTS = tmp_path / "none"
    with pytest.raises(NotWritable, match="make fonts"):
        written(table(), language="ur")
    assert "PK-KZ-2026-0001" in words_of_pages(written(table()))[0]


def test_longer_than_5000_rows_is_refused_and_xlsx_is_named():
    with pytest.raises(NotWritable, match="rows in the table: 5001, at most: 5000.*XLSX"):
        written(table([ROWS[0]] * 5001))


def test_what_cannot_be_set_in_time_is_refused_with_a_sentence(monkeypatch):
    monkeypatch.setattr(pdf, "PATIENCE", 0.01)
    with pytest.raises(NotWritable, match="could not be set as a PDF"):
        written(table())
