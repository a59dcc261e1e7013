"""Publishing in an emergency: one person now, a second person afterwards."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from records.chain import PUBLICATIONS, Chain
from records.publications import EmergencyReview, Publication
from records.services.publishing import (
    ask_for_reason,
    each_once,
    publish_many,
    settle_emergencies,
    start_afresh,
)
from records.services.saving import document_of, record_of
from records.services.second_person import (
    followers_of,
    quoted_by,
    refuse_unseen,
    second_person,
)
from records.vocabulary import Way


@transaction.atomic
def publish_in_emergency(*, records, actor, reason, way=Way.SERVICE, seen=None):
    """Publish a set of records at once, own edits and all; a second person looks afterwards.

    The publications are marked, and wait for `confirm_emergency()` (domain rule 5). seen: see
    `refuse_unseen()`. Returns them.
    """
    ask_for_reason(reason)
    Chain.lock(PUBLICATIONS)
    chosen = each_once(records)
    followers = followers_of(chosen)
    refuse_unseen(followers, seen)
    going = [*followers, *chosen]
    publications = publish_many(
        documents=[(r.kind_name, r.key, document_of(r)) for r in going],
        actor=actor,
        reason=reason,
        is_emergency=True,
    )
    start_afresh(chosen, actor, way, reason)
    return publications


@transaction.atomic
def confirm_emergency(*, publications, actor, remark=""):
    """Say as a second person that emergency publications of one act are right.

    Each must be the last word on its record, but for a withdrawal; nobody who published it or
    edited what it says confirms it. Returns the reviews.
    """
    Chain.lock(PUBLICATIONS)
    reviews = []
    for publication in publications:
        record = record_of(publication)
        if not Publication.objects.to_confirm().filter(pk=publication.pk).exists():
            raise ValidationError(
                _("%(record)s is not waiting for a confirmation any more.")
                % {"record": record.called}
            )
        last = Publication.objects.of(publication.kind, publication.key).first()
        outcome = EmergencyReview.Outcome.CONFIRMED
        if last.is_withdrawal:
            outcome = EmergencyReview.Outcome.WITHDRAWN
        elif last != publication:
            raise ValidationError(
                _("%(record)s was published again meanwhile: confirm the newer version.")
                % {"record": record.called},
                code="stale",
            )
        until = publication.published_at
        principals = second_person(actor, [record], quoted_by([record]), until)
        reviews += settle_emergencies(record, outcome, actor, principals, remark)
    return reviews
