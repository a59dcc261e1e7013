"""Is it recorded already? Near matches of a record that somebody enters.

A kind of record says in one function what comes near: `near(record, parts, among)` takes a record
that need not be saved, its rows by part (`parts("parties")`), and the records in reach. What can
never stand twice, such as a ROR ID, a constraint refuses; here are doubts that a person settles.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.db.models import Q
from django.utils.translation import gettext as _

from records.kinds import KINDS
from records.proposals import desk_url
from records.search_texts import tokens
from records.sound import sounds
from records.text import fold

#: Kind -> its rule. Apps add theirs in AppConfig.ready().
NEAR: dict[str, Callable] = {}

#: Kind -> functions that say, for some records by primary key, what hangs on each: {pk: sentence}.
HOLDINGS: dict[str, list[Callable]] = {}

#: More are not shown: whoever sees ten has typed a name that says too little.
MOST = 10

#: Words that tell no name from another, beside those that mean the kind.
SMALL_WORDS = frozenset(
    "of the and for at in on de им имени атындағы и в по және و کی کا کے برائے".split()
)
COMMON = (
    *("national", "state", "internation", "federal", "government"),
    *("национальн", "государств", "международн"),
    *("ұлттық", "мемлекеттік", "халықаралық"),
    *("قومی", "بین"),
)
#: So many telling words must two names share where one of them is longer.
TELLING = 2


@dataclass(frozen=True)
class Near:
    """A record that may be the same as the one that is entered.

    reason  what the two have in common, in words
    facts   what tells one such record from another: place, date, what hangs on it
    """

    record: object
    reason: str
    facts: list = field(default_factory=list)

    @property
    def ref(self):
        """Kind and key, by which a page says which matches it showed."""
        return self.record.ref

    @property
    def url(self):
        """The address of the record at the desk."""
        return desk_url(self.record)


def near(record, parts, among):
    """The records that come near one that is entered, or that is there; at most ten.

    parts: name of a part -> its rows; among: the records of the kind that the user may read.
    """
    rule = NEAR.get(record.kind_name)
    if rule is None:
        return []
    found = list(rule(record, parts, among.exclude(pk=record.pk)))[:MOST]
    primary_keys = [match.record.pk for match in found]
    for holdings in HOLDINGS.get(record.kind_name, ()) if found else ():
        sentences = holdings(primary_keys)
        for match in found:
            if match.record.pk in sentences:
                match.facts.append(sentences[match.record.pk])
    return found


# --- Names -----------------------------------------------------------------------------------


def names_of(record, *fields):
    """What a record is called in its fields, in every language."""
    columns = [
        column
        for column in record._meta.concrete_fields
        if hasattr(column, "translated_field") and column.translated_field.name in fields
    ]
    names = [getattr(record, column.attname) for column in columns]
    return [name for name in names if name]


def like_one_of(rows, names, *, letters=(), join=()):
    """The rows of which a name is like one of the names, as (row, whether by its letters alone).

    letters: short forms and identifiers, which are the same or are not. Reads the folded texts of
    all rows, and then those that match; two queries.
    """
    wanted = [words for words in map(_telling, names) if words]
    exact = {fold(text) for text in letters if text}
    if not (wanted or exact):
        return []
    by_letters = {}
    for pk, search_text in rows.order_by("pk").values_list("pk", "search_text"):
        lines = search_text.split("\n")
        is_exact = not exact.isdisjoint(lines)
        if is_exact or any(_is_like(words, _telling(line)) for words in wanted for line in lines):
            by_letters[pk] = is_exact
            if len(by_letters) == MOST:
                break
    if not by_letters:
        return []
    matching = rows.filter(pk__in=by_letters).select_related(*join).order_by("pk")
    return [(row, by_letters[row.pk]) for row in matching]


@functools.lru_cache(maxsize=65536)
def _telling(text):
    """The words of a name that tell it from others."""
    return frozenset(tokens(text)) - SMALL_WORDS


@functools.lru_cache(maxsize=65536)
def _heard(word):
    return frozenset(sounds(word))


@functools.lru_cache(maxsize=65536)
def _is_common(word):
    kinds = (beginning for spec in KINDS.values() for beginning in spec.words)
    return word.startswith((*COMMON, *kinds))


def _is_like(one, other):
    """Whether two names are the same but for spelling and order, or one is part of the other."""
    fewer, more = sorted((one, other), key=len)
    if not fewer or not all(word in more or _is_heard_in(word, more) for word in fewer):
        return False
    if len(fewer) == len(more):
        return True
    return sum(not _is_common(word) for word in fewer) >= TELLING


def _is_heard_in(word, words):
    heard = _heard(word)
    return any(not heard.isdisjoint(_heard(other)) for other in words)


# --- Sources ---------------------------------------------------------------------------------


def near_sources(source, parts, among):
    """Sources with the same address but for its spelling, or with the same title."""
    same = Q(pk=None)
    address = _address(source.url)
    if address:
        same |= Q(url__icontains=address)
    for title in filter(None, [source.title]):
        same |= Q(title__iexact=title)
    for row in among.filter(same).order_by("pk")[:MOST]:
        is_address = bool(address) and _address(row.url) == address
        if is_address or fold(row.title) == fold(source.title) != "":
            reason = _("the same address") if is_address else _("the same title")
            yield Near(row, reason, [row.publisher])


def _address(url):
    """An address without what differs between two copies of it: scheme, www, end, and mark."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    host = parts.netloc.lower().removeprefix("www.")
    query = f"?{parts.query}" if parts.query else ""
    return f"{host}{parts.path.rstrip('/')}{query}" if host else ""


def typed_parts(formsets):
    """name -> the rows that stand once some formsets are saved, for `near()`."""
    rows = {
        formset.prefix: [form.instance for form in formset.remaining() if not form.errors]
        for formset in formsets
    }
    return lambda name: rows.get(name, [])


def saved_parts(record):
    """name -> the rows of a record that is there, for `near()`."""
    return lambda name: list(getattr(record, name).all())
