"""The register: what every entry shares.

A row is what the register said of a record from one instant to another. Rows are closed when a
newer publication replaces them, never changed, so that "as known on" asks the same queries with an
instant. Everything here can be rebuilt from publications.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language

from records.collation import ALPHABETS, LENGTH, order_key
from records.search_texts import SearchText, TextRole, by_language, index_columns
from records.text import fold_all


class KnownQuerySet(models.QuerySet):
    def known(self, at=None):
        """What the register says now, or what it said at an instant."""
        if at is None:
            return self.filter(known_until=None)
        return self.filter(Q(known_until=None) | Q(known_until__gt=at), known_from__lte=at)


class Known(models.Model):
    known_from = models.DateTimeField()
    known_until = models.DateTimeField(null=True)

    objects = KnownQuerySet.as_manager()

    class Meta:
        abstract = True


class Label(Known):
    """What a record or a term is called, and the texts in which it is found.

    One table for all kinds, so that a page asks once, and a renamed institution is one row.
    """

    ref = models.CharField(max_length=100)
    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=80)
    names = models.JSONField()
    texts = models.JSONField(default=list)
    named = models.TextField(blank=True)
    named_sounds = models.TextField(blank=True)
    told = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["ref"], name="label_ref"),
            models.Index(fields=["kind", "key"], name="label_kind"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["ref"], condition=Q(known_until=None), name="label_one_current"
            )
        ]

    def __str__(self):
        return self.ref


class Mention(Known):
    """An entry names another record, in a role, or a term of a pick list."""

    #: The role in which terms are named.
    TERM = "term"

    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=80)
    role = models.CharField(max_length=20)
    target = models.CharField(max_length=100)

    class Meta:
        indexes = [
            models.Index(fields=["target", "kind"], name="mention_target"),
            models.Index(fields=["kind", "key"], name="mention_source"),
        ]

    def __str__(self):
        return f"{self.kind}:{self.key} {self.role} {self.target}"


class Facet(Known):
    """A value of an entry that lists filter by and count."""

    kind = models.CharField(max_length=20)
    entry_id = models.BigIntegerField()
    facet = models.CharField(max_length=20)
    value = models.CharField(max_length=80)

    class Meta:
        indexes = [
            models.Index(
                fields=["kind", "facet", "value", "entry_id"],
                condition=Q(known_until=None),
                name="facet_now",
            ),
            models.Index(fields=["kind", "entry_id"], name="facet_entry"),
            models.Index(fields=["kind", "facet", "known_from"], name="facet_known"),
        ]

    def __str__(self):
        return f"{self.facet}={self.value}"


class EntryQuerySet(KnownQuerySet):
    def existing(self, on):
        """What there was on a day. Kinds that begin on a date leave out what began later."""
        return self

    def findable(self, on):
        """What a search finds as at a day; of some kinds more than lists count."""
        return self.existing(on)

    def in_order(self):
        """Entries in the order in which other records' pages list them."""
        return self.order_by(*self.model.listed_order)

    def with_facet(self, facet, values):
        """Entries that have any of the values of a facet."""
        return self.filter(pk__in=self._having(facet, values))

    def without_facet(self, facet, values):
        """Entries that have none of them."""
        return self.exclude(pk__in=self._having(facet, values))

    def _having(self, facet, values):
        chosen = Facet.objects.filter(kind=self.model.kind_name, facet=facet, value__in=values)
        return chosen.values("entry_id")


