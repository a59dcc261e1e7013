"""Checks of the rows beside the chains: stand-ins, approvals and merges, against their acts.

Each problem is one sentence for people.
"""

from collections import defaultdict

from records.deputies import StandIn
from records.embargoes import ApprovedRecord
from records.kinds import KINDS
from records.merges import Merge
from records.models import Revision
from records.publications import EmergencyReview, Publication
from records.vocabulary import Act, ReviewState


def odd_rows():
    """Yield where rows and acts do not fit together, a sentence each."""
    yield from _acts_in_nobodys_place()
    yield from _rows_without_act()
    yield from _acts_without_row()
    yield from _approved_without_approval()


def _acts_in_nobodys_place():
    """Acts done for somebody, on a day on which no row says that the actor stood in for anybody."""
    standing = defaultdict(list)
    for row in StandIn.objects.all():
        standing[row.deputy_id].append(row)
    acts = (
        (Revision, "actor_id", "made_at"),
        (Publication, "published_by_id", "published_at"),
        (EmergencyReview, "made_by_id", "made_at"),
    )
    for model, *columns in acts:
        rows = model.objects.exclude(acted_for="").order_by("number")
        for number, principals, actor, at in rows.values_list("number", "acted_for", *columns):
            covering = {row.principal_id for row in standing[actor] if row.covers(at)}
            if len(covering) < len(principals.split(", ")):
                name = model._meta.verbose_name
                yield f"{name} {number} was made for {principals}, and no stand-in says so"


def _rows_without_act():
    """Approvals and merges that no revision knows of."""
    acts = Revision.objects.filter(act__in=(Act.APPROVE, Act.MERGE, Act.UNMERGE))
    known = set(acts.values_list("act", "kind", "key", "version", "actor_id"))
    for row in ApprovedRecord.objects.select_related("approval"):
        approver = row.approval.approved_by_id
        if (Act.APPROVE, row.kind, row.key, row.version, approver) not in known:
            yield f"no revision knows that {row} was approved"
    merged = {(act, kind, key, actor) for act, kind, key, _version, actor in known}
    for row in Merge.objects.all():
        if (Act.MERGE, row.kind, row.loser, row.made_by_id) not in merged:
            yield f"no revision knows that {row.kind} {row.loser} was merged into {row.winner}"
        if row.undone_at and (Act.UNMERGE, row.kind, row.loser, row.undone_by_id) not in merged:
            yield f"no revision knows that {row} was undone"


def _acts_without_row():
    """Acts that no approval or merge stands for any more as it was written then."""
    rows = ApprovedRecord.objects.select_related("approval")
    seals = {row.approval.seal(f"{row.kind}:{row.key}") for row in rows}
    for merge in Merge.objects.all():
        seals |= {merge.seal(), merge.seal_of_undoing() if merge.undone_at else ""}
    acts = Revision.objects.exclude(beside="").order_by("number")
    for number, act, kind, key, beside in acts.values_list(
        "number", "act", "kind", "key", "beside"
    ):
        if beside not in seals:
            yield f"what revision {number} ({act} {kind} {key}) wrote is altered or gone"


def _approved_without_approval():
    """Records that wait for their time, and approvals that wait, one without the other."""
    rows = ApprovedRecord.objects.filter(approval__ended_at=None)
    waiting = set(rows.values_list("kind", "key", "version"))
    held = set()
    for kind, spec in KINDS.items():
        model = spec.get_model()
        rows = model.objects.filter(state=ReviewState.APPROVED)
        held |= {(kind, *row) for row in rows.values_list(model.key_field, "version")}
    for kind, key, version in sorted(held ^ waiting):
        yield f"{kind} {key}, version {version}, and approvals that wait do not fit together"
