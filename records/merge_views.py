"""Merging two records as pages of the desk: which are the same, what would move, undoing it."""

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records import fresh, permissions, services
from records.desk_views import ReviewActs
from records.duplicates import near, saved_parts
from records.merge_plan import MergePlan
from records.merges import Merge
from records.proposals import TOKEN, desk_url, token_of, typed_text
from records.vocabulary import Way

#: How many records a merge takes.
TWO = 2


class MergePages(ReviewActs):
    """Pages of a ModelAdmin of records. Both acts want a fresh sign-in."""

    def get_urls(self):
        urls = [
            path(
                f"<path:object_id>/{act}/",
                self.admin_site.admin_view(view),
                name=self._url_name(act),
            )
            for act, view in {"merge": self.merge_view, "unmerge": self.unmerge_view}.items()
        ]
        return [*urls, *super().get_urls()]

    def get_acts(self, user, record):
        acts = super().get_acts(user, record)
        if permissions.may_merge(user, record):
            acts.append(("merge", _("Merge a duplicate …")))
            if Merge.objects.into(record).exists():
                acts.append(("unmerge", _("Undo a merge …")))
        return acts

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """The address of a record that was merged leads to the one that stayed."""
        try:
            return super().change_view(request, object_id, form_url, extra_context)
        except Http404:
            merge = self._merge_of(unquote(object_id))
            if merge is None or not self.has_view_permission(request):
                raise
        messages.info(
            request,
            _("%(record)s was merged into %(other)s.")
            % {"record": merge.loser, "other": merge.winner},
        )
        winner = self.model.objects.get(**{self.model.key_field: merge.winner})
        return self._back(winner)

    def _merge_of(self, pk):
        record = self.model.objects.filter(pk=pk).first() if pk.isdecimal() else None
        return Merge.objects.of(record).first() if record else None

    # --- Merging -----------------------------------------------------------------------------

    def get_actions(self, request):
        actions = super().get_actions(request)
        if request.user.has_perm(permissions.MERGE) and self.has_change_permission(request):
            name = "merge_selected"
            actions[name] = (type(self).merge_selected, name, self.merge_selected.short_description)
        return actions

    @admin.action(description=gettext_lazy("Merge the two selected records …"))
    def merge_selected(self, request, queryset):
        """Show what merging two records of the list would move."""
        chosen = list(queryset.order_by("pk")[: TWO + 1])
        if len(chosen) != TWO:
            self.message_user(request, _("Choose two records to merge."), messages.ERROR)
            return None
        winner, loser = chosen
        return HttpResponseRedirect(f"{self.act_url('merge', winner)}?other={loser.key}")

    def merge_view(self, request, object_id):
        """Ask which record is the same, show what would move, then merge it into this one."""
        record = self._record(request, object_id, permissions.may_merge)
        if not fresh.is_fresh(request):
            return fresh.ask_again(request)
        other = self._other(request, record)
        if other is None:
            return self._choose(request, record)
        if "confirmed" in request.POST and self.attempt(
            request,
            lambda: self._merge_two(request, record, other),
            _("%(other)s was merged into %(record)s.") % {"record": record.key, "other": other.key},
        ):
            return self._back(record)
        plan = MergePlan(record, other)
        return self._page(
            request,
            "admin/records/merge.html",
            _("Merge two records that are the same"),
            original=record,
            other=other,
            other_url=desk_url(other),
            swap_url=f"{self.act_url('merge', other)}?other={record.key}",
            plan=plan,
            moved=[(each, desk_url(each.record)) for each in plan.moved.values()],
            obstacles=[*plan.obstacles, *plan.publication_obstacles()],
            tokens=[token_of(each) for each in plan.records],
            ticked=request.POST.getlist("fill")
            if "confirmed" in request.POST
            else [fact.name for fact in plan.facts],
            reason=request.POST.get("reason", ""),
        )

    def _other(self, request, record):
        """The record that the page is told to merge into this one, or None."""
        key = (request.POST.get("other") or request.GET.get("other") or "").strip()
        if not key:
            return None
        readable = permissions.readable(self.model.objects.all(), request.user)
        other = None if "\x00" in key else readable.filter(**{self.model.key_field: key}).first()
        if other is None:
            messages.error(request, _("There is no such record. Write its reference as it stands."))
        elif other == record:
            messages.error(request, _("A record cannot be merged with itself."))
            return None
        elif not permissions.may_merge(request.user, other):
            raise PermissionDenied
        return other

    def _choose(self, request, record):
        readable = permissions.readable(self.model.objects.all(), request.user)
        return self._page(
            request,
            "admin/records/merge_choose.html",
            _("Merge two records that are the same"),
            original=record,
            near=near(record, saved_parts(record), readable),
            typed=request.GET.get("other", ""),
        )

    def _merge_two(self, request, winner, loser):
        services.merge_records(
            winner=winner,
            loser=loser,
            actor=request.user,
            reason=typed_text(request, "reason"),
            fill=request.POST.getlist("fill"),
            seen=_seen(request.POST.getlist("record")),
            way=Way.ADMIN,
        )

    # --- Undoing -----------------------------------------------------------------------------

    def unmerge_view(self, request, object_id):
        """Show what was merged into a record, and undo one of these merges."""
        record = self._record(request, object_id, permissions.may_merge)
        if not fresh.is_fresh(request):
            return fresh.ask_again(request)
        merges = Merge.objects.into(record).select_related("made_by")
        if "confirmed" in request.POST:
            number = request.POST.get("merge", "")
            merge = next((each for each in merges if str(each.pk) == number), None)
            if merge is None:
                raise Http404
            if self.attempt(
                request,
                lambda: self._undo(request, merge),
                _("%(record)s is a record of its own again.") % {"record": merge.loser},
            ):
                return self._back(record)
        return self._page(
            request,
            "admin/records/unmerge.html",
            _("Undo a merge"),
            original=record,
            merges=merges,
            reason=request.POST.get("reason", ""),
        )

    def _undo(self, request, merge):
        left = services.undo_merge(
            merge=merge, actor=request.user, reason=typed_text(request, "reason"), way=Way.ADMIN
        )
        for sentence in left:
            messages.warning(request, sentence)


def _seen(tokens):
    """{ref: version} of the records that a page showed. Raises Http404 for what no page wrote."""
    found = [TOKEN.fullmatch(token) for token in tokens]
    if not all(found):
        raise Http404
    return {f"{token[1]}:{token[2]}": int(token[3]) for token in found}
