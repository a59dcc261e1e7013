"""What the home page says of the whole register, each number with the list behind it."""

from django.conf import settings
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.http import urlencode

from agreements.entries import AgreementEntry
from agreements.vocabulary import AgreementKind, CounterpartSide, Effect, Level, Stage, Status
from centers.entries import CenterEntry
from delegations.entries import DelegationEntry
from delegations.vocabulary import DelegationKind
from records.register import today

NEWEST = 4
#: What a list is asked for to show what was signed, whatever came of it.
SIGNED = (
    Status.SIGNED,
    Status.IN_FORCE,
    Status.EXPIRED,
    Status.TERMINATED,
    Status.REPLACED,
)


def agreement_numbers(moment):
    """Counts of agreements as at a day; one query.

    MoUs between institutions and joint declarations are counted apart; of effect only the answer
    "not known" is a number worth a tile.
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
            mous_with_text=Count("pk", filter=mou & Q(document__has_signed_text=True)),
            proposed=Count("pk", filter=Q(stage=Stage.PROPOSED)),
            negotiation=Count("pk", filter=Q(stage=Stage.NEGOTIATION)),
            declarations=Count("pk", filter=Q(kind=AgreementKind.DECLARATION)),
        )
    )


def center_numbers(moment):
    """Counts of centers in the home country and in partner countries; one query."""
    home = Q(country=settings.HOME_COUNTRY)
    partner = Q(country__in=settings.PARTNER_COUNTRIES)
    return (
        CenterEntry.objects.known(moment.at)
        .existing(moment.as_at)
        .aggregate(home=Count("pk", filter=home), partner=Count("pk", filter=partner))
    )


def number_paths(moment):
    """The address of the list behind each number of a moment."""
    mous = {
        "kind": AgreementKind.MOU,
        "level": Level.INSTITUTION,
        "country": settings.PARTNER_COUNTRIES,
        "status": SIGNED,
    }
    lists = {
        "all": ("agreements", {}),
        "mous": ("agreements", mous),
        "mous_not_known": ("agreements", mous | {"effect": Effect.NOT_KNOWN}),
        "proposed": ("agreements", {"status": Status.PROPOSED}),
        "negotiation": ("agreements", {"status": Status.NEGOTIATION}),
        "declarations": ("agreements", {"kind": AgreementKind.DECLARATION}),
        "home": ("centers", {"country": settings.HOME_COUNTRY}),
        "partner": ("centers", {"country": settings.PARTNER_COUNTRIES}),
    }
    dates = moment_filters(moment)
    return {
        number: list_path(name, **filters, **dates) for number, (name, filters) in lists.items()
    }


def moment_filters(moment):
    """What a list is asked for to show the same moment; nothing for today's."""
    dates = {}
    if moment.as_at != today():
        dates["as_at"] = moment.as_at.isoformat()
    if moment.known_on:
        dates["as_known_on"] = moment.known_on.isoformat()
    return dates


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
