"""Records made from an announcement, which wait for the paper that proves them.

An announcement tells of so many memoranda; the register keeps a record for each, and the paper that
arrives later belongs to one of them: typed as a new record it would be counted twice.
"""

import datetime as dt

from django.db.models import Exists, OuterRef, Q

from agreements.models import Agreement, AgreementDocument, Party
from agreements.vocabulary import Basis, Level, Side
from records import dates, permissions

#: How far a paper's day of signature may lie from what the announcement gave.
NEARBY = dt.timedelta(days=14)


def waiting_for_paper(agreements=None):
    """Records that stand for an announcement: no paper, no partner stated, not resolved.

    Between states the countries are the parties: nothing about the partner is left to be stated.
    """
    agreements = Agreement.objects.all() if agreements is None else agreements
    of_this = {"agreement": OuterRef("pk")}
    named = Party.objects.filter(**of_this, institution__isnull=False).exclude(side=Side.HOME)
    papers = AgreementDocument.objects.filter(**of_this)
    return (
        agreements.exclude(basis=Basis.SIGNED_DOCUMENT)
        .exclude(level=Level.STATE)
        .filter(~Exists(named), ~Exists(papers), resolution="")
        .order_by("reference")
    )


def proven_by(*, home, visit, signed_on, among=None):
    """The waiting records that a paper may prove, the best guess first (audiences.md, 1.4).

    home: the party in the home country, which the announcement named; visit: the delegation during
    which the paper was signed, or None; signed_on: first day of its date of signature, or None. The
    record is of the same visit, or its signature or announcement lies within 14 days.
    """
    near = Q(signed_during=visit) if visit else Q(pk=None)
    if signed_on:
        for field in ("signed_on", "announced_on"):
            near |= dates.any_day_from(field, signed_on - NEARBY) & dates.any_day_until(
                field, signed_on + NEARBY
            )
    named = Party.objects.filter(agreement=OuterRef("pk"), side=Side.HOME, institution=home)
    return waiting_for_paper(among).filter(near, Exists(named))


def offered_to(user):
    """The waiting records that a user may change, with what a list of them shows."""
    readable = permissions.readable(Agreement.objects.all(), user)
    waiting = waiting_for_paper(readable).prefetch_related("parties__institution")
    return [agreement for agreement in waiting if permissions.may(user, "change", agreement)]
