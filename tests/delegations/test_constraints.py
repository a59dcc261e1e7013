"""Every rule that the database keeps for delegations refuses what it should."""

import datetime as dt

import pytest

from delegations.models import Attendee, Delegation, DelegationMember, Meeting, Outcome
from tests.constraints import assert_refused, assert_refused_in_bulk, constraint_names
from tests.factories import CountryFactory, DelegationFactory

pytestmark = pytest.mark.django_db


def delegation(**values):
    """An unsaved delegation of these values."""
    return lambda: Delegation(
        **{
            "slug": "visit",
            "title_en": "Visit",
            "from_country": CountryFactory(code="KZ"),
            "host_country": CountryFactory(),
        }
        | values
    )


def part(model, **values):
    """An unsaved part of a delegation that has a leader, meeting 1 and announced agreements."""
    return lambda: model(delegation=DelegationFactory(), **values)


BREAKING = {
    "delegation_dates_in_order": delegation(
        arrived_on=dt.date(2026, 2, 2), departed_on=dt.date(2026, 2, 1)
    ),
    "delegation_goes_abroad": lambda: delegation(host_country=CountryFactory(code="KZ"))(),
    "delegation_size_positive": delegation(announced_size=0),
    "delegation_member_is_somebody": part(DelegationMember),
    "delegation_one_leader": part(DelegationMember, role="leader", name_as_stated="Another"),
    "meeting_number_once": part(Meeting, number=1, title="Dinner", kind="other"),
    "attendee_is_somebody": part(Attendee, meeting_number=1),
    "outcome_kind_once": part(Outcome, kind="agreements", announced=7),
    "outcome_announced_positive": part(Outcome, kind="centers", announced=0),
}


@pytest.mark.parametrize("name", BREAKING)
def test_what_breaks_a_rule_is_refused(name):
    assert_refused(BREAKING[name], name)


def test_every_constraint_is_tested():
    assert constraint_names("delegations") == set(BREAKING)


def test_other_outcomes_may_be_many():
    for _ in range(2):
        row = part(Outcome, kind="other", announced=1)()
        row.full_clean()
        row.save()


def test_groups_are_members_by_their_description():
    row = part(DelegationMember, role="group", name_as_stated="Rectors of universities")()
    row.full_clean()
    row.save()


def test_a_short_name_is_given_once():
    DelegationFactory(slug="visit")

    assert_refused_in_bulk(delegation()())
