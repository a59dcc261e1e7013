"""Records to work on, and a dataset to load."""

import pytest

from tests import dataset, factories
from tests.desk import member
from tests.stand_ins import named


@pytest.fixture
def university():
    return factories.saved(factories.InstitutionFactory(name_en="Karaganda University"))


@pytest.fixture
def public_parties():
    """A university of each side, both public."""
    parties = [factories.InstitutionFactory(), factories.InstitutionFactory(partner=True)]
    factories.published(*parties)
    return parties


@pytest.fixture
def center():
    """A public center that has a name in Kazakh too."""
    center = factories.CenterFactory(name_en="Satbayev Center", name_kk="Сәтбаев орталығы")
    factories.published(center)
    return center


@pytest.fixture
def pair():
    """Two institutions that are one; the public sees both."""
    winner = factories.InstitutionFactory(slug="stays", name_en="Karaganda University")
    loser = factories.InstitutionFactory(slug="goes", name_en="University of Karaganda")
    factories.saved(winner)
    factories.saved(loser)
    factories.published(winner, loser)
    return winner, loser


@pytest.fixture
def folder(tmp_path):
    """A folder with a small dataset."""
    return dataset.write(tmp_path)


@pytest.fixture
def agreement():
    """Version 1 of an agreement in force until 2 February 2031, with two areas and a source."""
    areas = [factories.AreaFactory(), factories.AreaFactory(code="student-exchange")]
    source = factories.SourceFactory()
    record = factories.InForceAgreementFactory(areas=areas, sources=[source])
    return factories.saved(record)


@pytest.fixture
def other(publishing):
    """The second browser: somebody else at the same record."""
    return publishing


@pytest.fixture
def principal():
    """A publisher who is away."""
    return member("ministry-publisher", "principal")


@pytest.fixture
def deputy():
    """An editor, who publishes nothing in the own right."""
    return member("ministry-editor", "deputy")


@pytest.fixture
def second(principal, deputy):
    """Another publisher for whom the deputy stands in as well; asked before the first."""
    other = member("ministry-publisher", "second")
    named(principal, deputy)
    named(other, deputy)
    return other
