"""Figures of the statistics page: each is the number of records of a list, and leads to it.

A number and the address of its list are made of the same filters, so that they cannot differ.
Everything about agreements but their facets is read as one table of counts.
"""

from collections import Counter
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count
from django.http import QueryDict
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from agreements.filters import AgreementFilter
from agreements.vocabulary import (
    AgreementKind,
    CounterpartSide,
    Effect,
    Known,
    Level,
    Stage,
    Status,
)
from centers.filters import CenterFilter
from delegations.filters import DelegationFilter
from institutions.filters import InstitutionFilter
from records.entries import Facet
from records.register import today

LISTS = {
    "agreements": AgreementFilter,
    "centers": CenterFilter,
    "delegations": DelegationFilter,
    "institutions": InstitutionFilter,
}

#: The parameter by which each list is narrowed to a partner country.
BY_PARTNER = {
    "agreements": "country",
    "centers": "partner",
    "delegations": "country",
    "institutions": "agreements",
}

#: Rows of a chart of institutions, fields or cities; the rest is told in one sentence.
SHOWN = 15
#: Papers in the chart of validity.
PAPERS = 25

SIGNED = {"stage": Stage.SIGNED.value}
PARTNER = {"counterpart_side": CounterpartSide.PARTNER.value}
MOUS = {"kind": AgreementKind.MOU.value, "level": Level.INSTITUTION.value, **PARTNER, **SIGNED}
INTERNATIONAL = {"counterpart_side": CounterpartSide.INTERNATIONAL.value, **SIGNED}
DECLARATIONS = {"kind": AgreementKind.DECLARATION.value, **SIGNED}
UNDECLARED = [kind for kind in AgreementKind.values if kind != AgreementKind.DECLARATION]

#: Signed papers in groups that leave nothing out and count nothing twice: (words, filters).
GROUPS = (
    (lambda: _("MoUs between institutions"), MOUS),
    (
        lambda: _("Other papers between institutions"),
        {**MOUS, "kind": [kind for kind in UNDECLARED if kind != AgreementKind.MOU]},
    ),
    (
        lambda: _("Papers of states and ministries"),
        {**SIGNED, **PARTNER, "kind": UNDECLARED, "level": ["state", "ministry"]},
    ),
    (lambda: _("Declarations"), {**DECLARATIONS, **PARTNER}),
    (lambda: _("Papers with international organizations"), INTERNATIONAL),
    (
        lambda: _("Papers with third countries"),
        {**SIGNED, "counterpart_side": CounterpartSide.THIRD.value},
    ),
)


@dataclass(frozen=True)
class Figure:
    """A number, the list of the records that it counts, and what is counted.

    words   for people; the key where the figure is of a record or term
    ref     the reference of that record or term
    lacks   the records of which this is not stated
    """

    number: int
    path: str
    words: str = ""
    ref: str = ""
    lacks: bool = False


@dataclass(frozen=True)
class Scope:
    """What the whole page is narrowed to: a moment, and a partner country or none."""

    moment: object
    country: str = ""

    @property
    def partners(self):
        """Codes of the partner countries that are looked at."""
        return [self.country] if self.country else settings.PARTNER_COUNTRIES

    def query(self, listing, filters):
        """The parameters of a list: its filters, the partner country, and the two dates."""
        narrowed = {BY_PARTNER[listing]: self.country} if self.country else {}
        return urlencode({**narrowed, **filters, **self.dates()}, doseq=True)

    def dates(self):
        """The two dates as parameters of an address, where they are not those of today."""
        dates = {}
        if self.moment.as_at != today():
            dates["as_at"] = self.moment.as_at.isoformat()
        if self.moment.known_on:
            dates["as_known_on"] = self.moment.known_on.isoformat()
        return dates

    def path(self, listing, **filters):
        """The address of a list."""
        query = self.query(listing, filters)
        return f"{reverse(listing)}?{query}" if query else reverse(listing)

    def rows(self, listing, **filters):
        """The records of a list, as the list itself finds them; no query yet."""
        asked = QueryDict(self.query(listing, filters))
        return LISTS[listing](asked, instant=self.moment.instant).filtered().order_by()

    def figure(self, number, listing, filters, **words):
        """A number that leads to the list with the filters."""
        return Figure(number, self.path(listing, **filters), **words)

    def count(self, listing, filters, **words):
        """The same, counted; one query."""
        return self.figure(self.rows(listing, **filters).count(), listing, filters, **words)


