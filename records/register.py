"""Reading the register: at which moment, in which version, and what names a record."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Max, OuterRef, Subquery, Value
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from records.chain import PUBLICATIONS, Chain
from records.entries import Label, Mention
from records.kinds import KINDS
from records.publications import Publication
from records.source_entries import SourceEntry


@dataclass(frozen=True)
class Moment:
    """Two dates, never mixed up.

    as_at     the day on which the world is looked at: was it in force that day
    known_on  the day whose register is asked, at the end of that day; None: the register of now
    instant   what "now" is to everything that must agree, as the tables of one export
    """

    as_at: dt.date
    known_on: dt.date | None = None
    instant: dt.datetime | None = None

    @classmethod
    def now(cls):
        return cls(as_at=today())

    @property
    def at(self):
        """The instant at which entries must have been known, or None for now."""
        if self.known_on is None:
            return self.instant
        next_day = self.known_on + dt.timedelta(days=1)
        return timezone.make_aware(dt.datetime.combine(next_day, dt.time()))

    @property
    def is_today(self):
        return self.known_on is None and self.as_at == today()


def newest_instant():
    """The instant of the register's last change: whoever asks as at it sees the register of now.

    No later change can bear it, for changes follow each other; two queries.
    """
    published = Publication.objects.aggregate(at=Max("published_at"))["at"]
    named = Label.objects.aggregate(at=Max("known_from"))["at"]
    return max((at for at in (published, named) if at), default=timezone.now())


def read_version(at=None):
    """The number of publications that the register held at an instant; one query."""
    rows = Publication.objects.filter(published_at__lte=at) if at else Publication.objects
    return rows.count()


def today():
    """The civil date in TIME_ZONE (domain rule 2)."""
    return timezone.localdate()


@dataclass(frozen=True)
class RegisterState:
    """The version of the register, and the day of the newest information in it."""

    version: int
    newest: dt.date | None


def read_state(at=None):
    """The state of the register; one query."""
    head = Chain.objects.filter(name=PUBLICATIONS).annotate(newest=_newest(at)).first()
    return RegisterState(head.length, head.newest) if head else RegisterState(0, None)


def _newest(at):
    sources = SourceEntry.objects.known(at).exclude(published_on=None)
    return Subquery(sources.order_by("-published_on").values("published_on")[:1])


class NotYetKnown(Http404):
    """The register did not hold the record on the day that was asked for, and holds it now."""


class OtherwiseSpelled(Http404):
    """There is such a record, its key in other letters: `path` leads to it."""

    def __init__(self, path):
        super().__init__(path)
        self.path = path


class Withdrawn(Exception):
    """The record was public and is no longer; its page answers 410 with the reason."""

    def __init__(self, publication):
        super().__init__(publication.key)
        self.publication = publication


class Merged(Exception):
    """The record turned out to be another one; its page leads there for good."""

    def __init__(self, kind, old, new):
        super().__init__(f"{kind}:{old} is {new}")
        self.kind, self.old, self.new = kind, old, new


def read_entry(kind, key, at=None):
    """One entry of a kind and the state of the register, in one query.

    Raises Merged for what is another record, Withdrawn for what was public, Http404 for what never
    was: the same 404 for drafts; NotYetKnown and OtherwiseSpelled, which are Http404 too, where a
    reader can be helped on.
    """
    chain = Chain.objects.filter(name=PUBLICATIONS).values("length")[:1]
    entry = (
        KINDS[kind]
        .entry.objects.known(at)
        .filter(key=key)
        .annotate(register_version=Subquery(chain), newest=_newest(at))
        .first()
    )
    if entry is None:
        last = Publication.objects.of(kind, key).first()
        if last and last.merged_into:
            raise Merged(kind, key, _followed(last).key)
        if last and last.is_withdrawal:
            raise Withdrawn(last)
        _help_on(kind, key, at)
        raise Http404
    if entry.continued_as:
        raise Merged(kind, key, entry.continued_as)
    return entry, RegisterState(entry.register_version, entry.newest)


def _help_on(kind, key, at):
    """Raise what says where the record is that an address nearly names."""
    entries = KINDS[kind].entry.objects.known()
    if at is not None and entries.filter(key=key).exists():
        raise NotYetKnown
    spelled = key.upper() if entries.model.is_known_by_key else key.lower()
    if spelled != key and entries.filter(key=spelled).exists():
        raise OtherwiseSpelled(reverse(KINDS[kind].page, args=[spelled]))


def _followed(publication):
    """The last publication of the record at which a chain of merges ends."""
    seen = set()
    while publication.merged_into and publication.key not in seen:
        seen.add(publication.key)
        publication = Publication.objects.of(publication.kind, publication.merged_into).first()
    return publication


def read_documents(kind, keys, at=None):
    """key -> document of some records of a kind; one query, none without keys."""
    keys = set(keys)
    if not keys:
        return {}
    rows = KINDS[kind].entry.objects.known(at).filter(key__in=keys)
    return dict(rows.values_list("key", "document"))


def naming(kind, key, at=None, roles=None):
    """Kind name -> entries that name this record, for the kinds that have pages; no query yet.

    roles: only mentions in one of these roles.
    """
    mentions = Mention.objects.known(at).filter(target=f"{kind}:{key}")
    if roles:
        mentions = mentions.filter(role__in=roles)
    return {
        name: spec.entry.objects.known(at).filter(key__in=mentions.filter(kind=name).values("key"))
        for name, spec in KINDS.items()
        if spec.page
    }


@dataclass(frozen=True)
class Group:
    """Entries of one kind that name a record, as its page lists them."""

    kind: object
    rows: list
    total: int


def groups_naming(kind, key, moment, roles, limit=25):
    """What names a record in some roles, one Group a kind that has any; a query or two each.

    limit: of the rows of a Group; None for all
    """
    groups = []
    for name, entries in naming(kind, key, moment.at, roles).items():
        entries = entries.existing(moment.as_at)
        rows = list(entries.in_order()[:limit])
        if rows:
            total = entries.count() if len(rows) == limit else len(rows)
            groups.append(Group(KINDS[name], rows, total))
    return groups


def groups_by_key(kind, keys, moment, roles):
    """{key: Groups of all that names it in some roles} of many records; a query, and one a kind."""
    targets = {f"{kind}:{key}": key for key in keys}
    mentions = Mention.objects.known(moment.at).filter(target__in=targets, role__in=roles)
    named = defaultdict(lambda: defaultdict(set))
    for name, naming_key, target in mentions.values_list("kind", "key", "target"):
        named[name][naming_key].add(targets[target])
    groups = {key: [] for key in keys}
    for name, spec in KINDS.items():
        if spec.page and name in named:
            entries = spec.entry.objects.known(moment.at).filter(key__in=named[name])
            rows = defaultdict(list)
            for entry in entries.existing(moment.as_at).in_order():
                for key in named[name][entry.key]:
                    rows[key].append(entry)
            for key, found in rows.items():
                groups[key].append(Group(spec, found, len(found)))
    return groups


def withdrawn_since(kinds, at):
    """How many records of some kinds were known at an instant and have been withdrawn since."""
    if at is None:
        return 0
    gone = Publication.objects.latest().filter(
        kind__in=kinds, content_digest="", merged_into="", published_at__gt=at
    )
    before = Publication.objects.filter(
        kind=OuterRef("kind"), key=OuterRef("key"), published_at__lte=at
    ).annotate(one=Value(1))
    return gone.filter(key__in=Subquery(before.values("key"))).count()
