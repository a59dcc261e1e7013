"""Public pages in tests: what a visitor reads on them."""

import re


def page(client, record, **query):
    """The page of a record in English."""
    return client.get(f"/en/{record._meta.app_label}/{record.key}/", query)


def words(response):
    """The text of a page, with single spaces."""
    return words_in(response.content.decode())


def words_in(html):
    """The text of a piece of a page; tags within a line leave no space behind."""
    inline = re.sub(r"</?(time|b|bdi|a|span)\b[^>]*>", "", html)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", inline))


def keys_of(response):
    """The references, or short names, of the records that a public list shows."""
    return [entry.key for entry in response.context["rows"]]
