"""What the register holds with one partner country: records, figures, and the lists behind them."""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, Exists, F, OuterRef, Q, Value, Window
from django.db.models.functions import Concat
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from agreements.entries import AgreementEntry
from agreements.vocabulary import AgreementKind, Basis, Effect, Level, Stage, Status
from centers.entries import CenterEntry
from cooperation.overview import list_path
from delegations.entries import DelegationEntry
from institutions.entries import InstitutionEntry
from institutions.views import TAKES_PART
from records.entries import Mention, by_name
from records.kinds import KINDS
from records.localized import plain
from records.pages import Footnote
from records.source_entries import SourceEntry

#: How many records of a kind the page lists itself; the public lists hold them all.
LISTED = 5
INSTITUTIONS_LISTED = 24
SOURCES_LISTED = 50

#: What a list is asked for to show the agreements of a stage.
STATUSES = {
    Stage.PROPOSED: [Status.PROPOSED],
    Stage.NEGOTIATION: [Status.NEGOTIATION],
    Stage.SIGNED: [
        Status.SIGNED,
        Status.IN_FORCE,
        Status.EXPIRED,
        Status.TERMINATED,
        Status.REPLACED,
    ],
}

#: Agreements of which somebody at the register has seen the signed text.
SEEN = Q(document__basis=Basis.SIGNED_DOCUMENT) | Q(document__has_signed_text=True)

#: Agreements whose signature rests on more than a report of it.
FIRM = SEEN | Q(document__basis=Basis.OFFICIAL_NOTICE)

#: Whole sentences for the countries that the portal ships with; others take the general form.
HEADINGS = {("PK", "KZ"): gettext_lazy("Pakistan and Kazakhstan in education")}
INSTITUTIONS_IN = {
    "PK": gettext_lazy("Institutions in Pakistan"),
    "KZ": gettext_lazy("Institutions in Kazakhstan"),
}
CENTERS_IN = {
    "PK": lambda number: ngettext("center in Pakistan", "centers in Pakistan", number),
    "KZ": lambda number: ngettext("center in Kazakhstan", "centers in Kazakhstan", number),
}


def heading(country, labels):
    """What the page of a partner country is called.

    labels: those that hold the names of both countries
    """
    pair = (settings.HOME_COUNTRY, country)
    if pair in HEADINGS:
        return str(HEADINGS[pair])
    home, partner = (_country_name(code, labels) for code in pair)
    return _("Cooperation in education: %(home)s, %(partner)s") % {"home": home, "partner": partner}


def institutions_in(country, labels):
    """ "Institutions in …", for a country by its code."""
    name = {"country": _country_name(country, labels)}
    return INSTITUTIONS_IN.get(country) or _("%(country)s: institutions") % name


def centers_in(country, number, labels):
    """ "centers in …", as words beside their number."""
    if country in CENTERS_IN:
        return CENTERS_IN[country](number)
    return _("%(country)s: centers") % {"country": _country_name(country, labels)}


def _country_name(code, labels):
    return plain(labels.get(f"country:{code}")) or code


