"""The public list of agreements: filters, search, order and download, in few queries."""

import csv
import datetime as dt
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import (
    AgreementFactory,
    AreaFactory,
    DelegationFactory,
    InForceAgreementFactory,
    InstitutionFactory,
    SourceFactory,
    published,
)
from tests.pages import keys_of

pytestmark = pytest.mark.django_db

LIST = "/en/agreements/"


def counts(response, facet):
    return {value.value: value.count for value in _facet(response, facet)}


def _facet(response, name):
    return next(f["values"] for f in response.context["facet_list"] if f["name"] == name)


# --- Filters ---------------------------------------------------------------------------------


def test_filters_narrow_and_facets_respect_the_other_filters(client):
    qau, nust = InstitutionFactory(slug="qau"), InstitutionFactory(slug="nust")
    kaznu = InstitutionFactory(partner=True)
    research = AreaFactory(code="joint-research")
    published(
        AgreementFactory(parties=[qau, kaznu], areas=[research]),
        AgreementFactory(parties=[nust, kaznu], kind="protocol"),
        InForceAgreementFactory(parties=[nust, kaznu]),
    )

    response = client.get(LIST, {"institution": "nust"})

    assert keys_of(response) == ["PK-KZ-2026-0002", "PK-KZ-2026-0003"]
    assert counts(response, "kind") == {"mou": 1, "protocol": 1}
    assert counts(response, "status") == {"signed": 1, "in-force": 1}
    assert counts(response, "institution") == {"nust": 2, "qau": 1, kaznu.slug: 3}


def test_repeated_parameters_mean_any_of(client):
    published(
        AgreementFactory(kind="mou"),
        AgreementFactory(kind="protocol"),
        AgreementFactory(kind="declaration"),
    )

    response = client.get(LIST, {"kind": ["mou", "declaration"]})

    assert keys_of(response) == ["PK-KZ-2026-0001", "PK-KZ-2026-0003"]


def test_a_date_filter_matches_a_month_when_any_of_its_days_does(client):
    published(
        AgreementFactory(signed_on=dt.date(2026, 2, 1), signed_on_precision="month"),
        AgreementFactory(signed_on=dt.date(2026, 1, 31)),
    )

    assert keys_of(client.get(LIST, {"signed_after": "2026-02-27"})) == ["PK-KZ-2026-0001"]
    assert keys_of(client.get(LIST, {"signed_before": "31 1 2026"})) == ["PK-KZ-2026-0002"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("quaid", ["PK-KZ-2026-0001"]),
        ("QUAID Almaty", []),
        ("قائد", ["PK-KZ-2026-0001"]),
        ("pk-kz-2026-0002", ["PK-KZ-2026-0002"]),
        ("ҚАРАҒАНДЫ", ["PK-KZ-2026-0002"]),
    ],
)
def test_search_finds_the_text_and_the_names_it_mentions(client, query, found):
    published(
        AgreementFactory(
            parties=[InstitutionFactory(name_en="Quaid-i-Azam University", name_ur="قائدِ اعظم")]
        ),
        AgreementFactory(
            parties=[InstitutionFactory(name_en="Karaganda University", name_kk="Қарағанды")]
        ),
    )

    assert keys_of(client.get(LIST, {"q": query})) == found


def test_as_at_leaves_out_what_was_not_signed_yet(client):
    published(
        AgreementFactory(signed_on=dt.date(2020, 1, 1)),
        AgreementFactory(signed_on=dt.date(2024, 1, 1)),
    )

    response = client.get(LIST, {"as_at": "2022-01-01"})

    assert keys_of(response) == ["PK-KZ-2026-0001"]
    assert counts(response, "kind") == {"mou": 1}


def test_a_delegation_filters_its_agreements(client):
    delegation = DelegationFactory()
    published(AgreementFactory(signed_during=delegation), AgreementFactory())

    response = client.get(LIST, {"delegation": delegation.slug})

    assert keys_of(response) == ["PK-KZ-2026-0001"]


@pytest.mark.parametrize(
    ("order", "expected"),
    [("-signed", [2, 1, 3]), ("signed", [1, 2, 3]), ("title", [3, 1, 2]), ("reference", [1, 2, 3])],
)
def test_lists_are_sorted_as_asked_and_dates_that_are_not_known_come_last(client, order, expected):
    published(
        AgreementFactory(title_en="B", signed_on=dt.date(2020, 1, 1)),
        AgreementFactory(title_en="C", signed_on=dt.date(2021, 1, 1)),
        AgreementFactory(title_en="A", stage="proposed"),
    )

    found = keys_of(client.get(LIST, {"sort": order}))

    assert found == [f"PK-KZ-2026-000{number}" for number in expected]


@pytest.mark.parametrize(
    "query",
    [
        {"kind": "treaty"},
        {"status": "valid"},
        {"signed_after": "31 2 2026"},
        {"as_at": "tomorrow"},
        {"as_at": "2026-02"},
        {"as_known_on": "x"},
        {"q": "a\x00b"},
        {"area": "a'b"},
        {"sort": "price"},
        {"q": "x" * 201},
    ],
)
def test_a_malformed_value_gives_the_page_with_a_message_and_no_rows(client, query):
    published(AgreementFactory())

    response = client.get(LIST, query)

    assert response.status_code == 200
    assert keys_of(response) == []
    (name,) = query
    assert response.context["form"].errors[name]
    assert "There is a problem" in response.content.decode()
    assert client.get(LIST, {**query, "format": "csv"}).status_code == 400


def test_an_unknown_parameter_is_ignored_and_a_page_past_the_end_is_not_found(client):
    published(AgreementFactory())

    assert client.get(LIST, {"colour": "green"}).status_code == 200
    for number in ("2", "0", "999999"):
        assert client.get(LIST, {"page": number}).status_code == 404


# --- Download --------------------------------------------------------------------------------


def test_the_download_is_the_filtered_list(client):
    qau, kaznu = (
        InstitutionFactory(name_en="QAU"),
        InstitutionFactory(partner=True, name_en="KazNU"),
    )
    published(
        AgreementFactory(parties=[qau, kaznu], title_en="=1+1"), AgreementFactory(kind="protocol")
    )

    response = client.get(LIST, {"kind": "mou", "format": "csv", "as_at": "2026-03-01"})
    text = response.getvalue().decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text))

    assert row["reference"] == "PK-KZ-2026-0001"
    assert row["title"] == "'=1+1"
    assert row["institutions"] == "QAU; KazNU"
    assert row["signed_on"] == "2026-02-02"
    assert (row["status"], row["effect"]) == ("signed", "not-known")
    assert row["as_at"] == "2026-03-01"


# --- Queries ---------------------------------------------------------------------------------


def queries(client, path):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


@pytest.mark.parametrize("number", [3, 30])
def test_a_list_takes_five_queries_a_search_six_a_page_seven_whatever_the_size(client, number):
    institutions = [InstitutionFactory(), InstitutionFactory(partner=True)]
    source = SourceFactory()
    agreements = [AgreementFactory(parties=institutions, sources=[source]) for _ in range(number)]
    published(*agreements)

    assert queries(client, LIST) == 5
    assert queries(client, f"{LIST}?kind=mou&status=signed&q=memorandum") == 6
    assert queries(client, f"{LIST}{agreements[0].reference}/") == 7
