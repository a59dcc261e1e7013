"""What a report says, before any format: pieces in the order in which people read them.

Every format writes the same Answer, so that totals cannot differ between a page, a table and a
paper. Values of rows are None, text, whole numbers, and for dates ISO text as precise as the
source: "2026", "2026-02" or "2026-02-27".
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum


class Type(Enum):
    """What the values of a column are."""

    TEXT = "text"
    CODE = "code"
    DATE = "date"
    NUMBER = "number"


@dataclass(frozen=True)
class Column:
    """A column of a table.

    name        as data have it, the same in every language
    label       for people
    definition  one sentence that says what the values are
    type        of the values; codes come from closed lists and hold no free text
    words       {code: words for people}, where a column of codes has such
    value       of registers: what a query selects, an expression or a function of the Moment
    is_latin    texts that run from left to right in every language: references, addresses
    """

    name: str
    label: str
    definition: str
    type: Type = Type.TEXT
    words: Mapping[str, str] | None = None
    value: object = None
    is_latin: bool = False

    def shown(self, value):
        """A value in words for people: codes as their words; dates and numbers as they are."""
        if self.words is None or value is None:
            return value
        return "; ".join(str(self.words.get(code, code)) for code in str(value).split("; "))

    def expression(self, moment):
        """What a query selects for this column at a moment."""
        return self.value(moment) if callable(self.value) else self.value


@dataclass
class Table:
    """Rows under columns.

    slug   names the table among those of a report
    rows   a list of tuples, or a Selection, which reads them from the register
    empty  the sentence that stands instead of rows where there are none
    note   what a reader must know beside the columns' definitions
    main   whether it is the table that CSV holds, where an answer has several
    drafts whether records among its rows may have no page on the site
    read   how many rows have been handed to whoever writes them: how far a file is
    """

    slug: str
    title: str
    columns: list[Column]
    rows: Sequence[tuple]
    empty: str = ""
    note: str = ""
    main: bool = False
    drafts: bool = False
    read: int = field(default=0, init=False, compare=False)

    def __iter__(self):
        for row in self.rows:
            self.read += 1
            yield row

    def __len__(self):
        return len(self.rows)


@dataclass(frozen=True)
class Heading:
    """A heading within a report; level 1 begins a chapter."""

    text: str
    level: int = 1


@dataclass(frozen=True)
class Paragraph:
    """One paragraph; `quiet` for remarks that stand back."""

    text: str
    quiet: bool = False


@dataclass(frozen=True)
class KeyFigure:
    """A number for a leader's eye, what it counts, and what to know about it."""

    number: int | str
    words: str
    note: str = ""


@dataclass(frozen=True)
class KeyFigures:
    figures: list[KeyFigure]


@dataclass(frozen=True)
class Bars:
    """A bar chart: (words, number) a bar, as drawn from top to bottom; the title says of what."""

    title: str
    bars: list[tuple[str, int]]
    note: str = ""

    @property
    def drawn(self):
        """(words, number, length) of each bar; the longest fills its column: "100%"."""
        longest = max((number for _words, number in self.bars), default=0) or 1
        return [(words, number, f"{100 * number / longest:.2f}%") for words, number in self.bars]


@dataclass(frozen=True)
class Years:
    """A chart of columns by year: (year, numbers, one a series) each.

    series: what each series is called, in the order of the numbers
    """

    title: str
    series: list[str]
    years: list[tuple[str, list[int]]]
    note: str = ""


@dataclass(frozen=True)
class Links:
    """A diagram of links between cities of both sides: no map, and it shows no boundaries.

    links: (city of the one side, city of the other side, number of records)
    """

    title: str
    links: list[tuple[str, str, int]]
    note: str = ""


@dataclass(frozen=True)
class PageBreak:
    """What follows begins on a new page."""


@dataclass(frozen=True)
class About:
    """What an export says of itself.

    id           follows from the question, the version of the register and how much of it has been
                 withdrawn since: the same for the same
    filters      (name for people, value in words) of what was asked
    known_on     the day whose register was asked, or None for that of now
    newest       day of the newest information in the register, or None
    withdrawn    how many records that were known at the moment are left out as withdrawn since
    asked_by     user name; empty for the public
    publisher    empty in a trial, which says so
    address      permanent address of the same answer on the site; empty where it has none
    """

    id: str
    slug: str
    report: str
    filters: list[tuple[str, str]]
    as_at: dt.date
    known_on: dt.date | None
    language: str
    made_at: dt.datetime
    version: int
    newest: dt.date | None
    withdrawn: int
    asked_by: str
    publisher: str
    address: str
    is_internal: bool = False


@dataclass
class Answer:
    """A report's answer to one question.

    lead    one sentence that says what the report is, as at when
    cover   whether its paper form begins with a cover page
    pieces  Heading, Paragraph, KeyFigures, Table, Bars, Years, Links, PageBreak, in reading order
    word    makes its Word file, where that has a page of its own kind; the pieces do otherwise
    """

    title: str
    lead: str
    pieces: list
    about: About
    cover: bool = False
    word: Callable[[], bytes] | None = None

    @property
    def tables(self):
        """The tables in their order."""
        return [piece for piece in self.pieces if isinstance(piece, Table)]

    @property
    def main_table(self):
        """The table that CSV holds: the one that says so, or the first; None without any."""
        tables = self.tables
        return next((table for table in tables if table.main), next(iter(tables), None))

    @property
    def row_count(self):
        """Rows of all tables."""
        return sum(map(len, self.tables))

    @property
    def rows_read(self):
        """How many of them have been handed to whoever writes them."""
        return sum(min(table.read, len(table)) for table in self.tables)


class NotWritable(Exception):
    """An answer cannot be written in a format; the message says why, for people."""


class NotWritableNow(NotWritable):
    """The same for a reason that passes: what was asked can be asked again."""


@dataclass(frozen=True)
class Format:
    """A file format.

    chunks  Answer -> pieces of the file as bytes; raises NotWritable
    """

    name: str
    label: str
    content_type: str
    chunks: Callable[[Answer], Iterable[bytes]]
