"""Loads a dataset: a folder of files into pick lists, records and publications.

All is checked before anything stays: one mistake, and the database is as it was. Loading again
changes nothing; what staff edited, published or withdrew stays as staff left it. The form of the
files is described in cooperation/dataset/README.md.
"""

from dataclasses import dataclass, field

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction

from records import services
from records.chain import REVISIONS, Chain
from records.dataset_compare import blank, continue_row, fill_gaps, is_same
from records.dataset_reading import DatasetError, key_field, models_by_kind, read_folder
from records.dataset_rows import (
    REFUSED,
    Filler,
    citation_rows,
    form_of,
    has_field,
    owner_field,
    part_rows,
    targets_first,
)
from records.kinds import KINDS
from records.models import Publication, Revision
from records.snapshot import natural_key
from records.system_accounts import system_account
from records.vocabulary import Act, PickList, Way

__all__ = ["ACCOUNT", "DatasetError", "Report", "load_dataset"]

#: In whose name datasets are loaded.
ACCOUNT = "bundled-dataset"
REASON = "Bundled dataset, not confirmed by the ministry"


@dataclass
class Report:
    """What loading did, as (kind, key) each."""

    terms: list = field(default_factory=list)
    created: list = field(default_factory=list)
    refreshed: list = field(default_factory=list)
    unchanged: list = field(default_factory=list)
    #: Edited, published or withdrawn by staff: left alone.
    kept: list = field(default_factory=list)
    published: list = field(default_factory=list)
    #: Not published, because they name a record that is not public.
    held_back: list = field(default_factory=list)


def load_dataset(folder, *, check=False):
    """Bring pick lists, records and register in line with a dataset folder, in one transaction.

    folder: a pathlib.Path. check: find every problem, then undo all. Returns a Report; raises
    DatasetError with all problems, one line each, when the dataset cannot be loaded.
    """
    items, problems = read_folder(folder)
    with transaction.atomic():
        # Nobody saves a record between our reading and our writing.
        Chain.lock(REVISIONS)
        loading = _Loading(items, problems)
        for kind, model in models_by_kind_in_order(items):
            load = loading.load_terms if issubclass(model, PickList) else loading.load_records
            load(kind, model)
        loading.drop_stale_parts()
        if problems or check:
            transaction.set_rollback(True)
        else:
            loading.finish()
    if problems:
        raise DatasetError(problems)
    return loading.report


def models_by_kind_in_order(items):
    """(kind, model) of what a dataset holds, in the order of loading."""
    known = models_by_kind()
    return [(kind, known[kind]) for kind in items]