class Relation:
    """The records that concern one partner country, as at a day and as known on a day."""

    def __init__(self, country, moment):
        """country: its code in upper case. Nothing is read yet."""
        self.country, self.moment = country, moment
        self.agreements = self._with_country(AgreementEntry).with_status(moment.as_at)
        self.delegations = self._with_country(DelegationEntry)
        self.centers = CenterEntry.objects.known(moment.at).existing(moment.as_at)
        self.centers = self.centers.filter(country__in=self.both)
        if self._has_other_partners:
            self.centers = self.centers.filter(document__serves__in=self.both)

    def _with_country(self, entry):
        rows = entry.objects.known(self.moment.at).existing(self.moment.as_at)
        return rows.with_facet("country", [self.country])

    @property
    def both(self):
        """Codes of the home country and of this one."""
        return [settings.HOME_COUNTRY, self.country]

    @property
    def _has_other_partners(self):
        return settings.PARTNER_COUNTRIES != [self.country]

    @property
    def path(self):
        """The page of this country at this moment."""
        query = f"?{urlencode(self._dates)}" if self._dates else ""
        return reverse("partner", args=[self.country.lower()]) + query

    def agreement_path(self, **filters):
        """The list of the agreements with this country at this moment that pass the filters."""
        return list_path("agreements", country=self.country, **filters, **self._dates)

    def mou_path(self, **filters):
        """The list of the MoUs between institutions that pass the filters."""
        sort = {"kind": AgreementKind.MOU, "level": Level.INSTITUTION}
        return self.agreement_path(**sort, **filters)

    def delegation_path(self, **filters):
        """The list of the delegations from and to this country at this moment."""
        return list_path("delegations", country=self.country, **filters, **self._dates)

    def center_path(self, *countries):
        """The list of the centers that lie in the countries, both when none is given."""
        serves = {"serves": self.both} if self._has_other_partners else {}
        return list_path("centers", country=countries or self.both, **serves, **self._dates)

    def institution_path(self):
        """The list of all institutions in this country."""
        return list_path("institutions", country=self.country, **self._dates)

    @property
    def _dates(self):
        if self.moment.is_today:
            return {}
        known_on = {"as_known_on": self.moment.known_on} if self.moment.known_on else {}
        return {"as_at": self.moment.as_at, **known_on}

    def agreement_numbers(self):
        """Counts of agreements; one query. Of effect, "not known" is an answer of its own."""
        mous = Q(kind=AgreementKind.MOU, level=Level.INSTITUTION, stage=Stage.SIGNED)
        signed = Q(stage=Stage.SIGNED)
        return self.agreements.aggregate(
            all=Count("pk"),
            signed=Count("pk", filter=signed),
            signed_seen=Count("pk", filter=signed & SEEN),
            mous=Count("pk", filter=mous),
            mous_seen=Count("pk", filter=mous & SEEN),
            mous_not_known=Count("pk", filter=mous & Q(effect=Effect.NOT_KNOWN)),
            mous_in_effect=Count("pk", filter=mous & Q(effect=Effect.YES)),
            proposed=Count("pk", filter=Q(stage=Stage.PROPOSED)),
            negotiation=Count("pk", filter=Q(stage=Stage.NEGOTIATION)),
            declarations=Count("pk", filter=Q(kind=AgreementKind.DECLARATION)),
        )

    def center_numbers(self):
        """Counts of centers on both sides; one query."""
        return self.centers.aggregate(
            all=Count("pk"),
            home=Count("pk", filter=Q(country=settings.HOME_COUNTRY)),
            partner=Count("pk", filter=Q(country=self.country)),
        )

    def delegation_numbers(self):
        """Counts of delegations, visits and meetings, and of those that the home side sent."""
        sent = Q(document__from_country=settings.HOME_COUNTRY)
        return self.delegations.aggregate(all=Count("pk"), sent=Count("pk", filter=sent))

    def institutions(self):
        """Institutions in this country that take part in any of the records, by name; one query."""
        rows = InstitutionEntry.objects.known(self.moment.at).filter(country=self.country)
        takes_part = self._mentions("institution").filter(role__in=TAKES_PART)
        rows = rows.alias(named_as=Concat(Value("institution:"), "key"))
        return list(rows.filter(Exists(takes_part)).order_by(*by_name())[:INSTITUTIONS_LISTED])

    def sources(self):
        """(the newest sources of the records as Footnotes, how many there are); one query."""
        rows = SourceEntry.objects.known(self.moment.at)
        rows = rows.alias(named_as=Concat(Value("source:"), "key"))
        rows = rows.filter(Exists(self._mentions("source"))).annotate(total=Window(Count("pk")))
        newest = rows.order_by(F("published_on").desc(nulls_last=True), "key")[:SOURCES_LISTED]
        notes = [
            Footnote(number, row.key, row.document) for number, row in enumerate(newest, start=1)
        ]
        return notes, newest[0].total if notes else 0

    def _mentions(self, kind):
        """Mentions of the outer row, annotated as `named_as`, by the records of the relation."""
        by = Q()
        for rows in (self.agreements, self.centers, self.delegations):
            by |= Q(kind=rows.model.kind_name, key__in=rows.order_by().values("key"))
        return Mention.objects.known(self.moment.at).filter(by, target=OuterRef("named_as"))


@dataclass(frozen=True)
class Figure:
    """A number, what it counts, and the list of exactly those records.

    number: None where the answer is that it is not known
    """

    number: int | None
    words: str
    path: str
    note: str = ""
    is_partner: bool = False


def tiles(relation, agreements, centers, delegations, labels):
    """The figures of the page, four at most. What is not on record has none."""
    if agreements["mous"]:
        yield _mous(relation, agreements)
        yield _effect(relation, agreements)
    for side, number in zip(relation.both, (centers["home"], centers["partner"]), strict=True):
        if number:
            words = centers_in(side, number, labels)
            yield Figure(number, words, relation.center_path(side), is_partner=True)
            break
    if delegations["all"]:
        yield Figure(
            delegations["all"],
            ngettext(
                "delegation, visit or meeting",
                "delegations, visits and meetings",
                delegations["all"],
            ),
            relation.delegation_path(),
            "" if delegations["sent"] else _("in the other direction: none on record"),
        )


