"""Fixtures that all tests may ask for."""

import gc
import time

import pytest
from django.utils import translation
from django_otp.oath import TOTP

from records import services
from records.system_accounts import system_account
from tests import factories
from tests.desk import as_role

#: Fixtures of tests that touch a database; the mark `django_db` stands for the first two.
DATABASE = {"db", "transactional_db", "django_db_setup"}


def pytest_addoption(parser):
    parser.addoption(
        "--only-with-database",
        action="store_true",
        help="leave out tests that touch no database: they need not run on each of them",
    )


def pytest_collection_modifyitems(config, items):
    if not config.getoption("only_with_database"):
        return
    others = [item for item in items if not _touches_database(item)]
    config.hook.pytest_deselected(items=others)
    items[:] = [item for item in items if _touches_database(item)]


def _touches_database(item):
    return item.get_closest_marker("django_db") or DATABASE & set(item.fixturenames)


def pytest_collection_finish(session):
    """Look for garbage seldom: to walk through all that Django made took a fifth of the time."""
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)


@pytest.fixture(autouse=True)
def _sequences():
    """Each test begins with number 1: University 1, PK-KZ-2026-0001."""
    for each in factories.FACTORIES:
        each.reset_sequence(1)


@pytest.fixture(autouse=True)
def _language():
    """A page in another language leaves its language to the thread; the next test begins anew."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def _clock_of_codes(monkeypatch):
    """The clock of authenticator apps stands still: no step of 30 seconds ends within a test."""
    middle_of_step = int(time.time()) // 30 * 30 + 15
    monkeypatch.setattr(TOTP, "time", property(lambda _: middle_of_step, lambda *_: None))


def staff(username, **values):
    """An account that the history knows of, without a role."""
    user = factories.account(username, is_staff=True, **values)
    services.note_row(row=user, actor=system_account(), way="command")
    return user


@pytest.fixture
def editor(db):
    """Somebody who enters and corrects records."""
    return staff("editor")


@pytest.fixture
def publisher(db):
    """The second person: reviews and publishes."""
    return staff("publisher")


@pytest.fixture
def superuser(db):
    """May do everything that accounts may."""
    return staff("superuser", is_superuser=True)


@pytest.fixture
def editing():
    """The desk of somebody who enters and corrects records."""
    return as_role("ministry-editor")


@pytest.fixture
def publishing():
    """The desk of the second person."""
    return as_role("ministry-publisher")


@pytest.fixture
def own_files(settings, tmp_path):
    """What this test stores lies in a folder of its own."""
    settings.MEDIA_ROOT = tmp_path
