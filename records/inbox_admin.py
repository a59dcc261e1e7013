"""The inbox at the desk: what the public reports, and the answers."""

from functools import partial

from django.contrib import admin, messages
from django.contrib.admin import SimpleListFilter
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Min
from django.db.models.functions import TruncDate
from django.forms import Textarea
from django.http import Http404, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from records.answering import handle_report, mail_answer, refuse_handling
from records.inbox import OPEN_FIRST, Report
from records.kinds import KINDS
from records.queue_admin import QueueAdmin
from records.queues import Queue, QueueFilter, Theme
from records.review import label
from records.row_admin import RowAdmin, RowForm

#: Where the form of a record has its corrections.
CORRECTIONS = "#records-correction-content_type-object_id-group"

TO_ANSWER = Queue(
    "to-answer",
    _("Waiting for an answer"),
    lambda queryset, user: queryset.open(),
    theme=Theme.WAITING,
    since=TruncDate(Min("sent_at")),
)


class KindFilter(SimpleListFilter):
    """The kinds of record that have a page, and so can be reported."""

    title = _("kind")
    parameter_name = "kind"

    def lookups(self, request, model_admin):
        return [
            (name, capfirst(spec.get_model()._meta.verbose_name))
            for name, spec in KINDS.items()
            if spec.page
        ]

    def queryset(self, request, queryset):
        return queryset.filter(kind=self.value()) if self.value() else queryset


class HandlingForm(RowForm):
    """Where a report stands, and the answer."""

    class Meta:
        model = Report
        fields = ("state", "answer")
        widgets = {"answer": Textarea(attrs={"rows": "6", "dir": "auto"})}

    def clean(self):
        cleaned = super().clean()
        if "state" in cleaned:
            refuse_handling(
                report=self.instance, state=cleaned["state"], answer=cleaned.get("answer", "")
            )
        return cleaned


class ReportAdmin(RowAdmin, QueueAdmin):
    form = HandlingForm
    queues = (TO_ANSWER,)
    ordering = OPEN_FIRST
    list_display = ("key", "kind_name", "statement_name", "state", "sent_at", "record")
    list_filter = (QueueFilter, "state", KindFilter)
    list_per_page = 50
    search_fields = ("key",)
    actions = None
    readonly_fields = (
        "key",
        "kind_name",
        "statement_name",
        "record",
        "what_is_wrong",
        "what_is_right",
        "source_url",
        "sent_at",
        "language",
        "address",
        "taken_at",
        "answered_at",
        "handled_by",
        "mailed_at",
    )

    # --- Who ---------------------------------------------------------------------------------

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        """An answer is final; a form that was open meanwhile says so and keeps what was typed."""
        is_final = obj is not None and obj.is_closed and request.method != "POST"
        return super().has_change_permission(request, obj) and not is_final

    def get_fieldsets(self, request, obj=None):
        """Who may answer sees the e-mail address, while it is kept."""
        reported = ("what_is_wrong", "what_is_right", "source_url", "sent_at", "language")
        address = ("address",) if super().has_change_permission(request) else ()
        return (
            (None, {"fields": ("key", "kind_name", "statement_name", "record")}),
            (_("Reported"), {"fields": (*reported, *address)}),
            (_("Answer"), {"fields": ("state", "answer")}),
            (_("Handled"), {"fields": ("taken_at", "answered_at", "handled_by", "mailed_at")}),
            *self.opened_as(request, obj),
        )

    # --- What it shows -----------------------------------------------------------------------

    @admin.display(description=_("kind"), ordering="kind")
    def kind_name(self, report):
        return capfirst(KINDS[report.kind].get_model()._meta.verbose_name)

    @admin.display(description=_("statement"))
    def statement_name(self, report):
        """The field that the report is about, in the words of the forms."""
        if not report.statement:
            return gettext("The record as a whole")
        return label(KINDS[report.kind].get_model(), (report.statement,))

    @admin.display(description=_("record"))
    def record(self, report):
        """Links to the form of the record, and to its corrections."""
        url = reverse("admin:records_report_record", args=[report.pk])
        return format_html(
            '<a href="{}">{}</a> · <a href="{}">{}</a>',
            url,
            gettext("Open the record"),
            url + CORRECTIONS,
            gettext("Note a correction"),
        )

    @admin.display(description=_("e-mail address"))
    def address(self, report):
        """The address that was given, until it is deleted."""
        return report.email or gettext("none given, or deleted 90 days after the answer")

    def view_on_site(self, report):
        """The page on which the sender reads the answer."""
        return report.get_absolute_url()

    # --- What it does ------------------------------------------------------------------------

    def get_urls(self):
        record = path(
            "<path:object_id>/record/",
            self.admin_site.admin_view(self.record_view),
            name="records_report_record",
        )
        return [record, *super().get_urls()]

    @method_decorator(require_safe)
    def record_view(self, request, object_id):
        """Lead from a report to the form of the record that it is about."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        report = self.get_object(request, unquote(object_id))
        if report is None:
            raise Http404
        model = KINDS[report.kind].get_model()
        rows = self.admin_site.get_model_admin(model).get_queryset(request)
        record = rows.filter(**{model.key_field: report.key}).first()
        if record is None:
            raise Http404
        place = f"admin:{model._meta.app_label}_{model._meta.model_name}_change"
        return HttpResponseRedirect(reverse(place, args=[record.pk]))

    def save_model(self, request, obj, form, change):
        report = handle_report(report=obj, state=obj.state, answer=obj.answer, actor=request.user)
        if report.is_closed and report.email:
            transaction.on_commit(partial(self._mail, request, report))

    def _mail(self, request, report):
        if mail_answer(report):
            self.message_user(request, gettext("The answer was mailed."))
            return
        text = gettext(
            "The answer is stored and stands on the page of the report, but no mail could be sent "
            "to %(address)s. Write there yourself."
        )
        self.message_user(request, text % {"address": report.email}, messages.WARNING)
