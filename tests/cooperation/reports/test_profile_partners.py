"""The profile of an institution names every partner, however many records link them."""

import pytest
from django.http import QueryDict

from cooperation.reports.catalog import REPORTS
from tests.factories import AgreementFactory, InstitutionFactory, published

pytestmark = pytest.mark.django_db


def test_a_profile_names_the_partners_of_all_agreements():
    own = InstitutionFactory(slug="own")
    agreements = [
        AgreementFactory(parties=[own, InstitutionFactory(partner=True)]) for _n in range(27)
    ]
    published(*agreements)

    report = REPORTS["institution-profile"]
    tables = report.answer(report.ask(QueryDict("institution=own"))).tables
    (partners,) = (table for table in tables if table.slug == "partners")
    assert len(partners) == 27
