"""What is done with the records that somebody ticked in a list: all of it, or nothing."""

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from records import permissions, services
from records.proposals import token_of
from records.vocabulary import Way


class SelectionActs:
    """Actions of the list of a kind of record."""

    def has_submit_permission(self, request):
        """Asked for the list's action."""
        return permissions.may_with_some(request.user, "submit", self.model)

    def has_publish_permission(self, request):
        """Asked for the list's action."""
        return permissions.may_with_some(request.user, "publish", self.model)

    @admin.action(description=_("Send for review"), permissions=["submit"])
    def submit_selected(self, request, queryset):
        """Send the chosen records for review, all or none."""
        chosen = list(queryset)

        def send():
            for record in chosen:
                if not permissions.may_submit(request.user, record):
                    raise ValidationError(
                        _("Your role does not send %(record)s for review: leave it out.")
                        % {"record": record.key}
                    )
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
                % {"records": ", ".join(record.key for record in barred)},
                messages.ERROR,
            )
            return None
        here = reverse(f"admin:{self._url_name('publish_together')}")
        return self.publishing(request, [token_of(record) for record in queryset], here)
