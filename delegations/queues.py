"""Work queues of delegations: what was announced, and nothing else shows."""

from django.db.models import Count, Exists, F, Min, OuterRef, Q, Subquery, Value
from django.utils.translation import gettext_lazy as _

from delegations.models import Outcome
from delegations.views import RECORDED_AS
from records.kinds import KINDS
from records.queues import GENERAL, Owner, Queue, Theme, name_queues


def announced_not_confirmed(queryset, user):
    """Visits that announced more than the ledger counts as shown by something else."""
    lacking = Q()
    for kind, recorded_as in RECORDED_AS.items():
        shown = KINDS[recorded_as].get_model().objects.confirming(OuterRef("delegation"))
        outcomes = Outcome.objects.filter(delegation=OuterRef("pk"), kind=kind)
        lacking |= Q(
            Exists(outcomes.alias(shown=_number_of(shown)).filter(announced__gt=F("shown")))
        )
    return queryset.filter(lacking)


def _number_of(rows):
    grouped = rows.order_by().annotate(all_of_it=Value(1)).values("all_of_it")
    return Subquery(grouped.annotate(number=Count("pk")).values("number"))


QUEUES = (
    *GENERAL,
    Queue(
        "announced",
        _("Announced, and not shown by anything else"),
        announced_not_confirmed,
        theme=Theme.FIND_OUT,
        owner=Owner.COORDINATION,
        since=Min("happened_on"),
    ),
    *name_queues("title"),
)
