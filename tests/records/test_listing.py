"""What a list says when it is empty, and how it writes the filters that made it so."""

import datetime as dt

import pytest

from tests.factories import AgreementFactory, InForceAgreementFactory, published

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def scene():
    published(AgreementFactory(kind="mou"), AgreementFactory(kind="protocol"))


def test_an_empty_list_names_the_filters_without_which_it_would_not_be(client):
    response = client.get("/en/agreements/?kind=mou&status=expired&signed_before=2020")

    assert response.context["total"] == 0
    assert response.context["ways_out"] == []

    response = client.get("/en/agreements/?kind=mou&status=expired")

    assert [(way.tag.label, way.total) for way in response.context["ways_out"]] == [("Status", 1)]
    assert "Without the filter “Status”" in response.content.decode()


def test_a_list_that_holds_something_or_cannot_be_read_offers_no_way_out(client):
    for query in ("", "kind=mou", "kind=mou&signed_after=yesterday"):
        assert client.get(f"/en/agreements/?{query}").context["ways_out"] == []


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("signed_after=2026-02-01", "1 February 2026"),
        ("signed_after=2026-02", "February 2026"),
        ("signed_after=2026", "2026"),
        ("as_at=2026-03-01", "1 March 2026"),
    ],
)
def test_a_date_that_was_chosen_stands_in_words(client, query, words):
    response = client.get(f"/en/agreements/?{query}")

    assert [tag.value for tag in response.context["tags"]] == [words]


def test_months_begin_with_a_small_letter_in_russian_and_kazakh(client):
    for language, words in (("ru", "февраль 2026 г."), ("kk", "2026 жылғы ақпан")):
        (tag,) = client.get(f"/{language}/agreements/?signed_after=2026-02").context["tags"]
        assert tag.value.replace("\u00a0", " ") == words


def test_what_ends_within_six_months_is_one_link_away(client):
    soon = dt.date.today() + dt.timedelta(days=90)
    published(InForceAgreementFactory(title_en="Ends soon", expires_on=soon))
    published(InForceAgreementFactory(title_en="Ends later", expires_on=dt.date(2099, 1, 1)))
    response = client.get("/en/agreements/")
    query = f"?status=in-force&expires_before={response.context['soon']}"
    assert query.replace("&", "&amp;") in response.content.decode()

    found = client.get(f"/en/agreements/{query}")

    assert [row.document["label"]["en"] for row in found.context["rows"]] == ["Ends soon"]
