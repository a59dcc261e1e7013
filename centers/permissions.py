"""What belongs to the own institution of a focal point, among centers."""

from institutions.models import Membership


def hosted_centers(queryset, user):
    """The centers that the own institution hosts."""
    return queryset.filter(host__in=Membership.objects.filter(user=user.pk).values("institution"))


def may_change_program(center):
    """In any state: the public reads the former program until somebody publishes the new one."""
    return True
