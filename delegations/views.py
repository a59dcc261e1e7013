"""Public pages of delegations: who came, what was announced, and what else is known of it."""

from dataclasses import dataclass
from itertools import chain

from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from delegations.columns import COLUMNS
from delegations.filters import DelegationFilter
from delegations.timeline import delegation_events
from delegations.vocabulary import (
    STATEMENTS,
    AttendeeRole,
    DelegationKind,
    MeetingKind,
    MemberRole,
    OutcomeKind,
)
from records.citing import moment_query
from records.filters import MomentForm
from records.kinds import KINDS
from records.listing import list_page
from records.pages import RecordPage, record_page
from records.register import groups_naming, naming, read_entry

WORDS = {
    "kind": dict(DelegationKind.choices),
    "meeting": dict(MeetingKind.choices),
    "member": dict(MemberRole.choices),
    "attendee": dict(AttendeeRole.choices),
    "outcome": dict(OutcomeKind.choices),
}

#: Which kind of record an announced outcome becomes.
RECORDED_AS = {OutcomeKind.AGREEMENTS: "agreement", OutcomeKind.CENTERS: "center"}

#: A visit brings about tens of records; more are reached through the list.
LISTED = 100


@require_safe
def delegation_list(request):
    """All delegations, visits and meetings of the register."""
    return list_page(
        request,
        DelegationFilter(request.GET),
        template="delegations/delegation_list.html",
        columns=COLUMNS,
        context={
            "heading": _("Delegations"),
            "words": WORDS,
        },
    )


@require_safe
def delegation_detail(request, slug):
    """One delegation with its meetings and the ledger of its outcomes."""
    form = MomentForm(request.GET)
    form.is_valid()
    moment = form.moment
    entry, state = read_entry("delegation", slug, moment.at)
    groups = groups_naming("delegation", slug, moment, ("delegation",), limit=LISTED)
    unconfirmed = _unconfirmed(slug, moment)
    page = RecordPage(
        entry,
        moment=moment,
        state=state,
        statements=STATEMENTS,
        others=[row.document for row in chain(*(group.rows for group in groups), unconfirmed)],
    )
    document = entry.document
    return record_page(
        request,
        page,
        template="delegations/delegation_detail.html",
        form=form,
        context={
            "events": delegation_events(page),
            "groups": groups,
            "unconfirmed": unconfirmed,
            "delegation_query": moment_query(moment, delegation=slug),
            "ledgers": ledgers(entry, groups, moment),
            "named_members": [m for m in document.get("members", []) if m["role"] != "group"],
            "groups_of_members": [m for m in document.get("members", []) if m["role"] == "group"],
            "leaders": [m for m in document.get("members", []) if m["role"] == "leader"],
            "words": WORDS,
        },
    )


def _unconfirmed(slug, moment):
    """Agreements that were announced at a visit and that no paper confirms; one query."""
    agreements = naming("delegation", slug, moment.at, ("delegation",))["agreement"]
    return list(agreements.unconfirmed(moment.as_at).in_order()[:LISTED])


@dataclass(frozen=True)
class Ledger:
    """One announced outcome: its number beside the lines that something else shows.

    announcement: where the sources of the announced number stand
    """

    outcome: dict
    words: str
    lines: list
    announcement: str


def ledgers(entry, groups, moment):
    """The outcome ledger of a delegation at a moment, one Ledger an announced outcome."""
    listed = {group.kind.name: [row.document for row in group.rows] for group in groups}
    result = []
    for outcome in entry.document.get("outcomes", []):
        spec = KINDS.get(RECORDED_AS.get(outcome["kind"], ""))
        lines = spec.ledger(listed.get(spec.name, [])) if spec else []
        result.append(
            Ledger(
                outcome,
                OutcomeKind(outcome["kind"]).label,
                [{"line": line, "path": _path(spec, entry, line, moment)} for line in lines],
                _announcement(entry, moment),
            )
        )
    return result


def _announcement(entry, moment):
    query = moment_query(moment)
    return f"{reverse('delegation', args=[entry.key])}{'?' if query else ''}{query}#sources"


def _path(spec, entry, line, moment):
    """The list of the records behind a number; behind a zero it is empty, and says so."""
    query = moment_query(moment, **line.filters, **{line.delegation: entry.key})
    return f"{reverse(line.listing or spec.listing)}?{query}"
