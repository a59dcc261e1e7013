"""The portal does not start with a desk that would not notice another save."""

import pytest
from django.contrib import admin
from django.contrib.admin.sites import AdminSite
from django.contrib.auth import get_user_model
from django.core.checks import run_checks
from modeltranslation.admin import TranslationAdmin

from agreements.models import Agreement
from agreements.vocabulary import AreaOfCooperation
from records.admin import SourceAdmin
from records.checks import problems_of
from records.models import Citation, Publication, Source
from records.record_admin import PartInline
from records.row_admin import RowAdmin


def found(desk, model):
    return [error.id for error in problems_of(desk(model, AdminSite()))]


def test_all_desks_of_the_portal_pass():
    assert [
        str(error) for desk in admin.site._registry.values() for error in problems_of(desk)
    ] == []
    assert [error for error in run_checks(tags=["admin"]) if error.id.startswith("records.")] == []


def test_the_check_is_run_at_the_start(monkeypatch):
    monkeypatch.setitem(
        admin.site._registry, AreaOfCooperation, TranslationAdmin(AreaOfCooperation, admin.site)
    )
    assert [e.id for e in run_checks(tags=["admin"]) if e.id.startswith("records.")] == [
        "records.E004"
    ]


def test_a_plain_model_admin_of_a_record_is_an_error():
    class Plain(admin.ModelAdmin):
        fields = ("title",)

    assert found(Plain, Source) == ["records.E001", "records.E002"]


def test_a_version_left_out_of_the_fieldsets_is_an_error():
    class Forgetful(SourceAdmin):
        def get_fieldsets(self, request, obj=None):
            return [(None, {"fields": ("title",)})]

    assert found(Forgetful, Source) == ["records.E002"]


def test_a_part_without_its_formset_is_an_error():
    class Plain(admin.TabularInline):
        model = Citation

    class WithPlainRows(SourceAdmin):
        def get_inlines(self, request, obj):
            return [Plain, PartInline]

    assert found(WithPlainRows, Source) == ["records.E003"]


@pytest.mark.parametrize("model", [AreaOfCooperation, get_user_model()])
def test_a_plain_model_admin_of_anything_else_is_an_error(model):
    assert found(admin.ModelAdmin, model) == ["records.E004"]
    assert found(RowAdmin, model) == []


def test_a_form_that_carries_it_and_a_page_that_does_not_show_it_is_an_error():
    class Forgetful(RowAdmin):
        def get_fieldsets(self, request, obj=None):
            return [(None, {"fields": ("name",)})]

    assert found(Forgetful, AreaOfCooperation) == ["records.E004"]


def test_what_nobody_may_edit_needs_nothing():
    class ToRead(admin.ModelAdmin):
        def has_change_permission(self, request, obj=None):
            return False

    class AllReadOnly(admin.ModelAdmin):
        fields = readonly_fields = ("key",)

    assert found(ToRead, Publication) == found(AllReadOnly, Publication) == []


def test_editing_in_a_list_is_an_error():
    class InTheList(SourceAdmin):
        list_editable = ("publisher",)

    assert found(InTheList, Source) == ["records.E005"]
    assert Agreement in admin.site._registry
