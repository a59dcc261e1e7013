"""XLSX: a sheet a table, and one that says what the workbook is.

Cells are typed: days and whole numbers as such, everything else as text, never as a formula. Codes
stand in words, for these are read by people.
"""

import datetime as dt
import itertools
import os
import re
import tempfile
import textwrap
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from django.utils.translation import get_language_bidi, ngettext
from django.utils.translation import gettext as _
from rustpy_xlsxwriter import FastExcel, Format

from records.exports.about import lines
from records.exports.content import NotWritable, Type
from records.exports.csv import Digest

#: What a sheet holds at most, its header included, and what a cell does; Excel counts a letter
#: beyond the first 65,536, as an emoji is, twice.
MOST_ROWS = 1_048_576
MOST_CHARACTERS = 32_767
#: Room that the pointer to the rest of a long text takes in its cell.
FOR_POINTER = 200
#: A day before this one is no day to Excel.
FIRST_DAY = "1900-03-01"
#: Widths in characters: of days and numbers, of codes, of texts; and of the last sheet's columns.
WIDTHS = {Type.DATE: 12, Type.NUMBER: 12, Type.CODE: 18, Type.TEXT: 40}
WIDTHS_OF_ABOUT = [60, 160]
#: Which way a cell is read, whatever its first letter, as a workbook numbers it.
LEFT_TO_RIGHT, RIGHT_TO_LEFT = 1, 2
#: Height of a line in points, and of one in Nastaliq; offices do not make room for wrapped headers.
LINE, LINE_OF_NASTALIQ = 15, 24
BYTES_AT_ONCE = 65_536
FORBIDDEN_IN_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\", " "))
LONGEST_NAME = 31
#: How the library tells what the system refused, in whatever it raises.
REFUSED = re.compile(r"\(os error (\d+)\)|Os \{ code: (\d+)")


def chunks(answer):
    """An answer as a workbook, in pieces of bytes.

    Raises NotWritable for what is too long, and OSError where there is no room for the files that
    it is made of.
    """
    for table in answer.tables:
        if len(table) >= MOST_ROWS:
            raise NotWritable(_("A sheet holds 1,048,575 rows at most. Take CSV."))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "report.xlsx"
        with _refusals_of_the_system():
            _write(answer, file)
        with file.open("rb") as written:
            while block := written.read(BYTES_AT_ONCE):
                yield block


@contextmanager
def _refusals_of_the_system():
    """Raise OSError for what the library could not write, which it tells by errors of many kinds.

    Without room for the rows it even panics, which is no Exception.
    """
    try:
        yield
    except BaseException as error:
        if not (refused := REFUSED.search(str(error))):
            raise
        code = int(refused[1] or refused[2])
        raise OSError(code, os.strerror(code)) from error


def _write(answer, file):
    book = FastExcel(file).freeze(row=1)
    is_mirrored = get_language_bidi()
    header = Format().set_bold().set_text_wrap().set_align("top")
    text = Format().set_text_wrap().set_align("top")
    if is_mirrored:
        header, text = (each.set_reading_direction(RIGHT_TO_LEFT) for each in (header, text))
    view = {"right_to_left": is_mirrored}
    rest = _Rest()
    names = _Names()
    digests = [Digest(table.columns) for table in answer.tables]
    for table, digest in zip(answer.tables, digests, strict=True):
        titles = _titles(table.columns)
        widths = [_width(column) for column in table.columns]
        book.sheet(
            names.take(str(table.title)),
            _rows(table, titles, rest, digest),
            header_format=header,
            column_widths=widths,
            column_formats=_formats(table, is_mirrored),
            row_heights={0: _header_height(titles, widths)},
            sheet_view=view,
            autofilter=True,
        )
    # The last sheet, so that its rows are made when all cells that are too long are known.
    book.sheet(
        names.take(_("About this report")),
        _about(answer, digests, rest),
        header_format=header,
        column_widths=WIDTHS_OF_ABOUT,
        column_formats=[text, text],
        sheet_view=view,
    )
    book.save()


def _formats(table, is_mirrored):
    """How the cells of each column look; that of an empty table is a sentence in any of them."""
    if len(table) == 0:
        return [None] * len(table.columns)
    return [_format(column, is_mirrored) for column in table.columns]


def _format(column, is_mirrored):
    """How the cells of a column look, or None: as they are.

    Left alone, a text turns as its first letter does: a sentence in Urdu by a Latin name. What runs
    from left to right still stands below its head, at the right.
    """
    if column.type is Type.DATE:
        day = Format().set_num_format("yyyy-mm-dd")
        return day.set_align("right") if is_mirrored else day
    if column.type is Type.NUMBER or not is_mirrored:
        return None
    is_latin = column.is_latin or column.type is Type.CODE and column.words is None
    if is_latin:
        return Format().set_reading_direction(LEFT_TO_RIGHT).set_align("right")
    return Format().set_reading_direction(RIGHT_TO_LEFT)


