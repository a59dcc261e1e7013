"""The outcome ledger: what was announced beside what something else shows."""

from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

#: Whole sentences for the countries that the portal ships with; others take the general form.
INSTITUTIONS_NAMED = {
    "PK": _("institutions in Pakistan named"),
    "KZ": _("institutions in Kazakhstan named"),
}


@dataclass(frozen=True)
class Line:
    """A number, what it counts, and the filters of the list that it leads to."""

    number: int
    words: str
    filters: dict = field(default_factory=dict)


def institutions_named(country):
    """ "Institutions in … named", for a country by its code."""
    return INSTITUTIONS_NAMED.get(country) or _("%(country)s: institutions named") % {
        "country": country
    }
