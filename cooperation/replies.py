"""Replies to questions in Parliament: the question in its parts, the answers, and their annexes.

An annex is a report of the register, asked with the dates of the reply: asked again with the same
dates it gives the same rows, so that a reply can be made again a year later.
"""

from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records.exports import asking
from records.localized import with_semicolons
from records.models import refuse_future
from records.register import today

#: Letters of the parts of a question, in order.
PARTS = "abcdef"
#: Numbers of annexes: there are no more than parts.
NUMERALS = ("I", "II", "III", "IV", "V", "VI")
#: Rows of an annex stand by their references, as they were announced.
ORDER = "reference"


class House(models.TextChoices):
    NATIONAL_ASSEMBLY = "national-assembly", gettext_lazy("National Assembly")
    SENATE = "senate", gettext_lazy("Senate")


class ParliamentReply(models.Model):
    """A reply to a question of a member of Parliament.

    as_at     the day as at which the annexes look at the world
    known_on  the day whose register they ask
    parts     [{"letter", "question", "answer", "report"}] in order; a report is the end of the
              address of a public one
    """

    house = models.CharField(gettext_lazy("House"), max_length=20, choices=House.choices)
    question_number = models.CharField(gettext_lazy("question number"), max_length=30)
    is_starred = models.BooleanField(gettext_lazy("starred"), default=True)
    member = models.CharField(
        gettext_lazy("member"),
        max_length=150,
        help_text=gettext_lazy("With the style, as in the notice of the question."),
    )
    received_on = models.DateField(gettext_lazy("notice received on"))
    as_at = models.DateField(gettext_lazy("position as at"), default=today)
    known_on = models.DateField(
        gettext_lazy("as known on"),
        default=today,
        help_text=gettext_lazy(
            "The day whose register the annexes ask. From the next day on they never change."
        ),
    )
    language = models.CharField(gettext_lazy("language"), max_length=3, default="en")
    parts = models.JSONField(gettext_lazy("parts of the question"), default=list)
    not_known = models.TextField(
        gettext_lazy("what is not known"),
        blank=True,
        help_text=gettext_lazy("One or more whole sentences; they stand below the answers."),
    )
    note = models.TextField(
        gettext_lazy("internal note"),
        blank=True,
        help_text=gettext_lazy("It is not part of the reply."),
    )
    drafted_at = models.DateTimeField(gettext_lazy("drafted"), default=timezone.now)
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=gettext_lazy("drafted by"),
    )

    class Meta:
        verbose_name = gettext_lazy("reply to Parliament")
        verbose_name_plural = gettext_lazy("replies to Parliament")
        ordering = ["-received_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["house", "question_number", "is_starred", "received_on"],
                name="parliament_reply_once",
                violation_error_message=gettext_lazy(
                    "A reply to this question is there already: open that one."
                ),
            )
        ]

    def __str__(self):
        return _("%(house)s, question %(number)s") % {
            "house": self.get_house_display(),
            "number": self.question_number,
        }

    def clean(self):
        super().clean()
        for name in ("received_on", "known_on"):
            refuse_future(self, name)


@dataclass(frozen=True)
class Annex:
    """A report as an annex of a reply: its Roman number, and the Answer with its Question."""

    number: str
    question: object
    answer: object


def asked(text, as_at=None, known_on=None):
    """The Question that the end of a public report's address asks; its own dates go before.

    Raises ValidationError with sentences where there is no such report, or none to ask so.
    """
    # Reports read the models of every app, which are not there yet when this module is.
    from cooperation.reports.base import NotAsked
    from cooperation.reports.catalog import REPORTS

    slug, _mark, query = text.strip().partition("?")
    report = REPORTS.get(slug.strip("/"))
    if report is None or not report.is_public:
        raise ValidationError(
            _("There is no public report “%(slug)s”. Copy the end of its address.") % {"slug": slug}
        )
    data = QueryDict(query, mutable=True)
    for name, day in (("as_at", as_at), ("as_known_on", known_on)):
        if day and not data.get(name):
            data[name] = day.isoformat()
    if ORDER in report.filters.orders and not data.get("sort"):
        data["sort"] = ORDER
    unknown = sorted(data.keys() - set(report.names()) - {"format", "page"})
    if unknown:
        raise ValidationError(
            _("The report “%(report)s” cannot be asked for “%(name)s”.")
            % {"report": report.title, "name": unknown[0]}
        )
    try:
        return report.ask(data)
    except NotAsked as refusal:
        raise ValidationError(list(_sentences(refusal))) from None


def in_words(question):
    """What people call a question: the title of its report, and what is chosen in it."""
    chosen = asking.in_words(question.filters)
    words = [f"{name}: {value}" for name, value in chosen]
    return with_semicolons([str(question.report.title), *words])


def answered(question):
    """The Answer to a Question; raises ValidationError with sentences where there is none."""
    from cooperation.reports.base import NotAsked

    try:
        return question.report.answer(question)
    except NotAsked as refusal:
        raise ValidationError(list(_sentences(refusal))) from None


def _sentences(refusal):
    return (sentence for found in refusal.errors.values() for sentence in found)


def annexes_of(reply):
    """{report of a part: its Annex}, numbered in the order of the parts; the same report once."""
    found = {}
    for part in reply.parts:
        report = part["report"]
        if report and report not in found:
            question = asked(report, reply.as_at, reply.known_on)
            found[report] = Annex(NUMERALS[len(found)], question, answered(question))
    return found
