"""The official acts as pages of the desk: each asks who, checks the version, calls the service."""

from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _

from records import fresh, permissions, services
from records.chain import PUBLICATIONS, Chain
from records.naming import records_named
from records.proposals import attempt, desk_url, refuse_stale, typed_text
from records.publish_views import PublishActs
from records.vocabulary import ReviewState, Way


class ReviewActs(PublishActs):
    """Pages of a ModelAdmin of records: review, publication, withdrawal."""

    withdraw_template = "admin/records/withdraw.html"
    return_template = "admin/records/return.html"

    def get_urls(self):
        acts = {
            "submit": self.submit_view,
            "return": self.return_view,
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
        return [*urls, *super().get_urls()]

    def _url_name(self, act):
        return f"{self.opts.app_label}_{self.opts.model_name}_{act}"

    def act_url(self, act, record):
        """The address of an act on a record, or of its change page."""
        return reverse(f"admin:{self._url_name(act)}", args=[record.pk])

    def get_acts(self, user, record):
        """The acts that a user may do on a record as it stands: (name, words for the button)."""
        acts = []
        in_review = record.state in services.REVIEWED
        if not in_review and permissions.may_submit(user, record):
            acts.append(("submit", _("Send for review")))
        if in_review and permissions.may_publish(user, record):
            is_held = record.state == ReviewState.APPROVED
            acts.append(("publish", _("Publish now …") if is_held else _("Publish …")))
        if in_review and permissions.may_return(user, record):
            acts.append(("return", _("Return to the editor …")))
        if permissions.may_publish_in_emergency(user, record):
            acts.append(("emergency", _("Publish in an emergency …")))
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
                    record=self._shown(request, record),
                    actor=request.user,
                    note=typed_text(request, "note"),
                    way=Way.ADMIN,
                ),
                _("%(record)s was sent for review.") % {"record": record.called},
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
                reason=typed_text(request, "reason"),
                way=Way.ADMIN,
            ),
            _("%(record)s was returned to the editor.") % {"record": record.called},
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
        return attempt(request, act, done)

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
            lambda: self._withdraw(request, record),
            _("%(record)s was withdrawn.") % {"record": record.called},
        ):
            return self._back(record)
        return self._page(
            request,
            self.withdraw_template,
            _("Withdraw from the register"),
            original=record,
            version=self._version_to_show(request, record),
            reason=reason,
            namers=[
                {"name": str(namer), "url": desk_url(namer), "kind": namer._meta.verbose_name}
                for namer in records_named(services.public_namers(record))
            ],
        )

    def _withdraw(self, request, record):
        Chain.lock(PUBLICATIONS)
        services.withdraw(
            records=[self._shown(request, record)],
            actor=request.user,
            reason=typed_text(request, "reason"),
            way=Way.ADMIN,
        )
