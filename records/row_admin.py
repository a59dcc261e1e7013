"""Rows at the desk that are no records: pick lists, accounts, answers to reports.

They have no version and no revisions. Their forms carry a digest of the row as it was opened, and
what became of a row is kept in the chain of changes (records/row_history.py).
"""

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from records.chain import digest
from records.forms import ShowsWhatStands
from records.kept import ShownAgain
from records.row_history import RowAct
from records.row_history_views import RowHistoryPages
from records.services import note_row
from records.vocabulary import Way

OPENED_AS = "opened_as"


class RowForm(ShownAgain, ShowsWhatStands, forms.ModelForm):
    """Refuses to save over what somebody else saved after the form was opened.

    What was typed is kept, what now stands is shown beside it, and a second, knowing save goes
    through.
    """

    opened_as = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial[OPENED_AS] = self.digest_of(self.instance)

    def clean(self):
        cleaned = super().clean()
        if self.instance.pk:
            self._refuse_stale()
        return cleaned

    def digest_of(self, row):
        """What tells one state of a row from another: the values that this form shows."""
        shown = {name for name, field in self.fields.items() if not field.disabled}
        return digest(
            {
                field.name: _plain(field.value_from_object(row))
                for field in (*row._meta.concrete_fields, *row._meta.many_to_many)
                if field.name in shown
            }
        )

    def _refuse_stale(self):
        rows = type(self.instance)._base_manager.select_for_update()
        current = rows.filter(pk=self.instance.pk).first()
        if current is None:
            raise ValidationError(
                _("Somebody deleted this while you worked on it. Copy what you need."),
                code="deleted",
            )
        stands = self.digest_of(current)
        if self.cleaned_data.get(OPENED_AS) == stands:
            return
        self.data = self.data.copy()
        self.data[self.add_prefix(OPENED_AS)] = stands
        self.show_what_stands(current)
        self.add_error(
            None,
            ValidationError(
                _(
                    "Somebody saved this after you had opened it. What you typed is kept, and "
                    "beside it you see what now stands. Save again to put yours in its place."
                ),
                code="stale",
            ),
        )


def _plain(value):
    if isinstance(value, list):
        return sorted(row.pk for row in value)
    if isinstance(value, models.Model):
        return value.pk
    return value if value is None or isinstance(value, bool | int) else str(value)


class RowAdmin(RowHistoryPages, admin.ModelAdmin):
    """The desk of rows that several people may edit. Its form must be a RowForm."""

    form = RowForm

    def get_fieldsets(self, request, obj=None):
        return [*super().get_fieldsets(request, obj), *self.opened_as(request, obj)]

    def opened_as(self, request, obj):
        """The fieldset of the hidden field, where a row may be changed."""
        if obj is None or not self.has_change_permission(request, obj):
            return []
        return [(None, {"fields": (OPENED_AS,)})]

    # --- History: instead of the admin's own log, which anybody could rewrite ----------------

    def note(self, request, row, act=None):
        """Keep what a row says now, or that something was done to it."""
        note_row(row=row, actor=request.user, way=Way.ADMIN, act=act)

    def log_addition(self, request, obj, message):
        self.note(request, obj)

    def log_change(self, request, obj, message):
        self.note(request, obj)

    def log_deletions(self, request, queryset):
        for row in queryset:
            self.note(request, row, RowAct.DISCARD)
