"""Sources at the desk, the reports of the public, and the chains, to read only."""

import json

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Min
from django.db.models.functions import TruncDate
from django.http import Http404
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from records import permissions
from records.inbox_admin import ReportAdmin
from records.kinds import KINDS
from records.link_checks import dead, last_check
from records.models import (
    Approval,
    ApprovedRecord,
    EmergencyReview,
    Publication,
    Report,
    Revision,
    RowChange,
    Source,
    StandIn,
)
from records.papers import file_response, is_clean
from records.queue_admin import QueueAdmin
from records.queues import CHANGED, RETURNED, TO_REVIEW, Owner, Queue, QueueFilter, Theme
from records.record_admin import RecordAdmin
from records.row_history import TABLES
from records.vocabulary import ReviewState


@admin.register(Source)
class SourceAdmin(RecordAdmin):
    title_field = "title"
    queues = (
        TO_REVIEW,
        RETURNED,
        CHANGED,
        Queue(
            "dead-link",
            _("Dead links"),
            lambda queryset, user: dead(queryset),
            theme=Theme.SOURCES,
            since=TruncDate(Min("link_check__failing_since")),
            checked=lambda: last_check(Source.objects.all()),
        ),
    )
    further_columns = ("publisher", "published_on")
    further_filters = ("kind", "language")
    prepopulated_fields = {"slug": ("publisher", "title")}
    fieldsets = (
        (None, {"fields": ("title", "publisher", "kind", "language", "url", "slug")}),
        (_("When"), {"fields": ("published_on", "accessed_on")}),
        (None, {"fields": ("remark", "letter")}),
    )
    readonly_fields = ("letter",)

    def get_urls(self):
        letter = path(
            "<int:pk>/original/",
            self.admin_site.admin_view(require_safe(self.original_view)),
            name="records_source_original",
        )
        return [letter, *super().get_urls()]

    @admin.display(description=_("letter (PDF), never public"))
    def letter(self, source):
        """A link to the stored letter, with its checksum."""
        if not source.original:
            return _("No file yet.")
        url = reverse("admin:records_source_original", args=[source.pk])
        return format_html(
            '<a href="{}">{}</a> <span class="ref">SHA-256 {}</span>',
            url,
            _("Download it"),
            source.original_sha256,
        )

    def original_view(self, request, pk):
        """The letter that a source stands for, for who handles papers."""
        source = self.get_object(request, str(pk))
        if source is None or not source.original or not permissions.may_use_tray(request.user):
            raise Http404
        if not is_clean(source.original_sha256):
            raise PermissionDenied(_("The scanner has not answered yet."))
        return file_response(source.original.open(), f"{source.slug}.pdf")

    def get_inlines(self, request, obj):
        return []  # A source rests on nothing but itself.


admin.site.register(Report, ReportAdmin)


def kinds_in_words():
    """{kind of record or row: what people call one of it}."""
    models = {name: spec.get_model() for name, spec in KINDS.items()}
    models |= {table.name: model for model, table in TABLES.items()}
    return {name: capfirst(model._meta.verbose_name) for name, model in models.items()}


class KindFilter(admin.AllValuesFieldListFilter):
    """Filter by the kinds that there are, in words."""

    def choices(self, changelist):
        words = kinds_in_words()
        for choice in super().choices(changelist):
            yield choice | {"display": words.get(choice["display"], choice["display"])}


class ReadOnlyAdmin(admin.ModelAdmin):
    """Rows of a chain: nobody adds, changes or deletes them here."""

    actions = None
    date_hierarchy = None
    ordering = ("-number",)
    list_per_page = 50
    show_full_result_count = False

    @admin.display(description=_("kind"), ordering="kind")
    def kind_in_words(self, row):
        return kinds_in_words().get(row.kind, row.kind)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


def as_text(content):
    """JSON for people to read."""
    text = json.dumps(content, ensure_ascii=False, indent=2)
    return format_html('<pre class="ref">{}</pre>', text)


