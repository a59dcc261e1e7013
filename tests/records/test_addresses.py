"""Addresses that nearly name a record lead on, and odd parameters are answered with words."""

import datetime as dt

import pytest
from django.utils import timezone

from tests.factories import AgreementFactory, InstitutionFactory, published

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("/en/agreements/pk-kz-2026-0001/", "/en/agreements/PK-KZ-2026-0001/"),
        ("/ur/institutions/University-1/", "/ur/institutions/university-1/"),
    ],
)
def test_a_key_in_other_letters_leads_to_the_record(client, typed, address):
    published(AgreementFactory(parties=[InstitutionFactory()]))

    response = client.get(typed)

    assert (response.status_code, response["Location"]) == (301, address)


def test_a_draft_in_other_letters_is_not_there(client):
    AgreementFactory()

    assert client.get("/en/agreements/pk-kz-2026-0001/").status_code == 404


def test_a_record_that_was_not_yet_known_says_so_and_leads_to_today(client):
    published(AgreementFactory())
    before = timezone.localdate() - dt.timedelta(days=2)

    response = client.get(f"/en/agreements/PK-KZ-2026-0001/?as_known_on={before}")

    assert response.status_code == 404
    assert "did not hold this record yet" in response.content.decode()
    assert 'href="/en/agreements/PK-KZ-2026-0001/"' in response.content.decode()


@pytest.mark.parametrize("path", ["/en/agreements/", "/en/search/"])
@pytest.mark.parametrize("number", ["abc", "-1", "1.5", "9999999"])
def test_a_malformed_number_of_a_page_is_answered_with_words(client, path, number):
    published(AgreementFactory())

    response = client.get(path, {"page": number, "q": "memorandum"})

    assert response.status_code == 200
    assert "Enter the number of a page." in response.content.decode()


@pytest.mark.parametrize(
    "path",
    ["", "agreements/", "institutions/", "centers/", "statistics/", "partners/kz/", "search/"],
)
@pytest.mark.parametrize("day", ["9999-12-31", "9998-01-01", "0001-01-01", "1799"])
def test_a_year_beyond_the_calendar_is_answered_with_words(client, path, day):
    published(AgreementFactory())

    response = client.get(f"/en/{path}?as_at={day}")

    assert response.status_code == 200
    assert "Enter a year from 1800 to 2199." in response.content.decode()
