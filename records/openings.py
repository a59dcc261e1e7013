"""Who has a record open at the desk: a notice beside the form, so that two people can talk.

An opening is bookkeeping, not content: it is written when a form is fetched, ends when its owner
saves or after a while, and decides nothing. What keeps saves apart is the version.
"""

import datetime as dt

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

#: For how long a form that was opened counts as open.
LASTS = dt.timedelta(hours=2)


class OpeningQuerySet(models.QuerySet):
    def lasting(self):
        """Openings that still count."""
        return self.filter(opened_at__gt=timezone.now() - LASTS)

    def over(self):
        """Openings that no longer count."""
        return self.filter(opened_at__lte=timezone.now() - LASTS)


class Opening(models.Model):
    """The form of a record, opened by somebody who may change it and has not saved since."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("account")
    )
    kind = models.CharField(_("kind"), max_length=20)
    key = models.CharField(_("reference"), max_length=80)
    opened_at = models.DateTimeField(_("opened at"), db_index=True)

    objects = OpeningQuerySet.as_manager()

    class Meta:
        verbose_name = _("opening")
        verbose_name_plural = _("openings")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["kind", "key", "user"], name="opening_once"),
        ]

    def __str__(self):
        return f"{self.kind}:{self.key}"


def note_opening(record, user):
    """Note that a user opened the form of a record; openings that are over go."""
    Opening.objects.over().delete()
    opening, is_new = Opening.objects.get_or_create(
        user=user, kind=record.kind_name, key=record.key, defaults={"opened_at": timezone.now()}
    )
    if not is_new:
        opening.opened_at = timezone.now()
        opening.save(update_fields=["opened_at"])


def end_opening(record, user):
    """Note that a user saved a record: the form is no longer open."""
    Opening.objects.filter(user=user, kind=record.kind_name, key=record.key).delete()


def opened_by_others(record, user):
    """The openings of a record by others, the earliest first."""
    rows = Opening.objects.lasting().filter(kind=record.kind_name, key=record.key)
    return list(rows.exclude(user=user).select_related("user").order_by("opened_at", "pk"))