class _Loading:
    """One run: what was found, what was done, and what is to be saved at the end."""

    def __init__(self, items, problems):
        self.items, self.problems = items, problems
        self.report = Report()
        self.account = system_account(ACCOUNT)
        self.rows = {}  # (model, key) -> a row of the database
        self.expected = {
            (item.model, item.key) for of_kind in items.values() for item in of_kind
        } | _expected_parts(items)
        self.to_save, self.to_publish, self.stale = [], [], []

    # --- Looking up --------------------------------------------------------------------------

    def find(self, model, key):
        """A row by its key; REFUSED if the dataset holds it and it is not valid; or None."""
        if (model, key) in self.rows:
            return self.rows[model, key]
        if (model, key) in self.expected:
            return REFUSED
        if not has_field(model, key_field(model)):
            return None
        row = model._default_manager.filter(**{key_field(model): key}).first()
        if row is not None:
            self.rows[model, key] = row
        return row

    # --- Pick lists --------------------------------------------------------------------------

    def load_terms(self, kind, model):
        """Add terms that are missing. An existing term gets its empty fields filled, no more."""
        items = targets_first(self.items[kind])
        existing = {term.code: term for term in model.objects.all()}
        self.rows |= {(model, code): term for code, term in existing.items()}
        for number, item in enumerate(items, start=1):
            term = model()
            filler = Filler(term, form_of(model), self.find, item.refuse)
            filler.fill(item.content)
            if "position" not in item.content:
                term.position = number
            known = existing.get(item.key)
            if known is not None:
                if filler.failed or not fill_gaps(known, term, filler.form):
                    continue
                filler.row = term = known
            if filler.check():
                services.save_term(term=term, actor=self.account, way=Way.DATASET)
                self.rows[model, item.key] = term
                self.report.terms.append((kind, item.key))

    # --- Records -----------------------------------------------------------------------------

    def load_records(self, kind, model):
        """Save what is new or changed, with its parts, as it will stand."""
        items = targets_first(self.items[kind])
        keys = [item.key for item in items]
        current = _current(model, keys)
        own = _own(kind, current, self.account)
        discarded = _discarded(kind, set(keys) - set(current))
        for record in current.values():
            self._note(record)
        for item in items:
            if item.key in discarded:
                self.expected.discard((model, item.key))
                self.report.kept.append((kind, item.key))
            else:
                self._load_record(item, current.get(item.key), own)

    def _note(self, record):
        """Make a record and those of its parts that have a key available to others."""
        self.rows[type(record), record.key] = record
        for name in form_of(type(record)).parts:
            for row in getattr(record, name).all():
                if has_field(type(row), "slug"):
                    self.rows[type(row), row.slug] = row

    def _load_record(self, item, current, own):
        record = blank(item.model, current)
        filler = Filler(record, form_of(item.model), self.find, item.refuse)
        filler.fill(item.content)
        _check_reasons(item, filler)
        parts = part_rows(record, item, self.find)
        citations = citation_rows(record, item, self.find)
        name = (item.model.kind_name, item.key)
        if current is not None and (item.key not in own or self._lacks(filler, parts, citations)):
            self.report.kept.append(name)
        elif current is not None and is_same(current, filler, parts, citations):
            self.report.unchanged.append(name)
            self.to_publish.append(current)
        elif self._is_valid(filler, current):
            self._store(item, filler, parts, citations, current)
            done = self.report.created if current is None else self.report.refreshed
            done.append(name)
        else:
            _check_all(parts, citations)
            if not self.problems:
                item.refuse("", "it names something that staff removed.")

    def _lacks(self, filler, parts, citations):
        """Whether all is well with the dataset, but staff removed what this record names."""
        fillers = [filler, *citations, *(part for rows in parts.values() for part in rows)]
        return not self.problems and any(one.failed for one in fillers)

    def _is_valid(self, filler, current):
        if current is not None:
            # What is there decides whether a reason for its absence may stand.
            self._set_related(filler)
        return filler.check()

    def _set_related(self, filler):
        for name, rows in filler.related.items():
            getattr(filler.row, name).set(rows)

    def _store(self, item, filler, parts, citations, current):
        record = filler.row
        record.save()
        self._set_related(filler)
        for name, fillers in parts.items():
            self._store_parts(record, name, fillers, current)
        record.citations.all().delete()
        subject = {
            "content_type": ContentType.objects.get_for_model(record),
            "object_id": record.pk,
        }
        for part in citations:
            for column, value in subject.items():
                setattr(part.row, column, value)
            if part.check():
                part.row.save()
        self.rows[item.model, item.key] = record
        self.to_save.append(record)

    def _store_parts(self, record, name, fillers, current):
        """Replace parts; those that others point at keep their row, found by their short name."""
        old = list(getattr(current, name).all()) if current else []
        if old and has_field(type(old[0]), "slug"):
            by_slug = {row.slug: row for row in old}
            for filler in fillers:
                known = by_slug.pop(filler.row.slug, None)
                if known is not None:
                    continue_row(filler.row, known)
            self.stale += by_slug.values()
        elif old:
            getattr(record, name).all().delete()
        for filler in fillers:
            # A new record has its number only now.
            setattr(filler.row, owner_field(type(filler.row), type(record)).name, record)
            if filler.check():
                filler.row.save()
                if has_field(type(filler.row), "slug"):
                    self.rows[type(filler.row), filler.row.slug] = filler.row

    def drop_stale_parts(self):
        """Delete parts that left the dataset, once everything that named them is refreshed."""
        for row in self.stale:
            try:
                row.delete()
            except models.ProtectedError:
                self.problems.append(f"{natural_key(row)}: other records still name this.")

    # --- The end -----------------------------------------------------------------------------

    def finish(self):
        """Write the revisions of what changed, and publish it in one act."""
        saved = [
            services.save_record(record=record, actor=self.account, way=Way.DATASET, reason="")
            for record in self.to_save
        ]
        documents = self._documents([*saved, *self.to_publish])
        if documents:
            services.publish_many(
                documents=documents, actor=self.account, reviewed_by="", reason=REASON
            )
            services.refresh_statistics()
        self.report.published = [(kind, key) for kind, key, _document in documents]

    def _documents(self, records):
        """(kind, key, document) of what the public does not see yet, from the bottom layer up."""
        order = list(KINDS)
        records = sorted(records, key=lambda record: order.index(record.kind_name))
        public = _published_digests(records)
        documents = [
            (record.kind_name, record.key, services.document_of(record))
            for record in records
            if public.get((record.kind_name, record.key)) != record.content_digest
        ]
        return self._hold_back(documents)

    def _hold_back(self, documents):
        """Leave out documents that name a record which staff took out of the register."""
        while True:
            coming = {(kind, key) for kind, key, _document in documents}
            named = {(k, key) for _k, _key, doc in documents for k, key, _role in doc["names"]}
            missing = {
                (kind, key)
                for kind, key in named - coming
                if not KINDS[kind].entry.objects.known().filter(key=key).exists()
            }
            held = [
                (kind, key)
                for kind, key, document in documents
                if any((k, named_key) in missing for k, named_key, _role in document["names"])
            ]
            if not held:
                return documents
            self.report.held_back += held
            documents = [entry for entry in documents if entry[:2] not in held]


