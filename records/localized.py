"""Texts by language, in the language of the page; another language is marked, never disguised."""

from django.utils.html import format_html
from django.utils.translation import get_language

FALLBACK = "en"


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


def marked(texts):
    """The text as HTML, isolated and with its language where that is not the page's."""
    text, code = choose(texts or {})
    return in_language(text, code)


def in_language(text, code):
    """A run of text as HTML, in the language it is in."""
    if not text or code == get_language():
        return text
    return format_html('<bdi lang="{}">{}</bdi>', code, text)
