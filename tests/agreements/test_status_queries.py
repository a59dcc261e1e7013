"""Queries by status: what they find, and that they say of every row what the row says."""

import datetime as dt
import itertools

import pytest
from django.utils import timezone

from agreements.models import Agreement, AgreementEntry
from agreements.vocabulary import AgreementKind, RenewalRule, Stage
from tests.factories import AgreementFactory, published

pytestmark = pytest.mark.django_db

DAY = dt.date(2026, 6, 15)
ONE_DAY = dt.timedelta(days=1)
DATES = ("signed_on", "effective_on", "expires_on", "terminated_on", "replaced_on")


# --- Lists -----------------------------------------------------------------------------------


STARTED = {
    "signed_on": dt.date(2020, 1, 1),
    "effective_on": dt.date(2020, 1, 1),
    "effect_rule": "stated-date",
}


def known(**facts):
    """An agreement of these facts, at the desk and in the register."""
    published(AgreementFactory(parties=[], **facts))


def keys(rows):
    return {getattr(row, "reference", None) or row.key for row in rows}


def both(method, *args, **kwargs):
    """The keys that a QuerySet method finds, the same among records and entries."""
    records = keys(getattr(Agreement.objects, method)(*args, **kwargs))
    assert records == keys(getattr(AgreementEntry.objects.known(), method)(*args, **kwargs))
    return records


def test_existing_leaves_out_what_was_signed_later():
    known(reference="PLAN", stage="proposed")
    known(reference="EARLIER", signed_on=DAY - ONE_DAY)
    known(reference="TODAY", signed_on=DAY)
    known(reference="LATER", signed_on=DAY + ONE_DAY)
    known(reference="UNDATED", signed_on=None)

    assert both("existing", DAY) == {"PLAN", "EARLIER", "TODAY", "UNDATED"}


def test_in_force_finds_exactly_what_has_that_status():
    known(reference="OPEN", **STARTED)
    known(reference="LAST-DAY", **STARTED, expires_on=DAY)
    known(reference="OVER", **STARTED, expires_on=DAY - ONE_DAY)
    known(reference="TERMINATED", **STARTED, terminated_on=DAY)
    known(
        reference="NOT-YET",
        signed_on=dt.date(2020, 1, 1),
        effective_on=DAY + ONE_DAY,
        effect_rule="stated-date",
    )
    known(reference="NOT-KNOWN", signed_on=dt.date(2020, 1, 1))

    assert both("in_force", DAY) == {"OPEN", "LAST-DAY"}


def test_expiring_counts_both_ends_and_leaves_out_what_renews_itself():
    for shift in (-1, 0, 30, 31):
        known(reference=f"DAY{shift:+}", **STARTED, expires_on=DAY + shift * ONE_DAY)
    known(reference="JUNE", **STARTED, expires_on=dt.date(2026, 6, 1), expires_on_precision="month")
    known(reference="JULY", **STARTED, expires_on=dt.date(2026, 7, 1), expires_on_precision="month")
    known(reference="NO-END", **STARTED)
    known(reference="UNKNOWN", signed_on=dt.date(2020, 1, 1), expires_on=DAY)
    known(
        reference="RENEWS", **STARTED, expires_on=DAY, renewal_rule="automatic", renewal_months=12
    )

    assert both("expiring", within=30, on=DAY) == {"DAY+0", "DAY+30", "JUNE"}


# --- Row and query, over everything ----------------------------------------------------------


def civil(day, precision):
    """The first day of the day, month or year that a day lies in."""
    return {
        "day": day,
        "month": day.replace(day=1),
        "year": day.replace(month=1, day=1),
    }[precision]


def grid(anchor):
    """Facts over every combination of dates around a day, and of precisions."""
    shifts = (None, -1, 0, 1)
    for moved in itertools.product(shifts, repeat=len(DATES)):
        for precision in ("day", "month", "year"):
            facts = {}
            for name, shift in zip(DATES, moved, strict=True):
                if shift is not None:
                    facts[name] = civil(anchor + shift * ONE_DAY, precision)
                    facts[f"{name}_precision"] = precision
            yield facts


