"""Publishing as pages of the desk: what would change, what goes along, and the act itself."""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from records import fresh, permissions, preview, services
from records.form_fields import InstantField
from records.models import Approval
from records.proposals import (
    exchange,
    in_words,
    named_by_token,
    names_of,
    proposal,
    shown_records,
    token_of,
    typed_text,
    why_released,
)
from records.register import Merged
from records.review import companions
from records.vocabulary import ReviewState, Way


@dataclass(frozen=True)
class Manner:
    """How records are published: by a second person, or in an emergency.

    question  (user, record) -> whether this user may
    act       the service that publishes
    states    in which review states a record that goes along may be; none: in any
    may_wait  whether it may be approved now and published at an instant to come
    """

    title: str
    template: str
    question: Callable
    act: Callable
    states: tuple[str, ...] = ()
    may_wait: bool = False

    def takes(self, record):
        """Whether a record is ready to be published in this manner."""
        return not self.states or record.state in self.states


REVIEWED = Manner(
    title=gettext_lazy("Publish"),
    template="admin/records/publish.html",
    question=permissions.may_publish,
    act=services.publish,
    states=(ReviewState.IN_REVIEW,),
    may_wait=True,
)
EMERGENCY = Manner(
    title=gettext_lazy("Publish in an emergency"),
    template="admin/records/emergency.html",
    question=permissions.may_publish_in_emergency,
    act=services.publish_in_emergency,
)


