"""Review and publication: from the desk to the register, by a second person."""

import datetime as dt
from types import MappingProxyType

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from records import permissions
from records.chain import PUBLICATIONS, Chain, digest
from records.entries import Mention
from records.kinds import KINDS
from records.models import Revision
from records.publications import EmergencyReview, Publication
from records.services.projection import project
from records.services.saving import EDITS, document_of, reload, save_record
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
        raise ValidationError(_("%(record)s is in review already.") % {"record": record.key})
    record.state = ReviewState.IN_REVIEW
    return save_record(record=record, actor=actor, way=way, act=Act.SUBMIT, reason=note.strip())


@transaction.atomic
def return_to_editor(*, record, actor, reason, way=Way.SERVICE):
    """Send a record in review back, with the reason."""
    record = _lock(record)
    if record.state not in REVIEWED:
        raise ValidationError(_("%(record)s is not in review.") % {"record": record.key})
    ask_for_reason(reason)
    record.state = ReviewState.RETURNED
    return save_record(
        record=record,
        actor=actor,
        way=way,
        act=Act.RETURN,
        reason=reason,
        acted_for=acted_for(actor, record),
    )


def acted_for(actor, *records):
    """The name of the publisher for whom an actor does an act on records, or ""."""
    principals = [permissions.principal_for(actor, record) for record in records]
    return ", ".join(dict.fromkeys(each.get_username() for each in principals if each))


def _lock(record):
    """The record as it stands now; nobody else writes it until the act is done."""
    return type(record).objects.select_for_update().get(pk=record.pk)


def ask_for_reason(reason):
    if not reason.strip():
        raise ValidationError(_("Give a reason."), code="reason")


# --- Publishing


@transaction.atomic
def publish(*, records, actor, reason="", way=Way.SERVICE):
    """Publish a set of reviewed records in one act, with the people and sources they name.

    Whoever edited one of them since it was last published is refused (domain rule 5): a second
    person publishes. Returns the publications.
    """
    Chain.lock(PUBLICATIONS)
    chosen = check_reviewed(records, actor)
    going = [*followers_of(chosen), *chosen]
    publications = publish_many(
        documents=[(r.kind_name, r.key, document_of(r)) for r in going],
        actor=actor,
        reviewed_by=actor.get_username(),
        reason=reason,
        acted_for=acted_for(actor, *chosen),
    )
    for record in going:
        settle_emergencies(record, EmergencyReview.Outcome.REPLACED, actor)
    start_afresh(chosen, actor, way, reason)
    return publications


def check_reviewed(records, actor, states=REVIEWED):
    """Records that an actor may publish as a second person, as they stand, locked.

    Raises ValidationError for one that is not reviewed as it stands, or that the actor edited; a
    person or source that goes along counts too.
    """
    chosen = each_once(records)
    for record in chosen:
        if record.state not in states:
            raise ValidationError(
                _("%(record)s is not in review: send it for review first.") % {"record": record.key}
            )
        if digest(document_of(record)) != record.content_digest:
            raise ValidationError(
                _("Something that %(record)s names was changed since the review: look at it again.")
                % {"record": record.key},
                code="changed",
            )
    principals = [permissions.principal_for(actor, record) for record in chosen]
    for record in [*followers_of(chosen), *chosen]:
        refuse_own_edit(record, actor, principals)
    return chosen


def record_of(row):
    """The record at the desk of which a row, such as a publication, holds the kind and the key."""
    model = KINDS[row.kind].get_model()
    return model.objects.get(**{model.key_field: row.key})


def records_named(places):
    """The records at the desk of (kind, key) each, in their order; one query a kind."""
    keys = {kind: [k for name, k in places if name == kind] for kind, _key in places}
    found = {}
    for kind, wanted in keys.items():
        model = KINDS[kind].get_model()
        for record in model.objects.filter(**{f"{model.key_field}__in": wanted}):
            found[kind, record.key] = record
    return [found[place] for place in places if place in found]


