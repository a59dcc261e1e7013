"""Runs of a text: its parts of one language and one direction, as its letters tell."""

import re

ARABIC = re.compile("[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc]")
CYRILLIC = re.compile("[\u0400-\u04ff]")
KAZAKH = re.compile("[әғқңөұүһіӘҒҚҢӨҰҮҺІ]")
LATIN = re.compile("[A-Za-z\u00c0-\u024f]")
_LETTER = "A-Za-z0-9\u00c0-\u024f\u0400-\u04ff"
#: From the first to the last letter or digit of what is written from left to right.
LEFT_TO_RIGHT = re.compile(
    f"[{_LETTER}](?:[^\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc\n\t]*[{_LETTER}])?"
)
#: Marks that what follows runs from left to right, or from right to left; nobody sees them.
LRM, RLM = "\u200e", "\u200f"


def language_of(text, language):
    """In which language of the portal a text is, as far as its letters tell.

    language: that of the paper, which decides where the letters do not
    """
    if ARABIC.search(text):
        return "ur"
    if KAZAKH.search(text):
        return "kk"
    if CYRILLIC.search(text):
        return language if language in ("kk", "ru") else "ru"
    return "en" if LATIN.search(text) else language


def runs_of(text, language):
    """(part of the text, its language, whether it is written from right to left), in order."""
    if not (language == "ur" or ARABIC.search(text)):
        return [(text, language_of(text, language), False)]
    parts, end = [], 0
    for found in LEFT_TO_RIGHT.finditer(text):
        parts.append((text[end : found.start()], "ur", True))
        words = found.group()
        parts.append((_in_order(words), language_of(words, language), False))
        end = found.end()
    parts.append((text[end:], "ur", True))
    return [part for part in parts if part[0]]


def _in_order(words):
    """Words that begin with a digit, as 1-2/HEC/2026 does, so that they stay one from left to right
    between words of the other direction."""
    return f"{LRM}{words}{LRM}" if words[0].isdigit() and LATIN.search(words) else words
