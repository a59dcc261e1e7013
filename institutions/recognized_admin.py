"""Official lists of recognized institutions at the desk: to be read, not to be changed."""

from django.contrib import admin
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from records.admin import ReadOnlyAdmin


class RecognizedListAdmin(ReadOnlyAdmin):
    """The lists that were loaded; their rows have a list of their own."""

    list_display = ("as_at", "source", "loaded_at", "loaded_by", "number", "matched")
    list_select_related = ("loaded_by",)
    fields = ("as_at", "source", "sha256", "loaded_at", "loaded_by", "number", "matched")
    readonly_fields = ("number", "matched")
    ordering = ("-as_at", "-pk")

    def get_queryset(self, request):
        return (
            super()
            .get_queryset(request)
            .annotate(
                number_of_rows=Count("rows"),
                number_matched=Count("rows", filter=~Q(rows__institution="")),
            )
        )

    @admin.display(description=_("rows"), ordering="number_of_rows")
    def number(self, official):
        return official.number_of_rows

    @admin.display(description=_("with a record in the register"), ordering="number_matched")
    def matched(self, official):
        return official.number_matched


class MatchedFilter(admin.SimpleListFilter):
    """Whether the register has a record under the name that the list gives."""

    title = _("record in the register")
    parameter_name = "matched"

    def lookups(self, request, model_admin):
        return [("yes", _("found by its name")), ("no", _("not found by its name"))]

    def queryset(self, request, queryset):
        if self.value() == "yes":
            return queryset.exclude(institution="")
        return queryset.filter(institution="") if self.value() == "no" else queryset


class RecognizedInstitutionAdmin(ReadOnlyAdmin):
    """The rows of all lists, in the order of each."""

    list_display = (
        *("position", "name", "chartered_by", "sector", "region", "city", "campus"),
        *("institution", "list"),
    )
    list_display_links = ("name",)
    list_filter = ("list", MatchedFilter, "chartered_by", "sector", "region")
    list_select_related = ("list", "region")
    search_fields = ("name", "institution")
    fields = ("list", *list_display[:-1])
    ordering = ("-list__as_at", "-list", "position")
