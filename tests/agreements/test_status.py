"""Status and effect on a day: the same for a row and a query, for records and for entries."""

import datetime as dt

import pytest
from django.utils import timezone

from agreements.document import agreement_document
from agreements.models import AgreementEntry
from records.services import reload
from tests.factories import AgreementFactory

pytestmark = pytest.mark.django_db

DAY = dt.date(2026, 6, 15)
ONE_DAY = dt.timedelta(days=1)
FAR = dt.date(9998, 12, 31)


def register(agreement):
    """The entry of an agreement as the bridge writes it."""
    document = agreement_document(reload(agreement))
    AgreementEntry.write([(agreement.reference, 1, document)], timezone.now())
    return AgreementEntry.objects.get(key=agreement.reference)


def made(**facts):
    """An agreement of these facts and its entry."""
    facts.setdefault("effect_rule", "stated-date" if facts.get("effective_on") else "not-stated")
    agreement = AgreementFactory(parties=[], **facts)
    return agreement, register(agreement)


def stands(on, rows):
    """(status, effect) on a day; the same for record and entry, by row and by query."""
    answers = set()
    for row in rows:
        found = type(row).objects.with_status(on).get(pk=row.pk)
        answers |= {(row.status_on(on), row.effect_on(on)), (found.status, found.effect)}
    assert len(answers) == 1, answers
    return answers.pop()


def days_around(day):
    return day - ONE_DAY, day, day + ONE_DAY


# --- Before it begins ------------------------------------------------------------------------


@pytest.mark.parametrize("stage", ["proposed", "negotiation"])
def test_what_is_not_signed_has_its_stage_as_status(stage):
    rows = made(stage=stage)

    assert {stands(on, rows) for on in days_around(DAY)} == {(stage, "no")}


def test_there_is_no_status_before_the_signature():
    rows = made(signed_on=DAY)

    assert [stands(on, rows) for on in days_around(DAY)] == [
        (None, "no"),
        ("signed", "not-known"),
        ("signed", "not-known"),
    ]


def test_a_signed_paper_of_unknown_date_exists_on_every_day():
    rows = made(signed_on=None)

    assert stands(dt.date(1900, 1, 1), rows) == ("signed", "not-known")


def test_between_signature_and_effect_it_is_signed_and_without_effect():
    rows = made(signed_on=DAY - 30 * ONE_DAY, effective_on=DAY)

    assert [stands(on, rows) for on in days_around(DAY)] == [
        ("signed", "no"),
        ("in-force", "yes"),
        ("in-force", "yes"),
    ]


@pytest.mark.parametrize(
    ("precision", "first_day"),
    [("month", dt.date(2026, 6, 1)), ("year", dt.date(2026, 1, 1))],
)
def test_a_partial_date_counts_from_its_first_day_for_a_start(precision, first_day):
    rows = made(
        signed_on=dt.date(2020, 1, 1), effective_on=first_day, effective_on_precision=precision
    )

    assert stands(first_day - ONE_DAY, rows) == ("signed", "no")
    assert stands(first_day, rows) == ("in-force", "yes")


# --- How it ends -----------------------------------------------------------------------------


def test_it_is_in_force_through_the_end_of_the_day_of_expiry():
    rows = made(signed_on=dt.date(2020, 1, 1), effective_on=dt.date(2020, 1, 1), expires_on=DAY)

    assert [stands(on, rows) for on in days_around(DAY)] == [
        ("in-force", "yes"),
        ("in-force", "yes"),
        ("expired", "no"),
    ]


def test_without_an_end_date_it_never_expires():
    rows = made(signed_on=dt.date(1992, 1, 1), effective_on=dt.date(1992, 1, 1))

    assert stands(FAR, rows) == ("in-force", "yes")


def test_without_an_effective_date_it_is_signed_and_then_expired():
    rows = made(signed_on=dt.date(2020, 1, 1), expires_on=DAY)

    assert stands(DAY, rows) == ("signed", "not-known")
    assert stands(DAY + ONE_DAY, rows) == ("expired", "no")


@pytest.mark.parametrize(
    ("first", "precision", "last"),
    [
        (dt.date(2026, 6, 1), "month", dt.date(2026, 6, 30)),
        (dt.date(2027, 2, 1), "month", dt.date(2027, 2, 28)),
        (dt.date(2028, 2, 1), "month", dt.date(2028, 2, 29)),
        (dt.date(2026, 1, 1), "year", dt.date(2026, 12, 31)),
    ],
)
def test_a_partial_date_counts_to_its_last_day_for_an_end(first, precision, last):
    rows = made(
        signed_on=dt.date(2020, 1, 1),
        effective_on=dt.date(2020, 1, 1),
        expires_on=first,
        expires_on_precision=precision,
    )

    assert stands(last, rows) == ("in-force", "yes")
    assert stands(last + ONE_DAY, rows) == ("expired", "no")
    assert [row.end_on(DAY) for row in rows] == [last, last]