def settle_emergencies(record, outcome, actor, remark=""):
    """Close what waits for a confirmation of a record, where the actor may be the second person."""
    waiting = Publication.objects.of(record.kind_name, record.key).to_confirm()
    last = waiting.first()
    if last is None or actor.pk in editors_since_published(record, until=last.published_at):
        return []
    return [
        EmergencyReview.objects.create(
            publication=publication,
            outcome=outcome,
            made_at=timezone.now(),
            made_by=actor,
            acted_for=acted_for(actor, record),
            remark=remark,
        )
        for publication in waiting
    ]


def each_once(records):
    """The records as they stand, locked until the act is done; one that is named twice once."""
    return [reload(_lock(record)) for record in {r.ref: r for r in records}.values()]


def start_afresh(records, actor, way, reason):
    """The public copy is the approved one; the desk begins a new draft."""
    for record in records:
        record.state = ReviewState.DRAFT
        save_record(
            record=record,
            actor=actor,
            way=way,
            act=Act.PUBLISH,
            reason=reason,
            acted_for=acted_for(actor, record),
        )


def followers_of(records):
    """People and sources that the records name and that never were public."""
    found = {}
    pending = [document_of(record) for record in records]
    while pending:
        for kind, key, _role in pending.pop()["names"]:
            spec = KINDS[kind]
            if not spec.follows or (kind, key) in found:
                continue
            if not Publication.objects.of(kind, key).exists():
                model = spec.get_model()
                found[kind, key] = model.objects.for_document().get(**{model.key_field: key})
                pending.append(document_of(found[kind, key]))
    return list(found.values())


def refuse_own_edit(record, actor, principals=(), until=None):
    """Raise ValidationError if the actor has a hand in what is to be published of the record.

    The same holds for those for whom the actor stands in.
    """
    editors = editors_since_published(record, until)
    for principal in principals:
        if principal is not None and principal.pk in editors:
            raise ValidationError(
                _(
                    "%(who)s, for whom you stand in, edited %(record)s since it was last "
                    "published. Another person has to publish it."
                )
                % {"who": principal, "record": record.key},
                code="second_person",
            )
    if actor.pk in editors:
        raise ValidationError(
            _(
                "You edited %(record)s since it was last published. Another person has to "
                "publish it."
            )
            % {"record": record.key},
            code="second_person",
        )


def editors_since_published(record, until=None):
    """Ids of the accounts that edited a record since two people last saw it published.

    Who published it in an emergency since is one of them: nobody else has looked at it yet. Until
    an instant, or until now.
    """
    versions = Publication.objects.of(record.kind_name, record.key).exclude(content_digest="")
    edits = Revision.objects.filter(kind=record.kind_name, key=record.key, act__in=EDITS)
    if until:
        versions = versions.filter(published_at__lt=until)
        edits = edits.filter(made_at__lte=until)
    last = versions.seen_by_two().first()
    if last:
        edits = edits.filter(made_at__gt=last.published_at)
    emergencies = Publication.objects.of(record.kind_name, record.key).filter(is_emergency=True)
    if last:
        emergencies = emergencies.filter(version__gt=last.version)
    if until:
        emergencies = emergencies.filter(published_at__lte=until)
    return {
        *edits.values_list("actor_id", flat=True),
        *emergencies.values_list("published_by_id", flat=True),
    }


@transaction.atomic
def withdraw(*, records, actor, reason, way=Way.SERVICE):
    """Take records out of the register with a public reason; their pages answer 410 with it.

    A record that current records name cannot be withdrawn alone. Returns the publications.
    """
    ask_for_reason(reason)
    Chain.lock(PUBLICATIONS)
    for record in records:
        if not is_public(record):
            raise ValidationError(_("%(record)s is not public.") % {"record": record.key})
    going = {(record.kind_name, record.key) for record in records}
    for record in records:
        staying = [key for kind, key in public_namers(record) if (kind, key) not in going]
        if staying:
            raise ValidationError(
                _("%(record)s is named by %(others)s. Withdraw or change these first.")
                % {"record": record.key, "others": ", ".join(staying[:10])},
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
            % {"records": ", ".join(sorted(key for _kind, key in missing))},
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
