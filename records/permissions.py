"""Who may do what with a record, as named questions.

Every act has a permission of its own on each kind of record (`agreements.publish_agreement`).
Which role has which of them is said in one place, cooperation/roles.py.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import singledispatch

from django.db.models import Exists, F, OuterRef, Q

from records.deputies import StandIn
from records.kinds import KINDS
from records.merges import Merge
from records.publications import Publication
from records.register import today
from records.vocabulary import ReviewState

READ_DRAFTS = "records.read_drafts"
READ_NOTES = "records.read_notes"
#: Without it an account works with the records of its own institution, and with no others.
BEYOND_OWN = "records.beyond_own_institution"
READ_HISTORY = "records.read_history"
PUBLISH_IN_EMERGENCY = "records.publish_in_emergency"
MERGE = "records.merge_records"
EXPORT_INTERNAL = "records.export_internal"
SAVE_REPORTS = "records.save_reports"
USE_TRAY = "records.add_traypaper"
DISCARD_PAPERS = "records.discard_traypaper"


@dataclass(frozen=True)
class Own:
    """What belongs to the own institution of a focal point, in one kind of record.

    rows     (queryset, user) -> the records that belong to it: these the focal point reads
    changes  record -> whether the focal point may write it as it stands, if the role writes any
    """

    rows: Callable
    changes: Callable = lambda record: False


#: {model: Own}; apps add theirs in their permissions.py. Of other kinds nothing is anybody's own.
OWN: dict[type, Own] = {}


#: {model: (narrower permission to publish, queryset -> the records that it reaches)}; apps that
#: know a narrower permission add it, as a query, in AppConfig.ready().
PUBLISHED_IN_PART: dict[type, tuple[str, Callable]] = {}


def is_limited(user):
    """Whether a user works with the records of the own institution alone."""
    return not user.has_perm(BEYOND_OWN)


def own_records(queryset, user):
    """The records of a kind that belong to the own institution of a user."""
    own = OWN.get(queryset.model)
    return own.rows(queryset, user) if own else queryset.none()


@singledispatch
def narrower_permissions(record, act):
    """Names of permissions that allow an act on records like this one only.

    A kind that knows such permissions registers a function of its own. Each is called like the
    permission for all records of the kind, an underscore and which of them:
    `publish_agreement_between_institutions`.
    """
    return ()


def permission_name(act, model):
    """The permission for an act on every record of a kind."""
    return f"{model._meta.app_label}.{act}_{model._meta.model_name}"


def may(user, act, record):
    """Whether a user may do an act on this record."""
    if not user.has_perm(permission_name(act, type(record))):
        if not any(user.has_perm(name) for name in narrower_permissions(record, act)):
            return False
    return not is_limited(user) or _may_on_own(user, act, record)


def _may_on_own(user, act, record):
    model = type(record)
    if not own_records(model._default_manager.filter(pk=record.pk), user).exists():
        return False
    return act == "view" or OWN[model].changes(record)


def may_with_some(user, act, model):
    """Whether a user may do an act on at least some records of a kind."""
    actors = [user, *principals_of(user)] if act == "publish" else [user]
    return any(_may_with_some(actor, act, model) for actor in actors)


def _may_with_some(user, act, model):
    name = permission_name(act, model)
    # No name of a model has an underscore: `change_agreementdocument` is no part of this.
    return user.has_perm(name) or any(
        each.startswith(f"{name}_") for each in user.get_all_permissions()
    )


# --- Standing in -----------------------------------------------------------------------------


def principals_of(user):
    """The publishers for whom a user stands in today; asked once a request, like all rights."""
    if not hasattr(user, "principals_today"):
        rows = StandIn.objects.on(today()).filter(deputy_id=user.pk, principal__is_active=True)
        user.principals_today = [row.principal for row in rows.select_related("principal")]
    return user.principals_today


def principals_for(user, record):
    """For whom a user could publish or return a record; nobody: in the own right, or not at all.

    Only the principal's own rights count: what somebody does as a stand-in is not handed on.
    """
    if may(user, "publish", record):
        return []
    return [each for each in principals_of(user) if may(each, "publish", record)]


def may_name_stand_in(user):
    """Whether a user may name a stand-in: who publishes in the own right."""
    return any(_may_with_some(user, "publish", spec.get_model()) for spec in KINDS.values())


def may_stand_in(user):
    """Whether an account may stand in for a publisher: who works on records, and no one else."""
    works = any(_may_with_some(user, "submit", spec.get_model()) for spec in KINDS.values())
    return user.is_active and works and user.has_perm(READ_DRAFTS)


# --- Acts ------------------------------------------------------------------------------------


def may_submit(user, record):
    """Whether a user may send a record for review."""
    return may(user, "submit", record)


def may_publish(user, record):
    """Whether a user may publish a record, if a second person and reviewed: the service asks."""
    return may(user, "publish", record) or bool(principals_for(user, record))


def publishable(queryset, user):
    """The records in review of a kind that a user may publish: `may_publish()` as a query."""
    model = queryset.model
    # Who works with the records of the own institution alone publishes none.
    actors = [each for each in (user, *principals_of(user)) if not is_limited(each)]
    if any(each.has_perm(permission_name("publish", model)) for each in actors):
        return queryset
    name, rows = PUBLISHED_IN_PART.get(model, (None, None))
    if name and any(each.has_perm(name) for each in actors):
        return rows(queryset)
    return queryset.none()


def may_publish_some(user):
    """Whether a user may publish records of some kind."""
    return any(may_with_some(user, "publish", spec.get_model()) for spec in KINDS.values())


def may_publish_in_emergency(user, record):
    """Whether a user may publish a record at once, without a second person."""
    return user.has_perm(PUBLISH_IN_EMERGENCY) and may(user, "publish", record)


def may_return(user, record):
    """Whether a user may send a record in review back: who may publish it."""
    return may_publish(user, record)


def may_withdraw(user, record):
    """Whether a user may take a record out of the register."""
    return may(user, "withdraw", record)


def may_discard(user, record):
    """Whether a user may delete a record: an own draft that was never public."""
    return (
        may(user, "delete", record)
        and record.created_by_id == user.pk
        and not Publication.objects.of(record.kind_name, record.key).exists()
    )


def may_read_notes(user):
    """Whether a user may read the internal notes of records."""
    return user.has_perm(READ_NOTES)


def may_read_history(user):
    """Whether a user may read every save of the records in reach; others read publications."""
    return user.has_perm(READ_HISTORY)


def hidden_names(user, model):
    """Names within the snapshots of a kind of record that a user may not read.

    These are the internal notes, and parts such as contacts and papers.
    """
    hidden = set() if may_read_notes(user) else {"notes"}
    for name in model.parts:
        part = model._meta.get_field(name).related_model
        if not user.has_perm(permission_name("view", part)):
            hidden.add(name)
    return hidden


def may_restore(user, record):
    """Whether a user may bring a record back to an earlier save: who may change all of it."""
    return (
        may(user, "change", record)
        and may_read_history(user)
        and not hidden_names(user, type(record))
    )


def may_merge(user, record):
    """Whether a user may merge a record with another one, and undo it."""
    return user.has_perm(MERGE) and may(user, "change", record)


def readable(queryset, user):
    """The records of a kind that a user may read at the desk, without those merged into others.

    A focal point reads what belongs to the own institution, drafts too, and nothing else. Others
    without the right to read drafts read what is in review, and what is as it was published.
    """
    model = queryset.model
    if not user.has_perm(permission_name("view", model)):
        return queryset.none()
    merged = Merge.objects.standing().filter(kind=model.kind_name, loser=OuterRef(model.key_field))
    queryset = queryset.filter(~Exists(merged))
    if is_limited(user):
        return own_records(queryset, user)
    if user.has_perm(READ_DRAFTS):
        return queryset
    return queryset.with_last_publication().filter(
        Q(state__in=(ReviewState.IN_REVIEW, ReviewState.APPROVED))
        | Q(published_digest=F("content_digest"))
    )


def choosable(queryset, user):
    """The records of a kind that a user may name in another one, and so search by name.

    A focal point names the own ones, and those that stand at the desk as the public reads them.
    """
    if not is_limited(user):
        return readable(queryset, user)
    own = own_records(queryset.model._default_manager.all(), user)
    return queryset.with_last_publication().filter(
        Q(pk__in=own.values("pk")) | Q(published_digest=F("content_digest"))
    )


def may_use_tray(user):
    """Whether a user may hand papers in and put them on records."""
    return user.has_perm(USE_TRAY)


def readable_papers(papers, user):
    """The papers of the tray that a user may see: all for who reads drafts, else the own ones."""
    return papers if user.has_perm(READ_DRAFTS) else papers.filter(received_by=user)


def may_discard_paper(user, paper):
    """Whether a user may throw a paper away that waits: an own one, or a publisher any."""
    return paper.received_by_id == user.pk or user.has_perm(DISCARD_PAPERS)
