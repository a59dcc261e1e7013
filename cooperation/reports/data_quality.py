"""What the records lack, by the rules of the desk's work queues: how much, since when, whose."""

import datetime as dt
from dataclasses import dataclass

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import CharField, Max, Value
from django.db.models.functions import Cast, Concat
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from agreements.entries import AgreementEntry
from agreements.models import Agreement
from cooperation.reports.base import Report, number_field
from institutions.models import Institution
from records import permissions
from records.exports.content import Column, KeyFigure, KeyFigures, Paragraph, Table, Type
from records.filters import ListForm, RegisterFilterSet
from records.kinds import KINDS
from records.models import Revision
from records.queues import Queue, Theme

#: The queues that ask what is missing, in the order of their headings on the home page.
THEMES = (Theme.FIND_OUT, Theme.GAPS, Theme.SOURCES, Theme.NAMES)
MOST_DAYS = 3650


class NowForm(ListForm):
    """Records have no past: what they lack is asked as they stand."""

    def _now(self, name):
        if self.cleaned_data.get(name):
            raise ValidationError(_("Gaps are known as of now only. Leave the date empty."))

    def clean_as_at(self):
        return self._now("as_at")

    def clean_as_known_on(self):
        return self._now("as_known_on")


class GapFilter(RegisterFilterSet):
    """How long something must be missing to be listed."""

    q = None
    asked_dates = ()
    parameters = {
        "older_than": number_field(gettext_lazy("Open for more than so many days"), 0, MOST_DAYS)
    }

    class Meta:
        model = AgreementEntry
        fields = []
        form = NowForm


class DataQuality(Report):
    slug = "data-quality"
    title = Theme.GAPS
    description = gettext_lazy(
        "Each kind of gap with the number of records, how long the oldest waits and whose work it "
        "is, and the records behind it."
    )
    filters = GapFilter
    permission = permissions.READ_DRAFTS

    def beside(self, question):
        """The history of the records, drafts included."""
        return Revision.objects.aggregate(last=Max("number"))["last"]

    def pieces(self, question):
        days = question.value("older_than")
        before = question.on - dt.timedelta(days=days) if days is not None else None
        gaps = find_gaps(question.user, before)
        return [
            _figures(gaps, before),
            Paragraph(
                _(
                    "The lists are those of the home page of the desk. A gap is one of the "
                    "register: it does not say that an institution did not do something."
                )
            ),
            _summary_table(gaps, question.on),
            _records_table(gaps),
        ]


@dataclass(frozen=True)
class Gap:
    """One work queue and what is in it.

    missing  (record, civil date since when it lacks it) each, the longest first; None where nobody
             has checked
    """

    queue: Queue
    model: type
    missing: list | None


def find_gaps(user, before=None):
    """The gaps of the records that a user may read.

    before: only what has been missing since an earlier day. A query for all queues, one or two for
    the records of each kind.
    """
    queues = _queues()
    # A part of the union names its rows in one text: translated models select the columns of
    # `values()` in no order.
    parts = [
        queue.rows(permissions.readable(model.objects.all(), user), user)
        .order_by()
        .annotate(queue_row=Concat(Value(f"{number} "), Cast("pk", CharField())))
        .values("queue_row")
        # By record, what the home page asks of a whole list: since when.
        .annotate(queue_since=queue.since)
        for number, (queue, model) in enumerate(queues)
    ]
    found = [
        (*map(int, row["queue_row"].split()), row["queue_since"])
        for row in parts[0].union(*parts[1:], all=True)
        if before is None or (row["queue_since"] and row["queue_since"] < before)
    ]
    records = _records(queues, found)
    return [
        Gap(queue, model, _missing(queue, model, number, found, records))
        for number, (queue, model) in enumerate(queues)
    ]


def _queues():
    """(queue, model of its records) of all that ask what is missing, as the home page lists them.

    Of the desk's own lists, those of records.
    """
    queues = [
        (queue, desk.model)
        for desk in admin.site.queue_desks()
        if getattr(desk.model, "kind_name", "") in KINDS
        for queue in desk.queues
        if queue.theme in THEMES
    ]
    return sorted(queues, key=lambda each: THEMES.index(each[0].theme))


