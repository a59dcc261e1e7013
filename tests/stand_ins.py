"""Stand-ins, as tests name them."""

import datetime as dt

from django.contrib.auth import get_user_model

from records import services
from records.register import today

DAY = dt.timedelta(days=1)


def afresh(user):
    """The account as the next request sees it."""
    return get_user_model().objects.get(pk=user.pk)


def named(principal, deputy, begins=0, ends=7):
    """A stand-in from and through so many days from today."""
    return services.name_stand_in(
        principal=principal,
        deputy=deputy,
        begins_on=today() + begins * DAY,
        ends_on=today() + ends * DAY,
    )
