"""What the desk does so that several people may work at one record, and none undoes another."""

from django.contrib.admin.utils import unquote
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from records import permissions, services
from records.history import name_of
from records.merging import merge
from records.openings import end_opening, note_opening, opened_by_others
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
        if obj is not None and self.has_change_permission(request, obj):
            context["openings"] = self._openings(request, obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    # --- Who else has it open ----------------------------------------------------------------

    def _openings(self, request, record):
        """Sentences on who else has the form open; this opening of it is noted."""
        if request.method == "GET":
            note_opening(record, request.user)
        return [
            _("%(who)s opened this record at %(time)s and has not saved since.")
            % {
                "who": name_of(opening.user),
                "time": formats.time_format(timezone.localtime(opening.opened_at), "H:i"),
            }
            for opening in opened_by_others(record, request.user)
        ]

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        end_opening(form.instance, request.user)

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
