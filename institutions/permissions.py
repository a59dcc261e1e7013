"""What belongs to the own institution of a focal point, among institutions."""

from institutions.models import Membership


def own_institution_id(user):
    """The id of the institution that an account belongs to, or None."""
    return Membership.objects.filter(user=user.pk).values_list("institution_id", flat=True).first()


def own_institutions(queryset, user):
    """The own institution itself: focal points read it with its contacts, others write it."""
    return queryset.filter(pk__in=Membership.objects.filter(user=user.pk).values("institution"))
