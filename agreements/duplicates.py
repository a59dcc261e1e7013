"""Which agreements come near one that is entered, and what hangs on institutions."""

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agreements.models import Party
from records import dates
from records.duplicates import MOST, Near

#: So many institutions make a pair.
PAIR = 2


def near_agreements(agreement, parts, among):
    """Agreements of the same parties and date, or of one party and visit where another is unnamed.

    Between the same parties on one day several papers may be signed: a person says whether it is
    another one.
    """
    named = {row.institution_id for row in parts("parties") if row.institution_id}
    is_open = any(not row.institution_id for row in parts("parties"))
    same = Q(pk=None)
    if len(named) >= PAIR:
        same |= _all_parties(named) & _same_date(agreement)
    if named and agreement.signed_during_id:
        unnamed = Party.objects.filter(agreement=OuterRef("pk"), institution=None)
        at_visit = Q(signed_during=agreement.signed_during_id) & _some_party(named)
        same |= at_visit if is_open else at_visit & Exists(unnamed)
    rows = among.filter(same).select_related("signed_during")
    for row in rows.prefetch_related("parties__institution", "parties__country").order_by("pk")[
        :MOST
    ]:
        yield Near(row, _reason(row, agreement, named), _facts(row))


def _party_of(institutions):
    return Party.objects.filter(agreement=OuterRef("pk"), institution__in=institutions)


def _some_party(institutions):
    return Q(Exists(_party_of(institutions)))


def _all_parties(institutions):
    every = Q()
    for institution in sorted(institutions):
        every &= Q(Exists(_party_of([institution])))
    return every


def _same_date(agreement):
    """The same day of signature, as far as either says; without one, that of the announcement."""
    for name in ("signed_on", "announced_on"):
        first = getattr(agreement, name)
        if first:
            last = dates.last_day(first, getattr(agreement, f"{name}_precision"))
            return dates.any_day_from(name, first) & dates.any_day_until(name, last)
    return Q(signed_on=None, announced_on=None)


def _reason(row, agreement, named):
    if named <= {party.institution_id for party in row.parties.all()} and len(named) >= PAIR:
        return _("the same parties and date")
    return _("the same visit, and a party that is not named")


def _facts(row):
    signed = dates.iso(row.signed_on, row.signed_on_precision)
    return [*(str(party) for party in row.parties.all()), *filter(None, [signed])]


def agreements_of_institutions(primary_keys):
    """{pk: "already has 3 agreements"} of the institutions that are a party to any; one query."""
    parties = Party.objects.filter(institution__in=primary_keys).order_by()
    counts = parties.values("institution").annotate(number=Count("agreement", distinct=True))
    return {
        row["institution"]: ngettext(
            "already has %(number)d agreement", "already has %(number)d agreements", row["number"]
        )
        % {"number": row["number"]}
        for row in counts
    }
