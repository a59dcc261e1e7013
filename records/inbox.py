"""What the public sends in: reports of errors in a record, and where each stands.

Public pages add a report and read it back by its token. They name no record of the desk: a report
holds the kind and the key under which the register shows it.
"""

import datetime as dt
import secrets

from django.conf import settings
from django.db import models
from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

HOUR = dt.timedelta(hours=1)
#: How many reports are taken within an hour: from one address, and from everybody together.
REPORTS_OF_ONE = 5
REPORTS_OF_ALL = 100
#: How long an e-mail address is kept after the answer, and the mark of a sender after the report.
EMAIL_KEPT = dt.timedelta(days=90)
SENDER_KEPT = dt.timedelta(days=1)


class ReportState(models.TextChoices):
    NEW = "new", pgettext_lazy("state of a report", "New")
    IN_WORK = "in-work", pgettext_lazy("state of a report", "In work")
    ANSWERED = "answered", pgettext_lazy("state of a report", "Answered")
    REJECTED = "rejected", pgettext_lazy("state of a report", "Rejected, with a reason")


#: A report in one of these has its answer; the answer stays as it was given.
CLOSED = (ReportState.ANSWERED, ReportState.REJECTED)


def new_token():
    """The part of an address that nobody guesses."""
    return secrets.token_urlsafe(24)


class ReportQuerySet(models.QuerySet):
    def open(self):
        """Reports that wait for an answer."""
        return self.exclude(state__in=CLOSED)


#: Those that wait the longest first, then what was answered last.
OPEN_FIRST = (F("answered_at").desc(nulls_first=True), "sent_at", "pk")


class Report(models.Model):
    """Somebody says that a record is wrong. The sender has no account and need not say who."""

    token = models.CharField(max_length=43, unique=True, default=new_token, editable=False)
    kind = models.CharField(_("kind"), max_length=20)
    key = models.CharField(_("reference"), max_length=80)
    statement = models.CharField(_("statement"), max_length=60, blank=True)
    what_is_wrong = models.TextField(_("what is wrong"))
    what_is_right = models.TextField(_("what is right"), blank=True)
    source_url = models.URLField(_("where it is published"), max_length=500, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    language = models.CharField(_("language"), max_length=3)
    sender = models.CharField(max_length=64, blank=True, editable=False)
    sent_at = models.DateTimeField(_("sent at"), default=timezone.now, db_index=True)

    state = models.CharField(
        _("state"), max_length=10, choices=ReportState.choices, default=ReportState.NEW
    )
    answer = models.TextField(
        _("answer"),
        blank=True,
        help_text=_(
            "Whoever reported the error reads this, in the language in which you write it. It is "
            "needed when you answer or reject, and stays as it is then."
        ),
    )
    taken_at = models.DateTimeField(_("in work since"), null=True, editable=False)
    answered_at = models.DateTimeField(_("answered at"), null=True, editable=False)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("by"),
    )
    mailed_at = models.DateTimeField(_("answer mailed at"), null=True, editable=False)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("error report")
        verbose_name_plural = _("error reports")
        default_permissions = ("change", "view")
        constraints = [
            models.CheckConstraint(
                name="report_closed_with_answer",
                condition=Q(state__in=CLOSED, answered_at__isnull=False, handled_by__isnull=False)
                & ~Q(answer="")
                | ~Q(state__in=CLOSED) & Q(answered_at=None),
                violation_error_message=_("Write the answer, or the reason."),
            )
        ]

    def __str__(self):
        return f"{self.key} ({self.sent_on.isoformat()})"

    def get_absolute_url(self):
        return reverse("report-status", args=[self.token])

    @property
    def ref(self):
        """How the register names the record: kind and key."""
        return f"{self.kind}:{self.key}"

    @property
    def is_closed(self):
        return self.state in CLOSED

    @property
    def sent_on(self):
        """The civil date on which it came."""
        return timezone.localdate(self.sent_at)

    @property
    def taken_on(self):
        """The civil date on which somebody took it up, or None."""
        return self.taken_at and timezone.localdate(self.taken_at)

    @property
    def answered_on(self):
        """The civil date of the answer, or None."""
        return self.answered_at and timezone.localdate(self.answered_at)


def sender_of(address, at):
    """What stands for a network address on one day; the address cannot be read from it."""
    text = f"{timezone.localdate(at).isoformat()} {address}"
    return salted_hmac("records.inbox.sender", text, algorithm="sha256").hexdigest()


def is_throttled(address, at):
    """Whether too many reports came within the last hour, from this address or in all."""
    # An hour may belong to two days, and the same address has another mark on each.
    marks = {sender_of(address, moment) for moment in (at - HOUR, at)}
    sent = Report.objects.filter(sent_at__gt=at - HOUR).aggregate(
        own=Count("pk", filter=Q(sender__in=marks)), all=Count("pk")
    )
    return sent["own"] >= REPORTS_OF_ONE or sent["all"] >= REPORTS_OF_ALL


def purge_reports(at):
    """Delete e-mail addresses 90 days after the answer, and marks of senders after a day.

    Returns how many e-mail addresses were deleted.
    """
    answered = Report.objects.filter(state__in=CLOSED, answered_at__lte=at - EMAIL_KEPT)
    deleted = answered.exclude(email="").update(email="")
    Report.objects.filter(sent_at__lte=at - SENDER_KEPT).exclude(sender="").update(sender="")
    return deleted
