"""Every rule that the database keeps for agreements refuses what it should."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from agreements.models import Agreement, AgreementDocument, Party, Signatory
from tests.constraints import assert_refused, assert_refused_in_bulk, constraint, constraint_names
from tests.factories import AgreementFactory, CityFactory, CountryFactory, InstitutionFactory

pytestmark = pytest.mark.django_db

DAY = dt.date(2026, 2, 2)
DAY_BEFORE = dt.date(2026, 2, 1)


def agreement(**values):
    """An unsaved agreement of these values."""
    return lambda: AgreementFactory.build(**values)


def stated(**values):
    """The same with an effective date that is stated."""
    return agreement(effect_rule="stated-date", effective_on=DAY, **values)


def related_to_itself(**others):
    def build():
        row = AgreementFactory(parties=[], **others)
        row.umbrella = row
        return row

    return build


def party(**values):
    def build():
        row = AgreementFactory(parties=[])
        return Party(**{"agreement": row, "side": "home", "country": CountryFactory()} | values)

    return build


def second_party_of_one_institution():
    row = AgreementFactory()
    university = row.parties.first().institution
    return Party(agreement=row, side="home", institution=university, country=university.country)


def signatory():
    return Signatory(agreement=AgreementFactory(parties=[]), party_number=1)


def paper(**values):
    return lambda: AgreementDocument(
        agreement=AgreementFactory(parties=[]), kind="signed-text", **values
    )


BREAKING = {
    "agreement_signed_only_when_signed": agreement(stage="negotiation", signed_on=DAY),
    "agreement_expires_after_signature": agreement(expires_on=DAY_BEFORE),
    "agreement_expires_after_effect": stated(signed_on=None, expires_on=DAY_BEFORE),
    "agreement_terminated_after_signature": agreement(terminated_on=DAY_BEFORE),
    "agreement_renewal_months": agreement(renewal_rule="none", renewal_months=12),
    "agreement_predecessor_relation": agreement(predecessor_relation="renews"),
    "agreement_not_its_own_relative": related_to_itself(),
    "agreement_merged_into_another": agreement(resolution="merged"),
    "party_once": second_party_of_one_institution,
    "party_has_country_unless_named": party(side="third", country=None),
    "party_unit_of_institution": party(unit="Faculty of Physics"),
    "signatory_is_somebody": signatory,
    "document_has_a_file": paper(),
    "document_cleared_copy": paper(
        original="original.pdf",
        is_cleared=True,
        **dict.fromkeys(AgreementDocument.CLEARING, True),
    ),
    "document_cleared_by_three": paper(
        public_copy="copy.pdf", is_cleared=True, has_no_identity_number=True
    ),
}


@pytest.mark.parametrize("name", BREAKING)
def test_what_breaks_a_rule_is_refused(name):
    assert_refused(BREAKING[name], name)


def test_what_takes_effect_on_signature_takes_effect_that_day():
    """Cleaning mends it, so that forms never meet the constraint."""
    build = stated(signed_on=DAY_BEFORE)
    row = build()
    row.effect_rule = "on-signature"
    rule = constraint(Agreement, "agreement_effect_follows_rule")

    with pytest.raises(ValidationError, match="both dates are the same"):
        rule.validate(Agreement, row)
    assert_refused_in_bulk(row)
    row.clean()
    assert row.effective_on == DAY_BEFORE


def test_every_constraint_is_tested():
    assert constraint_names("agreements") == {
        *BREAKING,
        "agreement_effect_follows_rule",
        "agreement_stage_known",
    }


@pytest.mark.parametrize(
    "values",
    [
        {"stage": "negotiation", "signed_on": None, "expires_on": DAY},
        {"expires_on": DAY},
        {"terminated_on": DAY},
        {"expires_on": dt.date(2026, 2, 1), "expires_on_precision": "month"},
        {"expires_on": dt.date(2026, 1, 1), "expires_on_precision": "year"},
        {"terminated_on": dt.date(2026, 1, 1), "terminated_on_precision": "year"},
        {"renewal_rule": "automatic", "renewal_months": 12},
        {"renewal_rule": "by-consent"},
        {"resolution": "not-confirmed"},
        {"effect_rule": "on-signature"},
        {"signed_on": None},
    ],
    ids=str,
)
def test_what_keeps_the_rules_is_saved(values):
    row = AgreementFactory.build(**values)
    row.full_clean()
    row.save()


@pytest.mark.parametrize(
    "values",
    [
        {"stage": "in-force", "signed_on": None},
        {"stage": "proposed"},
        {"renewal_months": 12},
        {"renewal_rule": "automatic", "renewal_months": 0},
        {"renewal_rule": "automatic"},
    ],
    ids=str,
)
def test_other_ways_to_break_a_rule_are_refused_as_well(values):
    row = AgreementFactory.build(**{"signed_on": DAY} | values)

    with pytest.raises(ValidationError):
        row.full_clean()
    assert_refused_in_bulk(row)


def test_a_predecessor_has_a_relation():
    row = AgreementFactory.build(predecessor=AgreementFactory(parties=[]))

    with pytest.raises(ValidationError, match="Name the predecessor"):
        row.full_clean()
    assert_refused_in_bulk(row)


def test_a_reference_is_given_once():
    AgreementFactory(reference="PK-KZ-2026-0001", parties=[])

    assert_refused_in_bulk(AgreementFactory.build(reference="PK-KZ-2026-0001"))


# --- Parties ---------------------------------------------------------------------------------


def test_two_units_of_one_institution_are_two_parties():
    row = AgreementFactory()
    university = row.parties.first().institution
    unit = Party(agreement=row, side="home", institution=university, unit="Faculty of Physics")

    unit.full_clean()
    unit.save()

    assert unit.country == university.country


def test_any_number_of_parties_may_not_be_named():
    row = AgreementFactory(parties=[])
    for _ in range(2):
        Party.objects.create(agreement=row, side="partner", country=CountryFactory(code="KZ"))

    assert row.parties.count() == 2


@pytest.mark.parametrize(
    ("side", "code", "fits"),
    [
        ("home", "PK", True),
        ("home", "KZ", False),
        ("partner", "KZ", True),
        ("partner", "PK", False),
        ("partner", "TR", False),
        ("third", "TR", True),
        ("third", "KZ", True),
        ("third", "PK", False),
    ],
)
def test_a_party_stands_on_the_side_of_its_country(side, code, fits):
    row = party(side=side, country=CountryFactory(code=code))()

    if fits:
        row.full_clean()
    else:
        with pytest.raises(ValidationError, match="does not stand on this side"):
            row.full_clean()


def test_a_party_has_the_country_of_its_institution():
    row = party(institution=InstitutionFactory(), country=CountryFactory(code="KZ"))()

    with pytest.raises(ValidationError, match="The institution is in another country"):
        row.full_clean()


# --- Why a field is empty --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"unknown": {"title": "not-stated"}}, "“title” takes no reason"),
        ({"unknown": {"place": "perhaps"}}, "“perhaps” is not a reason"),
        ({"unknown": {"signed_on": "not-stated"}}, "“signed on” has a value and a reason"),
        ({"unknown": ["place"]}, "Give a reason for each empty field"),
    ],
)
def test_a_field_has_a_value_or_a_reason(values, sentence):
    with pytest.raises(ValidationError, match=sentence):
        AgreementFactory.build(**values).full_clean()


def test_an_empty_field_may_say_why():
    AgreementFactory.build(unknown={"place": "not-stated", "areas": "not-recorded"}).full_clean()


def test_a_related_field_has_a_value_or_a_reason_too():
    row = AgreementFactory(parties=[], place=CityFactory(), unknown={"place": "withheld"})

    with pytest.raises(ValidationError, match="“place of signature” has a value and a reason"):
        row.full_clean()
