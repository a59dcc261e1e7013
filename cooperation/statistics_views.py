"""The statistics page: counts of records, each with the list behind it."""

from django import forms
from django.conf import settings
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from agreements.vocabulary import Effect, Stage
from cooperation import both_sides, charts
from cooperation.statistics import (
    Agreements,
    Facts,
    Scope,
    classified,
    papers,
    refs_of_figures,
    seats,
)
from records.citing import Citation, asked_citation, moment_query, permanent_address
from records.entries import read_labels
from records.filters import MomentForm
from records.localized import plain
from records.pages import refs_of
from records.register import read_state


class StatisticsForm(MomentForm):
    """The two dates, and the partner country that every figure is narrowed to."""

    country = forms.ChoiceField(required=False, label=_("Partner country"))

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["country"].choices = [(code, code) for code in settings.PARTNER_COUNTRIES]


@require_safe
def statistics(request):
    """Every figure as at a day and as known on a day; no figures until the form is mended."""
    form = StatisticsForm(request.GET)
    form.is_valid()
    moment = form.moment
    scope = Scope(moment, form.cleaned_data.get("country", ""))
    figures = {} if form.errors else _figures(scope)
    labels = read_labels(_refs(figures), moment.at)
    state = read_state(moment.at)
    country = {"country": scope.country} if scope.country else {}
    citation = Citation.of_page(
        "statistics",
        ", ".join(["Statistics", *(labels[f"country:{code}"]["en"] for code in country.values())]),
        state.version,
        moment,
        permanent_address(request.path, moment, **country),
    )
    return asked_citation(request, form, citation) or render(
        request,
        "statistics.html",
        {
            "form": form,
            "moment": moment,
            "state": state,
            "citation": citation,
            "moment_query": moment_query(moment, **country),
            "labels": labels,
            "countries": [
                (code, plain(labels.get(f"country:{code}", {"en": code})))
                for code in settings.PARTNER_COUNTRIES
            ],
            **figures,
        },
    )


def _figures(scope):
    """Everything that is counted, and its charts."""
    agreements = Agreements(scope)
    signed, undated = agreements.signed_by_year()
    total = agreements.figure()
    levels = agreements.levels_and_stages()
    years = both_sides.years(scope, agreements)
    newest = papers(scope)
    facts = Facts.read(agreements)
    named = {**classified(scope, total.number), "city": seats(scope)}
    return {
        "total": total,
        "tiles": agreements.tiles(),
        "levels": list(zip(charts.bars([row[0] for row in levels]), levels, strict=True)),
        "stages": Stage.labels,
        "kinds": charts.bars(agreements.by_kind()),
        "statuses": charts.bars(agreements.by_status()),
        "effects": agreements.effects(),
        "effect_words": Effect.labels,
        "facts": {"total": facts.total, "rows": charts.shares(facts.rows, facts.total)},
        "named": named,
        "areas": charts.bars(named["area"].figures),
        "fields": charts.bars(named["field"].figures),
        "institutions": charts.bars(named["institution"].figures),
        "cities": charts.bars(named["city"].figures),
        "signed": signed,
        "undated": undated,
        "signed_chart": charts.columns([(one.words, [one.number]) for one in signed]),
        "years": years,
        "years_chart": charts.columns(
            [(year.words, [one.number for one in year.figures]) for year in years]
        ),
        "papers": newest,
        "validity": charts.validity(newest, scope.moment.as_at),
        "directions": both_sides.in_both_directions(scope),
        "ledger": both_sides.ledger(scope),
        "coverage": both_sides.coverage(scope),
    }


def _refs(figures):
    """References of every name on the page."""
    countries = {f"country:{code}" for code in [settings.HOME_COUNTRY, *settings.PARTNER_COUNTRIES]}
    if not figures:
        return countries
    return (
        countries
        | refs_of_figures(*figures["named"].values())
        | refs_of(*(paper.document for paper in figures["papers"]))
    )
