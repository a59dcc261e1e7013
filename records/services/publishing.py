"""Review and publication: from the desk to the register, by a second person."""

import datetime as dt
from types import MappingProxyType

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from records.chain import CONFIRMATIONS, PUBLICATIONS, Chain, digest
from records.entries import Mention
from records.kinds import KINDS
from records.naming import called
from records.publications import EmergencyReview, Publication
from records.services.projection import project
from records.services.saving import document_of, reload, save_record
from records.services.second_person import (
    acted_for,
    editors_since_published,
    followers_of,
    principals_of_act,
    quoted_by,
    refuse_unseen,
    second_person,
)
from records.vocabulary import Act, ReviewState, Way

#: Where a record must be for a second person to publish it. What is approved waits for its time,
#: and may go out before it.
REVIEWED = (ReviewState.IN_REVIEW, ReviewState.APPROVED)

# --- Review


@transaction.atomic
def submit(*, record, actor, note="", way=Way.SERVICE):
    """Send a record to a second person for review, with a note to that person if there is any."""
    record = _lock(record)
    if record.state in REVIEWED:
        raise ValidationError(_("%(record)s is in review already.") % {"record": record.called})
    record.state = ReviewState.IN_REVIEW
    return save_record(record=record, actor=actor, way=way, act=Act.SUBMIT, reason=note.strip())


@transaction.atomic
def return_to_editor(*, record, actor, reason, way=Way.SERVICE):
    """Send a record in review back, with the reason."""
    record = _lock(record)
    if record.state not in REVIEWED:
        raise ValidationError(_("%(record)s is not in review.") % {"record": record.called})
    ask_for_reason(reason)
    principals = principals_of_act(actor, [record], editors_since_published(record))
    record.state = ReviewState.RETURNED
    return save_record(
        record=record,
        actor=actor,
        way=way,
        act=Act.RETURN,
        reason=reason,
        acted_for=acted_for(principals, record),
    )


def _lock(record):
    """The record as it stands now; nobody else writes it until the act is done."""
    return type(record).objects.select_for_update().get(pk=record.pk)


def ask_for_reason(reason):
    if not reason.strip():
        raise ValidationError(_("Give a reason."), code="reason")


# --- Publishing


@transaction.atomic
def publish(*, records, actor, reason="", way=Way.SERVICE, seen=None):
    """Publish a set of reviewed records in one act, with the people and sources they name.

    Whoever edited one of them since it was last published is refused (domain rule 5): a second
    person publishes. seen: see `refuse_unseen()`. Returns the publications.
    """
    Chain.lock(PUBLICATIONS)
    chosen, principals = check_reviewed(records, actor, seen=seen)
    going = [*followers_of(chosen), *chosen]
    publications = publish_many(
        documents=[(r.kind_name, r.key, document_of(r)) for r in going],
        actor=actor,
        reviewed_by=actor.get_username(),
        reason=reason,
        acted_for=acted_for(principals, *chosen),
    )
    for record in going:
        settle_emergencies(record, EmergencyReview.Outcome.REPLACED, actor, principals)
    start_afresh(chosen, actor, way, reason, principals)
    return publications


def check_reviewed(records, actor, states=REVIEWED, seen=None, barred=()):
    """Records that an actor may publish as a second person, as they stand, locked, and for whom.

    Raises ValidationError for one that is not reviewed as it stands, or that the actor edited; a
    person or source that goes along counts too, and a person of whom they tell something new.
    barred: ids of those for whom the actor does not stand in here, if there is another. Returns
    (records, principals), see `second_person()`.
    """
    chosen = each_once(records)
    for record in chosen:
        if record.state not in states:
            raise ValidationError(
                _("%(record)s is not in review: send it for review first.")
                % {"record": record.called}
            )
        if digest(document_of(record)) != record.content_digest:
            raise ValidationError(
                _("Something that %(record)s names was changed since the review: look at it again.")
                % {"record": record.called},
                code="changed",
            )
    followers = followers_of(chosen)
    along = [*followers, *quoted_by(chosen)]
    principals = second_person(actor, chosen, along, barred=barred)
    refuse_unseen(followers, seen)
    return chosen, principals


def settle_emergencies(record, outcome, actor, principals=MappingProxyType({}), remark=""):
    """Close what waits for a confirmation of a record, where the actor may be the second person."""
    waiting = Publication.objects.of(record.kind_name, record.key).to_confirm()
    last = waiting.first()
    if last is None or actor.pk in editors_since_published(record, until=last.published_at):
        return []
    reviews = [
        EmergencyReview(
            publication=publication,
            outcome=outcome,
            made_at=timezone.now(),
            made_by=actor,
            acted_for=acted_for(principals, record),
            remark=remark,
        )
        for publication in waiting
    ]
    Chain.lock(CONFIRMATIONS).append(reviews)
    return EmergencyReview.objects.bulk_create(reviews)


