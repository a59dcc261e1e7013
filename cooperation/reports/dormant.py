"""Agreements of which nothing new has reached the register for a long time.

For staff, who ask the institutions: silence in the register is no statement about a university.
"""

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from agreements.columns import EFFECT, INSTITUTIONS, REFERENCE, SIGNED, TITLE
from agreements.filters import AgreementFilter
from agreements.vocabulary import Effect, Stage
from cooperation.reports.base import Report, number_field
from cooperation.reports.recorded import What, centers_under, recorded_of
from records.dates import add_months
from records.entries import cited
from records.exports.content import Column, KeyFigure, KeyFigures, Paragraph, Table, Type
from records.exports.selecting import Selection
from records.permissions import READ_DRAFTS
from records.source_entries import read_sources
from records.templatetags.register import write_date

#: Months without news where nothing else is asked, and at most.
MONTHS, MOST_MONTHS = 24, 240


class DormantFilter(AgreementFilter):
    """Agreements, and for how many months nothing has been recorded."""

    parameters = {
        "months": number_field(gettext_lazy("Without news for so many months"), 1, MOST_MONTHS)
    }


class AgreementsDormant(Report):
    slug = "agreements-dormant"
    title = gettext_lazy("Agreements without news")
    description = gettext_lazy(
        "Agreements and MoUs in effect, or not known to be, of which no report has reached the "
        "register for some months. To be asked about; not to be published."
    )
    filters = DormantFilter
    kinds = ("agreement", "center")
    permission = READ_DRAFTS

    def pieces(self, question):
        months = question.value("months") or MONTHS
        before = add_months(question.on, -months)
        rows = question.filters.ordered().filter(
            stage=Stage.SIGNED,
            effect__in=(Effect.YES, Effect.NOT_KNOWN),
        )
        newest = _newest(rows, question.moment)
        quiet = {key: last for key, last in newest.items() if not last or last.on.last <= before}
        undated = sum(last is None for last in quiet.values())
        return [
            KeyFigures(
                [
                    KeyFigure(
                        len(quiet),
                        ngettext(
                            "agreement without news since %(day)s",
                            "agreements without news since %(day)s",
                            len(quiet),
                        )
                        % {"day": date_format(before)},
                        ngettext(
                            "of %(total)d in effect or not known to be",
                            "of %(total)d in effect or not known to be",
                            len(newest),
                        )
                        % {"total": len(newest)},
                    ),
                    KeyFigure(undated, _("of which nothing on record bears a date")),
                ]
            ),
            Paragraph(
                _(
                    "No report has reached the register: that is all this list says. What the "
                    "institutions do is known to them; ask before anything is said in public."
                )
            ),
            _table(rows, quiet, question.moment, before),
        ]


def _newest(rows, moment):
    """{reference: the newest thing recorded of it by the day, or None}; four queries."""
    documents = dict(rows.values_list("key", "document"))
    keys = {key for document in documents.values() for key in cited(document)}
    published = {
        key: document.get("published_on") for key, document in read_sources(keys, moment.at).items()
    }
    centers = centers_under(moment)
    newest = {}
    for key, document in documents.items():
        days = [published.get(source) for source in cited(document)]
        found = recorded_of(document, centers.get(key, []), moment.as_at, days)
        newest[key] = found[0] if found else None
    return newest


def _table(rows, quiet, moment, before):
    """The quiet ones: those without any date first, then by their last date."""
    stated = [REFERENCE, TITLE, INSTITUTIONS, SIGNED, EFFECT]
    columns = [
        *stated,
        Column(
            "last_on",
            _("Last recorded"),
            _("Newest date of anything on record by the day; empty where nothing bears a date."),
            Type.DATE,
        ),
        Column(
            "last_what",
            _("What was recorded"),
            _("What bears that date, as a code."),
            Type.CODE,
            words=dict(What.choices),
        ),
        Column("news", _("News"), _("What can be said of it.")),
    ]
    selected = Selection(rows.filter(key__in=quiet), stated, moment)
    found = [(quiet[row[0]], row) for row in selected]
    found.sort(key=lambda each: (each[0] is not None, each[0] and each[0].on.last))
    return Table(
        "agreements",
        _("Agreements without news since %(day)s") % {"day": date_format(before)},
        columns,
        [(*row, *_said(last)) for last, row in found],
        empty=_("Of every agreement something newer is on record."),
        main=True,
    )


def _said(last):
    if last is None:
        return None, None, _("No report with a date has reached the register.")
    sentence = _("No report has reached the register since %(day)s.")
    return str(last.on), last.what.value, sentence % {"day": write_date(last.on)}
