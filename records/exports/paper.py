"""What the paper of an Answer says, as JSON for press/report.typ: pieces, tables, texts.

Codes and dates stand in words, for papers are read by people. A text of the other direction than
the paper's comes with its language.
"""

import re
import unicodedata
from dataclasses import replace
from functools import lru_cache
from itertools import groupby

from django.conf import settings
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language_bidi, pgettext
from django.utils.translation import gettext as _

from records.dates import parse_date
from records.exports.about import as_at_line, lines
from records.exports.content import (
    Bars,
    Column,
    Heading,
    KeyFigures,
    Links,
    PageBreak,
    Paragraph,
    Table,
    Type,
    Years,
)
from records.exports.csv import checksum
from records.exports.layout import (
    LINE,
    LINES_TOGETHER,
    MOST_COLUMNS,
    MOST_UPRIGHT,
    ROWS_TOGETHER,
    breakable,
    breakable_in_lines,
    grid,
)
from records.localized import runs_with_page
from records.templatetags.register import write_date

#: Years that fit into a drawing; the table below it has them all.
DRAWN_YEARS = 12
#: Chapters from which on they have numbers and a list.
NUMBERED_FROM = 3


def paper(answer):
    """The whole paper for report.typ."""
    about, pieces = answer.about, list(answer.pieces)
    cover = []
    while answer.cover and pieces and isinstance(pieces[0], KeyFigures):
        cover.append(_piece(pieces.pop(0)))
    chapters = sum(isinstance(piece, Heading) and piece.level == 1 for piece in pieces)
    is_wide = not answer.cover and any(map(_is_wide, pieces))
    return {
        "language": about.language,
        "mirrored": get_language_bidi(),
        "name": plain(answer.title),
        "title": told_in_lines(answer.title),
        "lead": told_in_lines(answer.lead),
        "author": [plain(about.publisher)] if about.publisher else [],
        "made_on": date_of(about.made_at),
        "id": about.id,
        "address": about.address,
        "mark": _mark(),
        "cover": answer.cover,
        "cover_pieces": cover,
        "numbered": chapters >= NUMBERED_FROM,
        "wide": is_wide,
        "sections": [
            {"is_wide": wide and not is_wide, "pieces": written_pieces(found)}
            for wide, found in _sections(pieces)
        ],
        "about": _about_page(answer),
        "words": {
            "as_at": as_at_line(about),
            "page": page_words(),
            "contents": _("Contents"),
            "diagram": _(
                "Diagram of links between cities. Not a map of any territory; "
                "no boundaries are shown."
            ),
            "publisher": told_in_lines(_publisher(about)),
            "internal": _("Internal: holds drafts or columns that are not public")
            if about.is_internal
            else "",
        },
    }


def _publisher(about):
    if about.publisher:
        return _("Published by %(publisher)s.") % {"publisher": about.publisher}
    return _("Trial installation. Not an official publication of the ministry or of HEC.")


def page_words():
    """The number of a page, as the press completes it."""
    return _("Page %(page)s of %(pages)s") % {"page": "{page}", "pages": "{pages}"}


def date_of(instant):
    """A day as the press takes it."""
    local = timezone.localtime(instant)
    return {"year": local.year, "month": local.month, "day": local.day}


@lru_cache(maxsize=1)
def _mark():
    """The drawing of the register's mark; it says nothing, so it is no picture to tell of."""
    return (settings.BASE_DIR / "static" / "img" / "mark.svg").read_text(encoding="utf-8")


def _is_wide(piece):
    return (
        isinstance(piece, Table)
        and MOST_UPRIGHT < len(piece.columns) <= MOST_COLUMNS
        and len(piece) > 0
    )


def _without_repetition(pieces):
    """The pieces; a table that stands right below a heading of the same words has no title."""
    heading = ""
    for piece in pieces:
        repeats = isinstance(piece, Table) and piece.title == heading
        yield replace(piece, title="") if repeats else piece
        heading = piece.text if isinstance(piece, Heading) else ""


def written_pieces(pieces):
    """Pieces as the press takes them."""
    return [_piece(piece) for piece in _without_repetition(pieces)]


def _sections(pieces):
    """(whether on pages that lie on their side, pieces): a wide table takes what leads to it."""
    pieces = list(pieces)
    turned = [_is_wide(piece) for piece in pieces]
    for place in reversed(range(len(pieces) - 1)):
        piece, follower = pieces[place], pieces[place + 1]
        leads = isinstance(piece, Heading) or (
            isinstance(piece, Paragraph) and not isinstance(follower, Heading)
        )
        turned[place] = turned[place] or leads and turned[place + 1]
    marked = zip(turned, pieces, strict=True)
    for is_wide, group in groupby(marked, key=lambda each: each[0]):
        yield is_wide, [piece for _wide, piece in group]


def _piece(piece):
    kind, written = _WRITERS[type(piece)]
    said = written(piece)
    # Cells break by the widths of their columns, and checksums in them not at all.
    cells = {name: said.pop(name) for name in ("grid", "lists") if name in said}
    return {"kind": kind, **changed(said, told_in_lines), **changed(cells, told)}


def _heading(piece):
    return {"text": piece.text, "level": piece.level}


def _paragraph(piece):
    return {"text": piece.text, "quiet": piece.quiet}


def _figures(piece):
    return {
        "figures": [
            {"number": str(each.number), "words": each.words, "note": each.note}
            for each in piece.figures
        ],
    }


