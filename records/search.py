"""Search over everything: one ranking for the page of results and for the words of the lists.

A record is found by its own texts, by what it names (institutions, people, places, terms), by where
the institutions that it names lie, and by words for its kind. Every comparison is made on folded
text with LIKE, so that SQLite and PostgreSQL give the same answers in the same order.
"""

from dataclasses import dataclass
from functools import reduce
from operator import add, or_

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, Value, When
from django.db.models.functions import Concat

from records.concepts import meanings
from records.entries import Label, Mention
from records.kinds import KINDS
from records.search_texts import FILLERS, is_short, joined_sounds, line, tokens
from records.sound import sounds
from records.stems import stem

#: What a word is worth by where it is found; the first that holds counts.
WHOLE, EXACT, BEGINS, IS_KIND, WITHIN, STEM, SOUNDS = 15, 10, 8, 7, 6, 5, 5
NAMES, TELLS, LIES_IN = 3, 3, 1
#: What it adds that the whole query is a name, or stands in one.
WHOLE_NAME, PHRASE = 20, 6
MOST_WORDS = 8
#: Words longer than this are found inside other words too.
WITHIN_FROM = 4
#: So many keys are handed to the database one by one; SQLite takes some 30,000 in a statement.
MOST_KEYS = 2000


@dataclass(frozen=True)
class Word:
    """A word that is searched for: folded, what is left of it without its ending (nothing where
    it has none), the keys of both, the kinds of record that it means, and beginnings of words that
    mean the same in other languages.
    """

    text: str
    stem: str
    keys: tuple[str, ...]
    stem_keys: tuple[str, ...]
    kinds: tuple[str, ...]
    meanings: tuple[str, ...]

    @property
    def named(self):
        """Condition on labels: the word stands in a name, or sounds like a word of one."""
        return Q(named__contains=self.inside) | self.in_stem | self.sounding

    @property
    def inside(self):
        """What a column must contain: short words only at the beginning of a word."""
        return self.text if len(self.text) > WITHIN_FROM else f" {self.text}"

    @property
    def in_stem(self):
        """Condition on labels: a word of a name begins with the stem, or means the same."""
        begins = [self.stem] if self.stem else []
        begins += self.meanings
        return reduce(or_, (Q(named__contains=f" {one}") for one in begins), Q(pk=None))

    @property
    def sounding(self):
        """Condition on labels: a word of a name sounds like the word or like its stem."""
        patterns = [f" {key} " if is_whole(key) else f" {key}" for key in self.keys]
        patterns += [f" {key} " if is_whole(key) else f" {key}" for key in self.stem_keys]
        return reduce(or_, (Q(named_sounds__contains=one) for one in patterns), Q(pk=None))


def is_whole(key):
    """Whether a key must be that of a whole word, for it is too short for a beginning."""
    return len(key) < 4 or key.startswith("=")


def parse(query):
    """The Words of what somebody typed, at most eight; fillers are left out beside others."""
    texts = list(dict.fromkeys(tokens(query)))
    texts = [text for text in texts if len(text) > 1 and text not in FILLERS] or texts
    texts = texts[:MOST_WORDS]
    joined = tuple(joined_sounds(texts)) if all(map(is_short, texts)) else ()
    return [_word(text, joined) for text in texts]


def _word(text, joined):
    bare = stem(text)
    keys = (*sounds(text), *joined)
    stem_keys = tuple(key for key in sounds(bare) if key not in keys) if bare else ()
    return Word(text, bare, keys, stem_keys, _kinds_meant(text), meanings(text))


def _kinds_meant(text):
    return tuple(
        name
        for name, spec in KINDS.items()
        if spec.page and any(text.startswith(stem) for stem in spec.words)
    )


