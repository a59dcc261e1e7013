"""Filters of the public list of delegations."""

from django.db.models import F
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from delegations.entries import DelegationEntry
from delegations.vocabulary import DelegationKind, OutcomeKind
from records.filters import (
    ChoiceFacetFilter,
    DateFilter,
    FacetFilter,
    ListForm,
    RegisterFilterSet,
)


class DelegationFilter(RegisterFilterSet):
    kind = ChoiceFacetFilter(label=_("Kind"), choices=DelegationKind.choices)
    country = FacetFilter(label=_("Country"))
    institution = FacetFilter(label=_("Institution"))

    from_country = FacetFilter(label=_("Sent by"))
    host_country = FacetFilter(label=_("Received by"))
    outcome = ChoiceFacetFilter(label=_("Announced"), choices=OutcomeKind.choices)
    after = DateFilter(
        field_name="happened_on", bound="after", label=pgettext_lazy("first day", "From")
    )
    before = DateFilter(
        field_name="happened_on", bound="before", label=pgettext_lazy("last day", "Until")
    )

    date_fields = ("after", "before", "as_at", "as_known_on")
    facets = ("kind", "country", "institution")
    facet_kinds = {
        "country": "country",
        "institution": "institution",
        "from_country": "country",
        "host_country": "country",
    }
    orders = {
        "-date": (_("newest first"), (F("happened_on").desc(nulls_last=True), "key")),
        "date": (_("oldest first"), (F("happened_on").asc(nulls_last=True), "key")),
    }

    class Meta:
        model = DelegationEntry
        fields = []
        form = ListForm

    def rows(self):
        """Delegations known at the moment that had set out by its day."""
        return super().rows().existing(self.moment.as_at)