def _table(piece):
    head = [column.label for column in piece.columns]
    rows = [
        [_shown(column, value) for column, value in zip(piece.columns, row, strict=True)]
        for row in piece
    ]
    numbers = [column.type is Type.NUMBER for column in piece.columns]
    written = {
        "title": piece.title,
        "empty": piece.empty or _("Nothing is recorded here."),
        "note": piece.note,
    }
    if len(head) > MOST_COLUMNS:
        return written | {"lists": [_list(head, row) for row in rows]}
    return written | {"grid": grid(head, rows, numbers) if rows else None}


def _list(head, row):
    """A row as what it is called, and what else is recorded of it."""
    name, *values = (breakable(str(value), LINE) for value in row)
    pairs = zip(head[1:], values, strict=True)
    return {
        "name": name,
        "values": [[label, value] for label, value in pairs if value],
        "is_whole": sum(map(len, values)) <= LINE * LINES_TOGETHER,
    }


def _shown(column, value):
    """A value in words for people; nothing where nothing is recorded."""
    if value is None or value == "":
        return ""
    return write_date(parse_date(value)) if column.type is Type.DATE else column.shown(value)


def _bars(piece):
    return {
        "title": piece.title,
        "bars": piece.bars,
        "is_whole": len(piece.bars) <= ROWS_TOGETHER
        and sum(len(words) for words, _number in piece.bars) <= LINE * ROWS_TOGETHER,
        "note": piece.note,
        "head": [_("What is counted"), _("As a bar"), pgettext("how many", "Number")],
    }


def _years(piece):
    return {
        "title": piece.title,
        "note": piece.note,
        "alt": _("Column chart: %(title)s. The numbers stand in the table below.")
        % {"title": piece.title},
        "drawn": [[year, *numbers] for year, numbers in piece.years[-DRAWN_YEARS:]],
        "grid": grid(
            [_("Year"), *piece.series],
            [[year, *numbers] for year, numbers in piece.years],
            [False, *(True for _name in piece.series)],
        ),
    }


def _links(piece):
    homes = list(dict.fromkeys(home for home, _partner, _number in piece.links))
    partners = list(dict.fromkeys(partner for _home, partner, _number in piece.links))
    return {
        "title": piece.title,
        "note": piece.note,
        "alt": _("Diagram: %(title)s. Its links stand in the table below.")
        % {"title": piece.title},
        "is_drawn": settings.SHOW_LINK_DIAGRAM,
        "sides": [homes, partners],
        "lines": [
            [homes.index(home), partners.index(partner), number]
            for home, partner, number in piece.links
        ],
        "grid": grid(
            [_("City"), _("City of the other side"), _("Records")],
            piece.links,
            [False, False, True],
        ),
    }


def _page_break(piece):
    return {}


_WRITERS = {
    Heading: ("heading", _heading),
    Paragraph: ("paragraph", _paragraph),
    KeyFigures: ("figures", _figures),
    Table: ("table", _table),
    Bars: ("bars", _bars),
    Years: ("years", _years),
    Links: ("links", _links),
    PageBreak: ("page-break", _page_break),
}


def _about_page(answer):
    """The last page: where the answer comes from, and what its columns mean."""
    pieces = [
        Heading(_("About this report")),
        _pairs("", (_("What"), _("Value")), lines(answer)),
    ]
    if answer.tables:
        pieces += [Heading(_("Tables and their checksums"), 2), _checksums(answer.tables)]
        pieces.append(Heading(_("What the columns hold"), 2))
    pieces += [
        _pairs(
            table.title,
            (_("Column"), _("What it holds")),
            [(column.label, column.definition) for column in table.columns],
        )
        for table in answer.tables
    ]
    return [_piece(piece) for piece in pieces]


def _checksums(tables):
    columns = [
        Column("table", _("Table"), ""),
        Column("rows", _("Rows"), "", Type.NUMBER),
        Column("sha256", _("Checksum (SHA-256 of the same rows as CSV)"), ""),
    ]
    rows = [(table.title, len(table), checksum(table)) for table in tables]
    return Table("checksums", "", columns, rows)


def _pairs(title, head, pairs):
    """Two columns of words as a Table."""
    columns = [Column("", words, "") for words in head]
    return Table("", title, columns, list(pairs))


# --- Text --------------------------------------------------------------------------------------

_CYRILLIC = {chr(code) for code in range(0x400, 0x530)}
#: Marks that nobody sees: that turn the direction of all that follows, and the byte order mark,
#: which a paper for archives may not hold.
_MARKS = re.compile("[\u202a-\u202e\u2066-\u2069\ufeff]")
#: Controls, halves of characters, private letters: what no paper can show.
_UNSEEN = ("Cc", "Cs", "Co", "Cn", "Zl", "Zp")


def plain(text):
    """A text without what no paper can show; paragraphs of it remain."""
    if text.isprintable():
        return text
    return "".join(
        " " if unicodedata.category(letter) in _UNSEEN and letter != "\n" else letter
        for letter in _MARKS.sub("", text)
    )


def told(text):
    """A text for report.typ: as it is, or with its language where that has another direction."""
    text = plain(text)
    if runs_with_page(text):
        return text
    if get_language_bidi():
        letter = next(filter(str.isalpha, text))
        return {"text": text, "language": "ru" if letter in _CYRILLIC else "en"}
    return {"text": text, "language": "ur"}


def told_in_lines(text):
    """The same for a text outside of cells: a word that no line may hold can break."""
    return told(breakable_in_lines(text))


def changed(value, change):
    """A value of JSON with every text in it changed."""
    if isinstance(value, str | Promise):
        return change(str(value))
    if isinstance(value, dict):
        return {key: changed(each, change) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [changed(each, change) for each in value]
    return value