def _mous(relation, numbers):
    number = numbers["mous"]
    if numbers["mous_seen"]:
        words = ngettext(
            "signed MoU between institutions", "signed MoUs between institutions", number
        )
    else:
        words = ngettext(
            "MoU between institutions, announced as signed",
            "MoUs between institutions, announced as signed",
            number,
        )
    return Figure(number, words, relation.mou_path(status=STATUSES[Stage.SIGNED]))


def _effect(relation, numbers):
    """Never "0 in force": what is not known is said in words."""
    every, not_known, in_effect = (
        numbers[name] for name in ("mous", "mous_not_known", "mous_in_effect")
    )
    if not_known:
        return Figure(
            None,
            _("In effect: not known for %(unknown)s of %(all)s")
            % {"unknown": not_known, "all": every},
            relation.mou_path(effect=Effect.NOT_KNOWN),
            "" if numbers["mous_seen"] else _("no signed text has reached the register"),
        )
    if in_effect:
        words = ngettext("of these MoUs is in effect", "of these MoUs are in effect", in_effect)
        return Figure(in_effect, words, relation.mou_path(effect=Effect.YES))
    words = ngettext(
        "of these MoUs is not in effect on this day",
        "of these MoUs are not in effect on this day",
        every,
    )
    return Figure(every, words, relation.mou_path(effect=Effect.NO, status=STATUSES[Stage.SIGNED]))


def counted_apart(relation, agreements, centers, labels):
    """Figures for the line below the tiles; none for a zero."""
    found = [
        Figure(
            agreements["mous_in_effect"] if agreements["mous_not_known"] else 0,
            _("MoUs known to be in effect"),
            relation.mou_path(effect=Effect.YES),
        ),
        Figure(
            agreements["declarations"],
            _("declarations"),
            relation.agreement_path(kind=AgreementKind.DECLARATION),
        ),
        Figure(
            agreements["proposed"],
            _("announced, signing not found"),
            relation.agreement_path(status=STATUSES[Stage.PROPOSED]),
        ),
        Figure(
            agreements["negotiation"],
            _("under negotiation"),
            relation.agreement_path(status=STATUSES[Stage.NEGOTIATION]),
        ),
        Figure(
            centers["partner"] if centers["home"] else 0,
            centers_in(relation.country, centers["partner"], labels),
            relation.center_path(relation.country),
        ),
    ]
    return [figure for figure in found if figure.number]


@dataclass(frozen=True)
class Listing:
    """The newest records of a kind, how many there are, and the list of all of them."""

    kind: object
    rows: list
    total: int
    path: str


def listings(relation, agreements, centers, delegations):
    """A Listing for each kind that the page lists; three queries."""
    totals = (agreements["all"], centers["all"], delegations["all"])
    paths = (relation.agreement_path(), relation.center_path(), relation.delegation_path())
    kinds = (relation.agreements, relation.centers, relation.delegations)
    return [
        Listing(KINDS[rows.model.kind_name], list(rows.in_order()[:LISTED]), total, path)
        for rows, total, path in zip(kinds, totals, paths, strict=True)
    ]


@dataclass(frozen=True)
class Partner:
    """A partner country by its code, its page, and the figures of its relation."""

    code: str
    path: str
    heading: str
    figures: list


def partners(moment, labels):
    """The partner countries of the settings in their order; three queries for each."""
    return [_partner(Relation(code, moment), labels) for code in settings.PARTNER_COUNTRIES]


def _partner(relation, labels):
    centers = relation.center_numbers()
    figures = [
        Figure(
            relation.agreement_numbers()["all"],
            _("agreements and MoUs"),
            relation.agreement_path(),
        ),
        *(
            Figure(
                centers[side], centers_in(code, centers[side], labels), relation.center_path(code)
            )
            for side, code in zip(("home", "partner"), relation.both, strict=True)
        ),
        Figure(
            relation.delegation_numbers()["all"],
            _("delegations, visits and meetings"),
            relation.delegation_path(),
        ),
    ]
    return Partner(
        relation.country,
        relation.path,
        heading(relation.country, labels),
        [figure for figure in figures if figure.number],
    )
