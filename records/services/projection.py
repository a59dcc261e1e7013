"""The register, written from publications alone."""

from django.db import connection, transaction

from records.entries import Facet, Label, Mention
from records.kinds import KINDS
from records.publications import Publication
from records.text import fold_all


def project(publications, at):
    """Bring entries in line with publications of one instant. Publishing and rebuilding use it."""
    for kind, spec in KINDS.items():
        items = [(p.key, p.version, p.document) for p in publications if p.kind == kind]
        if items:
            spec.entry.write(items, at)


@transaction.atomic
def rebuild_register():
    """Write every entry anew from the publications, at the instants at which they were made.

    Returns how many publications were replayed. Names of pick lists are kept, for they are no
    records; only the text in which they are searched is written anew.
    """
    for spec in KINDS.values():
        spec.entry.objects.all().delete()
        Label.objects.filter(ref__startswith=f"{spec.name}:").delete()
    Mention.objects.all().delete()
    Facet.objects.all().delete()
    terms = list(Label.objects.all())
    for label in terms:
        label.search_text = fold_all(label.names.values())
    Label.objects.bulk_update(terms, ["search_text"], batch_size=500)
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


def refresh_statistics():
    """After bulk writing PostgreSQL must count anew, or facet queries run on stale plans."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
