"""The history of a record as pages of the desk: who did what, two versions side by side."""

from dataclasses import dataclass
from itertools import takewhile

from django.contrib.auth import get_user_model
from django.core.paginator import Paginator
from django.db.models import OuterRef, Subquery
from django.http import Http404, HttpResponse
from django.urls import path
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from records import permissions, services
from records.comparison import compare
from records.exports.csv import few_rows
from records.history import Names, act_sentence, changes, doer_of, name_of, without
from records.models import Revision
from records.proposals import typed_text
from records.publications import Publication
from records.restoring import restore_record
from records.snapshot import whole
from records.vocabulary import Act, Way

ENTRIES_A_PAGE = 25
#: Acts of which the state of the review follows: nobody needs to be told of it again.
EXPLAIN_STATE = (
    Act.CREATE,
    Act.SUBMIT,
    Act.RETURN,
    Act.PUBLISH,
    Act.RESTORE,
    Act.APPROVE,
    Act.RELEASE,
)


@dataclass(frozen=True)
class Entry:
    """One save, or one publication, as a reader sees it."""

    row: object
    who: str
    headline: str
    sentences: list
    may_be_restored: bool = False

    @property
    def is_first(self):
        """Whether everything that it says was entered at once."""
        return getattr(self.row, "act", "") == Act.CREATE


