"""Filters of the public lists: what may be asked, how it is read, how facets are counted."""

from dataclasses import dataclass, replace
from functools import reduce
from operator import or_

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db.models import CharField, Count, Q, Value
from django.utils.translation import gettext_lazy as _

from records import dates, search
from records.entries import Facet
from records.register import Moment, today
from records.vocabulary import Precision

DOWNLOADS = ("csv", "xlsx", "json", "pdf")

no_control_characters = RegexValidator(
    r"[\x00-\x1f\x7f]", _("Control characters cannot be searched for."), inverse_match=True
)
is_page_number = RegexValidator(r"^[0-9]{1,6}$", _("Enter the number of a page."))
is_slug = RegexValidator(
    r"^[A-Za-z0-9-]{1,80}$", _("This is not a name as it stands in addresses of the register.")
)


class CivilDateField(forms.CharField):
    """A date typed as ``27 2 2026`` or ``2026-02-27``; gives a CivilDate."""

    def __init__(self, *, whole_day=False, **options):
        super().__init__(required=False, max_length=40, **options)
        self.whole_day = whole_day

    def clean(self, value):
        value = super().clean(value)
        if not value:
            return None
        no_control_characters(value)
        date = dates.parse_date(value)
        if self.whole_day and date.precision != Precision.DAY:
            raise ValidationError(_("Enter a day, for example 27 2 2026."), code="day")
        return date


class Values(forms.MultipleChoiceField):
    """Any of several values that stand in the address; what they may be is not a closed list."""

    def valid_value(self, value):
        is_slug(value)
        return True


class MomentForm(forms.Form):
    """The two dates that every page of the register takes."""

    as_at = CivilDateField(whole_day=True, label=_("As at"))
    as_known_on = CivilDateField(whole_day=True, label=_("As known on"))

    @property
    def moment(self):
        """The Moment that the form asks for; today's where a field is empty or malformed."""
        asked = getattr(self, "cleaned_data", {})
        as_at, known_on = asked.get("as_at"), asked.get("as_known_on")
        if known_on and known_on.first >= today():
            known_on = None
        return Moment(
            as_at=as_at.first if as_at else today(),
            known_on=known_on.first if known_on else None,
        )


class ListForm(MomentForm):
    """What a list takes beside its filters: order, page, and the form of a download."""

    field_order = None
    page = forms.CharField(required=False, label=_("Page"), validators=[is_page_number])
    format = forms.ChoiceField(required=False, choices=[(name, name) for name in DOWNLOADS])


class FacetFilter(django_filters.Filter):
    """Entries that have any of the chosen values of a facet."""

    field_class = Values

    def __init__(self, *, label, **options):
        super().__init__(label=label, required=False, **options)

    def filter(self, queryset, value):
        return queryset.with_facet(self.field_name, value) if value else queryset


class ChoiceFacetFilter(FacetFilter):
    """The same with a closed list of values, in the order of the list."""

    field_class = forms.MultipleChoiceField

    def __init__(self, *, choices, **options):
        super().__init__(choices=choices, **options)


class MissingFilter(ChoiceFacetFilter):
    """Entries of which any of the chosen facts is not known: they lack the facet's value."""

    def filter(self, queryset, value):
        if not value:
            return queryset
        lacks = [~Q(pk__in=queryset.model.objects.with_facet(self.field_name, [v])) for v in value]
        return queryset.filter(reduce(or_, lacks))


class StatusFilter(ChoiceFacetFilter):
    """Values that follow from dates: annotated on the rows by `with_status()`."""

    def filter(self, queryset, value):
        return queryset.filter(**{f"{self.field_name}__in": value}) if value else queryset


class SearchFilter(django_filters.Filter):
    """Every word of the query, in the entry's texts or in what it names."""

    field_class = forms.CharField

    def __init__(self, **options):
        super().__init__(
            label=_("Search"),
            required=False,
            max_length=200,
            validators=[no_control_characters],
            **options,
        )

    def filter(self, queryset, value):
        return queryset.filter(key__in=self.parent.keys_found(value)) if value else queryset


class DateFilter(django_filters.Filter):
    """A bound on a civil date that matches when any of its days does; both ends are included."""

    field_class = CivilDateField

    def __init__(self, *, bound, label, **options):
        super().__init__(label=label, **options)
        self.extra = {"label": label}
        self.bound = bound

    @property
    def field(self):
        return CivilDateField(label=self.label)

    def filter(self, queryset, value):
        if not value:
            return queryset
        if self.bound == "after":
            return queryset.filter(dates.any_day_from(self.field_name, value.first))
        return queryset.filter(dates.any_day_until(self.field_name, value.last))


@dataclass(frozen=True)
class FacetValue:
    """One line of a facet: how many entries have it, under all other filters."""

    value: str
    label: str
    names: dict
    count: int
    chosen: bool


