"""What the home page says of the whole register, each number with the list behind it."""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.http import urlencode

from agreements.entries import AgreementEntry
from agreements.vocabulary import AgreementKind, CounterpartSide, Effect, Level, Stage
from centers.entries import CenterEntry
from delegations.entries import DelegationEntry
from delegations.vocabulary import DelegationKind

NEWEST = 4
LINKS = 25


@dataclass(frozen=True)
class Tile:
    """A number and the address of the list of the records that it counts."""

    number: int
    path: str


def agreement_numbers(moment):
    """Counts of agreements as at a day; one query.

    MoUs between institutions, declarations and MoUs with international organizations are counted
    apart; of effect only the answer "not known" is a number worth a tile.
    """
    between = Q(level=Level.INSTITUTION, counterpart_side=CounterpartSide.PARTNER)
    mou = Q(kind=AgreementKind.MOU, stage=Stage.SIGNED) & between
    return (
        AgreementEntry.objects.known(moment.at)
        .existing(moment.as_at)
        .with_status(moment.as_at)
        .aggregate(
            all=Count("pk"),
            mous=Count("pk", filter=mou),
            mous_not_known=Count("pk", filter=mou & Q(effect=Effect.NOT_KNOWN)),
            mous_in_effect=Count("pk", filter=mou & Q(effect=Effect.YES)),
            proposed=Count("pk", filter=Q(stage=Stage.PROPOSED)),
            negotiation=Count("pk", filter=Q(stage=Stage.NEGOTIATION)),
            declarations=Count("pk", filter=Q(kind=AgreementKind.DECLARATION)),
            international=Count(
                "pk",
                filter=Q(counterpart_side=CounterpartSide.INTERNATIONAL, stage=Stage.SIGNED),
            ),
        )
    )


def center_numbers(moment):
    """Counts of centers in the home country and elsewhere; one query."""
    home = Q(country=settings.HOME_COUNTRY)
    return (
        CenterEntry.objects.known(moment.at)
        .existing(moment.as_at)
        .aggregate(home=Count("pk", filter=home), partner=Count("pk", filter=~home))
    )


def list_path(name, **filters):
    """The address of a public list with filters."""
    query = f"?{urlencode(filters, doseq=True)}" if filters else ""
    return reverse(name) + query


def latest_delegation(moment):
    """The latest delegation of which outcomes were announced, or None; one query."""
    delegations = (
        DelegationEntry.objects.known(moment.at)
        .existing(moment.as_at)
        .filter(kind=DelegationKind.DELEGATION)
    )
    for entry in delegations.in_order()[:10]:
        if entry.document.get("outcomes"):
            return entry
    return None


def newest_agreements(moment):
    """The agreements signed last; one query."""
    return list(
        AgreementEntry.objects.known(moment.at)
        .existing(moment.as_at)
        .filter(stage=Stage.SIGNED)
        .in_order()[:NEWEST]
    )


@dataclass(frozen=True)
class CityLink:
    """Two institutions, one a side, and the record that links them. A side may be unknown."""

    home: str
    partner: str
    kind: str
    entry: object
    date: dict


def links(moment):
    """Links between institutions of both sides: centers, agreements, visits; three queries.

    The newest of each kind; the lists hold them all.
    """
    found = []
    for entry in CenterEntry.objects.known(moment.at).existing(moment.as_at).in_order()[:LINKS]:
        document = entry.document
        sides = [document["host"], document.get("counterpart", "")]
        if document["country"] != settings.HOME_COUNTRY:
            sides.reverse()
        date = document.get("opened_on") or document.get("known_since", {})
        found.append(CityLink(*sides, "center", entry, date))
    agreements = AgreementEntry.objects.known(moment.at).existing(moment.as_at)
    for entry in agreements.filter(level=Level.INSTITUTION).in_order()[:LINKS]:
        document = entry.document
        sides = {"home": "", "partner": ""}
        for party in document.get("parties", []):
            if party["side"] in sides:
                sides[party["side"]] = sides[party["side"]] or party.get("institution", "")
        if document["counterpart_side"] == CounterpartSide.PARTNER and any(sides.values()):
            date = document.get("signed_on") or document.get("announced_on", {})
            found.append(CityLink(sides["home"], sides["partner"], "agreement", entry, date))
    return found
