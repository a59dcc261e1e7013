"""Reports that a person keeps under a name, and those that come by mail.

The rights of the owner are asked again on the day of each mail: who may no longer ask a report
gets no file of it, and is told so once; so is who asked for what can no longer be answered.
"""

import datetime as dt
import logging

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.db import IntegrityError, models, transaction
from django.http import QueryDict
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override, pgettext_lazy

from cooperation.reports.base import REPORTS, NotAsked
from cooperation.reports.kept import keep
from records.dates import add_months
from records.exports.answering import file_name, made
from records.exports.content import NotWritable, NotWritableNow
from records.exports.formats import FORMATS
from records.permissions import SAVE_REPORTS

#: So many reports of one person are kept.
MOST = 30
#: Bytes that a mail may carry; of a longer file it names the way to it.
MOST_BYTES = 8_000_000

NO_ADDRESS = gettext_lazy("Your account has no e-mail address: ask an administrator.")

log = logging.getLogger(__name__)


class Rhythm(models.TextChoices):
    """How often a saved report comes by mail."""

    NEVER = "never", pgettext_lazy("how often", "not by mail")
    WEEKLY = "weekly", pgettext_lazy("how often", "every week")
    MONTHLY = "monthly", pgettext_lazy("how often", "every month")
    QUARTERLY = "quarterly", pgettext_lazy("how often", "every three months")


MONTHS = {Rhythm.MONTHLY: 1, Rhythm.QUARTERLY: 3}


