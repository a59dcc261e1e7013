"""A page shows the first rows of a table, and asks the database for no others."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cooperation.reports import views
from tests.factories import AgreementFactory, published

pytestmark = pytest.mark.django_db


def test_a_page_asks_for_the_rows_that_it_shows_and_counts_the_rest(client, monkeypatch):
    monkeypatch.setattr(views, "SHOWN", 2)
    published(*(AgreementFactory(title_en=f"Memorandum {n}") for n in range(4)))

    with CaptureQueriesContext(connection) as captured:
        page = client.get("/en/reports/agreements-register/?as_at=2026-11-01&column=title")

    assert [row[0][1] for row in page.context["pieces"][0][1].rows] == [
        "Memorandum 0",
        "Memorandum 1",
    ]
    assert "2 more rows are in the files above." in page.content.decode()
    (titles,) = [one["sql"] for one in captured if "title_value" in one["sql"]]
    assert titles.endswith("LIMIT 2")


def test_a_table_that_nothing_can_match_shows_its_sentence(client):
    page = client.get("/en/reports/agreements-register/?q=nothing-is-called-so")

    assert "No agreement in the register matches the question." in page.content.decode()
