"""What the desk does the same way for every kind of record and its parts."""

import re

from django.contrib import admin
from django.contrib.admin.options import ShowFacets
from django.contrib.admin.utils import flatten, flatten_fieldsets
from django.contrib.contenttypes.admin import GenericTabularInline
from django.db import models
from django.forms import TextInput
from django.http import Http404
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin

from records import permissions, services
from records.choosing import SearchOrType, SearchOrTypeSeveral
from records.desk_pages import pages_about
from records.desk_search import SearchesRegister, is_search_box
from records.form_fields import (
    CivilDateField,
    ReachField,
    UnknownField,
    is_civil_date,
    is_precision,
)
from records.forms import VERSION, AttachedFormSet, LineForm, PartForm, PartFormSet, RecordForm
from records.history_views import HistoryPages
from records.kinds import KINDS
from records.letter_desk import LetterPages
from records.merge_views import MergePages
from records.models import Citation, Correction, Record
from records.near_desk import WarnsOfDuplicates
from records.papers.beside import papers_of
from records.proposals import desk_url
from records.queue_admin import QueueAdmin
from records.queues import (
    GENERAL,
    PUBLICATION_STATES,
    PublicationFilter,
    QueueFilter,
    RelatedFilter,
    publication_state,
)
from records.review import named_by
from records.selection_acts import SelectionActs
from records.shared_editing import SharedEditing
from records.vocabulary import ReviewState, Way

#: That may be asked for at once in each part.
MOST_EMPTY_ROWS = 10


class DeskFields:
    """Form fields of records and their parts: civil dates in one box, relations by search."""

    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if is_precision(db_field):
            return None
        if is_civil_date(db_field):
            return CivilDateField.of(db_field)
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and hasattr(field.widget, "can_delete_related"):
            field.widget.can_delete_related = False  # Nothing is deleted from beside a box.
        return field

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        """What a search would not find cannot be sent either, unless the row names it already."""
        related = db_field.related_model
        if issubclass(related, Record) and permissions.is_limited(request.user):
            rows = related._default_manager.all()
            kwargs["queryset"] = permissions.choosable(rows, request.user)
            kwargs["form_class"] = ReachField
        if "widget" not in kwargs and db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = SearchOrType(db_field, self.admin_site, using=kwargs.get("using"))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if "widget" not in kwargs and db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = SearchOrTypeSeveral(
                db_field, self.admin_site, using=kwargs.get("using")
            )
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def get_autocomplete_fields(self, request):
        """Every relation to something that the desk can search."""
        desks = self.admin_site._registry
        return [
            field.name
            for field in (*self.opts.fields, *self.opts.many_to_many)
            if field.is_relation
            and field.related_model in desks
            and desks[field.related_model].search_fields
        ]


class EmptyRows:
    """Rows to fill in where no script adds them: `?rows=3` opens the form with three in each part.

    With scripts a form opens without any, and a button adds them.
    """

    extra = 0

    def get_extra(self, request, obj=None, **kwargs):
        asked = request.GET.get("rows", "")
        return min(int(asked), MOST_EMPTY_ROWS) if re.fullmatch(r"[0-9]{1,9}", asked) else 0


class AttachedInline(EmptyRows, DeskFields, GenericTabularInline):
    """Rows that records of every kind may have, each on a statement of the record."""

    form = LineForm
    formset = AttachedFormSet

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "statement":
            # The page lists the record's fields under this id.
            kwargs["widget"] = TextInput(attrs={"list": "statements", "size": "20"})
        return super().formfield_for_dbfield(db_field, request, **kwargs)


class CitationInline(AttachedInline):
    """The sources that a record rests on."""

    model = Citation
    fields = ("source", "statement", "value_as_stated", "note", "position")

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("source")


class CorrectionInline(AttachedInline):
    """What was wrong in the record as the public read it."""

    model = Correction
    fields = ("corrected_on", "statement", "note")


class ReadsWithRows:
    """Rows of a part, read in one query with all that their boxes and names show."""

    #: Relations of which the name shows that of another one.
    names_within = {"appointment": "appointment__person"}

    def get_queryset(self, request):
        rows = super().get_queryset(request)
        shown = [
            self.names_within.get(name, name) for name in self.get_autocomplete_fields(request)
        ]
        # Without a name Django would join all that a row can point at.
        return rows.select_related(*shown) if shown else rows


