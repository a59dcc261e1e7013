"""The act by which a letter or an e-mail becomes a source and proves facts of a record."""

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from records import tray
from records.models import Citation, Source
from records.services.saving import save_record
from records.vocabulary import Way

#: Room for a running number behind a short name of a source.
SLUG_LENGTH = 70


@transaction.atomic
def record_letter(*, source, paper_pk, record, statements, actor, reason="", way=Way.SERVICE):
    """Save a letter as a source, cite it for what it proves, and save the record, all or nothing.

    source: an unsaved Source without a short name; paper_pk: the letter in the tray, or None where
    only its particulars are known; record: changed and checked already, not yet saved; statements:
    fields and parts that the letter supports. Returns the record as it stands.
    """
    source.slug = _free_slug(source)
    source.accessed_on = timezone.localdate()
    paper = None
    if paper_pk is not None:
        paper = tray.take(paper_pk=paper_pk)
        source.original, source.original_sha256 = paper.file.name, paper.sha256
    source.full_clean()
    source.save()
    source = save_record(record=source, actor=actor, way=way, reason=reason)
    if paper is not None:
        tray.settle(paper=paper, record=source, actor=actor)
    last = record.citations.order_by("-position").values_list("position", flat=True).first()
    first = 0 if last is None else last + 1
    for position, statement in enumerate(dict.fromkeys(statements), start=first):
        Citation.objects.create(
            record=record, source=source, statement=statement, position=position
        )
    return save_record(record=record, actor=actor, way=way, reason=reason)


def _free_slug(source):
    day = source.published_on.isoformat() if source.published_on else ""
    wanted = slugify(f"letter {source.publisher} {day}")[:SLUG_LENGTH].strip("-")
    slug, number = wanted, 1
    while Source.objects.filter(slug=slug).exists():
        number += 1
        slug = f"{wanted}-{number}"
    return slug
