"""The history of a row that is no record, as pages of the desk."""

from django.contrib.admin.utils import unquote
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from records.history import Names, act_sentence, changes, doer_of, name_of
from records.history_views import ENTRIES_A_PAGE, Entry, filtered, numbered
from records.row_history import RowAct, changes_of


class RowHistoryPages:
    """Pages of a ModelAdmin of rows: every change, and any two of them side by side."""

    object_history_template = "admin/records/history.html"
    compare_template = "admin/records/compare.html"

    def may_read_changes(self, request):
        """Whether a user who sees a row may read its history too."""
        return True

    def get_urls(self):
        compare = path(
            "<path:object_id>/history/compare/",
            self.admin_site.admin_view(self.compare_view),
            name=self._name_of_page("compare"),
        )
        return [compare, *super().get_urls()]

    def _name_of_page(self, page):
        return f"{self.opts.app_label}_{self.opts.model_name}_{page}"

    def _url_of_page(self, page, row):
        return reverse(f"admin:{self._name_of_page(page)}", args=[row.pk])

    def _row(self, request, object_id):
        """The row of a page: 404 when out of reach, 403 where its history is not the user's."""
        row = self.get_object(request, unquote(object_id))
        if not self.has_view_permission(request, row) or not self.may_read_changes(request):
            raise PermissionDenied
        if row is None:
            raise Http404
        return row

    def history_view(self, request, object_id, extra_context=None):
        """Every change of a row: when, who, how, why, and what it changed."""
        row = self._row(request, object_id)
        rows = changes_of(row)
        people = get_user_model().objects.filter(pk__in=rows.order_by().values("actor"))
        chosen = filtered(rows, request.GET, RowAct).select_related("actor")
        page = Paginator(chosen, ENTRIES_A_PAGE).get_page(request.GET.get("p"))
        return self._history_page(
            request,
            self.object_history_template,
            _("History of %(record)s") % {"record": row},
            original=row,
            object=row,
            page=page,
            entries=_entries(row, list(page.object_list)),
            people=[(str(one.pk), name_of(one)) for one in people.order_by("username")],
            acts=RowAct.choices,
            by=request.GET.get("by", ""),
            act=request.GET.get("act", ""),
            compare_url=self._url_of_page("compare", row),
            **(extra_context or {}),
        )

    @method_decorator(require_safe)
    def compare_view(self, request, object_id):
        """Any two changes of a row side by side: what differs between them."""
        row = self._row(request, object_id)
        rows = changes_of(row).select_related("actor")
        first, second = sorted(
            (numbered(rows, request.GET.get(name, "")) for name in ("from", "to")),
            key=lambda change: change.number,
        )
        names = Names(type(row), [first.snapshot, second.snapshot])
        return self._history_page(
            request,
            self.compare_template,
            _("Two versions of %(record)s") % {"record": row},
            original=row,
            first=first,
            first_who=doer_of(first),
            second=second,
            second_who=doer_of(second),
            changes=changes(type(row), first.snapshot, second.snapshot, names),
            history_url=self._url_of_page("history", row),
        )

    def _history_page(self, request, template, title, **context):
        shared = {**self.admin_site.each_context(request), "opts": self.opts, "media": self.media}
        request.current_app = self.admin_site.name
        return TemplateResponse(request, template, shared | {"title": title} | context)


def _entries(row, shown):
    """What each change of a page altered of the one before it."""
    versions = [change.version - 1 for change in shown]
    earlier = dict(changes_of(row).filter(version__in=versions).values_list("version", "snapshot"))
    pairs = [(change, earlier.get(change.version - 1, {}), change.snapshot) for change in shown]
    names = Names(type(row), [snapshot for _change, *both in pairs for snapshot in both])
    return [_entry(type(row), *pair, names) for pair in pairs]


def _entry(model, change, before, after, names):
    who = doer_of(change)
    sentences = [each.sentence(who) for each in changes(model, before, after, names)]
    return Entry(change, who, act_sentence(change, who), sentences)