class RegisterFilterSet(django_filters.FilterSet):
    """Filters over one kind of entry, with the counts of their facets.

    A malformed value gives no rows and a message beside its field. An unknown parameter is
    ignored.
    """

    #: Filters that have counts, and how many values are shown.
    facets: tuple[str, ...] = ()
    #: Facet -> kind of label its values have; others take the words of their choices.
    facet_kinds: dict[str, str] = {}
    #: Order -> (words for people, columns).
    orders: dict[str, tuple] = {}
    shown = 15
    #: What is asked beside the filters of the list: name -> function that makes its form field.
    parameters: dict = {}
    #: Parameter -> kind of the record or term that it names.
    parameter_kinds: dict[str, str] = {}
    #: Fields of the panel that take a date.
    date_fields: tuple[str, ...] = ("as_at", "as_known_on")
    #: Of the two dates those that a report's form asks for.
    asked_dates: tuple[str, ...] = ("as_at", "as_known_on")

    q = SearchFilter()

    class Meta:
        form = ListForm

    def __init__(self, data, instant=None):
        """
        data     the parameters as the address has them
        instant  what "now" is to the rows, where several queries must agree
        """
        super().__init__(data, queryset=self.entry.objects.none())
        self.instant = instant
        self._found = {}
        self.form.fields["sort"] = forms.ChoiceField(
            required=False,
            label=_("Sort by"),
            choices=[(name, words) for name, (words, _columns) in self.orders.items()],
        )
        for name, make in self.parameters.items():
            self.form.fields[name] = make()
        self.form.full_clean()

    @property
    def entry(self):
        """The entry model that is listed."""
        return self._meta.model

    @property
    def moment(self):
        return replace(self.form.moment, instant=self.instant)

    def keys_found(self, query):
        """Keys of the entries that a query finds; searched once, however many counts need them."""
        if query not in self._found:
            self._found[query] = search.keys_found(query, self.entry.kind_name, self.moment.at)
        return self._found[query]

    @property
    def order(self):
        return self.form.cleaned_data.get("sort") or next(iter(self.orders))

    def rows(self):
        """Entries known at the moment, before any filter."""
        return self.entry.objects.known(self.moment.at)

    def filtered(self, without=None):
        """The rows that pass all filters, or all but one."""
        rows = self.rows()
        if not self.form.is_valid():
            return rows.none()
        for name, one in self.filters.items():
            if name != without:
                rows = one.filter(rows, self.form.cleaned_data.get(name))
        return rows

    def ordered(self):
        """The filtered rows in the chosen order."""
        _words, columns = self.orders[self.order]
        return self.filtered().order_by(*columns)

    @property
    def chosen(self):
        """Filter name -> values that are set, for the filters that have any."""
        values = {name: self.form.cleaned_data.get(name) for name in self.filters}
        return {name: value for name, value in values.items() if value}

    def chosen_values(self):
        """(filter name, value, reference of its label or "", words) of each value that is set."""
        for name, values in self.chosen.items():
            words = dict(self.filters[name].extra.get("choices", ()))
            kind = self.facet_kinds.get(name)
            for value in values if isinstance(values, list) else [values]:
                ref = f"{kind}:{value}" if kind and value not in words else ""
                yield name, value, ref, words.get(value, value)

    @property
    def hidden(self):
        """(name, value) of chosen filters that the panel has no field for, to be kept by it."""
        shown = {"q", *self.facets, *self.date_fields}
        return [
            (name, value)
            for name in self.chosen
            if name not in shown
            for value in self.data.getlist(name)
        ]

    @property
    def asked(self):
        """The fields of a report's form: its parameters and its dates."""
        fields = [self.form[name] for name in (*self.parameters, *self.asked_dates)]
        return [field for field in fields if not field.is_hidden]

    @property
    def not_asked(self):
        """(name, value) of what is set and has no field in a report's form, to be kept by it."""
        return [
            (name, value)
            for name in (*self.chosen, "sort", "column")
            for value in self.data.getlist(name)
            if value
        ]

    def facet_counts(self):
        """{facet: {value: number}} of every facet, each under all other filters; one query."""
        first, *others = [self._count(facet) for facet in self.facets]
        counts = {facet: {} for facet in self.facets}
        for facet, value, number in first.union(*others, all=True):
            if value is not None:
                counts[facet][value] = number
        return counts

    def _count(self, name):
        one = self.filters[name]
        rows = self.filtered(without=name)
        if isinstance(one, StatusFilter):
            return self._counted(
                rows.annotate(facet=Value(name, CharField())), "facet", one.field_name
            )
        facets = Facet.objects.known(self.moment.at).filter(
            kind=self.entry.kind_name, facet=one.field_name
        )
        facets = facets.filter(entry_id__in=rows.order_by().values("pk"))
        return self._counted(facets.annotate(name=Value(name, CharField())), "name", "value")

    @staticmethod
    def _counted(rows, facet, value):
        return rows.order_by().values_list(facet, value).annotate(number=Count("pk"))

    def facet_refs(self, counts):
        """References of the labels that the facets' values need."""
        return {
            f"{kind}:{value}"
            for facet, kind in self.facet_kinds.items()
            for value in [*self._top(facet, counts.get(facet, {})), *self.chosen.get(facet, [])]
        }

    def _top(self, facet, numbers):
        return sorted(numbers, key=lambda value: (-numbers[value], value))[: self.shown]

    def facet_values(self, counts, labels):
        """{facet: [FacetValue]}: closed lists in their order, others by number."""
        return {facet: self._values(facet, counts[facet], labels) for facet in self.facets}

    def _values(self, facet, numbers, labels):
        chosen = self.chosen.get(facet, [])
        if facet in self.facet_kinds:
            kind = self.facet_kinds[facet]
            values = [
                (value, labels.get(f"{kind}:{value}") or {"en": value})
                for value in dict.fromkeys([*chosen, *self._top(facet, numbers)])
            ]
            return [
                FacetValue(value, "", names, numbers.get(value, 0), value in chosen)
                for value, names in values
            ]
        return [
            FacetValue(value, label, {}, numbers.get(value, 0), value in chosen)
            for value, label in self.filters[facet].extra["choices"]
            if numbers.get(value) or value in chosen
        ]
