"""Saving records: the version, the revision, and what follows from the content."""

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from records.chain import REVISIONS, Chain, digest
from records.embargoes import Approval
from records.kinds import KINDS
from records.localized import with_semicolons
from records.merges import Merge
from records.models import Record, Revision
from records.publications import Publication
from records.services.rows import note_row
from records.snapshot import whole
from records.vocabulary import Act, ReviewState

EDITS = (Act.CREATE, Act.CHANGE, Act.RESTORE, Act.MERGE, Act.UNMERGE)


@transaction.atomic
def save_record(*, record, actor, way, act=None, reason="", acted_for="", beside=""):
    """Save a record whose parts are saved already, raise its version, and write its revision.

    An edit of what is in review takes it out of review: an approval holds for one version. With
    one record of an approval ends the whole of it. beside: see `Revision`.
    Returns the record as it stands in the database.
    """
    is_new = record.version == 0
    was_approved = _state_that_stands(record) == ReviewState.APPROVED
    act = act or (Act.CREATE if is_new else Act.CHANGE)
    if was_approved and record.state == ReviewState.APPROVED:
        record.state = ReviewState.IN_REVIEW
    record.version += 1
    record.changed_by = actor
    if is_new:
        record.created_by = actor
    record.save()
    record = reload(record)
    _refuse_value_and_reason(record)
    _refuse_merged(record)
    before = record.content_digest
    _derive(record)
    if act in EDITS and record.state == ReviewState.IN_REVIEW and record.content_digest != before:
        record.state = ReviewState.DRAFT
    record.save(update_fields=["content_digest", "search_text", "state"])
    _write_revisions([_revision(record, act, actor, way, reason, acted_for, beside)])
    if was_approved:
        _end_approvals(record, actor, way)
    return record


def _end_approvals(record, actor, way):
    """Whatever is done to an approved record, its approval is over."""
    why = _("%(record)s was changed, returned, published or withdrawn in the meantime.")
    for approval in Approval.objects.waiting().of(record).select_for_update():
        end_approval(approval, actor, way, why % {"record": record.called})


def end_approval(approval, actor, way, why):
    """End an approval that waits, and put the records that it still holds back to review.

    A record that somebody else is writing right now is skipped: that save takes it out itself.
    """
    approval.ended_at, approval.why_ended = timezone.now(), why
    approval.save()
    for row in approval.records.all():
        model = KINDS[row.kind].get_model()
        held = model.objects.select_for_update(skip_locked=True).filter(
            **{model.key_field: row.key}, state=ReviewState.APPROVED, version=row.version
        )
        for record in held:
            save_record(record=record, actor=actor, way=way, act=Act.RELEASE, reason=why)
    Chain.lock(REVISIONS)  # Before the chain of changes, as everywhere.
    note_row(row=approval, actor=actor, way=way)


def _refuse_value_and_reason(record):
    """A list of terms has values or a reason why it has none (domain rule 3)."""
    for field in record._meta.many_to_many:
        if field.name in record.unknown and getattr(record, field.name).all():
            raise ValidationError(
                _("“%(field)s” has a value and a reason why it is empty; keep one.")
                % {"field": field.verbose_name},
                code="value_and_reason",
            )


def _state_that_stands(record):
    """The review state in the database, of a new record None.

    No silent overwrite (domain rule 7): a write carries the version that it started from, or
    ValidationError is raised.
    """
    if record.pk is None:
        return None
    rows = type(record).objects.select_for_update().values_list("version", "state")
    version, state = rows.filter(pk=record.pk).first() or (record.version, None)
    if version != record.version:
        raise ValidationError(
            _("%(record)s was saved by someone else in the meantime.") % {"record": record.called},
            code="stale",
        )
    return state


def _refuse_merged(record):
    """What was merged into another record is named no more: links go to the one that stayed."""
    if Merge.objects.of(record).exists():
        return
    named = {(kind, key) for kind, key, _role in document_of(record)["names"]}
    merges = Merge.objects.standing().filter(loser__in={key for _kind, key in named})
    for merge in merges:
        if (merge.kind, merge.loser) in named:
            raise ValidationError(
                _("%(record)s was merged into %(other)s: name that one.")
                % {"record": merge.loser, "other": merge.winner},
                code="merged",
            )


@transaction.atomic
def create_records(*, records, parts=(), actor, way, reason=""):
    """Create many new records of one kind at once, each with its first revision.

    parts: unsaved part rows that point at the records, an iterable for each model; read once the
    records have their ids, which generators of citations need. For synthetic registers: a thousand
    records cost what ten cost one by one. Returns the records as they stand.
    """
    model = type(records[0])
    for record in records:
        record.version, record.created_by, record.changed_by = 1, actor, actor
    model.objects.bulk_create(records, batch_size=500)
    for rows in map(list, parts):
        if rows:
            type(rows[0]).objects.bulk_create(rows, batch_size=500)
    saved = list(model.objects.for_document().filter(pk__in=[record.pk for record in records]))
    for record in saved:
        _derive(record)
    model.objects.bulk_update(saved, ["content_digest", "search_text"], batch_size=500)
    _write_revisions([_revision(record, Act.CREATE, actor, way, reason) for record in saved])
    return saved


@transaction.atomic
def discard_record(*, record, actor, way, reason=""):
    """Delete a record that was never public; its history stays."""
    if Publication.objects.of(record.kind_name, record.key).exists():
        raise ValidationError(
            _("%(record)s has been public: withdraw it with a reason instead.")
            % {"record": record.called}
        )
    record = reload(record)
    if record.state == ReviewState.APPROVED:
        _end_approvals(record, actor, way)
    record.version += 1
    revision = _revision(record, Act.DISCARD, actor, way, reason)
    try:
        record.delete()
    except models.ProtectedError as error:
        raise ValidationError(
            _("%(record)s is named by %(others)s. Change these first.")
            % {"record": record.called, "others": _owners(error.protected_objects)},
            code="named",
        ) from None
    _write_revisions([revision])


def _owners(rows):
    """The records to which protected rows belong, in a sentence."""
    found = set()
    for row in rows:
        owner = row
        if not isinstance(row, Record):
            links = [f for f in row._meta.concrete_fields if f.is_relation and not f.null]
            records = [getattr(row, field.name) for field in links]
            owner = next((each for each in records if isinstance(each, Record)), row)
        found.add(owner.called if isinstance(owner, Record) else str(owner))
    return with_semicolons(sorted(found)[:10])


def reload(record):
    """A record afresh from the database, with everything that document and snapshot read."""
    return type(record).objects.for_document().get(pk=record.pk)


def record_of(row):
    """The record at the desk of which a row, such as a publication, holds the kind and the key."""
    model = KINDS[row.kind].get_model()
    return model.objects.get(**{model.key_field: row.key})


def document_of(record):
    """What the public may know of a record, from the desk."""
    return KINDS[record.kind_name].document(record)


def _derive(record):
    document = document_of(record)
    record.content_digest = digest(document)
    record.search_text = KINDS[record.kind_name].entry.searchable(record.key, document)


def _revision(record, act, actor, way, reason, acted_for="", beside=""):
    return Revision(
        kind=record.kind_name,
        key=record.key,
        version=record.version,
        act=act,
        snapshot=whole(record),
        made_at=timezone.now(),
        actor=actor,
        way=way,
        reason=reason,
        acted_for=acted_for,
        beside=beside,
        content_digest=record.content_digest,
    )


def _write_revisions(revisions):
    Chain.lock(REVISIONS).append(revisions)
    Revision.objects.bulk_create(revisions, batch_size=500)
