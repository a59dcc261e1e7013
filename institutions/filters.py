"""Filters of the public list of institutions."""

from django.db.models import Value
from django.db.models.functions import Concat
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from institutions.entries import InstitutionEntry
from institutions.vocabulary import InstitutionKind
from records.entries import Mention, by_name
from records.filters import (
    ChoiceFacetFilter,
    FacetFilter,
    ListForm,
    MissingFilter,
    RegisterFilterSet,
    Values,
)
from records.kinds import KINDS


class NamedFilter(ChoiceFacetFilter):
    """Institutions that records of another kind name in some roles, on the day of the list."""

    field_class = Values

    def __init__(self, *, kind, roles, **options):
        super().__init__(**options)
        self.kind, self.roles = kind, roles

    def entries(self):
        """The other kind's entries that existed on the day."""
        moment = self.parent.moment
        return KINDS[self.kind].entry.objects.known(moment.at).existing(moment.as_at)

    def mentions(self):
        return Mention.objects.known(self.parent.moment.at).filter(kind=self.kind)

    def named_by(self, queryset, entries):
        """The institutions of the queryset that any of the entries names."""
        named = self.mentions().filter(role__in=self.roles, key__in=entries.values("key"))
        return queryset.alias(reference=Concat(Value("institution:"), "key")).filter(
            reference__in=named.values("target")
        )


class AgreementsFilter(NamedFilter):
    """Parties to agreements with a country; "any": to any agreement; "none": to none."""

    def filter(self, queryset, value):
        if not value:
            return queryset
        if "none" in value:
            named = self.named_by(queryset.model.objects.all(), self.entries())
            return queryset.exclude(pk__in=named.values("pk"))
        if "any" in value:
            return self.named_by(queryset, self.entries())
        return self.named_by(queryset, self.entries().with_facet("country", value))


class OutcomesFilter(NamedFilter):
    """Institutions named in what a delegation brought about; "any": in what any did."""

    def filter(self, queryset, value):
        if not value:
            return queryset
        brought = self.mentions().filter(role="delegation")
        if "any" not in value:
            brought = brought.filter(target__in=[f"delegation:{key}" for key in value])
        return self.named_by(queryset, self.entries().filter(key__in=brought.values("key")))


ANY = [("any", _("any"))]
ANY_OR_NONE = [*ANY, ("none", _("none"))]


class InstitutionFilter(RegisterFilterSet):
    kind = ChoiceFacetFilter(label=_("Kind"), choices=InstitutionKind.choices)
    country = FacetFilter(label=_("Country"))
    city = FacetFilter(label=_("City"))
    agreements = AgreementsFilter(
        label=_("Agreements"), kind="agreement", roles=("party",), choices=ANY_OR_NONE
    )
    agreements_of = OutcomesFilter(
        label=_("Named in agreements of the delegation"),
        kind="agreement",
        roles=("party",),
        choices=ANY,
    )
    centers_of = OutcomesFilter(
        label=_("Named for centers of the delegation"),
        kind="center",
        roles=("host", "counterpart"),
        choices=ANY,
    )
    recognized = ChoiceFacetFilter(
        label=_("Recognized"),
        choices=[
            ("yes", pgettext_lazy("recognized", "yes")),
            ("no", pgettext_lazy("recognized", "no")),
        ],
    )
    missing = MissingFilter(field_name="known", label=_("Not known"), choices=[("city", _("city"))])

    facets = ("kind", "country", "city")
    facet_kinds = {
        "country": "country",
        "city": "city",
        "agreements": "country",
        "agreements_of": "delegation",
        "centers_of": "delegation",
    }
    orders = {"name": (_("name"), ()), "-name": (_("name, from the end"), ())}

    class Meta:
        model = InstitutionEntry
        fields = []
        form = ListForm

    def ordered(self):
        """By name, in the order of the page's language."""
        return self.filtered().order_by(*by_name(descending=self.order == "-name"))
