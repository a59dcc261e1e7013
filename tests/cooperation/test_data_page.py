"""The data page and the pages about the register: what they promise is there."""

import re

import pypdfium2
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cooperation import dictionary
from records.kinds import KINDS
from tests.factories import AgreementFactory, SourceFactory, cite, published

pytestmark = pytest.mark.django_db


def test_every_column_of_every_download_is_explained():
    assert set(dictionary.COLUMNS) == {name for name, spec in KINDS.items() if spec.listing}
    for columns in dictionary.COLUMNS.values():
        assert len({column.name for column in columns}) == len(columns)
        assert all(str(column.definition).endswith(".") for column in columns)


def test_every_download_that_the_page_names_has_the_columns_that_it_explains(client):
    html = client.get("/en/data/").content.decode()

    for table in dictionary.tables():
        assert [words for words, _path in table.downloads] == ["CSV", "XLSX", "JSON", "PDF"]
        for _words, path in table.downloads:
            assert f'href="{path}"' in html
        (_csv, path), *_others = table.downloads
        lines = b"".join(client.get(path)).decode("utf-8-sig").splitlines()
        assert lines[0] == ",".join(name for name, _definition in table.columns)


def test_a_list_comes_as_a_pdf_of_exactly_what_is_filtered(client):
    published(AgreementFactory(title_en="Treaty", kind="mou"))
    published(AgreementFactory(title_en="Of peace", kind="protocol"))

    answer = client.get("/en/agreements/?kind=mou&format=pdf")

    assert (answer["Content-Type"], answer["X-Row-Count"]) == ("application/pdf", "1")
    file = pypdfium2.PdfDocument(b"".join(answer))
    words = " ".join(page.get_textpage().get_text_range() for page in file)
    assert "Treaty" in words
    assert "Of peace" not in words


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
