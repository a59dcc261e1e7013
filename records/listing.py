"""One public list: rows, facets, tags of the chosen filters, pages, and its download."""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import Http404, HttpResponseBadRequest, QueryDict
from django.shortcuts import render
from django.urls import reverse

from records.dates import CivilDate
from records.entries import read_labels
from records.exports.answering import file_answer
from records.exports.asking import frozen, register_answer
from records.filters import DOWNLOADS
from records.kinds import KINDS
from records.pages import refs_of
from records.register import read_state, withdrawn_since
from records.templatetags.register import write_date

PER_PAGE = 25
MOST_WAYS_OUT = 6


@dataclass(frozen=True)
class Tag:
    """A chosen filter, and the address of the list without it."""

    label: str
    value: str
    names: dict
    query: str


def list_page(request, filters, *, template, columns, context=None):
    """Answer a public list.

    filters   a RegisterFilterSet over the request's parameters
    columns   of the download, as the kind's columns.py has them
    context   further names for the template
    A malformed filter gives the page with its message and no rows; in a download, 400. A page
    past the end is 404.
    """
    form = filters.form
    if "format" in request.GET:
        if not form.is_valid():
            return HttpResponseBadRequest(_plain_errors(form), content_type="text/plain")
        if form.cleaned_data["format"]:
            return download(request, filters, columns, context["heading"])
    state = read_state(filters.moment.at)
    paginator = Paginator(filters.ordered(), PER_PAGE)
    page = page_of(paginator, form.cleaned_data.get("page") or "1")
    rows = list(page)
    counts = filters.facet_counts() if filters.facets else {}
    labels = read_labels(
        refs_of(*(row.document for row in rows)) | filters.facet_refs(counts), filters.moment.at
    )
    tags = list(_tags(request, filters, labels))
    return render(
        request,
        template,
        {
            "filters": filters,
            "form": form,
            "moment": filters.moment,
            "state": state,
            "page_obj": page,
            "rows": rows,
            "row_template": KINDS[filters.entry.kind_name].row,
            "total": paginator.count,
            "page_range": paginator.get_elided_page_range(page.number),
            "counts": counts,
            "facet_list": list(_facets(filters, counts, labels)),
            "date_fields": [form[name] for name in filters.date_fields],
            "labels": labels,
            "tags": tags,
            "ways_out": [] if rows or not form.is_valid() else _ways_out(filters, tags),
            "withdrawn_since": withdrawn_since([filters.entry.kind_name], filters.moment.at),
            "query": query_without(request, "page"),
            "downloads": DOWNLOADS,
            "kept": [
                (name, value)
                for name, values in request.GET.lists()
                if name not in ("sort", "page")
                for value in values
            ],
            **(context or {}),
        },
    )


def download(request, filters, columns, heading):
    """Exactly the filtered list as a file; heading: what it is called."""
    frozen_filters = frozen(type(filters), request.GET)
    spec = KINDS[filters.entry.kind_name]
    answer = register_answer(frozen_filters, columns, heading, reverse(spec.listing))
    return file_answer(answer, filters.form.cleaned_data["format"])


def _facets(filters, counts, labels):
    """The facets as the panel shows them: open where a value is chosen or the list is short."""
    for name, values in filters.facet_values(counts, labels).items():
        field = filters.form[name]
        is_open = bool(field.errors) or any(v.chosen for v in values) or len(values) <= 6
        yield {"name": name, "field": field, "values": values, "is_open": is_open}


def page_of(paginator, number):
    """A page by its number as the address has it; 404 past the end."""
    if not 1 <= int(number) <= paginator.num_pages:
        raise Http404
    return paginator.page(int(number))


def _plain_errors(form):
    return "\n".join(f"{name}: {' '.join(messages)}" for name, messages in form.errors.items())


def query_without(request, name, value=None):
    """The address's parameters without one of them, or without one of its values."""
    query = request.GET.copy()
    query.pop("page", None)
    if value is None:
        query.pop(name, None)
    else:
        query.setlist(name, [one for one in query.getlist(name) if one != value])
    return query.urlencode()


def _tags(request, filters, labels):
    """The chosen filters in the order of the form."""
    for name, value, ref, words in filters.chosen_values():
        many = isinstance(filters.chosen[name], list)
        yield Tag(
            label=filters.filters[name].label,
            value=_in_words(words),
            names=labels.get(ref, {}),
            query=query_without(request, name, value if many else None),
        )
    for name in ("as_at", "as_known_on"):
        if filters.form.cleaned_data.get(name):
            yield Tag(
                label=filters.form.fields[name].label,
                value=_in_words(filters.form.cleaned_data[name]),
                names={},
                query=query_without(request, name),
            )


@dataclass(frozen=True)
class WayOut:
    """A filter without which an empty list would not be empty, and by how much."""

    tag: Tag
    total: int


def _ways_out(filters, tags):
    """What an empty list would hold without one of its filters; a query for each of a few."""
    lists = [(tag, type(filters)(QueryDict(tag.query))) for tag in tags[:MOST_WAYS_OUT]]
    ways = [WayOut(tag, other.filtered().count()) for tag, other in lists]
    return [way for way in ways if way.total]


def _in_words(value):
    return write_date(value) if isinstance(value, CivilDate) else str(value)
