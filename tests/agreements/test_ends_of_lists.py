"""The end of a term that renews itself is long to compute: only who asks for it pays for it."""

import datetime as dt

import pytest
from django.http import QueryDict

from agreements.filters import AgreementFilter
from tests.factories import InForceAgreementFactory, published

pytestmark = pytest.mark.django_db


def filters(query):
    return AgreementFilter(QueryDict(f"as_at=2026-11-01&{query}"))


@pytest.mark.parametrize(
    ("query", "is_computed"),
    [
        ("", False),
        ("sort=title", False),
        ("status=in-force&signed_after=2020", False),
        ("sort=expires", True),
        ("sort=-expires", True),
        ("expires_before=2030", True),
    ],
)
def test_a_list_computes_ends_where_it_sorts_or_filters_by_them(query, is_computed):
    asked = filters(query)

    assert ("ends_from" in asked.ordered().query.annotations) is is_computed


def test_a_list_sorts_and_filters_by_the_end_that_renewals_have_rolled_on():
    renewed = InForceAgreementFactory(
        signed_on=dt.date(2021, 1, 1),
        effective_on=dt.date(2021, 1, 1),
        expires_on=dt.date(2023, 12, 31),
        renewal_rule="automatic",
        renewal_months=36,
    )
    sooner = InForceAgreementFactory(expires_on=dt.date(2026, 11, 30))
    later = InForceAgreementFactory(expires_on=dt.date(2027, 1, 31))
    published(renewed, sooner, later)

    def keys(query):
        return [entry.key for entry in filters(query).ordered()]

    assert keys("sort=expires") == [sooner.key, renewed.key, later.key]
    assert keys("sort=-expires") == [later.key, renewed.key, sooner.key]
    assert keys("sort=expires&expires_before=2026-12-31") == [sooner.key, renewed.key]
    assert keys("sort=expires&expires_before=2026-12-30") == [sooner.key]