@admin.register(Publication)
class PublicationAdmin(ReadOnlyAdmin):
    list_display = (
        "key",
        "kind_in_words",
        "version",
        "published_at",
        "published_by",
        "acted_for",
        "reviewed_by",
        "is_emergency",
    )
    list_filter = (("kind", KindFilter), "is_emergency", "published_at")
    list_select_related = ("published_by",)
    search_fields = ("key",)
    fields = (
        "key",
        "kind_in_words",
        "version",
        "published_at",
        "published_by",
        "acted_for",
        "reviewed_by",
        "is_emergency",
        "reason",
        "content",
        "number",
        "content_digest",
        "previous",
        "digest",
    )
    readonly_fields = ("kind_in_words", "content")

    @admin.display(description=_("document"))
    def content(self, publication):
        """What was made public; nothing for a withdrawal."""
        if publication.merged_into:
            return _("merged into %(record)s") % {"record": publication.merged_into}
        return _("withdrawn") if publication.is_withdrawal else as_text(publication.document)


@admin.register(Revision)
class RevisionAdmin(ReadOnlyAdmin):
    list_display = (
        "key",
        "kind_in_words",
        "version",
        "act",
        "made_at",
        "actor",
        "acted_for",
        "way",
        "reason",
    )
    list_filter = (("kind", KindFilter), "act", "way", "made_at")
    list_select_related = ("actor",)
    search_fields = ("key",)
    fields = (
        "key",
        "kind_in_words",
        "version",
        "act",
        "made_at",
        "actor",
        "acted_for",
        "way",
        "reason",
        "content",
        "number",
        "previous",
        "digest",
    )
    readonly_fields = ("kind_in_words", "content")

    @admin.display(description=_("record"))
    def content(self, revision):
        """The whole record with its parts, as it was saved."""
        return as_text(revision.snapshot)


@admin.register(RowChange)
class RowChangeAdmin(ReadOnlyAdmin):
    list_display = ("named", "kind_in_words", "version", "act", "made_at", "actor", "way", "reason")
    list_filter = (("kind", KindFilter), "act", "way", "made_at")
    list_select_related = ("actor",)
    search_fields = ("key",)
    fields = (*list_display, "content", "number", "previous", "digest")
    readonly_fields = ("named", "kind_in_words", "content")

    @admin.display(description=_("reference"), ordering="key")
    def named(self, change):
        """What people call the row: an account by its name, not its number."""
        return change.snapshot.get("username", change.key)

    @admin.display(description=_("record"))
    def content(self, change):
        """The whole row as it was saved."""
        return as_text(change.snapshot)


@admin.register(EmergencyReview)
class EmergencyReviewAdmin(ReadOnlyAdmin):
    list_display = ("publication", "outcome", "made_at", "made_by", "acted_for", "remark")
    list_filter = ("outcome", "made_at")
    list_select_related = ("publication", "made_by")
    search_fields = ("publication__key",)


class ApprovedRecordInline(admin.TabularInline):
    model = ApprovedRecord
    fields = ("kind", "key", "version")
    can_delete = False
    extra = 0

    def has_add_permission(self, request, obj):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_view_permission(self, request, obj=None):
        """Who reads the approval reads what it is of."""
        return request.user.has_perm("records.view_approval")


@admin.register(Approval)
class ApprovalAdmin(ReadOnlyAdmin, QueueAdmin):
    queues = (
        Queue(
            "waiting",
            ReviewState.APPROVED.label,
            lambda queryset, user: queryset.waiting(),
            act="view",
            theme=Theme.WAITING,
            owner=Owner.PUBLISHERS,
            since=TruncDate(Min("publish_at")),
            deadline=True,
        ),
    )
    list_display = (
        "publish_at",
        "__str__",
        "approved_by",
        "approved_at",
        "ended_at",
        "is_published",
        "why_ended",
    )
    list_filter = (QueueFilter, "is_published", "publish_at")
    list_select_related = ("approved_by",)
    search_fields = ("records__key",)
    ordering = ("-publish_at", "-pk")
    inlines = (ApprovedRecordInline,)

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("records")


@admin.register(StandIn)
class StandInAdmin(ReadOnlyAdmin):
    list_display = ("principal", "deputy", "begins_on", "ends_on", "named_at", "ended_at")
    list_filter = ("begins_on", "ends_on")
    list_select_related = ("principal", "deputy")
    search_fields = ("principal__username", "deputy__username")
    ordering = ("-begins_on", "-pk")