class PublishActs:
    """Pages of a ModelAdmin of records that make records public."""

    def get_urls(self):
        urls = [
            path(
                "<path:object_id>/publish/",
                self.admin_site.admin_view(self.publish_view),
                name=self._url_name("publish"),
            ),
            path(
                "<path:object_id>/emergency/",
                self.admin_site.admin_view(self.emergency_view),
                name=self._url_name("emergency"),
            ),
            path(
                "<path:object_id>/changes/",
                self.admin_site.admin_view(self.changes_view),
                name=self._url_name("changes"),
            ),
            path(
                "<path:object_id>/preview/",
                self.admin_site.admin_view(self.preview_view),
                name=self._url_name("preview"),
            ),
            path(
                "publish/",
                self.admin_site.admin_view(self.publish_together_view),
                name=self._url_name("publish_together"),
            ),
        ]
        return [*urls, *super().get_urls()]

    def get_standing(self, record):
        """What the form of a record tells beside its review state, as names for its template."""
        in_review = record.state == ReviewState.IN_REVIEW
        returned, note = exchange(record)
        return {
            "links": self.get_links(record),
            "returned": returned if in_review or record.state == ReviewState.RETURNED else None,
            "note": note if in_review else "",
            "why_released": why_released(record) if in_review else "",
            "approval": Approval.objects.waiting().of(record).first(),
        }

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        context["has_preview"] = preview.has_page(self.model)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def response_post_save_add(self, request, obj):
        """See `response_post_save_change()`."""
        return self.response_post_save_change(request, obj)

    def response_post_save_change(self, request, obj):
        """Where a save leads: to the preview, if that was wanted, else to the list."""
        if "_preview" in request.POST:
            return HttpResponseRedirect(self.act_url("preview", obj))
        return super().response_post_save_change(request, obj)

    def get_links(self, record):
        """What the form of a record leads to, for whoever reads it."""
        links = [{"url": self.act_url("changes", record), "label": _("What would change")}]
        if preview.has_page(record):
            label = _("Preview the public page")
            links.append({"url": self.act_url("preview", record), "label": label})
        return links

    @method_decorator(require_safe)
    def changes_view(self, request, object_id):
        """What differs between the record and what the public was last told."""
        record = services.reload(self._record(request, object_id, lambda user, record: True))
        return self._page(
            request,
            "admin/records/changes.html",
            _("What the public would be told"),
            original=record,
            proposal=proposal(record, request.user),
        )

    @method_decorator(require_safe)
    def preview_view(self, request, object_id):
        """The public page of the record as it stands, in one of the register's languages."""
        record = services.reload(self._record(request, object_id, lambda user, record: True))
        language = request.GET.get("language", get_language())
        if not preview.has_page(record) or not preview.is_language(language):
            raise Http404
        needed = preview.needed(record)
        if not preview.may_see_all(request.user, needed):
            messages.error(request, _("It names drafts that you do not read: no preview."))
            return self._back(record)
        try:
            response = preview.page_of(request, record, needed, language)
        except ValidationError as refusal:
            for sentence in refusal.messages:
                messages.error(request, sentence)
            return self._back(record)
        except Merged:
            messages.info(request, _("The public page of this record leads to another page."))
            return self._back(record)
        response["X-Robots-Tag"] = "noindex"
        return response

    def publish_view(self, request, object_id):
        """Show what publishing would change, then publish."""
        record = self._record(request, object_id, REVIEWED.question)
        return self._publish_one(request, record, REVIEWED, "publish")

    def emergency_view(self, request, object_id):
        """Show what publishing at once would change, ask for the reason, then publish.

        Wants a fresh sign-in.
        """
        record = self._record(request, object_id, EMERGENCY.question)
        if not fresh.is_fresh(request):
            return fresh.ask_again(request)
        return self._publish_one(request, record, EMERGENCY, "emergency")

    def _publish_one(self, request, record, manner, act):
        if self._is_stale(request, record):
            return self._back(record)
        # A page that was confirmed says what it showed; saying nothing is as stale as can be.
        shown = f"{record.ref}@0" if "confirmed" in request.POST else token_of(record)
        tokens = request.POST.getlist("record") or [shown]
        return self.publishing(request, tokens, self.act_url(act, record), manner, [record])

    def publish_together_view(self, request):
        """Publish the records chosen in a list in one act."""
        tokens = request.POST.getlist("record")
        if not tokens:
            raise Http404
        here = reverse(f"admin:{self._url_name('publish_together')}")
        return self.publishing(request, tokens, here)

    def publishing(self, request, tokens, here, manner=REVIEWED, chosen=()):
        """The page that shows a set of records and publishes them once it is confirmed.

        tokens: records with the versions that were shown; chosen: those that the page is about.
        """
        if "confirmed" in request.POST and self.attempt(
            request, lambda: self._publish(request, tokens, manner)
        ):
            return HttpResponseRedirect(self._after_publishing(chosen))
        shown = list(chosen) or [
            named_by_token(request.user, token, manner.question) for token in tokens
        ]
        shown = [services.reload(record) for record in shown]
        needed = companions(shown)
        ready = [r for r in needed if manner.takes(r) and manner.question(request.user, r)]
        return self._page(
            request,
            manner.template,
            manner.title,
            original=shown[0] if len(shown) == 1 else None,
            here=here,
            proposals=[proposal(record, request.user) for record in shown],
            companions=[proposal(record, request.user) for record in ready],
            waiting=[record for record in needed if not manner.takes(record)],
            others=[
                record
                for record in needed
                if manner.takes(record) and not manner.question(request.user, record)
            ],
            ticked=tokens if "confirmed" in request.POST else [token_of(r) for r in ready],
            reason=request.POST.get("reason", ""),
            publish_at=request.POST.get("publish_at", ""),
            may_wait=manner.may_wait,
            is_emergency=manner is EMERGENCY,
            time_zone=settings.TIME_ZONE,
        )

    def _after_publishing(self, chosen):
        if chosen:
            return self.act_url("change", chosen[0])
        return reverse(f"admin:{self._url_name('changelist')}")

    def _publish(self, request, tokens, manner):
        publish_at = None
        if manner.may_wait:
            publish_at = InstantField(required=False).clean(request.POST.get("publish_at", ""))
        values = {
            "records": shown_records(request.user, tokens, manner.question),
            "actor": request.user,
            "reason": typed_text(request, "reason"),
            "way": Way.ADMIN,
            "seen": request.POST.getlist("seen"),
        }
        if publish_at:
            services.approve(publish_at=publish_at, **values)
            told = _("Approved: %(records)s. To be published on %(when)s.")
        else:
            manner.act(**values)
            told = _("Published: %(records)s.")
        words = {"records": names_of(tokens), "when": in_words(publish_at)}
        self.message_user(request, told % words)
