"""Records and accounts that several tests of the desk begin with."""

import pytest
from django_otp.plugins.otp_totp.models import TOTPDevice

from tests import desk, factories


@pytest.fixture
def university():
    """A party of a signed memorandum whose paper, end and partner are not on record."""
    university = factories.InstitutionFactory(
        name_en="Quaid-i-Azam University", slug="qau", head_title="Vice Chancellor"
    )
    agreement = factories.AgreementFactory(parties=[university], title_en="Memorandum one")
    agreement.parties.create(side="partner", country=factories.CountryFactory(code="KZ"))
    factories.published(agreement)
    return university


@pytest.fixture
def other():
    """The account of somebody else, with an app."""
    user = desk.member("observer", "serik")
    TOTPDevice.objects.create(user=user, name="app")
    return user
