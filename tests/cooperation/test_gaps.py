"""Gaps: what an institution is asked for, because the register does not have it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cooperation.gaps import gaps_of_institutions
from institutions.models import FocalPoint
from records.register import today
from tests import factories

pytestmark = pytest.mark.django_db


def test_an_institution_is_asked_for_what_the_queues_miss(university):
    [gaps] = gaps_of_institutions()

    assert gaps.institution == university
    assert gaps.as_sent() == {
        "agreements": [
            {
                "reference": "PK-KZ-2026-0001",
                "title": {"en": "Memorandum one"},
                "asked": ["counterpart", "paper", "end"],
            }
        ],
        "asked": ["focal-point"],
    }
    assert gaps.number == 4


def test_a_day_that_is_not_certain_is_asked_for(university):
    factories.edited(university.parties.get().agreement, signed_on_is_approximate=True)

    [gaps] = gaps_of_institutions()
    assert gaps.agreements[0]["asked"] == ["counterpart", "paper", "day", "end"]


def test_who_has_a_focal_point_in_post_is_not_asked_for_one(university):
    FocalPoint.objects.create(institution=university, name="Somebody", until=today())

    assert not gaps_of_institutions()[0].lacks_focal_point


def test_nobody_is_asked_about_drafts_and_nobody_abroad(university):
    factories.saved(factories.AgreementFactory())
    abroad = factories.InstitutionFactory(partner=True)
    factories.published(factories.AgreementFactory(parties=[abroad]))

    assert [gaps.institution for gaps in gaps_of_institutions()] == [university]


def test_institutions_stand_in_the_order_of_the_references():
    first = factories.InstitutionFactory(name_en="Zayed University", slug="z")
    second = factories.InstitutionFactory(name_en="Aga Khan University", slug="a")
    for university in (first, second):
        factories.published(factories.AgreementFactory(parties=[university]))

    assert [gaps.institution for gaps in gaps_of_institutions()] == [first, second]


def test_the_number_of_queries_does_not_grow_with_the_register(university):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            gaps_of_institutions()
        return len(captured)

    few = queries()
    for _number in range(3):
        factories.published(factories.AgreementFactory())

    assert few == queries() == 8


def test_a_draft_is_not_among_what_an_institution_is_asked_for():
    university = factories.InstitutionFactory()
    public = factories.AgreementFactory(parties=[university])
    factories.published(public)
    factories.saved(factories.AgreementFactory(parties=[university]))

    (gaps,) = gaps_of_institutions()
    assert [row["reference"] for row in gaps.agreements] == [public.reference]


def test_who_is_a_party_of_a_draft_alone_is_asked_for_nothing():
    university = factories.InstitutionFactory()
    factories.published(university)
    factories.saved(factories.AgreementFactory(parties=[university]))

    assert gaps_of_institutions() == []