# --- Reading the database ----------------------------------------------------------------------


def _current(model, keys):
    rows = model.objects.for_document().filter(**{f"{model.key_field}__in": keys})
    return {row.key: row for row in rows}


def _own(kind, current, account):
    """Keys of records that nobody but datasets edited last, published or withdrew."""
    edits = Revision.objects.filter(kind=kind, key__in=current, act__in=services.EDITS)
    own = {}
    for key, actor, way in edits.order_by("number").values_list("key", "actor_id", "way"):
        own[key] = actor == account.pk and way == Way.DATASET
    publications = Publication.objects.filter(kind=kind, key__in=current).order_by("number")
    for key, publisher in publications.values_list("key", "published_by_id"):
        own[key] = own.get(key, False) and publisher == account.pk
    return {key for key, is_own in own.items() if is_own}


def _discarded(kind, missing):
    """Keys of records that were deleted at the desk before they were ever public."""
    acts = Revision.objects.filter(kind=kind, key__in=missing, act=Act.DISCARD)
    return set(acts.values_list("key", flat=True))


def _published_digests(records):
    digests = {}
    for kind in {record.kind_name for record in records}:
        keys = [record.key for record in records if record.kind_name == kind]
        rows = Publication.objects.filter(kind=kind, key__in=keys).order_by("number")
        digests |= {(kind, key): text for key, text in rows.values_list("key", "content_digest")}
    return digests


def _expected_parts(items):
    """(model, key) of parts that have a key of their own, such as a person's posts."""
    expected = set()
    for item in (item for of_kind in items.values() for item in of_kind):
        for name in form_of(item.model).parts:
            entries = item.content.get(name, [])
            model = item.model._meta.get_field(name).related_model
            if has_field(model, "slug") and isinstance(entries, list):
                slugs = (e.get("slug") for e in entries if isinstance(e, dict))
                expected |= {(model, slug) for slug in slugs if isinstance(slug, str)}
    return expected


# --- Checks --------------------------------------------------------------------------------------


def _check_reasons(item, filler):
    """A many-to-many field has values or a reason why it has none; the model cannot see it yet."""
    reasons = item.content.get("unknown", {})
    for name in filler.form.lists:
        if isinstance(reasons, dict) and name in reasons and item.content.get(name):
            item.refuse("unknown", f"“{name}” has values and a reason why it is empty; keep one.")


def _check_all(parts, citations):
    """Look at the rest of a record that is refused, so that all problems are listed at once."""
    for filler in [*citations, *(part for rows in parts.values() for part in rows)]:
        filler.failed |= {
            column.name
            for column in filler.row._meta.concrete_fields
            if column.is_relation and getattr(filler.row, column.attname) is None
        }
        filler.failed |= {"object_id"}
        filler.check()
