"""Review and publication: from the desk to the register, by a second person."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from records.chain import PUBLICATIONS, Chain, digest
from records.entries import Mention
from records.kinds import KINDS
from records.models import Revision
from records.publications import Publication
from records.services.projection import project
from records.services.saving import EDITS, document_of, reload, save_record
from records.vocabulary import Act, ReviewState, Way

# --- Review


@transaction.atomic
def submit(*, record, actor, way=Way.SERVICE):
    """Send a record to a second person for review."""
    record = _lock(record)
    if record.state == ReviewState.IN_REVIEW:
        raise ValidationError(_("%(record)s is in review already.") % {"record": record.key})
    record.state = ReviewState.IN_REVIEW
    return save_record(record=record, actor=actor, way=way, act=Act.SUBMIT)


@transaction.atomic
def return_to_editor(*, record, actor, reason, way=Way.SERVICE):
    """Send a record in review back, with the reason."""
    record = _lock(record)
    if record.state != ReviewState.IN_REVIEW:
        raise ValidationError(_("%(record)s is not in review.") % {"record": record.key})
    _ask_for_reason(reason)
    record.state = ReviewState.RETURNED
    return save_record(record=record, actor=actor, way=way, act=Act.RETURN, reason=reason)


def _lock(record):
    """The record as it stands now; nobody else writes it until the act is done."""
    return type(record).objects.select_for_update().get(pk=record.pk)


def _ask_for_reason(reason):
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
    chosen = [reload(_lock(record)) for record in records]
    for record in chosen:
        if record.state != ReviewState.IN_REVIEW:
            raise ValidationError(
                _("%(record)s is not in review: send it for review first.") % {"record": record.key}
            )
        if digest(document_of(record)) != record.content_digest:
            raise ValidationError(
                _("Something that %(record)s names was changed since the review: look at it again.")
                % {"record": record.key},
                code="changed",
            )
    followers = _followers(chosen)
    for record in [*followers, *chosen]:
        refuse_own_edit(record, actor)
    publications = publish_many(
        documents=[(r.kind_name, r.key, document_of(r)) for r in [*followers, *chosen]],
        actor=actor,
        reviewed_by=actor.get_username(),
        reason=reason,
    )
    for record in chosen:
        # The public copy is the approved one; the desk starts afresh.
        record.state = ReviewState.DRAFT
        save_record(record=record, actor=actor, way=way, act=Act.PUBLISH, reason=reason)
    return publications


def _followers(records):
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


def refuse_own_edit(record, actor):
    """Raise ValidationError if the actor edited the record since it was last published."""
    if actor.pk in editors_since_published(record):
        raise ValidationError(
            _(
                "You edited %(record)s since it was last published. Another person has to "
                "publish it."
            )
            % {"record": record.key},
            code="second_person",
        )


def editors_since_published(record):
    """Ids of the accounts that edited a record since its last publication; one query each."""
    published = Publication.objects.of(record.kind_name, record.key).exclude(content_digest="")
    last = published.first()
    edits = Revision.objects.filter(kind=record.kind_name, key=record.key, act__in=EDITS)
    if last:
        edits = edits.filter(made_at__gt=last.published_at)
    return set(edits.values_list("actor_id", flat=True))


@transaction.atomic
def withdraw(*, records, actor, reason, way=Way.SERVICE):
    """Take records out of the register with a public reason; their pages answer 410 with it.

    A record that current records name cannot be withdrawn alone. Returns the publications.
    """
    _ask_for_reason(reason)
    Chain.lock(PUBLICATIONS)
    for record in records:
        if not is_public(record):
            raise ValidationError(_("%(record)s is not public.") % {"record": record.key})
    going = {(record.kind_name, record.key) for record in records}
    for record in records:
        mentions = Mention.objects.known().filter(target=record.ref)
        staying = sorted({m.key for m in mentions if (m.kind, m.key) not in going})
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
    return publications


def is_public(record):
    """Whether the public sees the record now."""
    return KINDS[record.kind_name].entry.objects.known().filter(key=record.key).exists()


@transaction.atomic
def publish_many(*, documents, actor, reviewed_by="", reason=""):
    """Add publications to the chain and bring the register in line, in one act.

    documents: (kind, key, document) each, the document None for a withdrawal. Without
    `reviewed_by` nobody but the publisher has looked at them. Raises ValidationError when a
    document names a record that is neither public nor in the set. Returns the publications.
    """
    chain = Chain.lock(PUBLICATIONS)
    at = _next_instant()
    _refuse_unknown_names(documents)
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


def _refuse_unknown_names(documents):
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
