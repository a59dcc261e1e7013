"""Every principal, every address, every method: the answer is that of tests/access/table.py."""

import logging

import pytest
from django.apps import apps
from django.db import transaction
from django.template import loader
from django.template.response import SimpleTemplateResponse
from django.test import Client

from tests import desk
from tests.access import scene as scenes
from tests.access.table import ROUTES
from tests.access.trial import ENDING, METHODS, answered, cases, expected, missing, routes

pytestmark = pytest.mark.django_db

#: What a visit may write: that it happened.
TRACES = {"sessions.Session", "cooperation.Tries", "records.Opening"}


@pytest.fixture(scope="module")
def scene(django_db_setup, django_db_blocker):
    """One register for all tests of the module; each of them undoes what it wrote."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield scenes.build()
        scenes.clear_files()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def asked(scene):
    return list(cases(scene))


@pytest.fixture(autouse=True)
def _pages_are_not_laid_out(monkeypatch):
    """Who may come in is decided before a page is laid out, which takes most of the time."""
    monkeypatch.setattr(SimpleTemplateResponse, "rendered_content", "")
    monkeypatch.setattr(loader, "render_to_string", lambda *args, **kwargs: "")
    # By its function: loggers remember whether they are heard, and it makes them forget.
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def stored():
    """Every row of every table, but for traces of the visits themselves."""
    return {
        model._meta.label: list(model._base_manager.order_by("pk").values(*_columns(model)))
        for model in apps.get_models()
        if model._meta.label not in TRACES
    }


def _columns(model):
    return [each.attname for each in model._meta.concrete_fields if each.name != "last_login"]


def client_of(scene, principal):
    if principal == scenes.STRANGER:
        return Client()
    client = desk.sign_in(scene.accounts[principal])
    if principal == scenes.DEACTIVATED:
        scene.accounts[principal].is_active = False
        scene.accounts[principal].save()
    return client


def test_every_route_has_a_line_and_every_line_a_route():
    found = routes()
    lines = missing(found)
    assert not lines, "Add to ROUTES in tests/access/table.py:\n" + "\n".join(lines)
    assert not set(ROUTES) - set(found), "These lines of the table have no route."


@pytest.mark.parametrize("principal", scenes.PRINCIPALS)
def test_every_answer(scene, asked, principal):
    client = client_of(scene, principal)
    before = stored()
    wrong, seen = [], set()
    for case in asked:
        for method in METHODS:
            if method not in ("GET", "POST") and case.route in seen:
                continue  # What is shown makes no difference to these: once a route is enough.
            visitor = client_of(scene, principal) if case.route in ENDING else client
            answer = answered(visitor.generic(method, case.url))
            right = expected(principal, case, method)
            if answer not in right:
                wrong.append(f"{method} {case.url} ({case.label}): {answer}, not {right}")
        seen.add(case.route)
    assert not wrong, f"{principal}:\n" + "\n".join(wrong)
    assert stored() == before


def test_the_matrix_is_large_enough_to_mean_something(asked):
    answers = 2 * len(asked) + (len(METHODS) - 2) * len({case.route for case in asked})
    assert answers * len(scenes.PRINCIPALS) > 10_000


def test_what_changes_something_carries_its_token(scene, asked):
    """Without the CSRF token the answer is 403, whoever asks and whatever for."""
    addresses = {case.route: case.url for case in asked}
    for principal in (scenes.STRANGER, "ministry-publisher"):
        client = client_of(scene, principal)
        client.handler.enforce_csrf_checks = True
        for route, url in addresses.items():
            for method in ("POST", "PUT", "PATCH", "DELETE"):
                assert client.generic(method, url).status_code == 403, (method, route)
