"""Geometry of the charts: whole numbers and per cent as text, for attributes of SVG.

Numbers in attributes must not be written in the page's language; text and integers are not.
"""

import datetime as dt
from dataclasses import dataclass
from itertools import count

from agreements.vocabulary import WITHOUT_EFFECT, Stage
from records.dates import parse_date

#: The drawing of a column chart.
WIDTH, HEIGHT = 500, 300
LEFT, TOP, BASE = 34, 26, 258
#: Years that fit into a drawing; the table beside it has them all.
DRAWN_YEARS = 8
GRID_LINES = 5
#: Years that the axis of validity looks ahead of the day, and back.
YEARS_AHEAD, YEARS_BACK = 6, 12
#: Years that can be written beside each other on the axis of validity.
LABELED_YEARS = 9


def percent(part, whole):
    """A share as an attribute has it: "37.5%"; of nothing it is "0%"."""
    return f"{100 * part / whole:.2f}%" if whole else "0%"


@dataclass(frozen=True)
class Bar:
    """A figure and how long it is drawn."""

    figure: object
    width: str


def bars(figures):
    """The figures of one chart as Bars; the largest fills the column."""
    largest = max((figure.number for figure in figures), default=0)
    return [Bar(figure, percent(figure.number, largest)) for figure in figures]


@dataclass(frozen=True)
class Share:
    """A fact, how many records state it and how many do not, and the first of both as drawn."""

    words: str
    known: object
    missing: object
    width: str


def shares(facts, total):
    """Facts as (words, known, missing) each, as Shares of all records."""
    return [Share(*fact, percent(fact[1].number, total)) for fact in facts]


@dataclass(frozen=True)
class Column:
    x: int
    y: int
    width: int
    height: int
    middle: int
    above: int
    number: int
    series: int


@dataclass(frozen=True)
class Mark:
    """A line or word of an axis, and the number or year that it stands for."""

    at: int
    text: str


@dataclass(frozen=True)
class Columns:
    grid: list
    years: list
    columns: list


def columns(years):
    """A column chart of [(year, [number, …])], one column a number; the newest years only."""
    years = years[-DRAWN_YEARS:]
    largest = max((number for _year, numbers in years for number in numbers), default=0)
    step = _step(largest)
    top = max(step, -(-largest // step) * step)
    slot = (WIDTH - LEFT) // max(1, len(years))
    drawn = []
    for place, (_year, numbers) in enumerate(years):
        width = slot * 2 // 3 // len(numbers)
        first = LEFT + place * slot + slot // 6
        for series, number in enumerate(numbers):
            height = (BASE - TOP) * number // top
            x, y = first + series * width, BASE - height
            drawn.append(
                Column(x, y, max(1, width - 2), height, x + width // 2, y - 7, number, series)
            )
    return Columns(
        grid=[
            Mark(BASE - (BASE - TOP) * number // top, str(number))
            for number in range(0, top + 1, step)
        ],
        years=[
            Mark(LEFT + place * slot + slot // 2, str(year))
            for place, (year, _numbers) in enumerate(years)
        ],
        columns=drawn,
    )


def _step(largest):
    """The distance of the grid's lines: 1, 2 or 5 with noughts, so that there are few."""
    steps = (digit * 10**power for power in count() for digit in (1, 2, 5))
    return next(step for step in steps if step * GRID_LINES >= largest)


@dataclass(frozen=True)
class Paper:
    """An agreement as drawn: where its signature, its known term and its announcement lie."""

    entry: object
    signed: str = ""
    announced: str = ""
    term_width: str = ""
    open_from: str = ""
    end: dt.date | None = None
    has_end: bool = True


@dataclass(frozen=True)
class Validity:
    ticks: list
    now: str
    papers: list


def validity(entries, on):
    """The chart of validity of some agreements on a day, over the years that they span."""
    days = [day for entry in entries for day in _days(entry, on)]
    first = min([day.year for day in days if day], default=on.year)
    last = max([day.year for day in days if day], default=on.year)
    first = max(first, on.year - YEARS_BACK)
    last = min(max(last, on.year + 1), on.year + YEARS_AHEAD)
    axis = _Axis(dt.date(first, 1, 1), dt.date(last + 1, 1, 1))
    return Validity(
        ticks=[
            {"x": axis.place(dt.date(year, 1, 1)), "year": str(year)}
            for year in range(first, last + 1, 1 + (last - first) // LABELED_YEARS)
        ],
        now=axis.place(on),
        papers=[_paper(entry, on, axis) for entry in entries],
    )


@dataclass(frozen=True)
class _Axis:
    first: dt.date
    end: dt.date

    def place(self, day):
        """Where a day lies; days beyond the axis lie at its ends."""
        day = min(max(day, self.first), self.end)
        return percent((day - self.first).days, (self.end - self.first).days)

    def length(self, first, last):
        """How long a term is on the axis."""
        first, last = (min(max(day, self.first), self.end) for day in (first, last))
        return percent(max(0, (last - first).days), (self.end - self.first).days)


def _days(entry, on):
    """The signature or announcement of an agreement, and the end of its term, or None each."""
    document = entry.document
    name = "signed_on" if entry.stage == Stage.SIGNED else "announced_on"
    stated = document.get(name, {}).get("on") or document.get("announced_on", {}).get("on")
    start = parse_date(stated).first if stated else None
    return start, _end(entry, on)


def _end(entry, on):
    if entry.stage != Stage.SIGNED or entry.kind in WITHOUT_EFFECT:
        return None
    return entry.terminated_on or entry.replaced_on or entry.end_on(on)


def _paper(entry, on, axis):
    start, end = _days(entry, on)
    is_signed = entry.stage == Stage.SIGNED and entry.signed_on is not None
    has_end = is_signed and entry.kind not in WITHOUT_EFFECT
    place = axis.place(start) if start else ""
    return Paper(
        entry,
        signed=place if is_signed else "",
        announced="" if is_signed else place,
        term_width=axis.length(start, end) if is_signed and end else "",
        open_from=place if has_end and not end else "",
        end=end,
        has_end=has_end,
    )
