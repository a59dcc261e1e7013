"""Fixtures that all tests may ask for."""

import pytest
from django.utils import translation

from tests import factories


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


@pytest.fixture
def editor(db):
    """Somebody who enters and corrects records."""
    return factories.account("editor", is_staff=True)


@pytest.fixture
def publisher(db):
    """The second person: reviews and publishes."""
    return factories.account("publisher", is_staff=True)


@pytest.fixture
def superuser(db):
    """May do everything that accounts may."""
    return factories.account("superuser", is_staff=True, is_superuser=True)
