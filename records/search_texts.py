"""In which texts a record or a term is found, and how they are kept for searching."""

import re
from itertools import pairwise
from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _

from records.sound import sounds
from records.text import fold

_WORD = re.compile(r"[^\W_]+")
#: Q.A.U. is QAU.
_DOTTED = re.compile(r"\b(?:\w\.){2,}(?:\w\b)?")

#: The letters M, O, U as they are said in Urdu.
_MOU_IN_URDU = fold("ایم او یو")

#: Words that narrow nothing, in the languages of the register; they count only alone.
FILLERS = frozenset(
    """a an and at for in is of on the to what which where who with al el named
    и в во на с со по где что какие какой имени им аль эль
    мен және пен бен үшін туралы қайда атындағы әл
    اور کا کی کے میں سے کو پر کہاں ہے نے کیا ال""".split()
)


class TextRole(models.TextChoices):
    """What a text is to its record, as a page of results says it."""

    NAME = "name", _("the name")
    OTHER_NAME = "other-name", _("another name")
    ACRONYM = "acronym", _("the short form")
    REFERENCE = "reference", _("the reference")
    WEBSITE = "website", _("the address of the website")
    PERSON = "person", _("a person")
    TOLD = "told", _("the description")


#: Texts that are found by their letters alone, not by how they sound.
UNHEARD = (TextRole.TOLD, TextRole.REFERENCE, TextRole.WEBSITE)


class SearchText(NamedTuple):
    """A text, what it is to its record, and its language."""

    role: str
    language: str
    text: str


def by_language(role, texts):
    """Search texts of a {language: text or [text, …]} mapping."""
    for language, text in (texts or {}).items():
        for line in text if isinstance(text, list) else [text]:
            yield SearchText(role, language, line)


def other_names(document):
    """Search texts of the other names of a document."""
    for name in document.get("other_names", []):
        yield SearchText(TextRole.OTHER_NAME, name["language"], name["text"])


def people(rows):
    """Search texts of people as a source names them."""
    for row in rows:
        yield SearchText(TextRole.PERSON, "en", row.get("name_as_stated", ""))


def tokens(text):
    """The folded words of a text, without punctuation."""
    folded = _DOTTED.sub(lambda found: found[0].replace(".", ""), fold(text))
    return _WORD.findall(folded.replace(_MOU_IN_URDU, "mou"))


def line(words):
    """Words as they stand in the columns: each between two spaces."""
    return f" {' '.join(words)} "


def index_columns(texts):
    """What the register keeps of the search texts of one record.

    texts          the texts themselves, to say where a word was found
    named, told    a line of folded words a text: those that name it, those that tell of it
    named_sounds   the keys of the words that name it, each between two spaces
    """
    texts = sorted({text for text in texts if text.text})
    told = [tokens(text.text) for text in texts if text.role == TextRole.TOLD]
    numbers = [tokens(text.text) for text in texts if text.role == TextRole.REFERENCE]
    named = [tokens(text.text) for text in texts if text.role not in UNHEARD]
    sites = [tokens(text.text) for text in texts if text.role == TextRole.WEBSITE]
    return {
        "texts": [list(text) for text in texts],
        "named": _lines([*named, *numbers, *sites, *(["".join(words)] for words in numbers)]),
        "named_sounds": _all_sounds(named),
        "told": _lines(told),
    }


def _lines(texts):
    lines = sorted({line(words) for words in texts if words})
    return "\n".join(["", *lines, ""]) if lines else ""


def _all_sounds(texts):
    keys = {key for words in texts for word in words for key in sounds(word)}
    keys |= {key for words in texts for key in joined_sounds(words)}
    return line(sorted(keys)) if keys else ""


def joined_sounds(words):
    """Keys of neighbors of few consonants as if written in one: Quaid-e-Azam, قائداعظم."""
    words = [word for word in words if len(word) > 1 and word not in FILLERS]
    for one, other in pairwise(words):
        if is_short(one) and is_short(other):
            yield from (key for key in sounds(one + other) if not key.startswith("="))


def is_short(word):
    """Whether a word has too few consonants to be known by them alone."""
    return word.isalpha() and all(key.startswith("=") for key in sounds(word))
