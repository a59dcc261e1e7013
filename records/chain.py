"""A chain of digests: each row seals its content and the row before it.

Four chains exist: of revisions (what staff saved), of publications (what was made public), whose
length is the version of the register, of confirmations (what a second person said of emergency
publications), and of changes of rows that are no records. The head row of each serialises its
writers.
"""

import datetime as dt
import hashlib
import json
import re

from django.db import models

REVISIONS = "revisions"
PUBLICATIONS = "publications"
CONFIRMATIONS = "confirmations"
CHANGES = "changes"

CHAINS = (REVISIONS, PUBLICATIONS, CONFIRMATIONS, CHANGES)


#: Made once: a hundred thousand rows are verified by their spelling.
_ENCODER = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def canonical(content):
    """JSON with one spelling: keys sorted, no spaces, letters as they are."""
    return _ENCODER.encode(content)


def digest(content):
    """SHA-256 of JSON-able content, as 64 hexadecimal digits."""
    return hashlib.sha256(canonical(content).encode()).hexdigest()


def instant(at):
    """An instant as digests cover it, whatever the database's time zone."""
    return at.astimezone(dt.UTC).isoformat(timespec="microseconds")


def marks(**marks):
    """The end of a row's content: its marks, where it has any, as one mapping.

    A row without marks keeps the digest that it had before there were any.
    """
    given = {name: value for name, value in marks.items() if value}
    return [given] if given else []


class Chain(models.Model):
    """The head of one chain: how many rows it has and the digest of the last."""

    name = models.CharField(max_length=20, primary_key=True)
    length = models.PositiveBigIntegerField(default=0)
    head = models.CharField(max_length=64, blank=True)

    def __str__(self):
        return self.name

    @classmethod
    def lock(cls, name):
        """The head row, locked until the transaction ends. Call inside one."""
        cls.objects.get_or_create(name=name)
        return cls.objects.select_for_update().get(name=name)

    def append(self, rows):
        """Seal rows in order, and move the head. Does not save the rows."""
        for row in rows:
            row.number = self.length + 1
            row.previous = self.head
            row.digest = row.seal()
            self.length, self.head = row.number, row.digest
        self.save()


class Link(models.Model):
    """A row of a chain. Rows are added, never changed or deleted."""

    number = models.PositiveBigIntegerField(unique=True)
    previous = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)

    class Meta:
        abstract = True
        ordering = ["number"]

    def content(self):
        """What the digest covers beside number and previous digest; JSON-able."""
        raise TypeError(f"{type(self).__name__} must say what its digest covers.")

    def seal(self):
        """The digest that this row must carry."""
        return digest([self.number, self.previous, *self.content()])


def broken_links(rows, name):
    """Walk a chain and describe each place where it does not hold, as (number, sentence)."""
    previous, expected = "", 1
    for row in rows.order_by("number").iterator(chunk_size=500):
        if row.number != expected:
            yield row.number, f"row {expected} is missing"
        if row.previous != previous:
            yield row.number, f"row {row.number} does not continue the row before it"
        if row.seal() != row.digest:
            yield row.number, f"row {row.number} was altered"
        previous, expected = row.digest, row.number + 1
    head = Chain.objects.filter(name=name).first() or Chain(name=name)
    if (head.length, head.head) != (expected - 1, previous):
        yield expected, f"the chain of {name} ends at row {expected - 1}, its head at {head.length}"


# --- Anchors ---------------------------------------------------------------------------------

#: What an anchor looks like: revisions:120:5d1f… with 64 hexadecimal digits.
ANCHOR = re.compile(r"([a-z]+):(\d{1,18}):([0-9a-f]{64})", re.ASCII)


def anchor(name):
    """The end of a chain as a line to keep elsewhere; nothing of an empty chain.

    Whoever can write every row can also write a whole chain anew, its head included. A line that
    was kept outside shows that.
    """
    head = Chain.objects.filter(name=name).first()
    return f"{name}:{head.length}:{head.head}" if head and head.length else ""


def read_anchor(text):
    """(name of the chain, number, digest) of an anchor; raises ValueError if it is none."""
    found = ANCHOR.fullmatch(text)
    if found is None or found[1] not in CHAINS:
        raise ValueError(text)
    return found[1], int(found[2]), found[3]


def broken_anchor(rows, name, number, expected):
    """Describe where a chain does not hold what it held when an anchor was kept."""
    found = rows.filter(number=number).values_list("digest", flat=True).first()
    if found is None:
        yield f"the chain of {name} once had {number} rows, and row {number} is missing"
    elif found != expected:
        yield f"row {number} of {name} is another one than it was: the chain was written anew"