def find(query, *, kinds=None, at=None, any_word=False):
    """Labels of the records that a query finds, best first, each with its `score`.

    kinds     names of kinds; all that have pages
    at        an instant: as the register knew it then
    any_word  whether one of the words is enough; those with most of them come first
    """
    words = parse(query)
    rows = Label.objects.known(at).filter(
        kind__in=kinds or [name for name, spec in KINDS.items() if spec.page]
    )
    if not words:
        return rows.none()
    if any_word:
        # A word such as "university" says nothing alone.
        words = [word for word in words if not word.kinds] or words
    ladders = [_ladder(word, at) for word in words]
    holds = [reduce(or_, (condition for condition, _worth in ladder)) for ladder in ladders]
    worth = [_case(ladder) for ladder in ladders]
    rows = rows.annotate(
        of_kind=_case([(Q(kind__in=[kind for word in words for kind in word.kinds]), 1)]),
        score=reduce(add, worth) + _phrase(query, at),
        rank=_rank(),
    )
    if any_word:
        hits = reduce(add, [_case([(one, 1)]) for one in holds])
        rows = rows.annotate(hits=hits).filter(reduce(or_, holds))
        return rows.order_by("-hits", "-score", "rank", "key")
    return rows.filter(*holds).order_by("-of_kind", "-score", "rank", "key")


def keys_found(query, kind, at=None):
    """What `key__in` takes for the records of a kind that a query finds.

    A list of keys where they are few, so that the filters of a page search once; otherwise the
    search itself, which the database then repeats. At most one query.
    """
    keys = find(query, kinds=[kind], at=at).order_by().values_list("key", flat=True)
    listed = list(keys[: MOST_KEYS + 1])
    return listed if len(listed) <= MOST_KEYS else keys


def matching(entries, query, at=None):
    """Entries of one kind that a query finds."""
    return entries.filter(key__in=keys_found(query, entries.model.kind_name, at))


def _ladder(word, at):
    """(condition on a label, worth) of the places in which a word is found, the best first."""
    found = (
        Label.objects.known(at).exclude(kind="source").filter(word.named).order_by().values("ref")
    )
    mentions = Mention.objects.known(at)
    located = (
        mentions.filter(kind="institution", role=Mention.TERM, target__in=found)
        .annotate(ref=Concat(Value("institution:"), "key"))
        .values("ref")
    )
    named = mentions.filter(kind=OuterRef("kind"), key=OuterRef("key"))
    return [
        (Q(named__contains=f"\n {word.text} \n"), WHOLE),
        (Q(named__contains=f" {word.text} "), EXACT),
        (Q(named__contains=f" {word.text}"), BEGINS),
        (Q(kind__in=word.kinds), IS_KIND),
        (Q(named__contains=word.inside), WITHIN),
        (word.in_stem, STEM),
        (word.sounding, SOUNDS),
        (Q(Exists(named.filter(target__in=found))), NAMES),
        (Q(told__contains=word.inside), TELLS),
        (Q(Exists(named.filter(target__in=located))), LIES_IN),
    ]


def _case(ladder):
    """The worth of the first condition that holds; 0 where none does."""
    return Case(
        *(When(condition, then=worth) for condition, worth in ladder),
        default=0,
        output_field=IntegerField(),
    )


def _phrase(query, at):
    """What it is worth that the words stand together, as the whole of a name or within one.

    A city of two words counts the same where a record lies in it or names it: Alma-Ata.
    """
    phrase = line(tokens(query))
    called = Label.objects.known(at).filter(named__contains=f"\n{phrase}\n").order_by()
    mentions = Mention.objects.known(at).filter(kind=OuterRef("kind"), key=OuterRef("key"))
    return Case(
        When(named__contains=f"\n{phrase}\n", then=WHOLE_NAME),
        When(named__contains=phrase, then=PHRASE),
        When(Exists(mentions.filter(target__in=called.values("ref"))), then=PHRASE),
        default=0,
        output_field=IntegerField(),
    )


def _rank():
    """The kinds in the order in which equal hits are listed."""
    order = ["institution", "center", "agreement", "delegation"]
    return Case(
        *(When(kind=name, then=number) for number, name in enumerate(order)),
        default=len(order),
        output_field=IntegerField(),
    )
