"""What every answer tells the browser, which methods the desk knows, and who is asking."""

from django.conf import settings
from django.http import HttpResponseNotAllowed

# Features that no page uses; a script that got in could not turn them on.
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "browsing-topics",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "usb",
    )
)


class BrowserPolicyMiddleware:
    """Sets Permissions-Policy and Cross-Origin-Resource-Policy where a view set none."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response


READING = ("GET", "HEAD")

#: Pages of Django's admin that only show something, by the name of their address. Redirects have no
#: name. Pages of our own that only show something say so themselves, with `require_safe`.
STOCK_PAGES_TO_READ = frozenset(
    {"index", "app_list", "autocomplete", "jsi18n", "password_change_done", None}
)


class DeskMethodsMiddleware:
    """Answers 405 at the desk to a method that a page does not know; Django's pages take any.

    Public pages name their methods themselves. A method that changes something has to carry its
    CSRF token before it is asked which method it is.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        match = request.resolver_match
        if "admin" not in match.namespaces:
            return None
        name = match.url_name
        if name == "logout":
            known = ("POST",)
        elif name in STOCK_PAGES_TO_READ or name.endswith("_history"):
            known = READING
        else:
            known = (*READING, "POST")
        return None if request.method in known else HttpResponseNotAllowed(known)


def client_address(request) -> str:
    """The address a request came from.

    Behind a proxy it is the last one of X-Forwarded-For: the proxy wrote that, the sender the rest.
    """
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.BEHIND_PROXY else ""
    return forwarded.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", "")
