"""The second person: who has a hand in what goes public, and what goes along with it."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from records import permissions
from records.kinds import KINDS
from records.merges import Merge
from records.models import Revision
from records.naming import records_named
from records.publications import Publication
from records.services.saving import EDITS, document_of

# --- What goes along -------------------------------------------------------------------------


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


def quoted_by(records):
    """People whom the records name, public and changed since: what the records say of a post goes
    out before these do.
    """
    named = {(kind, key) for record in records for kind, key, _role in document_of(record)["names"]}
    places = [place for place in named if KINDS[place[0]].is_quoted]
    found = records_named(sorted(places))
    return [record for record in found if _is_changed_since_published(record)]


def _is_changed_since_published(record):
    rows = type(record).objects.filter(pk=record.pk)
    return rows.changed_since_published().exists()


def refuse_unseen(followers, seen):
    """Raise ValidationError for a person or source that goes along as nobody was shown it.

    seen: tokens (`token_of()`) of those that the page showed; None where no page is asked.
    """
    for record in followers:
        if seen is not None and token_of(record) not in seen:
            raise ValidationError(
                _(
                    "%(record)s was changed after you opened the page. Look at it again, then "
                    "repeat."
                )
                % {"record": record.called},
                code="stale",
            )


def token_of(record):
    """How a page names a record in the version that it showed."""
    return f"{record.ref}@{record.version}"


# --- Who has a hand in it --------------------------------------------------------------------


def principals_of_act(actor, records, barred):
    """For whom an actor publishes or returns each of some records: {ref: publisher or None}.

    None is in the own right, or not at all. Who stands in for several acts for the first who may
    and is not among the barred ids; where all of them are, for the first, who is refused.
    """
    return {
        record.ref: min(
            permissions.principals_for(actor, record),
            key=lambda principal: principal.pk in barred,
            default=None,
        )
        for record in records
    }


def acted_for(principals, *records):
    """The names of the publishers for whom an act is done on records, as one text, or ""."""
    found = [principals.get(record.ref) for record in records]
    return ", ".join(dict.fromkeys(each.get_username() for each in found if each))


def second_person(actor, records, along=(), until=None, barred=()):
    """For whom an actor publishes records as a second person: {ref: publisher or None} of each.

    along: what goes out with the records, and whom they quote. Edits count until an instant, or
    until now. barred: see `principals_of_act()`; who has a hand in any of it is barred too.
    Raises ValidationError if the actor, or somebody for whom the actor then stands in, has a hand
    in any of it.
    """
    touched = [*along, *records]
    editors = {record.ref: editors_since_published(record, until) for record in touched}
    barred = {*barred, *(pk for each in editors.values() for pk in each)}
    principals = principals_of_act(actor, records, barred)
    for record in touched:
        _refuse_own_edit(record, actor, principals.values(), editors[record.ref])
    return principals


def _refuse_own_edit(record, actor, principals, editors):
    for principal in principals:
        if principal is not None and principal.pk in editors:
            raise ValidationError(
                _(
                    "%(who)s, for whom you stand in, edited %(record)s since it was last "
                    "published. Another person has to publish it."
                )
                % {"who": principal, "record": record.called},
                code="second_person",
            )
    if actor.pk in editors:
        raise ValidationError(
            _(
                "You edited %(record)s since it was last published. Another person has to "
                "publish it."
            )
            % {"record": record.called},
            code="second_person",
        )


def editors_since_published(record, until=None):
    """Ids of the accounts that edited a record since two people last saw it published.

    Who published it in an emergency since is one of them: nobody else has looked at it yet. So is
    who edited what was merged into it since. Until an instant, or until now.
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
    merges = Merge.objects.into(record)
    if last:
        merges = merges.filter(made_at__gt=last.published_at)
    if until:
        emergencies = emergencies.filter(published_at__lte=until)
        merges = merges.filter(made_at__lte=until)
    merged = records_named([(merge.kind, merge.loser) for merge in merges])
    return {
        *edits.values_list("actor_id", flat=True),
        *emergencies.values_list("published_by_id", flat=True),
        *(pk for each in merged for pk in editors_since_published(each, until)),
    }
