"""Civil dates of which a source may give only the month or the year.

A date is kept in two columns: its first possible day and its precision. It counts from its first
day as a start and to its last day as an end, sorts by its first, is written ``2026-02`` in data,
and matches a filter when any of its days does.
"""

import calendar
import datetime as dt
import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import ExtractMonth
from django.utils.dates import MONTHS, MONTHS_ALT
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from records.vocabulary import Precision

ISO = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
#: Years that a record or a question may speak of; a slip of the hand lies outside.
YEARS = range(1800, 2200)
WORD = re.compile(r"[^\W\d_]+")
TYPED = re.compile(r"(?:(?:(\d{1,2})[\s./-]+)?(\d{1,2})[\s./-]+)?(\d{4})")


@dataclass(frozen=True)
class CivilDate:
    """A day, a month or a year of the civil calendar."""

    first: dt.date
    precision: str = Precision.DAY

    @property
    def last(self):
        """The last day that the date may stand for."""
        return last_day(self.first, self.precision)

    def __str__(self):
        return iso(self.first, self.precision)


def iso(first, precision):
    """``2026-02-27``, ``2026-02`` or ``2026``; an empty date gives None."""
    if first is None:
        return None
    return first.isoformat()[: {Precision.YEAR: 4, Precision.MONTH: 7}.get(precision, 10)]


def first_day(day, precision):
    """The first day of the day, month or year in which a day lies."""
    if precision == Precision.YEAR:
        return day.replace(month=1, day=1)
    if precision == Precision.MONTH:
        return day.replace(day=1)
    return day


def last_day(first, precision):
    """The last day of the day, month or year that begins on `first`."""
    if precision == Precision.YEAR:
        return first.replace(month=12, day=31)
    if precision == Precision.MONTH:
        return first.replace(day=calendar.monthrange(first.year, first.month)[1])
    return first


def parse_date(text):
    """Read ``2026-02-27``, ``2026-02``, ``2026``, or as typed ``27 2 2026``, ``2 2026``.

    A month may stand in words, as letters write it, in English or the reader's language: ``27
    February 2026``. Returns a CivilDate; raises ValidationError with a sentence for anything else.
    Day comes before month in what people type, in both countries.
    """
    text = text.strip()
    found = ISO.fullmatch(text)
    if found:
        year, month, day = found.groups()
    else:
        found = TYPED.fullmatch(WORD.sub(_month_in_digits, text))
        if not found:
            raise _not_a_date()
        day, month, year = found.groups()
    precision = Precision.DAY if day else Precision.MONTH if month else Precision.YEAR
    if int(year) not in YEARS:
        raise ValidationError(_("Enter a year from 1800 to 2199."), code="invalid_date")
    try:
        return CivilDate(dt.date(int(year), int(month or 1), int(day or 1)), precision)
    except ValueError:
        raise _not_a_date() from None


def _month_in_digits(word):
    """The number of the month that a matched word names; any other word as it is."""
    sought = word[0].casefold()
    for language in ("en", get_language()):
        with override(language):
            for names in (MONTHS, MONTHS_ALT):
                for number, name in names.items():
                    if str(name).casefold() == sought:
                        return str(number)
    return word[0]


def _not_a_date():
    return ValidationError(
        _("Enter a real date, for example 27 2 2026; leave out the day or month if not known."),
        code="invalid_date",
    )


def add_months(day, months):
    """The same day `months` later; the day clamps to the month's end (29 February to 28).

    What would lie beyond the calendar of Python is its last day.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > dt.MAXYEAR:
        return dt.date.max
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def is_over(first, precision, on):
    """Whether an end date lies before a day: it counts through its own last day."""
    return last_day(first, precision) < on


def over(field, on):
    """The same rule as `is_over()`, as a query on the columns of one date."""
    return _compare(field, "lt", on)


def any_day_from(field, day):
    """Rows whose date may lie on or after a day."""
    return _compare(field, "gte", day)


def any_day_until(field, day):
    """Rows whose date may lie on or before a day."""
    return Q(**{f"{field}__lte": day})


def _compare(field, lookup, day):
    """Compare the last possible day: a month is over when the month of `day` is a later one."""
    starts = {
        Precision.DAY: day,
        Precision.MONTH: day.replace(day=1),
        Precision.YEAR: day.replace(month=1, day=1),
    }
    condition = Q()
    for precision, start in starts.items():
        condition |= Q(**{f"{field}_precision": precision, f"{field}__{lookup}": start})
    return condition


class FirstDayField(models.DateField):
    """The first day of a civil date: of a month or a year its first, however it was entered."""

    def pre_save(self, instance, add):
        first = getattr(instance, self.attname)
        if isinstance(first, dt.date):
            precision = getattr(instance, f"{self.attname}_precision", Precision.DAY)
            first = first_day(first, precision)
            setattr(instance, self.attname, first)
        return first

    def deconstruct(self):
        # To the database it is a plain date.
        name, _path, args, options = super().deconstruct()
        return name, "django.db.models.DateField", args, options


def date_field(verbose_name, **options):
    """The column of a civil date's first day."""
    return FirstDayField(verbose_name, null=True, blank=True, **options)


def precision_field():
    """The column beside a civil date that says how much of it is known."""
    return models.CharField(
        _("precision"), max_length=5, choices=Precision.choices, default=Precision.DAY
    )


def approximate_field():
    """Whether the source gives the date as "on or about"."""
    return models.BooleanField(_("on or about"), default=False)


def as_stated_field():
    """The date in the words of the source."""
    return models.CharField(_("as stated"), max_length=200, blank=True)


class Shifted(models.Func):
    """A day so many months later, and then so many days, as a query.

    Months clamp to the month's end, as in `add_months()`; databases left alone would differ.
    """

    output_field = models.DateField()

    def __init__(self, day, months, days=0):
        months = months if hasattr(months, "resolve_expression") else models.Value(months)
        super().__init__(day, months)
        self.days = days

    def as_postgresql(self, compiler, connection, **context):
        (day, day_params), (months, month_params) = map(compiler.compile, self.source_expressions)
        sql = f"({day} + MAKE_INTERVAL(months => ({months})::int, days => %s))::date"
        return sql, [*day_params, *month_params, self.days]

    def as_sqlite(self, compiler, connection, **context):
        (day, day_params), (months, month_params) = map(compiler.compile, self.source_expressions)
        # SQLite lets 31 January run over into March: no day lies past the end of its month.
        sql = (
            f"DATE(MIN(DATE({day}, ({months}) || ' months'), "
            f"DATE({day}, 'start of month', (({months}) + 1) || ' months', '-1 day')), %s)"
        )
        return sql, [*day_params, *month_params] * 2 + [f"{self.days} days"]


def last_day_query(first, precision):
    """The same as `last_day()`, as a query.

    first: an expression; precision: the name of the column that says how much of it is known
    """
    rest_of_year = Shifted(first, 13 - ExtractMonth(first), -1)
    return models.Case(
        models.When(**{precision: Precision.YEAR}, then=rest_of_year),
        models.When(**{precision: Precision.MONTH}, then=Shifted(first, 1, -1)),
        default=first,
        output_field=models.DateField(),
    )
