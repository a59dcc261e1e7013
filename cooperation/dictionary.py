"""What the columns of the downloads hold: the dictionary that the data page prints."""

from dataclasses import dataclass

from django.urls import reverse

from agreements.columns import COLUMNS as AGREEMENT_COLUMNS
from centers.columns import COLUMNS as CENTER_COLUMNS
from delegations.columns import COLUMNS as DELEGATION_COLUMNS
from institutions.columns import COLUMNS as INSTITUTION_COLUMNS
from records.filters import DOWNLOADS
from records.kinds import KINDS

COLUMNS = {
    "agreement": AGREEMENT_COLUMNS,
    "center": CENTER_COLUMNS,
    "delegation": DELEGATION_COLUMNS,
    "institution": INSTITUTION_COLUMNS,
}


@dataclass(frozen=True)
class Table:
    """The download of one list: what is listed, its columns with a sentence each, its addresses."""

    kind: str
    columns: list
    listing: str
    downloads: list


def tables():
    """A Table of each public list, in the order of the kinds; no query."""
    return [_table(KINDS[kind], columns) for kind, columns in COLUMNS.items()]


def _table(spec, columns):
    listing = reverse(spec.listing)
    return Table(
        spec.name,
        [(column.name, column.definition) for column in columns],
        listing,
        [(name.upper(), f"{listing}?format={name}") for name in DOWNLOADS],
    )
