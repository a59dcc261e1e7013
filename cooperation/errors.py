"""Pages that say what went wrong and what to do next."""

import sys

from django.db import OperationalError
from django.http import HttpResponse, HttpResponsePermanentRedirect, HttpResponseServerError
from django.shortcuts import render
from django.template import loader
from django.urls import reverse

from records.register import Merged, NotYetKnown, OtherwiseSpelled, Withdrawn


def bad_request(request, exception=None):
    return render(request, "400.html", status=400)


def permission_denied(request, exception=None):
    return render(request, "403.html", status=403)


def csrf_failure(request, reason=""):
    """A form that was sent without its token: an old page, or another site."""
    return render(request, "403.html", {"is_stale_form": True}, status=403)


def page_not_found(request, exception=None):
    """Says what to try; leads on where the address nearly names a record."""
    if isinstance(exception, OtherwiseSpelled):
        return HttpResponsePermanentRedirect(exception.path)
    context = {"is_not_yet_known": isinstance(exception, NotYetKnown)}
    return render(request, "404.html", context, status=404)


def server_error(request):
    """A fault of ours; where the database does not answer, 503 with the time to come back."""
    # Without the context processors: one of them may be what failed.
    if isinstance(sys.exc_info()[1], OperationalError):
        response = HttpResponse(loader.render_to_string("503.html"), status=503)
        response["Retry-After"] = "120"
        return response
    return HttpResponseServerError(loader.render_to_string("500.html"))


def gone(request, publication):
    """A withdrawn record: its reference, the reason and the day; nothing of its content."""
    return render(request, "410.html", {"publication": publication}, status=410)


def _moved(request, merged):
    """The address that was asked for, of the record that the other turned out to be."""
    match = request.resolver_match
    values = {
        name: merged.new if value == merged.old else value for name, value in match.kwargs.items()
    }
    url = reverse(match.view_name, kwargs=values)
    query = request.META.get("QUERY_STRING", "")
    return HttpResponsePermanentRedirect(f"{url}?{query}" if query else url)


class GoneMiddleware:
    """Answers where a view finds that the record is no longer its own.

    One rule for every address of a record, its page and its downloads: withdrawn answers 410,
    merged into another one 301 to the same address of that, in the same language.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if isinstance(exception, Withdrawn):
            return gone(request, exception.publication)
        if isinstance(exception, Merged):
            return _moved(request, exception)
        return None
