"""Who is linked with whom: centers, agreements between institutions, and visits, in one table."""

from itertools import product

from django.conf import settings

from agreements.entries import AgreementEntry
from agreements.vocabulary import CounterpartSide, Level, Stage
from centers.entries import CenterEntry
from centers.links import links_of
from delegations.entries import DelegationEntry
from delegations.vocabulary import MeetingKind
from institutions.links import Link, LinkTable
from records.register import read_documents

#: Records of each kind that the table is made of.
NEWEST = 15


def read_links(moment):
    """The LinkTable of the newest records of each kind; four queries."""
    centers, more_centers = _newest(CenterEntry.objects, moment)
    agreements, more_agreements = _newest(
        AgreementEntry.objects.filter(
            level=Level.INSTITUTION, counterpart_side=CounterpartSide.PARTNER
        ),
        moment,
    )
    visits, more_visits = _newest(DelegationEntry.objects, moment)
    institutions = read_documents(
        "institution",
        {
            key
            for entry in (*centers, *agreements, *visits)
            for kind, key, _role in entry.document["names"]
            if kind == "institution"
        },
        moment.at,
    )
    links = [
        *links_of(centers),
        *(link for entry in agreements for link in agreement_links(entry)),
        *(link for entry in visits for link in visit_links(entry, institutions)),
    ]
    named = {key for link in links for key in (link.home, link.partner)}
    return LinkTable(
        links,
        {key: institutions[key] for key in sorted(named & institutions.keys())},
        moment,
        is_cut=more_centers or more_agreements or more_visits,
    )


def _newest(entries, moment):
    """(the newest entries, whether there are more)"""
    rows = list(entries.known(moment.at).existing(moment.as_at).in_order()[: NEWEST + 1])
    return rows[:NEWEST], len(rows) > NEWEST


def agreement_links(entry):
    """A Link for every two institutions of an agreement, or for each whose other side is unnamed.

    An agreement of which no institution is named links nobody.
    """
    document = entry.document
    homes, partners = (
        [
            party["institution"]
            for party in document.get("parties", [])
            if party["side"] == side and "institution" in party
        ]
        for side in ("home", "partner")
    )
    if not homes and not partners:
        return []
    kind = "signed" if document["stage"] == Stage.SIGNED else "announced"
    date = document.get("signed_on") or document.get("announced_on", {})
    return [
        Link(home, partner, kind, entry, date)
        for home, partner in product(homes or [""], partners or [""])
    ]


def visit_links(entry, institutions):
    """A Link for every two institutions of which one received the other.

    The host of a delegation received its members; those who attended a campus visit met. Who sat
    in one hall at a ceremony is not linked by that.
    """
    document = entry.document
    met = [
        [
            document.get("hosted_by"),
            *(row.get("institution") for row in document.get("members", [])),
        ]
    ]
    met += [
        [row.get("institution") for row in meeting.get("attendees", [])]
        for meeting in document.get("meetings", [])
        if meeting["kind"] == MeetingKind.CAMPUS_VISIT
    ]
    pairs = dict.fromkeys(
        pair for keys in met for pair in product(*_sides(keys, institutions)) if all(pair)
    )
    date = document.get("happened_on", {})
    return [Link(home, partner, "visit", entry, date) for home, partner in pairs]


def _sides(keys, institutions):
    """(institutions of the home country, of partner countries) among some keys."""
    country = {key: institutions.get(key, {}).get("country", "") for key in keys if key}
    return (
        [key for key in country if country[key] == settings.HOME_COUNTRY],
        [key for key in country if country[key] in settings.PARTNER_COUNTRIES],
    )
