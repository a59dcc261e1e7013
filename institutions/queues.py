"""Work queues of institutions."""

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from institutions.models import FocalPoint, Institution
from records.queues import GENERAL, Owner, Queue, name_queues
from records.register import today


def party_without_focal_point(queryset, user):
    """Institutions that are a party of an agreement and have nobody in post to ask."""
    in_post = FocalPoint.objects.in_post(today()).filter(institution=OuterRef("pk"))
    parties = Institution.objects.filter(parties__isnull=False)
    return queryset.filter(~Exists(in_post), pk__in=parties.values("pk"))


QUEUES = (
    *GENERAL,
    Queue(
        "no-focal-point",
        _("Focal point not recorded"),
        party_without_focal_point,
        owner=Owner.COORDINATION,
    ),
    *name_queues("name"),
)
