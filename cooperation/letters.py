"""Letters to institutions about what the register lacks of them, and the register of these.

Nothing is mailed: people sign and send a letter, and note here when they did and what came of it.
"""

import datetime as dt

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from institutions.models import Institution
from records.models import refuse_future
from records.register import today
from records.services import note_row
from records.vocabulary import Way


class LetterState(models.TextChoices):
    """Where a letter is; it follows from its dates."""

    UNSENT = "unsent", pgettext_lazy("a letter", "not sent yet")
    WAITING = "waiting", pgettext_lazy("a letter", "waits for an answer")
    OVERDUE = "overdue", pgettext_lazy("a letter", "answer overdue")
    ANSWERED = "answered", pgettext_lazy("a letter", "answered")


class LetterQuerySet(models.QuerySet):
    def unsent(self):
        """Letters that were written and have not gone out."""
        return self.filter(sent_on=None)

    def waiting(self, on):
        """Letters whose day of reply has not passed."""
        return self.filter(sent_on__isnull=False, answered_on=None, reply_by__gte=on)

    def overdue(self, on):
        """Letters without an answer whose day of reply has passed."""
        return self.filter(sent_on__isnull=False, answered_on=None, reply_by__lt=on)

    def answered(self):
        """Letters that were answered."""
        return self.exclude(answered_on=None)

    def in_state(self, state, on):
        """The same rule as `Letter.state_on()`, as a query."""
        rows = {
            LetterState.UNSENT: self.unsent,
            LetterState.WAITING: lambda: self.waiting(on),
            LetterState.OVERDUE: lambda: self.overdue(on),
            LetterState.ANSWERED: self.answered,
        }
        return rows[state]()


class Letter(models.Model):
    """A letter to the head of an institution: what it asked for, and what came of it.

    addressee   the lines of the address as they were written
    gaps        what it asks for, as `cooperation.gaps.Gaps.as_sent()` gives it
    """

    institution = models.ForeignKey(
        Institution, models.PROTECT, related_name="+", verbose_name=gettext_lazy("institution")
    )
    file_number = models.CharField(gettext_lazy("file number"), max_length=100)
    dated = models.DateField(gettext_lazy("dated"))
    reply_by = models.DateField(gettext_lazy("reply by"))
    language = models.CharField(gettext_lazy("language"), max_length=3)
    office = models.CharField(gettext_lazy("office"), max_length=200)
    signatory_name = models.CharField(gettext_lazy("name of the signatory"), max_length=150)
    signatory_post = models.CharField(gettext_lazy("post of the signatory"), max_length=150)
    addressee = models.TextField(gettext_lazy("addressee"))
    salutation = models.CharField(gettext_lazy("salutation"), max_length=150)
    gaps = models.JSONField(gettext_lazy("what is asked for"))
    written_at = models.DateTimeField(gettext_lazy("written"), default=timezone.now)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=gettext_lazy("written by"),
    )
    sent_on = models.DateField(gettext_lazy("sent on"), null=True, blank=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=gettext_lazy("sent by"),
    )
    reminded_on = models.DateField(gettext_lazy("reminded on"), null=True, blank=True)
    answered_on = models.DateField(gettext_lazy("answered on"), null=True, blank=True)
    note = models.TextField(gettext_lazy("note"), blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("letter to an institution")
        verbose_name_plural = gettext_lazy("letters to institutions")
        ordering = ["-dated", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "file_number", "dated"],
                name="letter_once",
                violation_error_message=gettext_lazy(
                    "This institution has a letter with this file number and date already."
                ),
            ),
            models.CheckConstraint(
                name="letter_reply_after_its_date",
                condition=Q(reply_by__gt=F("dated")),
                violation_error_message=gettext_lazy(
                    "The reply is due after the date of the letter."
                ),
            ),
            models.CheckConstraint(
                name="letter_sent_after_its_date",
                condition=Q(sent_on=None) | Q(sent_on__gte=F("dated")),
                violation_error_message=gettext_lazy("A letter is not sent before its date."),
            ),
            models.CheckConstraint(
                name="letter_reminded_after_sent",
                condition=Q(reminded_on=None)
                | Q(sent_on__isnull=False, reminded_on__gte=F("sent_on")),
                violation_error_message=gettext_lazy("A reminder follows the day of sending."),
            ),
            models.CheckConstraint(
                name="letter_answered_after_sent",
                condition=Q(answered_on=None)
                | Q(sent_on__isnull=False, answered_on__gte=F("sent_on")),
                violation_error_message=gettext_lazy("An answer follows the day of sending."),
            ),
        ]

    def __str__(self):
        return f"{self.file_number}, {self.institution}"

    def clean(self):
        super().clean()
        for name in ("sent_on", "reminded_on", "answered_on"):
            refuse_future(self, name)

    def state_on(self, day):
        """Where the letter is on a day."""
        if self.sent_on is None:
            return LetterState.UNSENT
        if self.answered_on:
            return LetterState.ANSWERED
        return LetterState.OVERDUE if self.reply_by < day else LetterState.WAITING


# --- Acts ------------------------------------------------------------------------------------


def note_day(*, letters, name, on, actor):
    """Note on letters the day on which they were sent, reminded of, or answered: all or none.

    name: "sent_on", "reminded_on" or "answered_on". Raises ValidationError with a sentence for the
    first letter that it does not fit.
    """
    with transaction.atomic():
        rows = letters.select_related(None).select_for_update()
        for letter in rows:
            if name != "reminded_on" and getattr(letter, name):
                text = _("%(letter)s has this date already: %(day)s.")
                day = getattr(letter, name)
                raise ValidationError(text % {"letter": letter, "day": day})
            setattr(letter, name, on)
            if name == "sent_on":
                letter.sent_by = actor
            _check(letter)
            letter.save()
            note_row(row=letter, actor=actor, way=Way.ADMIN)
        return len(rows)


def _check(letter):
    try:
        letter.full_clean()
    except ValidationError as refusal:
        sentences = " ".join(refusal.messages)
        raise ValidationError(
            _("%(letter)s: %(why)s") % {"letter": letter, "why": sentences}
        ) from None


def usual_reply_by(day: dt.date | None = None):
    """The day of reply that the form proposes: three weeks on."""
    return (day or today()) + dt.timedelta(days=21)
