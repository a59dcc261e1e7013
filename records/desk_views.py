"""The official acts as pages of the desk: each asks who, checks the version, calls the service."""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _

from records import fresh, permissions, services
from records.chain import PUBLICATIONS, Chain
from records.kinds import KINDS
from records.models import Revision
from records.review import changed_fields, companions, differences_since_published
from records.vocabulary import ReviewState, Way

REVISIONS_A_PAGE = 50


@dataclass(frozen=True)
class Proposal:
    """A record that somebody proposes to publish, with what the second person has to see."""

    record: object
    differences: list
    editors: list
    token: str


def token_of(record):
    """How a page names a record in the version that it showed."""
    return f"{record.ref}@{record.version}"


def proposal(record):
    """What publishing a record as it stands would mean."""
    editors = get_user_model().objects.filter(pk__in=services.editors_since_published(record))
    return Proposal(
        record=record,
        differences=differences_since_published(record),
        editors=list(editors.order_by("username")),
        token=token_of(record),
    )


def refuse_stale(record, version):
    """Refuse an act on another version than the one that its page showed."""
    if str(record.version) != version:
        raise ValidationError(
            _("%(record)s was changed after you opened the page. Look at it again, then repeat.")
            % {"record": record.key},
            code="stale",
        )


class ReviewActs:
    """Pages of a ModelAdmin of records: review, publication, withdrawal, history."""

    publish_template = "admin/records/publish.html"
    withdraw_template = "admin/records/withdraw.html"
    return_template = "admin/records/return.html"
    object_history_template = "admin/records/history.html"

    def get_urls(self):
        acts = {
            "submit": self.submit_view,
            "return": self.return_view,
            "publish": self.publish_view,
            "withdraw": self.withdraw_view,
        }
        urls = [
            path(
                f"<path:object_id>/{act}/",
                self.admin_site.admin_view(view),
                name=self._url_name(act),
            )
            for act, view in acts.items()
        ]
        together = path(
            "publish/",
            self.admin_site.admin_view(self.publish_together_view),
            name=self._url_name("publish_together"),
        )
        return [together, *urls, *super().get_urls()]

    def _url_name(self, act):
        return f"{self.opts.app_label}_{self.opts.model_name}_{act}"

    def act_url(self, act, record):
        """The address of an act on a record, or of its change page."""
        return reverse(f"admin:{self._url_name(act)}", args=[record.pk])

    def get_acts(self, user, record):
        """The acts that a user may do on a record as it stands: (name, words for the button)."""
        acts = []
        in_review = record.state == ReviewState.IN_REVIEW
        if not in_review and permissions.may_submit(user, record):
            acts.append(("submit", _("Send for review")))
        if in_review and permissions.may_publish(user, record):
            acts.append(("publish", _("Publish …")))
        if in_review and permissions.may_return(user, record):
            acts.append(("return", _("Return to the editor …")))
        if record.published_digest and permissions.may_withdraw(user, record):
            acts.append(("withdraw", _("Withdraw …")))
        return acts

    def _is_stale(self, request, record):
        """Whether a button was pressed on an older version; says so, and then asks nothing."""
        if request.method != "POST" or "confirmed" in request.POST:
            return False
        return not self.attempt(
            request, lambda: refuse_stale(record, request.POST.get("version", ""))
        )

    def _record(self, request, object_id, question):
        """The record of a page: 404 when out of reach, 403 when the act is not the user's."""
        record = self.get_object(request, unquote(object_id))
        if record is None or not self.has_view_permission(request, record):
            raise Http404
        if not question(request.user, record):
            raise PermissionDenied
        return record

    def _back(self, record):
        return HttpResponseRedirect(self.act_url("change", record))

    def _page(self, request, template, title, **context):
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": title,
            "media": self.media,
            **context,
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, template, context)

    # --- Review ------------------------------------------------------------------------------

    def submit_view(self, request, object_id):
        """Send a record for review; a click on the change page is enough."""
        record = self._record(request, object_id, permissions.may_submit)
        if request.method == "POST":
            self.attempt(
                request,
                lambda: services.submit(
                    record=self._shown(request, record), actor=request.user, way=Way.ADMIN
                ),
                _("%(record)s was sent for review.") % {"record": record.key},
            )
        return self._back(record)

    def return_view(self, request, object_id):
        """Ask for the reason, then send a record back to its editor."""
        record = self._record(request, object_id, permissions.may_return)
        if self._is_stale(request, record):
            return self._back(record)
        reason = request.POST.get("reason", "")
        if "confirmed" in request.POST and self.attempt(
            request,
            lambda: services.return_to_editor(
                record=self._shown(request, record),
                actor=request.user,
                reason=reason,
                way=Way.ADMIN,
            ),
            _("%(record)s was returned to the editor.") % {"record": record.key},
        ):
            return self._back(record)
        return self._page(
            request,
            self.return_template,
            _("Return to the editor"),
            original=record,
            version=self._version_to_show(request, record),
            reason=reason,
        )

    def _shown(self, request, record):
        """The record if it still is in the version that the page showed. In a transaction."""
        record = type(record).objects.select_for_update().get(pk=record.pk)
        refuse_stale(record, request.POST.get("version", ""))
        return record

    def _version_to_show(self, request, record):
        """A page that was refused as stale shows the present version, for a knowing second try."""
        return type(record).objects.values_list("version", flat=True).get(pk=record.pk)

    def attempt(self, request, act, done=""):
        """Do an act in one transaction, and say what came of it. Returns whether it was done."""
        try:
            with transaction.atomic():
                act()
        except ValidationError as refusal:
            for sentence in refusal.messages:
                messages.error(request, sentence)
            return False
        if done:
            messages.success(request, done)
        return True

    # --- Publication -------------------------------------------------------------------------

    def publish_view(self, request, object_id):
        """Show what publishing would change, then publish."""
        record = self._record(request, object_id, permissions.may_publish)
        if self._is_stale(request, record):
            return self._back(record)
        tokens = request.POST.getlist("record") or [token_of(record)]
        return self.publishing(request, tokens, self.act_url("publish", record), [record])

    def publish_together_view(self, request):
        """Publish the records chosen in a list in one act."""
        tokens = request.POST.getlist("record")
        if not tokens:
            raise Http404
        here = reverse(f"admin:{self._url_name('publish_together')}")
        return self.publishing(request, tokens, here)

    def publishing(self, request, tokens, here, chosen=()):
        """The page that shows a set of records and publishes them once it is confirmed.

        tokens: records with the versions that were shown; chosen: those that the page is about.
        """
        if "confirmed" in request.POST and self.attempt(
            request,
            lambda: self._publish(request, tokens),
            _("Published: %(records)s.") % {"records": ", ".join(map(_key_of, tokens))},
        ):
            return HttpResponseRedirect(self._after_publishing(chosen))
        shown = list(chosen) or [self._named(request, token) for token in tokens]
        shown = [services.reload(record) for record in shown]
        needed = companions(shown)
        return self._page(
            request,
            self.publish_template,
            _("Publish"),
            original=shown[0] if len(shown) == 1 else None,
            here=here,
            proposals=[proposal(record) for record in shown],
            companions=[
                proposal(record)
                for record in needed
                if record.state == ReviewState.IN_REVIEW
                and permissions.may_publish(request.user, record)
            ],
            waiting=[record for record in needed if record.state != ReviewState.IN_REVIEW],
            others=[
                record
                for record in needed
                if record.state == ReviewState.IN_REVIEW
                and not permissions.may_publish(request.user, record)
            ],
            reason=request.POST.get("reason", ""),
        )

    def _after_publishing(self, chosen):
        if chosen:
            return self.act_url("change", chosen[0])
        return reverse(f"admin:{self._url_name('changelist')}")

    def _named(self, request, token):
        """A record named by a page, whatever its version now; only for who may publish it."""
        ref = token.rpartition("@")[0]
        kind, _colon, key = ref.partition(":")
        if kind not in KINDS:
            raise Http404
        model = KINDS[kind].get_model()
        record = model.objects.filter(**{model.key_field: key}).first()
        if record is None:
            raise Http404
        if not permissions.may_publish(request.user, record):
            raise PermissionDenied
        return record

    def _publish(self, request, tokens):
        # The same order of locks as in the service: first the chain, then the records.
        Chain.lock(PUBLICATIONS)
        named = [self._named(request, token) for token in tokens]
        records = [type(record).objects.select_for_update().get(pk=record.pk) for record in named]
        for record, token in zip(records, tokens, strict=True):
            refuse_stale(record, token.rpartition("@")[2])
        services.publish(
            records=records,
            actor=request.user,
            reason=request.POST.get("reason", ""),
            way=Way.ADMIN,
        )

    # --- Withdrawal --------------------------------------------------------------------------

    def withdraw_view(self, request, object_id):
        """Ask for the public reason, then take a record out. Wants a fresh sign-in."""
        record = self._record(request, object_id, permissions.may_withdraw)
        if not fresh.is_fresh(request):
            return fresh.ask_again(request)
        if self._is_stale(request, record):
            return self._back(record)
        reason = request.POST.get("reason", "")
        if "confirmed" in request.POST and self.attempt(
            request,
            lambda: self._withdraw(request, record, reason),
            _("%(record)s was withdrawn.") % {"record": record.key},
        ):
            return self._back(record)
        return self._page(
            request,
            self.withdraw_template,
            _("Withdraw from the register"),
            original=record,
            version=self._version_to_show(request, record),
            reason=reason,
        )

    def _withdraw(self, request, record, reason):
        Chain.lock(PUBLICATIONS)
        services.withdraw(
            records=[self._shown(request, record)],
            actor=request.user,
            reason=reason,
            way=Way.ADMIN,
        )

    # --- History -----------------------------------------------------------------------------

    def history_view(self, request, object_id, extra_context=None):
        """Every save of a record: when, who, how and why, and which fields changed."""
        record = self._record(request, object_id, lambda user, record: True)
        rows = Revision.objects.filter(kind=record.kind_name, key=record.key).order_by("-number")
        page = Paginator(rows.select_related("actor"), REVISIONS_A_PAGE).get_page(
            request.GET.get("p")
        )
        shown = list(page.object_list)
        before = rows.filter(number__lt=shown[-1].number).first() if shown else None
        earlier = [*(row.snapshot for row in shown[1:]), before.snapshot if before else {}]
        lines = [
            {
                "revision": row,
                "changed": changed_fields(type(record), snapshot, row.snapshot) if snapshot else [],
            }
            for row, snapshot in zip(shown, earlier, strict=True)
        ]
        return self._page(
            request,
            self.object_history_template,
            _("History of %(record)s") % {"record": record.key},
            original=record,
            object=record,
            page=page,
            lines=lines,
            **(extra_context or {}),
        )


def _key_of(token):
    return token.rpartition("@")[0].partition(":")[2]
