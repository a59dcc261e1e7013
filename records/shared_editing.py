"""What the desk does so that several people may work at one record, and none undoes another."""

from django.contrib.admin.utils import unquote

from records import permissions, services
from records.merging import merge
from records.proposals import refuse_stale


class SharedEditing:
    """Mixed into the ModelAdmin of a kind of record."""

    delete_confirmation_template = "admin/records/delete_confirmation.html"

    # --- A form that is older than the record ------------------------------------------------

    def _changeform_view(self, request, object_id, form_url, extra_context):
        """A form that is older than the record comes back merged with what stands now."""
        if request.method == "POST" and object_id:
            request.conflict = self._merge(request, unquote(object_id))
        return super()._changeform_view(request, object_id, form_url, extra_context)

    def _merge(self, request, object_id):
        record = self.get_object(request, object_id)
        if record is None or not self.has_change_permission(request, record):
            return None
        if not self._locked(record):
            return None
        return merge(
            desk=self,
            request=request,
            current=services.reload(record),
            hidden=permissions.hidden_names(request.user, self.model),
        )

    def _locked(self, record):
        """The record as it stands, which nobody else writes until this request is done."""
        return self.model.objects.select_for_update().filter(pk=record.pk).first()

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        form.conflict = getattr(request, "conflict", None)
        return form

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        context["conflict"] = getattr(request, "conflict", None)
        return super().render_change_form(request, context, add, change, form_url, obj)

    # --- Discarding --------------------------------------------------------------------------

    def _delete_view(self, request, object_id, extra_context):
        """Discard the version that the page showed, and no other. In a transaction."""
        record = self.get_object(request, unquote(object_id))
        if request.method == "POST" and record and self.has_delete_permission(request, record):
            current = self._locked(record) or record
            version = request.POST.get("version", "")
            if not self.attempt(request, lambda: refuse_stale(current, version)):
                return self._back(record)
        return super()._delete_view(request, object_id, extra_context)
