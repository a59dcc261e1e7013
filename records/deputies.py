"""Stand-ins: who publishes for a publisher who is away, and on which days."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class StandInQuerySet(models.QuerySet):
    def on(self, day):
        """The stand-ins that hold on a day; both ends count."""
        return self.filter(ended_at=None, begins_on__lte=day, ends_on__gte=day)


class StandIn(models.Model):
    """A publisher named somebody who publishes and returns in the publisher's place for some days.

    Rows stay: they say who named whom, and when it was ended before its last day.
    """

    principal = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("publisher")
    )
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("stand-in")
    )
    begins_on = models.DateField(pgettext_lazy("first day", "from"))
    ends_on = models.DateField(pgettext_lazy("last day", "until"), help_text=_("This day counts."))
    named_at = models.DateTimeField(_("named at"))
    ended_at = models.DateTimeField(_("ended at"), null=True)

    objects = StandInQuerySet.as_manager()

    class Meta:
        verbose_name = _("stand-in")
        verbose_name_plural = _("stand-ins")
        ordering = ["-begins_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="stand_in_days_in_order",
                condition=models.Q(ends_on__gte=models.F("begins_on")),
                violation_error_message=_("The last day is before the first."),
            ),
            models.CheckConstraint(
                name="stand_in_is_another",
                condition=~models.Q(principal=models.F("deputy")),
                violation_error_message=_("Name somebody else."),
            ),
        ]

    def __str__(self):
        return f"{self.deputy} → {self.principal}"

    def covers(self, instant):
        """Whether it held at an instant."""
        begins_in_time = self.begins_on <= timezone.localdate(instant) <= self.ends_on
        return begins_in_time and (self.ended_at is None or instant <= self.ended_at)