@pytest.mark.parametrize(
    ("field", "status"), [("terminated_on", "terminated"), ("replaced_on", "replaced")]
)
def test_termination_and_replacement_hold_from_their_day(field, status):
    rows = made(signed_on=dt.date(2020, 1, 1), effective_on=dt.date(2020, 1, 1), **{field: DAY})

    assert [stands(on, rows) for on in days_around(DAY)] == [
        ("in-force", "yes"),
        (status, "no"),
        (status, "no"),
    ]


def test_termination_decides_over_replacement_and_expiry():
    rows = made(
        signed_on=dt.date(2020, 1, 1),
        effective_on=dt.date(2020, 1, 1),
        expires_on=DAY - ONE_DAY,
        replaced_on=DAY,
        terminated_on=DAY,
    )

    assert stands(DAY - ONE_DAY, rows) == ("in-force", "yes")
    assert stands(DAY, rows) == ("terminated", "no")


@pytest.mark.parametrize("rule", ["none", "by-consent", "not-stated"])
def test_only_automatic_renewal_keeps_it_from_expiring(rule):
    rows = made(
        signed_on=dt.date(2020, 1, 1),
        effective_on=dt.date(2020, 1, 1),
        expires_on=DAY,
        renewal_rule=rule,
    )

    assert stands(DAY + ONE_DAY, rows) == ("expired", "no")


# --- Automatic renewal -----------------------------------------------------------------------


def renewing(**facts):
    return made(
        **{
            "signed_on": dt.date(2020, 1, 1),
            "effective_on": dt.date(2020, 1, 1),
            "expires_on": dt.date(2025, 1, 1),
            "renewal_rule": "automatic",
            "renewal_months": 12,
            "notice_months": 6,
        }
        | facts
    )


def test_automatic_renewal_never_expires_and_rolls_the_end_forward():
    rows = renewing()

    assert stands(FAR, rows) == ("in-force", "yes")
    for row in rows:
        assert row.end_on(dt.date(2025, 1, 1)) == dt.date(2025, 1, 1)
        assert row.end_on(dt.date(2025, 1, 2)) == dt.date(2026, 1, 1)
        assert row.end_on(DAY) == dt.date(2027, 1, 1)


def test_automatic_renewal_ends_with_its_termination():
    rows = renewing(terminated_on=DAY)

    assert stands(DAY, rows) == ("terminated", "no")


def test_notice_is_given_so_many_months_before_the_end_of_the_running_term():
    for row in renewing():
        assert row.notice_until(dt.date(2025, 1, 1)) == dt.date(2024, 7, 1)
        assert row.notice_until(dt.date(2025, 1, 2)) == dt.date(2025, 7, 1)


@pytest.mark.parametrize(
    "facts", [{"expires_on": None}, {"notice_months": None}], ids=["no end", "no period"]
)
def test_no_last_day_of_notice_where_end_or_period_is_not_stated(facts):
    for row in renewing(**facts):
        assert row.notice_until(DAY) is None


def test_a_renewed_term_of_29_february_comes_back_to_it_in_leap_years():
    for row in renewing(expires_on=dt.date(2024, 2, 29)):
        assert row.end_on(dt.date(2025, 1, 1)) == dt.date(2025, 2, 28)
        assert row.end_on(dt.date(2028, 1, 1)) == dt.date(2028, 2, 29)


def test_a_month_stays_a_whole_month_when_it_is_renewed():
    for row in renewing(expires_on=dt.date(2027, 2, 1), expires_on_precision="month"):
        assert row.end_on(dt.date(2028, 1, 1)) == dt.date(2028, 2, 29)


def test_without_an_end_date_there_is_no_end_on_any_day():
    assert [row.end_on(DAY) for row in made()] == [None, None]


# --- Effect ----------------------------------------------------------------------------------


def test_effect_of_a_declaration_is_not_applicable_on_any_day():
    rows = made(kind="declaration", signed_on=DAY, effective_on=DAY, expires_on=DAY)

    assert {stands(on, rows)[1] for on in days_around(DAY)} == {"not-applicable"}
