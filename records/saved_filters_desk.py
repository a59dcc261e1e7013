"""Saving the filter of a list under a name, and deleting it."""

from urllib.parse import urlsplit

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from records.proposals import attempt, typed_text
from records.saved_filters import SavedFilter, save_filter


@require_POST
def save(request):
    """Keep the list that a page named, as it was filtered, and go back to it."""
    listed = urlsplit(request.POST.get("list", ""))
    attempt(request, lambda: _save(request, listed))
    return HttpResponseRedirect(_back(request, request.POST.get("list", "")))


def _save(request, listed):
    saved = save_filter(
        request=request,
        name=typed_text(request, "name"),
        path=listed.path,
        query=listed.query,
    )
    messages.success(request, _("Saved: “%(name)s”.") % {"name": saved.name})


@require_POST
def delete(request, pk):
    """Delete a filter of whoever asks; those of others are not there."""
    saved = SavedFilter.objects.filter(owner=request.user, pk=pk).first()
    if saved is None:
        raise Http404
    saved.delete()
    messages.success(request, _("Deleted: “%(name)s”.") % {"name": saved.name})
    return HttpResponseRedirect(_back(request, request.POST.get("list", "")))


def _back(request, url):
    """The page of the desk from which a form came, or the home page."""
    home = reverse("admin:index")
    is_ours = url_has_allowed_host_and_scheme(url, allowed_hosts=None)
    return url if is_ours and url.startswith(home) else home
