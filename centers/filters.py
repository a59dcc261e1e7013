"""Filters of the public list of centers."""

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from centers.entries import CenterEntry
from centers.vocabulary import CenterKind
from records.entries import Facet, by_name
from records.filters import (
    ChoiceFacetFilter,
    FacetFilter,
    ListForm,
    RegisterFilterSet,
    Values,
)


class OpenedDuringFilter(ChoiceFacetFilter):
    """Centers that were opened during a delegation's visit; "any": during any delegation's."""

    field_class = Values

    def filter(self, queryset, value):
        if "any" not in value:
            return super().filter(queryset, value)
        opened = Facet.objects.filter(kind=CenterEntry.kind_name, facet=self.field_name)
        return queryset.filter(pk__in=opened.values("entry_id"))


class CenterFilter(RegisterFilterSet):
    kind = ChoiceFacetFilter(label=_("Kind"), choices=CenterKind.choices)
    country = FacetFilter(label=_("Country"))
    institution = FacetFilter(label=_("Institution"))
    serves = FacetFilter(label=_("For"))
    partner = FacetFilter(label=_("Partner country"))
    delegation = OpenedDuringFilter(
        label=_("Delegation"), choices=[("any", _("any delegation"))], field_name="delegation"
    )
    year = FacetFilter(label=_("Year of opening"))
    known = ChoiceFacetFilter(
        label=_("Known"), choices=[("program", _("program of events that has begun"))]
    )

    facets = ("kind", "country", "institution")
    facet_kinds = {
        "country": "country",
        "institution": "institution",
        "delegation": "delegation",
        "serves": "country",
        "partner": "country",
    }
    orders = {
        "-opened": (_("opened last first"), (F("opened_on").desc(nulls_last=True), "key")),
        "name": (_("name"), ()),
    }

    class Meta:
        model = CenterEntry
        fields = []
        form = ListForm

    def ordered(self):
        """In the chosen order; names in that of the page's language."""
        if self.order != "name":
            return super().ordered()
        return self.filtered().order_by(*by_name())

    def rows(self):
        """Centers known at the moment that had been opened by its day."""
        return super().rows().existing(self.moment.as_at)
