"""An editable desk without conflict detection is an error when the portal starts."""

from django.contrib.admin.sites import all_sites
from django.contrib.admin.utils import flatten_fieldsets
from django.contrib.auth.models import AnonymousUser
from django.core import checks
from django.http import HttpRequest

from records.forms import VERSION, PartRules, RecordForm
from records.models import Record
from records.row_admin import OPENED_AS, RowForm


class _Anybody(AnonymousUser):
    """Who may do everything: what nobody may edit needs no protection."""

    is_active = is_staff = is_superuser = True

    def has_perm(self, perm, obj=None):
        return True

    def has_perms(self, perm_list, obj=None):
        return True

    def has_module_perms(self, module):
        return True


def check_conflicts_are_noticed(app_configs, **kwargs):
    """Every desk that edits rows must refuse a stale save."""
    desks = [desk for site in all_sites for desk in site._registry.values()]
    return [error for desk in desks for error in problems_of(desk)]


def problems_of(desk):
    """What keeps a ModelAdmin from noticing that another save came first."""
    request = HttpRequest()
    request.user = _Anybody()
    row = desk.model()
    if issubclass(desk.model, Record):
        yield from _problems_of_record(desk, request, row)
    elif _is_editable(desk, request, row):
        yield from _problems_of_row(desk, request, row)
    if desk.list_editable:
        yield checks.Error(
            "A list does not know what somebody else saved: rows are edited on their own page.",
            hint="Leave list_editable empty.",
            obj=type(desk),
            id="records.E005",
        )


def _is_editable(desk, request, row):
    """Whether anybody could save the form of a row."""
    given = set(flatten_fieldsets(desk.get_fieldsets(request, row)))
    given -= set(desk.get_readonly_fields(request, row))
    return desk.has_change_permission(request, row) and bool(given)


def _problems_of_record(desk, request, row):
    if not issubclass(desk.form, RecordForm):
        yield checks.Error(
            "The form of a record must be a RecordForm: it refuses a stale save.",
            obj=type(desk),
            id="records.E001",
        )
    if VERSION not in flatten_fieldsets(desk.get_fieldsets(request, row)):
        yield checks.Error(
            "The fieldsets of a record must hold its version, or no save goes through.",
            hint="Inherit get_fieldsets() from RecordAdmin, or add the field.",
            obj=type(desk),
            id="records.E002",
        )
    for inline in desk.get_inlines(request, row):
        if not issubclass(inline.formset, PartRules):
            yield checks.Error(
                "The rows of a part must be kept by a PartFormSet: it merges what two people did.",
                obj=inline,
                id="records.E003",
            )


def _problems_of_row(desk, request, row):
    is_known = OPENED_AS in flatten_fieldsets(desk.get_fieldsets(request, row))
    if not issubclass(desk.form, RowForm) or not is_known or desk.get_inlines(request, row):
        yield checks.Error(
            "A form of rows that are no records must say as what its row was opened.",
            hint="Inherit from records.row_admin.RowAdmin, with a RowForm and without inlines.",
            obj=type(desk),
            id="records.E004",
        )
