"""Whether the addresses of sources still answer: what the last check of each found, and when.

What was never checked is not known; it is not zero dead links.
"""

import datetime as dt
from dataclasses import dataclass

from django.db import models
from django.db.models import F, Max, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

#: A server that does not answer is asked again; its address counts as dead after so long.
PATIENCE = dt.timedelta(days=7)


class LinkState(models.TextChoices):
    """What asking an address told."""

    WORKS = "works", pgettext_lazy("state of an address", "works")
    GONE = "gone", pgettext_lazy("state of an address", "gone")
    NO_ANSWER = "no-answer", pgettext_lazy("state of an address", "does not answer")
    REFUSED = "refused", pgettext_lazy("state of an address", "does not answer programs")
    NOT_ASKED = "not-asked", pgettext_lazy("state of an address", "cannot be asked")


#: States in which a reader finds nothing at the address.
FAILING = (LinkState.GONE, LinkState.NO_ANSWER)


class LinkCheck(models.Model):
    """The last check of the address of a source. It holds for the address that was asked."""

    source = models.OneToOneField(
        "records.Source", models.CASCADE, related_name="link_check", verbose_name=_("source")
    )
    url = models.URLField(_("address"), max_length=500)
    state = models.CharField(_("state"), max_length=10, choices=LinkState.choices)
    detail = models.CharField(_("what it answered"), max_length=100, blank=True)
    checked_at = models.DateTimeField(_("checked at"))
    failing_since = models.DateTimeField(_("fails since"), null=True)

    class Meta:
        verbose_name = _("check of an address")
        verbose_name_plural = _("checks of addresses")
        default_permissions = ()

    def __str__(self):
        return f"{self.url}: {self.get_state_display()}"


@dataclass(frozen=True)
class Check:
    """When what lies elsewhere was checked.

    on    civil date of the last check; None before the first
    left  how much of it was never checked
    """

    on: dt.date | None
    left: int = 0


def with_address(sources):
    """The sources that have an address."""
    return sources.exclude(url="")


def checked(sources):
    """The sources whose present address was checked."""
    return with_address(sources).filter(link_check__url=F("url"))


def dead(sources):
    """The sources at whose address a reader finds nothing: gone, or silent for a week."""
    silent = Q(
        link_check__state=LinkState.NO_ANSWER,
        link_check__failing_since__lte=F("link_check__checked_at") - PATIENCE,
    )
    return checked(sources).filter(Q(link_check__state=LinkState.GONE) | silent)


def longest_unchecked(sources, limit=None):
    """The sources whose address should be asked next: never checked first, then the oldest."""
    is_checked = Q(link_check__url=F("url"))
    return (
        with_address(sources)
        .select_related("link_check")
        .annotate(last_check=models.Case(models.When(is_checked, then="link_check__checked_at")))
        .order_by(F("last_check").asc(nulls_first=True), "pk")[:limit]
    )


def last_check(sources):
    """A Check of all addresses: the day of the last one, and how many were never asked."""
    found = with_address(sources).aggregate(
        last=Max("link_check__checked_at", filter=Q(link_check__url=F("url"))),
        left=models.Count("pk", filter=Q(link_check=None) | ~Q(link_check__url=F("url"))),
    )
    return Check(on=found["last"] and timezone.localdate(found["last"]), left=found["left"])


def keep(source, answer, at):
    """Keep what the address of a source answered at an instant. Returns the LinkCheck."""
    check = LinkCheck.objects.filter(source=source).first() or LinkCheck(source=source)
    was_failing = check.url == source.url and check.failing_since
    check.url, check.state, check.detail = source.url, answer.state, answer.detail[:100]
    check.checked_at = at
    check.failing_since = (was_failing or at) if answer.state in FAILING else None
    check.save()
    return check
