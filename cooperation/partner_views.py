"""Public pages of the partner countries."""

from django.conf import settings
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import override
from django.views.decorators.http import require_safe

from cooperation.partners import (
    Relation,
    counted_apart,
    heading,
    institutions_in,
    listings,
    partners,
    tiles,
)
from cooperation.timeline import timeline
from cooperation.umbrella import documents, umbrella
from records.citing import Citation, asked_citation, moment_query, permanent_address
from records.entries import read_labels
from records.filters import MomentForm
from records.pages import refs_of
from records.register import OtherwiseSpelled, read_state


@require_safe
def partner_list(request):
    """The partner countries, each with what is on record with it."""
    form = MomentForm(request.GET)
    form.is_valid()
    moment = form.moment
    labels = read_labels(_countries(), moment.at)
    return render(
        request,
        "partners/partner_list.html",
        {
            "form": form,
            "moment": moment,
            "state": read_state(moment.at),
            "labels": labels,
            "partners": partners(moment, labels),
        },
    )


@require_safe
def partner_detail(request, iso2):
    """Everything with one partner country as at a day and as known on a day."""
    country = iso2.upper()
    if country not in settings.PARTNER_COUNTRIES:
        raise Http404
    if not iso2.islower():
        raise OtherwiseSpelled(reverse("partner", args=[iso2.lower()]))
    form = MomentForm(request.GET)
    form.is_valid()
    moment = form.moment
    relation = Relation(country, moment)
    numbers = relation.agreement_numbers()
    centers = relation.center_numbers()
    delegations = relation.delegation_numbers()
    tiers = umbrella(relation)
    line = timeline(relation)
    lists = listings(relation, numbers, centers, delegations)
    institutions = relation.institutions()
    footnotes, number_of_sources = relation.sources()
    shown = [
        *documents(tiers),
        *line.documents,
        *(row.document for listing in lists for row in listing.rows),
        *(row.document for row in institutions),
    ]
    labels = read_labels(refs_of(*shown) | _countries(), moment.at)
    state = read_state(moment.at)
    with override("en"):
        title = heading(country, labels)
    address = permanent_address(request.path, moment)
    citation = Citation.of_page(f"partner-{iso2}", title, state.version, moment, address)
    return asked_citation(request, form, citation) or render(
        request,
        "partners/partner_detail.html",
        {
            "form": form,
            "moment": moment,
            "state": state,
            "labels": labels,
            "relation": relation,
            "heading": heading(country, labels),
            "citation": citation,
            "moment_query": moment_query(moment),
            "numbers": numbers,
            "centers": centers,
            "has_records": any(each["all"] for each in (numbers, centers, delegations)),
            "tiles": list(tiles(relation, numbers, centers, delegations, labels)),
            "counted_apart": counted_apart(relation, numbers, centers, labels),
            "tiers": tiers,
            "rests": [tier.is_stated for tier in tiers if not tier.is_top],
            "timeline": line,
            "leaves_out_later": bool(state.newest and moment.as_at < state.newest),
            "lists": lists,
            "institutions": institutions,
            "institutions_title": institutions_in(country, labels),
            "sources": {"footnotes": footnotes},
            "number_of_sources": number_of_sources,
        },
    )


def _countries():
    codes = [settings.HOME_COUNTRY, *settings.PARTNER_COUNTRIES]
    return {f"country:{code}" for code in codes}
