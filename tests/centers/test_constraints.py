"""Every rule that the database keeps for centers refuses what it should."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from centers.models import Center, CenterName, CenterProgram, Inauguration, Officiant
from tests.constraints import assert_refused, assert_refused_in_bulk, constraint_names
from tests.factories import CenterFactory, CountryFactory, InstitutionFactory

pytestmark = pytest.mark.django_db


def center(**values):
    """An unsaved center of these values."""

    def build():
        host = InstitutionFactory()
        given = {"host": host, "country": host.country, "serves": CountryFactory(code="KZ")}
        return Center(**{"slug": "center", "name_en": "Center"} | given | values)

    return build


def part(model, **values):
    """An unsaved part of a center that was opened once."""
    return lambda: model(center=CenterFactory(), **values)


def at_its_counterpart():
    row = center()()
    row.counterpart = row.host
    return row


def name_listed_twice():
    row = CenterName(center=CenterFactory(), text="Farabi Center")
    row.save()
    return CenterName(center=row.center, text="Farabi Center")


BREAKING = {
    "center_dates_in_order": center(opened_on=dt.date(2026, 2, 2), closed_on=dt.date(2026, 2, 1)),
    "center_host_is_not_counterpart": at_its_counterpart,
    "center_serves_another_country": lambda: center(serves=CountryFactory())(),
    "center_name_once": name_listed_twice,
    "inauguration_number_once": part(Inauguration, number=1),
    "officiant_is_somebody": part(Officiant, inauguration_number=1),
    "program_dates_in_order": part(
        CenterProgram, title="Course", starts_on=dt.date(2026, 2, 2), ends_on=dt.date(2026, 2, 1)
    ),
}


@pytest.mark.parametrize("name", BREAKING)
def test_what_breaks_a_rule_is_refused(name):
    assert_refused(BREAKING[name], name)


def test_every_constraint_is_tested():
    assert constraint_names("centers") == set(BREAKING)


def test_a_center_stands_in_the_country_of_its_host():
    row = center(country=CountryFactory(code="TR"))()

    with pytest.raises(ValidationError, match="The host institution is in another country"):
        row.full_clean()


def test_a_center_may_be_opened_twice():
    row = part(Inauguration, number=2)()
    row.full_clean()
    row.save()


def test_a_short_name_is_given_once():
    CenterFactory(slug="center")

    assert_refused_in_bulk(center()())