def _titles(columns):
    """Headers for people; a workbook wants each once."""
    titles = []
    for column in columns:
        label = str(column.label)
        titles.append(label if label not in titles else f"{label} ({column.name})")
    return titles


def _width(column):
    """Characters that a column gets: as its type wants, and what the words of its codes take."""
    words = max((len(str(words)) for words in (column.words or {}).values()), default=0)
    return max(WIDTHS[column.type], min(WIDTHS[Type.TEXT], words + 2))


def _header_height(titles, widths):
    """Points of the highest header: bold words, each whole on a line."""
    lines = max(
        len(textwrap.wrap(title, int(width * 0.85), break_long_words=False))
        for title, width in zip(titles, widths, strict=True)
    )
    return lines * (LINE_OF_NASTALIQ if get_language_bidi() else LINE)


def _rows(table, titles, rest, digest):
    """The rows of a sheet as dicts in the order of the columns; counted into the checksum."""
    changes = [
        (place, change) for place, column in enumerate(table.columns) if (change := _change(column))
    ]
    texts = [place for place, column in enumerate(table.columns) if column.type is Type.TEXT]
    number = 1
    for row in digest.through(table):
        number += 1
        cells = list(row)
        for place, change in changes:
            cells[place] = change(cells[place])
        for place in texts:
            value = cells[place]
            if value is not None and len(value) > MOST_CHARACTERS // 2 and _rest(value):
                cells[place] = rest.cut(value, titles[place], number)
        yield dict(zip(titles, cells, strict=True))
    if number == 1:
        yield dict(zip(titles, [str(table.empty), *[None] * (len(titles) - 1)], strict=True))


def _change(column):
    """What makes a cell of a value of a column, or None where the value is the cell.

    The same few codes and days come again and again: each is put into words once.
    """
    if column.type is Type.DATE:
        return cache(_day)
    return cache(column.shown) if column.words is not None else None


def _day(value):
    """A whole day as a day; a month, a year or what Excel has no day for as text."""
    if value is not None and len(value) == 10 and value >= FIRST_DAY:
        return dt.date.fromisoformat(value)
    return value


class _Rest:
    """What did not fit into cells, whole, for a sheet of its own."""

    def __init__(self):
        self.texts = []

    def cut(self, text, column, row):
        """What stands in the cell instead of a text that is too long."""
        self.texts.append((column, row, text))
        pointer = _("… The whole text is at the end of the last sheet.")
        return _beginning(text, MOST_CHARACTERS - FOR_POINTER) + pointer

    def rows(self):
        """(where, text) of each piece that fits into a cell, in order."""
        for column, row, text in self.texts:
            where = _("Whole text of “%(column)s” in row %(row)s") % {"column": column, "row": row}
            while text:
                yield where, _beginning(text)
                text = _rest(text)


def _beginning(text, room=MOST_CHARACTERS):
    """As much of a text as a cell holds."""
    if len(text) <= room // 2:
        return text
    return text.encode("utf-16-le")[: 2 * room].decode("utf-16-le", "ignore")


def _rest(text):
    """What of a text a cell does not hold."""
    return text[len(_beginning(text)) :]


class _Names:
    """Names of sheets: short, without forbidden marks, each once."""

    def __init__(self):
        self.taken = set()

    def take(self, title):
        whole = title.translate(FORBIDDEN_IN_NAMES)
        name, number = _cut(whole, LONGEST_NAME), 2
        while name.casefold() in self.taken:
            ending = f" {number}"
            name = f"{_cut(whole, LONGEST_NAME - len(ending))}{ending}"
            number += 1
        self.taken.add(name.casefold())
        return name


def _cut(text, room):
    """The words of a text that fit, or the beginning of a single one that does not.

    No name of a sheet begins or ends with an apostrophe.
    """
    text = " ".join(text.split()).strip("' ")
    if len(text) > room:
        text = text[: room + 1].rpartition(" ")[0] or text[:room]
    return text.rstrip("' ,;:–")


def _about(answer, digests, rest):
    """What the workbook is, what each column holds, and what did not fit into its cells."""
    for name, value in itertools.chain(_facts(answer, digests), rest.rows()):
        yield {_("What"): str(name), _("Value"): str(value)}


def _facts(answer, digests):
    yield from lines(answer)
    for table, digest in zip(answer.tables, digests, strict=True):
        yield (
            table.title,
            ngettext("%(number)d row", "%(number)d rows", digest.rows) % {"number": digest.rows},
        )
        yield _("Checksum (SHA-256 of the same rows as CSV)"), digest.hexdigest()
        if table.note:
            yield _("Note"), table.note
        for column in table.columns:
            yield column.label, column.definition
