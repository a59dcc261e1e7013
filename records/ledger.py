"""The outcome ledger: what was announced beside what something else shows."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

#: Whole phrases for the countries that the portal ships with; others take the general form.
INSTITUTIONS_NAMED = {
    "PK": lambda number: ngettext(
        "institution in Pakistan named", "institutions in Pakistan named", number
    ),
    "KZ": lambda number: ngettext(
        "institution in Kazakhstan named", "institutions in Kazakhstan named", number
    ),
}


@dataclass(frozen=True)
class Line:
    """A number, what it counts, and the list of the records that it counts.

    filters     of that list
    listing     name of the URL of the list; empty: that of the kind of the ledger
    delegation  the list's filter that takes the delegation
    """

    number: int
    words: str
    filters: dict = field(default_factory=dict)
    listing: str = ""
    delegation: str = "delegation"


def institutions_named(country, number):
    """ "Institutions in … named", after a number, for a country by its code."""
    if country in INSTITUTIONS_NAMED:
        return INSTITUTIONS_NAMED[country](number)
    return _("%(country)s: institutions named") % {"country": country}


def institutions_line(country, keys, named_in):
    """The line that counts institutions of a country.

    named_in: the filter of the list of institutions that takes the delegation
    """
    words = institutions_named(country, len(keys))
    return Line(len(keys), words, {"country": country}, "institutions", named_in)
