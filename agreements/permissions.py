"""Rights that hold for some agreements only."""

from django.db.models import Exists, OuterRef

from agreements.entries import AgreementEntry
from agreements.models import Agreement, Party
from agreements.vocabulary import Level, Stage
from institutions.models import Membership
from records.permissions import narrower_permissions, permission_name, publishable
from records.publications import Publication
from records.queues import waiting_for_review
from records.vocabulary import ReviewState

#: The stages that a focal point may give.
PROPOSABLE = (Stage.PROPOSED, Stage.NEGOTIATION)


@narrower_permissions.register
def between_institutions(record: Agreement, act):
    """The coordinator publishes and withdraws agreements between institutions, and no others.

    One that the public reads as another is none yet: who edits its level takes no right by that.
    """
    is_one = record.level == Level.INSTITUTION
    if is_one and not _public_at_another_level().filter(key=record.reference).exists():
        return (f"{permission_name(act, Agreement)}_between_institutions",)
    return ()


def _public_at_another_level():
    return AgreementEntry.objects.known().exclude(level=Level.INSTITUTION)


def all_between_institutions(queryset):
    """The agreements to which `between_institutions()` gives the narrower permissions."""
    others = _public_at_another_level().filter(key=OuterRef("reference"))
    return queryset.filter(~Exists(others), level=Level.INSTITUTION)


def reviewable(queryset, user):
    """The agreements in review that a user may publish."""
    return publishable(waiting_for_review(queryset, user), user)


# --- Focal points ----------------------------------------------------------------------------


def own_agreements(queryset, user):
    """The agreements to which the own institution is a party."""
    own = Membership.objects.filter(user=user.pk).values("institution")
    return queryset.filter(pk__in=Party.objects.filter(institution__in=own).values("agreement"))


def is_proposal(agreement):
    """Whether a focal point may still write an agreement of the own institution.

    To propose is to enter a draft that names the own institution as a party, to fill in what it is
    about, to put the original paper beside it, and to send it for review. That an agreement was
    signed, that the ministry confirms it, how it hangs together with other records, and that a copy
    of a paper may be public, ministry and HEC say. Once it waits for review it is theirs, until
    they return it; what was ever public is never a proposal again.
    """
    is_open = agreement.state in (ReviewState.DRAFT, ReviewState.RETURNED)
    return is_open and not Publication.objects.of(agreement.kind_name, agreement.key).exists()
