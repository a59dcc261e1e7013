"""Texts by language, in the language of the page; another language is marked, never disguised."""

from django.utils.html import format_html
from django.utils.translation import get_language, get_language_info, pgettext

FALLBACK = "en"

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
    if not text or code == get_language():
        return text
    return format_html('<bdi lang="{}">{}</bdi>', code, text)
