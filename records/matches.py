"""Why a record was found: the text in which a word stands, or what the record names."""

import difflib
import re
from dataclasses import dataclass
from itertools import chain

from django.db.models import Q

from records.entries import Label, Mention
from records.search import WITHIN_FROM, find, is_whole
from records.search_texts import UNHEARD, SearchText, TextRole, joined_sounds, tokens
from records.sound import sounds
from records.text import fold

_WORD = re.compile(r"[^\W_]+")

#: Where a match lies: in a text of the record, in the name of what it names, or of a place.
OWN, NAMED, PLACE = "own", "named", "place"


@dataclass(frozen=True)
class Match:
    """A text in which a word was found, cut at the word."""

    where: str
    role: str
    language: str
    before: str
    found: str
    after: str

    @property
    def text(self):
        return self.before + self.found + self.after


def explain(labels, words, language, at=None):
    """ref -> [Match] of labels that a search found; three queries.

    language: of the page; where several texts hold a word, the one in this language is given.
    """
    named, places, texts = _surroundings(labels, at)
    return {
        label.ref: _once(
            _first(word, label, named[label.ref], places, texts, language) for word in words
        )
        for label in labels
    }


def _once(matches):
    """Each text once, however many words were found in it."""
    return list({match.text: match for match in matches if match}.values())


def _surroundings(labels, at):
    """What labels name, where institutions lie, and the texts of both."""
    named = {label.ref: [] for label in labels}
    ours = Q(kind__in={label.kind for label in labels}, key__in={label.key for label in labels})
    mentions = Mention.objects.known(at).filter(ours).exclude(target__startswith="source:")
    for kind, key, target in mentions.order_by("pk").values_list("kind", "key", "target"):
        if f"{kind}:{key}" in named:
            named[f"{kind}:{key}"].append(target)
    institutions = {
        target.split(":", 1)[1]
        for target in chain.from_iterable(named.values())
        if target.startswith("institution:")
    }
    places = {}
    rows = Mention.objects.known(at).filter(
        kind="institution", key__in=institutions, role=Mention.TERM
    )
    for key, target in rows.order_by("pk").values_list("key", "target"):
        places.setdefault(f"institution:{key}", []).append(target)
    refs = set(chain(*named.values(), *places.values()))
    texts = dict(Label.objects.known(at).filter(ref__in=refs).values_list("ref", "texts"))
    return named, places, texts


def _first(word, label, named, places, texts, language):
    """The best match of a word: in the record itself, in what it names, in where that lies."""
    near = list(dict.fromkeys(place for ref in named for place in places.get(ref, [])))
    groups = (
        (OWN, [label.texts]),
        (NAMED, [texts.get(ref, []) for ref in named]),
        (PLACE, [texts.get(ref, []) for ref in near]),
    )
    for where, of_one in groups:
        for rows in of_one:
            match = _best(word, [SearchText(*row) for row in rows], where, language)
            if match:
                return match
    return None


def _best(word, texts, where, language):
    """The text that holds a word: names before descriptions, the page's language first."""
    roles = list(TextRole.values)
    texts = sorted(texts, key=lambda text: (roles.index(text.role), text.language != language))
    for holds in (_is_or_begins, _contains, _sounds_like):
        for text in texts:
            if holds is _sounds_like and text.role in UNHEARD:
                continue
            for found in _WORD.finditer(text.text):
                if holds(word, fold(found[0])):
                    return _cut(text, found.start(), found.end(), where)
    for text in texts:
        if text.role not in UNHEARD and set(word.keys) & set(joined_sounds(tokens(text.text))):
            return _cut(text, 0, len(text.text), where)
    return None


def _is_or_begins(word, token):
    return token.startswith(word.text)


def _contains(word, token):
    begins = word.stem and token.startswith(word.stem)
    return begins or len(word.text) > WITHIN_FROM and word.text in token


def _sounds_like(word, token):
    """The rule of `Word.sounding`, for one word of a text."""
    return any(
        key == wanted or not is_whole(wanted) and key.startswith(wanted)
        for key in sounds(token)
        for wanted in word.keys
    ) or any(key.startswith(wanted) for key in sounds(token) for wanted in word.stem_keys)


AROUND = 60


def _cut(text, start, end, where):
    """A match with as much of the text around it as a line holds."""
    before, after = text.text[:start], text.text[end:]
    if text.role == TextRole.TOLD:
        before = f"…{before[-AROUND:].partition(' ')[2]}" if len(before) > AROUND else before
        after = f"{after[:AROUND].rpartition(' ')[0]}…" if len(after) > AROUND else after
    return Match(where, text.role, text.language, before, text.text[start:end], after)


#: Kinds whose names a misspelled word is compared with.
SUGGESTED = ("institution", "person", "center", "country", "region", "city", "area", "field")
MOST_LABELS = 5000
MOST_OFFERED = 3


def suggestions(query, words, at=None):
    """Up to three queries that find something, with other spellings for words that no name holds.

    query: as it was typed; words: its parsed words. A query, and one for each that is offered.
    """
    written = {}
    rows = Label.objects.known(at).filter(kind__in=SUGGESTED).order_by("kind", "key")
    for texts in rows.values_list("texts", flat=True)[:MOST_LABELS]:
        for _role, _language, text in texts:
            for found in _WORD.finditer(text):
                written.setdefault(fold(found[0]), found[0])
    offered = []
    typed = {fold(found[0]): found[0] for found in _WORD.finditer(query)}
    for word in words:
        if word.text in typed and word.text not in written:
            for near in difflib.get_close_matches(word.text, written, n=3, cutoff=0.7):
                offered.append(query.replace(typed[word.text], written[near]))
    return [query for query in offered[:MOST_OFFERED] if find(query, at=at).exists()]
