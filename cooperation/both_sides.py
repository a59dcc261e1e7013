"""Figures of what both sides did: visits, centers, announcements and what became of them."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from agreements.vocabulary import Stage
from cooperation.reports.taking_part import TakingPart, counts, listed_institutions
from cooperation.statistics import Figure
from delegations.vocabulary import DelegationKind, OutcomeKind
from institutions.recognized import RecognizedList
from records.ledger import institutions_named

#: What a side did for or at the other, by kind of visit.
SENT = {
    DelegationKind.DELEGATION: lambda: _("Delegations sent to the other side"),
    DelegationKind.STATE_VISIT: lambda: _("State visits to the other side"),
    DelegationKind.CAMPUS_VISIT: lambda: _("Campus visits in the other country"),
    DelegationKind.OFFICIAL_MEETING: lambda: _("Official meetings in the other country"),
}


@dataclass(frozen=True)
class Directions:
    """What each side did for the other: a row of figures, one a country."""

    countries: list
    rows: list


def in_both_directions(scope):
    """Centers hosted and visits made, the home country first; two queries a country."""
    home, partners = settings.HOME_COUNTRY, scope.partners
    sides = [(home, partners), *((partner, [home]) for partner in partners)]
    hosted = [_centers_hosted(scope, country, others) for country, others in sides]
    sent = [_visits(scope, country, others) for country, others in sides]
    rows = [(_("Educational centers hosted for the other side"), hosted)]
    rows += [(words(), [side[kind] for side in sent]) for kind, words in SENT.items()]
    return Directions([country for country, _others in sides], rows)


def _centers_hosted(scope, country, others):
    return scope.count("centers", {"country": country, "serves": others})


def _visits(scope, country, others):
    """{kind: figure} of the visits of one country to others."""
    filters = {"from_country": country, "host_country": others}
    rows = scope.rows("delegations", **filters).values_list("kind").annotate(Count("pk"))
    numbers = dict(rows)
    return {
        kind: scope.figure(numbers.get(kind, 0), "delegations", {**filters, "kind": kind.value})
        for kind in SENT
    }


@dataclass(frozen=True)
class Announced:
    """The outcome ledger of all delegations together, of one kind of outcome.

    announced  how many were announced, or None where numbers of different things do not add up
    by         figure of the delegations that announced them
    lines      figures of what something else shows
    """

    words: str
    announced: int | None
    by: Figure
    lines: list


def ledger(scope):
    """What delegations announced beside what else is known of it; five queries.

    Names and papers are counted, not the records themselves: a record made from an announcement
    confirms nothing.
    """
    rows = scope.rows("delegations", outcome=OutcomeKind.values)
    announced, delegations = Counter(), Counter()
    for outcomes in rows.values_list("document__outcomes", flat=True):
        for outcome in outcomes:
            announced[outcome["kind"]] += outcome.get("announced", 0)
        delegations.update({outcome["kind"] for outcome in outcomes})
    lines = {
        OutcomeKind.AGREEMENTS: lambda: [
            *_institutions(scope, "agreements_of"),
            scope.count(
                "agreements",
                {"delegation": "any", "known": "paper"},
                words=_("signed papers seen"),
            ),
        ],
        OutcomeKind.CENTERS: lambda: [
            *_institutions(scope, "centers_of"),
            scope.count(
                "centers",
                {"delegation": "any", "known": "program"},
                words=_("centers whose program of events has begun"),
            ),
        ],
    }
    return [
        Announced(
            words=kind.label,
            announced=announced[kind] if kind in lines else None,
            by=scope.figure(delegations[kind], "delegations", {"outcome": kind.value}),
            lines=lines[kind]() if kind in lines else [],
        )
        for kind in OutcomeKind
        if delegations[kind]
    ]


def _institutions(scope, named_in):
    """Figures of the institutions named in what delegations brought about, one a country."""
    filters = {named_in: "any"}
    if scope.country:
        # Institutions of both sides: here the partner country narrows the lines, not the rows.
        filters["agreements"] = []
    rows = scope.rows("institutions", **filters).values_list("country").annotate(Count("pk"))
    numbers = dict(rows)
    return [
        scope.figure(
            numbers.get(country, 0),
            "institutions",
            {**filters, "country": country},
            words=institutions_named(country, numbers.get(country, 0)),
        )
        for country in (settings.HOME_COUNTRY, *scope.partners)
    ]


@dataclass(frozen=True)
class Year:
    """A year with the figures of its agreements, visits and centers."""

    words: str
    figures: list


def years(scope, agreements):
    """Dated events by year, from the first year to the last; two queries beside the agreements'."""
    visits = dict(
        scope.rows("delegations")
        .exclude(happened_on=None)
        .values_list("happened_on__year")
        .annotate(Count("pk"))
    )
    opened = dict(
        scope.rows("centers")
        .exclude(opened_on=None)
        .values_list("opened_on__year")
        .annotate(Count("pk"))
    )
    signed = agreements.by_year()
    found = {*visits, *opened, *signed}
    return [
        Year(
            str(year),
            [
                scope.figure(
                    signed[year],
                    "agreements",
                    {"stage": Stage.SIGNED.value, "signed_after": year, "signed_before": year},
                ),
                scope.figure(visits.get(year, 0), "delegations", {"after": year, "before": year}),
                scope.figure(opened.get(year, 0), "centers", {"year": year}),
            ],
        )
        for year in (range(min(found), max(found) + 1) if found else ())
    ]


@dataclass(frozen=True)
class Coverage:
    """How many institutions of the official list have a signed paper, and how many have none.

    listed_on  the day of the list
    path       the report that names them
    """

    recognized: int
    with_paper: int
    without_paper: int
    listed_on: dt.date
    path: str


def coverage(scope):
    """The Coverage of the home country, or None without an official list.

    The numbers are those of the report: of the partner country that the page is narrowed to, or of
    the first one. One query, and eight with a list.
    """
    official = RecognizedList.objects.at(scope.moment)
    if official is None:
        return None
    rows = list(official.rows.all())
    country = scope.partners[0]
    taking_part = TakingPart(scope.moment, country, {row.institution for row in rows} - {""})
    every, with_paper, *_others = counts(listed_institutions(rows, taking_part))
    path = reverse("report-page", args=["institutions-coverage"])
    asked = urlencode({"partner": country, **scope.dates()})
    return Coverage(every, with_paper, every - with_paper, official.as_at, f"{path}?{asked}")
