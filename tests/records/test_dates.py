"""Civil dates: what they mean, how they are written and read, and that row and query agree."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from records import dates
from records.dates import CivilDate, add_months, iso, last_day, parse_date
from records.models import Source
from records.vocabulary import Precision
from tests.factories import SourceFactory

DAYS = st.dates(dt.date(1900, 1, 1), dt.date(2199, 12, 31))
FIRST = {
    "day": lambda day: day,
    "month": lambda day: day.replace(day=1),
    "year": lambda day: day.replace(month=1, day=1),
}
CIVIL = st.builds(
    lambda day, precision: CivilDate(FIRST[precision](day), precision),
    DAYS,
    st.sampled_from(Precision.values),
)


# --- Written and read ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "precision", "written"),
    [
        (dt.date(2026, 2, 27), "day", "2026-02-27"),
        (dt.date(2026, 2, 1), "month", "2026-02"),
        (dt.date(2026, 1, 1), "year", "2026"),
        (None, "day", None),
    ],
)
def test_data_holds_as_much_of_a_date_as_is_known(first, precision, written):
    assert iso(first, precision) == written


@pytest.mark.parametrize(
    ("text", "first", "precision"),
    [
        ("2026-02-27", dt.date(2026, 2, 27), "day"),
        ("2026-2-7", dt.date(2026, 2, 7), "day"),
        ("2026-02", dt.date(2026, 2, 1), "month"),
        ("2026", dt.date(2026, 1, 1), "year"),
        ("27 2 2026", dt.date(2026, 2, 27), "day"),
        ("27.02.2026", dt.date(2026, 2, 27), "day"),
        ("3/4/2026", dt.date(2026, 4, 3), "day"),
        ("3-4-2026", dt.date(2026, 4, 3), "day"),
        ("2 2026", dt.date(2026, 2, 1), "month"),
        ("27 February 2026", dt.date(2026, 2, 27), "day"),
        ("march 2026", dt.date(2026, 3, 1), "month"),
        ("  2026 ", dt.date(2026, 1, 1), "year"),
        ("۲۷ ۲ ۲۰۲۶", dt.date(2026, 2, 27), "day"),
    ],
)
def test_dates_are_read_as_data_writes_them_and_as_people_type_them(text, first, precision):
    assert parse_date(text) == CivilDate(first, precision)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ur", "5 مارچ 2026"),
        ("kk", "5 наурыз 2026"),
        ("ru", "5 марта 2026"),
        ("ru", "5 March 2026"),
    ],
)
def test_a_month_is_read_in_the_words_of_a_letter(language, text):
    with override(language):
        assert parse_date(text) == CivilDate(dt.date(2026, 3, 5))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "26",
        "2026-02-30",
        "30 2 2026",
        "2026-13",
        "27 2 26",
        "2026/02/27x",
        "1 2 3 2026",
    ],
)
def test_anything_else_is_refused_with_a_sentence(text):
    with pytest.raises(ValidationError, match="Enter a real date"):
        parse_date(text)


@pytest.mark.parametrize("text", ["0000", "1799", "31 12 1799", "2200", "9999-12-31"])
def test_a_year_that_nobody_means_is_refused(text):
    with pytest.raises(ValidationError, match="Enter a year from 1800 to 2199"):
        parse_date(text)


def test_a_term_beyond_the_calendar_ends_with_it():
    assert add_months(dt.date(2199, 12, 31), 12 * 9000) == dt.date.max


@given(CIVIL)
def test_what_is_written_is_read_back(date):
    assert parse_date(str(date)) == date


# --- What they mean --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "precision", "last"),
    [
        (dt.date(2026, 2, 2), "day", dt.date(2026, 2, 2)),
        (dt.date(2026, 2, 1), "month", dt.date(2026, 2, 28)),
        (dt.date(2028, 2, 1), "month", dt.date(2028, 2, 29)),
        (dt.date(2026, 12, 1), "month", dt.date(2026, 12, 31)),
        (dt.date(2026, 1, 1), "year", dt.date(2026, 12, 31)),
    ],
)
def test_a_date_lasts_as_long_as_it_is_precise(first, precision, last):
    assert last_day(first, precision) == last
    assert CivilDate(first, precision).last == last


@pytest.mark.parametrize(
    ("day", "months", "moved"),
    [
        (dt.date(2026, 1, 15), 0, dt.date(2026, 1, 15)),
        (dt.date(2026, 1, 31), 1, dt.date(2026, 2, 28)),
        (dt.date(2028, 2, 29), 12, dt.date(2029, 2, 28)),
        (dt.date(2028, 2, 29), -12, dt.date(2027, 2, 28)),
        (dt.date(2026, 12, 31), 1, dt.date(2027, 1, 31)),
        (dt.date(2026, 1, 31), -2, dt.date(2025, 11, 30)),
    ],
)
def test_months_clamp_to_the_end_of_the_month(day, months, moved):
    assert add_months(day, months) == moved


@given(DAYS, st.integers(-600, 600))
def test_adding_months_keeps_the_day_or_clamps_it(day, months):
    moved = add_months(day, months)

    assert (moved.year - day.year) * 12 + moved.month - day.month == months
    assert moved.day == day.day or moved == last_day(moved.replace(day=1), "month")


@given(CIVIL, DAYS)
def test_a_date_is_over_when_its_last_day_is(date, on):
    assert dates.is_over(date.first, date.precision, on) == (date.last < on)


# --- Row and query ---------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    "on", [dt.date(2026, 2, 28), dt.date(2026, 3, 1), dt.date(2026, 12, 31), dt.date(2027, 1, 1)]
)
def test_queries_compare_the_same_days(on):
    anchors = [on + dt.timedelta(days=shift) for shift in (-400, -32, -1, 0, 1, 32, 400)]
    for day in anchors:
        for precision in Precision.values:
            SourceFactory(
                published_on=FIRST[precision](day),
                published_on_precision=precision,
                accessed_on=None,
            )
    SourceFactory(published_on=None, accessed_on=None)

    def found(condition):
        return set(Source.objects.filter(condition).values_list("slug", flat=True))

    rows = [row for row in Source.objects.all() if row.published_on]
    last = {row.slug: last_day(row.published_on, row.published_on_precision) for row in rows}
    assert found(dates.over("published_on", on)) == {slug for slug in last if last[slug] < on}
    assert found(dates.any_day_from("published_on", on)) == {
        slug for slug in last if last[slug] >= on
    }
    assert found(dates.any_day_until("published_on", on)) == {
        row.slug for row in rows if row.published_on <= on
    }
