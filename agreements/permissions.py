"""Rights that hold for some agreements only."""

from agreements.models import Agreement
from agreements.vocabulary import Level
from records.permissions import narrower_permissions, permission_name
from records.queues import waiting_for_review


@narrower_permissions.register
def between_institutions(record: Agreement, act):
    """The coordinator publishes and withdraws agreements between institutions, and no others."""
    if record.level == Level.INSTITUTION:
        return (f"{permission_name(act, Agreement)}_between_institutions",)
    return ()


def reviewable(queryset, user):
    """The agreements in review that a user may publish."""
    waiting = waiting_for_review(queryset, user)
    if user.has_perm(permission_name("publish", Agreement)):
        return waiting
    return waiting.filter(level=Level.INSTITUTION)
