"""The register, written from publications alone."""

from django.apps import apps
from django.db import connection, transaction

from records.entries import Facet, Label, Mention
from records.kinds import KINDS
from records.publications import Publication
from records.search_texts import TextRole, by_language, index_columns
from records.vocabulary import PickList


def project(publications, at):
    """Bring entries in line with publications of one instant. Publishing and rebuilding use it."""
    for kind, spec in KINDS.items():
        ours = [publication for publication in publications if publication.kind == kind]
        items = [(p.key, p.version, p.document) for p in ours if not p.merged_into]
        merged = [p.key for p in ours if p.merged_into]
        if items:
            spec.entry.write(items, at)
        if merged:
            spec.entry.end(merged, at)


@transaction.atomic
def rebuild_register():
    """Write every entry anew from the publications, at the instants at which they were made.

    Returns how many publications were replayed. Names of pick lists are kept, for they are no
    records; only the texts in which they are found are written anew.
    """
    for spec in KINDS.values():
        spec.entry.objects.all().delete()
        Label.objects.filter(ref__startswith=f"{spec.name}:").delete()
    Mention.objects.all().delete()
    Facet.objects.all().delete()
    _index_terms()
    count, batch = 0, []
    for publication in Publication.objects.order_by("number").iterator(chunk_size=500):
        if batch and publication.published_at != batch[0].published_at:
            project(batch, batch[0].published_at)
            batch = []
        batch.append(publication)
        count += 1
    if batch:
        project(batch, batch[0].published_at)
    refresh_statistics()
    return count


def _index_terms():
    """Write anew in which texts terms are found; other words for a former name are not known."""
    texts = {
        term.ref: term.search_texts()
        for model in apps.get_models()
        if issubclass(model, PickList)
        for term in model.objects.all()
    }
    labels = list(Label.objects.all())
    for label in labels:
        label.kind, label.key = label.ref.split(":", 1)
        is_current = label.known_until is None and label.ref in texts
        found_in = texts[label.ref] if is_current else by_language(TextRole.NAME, label.names)
        for column, value in index_columns(found_in).items():
            setattr(label, column, value)
    Label.objects.bulk_update(labels, ["kind", "key", *index_columns([])], batch_size=500)


def refresh_statistics():
    """After bulk writing PostgreSQL must count anew, or facet queries run on stale plans."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
