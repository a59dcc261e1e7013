"""A list of the desk with work queues, and what it puts on the home page."""

from urllib.parse import urlencode

from django.contrib import admin
from django.urls import reverse

from records import permissions
from records.attention import StartLink
from records.queues import QueueFilter


class QueueAdmin(admin.ModelAdmin):
    """A list with work queues, which the home page counts."""

    queues = ()
    #: What adding a record is called in the start box of the home page; empty: not there.
    start_label = ""
    is_second_on_start = False

    def lookup_allowed(self, lookup, value, request=None):
        """A list is filtered by what it offers: another filter would tell what no page shows."""
        offered = [_name_of_filter(each) for each in self.get_list_filter(request)]
        if self.date_hierarchy:
            offered.append(self.date_hierarchy)
        is_offered = any(lookup == name or lookup.startswith(f"{name}__") for name in offered)
        return is_offered and super().lookup_allowed(lookup, value, request)

    def get_queues(self, user):
        """The queues that are this user's work."""
        return [
            queue for queue in self.queues if permissions.may_with_some(user, queue.act, self.model)
        ]

    def home_lines(self, request):
        """Lines of the home page beside those of the queues."""
        return []

    def start_links(self, request):
        """What the start box of the home page offers of this kind."""
        if not (self.start_label and self.has_add_permission(request)):
            return []
        url = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_add")
        return [StartLink(url, self.start_label, self.is_second_on_start)]


def _name_of_filter(offered):
    """How the address of a list names one of its filters."""
    if isinstance(offered, tuple):
        return offered[0]
    return offered if isinstance(offered, str) else offered.parameter_name


def queue_url(desk, queue):
    """The list of a desk, filtered by one of its queues."""
    url = reverse(f"admin:{desk.opts.app_label}_{desk.opts.model_name}_changelist")
    return f"{url}?{urlencode({QueueFilter.parameter_name: queue.slug})}"
