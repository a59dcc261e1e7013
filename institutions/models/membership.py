"""Which institution a focal point belongs to."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from institutions.models.institution import Institution


class Membership(models.Model):
    """An account's own institution: all that a focal point reads and writes belongs to it."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="membership",
        verbose_name=_("account"),
    )
    institution = models.ForeignKey(
        Institution, models.PROTECT, related_name="members", verbose_name=_("institution")
    )

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        default_permissions = ()

    def __str__(self):
        return f"{self.user} · {self.institution}"
