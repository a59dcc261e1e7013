"""Filters and columns of the public list of institutions."""

from django.db.models import Value
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from institutions.entries import InstitutionEntry
from institutions.vocabulary import InstitutionKind
from records.filters import ChoiceFacetFilter, FacetFilter, ListForm, RegisterFilterSet
from records.localized import plain


class InstitutionFilter(RegisterFilterSet):
    kind = ChoiceFacetFilter(label=_("Kind"), choices=InstitutionKind.choices)
    country = FacetFilter(label=_("Country"))
    city = FacetFilter(label=_("City"))

    facets = ("kind", "country", "city")
    facet_kinds = {"country": "country", "city": "city"}
    orders = {"name": (_("name"), ()), "-name": (_("name, from the end"), ())}

    class Meta:
        model = InstitutionEntry
        fields = []
        form = ListForm

    def ordered(self):
        """By name in the page's language; the English name stands in where there is none."""
        own = NullIf(f"name_{get_language()}", Value(""))
        name = Coalesce(own, "name_en")
        return self.filtered().order_by(name.desc() if self.order == "-name" else name.asc(), "key")


def _value(field):
    return lambda entry, labels, moment: entry.document.get(field)


def _name(code):
    return lambda entry, labels, moment: entry.document["label"].get(code)


def _city(entry, labels, moment):
    code = entry.document.get("city")
    return plain(labels.get(f"city:{code}", {"en": code})) if code else None


COLUMNS = {
    "slug": lambda entry, labels, moment: entry.key,
    "name_en": _name("en"),
    "name_ur": _name("ur"),
    "name_kk": _name("kk"),
    "name_ru": _name("ru"),
    "acronyms": lambda entry, labels, moment: "; ".join(
        acronym["text"] for acronym in entry.document.get("acronyms", [])
    ),
    "kind": _value("kind"),
    "country": _value("country"),
    "region": _value("region"),
    "city": _city,
    "website": _value("website"),
    "established": _value("established"),
    "ror_id": _value("ror_id"),
    "sources": lambda entry, labels, moment: "; ".join(
        dict.fromkeys(citation["source"] for citation in entry.document.get("citations", []))
    ),
}
