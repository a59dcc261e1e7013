"""A record without conflict detection at the desk is an error when the portal starts."""

from django.contrib.admin.sites import all_sites
from django.contrib.admin.utils import flatten_fieldsets
from django.contrib.auth.models import AnonymousUser
from django.core import checks
from django.http import HttpRequest

from records.forms import VERSION, RecordForm
from records.models import Record


def check_version_in_forms(app_configs, **kwargs):
    """Every desk of a record must refuse a stale save: its form carries the version."""
    return [
        error
        for site in all_sites
        for model, desk in site._registry.items()
        if issubclass(model, Record)
        for error in problems_of(desk)
    ]


def problems_of(desk):
    """What keeps the ModelAdmin of a record from noticing that another save came first."""
    if not issubclass(desk.form, RecordForm):
        yield checks.Error(
            "The form of a record must be a RecordForm: it refuses a stale save.",
            obj=type(desk),
            id="records.E001",
        )
    request = HttpRequest()
    request.user = AnonymousUser()
    if VERSION not in flatten_fieldsets(desk.get_fieldsets(request)):
        yield checks.Error(
            "The fieldsets of a record must hold its version, or no save goes through.",
            hint="Inherit get_fieldsets() from RecordAdmin, or add the field.",
            obj=type(desk),
            id="records.E002",
        )
