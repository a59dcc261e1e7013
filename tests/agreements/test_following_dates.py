"""Dates that follow from others: effect from the signature, and the end from the term."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from agreements.lifecycle import end_of_term
from tests.factories import AgreementFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (dt.date(2024, 2, 29), 12, dt.date(2025, 2, 28)),
        (dt.date(2024, 2, 29), 48, dt.date(2028, 2, 29)),
        (dt.date(2026, 1, 31), 1, dt.date(2026, 2, 28)),
        (dt.date(2026, 2, 2), 60, dt.date(2031, 2, 2)),
    ],
)
def test_a_term_of_months_clamps_to_the_end_of_the_month(start, months, end):
    assert end_of_term(start, months) == end


def test_what_takes_effect_on_signature_takes_the_date_and_its_precision():
    agreement = AgreementFactory.build(
        signed_on=dt.date(2026, 2, 1), signed_on_precision="month", effect_rule="on-signature"
    )

    agreement.clean()

    assert agreement.effective_on == dt.date(2026, 2, 1)
    assert agreement.effective_on_precision == "month"


def test_a_term_sets_the_expiry_where_none_is_entered():
    agreement = AgreementFactory.build(
        signed_on=dt.date(2024, 2, 29), effect_rule="on-signature", term_months=60
    )

    agreement.clean()

    assert agreement.expires_on == dt.date(2029, 2, 28)


def test_a_term_changes_no_expiry_that_is_entered():
    agreement = AgreementFactory.build(
        effect_rule="on-signature", term_months=60, expires_on=dt.date(2030, 1, 1)
    )

    agreement.clean()

    assert agreement.expires_on == dt.date(2030, 1, 1)


def test_a_term_from_a_day_that_is_not_known_sets_no_expiry():
    agreement = AgreementFactory.build(
        signed_on=dt.date(2026, 2, 1),
        signed_on_precision="month",
        effect_rule="on-signature",
        term_months=60,
    )

    agreement.clean()

    assert agreement.expires_on is None


def test_an_effective_date_rests_on_a_rule():
    agreement = AgreementFactory.build(effective_on=dt.date(2026, 6, 15), effect_rule="not-stated")

    with pytest.raises(ValidationError, match="say on which rule it rests"):
        agreement.clean()
