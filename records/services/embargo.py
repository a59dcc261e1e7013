"""Embargoes: a second person approves now, and what was approved goes out when its time comes."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from records import permissions
from records.chain import PUBLICATIONS, Chain
from records.deputies import StandIn
from records.embargoes import Approval, ApprovedRecord
from records.kinds import KINDS
from records.models import Revision
from records.naming import called
from records.services.publishing import (
    check_reviewed,
    publish,
    refuse_unknown_names,
)
from records.services.rows import note_row
from records.services.saving import EDITS, document_of, end_approval, save_record
from records.services.second_person import acted_for, followers_of
from records.vocabulary import Act, ReviewState, Way

#: A later year is a slip of the pen.
LONGEST = dt.timedelta(days=366)


@transaction.atomic
def approve(*, records, actor, publish_at, reason="", way=Way.SERVICE, seen=None):
    """Approve a set of reviewed records, each in this version, to be published at an instant.

    Asks of the actor and the records what `publish()` asks. Returns the approval.
    """
    now = timezone.now()
    if publish_at <= now:
        raise ValidationError(
            _("This instant is past. Leave the box empty to publish at once."), code="past"
        )
    if publish_at > now + LONGEST:
        raise ValidationError(_("An embargo lasts a year at most: check the year."), code="far")
    Chain.lock(PUBLICATIONS)
    short = _standing_in_too_short(actor, publish_at)
    chosen, principals = check_reviewed(
        records, actor, states=(ReviewState.IN_REVIEW,), seen=seen, barred=short
    )
    _refuse_short_stand_in(principals, short)
    going = [*followers_of(chosen), *chosen]
    refuse_unknown_names([(r.kind_name, r.key, document_of(r)) for r in going])
    approval = Approval.objects.create(
        publish_at=publish_at, approved_at=now, approved_by=actor, reason=reason
    )
    for record in chosen:
        record.state = ReviewState.APPROVED
        saved = save_record(
            record=record,
            actor=actor,
            way=way,
            act=Act.APPROVE,
            reason=reason,
            acted_for=acted_for(principals, record),
            beside=approval.seal(record.ref),
        )
        ApprovedRecord.objects.create(
            approval=approval, kind=saved.kind_name, key=saved.key, version=saved.version
        )
    note_row(row=approval, actor=actor, way=way, reason=reason)
    return approval


def _standing_in_too_short(actor, publish_at):
    """Ids of those for whom an actor stands in now, and not any more at an instant."""
    lasting = StandIn.objects.on(timezone.localdate(publish_at)).filter(deputy=actor)
    now = {principal.pk for principal in permissions.principals_of(actor)}
    return now.difference(lasting.values_list("principal_id", flat=True))


def _refuse_short_stand_in(principals, short):
    """Rights are asked for again when the time comes: a stand-in must last until then."""
    for principal in principals.values():
        if principal and principal.pk in short:
            raise ValidationError(
                _("Your standing in for %(who)s ends before this instant.") % {"who": principal}
            )


def publish_due(*, now=None):
    """Publish what an embargo held until now, each set in one act.

    A set that cannot be published goes back to review with the reason. Returns
    (approval, why it was not published or "") each.
    """
    due = Approval.objects.waiting().filter(publish_at__lte=now or timezone.now())
    return [(approval, _publish_or_end(approval.pk)) for approval in due]


def _publish_or_end(pk):
    try:
        with transaction.atomic():
            _publish(pk)
    except ValidationError as refusal:
        why = " ".join(refusal.messages)
        with transaction.atomic():
            approval = _waiting(pk)
            if approval:
                end_approval(approval, approval.approved_by, Way.COMMAND, why)
        return why
    return ""


def _publish(pk):
    Chain.lock(PUBLICATIONS)
    approval = _waiting(pk)
    if approval is None:
        return  # Another run of the command came first.
    approver = approval.approved_by
    records = [_approved(row) for row in approval.records.all()]
    for record in records:
        if not (approver.is_active and permissions.may_publish(approver, record)):
            raise ValidationError(
                _("%(who)s, who approved %(record)s, does not publish it any more.")
                % {"who": approver, "record": record.called}
            )
    followers = followers_of(records)
    approval.is_published, approval.ended_at = True, timezone.now()
    approval.save()
    publish(records=records, actor=approver, reason=approval.reason, way=Way.COMMAND)
    note_row(row=approval, actor=approver, way=Way.COMMAND)
    _refuse_edited_since(approval.approved_at, followers)


def _refuse_edited_since(instant, followers):
    """Who approved records approved the people and sources that go along as they stood then."""
    for record in followers:
        edits = Revision.objects.filter(kind=record.kind_name, key=record.key, act__in=EDITS)
        if edits.filter(made_at__gt=instant).exists():
            raise ValidationError(
                _("%(record)s is not in the version that was approved.") % {"record": record.called}
            )


def _waiting(pk):
    """An approval that still waits, locked, or None."""
    return Approval.objects.waiting().select_for_update().filter(pk=pk).first()


def _approved(row):
    """A record of an approval. Raises ValidationError unless it stands in the approved version."""
    model = KINDS[row.kind].get_model()
    record = model.objects.filter(**{model.key_field: row.key}).first()
    if record is None or (record.state, record.version) != (ReviewState.APPROVED, row.version):
        raise ValidationError(
            _("%(record)s is not in the version that was approved.")
            % {"record": called([(row.kind, row.key)])}
        )
    return record
