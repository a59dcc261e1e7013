"""DOCX of an answer, for papers that people go on editing: briefs, replies, annexes."""

import datetime as dt
from itertools import takewhile

from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from records.dates import parse_date
from records.exports import about
from records.exports.content import (
    Bars,
    Heading,
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
from records.exports.layout import BETWEEN, LETTER, MOST_COLUMNS, ON_ITS_SIDE, UPRIGHT, widths_of
from records.exports.word import CELL, CONTENT_TYPE, SMALL_CELL, Paper
from records.templatetags.register import write_date

__all__ = ["CONTENT_TYPE", "add_piece", "chunks", "lies_on_its_side", "refuse_long_tables"]

#: More rows than these nobody reads on paper.
MOST_ROWS = 2000
#: From so many columns on the pages lie on their side.
WIDE = 7
#: How a table of (label, value) is written.
PAIRS = {"widths": [2, 5], "first_bold": True}
#: From so many columns on the letters are small.
MANY = 10
#: How many rows are looked at to give columns their widths.
SAMPLE = 50


def chunks(answer):
    """The file, in one piece. Raises NotWritable for a table that is too long for a paper."""
    if answer.word:
        return [answer.word()]
    facts = answer.about
    with override(facts.language):
        refuse_long_tables(answer.tables)
        paper = Paper(
            title=answer.title,
            language=facts.language,
            made_at=facts.made_at.astimezone(dt.UTC),
            author=facts.publisher,
            identifier=facts.id,
            landscape=lies_on_its_side(answer.tables),
        )
        paper.running_lines(_head(answer), _("Page %(page)s of %(pages)s"))
        paper.title(answer.title)
        paper.paragraph(answer.lead)
        on_cover, others = _parts(answer)
        for piece in on_cover:
            add_piece(piece, paper)
        if answer.cover:
            paper.page_break()
        for piece in others:
            add_piece(piece, paper)
        _add_about(answer, paper)
        return [paper.as_bytes()]


def _head(answer):
    """What stands at the head of every page: the title, as at when, and whether it is internal."""
    facts = answer.about
    parts = [answer.title, about.as_at_line(facts)]
    if facts.is_internal:
        parts.append(_("Internal: holds drafts or columns that are not public"))
    return " · ".join(parts)


def _parts(answer):
    """(pieces of the cover, the others): a cover shows the key figures that come first."""
    pieces = list(answer.pieces)
    on_cover = takewhile(lambda piece: answer.cover and isinstance(piece, KeyFigures), pieces)
    number = len(list(on_cover))
    return pieces[:number], pieces[number:]


def refuse_long_tables(tables):
    """Raise NotWritable where a table has more rows than a paper takes."""
    for table in tables:
        if len(table) > MOST_ROWS:
            text = _(
                "“%(table)s” has %(number)s rows. A Word file takes at most %(most)s rows of a "
                "table: download it as XLSX."
            )
            raise NotWritable(
                text % {"table": table.title, "number": len(table), "most": MOST_ROWS}
            )


def lies_on_its_side(tables):
    """Whether the pages of a paper with these tables have to be wider than high."""
    return any(WIDE <= len(table.columns) <= MOST_COLUMNS for table in tables)


# --- Pieces ----------------------------------------------------------------------------------


def add_piece(piece, paper):
    """Write one piece of an answer at the end of a Paper."""
    WRITERS[type(piece)](piece, paper)


def _add_table(table, paper):
    paper.paragraph(table.title, style="Caption", bold=True, keep=True)
    if len(table) == 0:
        paper.paragraph(table.empty or _("No rows."))
    elif len(table.columns) > MOST_COLUMNS:
        _add_lists(table, paper)
    else:
        numbers = {
            place for place, column in enumerate(table.columns) if column.type == Type.NUMBER
        }
        rows = (_row_in_words(table, row) for row in table)
        head = [str(column.label) for column in table.columns]
        style = "SmallCell" if len(head) >= MANY else "Cell"
        paper.table(head, rows, numbers=numbers, widths=_widths(table), style=style)
    if table.note:
        paper.paragraph(table.note, style="Quiet")


def _add_lists(table, paper):
    """A table of too many columns for a page: of each row what it is called, and its values."""
    labels = [str(column.label) for column in table.columns[1:]]
    for row in table:
        name, *values = _row_in_words(table, row)
        paper.paragraph(name, style="Caption", bold=True, keep=True)
        pairs = zip(labels, values, strict=True)
        paper.table([], [pair for pair in pairs if pair[1] not in (None, "")], **PAIRS)


def _row_in_words(table, row):
    return [_in_words(*cell) for cell in zip(table.columns, row, strict=True)]


def _in_words(column, value):
    """A value of a row for people; dates in words, as precise as they are."""
    if column.type == Type.DATE and value:
        return write_date(parse_date(value))
    return column.shown(value)


def _widths(table):
    """How wide the columns are in relation to each other, by their heads and first texts."""
    rows = [[str(column.label) for column in table.columns]]
    for row in table.rows[:SAMPLE]:
        rows.append(["" if value is None else str(value) for value in _row_in_words(table, row)])
    number = len(table.columns)
    room = (ON_ITS_SIDE if number >= WIDE else UPRIGHT) - BETWEEN * number
    letter = (SMALL_CELL if number >= MANY else CELL) * LETTER
    return widths_of(list(zip(*rows, strict=True)), room / letter)


def _add_key_figures(piece, paper):
    rows = [
        (figure.number, f"{figure.words}\n{figure.note}" if figure.note else figure.words)
        for figure in piece.figures
    ]
    paper.table([], rows, widths=[1, 5], first_bold=True)


def _add_bars(piece, paper):
    _add_numbers(piece, [_("What"), pgettext("how many", "Number")], piece.bars, paper)


def _add_years(piece, paper):
    rows = [(year, *numbers) for year, numbers in piece.years]
    _add_numbers(piece, [_("Year"), *piece.series], rows, paper)


def _add_links(piece, paper):
    head = [_("City"), _("City on the other side"), pgettext("how many", "Number")]
    _add_numbers(piece, head, piece.links, paper, first=2)


def _add_numbers(piece, head, rows, paper, first=1):
    """A chart as its numbers: a Word file is edited, and a picture of numbers is not."""
    paper.paragraph(piece.title, style="Caption", bold=True, keep=True)
    paper.table(head, rows, numbers=range(first, len(head)))
    if piece.note:
        paper.paragraph(piece.note, style="Quiet")


WRITERS = {
    Heading: lambda piece, paper: paper.heading(piece.text, piece.level),
    Paragraph: lambda piece, paper: paper.paragraph(
        piece.text, style="Quiet" if piece.quiet else ""
    ),
    KeyFigures: _add_key_figures,
    Table: _add_table,
    Bars: _add_bars,
    Years: _add_years,
    Links: _add_links,
    PageBreak: lambda piece, paper: paper.page_break(),
}


# --- What the file says of itself ------------------------------------------------------------


def _add_about(answer, paper):
    paper.heading(_("About this report"))
    paper.table([], about.lines(answer), **PAIRS)
    for table in answer.tables:
        paper.heading(_("Columns of “%(table)s”") % {"table": table.title}, 2)
        rows = [(column.label, column.name, column.definition) for column in table.columns]
        paper.table([_("Column"), _("Name in data"), _("What it says")], rows, widths=[3, 3, 8])
        for sentence in (
            _("Rows: %(number)s.") % {"number": len(table)},
            _("SHA-256 of the table as CSV: %(sum)s") % {"sum": checksum(table)},
        ):
            paper.paragraph(sentence, style="Quiet")
