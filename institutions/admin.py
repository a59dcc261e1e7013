"""Institutions, people and pick lists at the desk."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _

from institutions.forms import AppointmentForm
from institutions.models import (
    Acronym,
    Appointment,
    FocalPoint,
    Identifier,
    Institution,
    InstitutionName,
    Person,
    PersonName,
)
from institutions.queues import QUEUES
from institutions.recognized import RecognizedInstitution, RecognizedList
from institutions.recognized_admin import RecognizedInstitutionAdmin, RecognizedListAdmin
from institutions.vocabulary import City, Country, FieldOfStudy, Region
from records import permissions
from records.desk_search import SearchesRegister
from records.queues import GENERAL, name_queues
from records.record_admin import (
    PartInline,
    StackedPartInline,
    TranslatedRecordAdmin,
)
from records.term_admin import TermAdmin


class InstitutionNameInline(PartInline):
    model = InstitutionName
    fields = ("text", "language", "kind", "used_from", "used_until", "position")


class AcronymInline(PartInline):
    model = Acronym
    fields = ("text", "language", "position")


class IdentifierInline(PartInline):
    model = Identifier
    fields = ("scheme", "value", "position")


class FocalPointInline(StackedPartInline):
    """Contact data: shown to those who have the permission to view focal points."""

    model = FocalPoint
    fields = (
        ("name", "post"),
        "purpose",
        ("email", "phone"),
        "public_contact",
        ("until", "position"),
    )


@admin.register(Institution)
class InstitutionAdmin(TranslatedRecordAdmin):
    letter_fields = (
        *("name_en", "name_ur", "name_kk", "name_ru"),
        *("official_name_en", "official_name_ur", "official_name_kk", "official_name_ru"),
        *("head_title", "salutation", "postal_address", "city", "website", "established"),
    )
    queues = QUEUES
    start_label = _("Add an institution")
    is_second_on_start = True
    further_columns = ("kind", "country", "city")
    further_filters = ("kind", "sector", "country")
    list_select_related = ("changed_by", "country", "city")
    prepopulated_fields = {"slug": ("name",)}
    inlines = (InstitutionNameInline, AcronymInline, IdentifierInline, FocalPointInline)
    fieldsets = (
        (
            _("Names"),
            {
                "fields": ("name", "official_name", "slug"),
                "description": _(
                    "A name that no source gives in a language stays empty: the English one is "
                    "shown there, marked. Other spellings and former names follow below."
                ),
            },
        ),
        (
            _("What it is"),
            {
                "fields": (
                    ("kind", "sector"),
                    "chartered_by",
                    ("is_recognized", "recognized_on"),
                    ("head_title", "salutation"),
                    "mailbox",
                    ("established", "ror_id"),
                    "website",
                    ("parent", "successor_of"),
                )
            },
        ),
        (
            _("Where it is"),
            {
                "fields": (
                    ("country", "region", "city"),
                    "postal_address",
                    ("latitude", "longitude", "coordinates_of"),
                ),
                "description": _("Regions and cities under their official names."),
            },
        ),
    )


class PersonNameInline(PartInline):
    model = PersonName
    fields = ("text", "language", "position")


class AppointmentInline(StackedPartInline):
    model = Appointment
    form = AppointmentForm
    fk_name = "person"
    fields = (
        ("post", "is_acting"),
        ("post_ur", "post_kk", "post_ru"),
        ("institution", "country"),
        ("held_from", "held_until", "position"),
    )


@admin.register(Person)
class PersonAdmin(TranslatedRecordAdmin):
    queues = (*GENERAL, *name_queues("name"))
    prepopulated_fields = {"slug": ("name",)}
    inlines = (PersonNameInline, AppointmentInline)
    fieldsets = (
        (
            None,
            {
                "fields": ("name", "honorific", "slug"),
                "description": _(
                    "The order of given and family name differs between sources: other forms "
                    "follow below. Meetings and signatures point at a post of the person."
                ),
            },
        ),
    )


@admin.register(Appointment)
class AppointmentAdmin(SearchesRegister, admin.ModelAdmin):
    """A post for the search boxes of other forms; it is edited with its person."""

    search_paths = (
        "person__search_text__contains",
        "institution__search_text__contains",
        "post__icontains",
    )
    list_select_related = ("person",)

    def get_search_key(self):
        return Person.kind_name, "person__slug"

    def get_queryset(self, request):
        people = permissions.choosable(Person.objects.all(), request.user)
        posts = super().get_queryset(request).filter(person__in=people.values("pk"))
        return posts.select_related("person")

    def has_module_permission(self, request):
        return False

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        # Asked about a post when its person is discarded; by itself none is deleted.
        return obj is not None and super().has_delete_permission(request, obj)

    def delete_view(self, request, object_id, extra_context=None):
        raise PermissionDenied


@admin.register(Country)
class CountryAdmin(TermAdmin):
    fieldsets = ((None, {"fields": ("code", "name", "official_name", "search_words", "position")}),)


@admin.register(Region)
class RegionAdmin(TermAdmin):
    list_display = ("code", "name", "country", "position")
    list_filter = ("country",)
    list_select_related = ("country",)
    fieldsets = ((None, {"fields": ("code", "name", "country", "search_words", "position")}),)


@admin.register(City)
class CityAdmin(TermAdmin):
    list_display = ("code", "name", "country", "position")
    list_filter = ("country",)
    list_select_related = ("country",)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "code",
                    "name",
                    "country",
                    "search_words",
                    ("latitude", "longitude"),
                    "position",
                )
            },
        ),
    )


@admin.register(FieldOfStudy)
class FieldOfStudyAdmin(TermAdmin):
    list_display = ("code", "name", "level", "parent")
    list_filter = ("level",)
    list_select_related = ("parent",)
    fieldsets = (
        (None, {"fields": ("code", "name", "level", "parent", "search_words", "position")}),
    )


admin.site.register(RecognizedList, RecognizedListAdmin)
admin.site.register(RecognizedInstitution, RecognizedInstitutionAdmin)
