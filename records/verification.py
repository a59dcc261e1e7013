"""Checks over everything: has the history been tampered with, does the register hold together.

Each problem is one sentence for people. Rows are read in batches, so that ten thousand records
take seconds and no memory to speak of.
"""

import hashlib
from collections import Counter, defaultdict

from django.apps import apps
from django.core.exceptions import ObjectDoesNotExist
from django.core.files.storage import default_storage
from django.db import models
from django.db.models import Exists, Max, OuterRef

from records.batches import BATCH, batches
from records.beside_chains import odd_rows
from records.chain import (
    CHANGES,
    CONFIRMATIONS,
    PUBLICATIONS,
    REVISIONS,
    broken_anchor,
    broken_links,
)
from records.documents import texts
from records.entries import Facet, Label, Mention
from records.kinds import KINDS
from records.models import Revision
from records.names_in_time import names_of_records, names_of_terms
from records.publications import EmergencyReview, Publication
from records.row_history import TABLES, RowChange, rows_beside_history
from records.search_texts import index_columns
from records.snapshot import whole
from records.vocabulary import Act, PickList

#: The columns of a label in which its record is found.
INDEX = tuple(index_columns([]))
#: The instants between which a row of the register is known.
TIMES = ("known_from", "known_until")
#: The rows of each chain.
ROWS = {
    REVISIONS: Revision,
    PUBLICATIONS: Publication,
    CONFIRMATIONS: EmergencyReview,
    CHANGES: RowChange,
}

# --- History ---------------------------------------------------------------------------------


def verify_history():
    """Yield what shows that somebody changed rows past the official acts, a sentence each.

    The chains, the stored documents, every record against its last revision, every other row whose
    changes are kept against its last one, and what acts wrote beside the chains against the acts.
    """
    for name in (REVISIONS, CONFIRMATIONS, CHANGES):
        yield from readable(name, _broken_chain(name))
    yield from readable(PUBLICATIONS, _altered_publications())
    for kind in KINDS:
        yield from readable(kind, _records_beside_history(kind))
    for table in TABLES.values():
        yield from readable(table.name, rows_beside_history(table))
    yield from readable(REVISIONS, odd_rows())


def readable(name, sentences):
    """Sentences on rows, and one more where the database gives back no value for what it holds.

    Whoever opens the file of a database writes what is no number and no JSON into its columns; the
    rest is looked at nevertheless.
    """
    try:
        yield from sentences
    except (ArithmeticError, AttributeError, TypeError, ValueError) as error:
        yield f"{name}: a row cannot be read ({error!r})"


def _broken_chain(name):
    for _number, sentence in broken_links(ROWS[name].objects.all(), name):
        yield f"{name}: {sentence}"


def compare_with_anchors(anchors):
    """Yield where a chain no longer holds what it held when an anchor was kept elsewhere.

    anchors: (name of a chain, number of its last row then, digest of that row) each.
    """
    for name, number, digest in anchors:
        yield from broken_anchor(ROWS[name].objects.all(), name, number, digest)


def _altered_publications():
    """Where the chain of publications does not hold, and documents that were altered."""
    yield from _broken_chain(PUBLICATIONS)
    yield from _altered_documents()


def _altered_documents():
    for publication in Publication.objects.iterator(chunk_size=BATCH):
        if publication.is_altered():
            yield (
                f"the document of {publication.kind} {publication.key}, "
                f"version {publication.version}, was altered"
            )


def _records_beside_history(kind):
    """Compare the records of a kind with what their last revisions hold."""
    model = KINDS[kind].get_model()
    pending = _last_revisions(kind)
    creators = _creators(kind)
    for batch in batches(model.objects.for_document().order_by("pk").iterator(chunk_size=BATCH)):
        numbers = [pending[record.key] for record in batch if record.key in pending]
        last = {row.key: row for row in Revision.objects.filter(number__in=numbers)}
        for record in batch:
            pending.pop(record.key, None)
            yield from _beside_revision(record, last.get(record.key), creators)
    for batch in batches(pending.values()):
        gone = Revision.objects.filter(number__in=batch).exclude(act=Act.DISCARD)
        for key in gone.order_by("key").values_list("key", flat=True):
            yield f"{kind} {key} is gone without a revision"


def _last_revisions(kind):
    """Key -> number of the last revision."""
    rows = Revision.objects.filter(kind=kind).order_by().values("key")
    return dict(rows.annotate(last=Max("number")).values_list("key", "last"))


