"""Texts by language, in the language of the page; another language is marked, never disguised."""

import re

from django.utils.html import format_html, format_html_join
from django.utils.translation import (
    get_language,
    get_language_bidi,
    get_language_info,
    pgettext,
)
from django.utils.translation import gettext as _

FALLBACK = "en"

#: English names within a text of another script.
LATIN_RUN = re.compile(r"[A-Za-z](?:[A-Za-z0-9 .,'’&()/-]*[A-Za-z0-9)])?")

#: What the languages of the portal are called; Django's catalogs lack some of them.
NAMES = {
    "en": lambda: pgettext("a language", "English"),
    "ur": lambda: pgettext("a language", "Urdu"),
    "kk": lambda: pgettext("a language", "Kazakh"),
    "ru": lambda: pgettext("a language", "Russian"),
}


def language_name(code):
    """What a language is called, by its code; a code that nobody knows stands for itself."""
    if code in NAMES:
        return NAMES[code]()
    try:
        return get_language_info(code)["name_translated"]
    except KeyError:
        return code


def choose(texts, language=None):
    """(text, language) of a {language: text} mapping: the page's language, English, any other."""
    language = language or get_language()
    for code in (language, FALLBACK, *texts):
        if texts.get(code):
            return texts[code], code
    return "", language


def plain(texts):
    """The text alone, for places that take no markup: titles, sorting, CSV."""
    return choose(texts or {})[0]


def own(texts):
    """The text if there is one in the language of the page, else nothing."""
    return (texts or {}).get(get_language(), "")


def marked(texts):
    """The text as HTML, isolated and with its language where that is not the page's."""
    text, code = choose(texts or {})
    return in_language(text, code)


def in_language(text, code):
    """A run of text as HTML, in the language it is in."""
    if not text:
        return text
    if code == get_language():
        return text if code == FALLBACK else _with_latin_runs_marked(text)
    return format_html('<bdi lang="{}">{}</bdi>', code, text)


def _with_latin_runs_marked(text):
    pieces, place = [], 0
    for found in LATIN_RUN.finditer(text):
        pieces += [text[place : found.start()], format_html('<bdi lang="en">{}</bdi>', found[0])]
        place = found.end()
    return format_html_join("", "{}", ((piece,) for piece in [*pieces, text[place:]]))


#: A letter of a script that is written from right to left.
FROM_RIGHT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")


def runs_with_page(text):
    """Whether a text, whatever language it is in, is written in the direction of the page.

    In Urdu every text with a letter of its script is: an English name at the head of a sentence
    does not turn the sentence. Elsewhere the first letter decides, as in <bdi>.
    """
    first = next(filter(str.isalpha, text), "")
    if get_language_bidi():
        return not first or bool(FROM_RIGHT.search(text))
    return not FROM_RIGHT.match(first)


def isolated(value):
    """A value of a table as HTML, in its own direction."""
    text = str(value)
    if get_language_bidi() and FROM_RIGHT.search(text):
        return in_language(text, get_language())
    return format_html("<bdi>{}</bdi>", text)


def set_apart(text):
    """A name within a plain text, isolated where the page is written from right to left.

    For what takes no markup: sentences of messages, titles, options. Else its Latin letters and
    figures would change places with those of the sentence.
    """
    return f"\u2068{text}\u2069" if text and get_language_bidi() else str(text)


def told(texts):
    """A paragraph as HTML; where it is not in the page's language, it says so."""
    text, code = choose(texts or {})
    if not text or code == get_language():
        return in_language(text, code)
    return format_html(
        '{} <small class="only">({})</small>',
        in_language(text, code),
        _("only in English so far") if code == FALLBACK else language_name(code),
    )


def lacks(document, language):
    """Whether a document tells something in English alone, on a page in another language.

    Names do not count: a name that no source gives in a language stays as it is (domain rule 3).
    """
    return language != FALLBACK and any(_untold(document, language))


#: Parts of documents that are kept in English only.
IN_ENGLISH = frozenset(
    """as_stated capacity_as_stated costs description equipment languages_taught namesake note
    opening_hours room run_by summary term_as_stated termination_reason title topics""".split()
)


def _untold(value, language, name=""):
    if isinstance(value, dict):
        if name in ("summary", "purposes", "services"):
            yield bool(value) and not value.get(language)
        elif name != "label":
            for inner, of_it in value.items():
                yield from _untold(of_it, language, inner)
    elif isinstance(value, list):
        for item in value:
            yield from _untold(item, language, name)
    elif name in IN_ENGLISH:
        yield bool(value)


def with_commas(words):
    """Words one after the other, with the comma of the language that is read."""
    return pgettext("between parts of a name", ", ").join(words)


def with_semicolons(phrases):
    """Phrases that may hold commas one after the other, with the semicolon of the language."""
    return pgettext("between people", "; ").join(phrases)
