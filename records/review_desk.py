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
from records.models import Approval
from records.proposals import attempt, desk_url, names_of, proposal, shown_records, typed_text
from records.vocabulary import ReviewState, Way

#: Each record is shown with all that changes in it.
RECORDS_A_PAGE = 20


def waiting(user):
    """The records of all kinds in review that a user's role publishes, the newest first."""
    found = []
    for spec in KINDS.values():
        model = spec.get_model()
        if permissions.may_with_some(user, "publish", model):
            rows = permissions.readable(model.objects.filter(state=ReviewState.IN_REVIEW), user)
            found += [record for record in rows if permissions.may_publish(user, record)]
    return sorted(found, key=lambda record: (record.changed_at, record.ref), reverse=True)


def held(user):
    """The approvals that wait for their time and that a user's role could lift, the next first."""
    approvals = []
    for approval in Approval.objects.waiting().select_related("approved_by"):
        records = [services.record_of(row) for row in approval.records.all()]
        if all(permissions.may_publish(user, record) for record in records):
            approval.shown = [{"name": str(r), "url": desk_url(r)} for r in records]
            approvals.append(approval)
    return approvals


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
            "lines": [_line(request, record) for record in page.object_list],
            "held": held(request.user),
            "reason": request.POST.get("reason", ""),
        },
    )


def _line(request, record):
    """A record in review, with what was typed and ticked beside it before a refusal."""
    shown = proposal(services.reload(record), request.user)
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
