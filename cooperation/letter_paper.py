"""Letters to institutions as one PDF, each on pages of its own with its enclosure behind it."""

from dataclasses import replace

from django.utils.translation import get_language_bidi, override
from django.utils.translation import gettext as _

from cooperation.letter_writing import enclosed_as, enclosure, said, subject
from records.exports.content import Bars, Heading, NotWritable
from records.exports.layout import grid
from records.exports.paper import changed, date_of, page_words, plain, told_in_lines, written_pieces
from records.exports.pdf import refuse_too_long, set_paper
from records.exports.runs import LRM


def letters_paper(letters):
    """The bytes of a PDF of letters of one language; raises NotWritable."""
    language = letters[0].language
    if any(letter.language != language for letter in letters):
        raise NotWritable(_("Choose letters of one language: a PDF is set in one."))
    made_at = max(letter.written_at for letter in letters)
    with override(language):
        return set_paper(_paper(letters, made_at), made_at, template="letters")


def _paper(letters, made_at):
    """What the letters say, for press/letters.typ."""
    return {
        "language": letters[0].language,
        "mirrored": get_language_bidi(),
        "name": subject(),
        "author": list(dict.fromkeys(plain(letter.office) for letter in letters)),
        "made_on": date_of(made_at),
        "words": {"page": page_words()},
        "letters": [_letter(letter, enclosure(letter)) for letter in letters],
    }


def _letter(letter, profile):
    words = said(letter, profile is not None)
    written = {
        name: getattr(words, name)
        for name in (
            *("office", "file_number", "dated", "subject", "salutation", "before", "after"),
            *("signatory_name", "signatory_post", "enclosure"),
        )
    }
    written["addressee"] = words.addressee.splitlines()
    no_numbers = [False] * len(words.head)
    written["grid"] = grid(words.head, words.rows, no_numbers) if words.rows else None
    words = changed(written, lambda text: told_in_lines(_whole(letter.file_number, text)))
    return words | {"profile": _profile(profile) if profile else None}


def _whole(number, text):
    """A text from right to left in which a number such as 1-2/HEC keeps its order."""
    return text.replace(number, f"{LRM}{number}{LRM}") if get_language_bidi() else text


def _profile(answer):
    """The profile, without charts of what its tables have; its title is the highest heading."""
    for table in answer.tables:
        refuse_too_long(table)
    return {
        "title": told_in_lines(enclosed_as(answer)),
        "lead": told_in_lines(answer.lead),
        "pieces": written_pieces(list(_below_its_title(answer.pieces))),
    }


def _below_its_title(pieces):
    for piece in pieces:
        if isinstance(piece, Heading):
            yield replace(piece, level=piece.level + 1)
        elif not isinstance(piece, Bars):
            yield piece
