"""The public lists in which a record stands, each with the number of its records."""

from dataclasses import dataclass

from django.db.models import Count, IntegerField, Value
from django.http import QueryDict
from django.urls import reverse

from records.citing import moment_query
from records.kinds import KINDS


@dataclass(frozen=True)
class RelatedList:
    """A list under one filter: name and value of the filter, number of records, address."""

    name: str
    value: str
    number: int
    path: str


def related_lists(filters, moment, chosen):
    """Lists that hold more than one record, as at the moment; one query, none without filters.

    filters  the RegisterFilterSet of the list
    chosen   (filter, value) of each list
    """
    if not chosen:
        return []
    queries = [moment_query(moment, **{name: value}) for name, value in chosen]
    first, *others = [_count(filters, query, place) for place, query in enumerate(queries)]
    numbers = dict(first.union(*others, all=True))
    listing = reverse(KINDS[filters._meta.model.kind_name].listing)
    return [
        RelatedList(name, value, numbers[place], f"{listing}?{queries[place]}")
        for place, (name, value) in enumerate(chosen)
        if numbers.get(place, 0) > 1
    ]


def _count(filters, query, place):
    """How many records a list holds, beside the place of the list."""
    rows = filters(QueryDict(query)).filtered().order_by()
    rows = rows.annotate(place=Value(place, IntegerField()))
    return rows.values_list("place").annotate(number=Count("pk"))
