"""Who sits at the desk, and a record to work on."""

import pytest

from tests import factories
from tests.desk import as_role


@pytest.fixture
def editing():
    return as_role("ministry-editor")


@pytest.fixture
def publishing():
    return as_role("ministry-publisher")


@pytest.fixture
def university():
    return factories.saved(factories.InstitutionFactory(name_en="Karaganda University"))