def _beside_revision(record, revision, creators):
    """Its creator may discard a draft, and who saved it last is named in lists and conflicts.

    The digest of its document says whether the public reads it as it stands.
    """
    name = f"{record.kind_name} {record.key}"
    if revision is None:
        yield f"{name} has no revision"
    elif revision.act == Act.DISCARD:
        yield f"{name} was discarded and is still there"
    elif revision.version != record.version:
        yield f"{name} is at version {record.version}, its last revision at {revision.version}"
    elif revision.snapshot != _as_it_stands(record):
        yield f"{name} differs from its last revision"
    elif record.created_by_id != creators.get(record.key):
        yield f"{name} was created by somebody else than it says"
    elif record.changed_by_id != revision.actor_id:
        yield f"{name} was saved last by somebody else than it says"
    elif revision.content_digest not in ("", record.content_digest):
        yield f"{name} says of another document that the public reads it"


def _as_it_stands(record):
    """The whole of a record; None where a row that it names is gone."""
    try:
        return whole(record)
    except (AttributeError, ObjectDoesNotExist):
        return None


def _creators(kind):
    """Key -> id of the account that made the record; a discarded draft's key may be used again."""
    rows = Revision.objects.filter(kind=kind, act=Act.CREATE).order_by("number")
    return dict(rows.values_list("key", "actor_id"))


# --- Register --------------------------------------------------------------------------------


def check_register():
    """Yield where register, publications, pick lists and files do not fit together.

    What is wrong with entries, mentions, facets and names of records, `rebuild_register()` repairs.
    """
    yield from _altered_publications()
    for kind, spec in KINDS.items():
        published = _published_intervals(kind)
        yield from _versions(kind, spec.entry, published)
        yield from _stored_documents(kind, spec.entry)
        yield from _entries(kind, spec.entry, published)
        yield from names_of_records(kind, spec.entry)
        yield from _leftovers(kind, spec.entry)
        yield from _named_and_not_public(kind, spec.entry)
        yield from _published_files(spec.entry)
    yield from _names_of_terms()
    for spec in KINDS.values():
        yield from _files(spec.get_model())


def _versions(kind, entry, published):
    """Each publication has exactly one entry, known from its instant to that of the next."""
    held = Counter()
    columns = ("key", "version", "known_from", "known_until")
    for key, version, *interval in entry.objects.order_by("key", "version").values_list(*columns):
        held[key, version] += 1
        name = f"{kind} {key}, version {version}"
        if (key, version) not in published:
            yield f"{name}, is in the register and was not published"
        elif published[key, version] != interval:
            yield f"{name}, is known at other times than it was published"
    for key, version in published:
        if held[key, version] != 1:
            times = held[key, version]
            yield f"{kind} {key}, version {version}, is {times} times in the register, not once"


def _published_intervals(kind):
    """(key, version) -> [published, replaced] of what the register must hold.

    What was withdrawn is public on no date, so that only later publications count. What was merged
    into another record is public until then.
    """
    rows = Publication.objects.filter(kind=kind).order_by("-number")
    is_document = models.Q(document__isnull=False)
    is_merged = ~models.Q(merged_into="")
    intervals, replaced, withdrawn = {}, {}, set()
    for key, version, at, has_document, was_merged in rows.values_list(
        "key", "version", "published_at", is_document, is_merged
    ):
        if not has_document:
            withdrawn |= set() if was_merged else {key}
        elif key not in withdrawn:
            intervals[key, version] = [at, replaced.get(key)]
        replaced[key] = at
    return intervals


def _stored_documents(kind, entry):
    """Each entry holds the document of its publication."""
    rows = Publication.objects.filter(kind=kind, document__isnull=False).order_by("number")
    for batch in batches(rows.iterator(chunk_size=BATCH)):
        entries = entry.objects.filter(key__in={row.key for row in batch})
        held = {(row.key, row.version): row.document for row in entries}
        for row in batch:
            if held.get((row.key, row.version), row.document) != row.document:
                name = f"{kind} {row.key}, version {row.version}"
                yield f"{name}, holds another document than was published"


def _entries(kind, entry, intervals):
    """What lists filter, sort and search on, today and on past days, follows from the documents."""
    for batch in batches(entry.objects.order_by("pk").iterator(chunk_size=BATCH)):
        published = _documents(kind, batch)
        facets = Facet.objects.filter(kind=kind, entry_id__in=[row.pk for row in batch])
        mentions = Mention.objects.filter(kind=kind, key__in={row.key for row in batch})
        labels = Label.objects.known().filter(ref__in={row.ref for row in batch})
        facets = _grouped(facets, ["entry_id"], "facet", "value", *TIMES)
        mentions = _grouped(mentions, ["key", "known_from"], "role", "target", *TIMES)
        labels = _grouped(labels, ["ref"], "names", *INDEX)
        for row in batch:
            document = published.get((row.key, row.version))
            times = intervals.get((row.key, row.version))
            if document is None or times is None:
                continue
            disagreeing = {
                "columns": _columns(row) != _expected_columns(row, document),
                "facets": facets[row.pk] != _timed(_facets(row, document), times),
                "mentions": mentions[row.key, times[0]] != _timed(row.mentions(document), times),
                "name": row.known_until is None
                and labels[row.ref]
                != _expected_label(document["label"], row.search_texts(row.key, document)),
            }
            past = f", version {row.version}" if row.known_until else ""
            for name in filter(disagreeing.get, disagreeing):
                yield f"{kind} {row.key}{past}: {name} and document disagree"


