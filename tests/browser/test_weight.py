"""A list page is light enough for a slow line."""

import gzip

import pytest

from tests.browser.pages import LANGUAGES

LIMIT = 60_000


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["agreements", "institutions", "delegations", "centers"])
def test_a_list_and_its_style_weigh_at_most_60_kb(visit, name, language):
    page = visit(f"/{language}/{name}/")
    sheets = page.locator("link[rel=stylesheet]").evaluate_all("links => links.map(l => l.href)")
    parts = [gzip.compress(page.request.get(url).body()) for url in (page.url, *sheets)]

    assert page.locator("script").count() == 0
    assert len(sheets) == 1
    assert sum(map(len, parts)) <= LIMIT
