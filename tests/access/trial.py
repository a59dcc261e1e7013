"""Ask every route of the portal with every method, and say what should have come back."""

import re
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.core.signals import request_finished
from django.db import close_old_connections
from django.urls import get_resolver, reverse
from django.urls.resolvers import URLPattern

from records.models import Record
from tests.access.scene import ROLES
from tests.access.table import LOGIN, ROUTES, Public, has

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")

#: After these the session is another one or none.
ENDING = {"admin:logout"}

#: Addresses of routes that are expressions.
PLACES = {
    "admin/(?P<url>.*)$": "/admin/no/such/page/",
    "admin:app_list": "/admin/agreements/",
}


@dataclass(frozen=True)
class Case:
    """One address: of which route, about what, of which kind of record."""

    route: str
    url: str
    kind: str = ""
    label: str = ""


def routes(patterns=None, prefix="", namespace=""):
    """{route: whether it takes arguments}: by name, or by its pattern where it has none."""
    found = {}
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        place = f"{prefix}{pattern.pattern}"
        if isinstance(pattern, URLPattern):
            found[f"{namespace}{pattern.name}" if pattern.name else place] = place
        else:
            inner = f"{pattern.namespace}:" if pattern.namespace else ""
            found |= routes(pattern.url_patterns, place, namespace + inner)
    return found


def cases(scene):
    """Every route that has a line, with everything in the scene that it may be asked for."""
    models = {f"{t.app_label}_{t.model}": t.model_class() for t in ContentType.objects.all()}
    for route, pattern in routes().items():
        if route in PLACES:
            yield Case(route, PLACES[route])
        elif route in ROUTES:
            yield from _cases_of(scene, route, pattern, models)


def _cases_of(scene, route, pattern, models):
    query = getattr(ROUTES[route], "query", "")
    desk = re.match(r"admin/(\w+)/(\w+)/", pattern)
    model = models.get("_".join(desk.groups())) if desk else None
    kind = model.kind_name if model and issubclass(model, Record) else ""
    names = re.findall(r"<(?:\w+:)?(\w+)>", pattern)
    if not names:
        yield Case(route, reverse(route) + query, kind)
        return
    for label, arguments in _arguments(scene, route, model).items():
        if route == pattern:
            url = "/" + pattern.replace("<path:object_id>", arguments["object_id"])
        else:
            url = reverse(route, kwargs={name: arguments[name] for name in names})
        yield Case(route, url + query.format(**arguments), kind, label)


def _arguments(scene, route, model):
    """{label: arguments} for a route: its own in the scene, or those of its model."""
    name = route.removeprefix("admin:")
    for place in (name, model._meta.label_lower if model else ""):
        if place in scene.arguments:
            return scene.arguments[place]
    raise LookupError(
        f"The scene has nothing to ask the route {route!r} for. Add to tests/access/scene.py:\n"
        f'    scene.add("{name}", "row", <its arguments by name>)'
    )


def expected(principal, case, method):
    """What a principal may get: statuses, or "login"; one of them but for strangers."""
    page = ROUTES[case.route]
    wanted = "get" if method == "HEAD" else method.lower()
    if isinstance(page, Public):
        return {page.answer_to(wanted, case.label)}
    if wanted not in ("get", "post"):
        return {405}
    capability = getattr(page, wanted)
    if principal not in ROLES:
        # Some pages ask who it is before they look at the method.
        return {page.stranger} if capability else {LOGIN, 405}
    if not capability:
        return {405}
    if page.looks and case.kind and case.label:
        if not has(principal, "read", case.kind, case.label):
            return {404}
    if not has(principal, capability, case.kind, case.label):
        return {page.denied}
    if method == "HEAD" and case.route == "admin:login":
        return {200}  # Django leads on whoever is signed in only if they GET it.
    return {getattr(page, f"to_{wanted}")}


def answered(response):
    """The class of an answer."""
    # The end of an answer closes connections; that of the scene is in the midst of a transaction.
    request_finished.disconnect(close_old_connections)
    response.close()
    request_finished.connect(close_old_connections)
    if response.status_code == 302 and response["Location"].startswith("/admin/login/"):
        return LOGIN
    return response.status_code


def missing(found):
    """What to write into the table for routes that it does not know."""
    return [
        f'    "{route}": Page(get="…", post="…"),  # {pattern}'
        for route, pattern in found.items()
        if route not in ROUTES
    ]