class HistoryPages:
    """Pages of a ModelAdmin of records: history, comparison, restoring."""

    object_history_template = "admin/records/history.html"
    publications_template = "admin/records/publications.html"
    compare_template = "admin/records/compare.html"
    restore_template = "admin/records/restore.html"

    def get_urls(self):
        compare = path(
            "<path:object_id>/history/compare/",
            self.admin_site.admin_view(self.compare_view),
            name=self._url_name("compare"),
        )
        restore = path(
            "<path:object_id>/history/<int:number>/restore/",
            self.admin_site.admin_view(self.restore_view),
            name=self._url_name("restore"),
        )
        download = path(
            "<path:object_id>/history.csv",
            self.admin_site.admin_view(self.history_csv_view),
            name=self._url_name("history_csv"),
        )
        return [compare, restore, download, *super().get_urls()]

    # --- Every save --------------------------------------------------------------------------

    def history_view(self, request, object_id, extra_context=None):
        """Every save of a record: when, who, how, why, and what changed; or what was public."""
        record = self._record(request, object_id, lambda user, record: True)
        if not permissions.may_read_history(request.user):
            return self._publications_page(request, record)
        rows = _revisions(record)
        people = get_user_model().objects.filter(pk__in=rows.order_by().values("actor"))
        chosen = filtered(rows, request.GET, Act)
        page = Paginator(chosen.select_related("actor"), ENTRIES_A_PAGE).get_page(
            request.GET.get("p")
        )
        return self._page(
            request,
            self.object_history_template,
            _("History of %(record)s") % {"record": record.called},
            original=record,
            object=record,
            page=page,
            entries=self._entries(request.user, record, list(page.object_list)),
            people=[(str(one.pk), name_of(one)) for one in people.order_by("username")],
            acts=Act.choices,
            by=request.GET.get("by", ""),
            act=request.GET.get("act", ""),
            restore_name=f"admin:{self._url_name('restore')}",
            compare_url=self.act_url("compare", record),
            csv_url=f"{self.act_url('history_csv', record)}?{request.GET.urlencode()}",
            **(extra_context or {}),
        )

    @method_decorator(require_safe)
    def history_csv_view(self, request, object_id):
        """The saves that the page of the history shows, all of them, a row each."""
        record = self._record(request, object_id, _may_read_history)
        rows = filtered(_revisions(record), request.GET, Act).select_related("actor")
        names = (_("Version"), _("When"), _("Who"), _("Act"), _("Way"), _("Reason"), _("Changes"))
        table = few_rows(
            names,
            [
                (
                    entry.row.version,
                    timezone.localtime(entry.row.made_at).isoformat(" ", "seconds"),
                    entry.who,
                    entry.row.get_act_display(),
                    entry.row.get_way_display(),
                    entry.row.reason,
                    "\n".join(entry.sentences),
                )
                for entry in self._entries(request.user, record, list(rows))
            ],
        )
        response = HttpResponse(table, content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{record.key}-history.csv"'
        return response

    def _entries(self, user, record, revisions):
        """What each revision changed of the one before it, for a reader of these rights."""
        model = type(record)
        hidden = permissions.hidden_names(user, model)
        earlier = Revision.objects.in_bulk([row.before for row in revisions if row.before])
        pairs = [
            (
                row,
                without(earlier[row.before].snapshot if row.before else {}, hidden),
                without(row.snapshot, hidden),
            )
            for row in revisions
        ]
        names = Names(model, [snapshot for _row, *both in pairs for snapshot in both])
        may_restore = permissions.may_restore(user, record)
        return [
            self._entry(model, row, before, after, names, may_restore and row.act != Act.DISCARD)
            for row, before, after in pairs
        ]

    def _entry(self, model, row, before, after, names, may_be_restored):
        if row.act in EXPLAIN_STATE:
            before, after = without(before, {"state"}), without(after, {"state"})
        who = doer_of(row)
        return Entry(
            row=row,
            who=who,
            headline=act_sentence(row, who),
            sentences=[change.sentence(who) for change in changes(model, before, after, names)],
            may_be_restored=may_be_restored,
        )

    def _publications_page(self, request, record):
        """What a reader of published records may see: what each publication told the public.

        What was withdrawn is public on no date; of it stands the reason alone.
        """
        rows = Publication.objects.of(record.kind_name, record.key)
        shown = list(takewhile(lambda row: not row.is_withdrawal, rows))
        documents = [row.document for row in shown]
        return self._page(
            request,
            self.publications_template,
            _("History of %(record)s") % {"record": record.called},
            original=record,
            object=record,
            withdrawal=next((row for row in rows if row.is_withdrawal), None),
            entries=[
                {"row": row, "changes": compare(type(record), before, row.document).lines}
                for row, before in zip(shown, [*documents[1:], None], strict=False)
            ],
        )

    # --- Two versions ------------------------------------------------------------------------

    @method_decorator(require_safe)
    def compare_view(self, request, object_id):
        """Any two saves of a record side by side: what differs between them."""
        record = self._record(request, object_id, _may_read_history)
        first, second = sorted(
            (_revision(record, request.GET.get(name, "")) for name in ("from", "to")),
            key=lambda row: row.number,
        )
        hidden = permissions.hidden_names(request.user, type(record))
        before, after = without(first.snapshot, hidden), without(second.snapshot, hidden)
        return self._page(
            request,
            self.compare_template,
            _("Two versions of %(record)s") % {"record": record.called},
            original=record,
            first=first,
            first_who=doer_of(first),
            second=second,
            second_who=doer_of(second),
            changes=_changes(record, before, after),
            history_url=self.act_url("history", record),
        )

    # --- Restoring ---------------------------------------------------------------------------

    def restore_view(self, request, object_id, number):
        """Show what restoring an earlier save would change, then save it as a new draft."""
        record = self._record(request, object_id, permissions.may_restore)
        revision = _revision(record, str(number))
        if revision.act == Act.DISCARD:
            raise Http404
        reason = request.POST.get("reason", "")
        if "confirmed" in request.POST and self.attempt(
            request,
            lambda: restore_record(
                record=self._shown(request, record),
                revision=revision,
                actor=request.user,
                reason=typed_text(request, "reason"),
                way=Way.ADMIN,
            ),
            _("%(record)s is a draft again as it stood in version %(version)s.")
            % {"record": record.called, "version": revision.version},
        ):
            return self._back(record)
        current = services.reload(record)
        left_out = {"state"}
        return self._page(
            request,
            self.restore_template,
            _("Restore version %(version)s of %(record)s")
            % {"version": revision.version, "record": record.called},
            original=record,
            revision=revision,
            version=current.version,
            changes=_changes(
                record, without(whole(current), left_out), without(revision.snapshot, left_out)
            ),
            reason=reason,
            history_url=self.act_url("history", record),
        )


def _may_read_history(user, record):
    return permissions.may_read_history(user)


def _revisions(record):
    """The saves of a record, the newest first, each with the number of the one before it."""
    rows = Revision.objects.filter(kind=record.kind_name, key=record.key)
    before = rows.filter(number__lt=OuterRef("number")).order_by("-number").values("pk")[:1]
    return rows.order_by("-number").annotate(before=Subquery(before))


def filtered(rows, chosen, acts):
    """The saves by one person, or of one act; what is not in the lists chooses nothing."""
    by, act = chosen.get("by", ""), chosen.get("act", "")
    if by.isascii() and by.isdecimal() and len(by) < 10:
        rows = rows.filter(actor=int(by))
    if act in acts.values:
        rows = rows.filter(act=act)
    return rows


def _revision(record, number):
    """A save of this record by its number in the chain; any other answers 404."""
    return numbered(_revisions(record).select_related("actor"), number)


def numbered(rows, number):
    """The save of a number in the chain; 404 where it is none of these."""
    if not (number.isascii() and number.isdecimal() and len(number) < 19):
        raise Http404
    row = rows.filter(number=int(number)).first()
    if row is None:
        raise Http404
    return row


def _changes(record, before, after):
    names = Names(type(record), [before, after])
    return changes(type(record), before, after, names)