class Agreements:
    """All counts of agreements by what follows from their columns; one query."""

    COLUMNS = ("level", "counterpart_side", "kind", "stage", "status", "effect")

    def __init__(self, scope):
        self.scope = scope
        columns = (*self.COLUMNS, "signed_on__year")
        rows = scope.rows("agreements").values_list(*columns).annotate(number=Count("pk"))
        self.cells = [(dict(zip(columns, values, strict=False)), values[-1]) for values in rows]

    def number(self, filters):
        """How many pass filters on the columns; a list of values means any of them."""
        wanted = {
            name: values if isinstance(values, list) else [values]
            for name, values in filters.items()
        }
        return sum(
            number
            for cell, number in self.cells
            if all(cell[name] in values for name, values in wanted.items())
        )

    def figure(self, words="", **filters):
        """A Figure of the agreements that pass the filters."""
        return self.scope.figure(self.number(filters), "agreements", filters, words=words)

    def by(self, column, choices):
        """Figures of a closed list of values, those that no record has left out."""
        figures = [self.figure(words, **{column: value}) for value, words in choices]
        return [figure for figure in figures if figure.number]

    def by_year(self):
        """{year: number} of signed agreements; those without a date are left out."""
        years = Counter()
        for cell, number in self.cells:
            if cell["stage"] == Stage.SIGNED and cell["signed_on__year"]:
                years[cell["signed_on__year"]] += number
        return years

    def tiles(self):
        """The four numbers at the head of the page."""
        effects = {effect: self.figure(**MOUS, effect=effect.value) for effect in Effect}
        return {
            "mous": self.figure(**MOUS),
            "in_effect": effects[Effect.YES],
            "not_known": effects[Effect.NOT_KNOWN],
            "declarations": self.figure(**DECLARATIONS),
            "international": self.figure(**INTERNATIONAL, kind=AgreementKind.MOU.value),
        }

    def levels_and_stages(self):
        """[(words, figure of all, figures a stage)] by level, and by other counterparts."""
        groups = [(words, {"level": level, **PARTNER}) for level, words in Level.choices]
        groups += [
            (words, {"counterpart_side": side})
            for side, words in CounterpartSide.choices
            if side != CounterpartSide.PARTNER
        ]
        table = [
            (
                self.figure(words, **group),
                [self.figure(**group, stage=stage) for stage in Stage.values],
            )
            for words, group in groups
        ]
        return [row for row in table if row[0].number]

    def by_kind(self):
        return self.by("kind", AgreementKind.choices)

    def by_status(self):
        return self.by("status", Status.choices)

    def effects(self):
        """[(figure of the group, figures an effect)] of the groups that have any record."""
        table = [
            (
                self.figure(words(), **group),
                [self.figure(**group, effect=effect) for effect in Effect.values],
            )
            for words, group in GROUPS
        ]
        return [row for row in table if row[0].number]

    def signed_by_year(self):
        """[(year, figure)] from the first year to the last, and the figure of those undated."""
        counts = self.by_year()
        years = range(min(counts), max(counts) + 1) if counts else ()
        dated = [
            self.scope.figure(
                counts[year],
                "agreements",
                {**SIGNED, "signed_after": year, "signed_before": year},
                words=str(year),
            )
            for year in years
        ]
        return dated, self.scope.figure(
            self.number(SIGNED) - sum(counts.values()),
            "agreements",
            {**SIGNED, "missing": Known.SIGNED.value},
            words=_("Date of signature not known"),
            lacks=True,
        )