def kinds_grid(anchor):
    for kind, stage, rule, shift in itertools.product(
        AgreementKind.values, Stage.values, RenewalRule.values, (None, -1, 0, 1)
    ):
        facts = {"kind": kind, "stage": stage, "renewal_rule": rule}
        if rule == "automatic":
            facts["renewal_months"] = 12
        if stage == "signed":
            facts |= {"signed_on": anchor - 30 * ONE_DAY, "effective_on": anchor - ONE_DAY}
        if shift is not None:
            facts["expires_on"] = anchor + shift * ONE_DAY
        yield facts


def disagreements(rows, on):
    """Rows of which the query says something else than the row."""
    return [
        (row.key, row.status, row.status_on(on), row.effect, row.effect_on(on))
        for row in rows.with_status(on)
        if (row.status, row.effect) != (row.status_on(on), row.effect_on(on))
    ]


ANCHORS = [dt.date(2026, 6, 15), dt.date(2026, 3, 1), dt.date(2027, 1, 1), dt.date(2028, 2, 29)]


@pytest.mark.parametrize("anchor", ANCHORS)
def test_row_and_query_agree_on_entries(anchor):
    now = timezone.now()
    AgreementEntry.objects.bulk_create(
        AgreementEntry(
            key=f"K{number}",
            version=1,
            document={},
            known_from=now,
            **{"kind": "mou", "stage": "signed"} | facts,
        )
        for number, facts in enumerate(itertools.chain(grid(anchor), kinds_grid(anchor)))
    )

    for on in (anchor - ONE_DAY, anchor, anchor + ONE_DAY):
        assert disagreements(AgreementEntry.objects.all(), on) == []
        assert list(AgreementEntry.objects.in_force(on)) == [
            row for row in AgreementEntry.objects.all() if row.status_on(on) == "in-force"
        ]


def allowed(facts):
    """Whether the database takes these dates in a record."""
    signed, effective = facts.get("signed_on"), facts.get("effective_on")
    is_day = facts.get("expires_on_precision", "day") == "day"
    for name, starts in (("expires_on", (signed, effective)), ("terminated_on", (signed,))):
        if is_day and name in facts and any(start and start > facts[name] for start in starts):
            return False
    return True


@pytest.mark.parametrize("anchor", ANCHORS[:2])
def test_row_and_query_agree_on_records(anchor):
    Agreement.objects.bulk_create(
        Agreement(
            reference=f"K{number}",
            title_en="Memorandum",
            basis="report",
            **{"kind": "mou", "stage": "signed"} | facts,
        )
        for number, facts in enumerate(
            filter(allowed, itertools.chain(grid(anchor), kinds_grid(anchor)))
        )
    )

    for on in (anchor - ONE_DAY, anchor, anchor + ONE_DAY):
        assert disagreements(Agreement.objects.all(), on) == []
        assert keys(Agreement.objects.existing(on)) == {
            row.reference for row in Agreement.objects.all() if row.status_on(on) is not None
        }


EXPIRIES = [
    (dt.date(2024, 1, 31), "day"),
    (dt.date(2024, 2, 29), "day"),
    (dt.date(2025, 12, 15), "day"),
    (dt.date(2024, 2, 1), "month"),
    (dt.date(2025, 12, 1), "month"),
    (dt.date(2024, 1, 1), "year"),
    (dt.date(2026, 1, 1), "year"),
]
DAYS = [
    *(dt.date(2023, 5, 31), dt.date(2024, 2, 29), dt.date(2024, 3, 1), dt.date(2025, 12, 14)),
    *(dt.date(2025, 12, 15), dt.date(2025, 12, 16), dt.date(2025, 12, 31), dt.date(2026, 1, 1)),
    *(dt.date(2026, 8, 1), dt.date(2027, 1, 31), dt.date(2040, 2, 29)),
]


@pytest.mark.parametrize(
    ("rule", "terms"), [("automatic", (1, 5, 12, 36)), ("by-consent", (None,))]
)
def test_the_query_rolls_the_end_on_as_the_row_does(rule, terms):
    for (expiry, precision), months in itertools.product(EXPIRIES, terms):
        AgreementFactory(
            parties=[],
            signed_on=dt.date(2020, 1, 1),
            expires_on=expiry,
            expires_on_precision=precision,
            renewal_rule=rule,
            renewal_months=months,
        )
    AgreementFactory(parties=[], expires_on=None, renewal_rule=rule, renewal_months=terms[0])

    for on in DAYS:
        for row in Agreement.objects.with_end(on):
            assert row.ends_on == row.end_on(on), (row.expires_on, row.renewal_months, on)
