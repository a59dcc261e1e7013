"""Reporting an error in a record, and reading the answer. Needs no account."""

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from agreements.vocabulary import STATEMENTS as AGREEMENT_STATEMENTS
from centers.vocabulary import STATEMENTS as CENTER_STATEMENTS
from cooperation.inbox_forms import ReportForm
from cooperation.middleware import client_address
from delegations.vocabulary import STATEMENTS as DELEGATION_STATEMENTS
from institutions.vocabulary import STATEMENTS as INSTITUTION_STATEMENTS
from records.entries import read_labels
from records.inbox import HOUR, Report, is_throttled, sender_of
from records.kinds import KINDS
from records.register import Moment, read_entry, read_state

#: What may be reported of each kind of record that has a page.
STATEMENTS = {
    "agreement": AGREEMENT_STATEMENTS,
    "center": CENTER_STATEMENTS,
    "delegation": DELEGATION_STATEMENTS,
    "institution": INSTITUTION_STATEMENTS,
}
#: Bytes; the longest texts that the form takes fit in, however they are encoded.
LARGEST_BODY = 100_000


class SeeOther(HttpResponseRedirect):
    """What was sent is stored; the browser asks for another page, and reloading sends nothing."""

    status_code = 303


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report(request, kind, key):
    """The form for a report on one record; stores what is sent and leads to its page."""
    if kind not in STATEMENTS:
        raise Http404
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_BODY:
        raise RequestDataTooBig("A report is no longer than its form allows.")
    entry, state = read_entry(kind, key)
    form = ReportForm(
        request.POST if request.method == "POST" else None,
        instance=Report(kind=kind, key=key, language=get_language()),
        statements=STATEMENTS[kind],
    )
    status = 200
    if form.is_valid():
        now, address = timezone.now(), client_address(request)
        if not is_throttled(address, now):
            form.instance.sent_at, form.instance.sender = now, sender_of(address, now)
            return SeeOther(form.save().get_absolute_url())
        form.add_error(None, _("Too many reports came within an hour. Send this one again later."))
        status = 429
    response = render(
        request,
        "inbox/report_form.html",
        {
            "form": form,
            "kind": KINDS[kind],
            "entry": entry,
            "document": entry.document,
            "moment": Moment.now(),
            "state": state,
        },
        status=status,
    )
    if status == 429:
        response["Retry-After"] = str(int(HOUR.total_seconds()))
    return response


@never_cache
@require_safe
def report_status(request, token):
    """Where one report stands, for whoever has its address."""
    found = get_object_or_404(Report, token=token)
    return render(
        request,
        "inbox/report_status.html",
        {
            "report": found,
            "record": read_labels([found.ref]).get(found.ref, {"en": found.key}),
            "moment": Moment.now(),
            "state": read_state(),
        },
    )
