"""Agreements at the desk as a report: whose contacts it holds, and which records it finds."""

import datetime as dt

import pytest
from django.http import QueryDict

from cooperation.reports import desk_catalog  # noqa: F401  It fills the list.
from cooperation.reports.base import REPORTS
from institutions.models import FocalPoint, Membership
from records.register import today
from tests import desk
from tests.factories import AgreementFactory, InstitutionFactory, published, saved

pytestmark = pytest.mark.django_db

ONE_DAY = dt.timedelta(days=1)


def rows(user, query):
    report = REPORTS["agreements-desk"]
    return list(report.answer(report.ask(QueryDict(query), user)).main_table)


@pytest.fixture
def own():
    return InstitutionFactory(slug="own", name_en="Own University")


@pytest.fixture
def agreement(own):
    """Between two universities at home, each with a focal point, and one abroad."""
    other = InstitutionFactory(slug="other", name_en="Other University")
    for institution in (own, other):
        FocalPoint.objects.create(
            institution=institution,
            name=f"Registrar of {institution}",
            email=f"registrar@{institution.slug}.example.org",
        )
    abroad = InstitutionFactory(slug="abroad", partner=True)
    return AgreementFactory(parties=[own, other, abroad])


OWN = "Registrar of Own University <registrar@own.example.org>"
OTHER = "Registrar of Other University <registrar@other.example.org>"


def test_a_focal_point_reads_the_contacts_of_the_own_institution_alone(agreement, own):
    user = desk.member("focal-point")
    Membership.objects.create(user=user, institution=own)
    saved(AgreementFactory(parties=[InstitutionFactory()]))

    assert rows(user, "column=reference&column=contacts") == [(agreement.reference, OWN)]


def test_who_works_with_every_institution_reads_the_contacts_of_all(agreement):
    user = desk.member("hec-coordinator")

    assert rows(user, "column=contacts") == [(f"{OTHER}; {OWN}",)]


def test_contacts_are_those_who_can_still_be_asked(agreement):
    FocalPoint.objects.filter(institution__slug="own").update(until=today())
    FocalPoint.objects.filter(institution__slug="other").update(until=today() - ONE_DAY)

    assert rows(desk.member("hec-coordinator"), "column=contacts") == [(OWN,)]


def test_the_institution_and_the_country_may_be_of_different_parties(agreement):
    user = desk.member("hec-coordinator")
    published(agreement)

    for slug, number in (("agreements-desk", 1), ("agreements-register", 1)):
        report = REPORTS[slug]
        question = report.ask(QueryDict("institution=own&country=KZ"), user)
        assert len(report.answer(question).main_table) == number
    assert rows(user, "institution=own&country=TR") == []


@pytest.mark.parametrize(("day", "number"), [("2026-02-01", 0), ("2026-02-02", 1)])
def test_a_paper_that_was_signed_after_the_day_is_left_out(agreement, day, number):
    assert len(rows(desk.member("hec-coordinator"), f"as_at={day}")) == number
