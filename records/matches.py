"""Why a record was found: the text in which a word stands, or what the record names."""

import difflib
import re
from dataclasses import dataclass, replace
from itertools import chain

from django.db.models import Q

from records.entries import Label, Mention
from records.search import WITHIN_FROM, find, is_whole
from records.search_texts import UNHEARD, SearchText, TextRole, joined_sounds, tokens
from records.sound import sounds
from records.text import fold

_WORD = re.compile(r"[^\W_]+")

#: Where a match lies: in a text of the record, in the name of what it names or of a place, or in
#: a word for its kind.
OWN, NAMED, PLACE, KIND = "own", "named", "place", "kind"


@dataclass(frozen=True)
class Match:
    """A text in which words were found, and where in it: (start, end) of each."""

    where: str
    role: str
    language: str
    text: str
    spans: tuple

    @property
    def pieces(self):
        """The text as (piece, whether it was found), cut down to what a line holds."""
        pieces, place = [], 0
        for start, end in sorted(set(self.spans)):
            if start >= place:
                pieces += [(self.text[place:start], False), (self.text[start:end], True)]
                place = end
        pieces.append((self.text[place:], False))
        pieces = [piece for piece in pieces if piece[0]]
        return list(_shortened(pieces)) if self.role == TextRole.TOLD else pieces


def explain(labels, words, language, at=None):
    """ref -> [Match] of labels that a search found; three queries.

    language: of the page; where several texts hold a word, the one in this language is given.
    """
    named, places, texts = _surroundings(labels, at)
    found = {}
    for label in labels:
        groups = _groups(label, named[label.ref], places, texts, language)
        matches = [(word, _first(word, label, groups, language)) for word in words]
        found[label.ref] = _together([(word, match) for word, match in matches if match], language)
    return found


def _together(matches, language):
    """One match a text, however many words were found in it.

    A word that several texts hold is shown in the one that holds another word too.
    """
    shared = [_shared(word, match, matches, language) for word, match in matches]
    spans = {}
    for match in shared:
        spans.setdefault(match.text, []).extend(match.spans)
    firsts = {match.text: match for match in reversed(shared)}
    return [replace(firsts[text], spans=tuple(of_text)) for text, of_text in spans.items()]


def _shared(word, match, matches, language):
    """The match of a word, in the text of another word where that holds this one as well."""
    for _word, other in matches if match.where != KIND else ():
        if other is not match and (other.where, other.role) == (match.where, match.role):
            text = SearchText(other.role, other.language, other.text)
            in_other = _best(word, [text], other.where, language)
            if in_other:
                return in_other
    return match


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


def _groups(label, named, places, texts, language):
    """(where, texts) in the order in which a word is looked for: what the record is called and
    tells in the page's language, what it names, where that lies, what it tells in others.
    """
    own = [SearchText(*row) for row in label.texts]
    first = [text for text in own if text.role != TextRole.TOLD or text.language == language]
    near = dict.fromkeys(place for ref in named for place in places.get(ref, []))
    return [
        (OWN, first),
        *((NAMED, [SearchText(*row) for row in texts.get(ref, [])]) for ref in named),
        *((PLACE, [SearchText(*row) for row in texts.get(ref, [])]) for ref in near),
        (OWN, [text for text in own if text not in first]),
    ]


def _first(word, label, groups, language):
    """The best match of a word, or that its kind was meant; None where nothing shows it."""
    for where, texts in groups:
        match = _best(word, texts, where, language)
        if match:
            return match
    return Match(KIND, label.kind, "", "", ()) if label.kind in word.kinds else None


def _best(word, texts, where, language):
    """The text that holds a word: names before descriptions, the page's language first."""
    roles = list(TextRole.values)
    texts = sorted(texts, key=lambda text: (roles.index(text.role), text.language != language))
    for holds in (_is, _begins, _contains, _means, _sounds_like):
        for text in texts:
            if holds is _sounds_like and text.role in UNHEARD:
                continue
            for found in _WORD.finditer(text.text):
                if holds(word, fold(found[0])):
                    return _match(text, where, found.span())
    return next(
        (_match(text, where, (0, len(text.text))) for text in texts if _is_all(word, text)), None
    )


def _match(text, where, span):
    return Match(where, text.role, text.language, text.text, (span,))


def _is(word, token):
    return token == word.text


def _begins(word, token):
    return token.startswith(word.text)


def _contains(word, token):
    begins = word.stem and token.startswith(word.stem)
    return begins or len(word.text) > WITHIN_FROM and word.text in token


def _means(word, token):
    return bool(word.meanings) and token.startswith(word.meanings)


def _sounds_like(word, token):
    """The rule of `Word.sounding`, for one word of a text."""
    return any(
        key == wanted or not is_whole(wanted) and key.startswith(wanted)
        for key in sounds(token)
        for wanted in (*word.keys, *word.stem_keys)
    )


def _is_all(word, text):
    """Whether a word stands for a text as a whole: a reference without dashes, a name in one."""
    if text.role == TextRole.REFERENCE:
        return word.text == "".join(tokens(text.text))
    return text.role not in UNHEARD and bool(set(word.keys) & set(joined_sounds(tokens(text.text))))


#: So much of a long text stands beside what was found in it.
AROUND = 60


def _shortened(pieces):
    last = len(pieces) - 1
    for place, (text, is_found) in enumerate(pieces):
        if is_found or len(text) <= AROUND:
            yield text, is_found
        elif place == 0:
            yield _end_of(text), False
        elif place == last:
            yield _beginning_of(text), False
        elif len(text) > 2 * AROUND:
            yield f"{_beginning_of(text)} {_end_of(text)}", False
        else:
            yield text, False


def _beginning_of(text):
    return f"{text[:AROUND].rpartition(' ')[0]}…"


def _end_of(text):
    return f"…{text[-AROUND:].partition(' ')[2]}"


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