@dataclass(frozen=True)
class Facts:
    """Facts of the announced MoUs: (words, figure of those known, figure of the others) each."""

    total: int
    rows: list

    @classmethod
    def read(cls, agreements):
        """Count what is known; one query."""
        scope, total = agreements.scope, agreements.number(MOUS)
        known = dict(_facet_counts(scope.rows("agreements", **MOUS), ["known"])["known"])
        rows = [
            (
                words(),
                scope.figure(known.get(fact, 0), "agreements", {**MOUS, "known": fact.value}),
                scope.figure(
                    total - known.get(fact, 0), "agreements", {**MOUS, "missing": fact.value}
                ),
            )
            for fact, words in FACTS.items()
        ]
        rows.insert(
            3,
            (
                _("Whether in effect"),
                agreements.figure(**MOUS, effect=[Effect.YES.value, Effect.NO.value]),
                agreements.figure(**MOUS, effect=Effect.NOT_KNOWN.value),
            ),
        )
        return cls(total, rows)


FACTS = {
    Known.HOME_INSTITUTION: lambda: _("Institution in Pakistan named"),
    Known.PARTNER_INSTITUTION: lambda: _("Institution in the partner country named"),
    Known.SIGNED_DAY: lambda: _("Day of signature"),
    Known.END: lambda: _("End date"),
    Known.PAPER: lambda: _("Signed paper seen"),
}


@dataclass(frozen=True)
class Named:
    """Figures by a value of which there may be many: the most frequent, and how many more."""

    figures: list
    others: int = 0


def _facet_counts(rows, facets):
    """{facet: Counter of values} of entries; one query."""
    found = {facet: Counter() for facet in facets}
    counts = (
        Facet.objects.filter(
            kind=rows.model.kind_name, facet__in=facets, entry_id__in=rows.values("pk")
        )
        .values_list("facet", "value")
        .annotate(number=Count("pk"))
    )
    for facet, value, number in counts:
        found[facet][value] = number
    return found


def classified(scope, total, within=None):
    """{facet: Named} of areas, fields of study and institutions; one query.

    within: filters of the list of agreements, such as SIGNED; total: number of those that pass
    them. What is not stated is the rest of the total.
    """
    within = within or {}
    facets = {"area": Known.AREA, "field": Known.FIELD, "institution": Known.INSTITUTION}
    counts = _facet_counts(scope.rows("agreements", **within), [*facets, "known"])
    return {
        facet: _named(
            scope,
            "agreements",
            facet,
            counts[facet],
            lacking=(total - counts["known"][known], {**within, "missing": known.value}),
            within=within,
        )
        for facet, known in facets.items()
    }


def seats(scope):
    """Cities of the institutions that agreements name, as Named; two queries.

    Institutions are counted: where a paper was signed is another matter.
    """
    parties = {"agreements": scope.country or "any"}
    rows = scope.rows("institutions", **parties)
    counts = _facet_counts(rows, ["city"])["city"]
    lacking = {**parties, "missing": "city"}
    missing = scope.rows("institutions", **lacking).count()
    return _named(scope, "institutions", "city", counts, lacking=(missing, lacking), within=parties)


def _named(scope, listing, facet, counts, *, lacking, within=None):
    top = sorted(counts, key=lambda value: (-counts[value], value))
    figures = [
        scope.figure(
            counts[value],
            listing,
            {**(within or {}), facet: value},
            words=value,
            ref=f"{facet}:{value}",
        )
        for value in top[:SHOWN]
    ]
    number, filters = lacking
    if number:
        figures.append(scope.figure(number, listing, filters, words=_("Not stated"), lacks=True))
    return Named(figures, max(0, len(top) - SHOWN))


def refs_of_figures(*named):
    """References of the labels that figures need."""
    return {figure.ref for each in named for figure in each.figures if figure.ref}


def papers(scope):
    """The newest papers for the chart of validity; one query."""
    return list(scope.rows("agreements").in_order()[:PAPERS])
