"""Public pages of institutions."""

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from institutions.columns import COLUMNS
from institutions.filters import InstitutionFilter
from institutions.recognized import RecognizedList
from institutions.timeline import institution_events
from institutions.vocabulary import (
    STATEMENTS,
    Charter,
    Coordinates,
    IdentifierScheme,
    InstitutionKind,
    NameKind,
    Sector,
)
from records.citing import moment_query
from records.filters import MomentForm
from records.listing import list_page
from records.pages import RecordPage, record_page
from records.register import groups_naming, read_entry

WORDS = {
    "kind": dict(InstitutionKind.choices),
    "sector": dict(Sector.choices),
    "charter": dict(Charter.choices),
    "name": dict(NameKind.choices),
    "scheme": dict(IdentifierScheme.choices),
    "coordinates": dict(Coordinates.choices),
}

#: How many records of a kind an institution takes part in, in whole phrases.
NUMBERS = {
    "agreement": lambda number: (
        ngettext("%(number)s agreement or MoU", "%(number)s agreements and MoUs", number)
        % {"number": number}
    ),
    "center": lambda number: (
        ngettext("%(number)s educational center", "%(number)s educational centers", number)
        % {"number": number}
    ),
    "delegation": lambda number: (
        ngettext("%(number)s visit or meeting", "%(number)s visits and meetings", number)
        % {"number": number}
    ),
}

#: In which roles an institution takes part itself, and in which it helps others.
TAKES_PART = ("party", "host", "counterpart", "member", "attendee")
HELPS = ("facilitator", "coordinator")


@require_safe
def institution_list(request):
    """All institutions of the register."""
    filters = InstitutionFilter(request.GET)
    return list_page(
        request,
        filters,
        template="institutions/institution_list.html",
        columns=COLUMNS,
        context={
            "heading": _("Institutions"),
            "words": WORDS,
            "official_list": RecognizedList.objects.at(filters.moment),
        },
    )


@require_safe
def institution_detail(request, slug):
    """One institution with what it takes part in, as at a day and as known on a day."""
    form = MomentForm(request.GET)
    form.is_valid()
    moment = form.moment
    entry, state = read_entry("institution", slug, moment.at)
    groups = groups_naming("institution", slug, moment, TAKES_PART)
    helped = groups_naming("institution", slug, moment, HELPS)
    rows = [row for group in [*groups, *helped] for row in group.rows]
    page = RecordPage(
        entry,
        moment=moment,
        state=state,
        statements=STATEMENTS,
        others=[row.document for row in rows],
    )
    return record_page(
        request,
        page,
        template="institutions/institution_detail.html",
        form=form,
        context={
            "events": institution_events([*groups, *helped]),
            "groups": groups,
            "institution_query": moment_query(moment, institution=slug),
            "missing_languages": [
                code for code, _name in settings.LANGUAGES if code not in entry.document["label"]
            ],
            "helped": helped,
            "in_register": [NUMBERS[group.kind.name](group.total) for group in groups],
            "partners": partners(slug, groups),
            "words": WORDS,
        },
    )


def partners(slug, groups):
    """Other institutions beside this one in the listed records: key -> the first that links them.

    An institution that stands on the same side is no partner: sides are told by country.
    """
    found = {}
    for group in groups:
        for row in group.rows:
            roles = {
                key: role for kind, key, role in row.document["names"] if kind == "institution"
            }
            for key, role in roles.items():
                if key != slug and role in ("party", "host", "counterpart"):
                    found.setdefault(key, (group.kind, row))
    return [{"key": key, "kind": kind, "entry": row} for key, (kind, row) in found.items()]
