"""Filters and columns of the public list of agreements."""

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from agreements.entries import AgreementEntry
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
from records.localized import plain


class DelegationFilter(ChoiceFacetFilter):
    """Agreements that a delegation brought about; "any": those that any did."""

    field_class = Values

    def filter(self, queryset, value):
        if "any" in value:
            return queryset.exclude(delegation="")
        return queryset.filter(delegation__in=value) if value else queryset


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
    expires_before = DateFilter(field_name="expires_on", bound="before", label=_("Ends until"))

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
        "expires": (_("ends soonest first"), (F("expires_on").asc(nulls_last=True), "key")),
        "-expires": (_("ends latest first"), (F("expires_on").desc(nulls_last=True), "key")),
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
        if self.order != "title":
            return super().ordered()
        return self.filtered().order_by(*by_name())


def _date(field):
    return lambda entry, labels, moment: entry.document.get(field, {}).get("on")


def _value(field):
    return lambda entry, labels, moment: entry.document.get(field)


def _names(kind, keys, labels):
    return "; ".join(plain(labels.get(f"{kind}:{key}", {"en": key})) for key in keys)


def _institutions(entry, labels, moment):
    keys = [p["institution"] for p in entry.document.get("parties", []) if "institution" in p]
    return _names("institution", keys, labels)


#: The columns are named like the API's fields, in every language.
COLUMNS = {
    "reference": lambda entry, labels, moment: entry.key,
    "title": lambda entry, labels, moment: plain(entry.document["label"]),
    "kind": _value("kind"),
    "level": _value("level"),
    "counterpart_side": _value("counterpart_side"),
    "basis": _value("basis"),
    "stage": _value("stage"),
    "status": lambda entry, labels, moment: entry.status,
    "effect": lambda entry, labels, moment: entry.effect,
    "announced_on": _date("announced_on"),
    "signed_on": _date("signed_on"),
    "signed_on_is_approximate": lambda entry, labels, moment: (
        1 if entry.document.get("signed_on", {}).get("about") else 0
    ),
    "effective_on": _date("effective_on"),
    "expires_on": _date("expires_on"),
    "terminated_on": _date("terminated_on"),
    "institutions": _institutions,
    "countries": lambda entry, labels, moment: "; ".join(
        dict.fromkeys(p["country"] for p in entry.document.get("parties", []) if "country" in p)
    ),
    "areas": lambda entry, labels, moment: "; ".join(entry.document.get("areas", [])),
    "fields": lambda entry, labels, moment: "; ".join(entry.document.get("fields_of_study", [])),
    "facilitated_by": _value("facilitated_by"),
    "coordinated_by": _value("coordinated_by"),
    "delegation": _value("signed_during"),
    "sources": lambda entry, labels, moment: "; ".join(
        dict.fromkeys(c["source"] for c in entry.document.get("citations", []))
    ),
    "as_at": lambda entry, labels, moment: moment.as_at.isoformat(),
    "as_known_on": lambda entry, labels, moment: (
        moment.known_on.isoformat() if moment.known_on else None
    ),
}
