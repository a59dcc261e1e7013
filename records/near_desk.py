"""Near matches at the desk: shown while a new record is typed, and before it is saved."""

from http import HTTPStatus

from django.core.exceptions import PermissionDenied
from django.forms.formsets import TOTAL_FORM_COUNT
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_safe

from records import permissions
from records.duplicates import NEAR, near, typed_parts

#: The box by which a person says that it is another one; it holds the matches that were shown.
CONFIRMATION = "is_another"


class _LooksRecorded(Exception):
    """What is about to be saved comes near something that is there; nothing was written yet."""

    def __init__(self, matches):
        super().__init__()
        self.matches = matches


class WarnsOfDuplicates:
    """Mixed into the ModelAdmin of a kind of record: nobody enters twice what is there, unseen."""

    def get_urls(self):
        near_url = path("near/", self.admin_site.admin_view(self.near_view), name=self._near_name())
        return [near_url, *super().get_urls()]

    def _near_name(self):
        return f"{self.opts.app_label}_{self.opts.model_name}_near"

    def _near(self, request, record, parts):
        readable = permissions.readable(self.model.objects.all(), request.user)
        return near(record, parts, readable)

    # --- Before the save ---------------------------------------------------------------------

    def _changeform_view(self, request, object_id, form_url, extra_context):
        """A new record that comes near others comes back with them, to be looked at."""
        try:
            return super()._changeform_view(request, object_id, form_url, extra_context)
        except _LooksRecorded as found:
            request.near = found.matches
            return super()._changeform_view(request, object_id, form_url, extra_context)

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        form.near = getattr(request, "near", ())
        return form

    def _create_formsets(self, request, obj, change):
        formsets, inlines = super()._create_formsets(request, obj, change)
        request.typed_parts = formsets
        return formsets, inlines

    def save_model(self, request, obj, form, change):
        if not change:
            matches = self._near(request, obj, typed_parts(request.typed_parts))
            if {match.ref for match in matches} - _confirmed(request.POST):
                raise _LooksRecorded(matches)
        super().save_model(request, obj, form, change)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if add and self.model.kind_name in NEAR:
            context["near_url"] = reverse(f"admin:{self._near_name()}")
            context["near"] = getattr(request, "near", ())
        return super().render_change_form(request, context, add, change, form_url, obj)

    # --- While it is typed -------------------------------------------------------------------

    @method_decorator(require_safe)
    def near_view(self, request):
        """The near matches of what stands in the form so far, as a piece of its page."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = self.get_form(request, None)(request.GET)
        form.is_valid()  # What is valid stands on the instance; the rest is not typed yet.
        formsets = [
            formset(request.GET, instance=form.instance, queryset=inline.model.objects.none())
            for formset, inline in self.get_formsets_with_inlines(request)
            if f"{formset.get_default_prefix()}-{TOTAL_FORM_COUNT}" in request.GET
        ]
        self.introduce(request, formsets)
        for formset in formsets:
            formset.is_valid()
        matches = self._near(request, form.instance, typed_parts(formsets))
        if not matches:
            return HttpResponse(status=HTTPStatus.NO_CONTENT)
        return render(request, "admin/records/_near.html", {"near": matches})


def _confirmed(data):
    """References of the matches that a person looked at and found to be others."""
    return {ref for value in data.getlist(CONFIRMATION) for ref in value.split()}
