"""Public pages of educational centers."""

from django.conf import settings
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from centers.columns import COLUMNS
from centers.filters import CenterFilter
from centers.lifecycle import status_on
from centers.links import links_of
from centers.timeline import center_events
from centers.vocabulary import STATEMENTS, CenterKind, CenterStatus, ProgramKind
from institutions.links import LinkTable
from records.citing import moment_query
from records.filters import MomentForm
from records.listing import list_page
from records.pages import RecordPage, record_page
from records.register import read_entry
from records.related import related_lists

WORDS = {
    "kind": dict(CenterKind.choices),
    "status": dict(CenterStatus.choices),
    "program": dict(ProgramKind.choices),
}

#: Centers that the diagram beside the list shows at most.
LINKED = 25


@require_safe
def center_list(request):
    """All educational centers of the register, and a diagram of those that are listed."""
    filters = CenterFilter(request.GET)
    return list_page(
        request,
        filters,
        template="centers/center_list.html",
        columns=COLUMNS,
        context={
            "heading": _("Educational centers"),
            "words": WORDS,
            # A function: a download has no diagram and must not read for one.
            "link_table": lambda: link_table(filters),
            "moment_query": moment_query(filters.moment),
            "partner_countries": settings.PARTNER_COUNTRIES,
        },
    )


def link_table(filters):
    """The LinkTable of the centers that pass the filters; three queries."""
    entries = list(filters.filtered().in_order()[: LINKED + 1])
    table = LinkTable.of(links_of(entries[:LINKED]), filters.moment, is_cut=len(entries) > LINKED)
    return table.read_labels()


@require_safe
def center_detail(request, slug):
    """One center: what a visitor asks first, then how it was opened."""
    form = MomentForm(request.GET)
    form.is_valid()
    moment = form.moment
    entry, state = read_entry("center", slug, moment.at)
    document = entry.document
    page = RecordPage(
        entry,
        moment=moment,
        state=state,
        statements=STATEMENTS,
        institutions=[document[role] for role in ("host", "counterpart") if role in document],
    )
    asked = ("room", "opening_hours", "contact")
    return record_page(
        request,
        page,
        template="centers/center_detail.html",
        form=form,
        context={
            "status": status_on(document, moment.as_at),
            "host": page.institutions.get(document["host"], {}),
            "partner": page.institutions.get(document.get("counterpart"), {}),
            "events": center_events(page),
            "related": related_lists(CenterFilter, moment, _lists(document)),
            "notes": page.notes_for("purposes", "services"),
            "is_unpublished": not any(name in document for name in asked),
            "words": WORDS,
        },
    )


def _lists(document):
    """The lists of centers in which a center stands: its institutions', and of the same visit."""
    institutions = [document[role] for role in ("host", "counterpart") if role in document]
    chosen = [("institution", key) for key in dict.fromkeys(institutions)]
    if "opened_during" in document:
        chosen.append(("delegation", document["opened_during"]))
    return chosen