class SavedReport(models.Model):
    """A question to a report under a name. Only its owner sees it."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="saved_reports",
        verbose_name=gettext_lazy("account"),
    )
    name = models.CharField(gettext_lazy("name"), max_length=80)
    report = models.CharField(pgettext_lazy("of the register", "report"), max_length=40)
    question = models.CharField(gettext_lazy("question"), max_length=2000, blank=True)
    language = models.CharField(gettext_lazy("language"), max_length=2)
    format = models.CharField(gettext_lazy("format"), max_length=5)
    rhythm = models.CharField(
        gettext_lazy("by mail"), max_length=10, choices=Rhythm.choices, default=Rhythm.NEVER
    )
    first_on = models.DateField(gettext_lazy("first mail on"), null=True, blank=True)
    next_on = models.DateField(gettext_lazy("next mail on"), null=True, blank=True)
    saved_at = models.DateTimeField(gettext_lazy("saved at"), auto_now_add=True)
    last_sent_on = models.DateField(gettext_lazy("last mail on"), null=True, blank=True)
    stopped = models.CharField(gettext_lazy("why no mail comes"), max_length=300, blank=True)

    class Meta:
        verbose_name = gettext_lazy("saved report")
        verbose_name_plural = gettext_lazy("saved reports")
        default_permissions = ()
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="saved_report_name_once"),
            models.CheckConstraint(
                condition=models.Q(rhythm=Rhythm.NEVER) | models.Q(first_on__isnull=False),
                name="saved_report_by_mail_begins",
                violation_error_message=gettext_lazy("Enter the day of the first mail."),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        path = reverse("admin:report_page", args=[self.report])
        return f"{path}?{self.question}" if self.question else path

    def day_after(self, day):
        """The first day of the rhythm after a day, counted from the first mail."""
        if self.rhythm == Rhythm.WEEKLY:
            weeks = max(0, (day - self.first_on).days // 7 + 1)
            return self.first_on + dt.timedelta(weeks=weeks)
        terms = 0
        while (next_on := add_months(self.first_on, terms * MONTHS[self.rhythm])) <= day:
            terms += 1
        return next_on


def saved_by(user):
    """The saved reports of a user that can still be asked."""
    return [each for each in user.saved_reports.all() if each.report in REPORTS]


def save_report(*, question, name, format, language, rhythm=Rhythm.NEVER, first_on=None):
    """Keep a question of a member of staff under a name. Raises ValidationError.

    A day that the question leaves open stays open: each answer is then of its own day.
    first_on: the day of the first mail, where there are any
    """
    user = question.user
    if user.saved_reports.count() >= MOST:
        raise ValidationError(
            _("You have saved %(number)d reports: delete one that you no longer need.")
            % {"number": MOST}
        )
    if rhythm != Rhythm.NEVER and not user.email:
        raise ValidationError(NO_ADDRESS)
    saved = SavedReport(
        owner=user,
        name=" ".join(name.split()),
        report=question.report.slug,
        question=question.filters.data.urlencode(),
        language=language,
        format=format,
        rhythm=rhythm,
        first_on=first_on,
        next_on=first_on,
    )
    saved.full_clean(validate_unique=False, exclude=["owner"])
    try:
        with transaction.atomic():
            saved.save()
    except IntegrityError:
        raise ValidationError(
            _("You have a report of this name already: choose another name.")
        ) from None
    return saved


def due(day):
    """The saved reports of which a mail is due on a day."""
    rows = SavedReport.objects.exclude(rhythm=Rhythm.NEVER).filter(next_on__lte=day, stopped="")
    return rows.select_related("owner").order_by("pk")


def send_due(day):
    """Send every mail that is due on a day. Yields (saved report, the reason why not, or "").

    Each is counted before it is sent, so that it goes out once; what fails is named and waits for
    its next day.
    """
    for saved in due(day):
        waiting = SavedReport.objects.filter(pk=saved.pk, next_on=saved.next_on)
        if waiting.update(next_on=saved.day_after(day)):
            with override(saved.language):
                yield saved, _send(saved, day)


def _send(saved, day):
    reason = _refusal(saved)
    if reason:
        return _stop(saved, reason)
    report = REPORTS[saved.report]
    try:
        question = report.ask(QueryDict(saved.question), saved.owner)
        answer = report.answer(question)
        file, facts = made(answer, saved.format)
    except NotAsked as error:
        return _stop(saved, " ".join(one for found in error.errors.values() for one in found))
    except NotWritableNow as error:
        return str(error)
    except NotWritable as error:
        return _stop(saved, str(error))
    with file:
        export = keep(question, answer, saved.format, facts)
        try:
            _mail(saved, answer, export, file if facts.size <= MOST_BYTES else None).send()
        except OSError as error:
            log.warning("Saved report %s was not mailed.", saved.pk, exc_info=True)
            return str(error)
    SavedReport.objects.filter(pk=saved.pk).update(last_sent_on=day)
    return ""


def _stop(saved, reason):
    """Send no mail any more, and tell the owner why. Returns the reason.

    Of what can no longer be asked, or not be written as wanted, nobody else would tell the owner.
    """
    SavedReport.objects.filter(pk=saved.pk).update(stopped=reason[:300])
    _mail_that_it_stopped(saved, reason)
    return reason


def _refusal(saved):
    """Why the owner may not have the report today; empty: may. Rights are those of this day."""
    if not saved.owner.is_active:
        return _("The account is closed.")
    if saved.report not in REPORTS or not saved.owner.has_perm(SAVE_REPORTS):
        return _("Your role may no longer have reports by mail.")
    if not REPORTS[saved.report].is_open_to(saved.owner):
        return _("Your role may no longer ask for this report.")
    return "" if saved.owner.email else str(NO_ADDRESS)


def _mail(saved, answer, export, file):
    text = render_to_string(
        "mail/report.txt",
        {
            "saved": saved,
            "answer": answer,
            "export": export,
            "is_attached": file is not None,
            "address": f"{settings.SITE_URL}{saved.get_absolute_url()}",
        },
    )
    mail = EmailMessage(f"{saved.name}: {answer.title}", text, None, [saved.owner.email])
    if file is not None:
        content_type, _separator, _charset = FORMATS[saved.format].content_type.partition(";")
        mail.attach(file_name(answer, saved.format), file.read(), content_type)
    return mail


def _mail_that_it_stopped(saved, reason):
    """Tell the owner, once, that no mail comes any more; a closed account is told nothing."""
    if not saved.owner.is_active or not saved.owner.email:
        return
    text = render_to_string("mail/report_stopped.txt", {"saved": saved, "reason": reason})
    try:
        EmailMessage(saved.name, text, None, [saved.owner.email]).send()
    except OSError:
        log.warning("That saved report %s stopped was not mailed.", saved.pk, exc_info=True)
