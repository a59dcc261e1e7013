"""What is done with the records that somebody ticked in a list: all of it, or nothing."""

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from records import permissions, services
from records.localized import with_semicolons
from records.proposals import refuse_stale, token_of
from records.vocabulary import Way

#: The name under which a list sends what it showed: each record in its version.
SHOWN = "shown"


#: No row has a longer number.
DIGITS = 18


class TickedRows:
    """A list with actions, mixed into a ModelAdmin: what no box of it sends is no row of it."""

    def response_action(self, request, queryset):
        ticked = request.POST.getlist(ACTION_CHECKBOX_NAME)
        numbers = [one for one in ticked if one.isascii() and one.isdecimal()]
        request.POST = request.POST.copy()
        request.POST.setlist(ACTION_CHECKBOX_NAME, [n for n in numbers if len(n) <= DIGITS])
        return super().response_action(request, queryset)


class SelectionActs(TickedRows):
    """Actions of the list of a kind of record."""

    def has_submit_permission(self, request):
        """Asked for the list's action."""
        return permissions.may_with_some(request.user, "submit", self.model)

    def has_publish_permission(self, request):
        """Asked for the list's action."""
        return permissions.may_with_some(request.user, "publish", self.model)

    def action_checkbox(self, obj):
        """The box of a row, and the version that the row shows."""
        box = super().action_checkbox(obj)
        shown = '<input type="hidden" name="{}" value="{}">'
        return format_html("{}" + shown, box, SHOWN, token_of(obj))

    @admin.action(description=_("Send for review"), permissions=["submit"])
    def submit_selected(self, request, queryset):
        """Send the chosen records for review as the list showed them, all or none."""
        shown = dict(token.rpartition("@")[::2] for token in request.POST.getlist(SHOWN))
        chosen = [record.pk for record in queryset]

        def send():
            rows = self.model.objects.select_for_update().filter(pk__in=chosen).order_by("pk")
            for record in rows:
                if not permissions.may_submit(request.user, record):
                    raise ValidationError(
                        _("Your role does not send %(record)s for review: leave it out.")
                        % {"record": record.called}
                    )
                if record.ref not in shown:
                    raise ValidationError(
                        _("%(record)s is on another page of the list: look at it before you send.")
                        % {"record": record.called}
                    )
                refuse_stale(record, shown[record.ref])
                services.submit(record=record, actor=request.user, way=Way.ADMIN)

        text = ngettext(
            "%d record was sent for review.", "%d records were sent for review.", len(chosen)
        )
        self.attempt(request, send, text % len(chosen))

    @admin.action(description=_("Publish the selected records together"), permissions=["publish"])
    def publish_together(self, request, queryset):
        """Show what publishing the chosen records in one act would change."""
        barred = [each for each in queryset if not permissions.may_publish(request.user, each)]
        if barred:
            self.message_user(
                request,
                _("Your role does not publish these; leave them out: %(records)s.")
                % {"records": with_semicolons(record.called for record in barred)},
                messages.ERROR,
            )
            return None
        here = reverse(f"admin:{self._url_name('publish_together')}")
        return self.publishing(request, [token_of(record) for record in queryset], here)
