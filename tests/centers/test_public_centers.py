"""The page of a center: what a visitor asks first, and what happened there."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from centers.models import CenterProgram
from records.models import Citation
from tests.factories import (
    AgreementFactory,
    CenterFactory,
    DelegationFactory,
    InstitutionFactory,
    SourceFactory,
    cite,
    published,
)

pytestmark = pytest.mark.django_db


def page(client, center, **query):
    return client.get(f"/en/centers/{center.slug}/", query)


def places(html, *texts):
    """Where the texts stand in a page; all of them must."""
    return [html.index(text) for text in texts]


def test_a_center_without_summary_opens_with_kind_host_and_country(client):
    center = CenterFactory(host=InstitutionFactory(name_en="Quaid-i-Azam University"))
    published(center)

    html = page(client, center).content.decode()

    assert (
        '<p class="plain">Educational center. Host: Quaid-i-Azam University. '
        "Country: Pakistan.</p>" in html
    )


def test_a_visitor_reads_first_what_there_is_how_to_reach_it_when_and_who_runs_it(client):
    center = CenterFactory(
        services_en="Kazakh courses", room="Room 4", opening_hours="9 to 5", run_by="Somebody"
    )
    published(center)

    html = page(client, center).content.decode()
    order = places(
        html,
        "What you can do here",
        "How to reach it",
        "<dt>When",
        "Who runs it",
        'class="parties"',
        'id="facts"',
        'id="events"',
    )

    assert order == sorted(order)
    assert "Ask the international office" not in html


def test_where_nothing_is_published_the_page_says_once_whom_to_ask(client):
    center = CenterFactory(host=InstitutionFactory(website="https://www.qau.edu.pk/"))
    published(center)

    html = page(client, center).content.decode()

    assert html.count("Room, hours and contact have not been published.") == 1
    assert "How to reach it" not in html
    assert 'href="https://www.qau.edu.pk/"' in html
    assert f'href="/en/report/center/{center.slug}/"' in html


def test_a_note_on_the_purposes_stands_below_them(client):
    center = CenterFactory(purposes_en="Information")
    Citation.objects.create(
        record=center,
        source=SourceFactory(),
        statement="purposes",
        note="Announced for the three centers together.",
    )
    published(center)

    html = page(client, center).content.decode()
    purposes = html[html.index("<li>Information</li>") :]

    assert "Announced for the three centers together." in purposes[: purposes.index("</dd>")]


def test_the_timeline_tells_openings_what_was_held_and_the_end(client):
    center = CenterFactory(
        known_since=dt.date(2025, 1, 1),
        known_since_precision="year",
        closed_on=dt.date(2027, 5, 1),
        inaugurations=[dt.date(2026, 2, 2), dt.date(2026, 2, 4)],
    )
    CenterProgram.objects.create(center=center, title="Course", starts_on=dt.date(2026, 3, 1))
    CenterProgram.objects.create(
        center=center, title="Only promised", announced_on=dt.date(2026, 2, 4)
    )
    published(center)

    found = page(client, center, as_at="2026-12-31").context["events"]

    assert [(event.on["on"], event.title, event.is_open) for event in found] == [
        ("2025", "Known since", False),
        ("2026-02-02", "Inauguration 1", False),
        ("2026-02-04", "Inauguration 2", False),
        ("2026-03-01", "Course", False),
        ("2027-05-01", "Closed", True),
    ]


def test_an_opening_of_which_no_inauguration_is_told_stands_for_itself(client):
    center = CenterFactory(inaugurations=[])
    published(center)

    (opened,) = page(client, center).context["events"]

    assert (opened.title, opened.on["on"]) == ("Opened", "2026-02-02")


def test_each_list_of_related_centers_holds_as_many_as_its_number_says(client):
    visit, partner = DelegationFactory(), InstitutionFactory(slug="kaznu", partner=True)
    center = CenterFactory(counterpart=partner, opened_during=visit)
    published(center, CenterFactory(counterpart=partner), CenterFactory(opened_during=visit))

    related = page(client, center).context["related"]

    assert [(row.name, row.value, row.number) for row in related] == [
        ("institution", "kaznu", 2),
        ("delegation", visit.slug, 2),
    ]
    for row in related:
        assert len(client.get(row.path).context["rows"]) == row.number


def test_a_center_names_the_agreement_that_it_was_founded_under(client):
    agreement = AgreementFactory(title_en="Founding paper")
    center = CenterFactory(founded_under=agreement)
    published(center)

    html = page(client, center).content.decode()

    assert re.search(rf'href="/en/agreements/{agreement.reference}/">Founding paper</a>', html)


@pytest.mark.parametrize("number", [1, 12])
def test_the_page_takes_five_queries_whatever_is_related(client, number):
    host, visit = InstitutionFactory(), DelegationFactory()
    centers = [CenterFactory(host=host, opened_during=visit) for _ in range(number)]
    cite(centers[0], SourceFactory())
    published(*centers)

    with CaptureQueriesContext(connection) as captured:
        page(client, centers[0])

    assert len(captured) == 5