class PartInline(ReadsWithRows, EmptyRows, DeskFields, admin.TabularInline):
    """Rows of a part, one line each."""

    form = LineForm
    formset = PartFormSet


class StackedPartInline(ReadsWithRows, EmptyRows, DeskFields, admin.StackedInline):
    """Rows of a part with many fields, one block each."""

    form = PartForm
    formset = PartFormSet


class RecordAdmin(
    LetterPages,
    WarnsOfDuplicates,
    SharedEditing,
    HistoryPages,
    MergePages,
    SelectionActs,
    SearchesRegister,
    DeskFields,
    QueueAdmin,
):
    """The desk of one kind of record. Every save goes through `services.save_record()`."""

    form = RecordForm
    change_form_template = "admin/records/change_form.html"
    show_facets = ShowFacets.ALWAYS
    list_select_related = ("changed_by",)
    list_per_page = 50
    actions = ("submit_selected", "publish_together")
    queues = GENERAL
    #: The field that says what a record is called, and further columns and filters of its list.
    title_field = "name"
    further_columns = ()
    further_filters = ()
    #: What a focal point fills in on records of the own institution; the rest it reads.
    own_fields = ()

    # --- Who ---------------------------------------------------------------------------------

    def get_queryset(self, request):
        reach = permissions.choosable if is_search_box(request) else permissions.readable
        rows = reach(super().get_queryset(request), request.user)
        return rows.with_last_publication().with_return_comment()

    def has_change_permission(self, request, obj=None):
        if obj is None:
            return super().has_change_permission(request)
        return permissions.may(request.user, "change", obj)

    def has_delete_permission(self, request, obj=None):
        if obj is None:
            return super().has_delete_permission(request)
        return permissions.may_discard(request.user, obj)

    def get_object(self, request, object_id, from_field=None):
        """The record; 404 before any other question, for out of reach and absent are the same."""
        record = super().get_object(request, object_id, from_field)
        if record is None:
            raise Http404
        return record

    # --- The form ----------------------------------------------------------------------------

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "unknown":
            return UnknownField(
                model=self.model,
                label=capfirst(db_field.verbose_name),
                help_text=db_field.help_text,
            )
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def get_exclude(self, request, obj=None):
        # The form has a field of its own under this name; the column is never edited.
        return [*(super().get_exclude(request, obj) or ()), VERSION]

    def get_fieldsets(self, request, obj=None):
        """The kind's own fieldsets, then what every record has; no subclass can forget these."""
        fieldsets = list(super().get_fieldsets(request, obj))
        given = flatten_fieldsets(fieldsets)
        if permissions.is_limited(request.user):
            return [*fieldsets, (None, {"fields": (VERSION,)})]
        if self.model.may_be_unknown and "unknown" not in given:
            fieldsets.append((_("Why empty"), {"fields": ("unknown",), "classes": ("collapse",)}))
        if "verified_on" not in given:
            fieldsets.append((_("Last check"), {"fields": ("verified_on",)}))
        notes = ("notes",) if permissions.may_read_notes(request.user) else ()
        if VERSION not in given:
            fieldsets.append((_("For staff"), {"fields": (*notes, VERSION)}))
        return fieldsets

    def get_readonly_fields(self, request, obj=None):
        """The key never changes once it is given."""
        fields = [*super().get_readonly_fields(request, obj)]
        if permissions.is_limited(request.user):
            filled_in = {VERSION, *flatten(self.replace_orig_field(self.get_own_fields(obj)))}
            shown = flatten_fieldsets(self.get_fieldsets(request, obj))
            fields += [name for name in shown if name not in filled_in]
        return list(dict.fromkeys([*fields, self.model.key_field])) if obj else fields

    def get_own_fields(self, obj):
        """What a focal point may fill in on this record, or on a new one."""
        return self.own_fields

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else super().get_prepopulated_fields(request, obj)

    def get_inlines(self, request, obj):
        return [*super().get_inlines(request, obj), CitationInline, CorrectionInline]

    def _create_formsets(self, request, obj, change):
        formsets, inlines = super()._create_formsets(request, obj, change)
        self.introduce(request, formsets)
        return formsets, inlines

    def introduce(self, request, formsets):
        """Tell each formset of the others, whose rows its own may name, and who fills them in."""
        for formset in formsets:
            formset.siblings = formsets
            formset.user = request.user
            formset.conflict = getattr(request, "conflict", None)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        """Add the acts, where the record stands, and what citations may name."""
        context["statements"] = self._statements()
        if obj is not None and obj.pk:
            context["acts"] = [
                {"name": name, "url": self.act_url(name, obj), "label": label}
                for name, label in self.get_acts(request.user, obj)
            ]
            context |= self.get_standing(obj)
            context["links"] += self.letter_links(request, obj) + pages_about(request.user, obj)
            context["publication_state"] = PUBLICATION_STATES[publication_state(obj)]
            context["papers"] = papers_of(obj, request.user)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def _statements(self):
        """(name, label) of the fields and parts that a citation may support."""
        skipped = {"unknown", "notes", "id", "citations", "verified_on"}
        own = [field for field in self.opts.fields if field.editable and field.name not in skipped]
        parts = [self.opts.get_field(name) for name in self.model.parts]
        return [
            *((field.name, field.verbose_name) for field in (*own, *self.opts.many_to_many)),
            *((field.name, field.related_model._meta.verbose_name_plural) for field in parts),
        ]

    def view_on_site(self, obj):
        """The public page of a record that the public sees."""
        page = KINDS[obj.kind_name].page
        return reverse(page, args=[obj.key]) if page and obj.published_digest else None

    # --- Saving ------------------------------------------------------------------------------

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        self.complete(form.instance, change)
        services.save_record(record=form.instance, actor=request.user, way=Way.ADMIN)

    def complete(self, record, change):
        """Last touches to a record whose parts are saved, before its revision is written."""

    def delete_model(self, request, obj):
        services.discard_record(record=obj, actor=request.user, way=Way.ADMIN)

    def get_deleted_objects(self, objs, request):
        deleted, counts, missing, protected = super().get_deleted_objects(objs, request)
        if protected:
            protected = [
                self._link(owner) for record in objs for owner in named_by(record)
            ] or protected
        return deleted, counts, missing, protected

    def _link(self, record):
        kind = record._meta.verbose_name
        return format_html('{}: <a href="{}">{}</a>', kind, desk_url(record), record)

    def log_addition(self, request, obj, message):
        """The revision is the history of a record; the admin's own log would be a second one."""

    def log_change(self, request, obj, message):
        """See `log_addition()`."""

    def log_deletions(self, request, queryset):
        """See `log_addition()`."""

    # --- The list ----------------------------------------------------------------------------

    def get_list_display(self, request):
        return (
            self.model.key_field,
            self.title_field,
            *self.further_columns,
            "review",
            "publication",
            "changed_at",
            "changed_by",
        )

    def get_list_filter(self, request):
        names = (*self.further_filters, "created_by", "changed_by")
        own = [
            (name, RelatedFilter) if self.opts.get_field(name).is_relation else name
            for name in names
        ]
        return (QueueFilter, "state", PublicationFilter, *own)

    @admin.display(description=_("review state"), ordering="state")
    def review(self, record):
        """Where a record is at the desk, with the comment of whoever returned it."""
        if record.state != ReviewState.RETURNED:
            return record.get_state_display()
        return f"{record.get_state_display()}: {record.return_comment}"

    @admin.display(description=_("public"))
    def publication(self, record):
        """Whether the public sees the record, and whether it sees it as it stands."""
        return PUBLICATION_STATES[publication_state(record)]

    def get_actions(self, request):
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)  # Records are discarded one by one, or withdrawn.
        return actions


class TranslatedRecordAdmin(RecordAdmin, TranslationAdmin):
    """A kind of record with fields that have a column for each language."""

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and hasattr(db_field, "translated_field"):
            field.widget.attrs |= {"lang": db_field.language, "dir": "auto"}
        return field
