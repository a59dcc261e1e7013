"""Reports on agreements: the whole register, what is in effect, what ends soon."""

from collections import Counter

from django.db.models import Case, Count, IntegerField, Value, When
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from agreements.columns import (
    COLUMNS,
    EFFECT,
    EFFECTIVE,
    ENDS,
    INSTITUTIONS,
    KIND,
    REFERENCE,
    RENEWAL,
    SIGNED,
    STATUS,
    TITLE,
)
from agreements.filters import AgreementFilter
from agreements.vocabulary import Effect, Stage, Status
from cooperation.reports.base import ColumnNames, Report, chosen_columns, number_field
from cooperation.statistics import GROUPS
from records.dates import add_months
from records.exports.asking import register_table
from records.exports.content import (
    Column,
    KeyFigure,
    KeyFigures,
    Paragraph,
    Table,
    Type,
)
from records.exports.selecting import Selection

#: In which order the answers to "in effect?" stand: what is not known comes first.
EFFECTS = (Effect.NOT_KNOWN, Effect.YES, Effect.NO, Effect.NOT_APPLICABLE)
#: Months that "ending soon" looks ahead where nothing else is asked, and at most.
SOON, MOST_MONTHS = 12, 120


class RegisterFilter(AgreementFilter):
    """Agreements, and which of the columns are wanted."""

    parameters = {"column": lambda: ColumnNames(required=False, label=gettext_lazy("Columns"))}


class AgreementsRegister(Report):
    slug = "agreements-register"
    title = gettext_lazy("Register of agreements and MoUs")
    description = gettext_lazy("Every agreement and MoU with all its columns, filtered as asked.")
    filters = RegisterFilter

    def pieces(self, question):
        return [
            register_table(
                question.filters,
                chosen_columns(COLUMNS, question),
                _("Agreements and MoUs"),
                empty=_("No agreement in the register matches the question."),
            )
        ]


class AgreementsInForce(Report):
    slug = "agreements-in-force"
    title = gettext_lazy("Agreements and MoUs in effect")
    description = gettext_lazy(
        "Which signed papers are in effect on the day, which are not, and of which it is not known."
    )
    filters = AgreementFilter

    def entries(self, question):
        return [question.filters.filtered().filter(stage=Stage.SIGNED)]

    def pieces(self, question):
        signed = question.filters.ordered().filter(stage=Stage.SIGNED)
        groups = _groups(signed)
        total = sum(sum(numbers.values()) for _words, numbers in groups)
        place = Case(
            *(When(effect=effect, then=Value(at)) for at, effect in enumerate(EFFECTS)),
            output_field=IntegerField(),
        )
        columns = [REFERENCE, TITLE, INSTITUTIONS, KIND, EFFECT, SIGNED, EFFECTIVE, ENDS, STATUS]
        return [
            KeyFigures(
                [
                    KeyFigure(
                        sum(numbers[effect] for _words, numbers in groups),
                        _("in effect: %(answer)s") % {"answer": effect.label},
                        ngettext("of %(total)d signed paper", "of %(total)d signed papers", total)
                        % {"total": total},
                    )
                    for effect in EFFECTS[:3]
                ]
            ),
            Paragraph(
                _(
                    "“Not known” means that the paper was signed and that no date on which it "
                    "takes effect has reached the register. It does not mean “no”."
                )
            ),
            _groups_table(groups),
            Table(
                "agreements",
                _("Signed papers, by whether they are in effect"),
                columns,
                Selection(signed.order_by(place, *signed.query.order_by), columns, question.moment),
                empty=_("No signed paper in the register matches the question."),
                main=True,
            ),
        ]


def _groups(signed):
    """(words, Counter of effects) of each group of signed papers that has any; one query."""
    names = ("kind", "level", "counterpart_side", "stage")
    cells = signed.order_by().values(*names, "effect").annotate(number=Count("pk"))
    groups = [(words(), filters, Counter()) for words, filters in GROUPS]
    for cell in cells:
        for _words, filters, numbers in groups:
            if all(cell[name] in _several(value) for name, value in filters.items()):
                numbers[cell["effect"]] += cell["number"]
    return [(words, numbers) for words, _filters, numbers in groups if numbers]


def _several(value):
    return value if isinstance(value, list) else [value]


def _groups_table(groups):
    """The groups and in how many of them each answer holds."""
    columns = [
        Column("group", _("Papers"), _("Which papers are counted; no paper is in two groups."))
    ]
    columns += [
        Column(
            effect.value.replace("-", "_"),
            effect.label,
            _("In effect on the day: %(answer)s.") % {"answer": effect.label},
            Type.NUMBER,
        )
        for effect in EFFECTS
    ]
    columns.append(Column("total", _("All"), _("All papers of the group."), Type.NUMBER))
    rows = [
        (words, *(numbers[effect] for effect in EFFECTS), sum(numbers.values()))
        for words, numbers in groups
    ]
    empty = _("No signed paper in the register matches the question.")
    return Table("groups", _("In effect, by kind of paper"), columns, rows, empty=empty)


class ExpiringFilter(AgreementFilter):
    """Agreements, and within how many months they end."""

    parameters = {"within": number_field(gettext_lazy("Within so many months"), 1, MOST_MONTHS)}


class AgreementsExpiring(Report):
    slug = "agreements-expiring"
    title = gettext_lazy("Agreements and MoUs that end soon")
    description = gettext_lazy(
        "Signed papers whose term ends within some months, with the last day to give notice, and "
        "how many have no end on record."
    )
    filters = ExpiringFilter

    def entries(self, question):
        # By their keys: within another query SQLite takes the one that computes ends for too deep.
        keys = list(_ending(question).values_list("key", flat=True))
        return [question.filters.rows().filter(key__in=keys)]

    def pieces(self, question):
        on, last = question.on, _horizon(question)
        ending = _ending(question).order_by("ends_on", "key")
        running = _running(question)
        unknown = running.filter(expires_on=None).exclude(effect=Effect.NOT_APPLICABLE).count()
        columns = [REFERENCE, TITLE, INSTITUTIONS, ENDS, RENEWAL, EFFECT]
        notice = Column(
            "notice_until",
            _("Last day to give notice"),
            _("Last day on which notice can be given in the term that runs; empty if not stated."),
            Type.DATE,
        )
        until = {row.key: row.notice_until(on) for row in ending}
        rows = [
            (*row, day.isoformat() if (day := until[row[0]]) else None)
            for row in Selection(ending, columns, question.moment)
        ]
        return [
            KeyFigures(
                [
                    KeyFigure(len(rows), _("end by %(day)s") % {"day": date_format(last)}),
                    KeyFigure(
                        unknown,
                        _("have no end date on record"),
                        _("They may end sooner: nobody has told the register."),
                    ),
                ]
            ),
            Table(
                "agreements",
                _("Papers that end by %(day)s") % {"day": date_format(last)},
                [*columns, notice],
                rows,
                empty=_("No paper with an end date on record ends by %(day)s.")
                % {"day": date_format(last)},
            ),
        ]


def _horizon(question):
    """The last day that "ending soon" looks at."""
    return add_months(question.on, question.value("within") or SOON)


def _running(question):
    """Signed papers that are not over on the day."""
    running = (Status.SIGNED, Status.IN_FORCE)
    return question.filters.filtered().filter(stage=Stage.SIGNED, status__in=running)


def _ending(question):
    """Those of them whose term ends by the last day."""
    running = _running(question).with_end(question.on)
    return running.filter(ends_on__gte=question.on, ends_on__lte=_horizon(question))
