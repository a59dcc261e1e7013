"""The page of a delegation: its opening sentence, its days, and the lists behind its numbers."""

import datetime as dt

import pytest

from delegations.models import Meeting
from tests.factories import (
    AgreementFactory,
    CenterFactory,
    DelegationFactory,
    InstitutionFactory,
    published,
)

pytestmark = pytest.mark.django_db


def page(client, delegation, **query):
    return client.get(f"/en/delegations/{delegation.slug}/", query)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"summary_en": "Rectors came."}, "Rectors came."),
        ({"happened_on": None}, "Delegation. From: Kazakhstan."),
    ],
)
def test_the_page_opens_with_one_sentence(client, values, sentence):
    delegation = DelegationFactory(**values)
    published(delegation)

    html = page(client, delegation).content.decode()

    assert f'<p class="plain">{sentence}' in html


def test_the_date_of_a_visit_stands_in_its_opening_sentence(client):
    delegation = DelegationFactory()
    published(delegation)

    html = page(client, delegation).content.decode()

    assert (
        '<p class="plain">Delegation. Date: <time datetime="2026-02-02">2 February 2026</time>; '
        "from: Kazakhstan.</p>" in html
    )


def test_meetings_stand_between_arrival_and_departure_and_the_open_line_ends(client):
    delegation = DelegationFactory(arrived_on=dt.date(2026, 2, 1), departed_on=dt.date(2026, 2, 4))
    Meeting.objects.create(
        delegation=delegation, number=2, title="Forum", kind="forum", held_on=dt.date(2026, 2, 3)
    )
    published(delegation)

    found = page(client, delegation).context["events"]

    assert [(event.title, event.kind, event.is_open) for event in found] == [
        ("Arrival", "", False),
        ("Signing ceremony", "signing ceremony", False),
        ("Forum", "forum", False),
        ("Departure", "", False),
        ("Activities, reports", "", True),
    ]


def test_a_delegation_of_which_nothing_is_dated_or_held_has_no_timeline(client):
    delegation = DelegationFactory(parts=False)
    published(delegation)

    response = page(client, delegation)

    assert response.context["events"] == []
    assert 'id="events"' not in response.content.decode()


def test_numbers_of_the_ledger_lead_to_their_lists_on_the_day_of_the_page(client):
    delegation = DelegationFactory()
    published(
        AgreementFactory(signed_during=delegation),
        AgreementFactory(signed_during=delegation, signed_on=dt.date(2026, 8, 1)),
        CenterFactory(opened_during=delegation),
    )

    (ledger,) = page(client, delegation, as_at="2026-03-01").context["ledgers"]
    paths = [item["path"] for item in ledger.lines if item["line"].number]

    assert paths
    for path in paths:
        assert path.endswith("&as_at=2026-03-01")
        assert len(client.get(path).context["rows"]) == 1


def test_every_number_of_the_ledger_leads_to_as_many_records(client):
    delegation = DelegationFactory()  # It announced eight agreements.
    delegation.outcomes.create(kind="centers", announced=1, position=2)
    university = InstitutionFactory()
    published(
        AgreementFactory(signed_during=delegation, parties=[university]),
        AgreementFactory(signed_during=delegation, parties=[university]),
        CenterFactory(opened_during=delegation, counterpart=InstitutionFactory(partner=True)),
    )
    page = client.get(f"/en/delegations/{delegation.slug}/")

    numbers = [
        (item["line"].number, client.get(item["path"]).context["total"])
        for ledger in page.context["ledgers"]
        for item in ledger.lines
    ]

    assert numbers == [(1, 1), (0, 0), (2, 2), (1, 1), (1, 1), (0, 0)]
