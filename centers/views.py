"""Public pages of educational centers."""

from django.shortcuts import render
from django.utils.translation import gettext as _

from centers.filters import COLUMNS, CenterFilter
from centers.lifecycle import status_on
from centers.vocabulary import STATEMENTS, CenterKind, CenterStatus, ProgramKind
from records.filters import MomentForm
from records.listing import list_page
from records.pages import RecordPage
from records.register import read_entry

WORDS = {
    "kind": dict(CenterKind.choices),
    "status": dict(CenterStatus.choices),
    "program": dict(ProgramKind.choices),
}


def center_list(request):
    """All educational centers of the register."""
    return list_page(
        request,
        CenterFilter(request.GET),
        template="centers/center_list.html",
        columns=COLUMNS,
        context={
            "heading": _("Educational centers"),
            "words": WORDS,
        },
    )


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
    return render(
        request,
        "centers/center_detail.html",
        {
            "page": page,
            "entry": entry,
            "document": document,
            "labels": page.labels,
            "moment": moment,
            "form": form,
            "state": state,
            "status": status_on(document, moment.as_at),
            "host": page.institutions.get(document["host"], {}),
            "is_unpublished": not any(name in document for name in asked),
            "words": WORDS,
        },
    )
