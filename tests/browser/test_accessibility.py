"""Every public page passes axe-core, in every language, width and color scheme."""

import pytest
from django.conf import settings
from django.urls import URLResolver, get_resolver, resolve
from django.urls.resolvers import LocalePrefixPattern
from django.utils.translation import override

from tests.browser.checks import sideways, violations
from tests.browser.pages import DOWNLOADS, LANGUAGES, PAGES

pages = pytest.mark.parametrize("page", PAGES, ids=str)


def names_of(patterns):
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from names_of(pattern.url_patterns)
        else:
            yield pattern.name


def test_the_table_holds_every_page_of_the_resolver():
    public = [
        pattern
        for pattern in get_resolver().url_patterns
        if isinstance(pattern.pattern, LocalePrefixPattern)
    ]
    with override("en"):
        listed = {resolve(page.address("en").partition("?")[0]).url_name for page in PAGES}
    assert set(names_of(public)) - DOWNLOADS == listed
    assert [code for code, _name in settings.LANGUAGES] == list(LANGUAGES)


@pages
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_violation_and_nothing_to_scroll_sideways(visit, page, language):
    """One load of the page, at three widths; 320 px is also 1280 px enlarged four times."""
    opened = visit(page.address(language), status=page.status, width=1280)
    root = opened.locator("html")
    assert root.get_attribute("lang") == language
    assert root.get_attribute("dir") == ("rtl" if language == "ur" else "ltr")
    for width in (1280, 768, 320):
        opened.set_viewport_size({"width": width, "height": 900})
        assert sideways(opened) is None, width
        # Between the two ends the same parts are only set out otherwise, left to right or not.
        if width != 768 or language in ("en", "ur"):
            assert violations(opened) == set(), width


@pages
@pytest.mark.parametrize("language", ["en", "ur"])
def test_no_violation_in_the_dark(visit, page, language):
    opened = visit(page.address(language), status=page.status, dark=True)
    assert violations(opened) == set()
