"""Filters and columns of the public list of centers."""

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from centers.entries import CenterEntry
from centers.lifecycle import status_on
from centers.vocabulary import CenterKind
from records.filters import ChoiceFacetFilter, FacetFilter, ListForm, RegisterFilterSet
from records.localized import plain


class CenterFilter(RegisterFilterSet):
    kind = ChoiceFacetFilter(label=_("Kind"), choices=CenterKind.choices)
    country = FacetFilter(label=_("Country"))
    institution = FacetFilter(label=_("Institution"))
    delegation = FacetFilter(label=_("Delegation"))

    facets = ("kind", "country", "institution")
    facet_kinds = {"country": "country", "institution": "institution", "delegation": "delegation"}
    orders = {
        "-opened": (_("opened last first"), (F("opened_on").desc(nulls_last=True), "key")),
        "name": (_("name"), ("name_en", "key")),
    }

    class Meta:
        model = CenterEntry
        fields = []
        form = ListForm

    def rows(self):
        """Centers known at the moment that had been opened by its day."""
        return super().rows().existing(self.moment.as_at)


def _value(field):
    return lambda entry, labels, moment: entry.document.get(field)


def _date(field):
    return lambda entry, labels, moment: entry.document.get(field, {}).get("on")


COLUMNS = {
    "slug": lambda entry, labels, moment: entry.key,
    "name": lambda entry, labels, moment: plain(entry.document["label"]),
    "kind": _value("kind"),
    "status": lambda entry, labels, moment: status_on(entry.document, moment.as_at).value,
    "host": _value("host"),
    "counterpart": _value("counterpart"),
    "country": _value("country"),
    "serves": _value("serves"),
    "opened_on": _date("opened_on"),
    "closed_on": _date("closed_on"),
    "opening_hours": _value("opening_hours"),
    "contact": _value("contact"),
    "sources": lambda entry, labels, moment: "; ".join(
        dict.fromkeys(citation["source"] for citation in entry.document.get("citations", []))
    ),
}