def _missing(queue, model, number, found, records):
    if queue.checked and queue.checked().on is None:
        return None
    rows = [(records[model][pk], since) for at, pk, since in found if at == number]
    return sorted(rows, key=lambda row: (row[1] or dt.date.max, row[0].key))


def _records(queues, found):
    """{model: {primary key: record}} of all that lack something."""
    keys = {}
    for number, pk, _since in found:
        keys.setdefault(queues[number][1], set()).add(pk)
    return {
        model: {
            record.pk: record
            for record in model.objects.filter(pk__in=pks)
            .select_related(*JOINS.get(model.kind_name, ()))
            .prefetch_related(*PREFETCHED.get(model.kind_name, ()))
        }
        for model, pks in keys.items()
    }


#: What says which institution a record is of.
JOINS = {"center": ("host",), "delegation": ("hosted_by",)}
PREFETCHED = {"agreement": ("parties__institution",)}


def institutions_of(record):
    """Names of the institutions whose record it is, as one text; None for none."""
    if isinstance(record, Institution):
        found = [record]
    elif isinstance(record, Agreement):
        found = [party.institution for party in record.parties.all()]
    else:
        found = [getattr(record, name) for name in JOINS.get(record.kind_name, ())]
    return "; ".join(str(institution) for institution in found if institution) or None


# --- What is said of them --------------------------------------------------------------------


def _figures(gaps, before):
    lacking = {record for gap in gaps for record, _since in gap.missing or ()}
    total, number = sum(len(gap.missing or ()) for gap in gaps), len(lacking)
    since = _("Open since before %(day)s.") % {"day": date_format(before)} if before else ""
    return KeyFigures(
        [
            KeyFigure(total, ngettext("gap", "gaps", total), since),
            KeyFigure(
                number,
                ngettext("record with a gap", "records with gaps", number),
            ),
        ]
    )


def _summary_table(gaps, on):
    columns = [
        Column("gap", _("Gap"), _("Name of the work queue at the desk.")),
        Column("records", _("Records"), _("Kind of the records.")),
        Column(
            "number",
            pgettext("how many", "Number"),
            _("Number of records; empty where nobody has checked yet."),
            Type.NUMBER,
        ),
        Column("since", _("Oldest since"), _("Since when the oldest has waited."), Type.DATE),
        Column("days", _("Age in days"), _("Days for which the oldest has waited."), Type.NUMBER),
        Column("owner", _("Whose work"), _("Who closes the gap.")),
    ]
    rows = []
    for gap in gaps:
        if gap.missing == []:
            continue
        oldest = gap.missing[0][1] if gap.missing else None
        rows.append(
            (
                str(gap.queue.title),
                capfirst(gap.model._meta.verbose_name_plural),
                None if gap.missing is None else len(gap.missing),
                oldest and oldest.isoformat(),
                oldest and (on - oldest).days,
                str(gap.queue.owner),
            )
        )
    empty = _("There is no gap.")
    return Table("gaps", _("By kind of gap"), columns, rows, empty=empty)


def _records_table(gaps):
    kinds = {gap.model.kind_name: gap.model._meta.verbose_name for gap in gaps}
    columns = [
        Column("gap", _("Gap"), _("Name of the work queue at the desk.")),
        Column("kind", _("Kind"), _("Kind of record, as a code."), Type.CODE, words=kinds),
        Column("key", _("Record"), _("Reference or short name of the record."), Type.CODE),
        Column("title", _("Title"), _("What the record is called at the desk.")),
        Column("institution", _("Institution"), _("Institutions that the record is of.")),
        Column("since", _("Open since"), _("Since when the record has waited."), Type.DATE),
        Column("owner", _("Whose work"), _("Who closes the gap.")),
    ]
    rows = [
        (
            str(gap.queue.title),
            gap.model.kind_name,
            record.key,
            str(record),
            institutions_of(record),
            since and since.isoformat(),
            str(gap.queue.owner),
        )
        for gap in gaps
        for record, since in gap.missing or ()
    ]
    empty = _("There is no gap.")
    return Table("records", _("Records with gaps"), columns, rows, empty=empty, main=True)
