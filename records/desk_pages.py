"""Pages of higher layers about a record: a delegation's page leads to the papers of its visit.

A lower folder knows nothing of those above it; these add their links here when the desk is loaded.
"""

from collections import defaultdict

#: Kind of record -> functions (user, record) -> {"url", "label"}, or None where there is no way.
PAGES = defaultdict(list)


def pages_about(user, record):
    """The links that higher layers add to the page of a record."""
    links = (page(user, record) for page in PAGES[record.kind_name])
    return [link for link in links if link]
