"""The page of an institution: its opening sentence and its years."""

import datetime as dt

import pytest

from institutions.vocabulary import City
from records import services
from records.system_accounts import system_account
from tests.factories import (
    AgreementFactory,
    CenterFactory,
    CountryFactory,
    InstitutionFactory,
    published,
)

pytestmark = pytest.mark.django_db


def page(client, institution, **query):
    return client.get(f"/en/institutions/{institution.slug}/", query)


def test_the_page_opens_with_kind_seat_and_country(client):
    city = services.save_term(
        term=City(code="islamabad", name_en="Islamabad", country=CountryFactory()),
        actor=system_account(),
        way="command",
    )
    seated = InstitutionFactory(city=city)
    elsewhere = InstitutionFactory(kind="ministry", partner=True)
    nowhere = InstitutionFactory(kind="international-organization", country=None)
    published(seated, elsewhere, nowhere)

    for institution, sentence in (
        (seated, "University in Islamabad, Pakistan. Nothing else of it is on record."),
        (elsewhere, "Ministry. Country: Kazakhstan. Nothing else of it is on record."),
        (
            nowhere,
            "International organization. The seat is not known. Nothing else of it is on record.",
        ),
    ):
        html = page(client, institution).content.decode()
        assert f'<p class="plain">{sentence}</p>' in html


def test_the_opening_counts_what_it_takes_part_in(client):
    host = InstitutionFactory()
    published(AgreementFactory(parties=[host]), AgreementFactory(parties=[host]), host)
    published(CenterFactory(host=host))

    html = page(client, host).content.decode()

    assert "On record: 2 agreements and MoUs, 1 educational center.</p>" in html


def test_what_it_took_part_in_stands_year_by_year_and_the_undated_last(client):
    host = InstitutionFactory()
    published(
        AgreementFactory(parties=[host], signed_on=dt.date(2026, 2, 2)),
        AgreementFactory(parties=[host], signed_on=dt.date(2020, 1, 1)),
        AgreementFactory(facilitated_by=host, signed_on=dt.date(2026, 1, 1)),
        AgreementFactory(parties=[host], stage="proposed"),
        CenterFactory(host=host, opened_on=dt.date(2026, 2, 4), inaugurations=[]),
    )

    years = page(client, host).context["events"]

    assert [(year.on.get("on"), [part.entry.key for part in year.part]) for year in years] == [
        ("2020", ["PK-KZ-2026-0002"]),
        ("2026", ["PK-KZ-2026-0003", "PK-KZ-2026-0001", "center-1"]),
        (None, ["PK-KZ-2026-0004"]),
    ]


def test_an_institution_that_nothing_names_has_no_years(client):
    institution = InstitutionFactory()
    published(institution)

    response = page(client, institution)

    assert response.context["events"] == []
    assert "Nothing recorded" in response.content.decode()
