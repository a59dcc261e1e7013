"""Exports of staff, kept with their question, so that a reply can be found again next year.

A public download writes nothing.
"""

from django.conf import settings
from django.db import models
from django.http import QueryDict
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cooperation.reports.base import REPORTS
from records.exports.answering import file_name, handed_out, made, not_writable, row_count
from records.exports.content import NotWritable


class Export(models.Model):
    """One file that a member of staff took from the register. Rows are added, never changed."""

    number = models.CharField(
        _("number"),
        max_length=16,
        db_index=True,
        help_text=_("Follows from the question and the version of the register."),
    )
    report = models.CharField(pgettext_lazy("of the register", "report"), max_length=40)
    title = models.CharField(_("title"), max_length=300)
    question = models.CharField(_("question"), max_length=2000, blank=True)
    language = models.CharField(_("language"), max_length=2)
    format = models.CharField(_("format"), max_length=5)
    register_version = models.PositiveIntegerField(_("version of the register"))
    row_count = models.PositiveIntegerField(_("rows"))
    size = models.PositiveBigIntegerField(_("bytes"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    made_at = models.DateTimeField(_("made at"), db_index=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by")
    )

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        default_permissions = ()
        ordering = ["-made_at", "-pk"]

    def __str__(self):
        return f"{self.number} ({self.report})"

    def get_absolute_url(self):
        return reverse("admin:export", args=[self.pk])

    @property
    def question_path(self):
        """Where the same question is asked again, of the register of that day."""
        data = QueryDict(self.question, mutable=True)
        report = REPORTS.get(self.report)
        if report and report.has_past:
            data.setdefault("as_known_on", localdate(self.made_at).isoformat())
        return f"{reverse('admin:report_page', args=[self.report])}?{data.urlencode()}"


def question_of(filters):
    """A question as parameters, with those of the two days that can be asked written out."""
    data = filters.data.copy()
    moment = filters.moment
    if "as_at" in filters.asked_dates:
        data["as_at"] = moment.as_at.isoformat()
    if moment.known_on:
        data["as_known_on"] = moment.known_on.isoformat()
    return data.urlencode()


def keep(question, answer, name, facts):
    """Note an export that a member of staff took. Returns the Export."""
    about = answer.about
    return Export.objects.create(
        number=about.id,
        report=question.report.slug,
        title=answer.title[:300],
        question=question_of(question.filters)[:2000],
        language=about.language,
        format=name,
        register_version=about.version,
        row_count=row_count(answer) or 0,
        size=facts.size,
        sha256=facts.digest,
        made_at=about.made_at,
        made_by=question.user,
    )


def kept_file(question, answer, name):
    """The HTTP answer that hands an export to a member of staff, and keeps what it was.

    What cannot be written in the format is answered as on the public pages.
    """
    try:
        file, facts = made(answer, name)
    except NotWritable as error:
        return not_writable(error)
    keep(question, answer, name, facts)
    return handed_out(file, file_name(answer, name), name, facts, row_count(answer))
