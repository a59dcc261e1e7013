"""Pick lists at the desk."""

from django import forms
from django.contrib import admin
from django.db.models import ProtectedError, Q
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin

from records import permissions, services
from records.desk_search import heard
from records.record_admin import DeskFields
from records.row_admin import RowAdmin, RowForm
from records.text import words
from records.vocabulary import Way

REASON = "reason"


class ReasonField(forms.CharField):
    """Why a row is saved; no value of the row itself."""

    widget = forms.Textarea(attrs={"rows": 2})

    def has_changed(self, initial, data):
        return False


class TermForm(RowForm):
    """A term, and why it is changed."""

    reason = ReasonField(label=_("Reason"), required=False)


class TermAdmin(RowAdmin, DeskFields, TranslationAdmin):
    """A pick list. A change shows at once. A term in use is not deleted; no code is changed."""

    form = TermForm
    show_facets = admin.ShowFacets.ALWAYS
    search_fields = ("code",)
    list_display = ("code", "name", "position")
    #: A term is deleted from its own page, where the refusal can say what uses it.
    actions = None

    def may_read_changes(self, request):
        return permissions.may_read_history(request.user)

    def opened_as(self, request, obj):
        """Whoever may save a term may say why."""
        if obj is None or self.has_change_permission(request, obj):
            return [(None, {"fields": (REASON,)}), *super().opened_as(request, obj)]
        return []

    def get_readonly_fields(self, request, obj=None):
        fields = [*super().get_readonly_fields(request, obj)]
        return [*fields, "code"] if obj else fields

    def get_search_results(self, request, queryset, search_term):
        """Terms that the public search finds, or of which the code holds what was typed."""
        if not words(search_term) or not search_term.isprintable():
            return queryset, False
        found = heard(search_term, self.model.kind_name, "code")
        return queryset.filter(Q(code__icontains=search_term.strip()) | found), False

    def save_model(self, request, obj, form, change):
        services.save_term(
            term=obj, actor=request.user, way=Way.ADMIN, reason=form.cleaned_data[REASON]
        )

    def get_deleted_objects(self, objs, request):
        """Add what names a term in a list of terms: the database would let it go."""
        deleted, counts, missing, protected = super().get_deleted_objects(objs, request)
        users = [str(row) for term in objs for row in listed_by(term)]
        return deleted, counts, missing, [*protected, *users]

    def delete_model(self, request, obj):
        users = listed_by(obj)
        if users:
            raise ProtectedError("A term in use is not deleted.", set(users))
        super().delete_model(request, obj)


def listed_by(term):
    """The rows that name a term in one of their lists of terms."""
    return [
        row
        for relation in term._meta.related_objects
        if relation.many_to_many
        for row in relation.related_model._base_manager.filter(**{relation.field.name: term})
    ]
