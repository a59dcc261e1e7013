"""The page of results: everything that a query finds, in one ranking."""

from dataclasses import dataclass

from django import forms
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.shortcuts import render
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from records import search as searching
from records.entries import read_labels
from records.filters import MomentForm, is_page_number, no_control_characters
from records.kinds import KINDS
from records.listing import page_of, query_without
from records.matches import Match, explain, suggestions
from records.pages import refs_of
from records.register import read_documents, read_state

PER_PAGE = 20
KIND_NAMES = {
    "institution": _("Institutions"),
    "center": _("Centers"),
    "agreement": _("Agreements and MoUs"),
    "delegation": _("Delegations"),
}
#: What one record of a kind is called.
KIND_WORDS = {
    "institution": pgettext_lazy("kind of record", "Institution"),
    "center": pgettext_lazy("kind of record", "Center"),
    "agreement": pgettext_lazy("kind of record", "Agreement or MoU"),
    "delegation": pgettext_lazy("kind of record", "Delegation"),
}


class SearchForm(MomentForm):
    """What is searched for, among which kinds of record, as known on which day."""

    q = forms.CharField(
        required=False, max_length=200, label=_("Search"), validators=[no_control_characters]
    )
    kind = forms.MultipleChoiceField(
        required=False, label=_("Kind"), choices=list(KIND_NAMES.items())
    )
    page = forms.CharField(required=False, label=_("Page"), validators=[is_page_number])


@dataclass(frozen=True)
class Hit:
    """A record that was found, with what its line says of it and why it was found."""

    kind: str
    key: str
    document: dict
    matches: list[Match]


@dataclass(frozen=True)
class KindCount:
    """How many records of a kind were found."""

    value: str
    name: str
    count: int
    chosen: bool


@require_safe
def search(request):
    """Everything that holds all words of `q`; where nothing does, what holds most of them."""
    form = SearchForm(request.GET)
    form.full_clean()
    moment = form.moment
    query = form.cleaned_data.get("q", "") if form.is_valid() else ""
    words = searching.parse(query)
    found, is_partial = _found(query, moment)
    counts = dict(found.order_by().values_list("kind").annotate(number=Count("pk")))
    chosen = form.cleaned_data.get("kind") or []
    paginator = Paginator(found.filter(kind__in=chosen) if chosen else found, PER_PAGE)
    paginator.count = sum(counts[kind] for kind in counts if not chosen or kind in chosen)
    page = page_of(paginator, form.cleaned_data.get("page") or "1")
    hits = _hits(list(page), words, moment)
    return render(
        request,
        "search.html",
        {
            "form": form,
            "moment": moment,
            "state": read_state(moment.at),
            "q": query,
            "dates": [
                (name, form.data[name]) for name in ("as_at", "as_known_on") if form.data.get(name)
            ],
            "hits": hits,
            "total": paginator.count,
            "is_partial": is_partial,
            "suggestions": suggestions(query, words, moment.at)
            if words and (is_partial or not counts)
            else [],
            "kind_names": KIND_WORDS,
            "kinds": [
                KindCount(kind, name, counts.get(kind, 0), kind in chosen)
                for kind, name in KIND_NAMES.items()
                if counts.get(kind) or kind in chosen
            ],
            "page_obj": page,
            "page_range": paginator.get_elided_page_range(page.number),
            "query": query_without(request, "page"),
            "labels": read_labels(refs_of(*(hit.document for hit in hits)), moment.at),
        },
    )


def _found(query, moment):
    """(labels, whether they hold only some of the words)."""
    exists = Q(pk=None)
    for kind in KIND_NAMES:
        entries = KINDS[kind].entry.objects.known(moment.at).findable(moment.as_at)
        exists |= Q(kind=kind, key__in=entries.values("key"))
    found = searching.find(query, at=moment.at).filter(exists)
    if len(searching.parse(query)) < 2 or found.exists():
        return found, False
    return searching.find(query, at=moment.at, any_word=True).filter(exists), True


def _hits(labels, words, moment):
    documents = {
        kind: read_documents(kind, [one.key for one in labels if one.kind == kind], moment.at)
        for kind in KIND_NAMES
    }
    why = explain(labels, words, get_language(), moment.at) if labels else {}
    return [
        Hit(label.kind, label.key, documents[label.kind][label.key], why[label.ref])
        for label in labels
    ]
