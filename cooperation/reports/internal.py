"""Agreements at the desk: drafts, and columns that are not public.

Who may have which column is the matter of `records.permissions`; rows are those that the user may
read at the desk.
"""

from dataclasses import replace
from functools import partial

from django.db.models import (
    Case,
    CharField,
    F,
    Max,
    OuterRef,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Concat, NullIf, TruncDate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.columns import EFFECT, ENDS, KIND, REFERENCE, STAGE, STATUS
from agreements.filters import AgreementFilter
from agreements.models import Agreement, Party
from cooperation.reports.base import ColumnNames, DeskForm, NotAsked, Report, chosen_columns
from institutions.models import FocalPoint, Institution
from records import permissions
from records.exports.columns import code
from records.exports.content import Column, Table, Type
from records.exports.selecting import Joined, Selection
from records.models import Revision
from records.register import today
from records.vocabulary import ReviewState

PUBLIC = (
    ("never", gettext_lazy("never published")),
    ("as-published", gettext_lazy("as published")),
    ("changed", gettext_lazy("changed since published")),
    ("withdrawn", gettext_lazy("withdrawn")),
)


def _in_public():
    return Case(
        When(published_digest=None, then=Value("never")),
        When(published_digest="", then=Value("withdrawn")),
        When(published_digest=F("content_digest"), then=Value("as-published")),
        default=Value("changed"),
        output_field=CharField(),
    )


def _last_edit(field):
    edits = Revision.objects.filter(kind=Agreement.kind_name, key=OuterRef("reference"))
    return Subquery(edits.order_by("-number").values(field)[:1])


def _institutions(moment):
    parties = Party.objects.filter(agreement=OuterRef("pk"), institution__isnull=False)
    return Joined(parties.order_by("pk").values(listed=F("institution__name_en")))


def _contacts(user, moment):
    """Focal points of the parties that a user may read: contacts go as far as their record."""
    points = FocalPoint.objects.in_post(today()).filter(
        institution__parties__agreement=OuterRef("pk"),
        institution__in=permissions.readable(Institution.objects.all(), user),
    )
    points = points.order_by("institution__name_en", "pk")
    contact = Concat("name", Value(" <"), "email", Value(">"), output_field=TextField())
    return Joined(points.annotate(name_and_mail=contact).values(listed=F("name_and_mail")))


#: What the register says too, read from the desk's records.
COLUMNS = [
    replace(REFERENCE, value=F("reference")),
    Column(
        "title",
        gettext_lazy("Title"),
        gettext_lazy("Title in English."),
        value=NullIf("title_en", Value(""), output_field=TextField()),
    ),
    Column(
        "institutions",
        gettext_lazy("Institutions"),
        gettext_lazy("Names in English of the institutions that take part."),
        value=_institutions,
    ),
    KIND,
    STAGE,
    STATUS,
    EFFECT,
    ENDS,
    code(
        "review_state",
        gettext_lazy("Review state"),
        gettext_lazy("Where the record stands between entry and publication, as a code."),
        ReviewState.choices,
        F("state"),
    ),
    code(
        "in_public",
        gettext_lazy("In public"),
        gettext_lazy("Whether the public sees the record, and as it stands now, as a code."),
        PUBLIC,
        _in_public(),
    ),
    Column(
        "last_edit_on",
        gettext_lazy("Last edit on"),
        gettext_lazy("Day of the last edit."),
        Type.DATE,
        value=lambda moment: Cast(TruncDate(_last_edit("made_at")), CharField()),
    ),
    Column(
        "last_edit_by",
        gettext_lazy("Last edit by"),
        gettext_lazy("Account that made the last edit."),
        value=lambda moment: _last_edit("actor__username"),
        is_latin=True,
    ),
]

NOTES = Column(
    "notes",
    gettext_lazy("Internal notes"),
    gettext_lazy("Notes of staff; never public."),
    value=NullIf("notes", Value(""), output_field=TextField()),
)
CONTACTS = Column(
    "contacts",
    gettext_lazy("Focal points"),
    gettext_lazy("Focal points of the institutions that take part; never public."),
)

#: Filters of the public list that the desk's records have too, and where.
FILTERS = {
    "kind": "kind__in",
    "level": "level__in",
    "stage": "stage__in",
    "status": "status__in",
    "effect": "effect__in",
    "counterpart_side": "counterpart_side__in",
}
#: The same of those by which one of the parties is found.
PARTY_FILTERS = {"institution": "institution__slug__in", "country": "country__code__in"}


def columns_for(user):
    """The columns that a user may read, notes and contacts only where the role has them."""
    columns = list(COLUMNS)
    if permissions.may_read_notes(user):
        columns.append(NOTES)
    if user.has_perm(permissions.permission_name("view", FocalPoint)):
        columns.append(replace(CONTACTS, value=partial(_contacts, user)))
    return columns


class DeskFilter(AgreementFilter):
    """Filters of agreements, of which the desk takes some, and which columns are wanted."""

    parameters = {"column": lambda: ColumnNames(required=False, label=gettext_lazy("Columns"))}
    asked_dates = ("as_at",)

    class Meta(AgreementFilter.Meta):
        form = DeskForm


class AgreementsAtTheDesk(Report):
    slug = "agreements-desk"
    title = gettext_lazy("Agreements at the desk, with drafts and internal columns")
    description = gettext_lazy(
        "Every record that you may read, published or not, with its state, its last edit and what "
        "your role may read beside."
    )
    filters = DeskFilter
    permission = permissions.EXPORT_INTERNAL

    def beside(self, question):
        """The history of the records, drafts included, and whose rights were asked."""
        last = Revision.objects.aggregate(last=Max("number"))["last"]
        return [last, question.user.pk]

    def pieces(self, question):
        moment, chosen = question.moment, question.filters.chosen
        unknown = chosen.keys() - FILTERS.keys() - PARTY_FILTERS.keys()
        if unknown:
            sentence = _("The records of the desk cannot be filtered by this.")
            raise NotAsked({name: [sentence] for name in sorted(unknown)})
        columns = chosen_columns(columns_for(question.user), question)
        rows = permissions.readable(Agreement.objects.all(), question.user)
        rows = rows.with_last_publication().existing(moment.as_at)
        rows = rows.with_status(moment.as_at)
        for name, values in chosen.items():
            rows = _filtered(rows, name, values)
        rows = rows.order_by("reference")
        # Of a model with translated fields values come in no order; a plain QuerySet keeps it.
        rows = QuerySet(Agreement, rows.query)
        return [
            Table(
                "agreements",
                _("Records of the desk, drafts included"),
                columns,
                Selection(rows, columns, moment),
                empty=_("No record that you may read matches the question."),
                drafts=True,
            )
        ]


def _filtered(rows, name, values):
    """The rows that pass a filter of the public list: by their own column, or by any party."""
    if name in FILTERS:
        return rows.filter(**{FILTERS[name]: values})
    parties = Party.objects.filter(**{PARTY_FILTERS[name]: values})
    return rows.filter(pk__in=parties.values("agreement"))