def each_once(records):
    """The records as they stand, locked until the act is done; one that is named twice once."""
    return [reload(_lock(record)) for record in {r.ref: r for r in records}.values()]


def start_afresh(records, actor, way, reason, principals=MappingProxyType({})):
    """The public copy is the approved one; the desk begins a new draft."""
    for record in records:
        record.state = ReviewState.DRAFT
        save_record(
            record=record,
            actor=actor,
            way=way,
            act=Act.PUBLISH,
            reason=reason,
            acted_for=acted_for(principals, record),
        )


@transaction.atomic
def withdraw(*, records, actor, reason, way=Way.SERVICE):
    """Take records out of the register with a public reason; their pages answer 410 with it.

    A record that current records name cannot be withdrawn alone. Returns the publications.
    """
    ask_for_reason(reason)
    Chain.lock(PUBLICATIONS)
    for record in records:
        if not is_public(record):
            raise ValidationError(_("%(record)s is not public.") % {"record": record.called})
    going = {(record.kind_name, record.key) for record in records}
    for record in records:
        staying = [place for place in public_namers(record) if place not in going]
        if staying:
            raise ValidationError(
                _("%(record)s is named by %(others)s. Withdraw or change these first.")
                % {"record": record.called, "others": called(staying[:10])},
                code="named",
            )
    publications = publish_many(
        documents=[(record.kind_name, record.key, None) for record in records],
        actor=actor,
        reviewed_by=actor.get_username(),
        reason=reason,
    )
    for record in records:
        save_record(record=_lock(record), actor=actor, way=way, act=Act.WITHDRAW, reason=reason)
        settle_emergencies(record, EmergencyReview.Outcome.WITHDRAWN, actor)
    return publications


def public_namers(record):
    """(kind, key) of the public records that name a record, in the order of their keys."""
    mentions = Mention.objects.known().filter(target=record.ref)
    return sorted(set(mentions.values_list("kind", "key")), key=lambda place: (place[1], place[0]))


def is_public(record):
    """Whether the public sees the record now."""
    return KINDS[record.kind_name].entry.objects.known().filter(key=record.key).exists()


@transaction.atomic
def publish_many(
    *,
    documents,
    actor,
    reviewed_by="",
    reason="",
    is_emergency=False,
    acted_for="",
    merged=MappingProxyType({}),
):
    """Add publications to the chain and bring the register in line, in one act.

    documents: (kind, key, document) each, the document None for a withdrawal. Without
    `reviewed_by` nobody but the publisher has looked at them. merged: (kind, key) without a
    document -> key of the record that it was merged into. Raises ValidationError when a
    document names a record that is neither public nor in the set. Returns the publications.
    """
    chain = Chain.lock(PUBLICATIONS)
    at = _next_instant()
    refuse_unknown_names(documents)
    versions = _last_versions(documents)
    publications = []
    for kind, key, document in documents:
        versions[kind, key] = versions.get((kind, key), 0) + 1
        publications.append(
            Publication(
                kind=kind,
                key=key,
                version=versions[kind, key],
                document=document,
                content_digest=digest(document) if document is not None else "",
                published_at=at,
                published_by=actor,
                reviewed_by=reviewed_by,
                reason=reason,
                is_emergency=is_emergency,
                acted_for=acted_for,
                merged_into=merged.get((kind, key), ""),
            )
        )
    chain.append(publications)
    Publication.objects.bulk_create(publications, batch_size=500)
    project(publications, at)
    return publications


def _next_instant():
    """Now, but later than every publication so far: instants order what was known when."""
    last = Publication.objects.order_by("-number").values_list("published_at", flat=True).first()
    now = timezone.now()
    return max(now, last + dt.timedelta(microseconds=1)) if last else now


def _last_versions(documents):
    versions = {}
    for kind in {kind for kind, _key, _document in documents}:
        keys = [key for k, key, _document in documents if k == kind]
        rows = Publication.objects.filter(kind=kind, key__in=keys).order_by("version")
        versions |= {(kind, key): version for key, version in rows.values_list("key", "version")}
    return versions


def refuse_unknown_names(documents):
    """Raise ValidationError if documents name a record that is neither public nor among them."""
    going = {(kind, key) for kind, key, document in documents if document is None}
    coming = {(kind, key) for kind, key, document in documents if document is not None}
    named = {
        (kind, key)
        for _kind, _key, document in documents
        if document is not None
        for kind, key, _role in document["names"]
    }
    missing = (named & going) | (named - coming - _known_among(named - coming))
    if missing:
        raise ValidationError(
            _("Publish these first, or together with it: %(records)s.")
            % {"records": called(sorted(missing))},
            code="names",
        )


def _known_among(names):
    """Which of (kind, key) are public now; one query a kind."""
    known = set()
    for kind in {kind for kind, _key in names}:
        keys = {key for k, key in names if k == kind}
        rows = KINDS[kind].entry.objects.known().filter(key__in=keys)
        known |= {(kind, key) for key in rows.values_list("key", flat=True)}
    return known
