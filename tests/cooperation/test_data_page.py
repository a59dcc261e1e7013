"""The data page and the pages about the register: what they promise is there."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cooperation import dictionary
from records.kinds import KINDS
from tests.factories import AgreementFactory, SourceFactory, cite, published

pytestmark = pytest.mark.django_db


def test_every_column_of_every_download_is_explained():
    assert set(dictionary.COLUMNS) == {name for name, spec in KINDS.items() if spec.listing}
    explained = {
        (kind, column): str(dictionary.sentence(kind, column))
        for kind, columns in dictionary.COLUMNS.items()
        for column in columns
    }

    assert all(sentence.endswith(".") for sentence in explained.values())


def test_no_sentence_explains_a_column_that_there_is_not():
    columns = {
        name
        for kind, of_kind in dictionary.COLUMNS.items()
        for column in of_kind
        for name in (column, f"{kind}.{column}")
    }

    assert set(dictionary.SENTENCES) <= columns


def test_every_download_that_the_page_names_has_the_columns_that_it_explains(client):
    html = client.get("/en/data/").content.decode()

    for table in dictionary.tables():
        for words, path in table.downloads:
            assert f'href="{path}"' in html
            lines = b"".join(client.get(path)).decode("utf-8-sig").splitlines()
            assert (words, lines[0]) == ("CSV", ",".join(name for name, _ in table.columns))


def test_the_page_says_how_current_the_data_are_in_one_query(client):
    agreement = AgreementFactory()
    cite(agreement, SourceFactory())
    made = published(agreement)

    with CaptureQueriesContext(connection) as captured:
        html = client.get("/en/data/").content.decode()

    assert len(captured) == 1
    assert '<time datetime="2026-02-02">2 February 2026</time>' in html
    assert re.search(rf"<dd>{made[0].number}<br>", html)


def test_the_pages_about_the_register_say_who_answers(client, settings):
    assert (
        "Nobody answers for the register yet" in client.get("/en/accessibility/").content.decode()
    )
    assert "No designated officer is named" in client.get("/en/about/").content.decode()

    settings.PUBLISHER_NAME = "Ministry of Education"

    assert "Ministry of Education answers" in client.get("/en/accessibility/").content.decode()
    assert "has not named a designated officer" in client.get("/en/about/").content.decode()


def test_every_page_leads_to_the_data(client):
    assert 'href="/en/data/"' in client.get("/en/").content.decode()
