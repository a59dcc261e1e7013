"""Public pages of agreements."""

from django.core.files.storage import default_storage
from django.http import Http404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agreements.columns import COLUMNS
from agreements.filters import AgreementFilter
from agreements.ledger import is_signed_text_known
from agreements.related import lists_of_agreement, naming_agreement
from agreements.timeline import agreement_events
from agreements.vocabulary import (
    NOT_BINDING,
    STATEMENTS,
    WITHOUT_EFFECT,
    AgreementKind,
    Basis,
    DocumentKind,
    EffectRule,
    EventKind,
    Level,
    PredecessorRelation,
    RenewalRule,
)
from records.dates import add_months
from records.filters import MomentForm
from records.listing import list_page
from records.pages import RecordPage, record_page
from records.papers import file_response, is_clean
from records.register import read_entry, today

WORDS = {
    "kind": dict(AgreementKind.choices),
    "level": dict(Level.choices),
    "basis": dict(Basis.choices),
    "effect_rule": dict(EffectRule.choices),
    "renewal_rule": dict(RenewalRule.choices),
    "predecessor_relation": dict(PredecessorRelation.choices),
    "event": dict(EventKind.choices),
    "document": dict(DocumentKind.choices),
}

#: How far "ending soon" looks ahead.
SOON_MONTHS = 6


@require_safe
def agreement_list(request):
    """All agreements and MoUs, filtered as the address says."""
    return list_page(
        request,
        AgreementFilter(request.GET),
        template="agreements/agreement_list.html",
        columns=COLUMNS,
        context={
            "heading": _("Agreements and MoUs"),
            "soon": add_months(today(), SOON_MONTHS).isoformat(),
            "words": WORDS,
        },
    )


@require_safe
def agreement_detail(request, reference):
    """One agreement as at a day and as known on a day."""
    form = MomentForm(request.GET)
    form.is_valid()
    moment = form.moment
    entry, state = read_entry("agreement", reference, moment.at)
    document = entry.document
    page = RecordPage(
        entry,
        moment=moment,
        state=state,
        statements=STATEMENTS,
        institutions=[p["institution"] for p in document.get("parties", []) if "institution" in p],
    )
    on = moment.as_at
    return record_page(
        request,
        page,
        template="agreements/agreement_detail.html",
        form=form,
        reference=entry.key,
        context={
            "status": entry.status_on(on),
            "effect": entry.effect_on(on),
            "end": entry.end_on(on),
            "notice_until": entry.notice_until(on),
            "is_binding": document["kind"] not in NOT_BINDING,
            "has_effect": document["kind"] not in WITHOUT_EFFECT,
            "has_signed_text": is_signed_text_known(document),
            "events": agreement_events(page),
            "naming": naming_agreement(entry, moment),
            "related": lists_of_agreement(document, moment),
            "words": WORDS,
        },
    )


@require_safe
def agreement_paper(request, reference, sha256):
    """The public copy of a paper that the published record names; never an original."""
    entry, _state = read_entry("agreement", reference)
    papers = {
        paper["sha256"]: paper for paper in entry.document.get("documents", []) if "sha256" in paper
    }
    if sha256 not in papers or not default_storage.exists(papers[sha256]["file"]):
        raise Http404
    if not is_clean(sha256):
        raise Http404  # The scanner came later than the publication, and has not found it clean.
    return file_response(
        default_storage.open(papers[sha256]["file"]),
        f"{entry.key}-{papers[sha256]['language']}.pdf",
    )
