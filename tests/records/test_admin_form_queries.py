"""What the form of a record asks the database: the same however many rows its parts have."""

import pytest

from tests import factories
from tests.desk import change_url

pytestmark = pytest.mark.django_db


def institution(rows):
    record = factories.InstitutionFactory()
    for number in range(rows):
        record.other_names.create(text=f"Name {number}", language="en")
        record.focal_points.create(name=f"Person {number}")
    return record


def person(rows):
    record = factories.PersonFactory(appointment=None)
    for _each in range(rows):
        factories.AppointmentFactory(
            person=record, slug=f"post-{_each}", institution=factories.InstitutionFactory()
        )
    return record


def delegation(rows):
    record = factories.DelegationFactory()
    for _each in range(rows):
        post = factories.PersonFactory().appointments.get()
        record.members.create(role="member", appointment=post)
        record.members.create(role="member", institution=factories.InstitutionFactory())
    return record


def agreement(rows):
    home, partner = factories.InstitutionFactory(), factories.InstitutionFactory(partner=True)
    record = factories.AgreementFactory(parties=[home, partner])
    for _each in range(rows):
        party = factories.InstitutionFactory()
        record.parties.create(
            institution=party, country=party.country, side="home", basis="stated", position=9
        )
        post = factories.PersonFactory().appointments.get()
        record.signatories.create(party_number=1, appointment=post)
        record.events.create(kind="extended", happened_on=factories.SIGNED_ON)
    return record


def center(rows):
    record = factories.CenterFactory()
    for _each in range(rows):
        post = factories.PersonFactory().appointments.get()
        record.officiants.create(inauguration_number=1, role="opened", appointment=post)
    return record


@pytest.mark.parametrize("rows", [1, 4])
@pytest.mark.parametrize(
    ("kind", "queries"),
    [(institution, 20), (person, 17), (delegation, 22), (agreement, 28), (center, 22)],
)
def test_a_form_asks_no_more_for_more_rows(editing, kind, queries, rows, django_assert_num_queries):
    record = kind(rows)
    for _each in range(rows):
        factories.cite(record, factories.SourceFactory())
    url = change_url(factories.saved(record))
    editing.get(url)  # The first look notes who has the form open.

    with django_assert_num_queries(queries):
        editing.get(url)