class Entry(Known):
    """What lists filter, sort and search on, beside the document itself."""

    kind_name = ""
    #: Columns by which other records' pages list entries of this kind.
    listed_order: tuple = ("key",)
    #: Whether people know the key: references, but not the short names of addresses.
    is_known_by_key = False

    key = models.CharField(max_length=80)
    version = models.PositiveIntegerField()
    document = models.JSONField()
    #: What downloads say of the record whatever the day and the language; small, and read alone.
    cells = models.JSONField(default=dict)

    objects = EntryQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(
                fields=["key"], condition=Q(known_until=None), name="%(class)s_one_current"
            )
        ]

    def __str__(self):
        return self.key

    @property
    def ref(self):
        return f"{self.kind_name}:{self.key}"

    @property
    def continued_as(self):
        """The key of the record that this one says it is the same as; empty if it says no such."""
        return ""

    @classmethod
    def of(cls, document, **facts):
        """The entry of a document, not stored yet. facts: key, version, known_from."""
        cells = {name: value for name, value in cls.cells_of(document).items() if value is not None}
        return cls(document=document, cells=cells, **cls.columns(document), **facts)

    @classmethod
    def columns(cls, document):
        """The columns of this kind of entry, read from a document."""
        return {}

    @classmethod
    def cells_of(cls, document):
        """The cells of a document: {name: text, number, or names by language}; None for none."""
        return {"names": document["label"], "sources": joined(cited(document))}

    @classmethod
    def facet_values(cls, document):
        """Facet name -> values, read from a document."""
        return {}

    @classmethod
    def texts(cls, document):
        """The SearchTexts of a document beside its names and its key."""
        return []

    @classmethod
    def search_texts(cls, key, document):
        """All SearchTexts of a record."""
        if cls.is_known_by_key:
            yield SearchText(TextRole.REFERENCE, "", key)
        yield from by_language(TextRole.NAME, document["label"])
        yield from cls.texts(document)

    @classmethod
    def searchable(cls, key, document):
        """The folded text in which the desk searches."""
        return fold_all([key, *(text.text for text in cls.search_texts(key, document))])

    @classmethod
    def mentions(cls, document):
        """(role, reference) of everything that a document names."""
        yield from ((role, f"{kind}:{key}") for kind, key, role in document["names"])
        yield from ((Mention.TERM, ref) for ref in document["terms"])

    @classmethod
    def write(cls, items, at):
        """Bring the entries in line with publications of one instant.

        items: (key, version, document) each; a document of None is a withdrawal.
        """
        cls._close([key for key, _version, _document in items], at)
        rows = cls.objects.bulk_create(
            [
                cls.of(document, key=key, version=version, known_from=at)
                for key, version, document in items
                if document is not None
            ],
            batch_size=500,
        )
        Mention.objects.bulk_create(
            [
                Mention(
                    kind=cls.kind_name,
                    key=row.key,
                    role=role,
                    target=target,
                    known_from=at,
                )
                for row in rows
                for role, target in cls.mentions(row.document)
            ],
            batch_size=500,
        )
        Facet.objects.bulk_create(
            [
                Facet(
                    kind=cls.kind_name,
                    entry_id=row.pk,
                    facet=facet,
                    value=value,
                    known_from=at,
                )
                for row in rows
                for facet, values in cls.facet_values(row.document).items()
                for value in dict.fromkeys(values)
            ],
            batch_size=500,
        )
        write_labels(
            {
                row.ref: (row.document["label"], list(cls.search_texts(row.key, row.document)))
                for row in rows
            },
            at,
        )
        cls._forget([key for key, _version, document in items if document is None])

    @classmethod
    def end(cls, keys, at):
        """Close the entries of records that were merged into others.

        What the register said of them until then stays in its past dates, as with any change.
        """
        cls._close(keys, at)
        refs = [f"{cls.kind_name}:{key}" for key in keys]
        Label.objects.known().filter(ref__in=refs).update(known_until=at)

    @classmethod
    def _forget(cls, keys):
        """Take withdrawn records out of every date: what was withdrawn is public on none.

        The publications keep what was said; only the register forgets it.
        """
        entries = cls.objects.filter(key__in=keys)
        Facet.objects.filter(
            kind=cls.kind_name, entry_id__in=list(entries.values_list("pk", flat=True))
        ).delete()
        Mention.objects.filter(kind=cls.kind_name, key__in=keys).delete()
        Label.objects.filter(ref__in=[f"{cls.kind_name}:{key}" for key in keys]).delete()
        entries.delete()

    @classmethod
    def _close(cls, keys, at):
        current = list(cls.objects.known().filter(key__in=keys).values_list("pk", flat=True))
        cls.objects.filter(pk__in=current).update(known_until=at)
        Facet.objects.known().filter(kind=cls.kind_name, entry_id__in=current).update(
            known_until=at
        )
        Mention.objects.known().filter(kind=cls.kind_name, key__in=keys).update(known_until=at)


def joined(values):
    """Several values as the text of one cell, each once, in their order; None for none."""
    return "; ".join(dict.fromkeys(values)) or None


def cited(document):
    """Keys of the sources that a document cites, in its order."""
    return [citation["source"] for citation in document.get("citations", [])]


def written(document, *names):
    """{name: ISO text} of dates of a document, as precise as they are stated; None for none."""
    return {name: document.get(name, {}).get("on") for name in names}


class NamedEntry(Entry):
    """An entry that lists sort by its name, in the order of the page's language.

    The English name stands in where there is none in a language.
    """

    order_en = models.CharField(max_length=LENGTH)
    order_ur = models.CharField(max_length=LENGTH)
    order_kk = models.CharField(max_length=LENGTH)
    order_ru = models.CharField(max_length=LENGTH)

    class Meta(Entry.Meta):
        abstract = True

    @classmethod
    def columns(cls, document):
        label = document["label"]
        return {
            f"order_{code}": order_key(label.get(code) or label["en"], code) for code in ALPHABETS
        }


def by_name(*, descending=False):
    """What orders NamedEntries by their names in the page's language."""
    column = f"order_{get_language()}"
    return (f"-{column}" if descending else column), "key"


def write_labels(labels, at):
    """Note what records and terms are called and found by from now on.

    labels: ref -> ({language: name}, [SearchText, …])
    """
    columns = {
        ref: {"names": names, **index_columns(texts)} for ref, (names, texts) in labels.items()
    }
    old = {label.ref: label for label in Label.objects.known().filter(ref__in=columns)}
    new = {
        ref: values
        for ref, values in columns.items()
        if ref not in old or any(getattr(old[ref], name) != values[name] for name in values)
    }
    Label.objects.known().filter(ref__in=new).update(known_until=at)
    Label.objects.bulk_create(
        [
            Label(ref=ref, kind=kind, key=key, known_from=at, **values)
            for ref, values in new.items()
            for kind, _colon, key in [ref.partition(":")]
        ],
        batch_size=500,
    )


def read_labels(refs, at=None):
    """ref -> {language: name} of all that are known, now or at an instant; one query."""
    return dict(Label.objects.known(at).filter(ref__in=set(refs)).values_list("ref", "names"))
