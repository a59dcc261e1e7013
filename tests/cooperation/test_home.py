"""The home page: its numbers, and the lists behind them."""

import pytest

from tests.factories import AgreementFactory, CenterFactory, InstitutionFactory, published

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("query", ["", "?as_at=2026-06-01"])
def test_every_number_leads_to_exactly_the_records_that_it_counts(client, query):
    home, partner = InstitutionFactory(), InstitutionFactory(partner=True)
    published(
        *(AgreementFactory(parties=[home, partner]) for _number in range(2)),
        AgreementFactory(parties=[home, partner], stage="proposed"),
        AgreementFactory(parties=[home, partner], stage="negotiation"),
        AgreementFactory(parties=[home, partner], kind="declaration"),
        CenterFactory(host=home),
        CenterFactory(host=partner, serves=home.country),
    )
    context = client.get(f"/en/{query}").context
    numbers = context["numbers"] | context["centers"]
    paths = context["paths"]

    assert {name: numbers[name] for name in paths} == {
        "all": 5,
        "mous": 2,
        "mous_not_known": 2,
        "proposed": 1,
        "negotiation": 1,
        "declarations": 1,
        "home": 1,
        "partner": 1,
    }
    assert {name: client.get(path).context["total"] for name, path in paths.items()} == {
        name: numbers[name] for name in paths
    }


def test_an_empty_register_says_so(client):
    html = client.get("/en/").content.decode()

    assert "In effect: nothing recorded that could be" in html
    assert html.count("Nothing recorded") == 2
    assert "Diagram of links" not in html


def test_tiles_of_another_day_lead_to_lists_of_that_day(client):
    paths = client.get("/en/?as_at=2026-06-01&as_known_on=2026-07-01").context["paths"]

    assert paths["all"] == "/en/agreements/?as_at=2026-06-01&as_known_on=2026-07-01"
    assert client.get("/en/").context["paths"]["all"] == "/en/agreements/"
