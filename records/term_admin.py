"""Pick lists at the desk."""

from django.conf import settings
from django.contrib import admin
from django.db.models import ProtectedError
from modeltranslation.admin import TranslationAdmin

from records import services
from records.record_admin import DeskFields
from records.row_admin import RowAdmin
from records.text import fold_all, words


class TermAdmin(RowAdmin, DeskFields, TranslationAdmin):
    """A pick list. A change shows at once. A term in use is not deleted; no code is changed."""

    show_facets = admin.ShowFacets.ALWAYS
    search_fields = ("code",)
    list_display = ("code", "name", "position")
    #: A term is deleted from its own page, where the refusal can say what uses it.
    actions = None

    def get_readonly_fields(self, request, obj=None):
        fields = [*super().get_readonly_fields(request, obj)]
        return [*fields, "code"] if obj else fields

    def get_search_results(self, request, queryset, search_term):
        """Terms that hold every word in some language; lists are short, so Python folds them."""
        wanted = words(search_term)
        if not wanted:
            return queryset, False
        names = [f"name_{code}" for code, _language in settings.LANGUAGES]
        found = [
            pk
            for pk, *texts in queryset.values_list("pk", "code", *names)
            if all(word in fold_all(texts) for word in wanted)
        ]
        return queryset.filter(pk__in=found), False

    def save_model(self, request, obj, form, change):
        services.save_term(term=obj)

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
