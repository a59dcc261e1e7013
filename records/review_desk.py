"""Review of several records of all kinds on one page."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from records import permissions, services
from records.attention import StartLink
from records.kinds import KINDS
from records.localized import with_semicolons
from records.models import Approval
from records.naming import records_named
from records.proposals import attempt, desk_url, names_of, proposal, shown_records, typed_text
from records.vocabulary import ReviewState, Way

#: Each record is shown with all that changes in it.
RECORDS_A_PAGE = 20


def waiting(user):
    """(changed at, kind, key) of what is in review and a user may publish, the newest first.

    One query a kind. The records themselves are read for one page: see `read_records()`.
    """
    found = []
    for name, spec in KINDS.items():
        model = spec.get_model()
        if permissions.may_with_some(user, "publish", model):
            rows = permissions.readable(model.objects.filter(state=ReviewState.IN_REVIEW), user)
            rows = permissions.publishable(rows, user).order_by()
            keys = rows.values_list("changed_at", model.key_field)
            found += [(changed_at, name, key) for changed_at, key in keys]
    return sorted(found, reverse=True)


def read_records(places):
    """The records of (changed at, kind, key) each with all that their documents tell, in order."""
    found = {}
    for kind in {kind for _at, kind, _key in places}:
        model = KINDS[kind].get_model()
        keys = [key for _at, name, key in places if name == kind]
        for record in model.objects.for_document().filter(**{f"{model.key_field}__in": keys}):
            found[kind, record.key] = record
    return [found[kind, key] for _at, kind, key in places if (kind, key) in found]


def held(user):
    """The approvals that wait for their time and that a user's role could lift, the next first."""
    approvals = list(
        Approval.objects.waiting().select_related("approved_by").prefetch_related("records")
    )
    places = {(row.kind, row.key) for each in approvals for row in each.records.all()}
    found = {(record.kind_name, record.key): record for record in records_named(sorted(places))}
    for approval in approvals:
        approval.held = [found[row.kind, row.key] for row in approval.records.all()]
        approval.names = with_semicolons(record.called for record in approval.held)
        approval.shown = [{"name": str(r), "url": desk_url(r)} for r in approval.held]
    return [
        approval
        for approval in approvals
        if all(permissions.may_publish(user, record) for record in approval.held)
    ]


def start_links(user):
    """The link of the home page for those who publish. The queues of each kind are counted."""
    if not permissions.may_publish_some(user):
        return []
    return [StartLink(reverse("admin:review"), _("Review all that waits"), is_second=True)]


def review(request):
    """Everything in review with its differences; POST publishes the ticked or returns one."""
    if not permissions.may_publish_some(request.user):
        raise PermissionDenied
    if request.method == "POST" and _is_done(request):
        return HttpResponseRedirect(request.get_full_path())
    page = Paginator(waiting(request.user), RECORDS_A_PAGE).get_page(request.GET.get("p"))
    request.current_app = admin.site.name
    return TemplateResponse(
        request,
        "admin/records/review.html",
        {
            **admin.site.each_context(request),
            "title": _("Review"),
            "page": page,
            "lines": [_line(request, record) for record in read_records(page.object_list)],
            "held": held(request.user),
            "reason": request.POST.get("reason", ""),
        },
    )


def _line(request, record):
    """A record in review, with what was typed and ticked beside it before a refusal."""
    shown = proposal(record, request.user)
    return {
        "proposal": shown,
        "comment": request.POST.get(_comment_box(shown.token), ""),
        "is_ticked": shown.token in request.POST.getlist("record"),
    }


def _comment_box(token):
    """The name of the box for the comment on a record, whatever its version."""
    return f"comment:{token.rpartition('@')[0]}"


def _is_done(request):
    if "return" in request.POST:
        token = request.POST["return"]
        return attempt(request, lambda: _return(request, token))
    tokens = request.POST.getlist("record")
    if not tokens:
        messages.error(request, _("Tick the records that you want to publish."))
        return False
    return attempt(request, lambda: _publish(request, tokens))


def _publish(request, tokens):
    services.publish(
        records=shown_records(request.user, tokens, permissions.may_publish),
        actor=request.user,
        reason=typed_text(request, "reason"),
        way=Way.ADMIN,
        seen=request.POST.getlist("seen"),
    )
    messages.success(request, _("Published: %(records)s.") % {"records": names_of(tokens)})


def _return(request, token):
    (record,) = shown_records(request.user, [token], permissions.may_return)
    services.return_to_editor(
        record=record,
        actor=request.user,
        reason=typed_text(request, _comment_box(token)),
        way=Way.ADMIN,
    )
    text = _("%(record)s was returned to the editor.")
    messages.success(request, text % {"record": record.called})