def _timed(rows, times):
    """Rows with the instants between which they are known."""
    return sorted(((*row, *times) for row in rows), key=repr)


def _grouped(rows, by, *columns):
    """Value of a column, or values of several -> sorted tuples of the others."""
    found = defaultdict(list)
    for values in rows.values_list(*by, *columns):
        key, rest = values[: len(by)], values[len(by) :]
        found[key[0] if len(by) == 1 else key].append(rest)
    return defaultdict(list, {value: sorted(rest, key=repr) for value, rest in found.items()})


def _documents(kind, entries):
    """(key, version) -> document as it was published; without those that were altered since.

    What was planted in a document may have any shape, and is named already.
    """
    rows = Publication.objects.filter(kind=kind, key__in=[row.key for row in entries])
    return {(row.key, row.version): row.document for row in rows if not row.is_altered()}


def _columns(row):
    left_out = {"id", "document", "known_from", "known_until"}
    fields = [field.attname for field in row._meta.concrete_fields]
    return {name: getattr(row, name) for name in fields if name not in left_out}


def _expected_columns(row, document):
    entry = type(row)
    return _columns(entry.of(document, key=row.key, version=row.version))


def _facets(row, document):
    values = row.facet_values(document).items()
    return {(facet, value) for facet, of in values for value in of}


def _expected_label(names, texts):
    return [(names, *index_columns(texts).values())]


def _leftovers(kind, entry):
    """Nothing stays of what is not in the register, today or on a past day."""
    said = entry.objects.filter(key=OuterRef("key"), known_from=OuterRef("known_from"))
    facets = Facet.objects.filter(kind=kind).exclude(entry_id__in=entry.objects.values("pk"))
    mentions = Mention.objects.filter(~Exists(said), kind=kind)
    for name, rows in (("facets", facets), ("mentions", mentions)):
        count = rows.count()
        if count:
            yield f"{kind}: {count} {name} belong to nothing in the register"


def _named_and_not_public(kind, entry):
    """Every record that a current entry names is public, and every term exists."""
    targets = Mention.objects.known().filter(target__startswith=f"{kind}:")
    public = {f"{kind}:{key}" for key in entry.objects.known().values_list("key", flat=True)}
    for target, by, key in targets.values_list("target", "kind", "key"):
        if target not in public:
            yield f"{by} {key} names {target}, which is not public"


def _names_of_terms():
    """Terms are known by the names that they have in their lists, and all that are used exist."""
    refs = set()
    for model in apps.get_models():
        if issubclass(model, PickList):
            labels = Label.objects.known().filter(kind=model.kind_name)
            labels = _grouped(labels, ["ref"], "names", *INDEX)
            for term in model.objects.all():
                if labels[term.ref] != _expected_label(texts(term, "name"), term.search_texts()):
                    yield f"{term.ref} is not known by the name that it has in its list"
                refs.add(term.ref)
            yield from names_of_terms(model)
    for kind, spec in KINDS.items():
        for key, terms in spec.entry.objects.known().values_list("key", "document__terms"):
            for ref in set(terms or ()) - refs:
                yield f"{kind} {key} names {ref}, which is in no list"


def _published_files(entry):
    """Every file that a current document names is there: its row at the desk may be gone."""
    for row in entry.objects.known().order_by("pk").iterator(chunk_size=BATCH):
        for paper in row.document.get("documents", ()):
            if "file" in paper:
                yield from _stored(default_storage, paper["file"], paper["sha256"])


def _files(model):
    """Every file that a record or its part names is there, with the content it had when it came."""
    parts = [model._meta.get_field(name).related_model for name in model.parts]
    for each in (model, *parts):
        for field in each._meta.concrete_fields:
            if isinstance(field, models.FileField):
                for row in each.objects.exclude(**{field.name: ""}).order_by("pk"):
                    yield from _file(row, field.name)


def _file(row, name):
    file = getattr(row, name)
    yield from _stored(file.storage, file.name, getattr(row, f"{name}_sha256", ""))


def _stored(storage, name, sha256):
    try:
        with storage.open(name) as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        yield f"the file {name} is missing"
    else:
        if sha256 and found != sha256:
            yield f"the file {name} was altered"
