"""How the tables of a paper are laid out: widths of columns, sizes, and where long words break."""

import re

from records.exports.runs import CYRILLIC

#: Columns that fit onto an upright page, and onto one on its side; a table of more is written as
#: one list of values a row.
MOST_UPRIGHT, MOST_COLUMNS = 7, 13
#: Width of the text on a page in points, upright or on its side, and between two cells.
UPRIGHT, ON_ITS_SIDE, BETWEEN = 482, 728, 8
#: Width of a letter as a share of its size.
LETTER = 0.5
#: The most letters for which a column is kept wide: its head, a word, a checksum, a sentence.
HEAD, WORD, WHOLE, SENTENCE = 12, 20, 66, 44
#: Letters of the narrowest column; how much wider than others bold letters are.
LEAST, BOLD = 4, 1.5
#: How much wider Cyrillic letters are than Latin ones.
WIDER = 1.2
#: Letters of a line of a list.
LINE = 70
#: Rows and lines of a table that stays on one page; lines of a row that does.
ROWS_TOGETHER, LINES_TOGETHER, LINES_OF_ROW = 16, 25, 12
#: How much longer than its column a word may seem to be: letters are narrow, and words divide.
SPILL = 1.25
#: Where a word may break.
BREAK = "\u200b"
#: An address of words is left whole: it breaks by the press's own rules, and can be copied.
_LONG = re.compile(r"(?<!\S)(?!https?://(?!\S*\w{25}))\S{12,}")
#: Letters without a gap that a line of large ones may not hold; hardly a language has such words.
_SOLID = re.compile(r"\w{25,}|[^\w\s]{25,}")
_PLACES = re.compile(
    r"(?<=[/_.\-])(?=\w)|(?<=\w{10})(?=\w)|(?<=[^\w\s]{10})(?=[^\w\s])"  # As of emoji.
)


def grid(head, rows, numbers):
    """A table for report.typ: cells as text, and how wide its columns are to each other."""
    head, *rows = [[str(value) for value in row] for row in (head, *rows)]
    size = 9.5 if len(head) <= 5 else 8.5 if len(head) <= 9 else 7.5
    width = UPRIGHT if len(head) <= MOST_UPRIGHT else ON_ITS_SIDE
    letters = (width - BETWEEN * len(head)) / (size * LETTER)
    widths = widths_of(list(zip(head, *rows, strict=True)), letters)
    lines = [
        max(1, *(len(cell) / width for cell, width in zip(row, widths, strict=True)))
        for row in rows
    ]
    return {
        "head": [breakable_in_lines(cell) for cell in head],
        "rows": [
            [breakable(cell, width) for cell, width in zip(row, widths, strict=True)]
            for row in rows
        ],
        "widths": widths,
        "numbers": numbers,
        "size": size,
        "breaks_rows": max(lines, default=0) > LINES_OF_ROW,
        "is_whole": len(rows) <= ROWS_TOGETHER and sum(lines) <= LINES_TOGETHER,
    }


def widths_of(columns, letters):
    """Letters that each column gets: its longest word first, then what its texts want."""
    longest = WHOLE if len(columns) <= 3 else WORD
    needs = [max(LEAST, min(longest, _longest_word(cells))) for cells in columns]
    wants = [
        max(0, min(HEAD, len(cells[0])) - need, min(SENTENCE, _usual(cells)) - need)
        for cells, need in zip(columns, needs, strict=True)
    ]
    spare = letters - sum(needs)
    share = max(0, spare / max(1, sum(wants)))
    widths = [need + want * share for need, want in zip(needs, wants, strict=True)]
    return [round(width * letters / sum(widths), 1) for width in widths]


def _longest_word(cells):
    """Letters of the longest word of a column; its head is bold and so counts for more."""
    head, *others = cells
    words = [_length(word) * BOLD for word in head.split()]
    words += [_length(word) + 1 for cell in others for word in cell.split()]
    return max(words, default=0)


def _length(word):
    """How many Latin letters a word is as long as."""
    return len(word) * (WIDER if CYRILLIC.search(word) else 1)


def _usual(cells):
    """The length that nine cells of ten do not exceed."""
    return sorted(map(len, cells))[len(cells) * 9 // 10]


def breakable(text, room):
    """A text whose words may break where they are longer than the room, in letters."""
    return _LONG.sub(
        lambda word: word[0] if _length(word[0]) <= SPILL * room else _PLACES.sub(BREAK, word[0]),
        text,
    )


def breakable_in_lines(text):
    """A text outside of cells, of any size, whose words may break where no line may hold them."""
    return breakable(_SOLID.sub(lambda word: _PLACES.sub(BREAK, word[0]), text), LINE)
