"""Filters of the public list of agreements."""

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from agreements.entries import AgreementEntry
from agreements.lifecycle import first_of_end
from agreements.vocabulary import (
    AgreementKind,
    CounterpartSide,
    Effect,
    Known,
    Level,
    Stage,
    Status,
)
from records.entries import by_name
from records.filters import (
    ChoiceFacetFilter,
    DateFilter,
    FacetFilter,
    ListForm,
    MissingFilter,
    RegisterFilterSet,
    StatusFilter,
    Values,
)


class DelegationFilter(ChoiceFacetFilter):
    """Agreements that a delegation brought about; "any": those that any did."""

    field_class = Values

    def filter(self, queryset, value):
        if "any" in value:
            return queryset.exclude(delegation="")
        return queryset.filter(delegation__in=value) if value else queryset


#: Orders that follow the end of the term that runs.
BY_END = ("expires", "-expires")


class EndFilter(DateFilter):
    """A bound on the end of the term that runs on the day of the list."""

    def filter(self, queryset, value):
        if not value:
            return queryset
        return super().filter(
            queryset.alias(ends_from=first_of_end(self.parent.moment.as_at)), value
        )


class AgreementFilter(RegisterFilterSet):
    status = StatusFilter(label=_("Status"), choices=Status.choices)
    effect = StatusFilter(label=_("In effect"), choices=Effect.choices)
    stage = StatusFilter(label=_("Stage"), choices=Stage.choices)
    level = ChoiceFacetFilter(label=_("Level"), choices=Level.choices)
    counterpart_side = StatusFilter(label=_("Counterpart"), choices=CounterpartSide.choices)
    kind = ChoiceFacetFilter(label=_("Kind"), choices=AgreementKind.choices)
    area = FacetFilter(label=_("Area of cooperation"))
    field = FacetFilter(label=_("Field of study"))
    institution = FacetFilter(label=_("Institution"))
    country = FacetFilter(label=_("Country"))
    delegation = DelegationFilter(
        label=_("Delegation"), choices=[("any", _("any delegation"))], field_name="delegation"
    )
    known = ChoiceFacetFilter(label=_("Known"), choices=Known.choices)
    missing = MissingFilter(field_name="known", label=_("Not known"), choices=Known.choices)
    signed_after = DateFilter(field_name="signed_on", bound="after", label=_("Signed from"))
    signed_before = DateFilter(field_name="signed_on", bound="before", label=_("Signed until"))
    expires_before = EndFilter(field_name="ends_from", bound="before", label=_("Ends until"))

    date_fields = ("signed_after", "signed_before", "expires_before", "as_at", "as_known_on")
    facets = ("status", "effect", "level", "kind", "area", "field", "institution", "country")
    facet_kinds = {
        "area": "area",
        "field": "field",
        "institution": "institution",
        "country": "country",
        "delegation": "delegation",
    }
    # References break ties, so that the eight of one day stand in the announcement's order.
    orders = {
        "-signed": (
            _("newest signature first"),
            (F("signed_on").desc(nulls_last=True), "key"),
        ),
        "signed": (_("oldest signature first"), (F("signed_on").asc(nulls_last=True), "key")),
        "title": (_("title"), ()),
        "expires": (_("ends soonest first"), (F("ends_from").asc(nulls_last=True), "key")),
        "-expires": (_("ends latest first"), (F("ends_from").desc(nulls_last=True), "key")),
        "reference": (_("reference"), ("key",)),
    }

    class Meta:
        model = AgreementEntry
        fields = []
        form = ListForm

    def rows(self):
        """Agreements known at the moment that existed on its day, with status and effect."""
        on = self.moment.as_at
        return super().rows().existing(on).with_status(on)

    def ordered(self):
        """In the chosen order; titles in that of the page's language."""
        _words, columns = self.orders[self.order]
        rows = self.filtered()
        if self.order == "title":
            columns = by_name()
        elif self.order in BY_END:
            # An end is long to compute: only who asks for it pays for it.
            rows = rows.alias(ends_from=first_of_end(self.moment.as_at))
        return rows.order_by(*columns)
