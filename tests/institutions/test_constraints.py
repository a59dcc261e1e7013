"""Every rule that the database keeps for institutions and people refuses what it should."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from institutions.models import Acronym, Appointment, FocalPoint, Identifier, InstitutionName
from institutions.recognized import RecognizedInstitution, RecognizedList
from institutions.validators import validate_ror_id
from tests.constraints import assert_refused, assert_refused_in_bulk, constraint_names
from tests.factories import (
    AppointmentFactory,
    CityFactory,
    CountryFactory,
    InstitutionFactory,
    PersonFactory,
    RecognizedListFactory,
    RegionFactory,
)

pytestmark = pytest.mark.django_db


def institution(**values):
    """An unsaved institution of these values."""
    return lambda: InstitutionFactory.build(**{"country": CountryFactory()} | values)


def related_to_itself(field):
    def build():
        row = InstitutionFactory()
        setattr(row, field, row)
        return row

    return build


def listed_twice(model, **values):
    def build():
        row = InstitutionFactory()
        model.objects.get_or_create(**values, defaults={"institution": row})
        return model(institution=model.objects.get(**values).institution, **values)

    return build


def name_of_person_twice():
    person = PersonFactory()
    return person.other_names.model(
        person=person, text=person.other_names.create(text="Nurbek Sayasat", language="en").text
    )


def backwards_name():
    return InstitutionName(
        institution=InstitutionFactory(), text="Old", language="en", used_from=2000, used_until=1999
    )


def backwards_post():
    return Appointment(
        person=PersonFactory(),
        slug="post",
        post="Rector",
        held_from=dt.date(2026, 2, 2),
        held_until=dt.date(2026, 2, 1),
    )


def recognized_twice(**values):
    """A second row of a list whose first one is the University of A."""

    def build():
        official = RecognizedList.objects.first() or RecognizedListFactory(
            rows=[{"name": "University of A"}]
        )
        return RecognizedInstitution(list=official, **values)

    return build


BREAKING = {
    "institution_coordinates_in_pairs": institution(latitude="33.7", coordinates_of="city"),
    "institution_coordinates_on_earth": institution(
        latitude="90.1", longitude="73", coordinates_of="city"
    ),
    "institution_country_unless_international": institution(country=None),
    "institution_recognition_dated": institution(is_recognized=False),
    "institution_not_its_own_parent": related_to_itself("parent"),
    "institution_not_its_own_successor": related_to_itself("successor_of"),
    "institution_name_once": listed_twice(InstitutionName, text="KazNTU", language="en"),
    "institution_name_years_in_order": backwards_name,
    "institution_acronym_once": listed_twice(Acronym, text="IIUI"),
    "institution_identifier_once": listed_twice(Identifier, scheme="isni", value="0000"),
    "recognized_place_once": recognized_twice(position=1, name="University of B"),
    "recognized_name_once": recognized_twice(position=2, name="University of A"),
    "person_name_once": name_of_person_twice,
    "appointment_dates_in_order": backwards_post,
}


@pytest.mark.parametrize("name", BREAKING)
def test_what_breaks_a_rule_is_refused(name):
    assert_refused(BREAKING[name], name)


def test_every_constraint_is_tested():
    assert constraint_names("institutions") == set(BREAKING)


@pytest.mark.parametrize(
    "values",
    [
        {"latitude": "33.7", "longitude": "73.05", "coordinates_of": "site"},
        {"latitude": "-90", "longitude": "180", "coordinates_of": "city"},
        {"country": None, "kind": "international-organization"},
        {"is_recognized": False, "recognized_on": dt.date(2026, 1, 1)},
        {"ror_id": "03w2j5y17"},
    ],
    ids=str,
)
def test_what_keeps_the_rules_is_saved(values):
    row = institution(**values)()
    row.full_clean()
    row.save()


def test_two_institutions_may_share_an_acronym():
    for _ in range(2):
        row = Acronym(institution=InstitutionFactory(), text="IIUI")
        row.full_clean()
        row.save()


def test_a_short_name_is_given_once():
    InstitutionFactory(slug="nust")

    assert_refused_in_bulk(institution(slug="nust")())


def test_a_ror_id_is_given_once_and_empty_ones_do_not_count():
    InstitutionFactory(ror_id="03w2j5y17")
    for number in range(2):
        row = institution(slug=f"nust-{number}", ror_id="")()
        row.full_clean()
        row.save()

    assert_refused_in_bulk(institution(ror_id="03w2j5y17")())


@pytest.mark.parametrize(
    "value", ["03w2j5y17", "042nb2s44", "00f54p054", "05sa45j77"[:0] or "03w2j5y17"]
)
def test_a_ror_id_with_its_check_digits_is_taken(value):
    validate_ror_id(value)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("03w2j5y18", "ror_checksum"),
        ("03w2j5y71", "ror_checksum"),
        ("30w2j5y17", "invalid_ror_id"),
        ("03i2j5y17", "invalid_ror_id"),
        ("03W2J5Y17", "invalid_ror_id"),
        ("https://ror.org/03w2j5y17", "invalid_ror_id"),
        ("03w2j5y17\n", "invalid_ror_id"),
    ],
)
def test_a_mistyped_ror_id_is_refused(value, code):
    with pytest.raises(ValidationError) as refused:
        validate_ror_id(value)
    assert refused.value.code == code


@pytest.mark.parametrize(("field", "factory"), [("city", CityFactory), ("region", RegionFactory)])
def test_city_and_region_lie_in_the_country(field, factory):
    row = institution(country=CountryFactory(code="KZ"), **{field: factory()})()

    with pytest.raises(ValidationError, match="Islamabad.* lies in another country"):
        row.full_clean()


@pytest.mark.parametrize("own", ["email", "phone"])
def test_a_persons_own_contact_is_not_the_public_one(own):
    row = FocalPoint(
        institution=InstitutionFactory(),
        name="Somebody",
        public_contact="a@example.org",
        **{own: "a@example.org"},
    )

    with pytest.raises(ValidationError, match="This is the person's own contact"):
        row.full_clean()


def test_posts_are_named_once():
    post = AppointmentFactory(person=PersonFactory(appointment=None))

    assert_refused_in_bulk(Appointment(person=post.person, slug=post.slug, post="Dean"))
