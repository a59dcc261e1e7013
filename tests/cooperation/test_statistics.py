"""The statistics page: what it counts, and that every number leads to the records it counts."""

import datetime as dt
import html
import re
from dataclasses import fields, is_dataclass

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agreements.models import Party
from cooperation import charts
from cooperation.statistics import Figure
from delegations.models import Outcome
from tests.factories import (
    AgreementFactory,
    AreaFactory,
    CenterFactory,
    CityFactory,
    CountryFactory,
    DelegationFactory,
    FieldOfStudyFactory,
    InForceAgreementFactory,
    InstitutionFactory,
    RecognizedListFactory,
    published,
)

pytestmark = pytest.mark.django_db

PAGE = "/en/statistics/"
QUERIES = 20


@pytest.fixture
def scene():
    """Papers of every group, two delegations with outcomes, and centers in both countries."""
    islamabad = CityFactory()
    first = InstitutionFactory(city=islamabad)
    second = InstitutionFactory()
    partner = InstitutionFactory(partner=True)
    delegation = DelegationFactory()
    Outcome.objects.create(delegation=delegation, kind="centers", announced=3)
    Outcome.objects.create(delegation=delegation, kind="other", announced=37)
    announced = AgreementFactory(
        parties=[first],
        signed_during=delegation,
        signed_on_is_approximate=True,
        basis="inferred",
        areas=[AreaFactory()],
    )
    Party.objects.create(
        agreement=announced, side="partner", country=CountryFactory(code="KZ"), position=1
    )
    published(
        announced,
        InForceAgreementFactory(
            parties=[second, partner],
            signed_on=dt.date(2024, 5, 1),
            fields_of_study=[FieldOfStudyFactory()],
        ),
        AgreementFactory(
            parties=[first, partner], stage="proposed", announced_on=dt.date(2025, 3, 1)
        ),
        AgreementFactory(kind="declaration", level="state", parties=[]),
        AgreementFactory(kind="protocol", level="ministry", parties=[], signed_on=None),
        AgreementFactory(counterpart_side="international", parties=[first]),
        CenterFactory(host=first, opened_during=delegation, counterpart=partner),
        CenterFactory(host=partner, serves=CountryFactory(), opened_on=None, inaugurations=[]),
        DelegationFactory(kind="campus-visit", happened_on=dt.date(2025, 4, 29)),
        DelegationFactory(
            from_country=CountryFactory(),
            host_country=CountryFactory(code="KZ"),
            happened_on=None,
            parts=False,
        ),
    )


def figures(value):
    """Every Figure in what the page was made of."""
    if isinstance(value, Figure):
        return [value]
    if isinstance(value, dict):
        return [one for each in value.values() for one in figures(each)]
    if isinstance(value, (list, tuple)):
        return [one for each in value for one in figures(each)]
    if is_dataclass(value) and not isinstance(value, type):
        return [one for each in fields(value) for one in figures(getattr(value, each.name))]
    return []


NAMES = (
    "total tiles levels kinds statuses effects facts areas fields institutions cities signed"
    " undated years directions ledger coverage"
).split()


def figures_of(page):
    return figures([page.context[name] for name in NAMES])


def numbers(page, name):
    """{label: number} of one chart."""
    return {
        bar.figure.ref or str(bar.figure.words): bar.figure.number for bar in page.context[name]
    }


def main_of(page):
    return page.content.decode().split("<main", 1)[1].split("</main>", 1)[0]


def words_of(page):
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", main_of(page))))


def wrong(client, page):
    """Figures whose list holds another number of records."""
    return {
        figure.path: (figure.number, client.get(figure.path).context["total"])
        for figure in figures_of(page)
        if client.get(figure.path).context["total"] != figure.number
    }


# --- Every number leads to its records -------------------------------------------------------


@pytest.mark.parametrize("query", [{}, {"country": "KZ"}, {"as_at": "1 6 2025"}])
def test_every_number_leads_to_the_records_it_counts(client, scene, query):
    page = client.get(PAGE, query)

    assert wrong(client, page) == {}


def test_every_link_of_the_page_is_one_of_its_figures(client, scene):
    page = client.get(PAGE)
    paths = {figure.path for figure in figures_of(page)}
    lists = {
        html.unescape(link)
        for link in re.findall(r'href="([^"]+)"', main_of(page))
        if ("?" in link and "cite=" not in link)
        or re.fullmatch(r"/en/(agreement|center|delegation|institution)s/", link)
    }

    assert lists
    assert lists <= paths


def test_the_number_beside_a_label_is_that_of_its_list(client, scene):
    rows = re.findall(
        r'<tr><th scope="row"><a href="([^"]+)">.*?<td class="num">(\d+)</td></tr>',
        main_of(client.get(PAGE)),
        re.S,
    )

    assert rows
    for path, number in rows:
        assert client.get(html.unescape(path)).context["total"] == int(number)


def test_a_figure_leads_to_the_list_at_the_same_two_dates(client, scene):
    known_on = (dt.date.today() - dt.timedelta(days=1)).isoformat()
    path = client.get(PAGE, {"as_at": "1 6 2025", "as_known_on": known_on}).context["total"].path

    assert path == f"/en/agreements/?as_at=2025-06-01&as_known_on={known_on}"


# --- What is counted -------------------------------------------------------------------------


def test_papers_are_counted_in_groups(client, scene):
    tiles = client.get(PAGE).context["tiles"]

    assert {name: figure.number for name, figure in tiles.items()} == {
        "mous": 2,
        "in_effect": 1,
        "not_known": 1,
        "declarations": 1,
        "international": 1,
    }


def test_unknown_effect_is_told_in_words(client):
    published(AgreementFactory(), AgreementFactory())

    words = words_of(client.get(PAGE))

    assert "In effect: not known for 2 of 2" in words
    assert "0 in force" not in words


def test_the_groups_of_the_effect_table_leave_no_signed_paper_out(client, scene):
    page = client.get(PAGE)

    assert [
        (group.words, group.number, [figure.number for figure in row])
        for group, row in page.context["effects"]
    ] == [
        ("MoUs between institutions", 2, [1, 0, 1, 0]),
        ("Papers of states and ministries", 1, [0, 0, 1, 0]),
        ("Declarations", 1, [0, 0, 0, 1]),
        ("Papers with international organizations", 1, [0, 0, 1, 0]),
    ]


def test_what_is_not_stated_stands_as_a_row(client, scene):
    page = client.get(PAGE)

    assert numbers(page, "fields") == {"field:0611": 1, "Not stated": 5}
    assert numbers(page, "areas") == {"area:joint-research": 1, "Not stated": 5}
    assert numbers(page, "cities") == {"city:islamabad": 1, "Not stated": 2}


def test_years_without_a_paper_stand_between_those_with(client, scene):
    page = client.get(PAGE)

    assert [(one.words, one.number) for one in page.context["signed"]] == [
        ("2024", 1),
        ("2025", 0),
        ("2026", 3),
    ]
    assert page.context["undated"].number == 1


def test_a_day_that_is_about_a_day_is_not_a_known_day(client, scene):
    facts = client.get(PAGE).context["facts"]

    assert [(row.words, row.known.number, row.missing.number) for row in facts["rows"]] == [
        ("Institution in Pakistan named", 2, 0),
        ("Institution in the partner country named", 1, 1),
        ("Day of signature", 1, 1),
        ("Whether in effect", 1, 1),
        ("End date", 1, 1),
        ("Signed paper seen", 1, 1),
    ]


def test_both_directions_are_counted_apart(client, scene):
    directions = client.get(PAGE).context["directions"]

    assert directions.countries == ["PK", "KZ"]
    assert [(words, [one.number for one in row]) for words, row in directions.rows] == [
        ("Educational centers hosted for the other side", [1, 1]),
        ("Delegations sent to the other side", [1, 1]),
        ("State visits to the other side", [0, 0]),
        ("Campus visits in the other country", [0, 1]),
        ("Official meetings in the other country", [0, 0]),
    ]


def test_the_ledger_counts_what_shows_beside_what_was_announced(client, scene):
    ledger = client.get(PAGE).context["ledger"]

    assert [
        (str(item.words), item.announced, item.by.number, [line.number for line in item.lines])
        for item in ledger
    ] == [
        ("Memoranda of understanding", 16, 2, [1, 0, 0]),
        ("Educational centers", 3, 1, [1, 1, 0]),
        ("Other outcome", None, 1, []),
    ]


def test_events_of_three_kinds_are_counted_by_year(client, scene):
    years = client.get(PAGE).context["years"]

    assert [(year.words, [one.number for one in year.figures]) for year in years] == [
        ("2024", [1, 0, 0]),
        ("2025", [0, 1, 0]),
        ("2026", [3, 1, 1]),
    ]


def test_without_an_official_list_coverage_is_not_computed(client, scene):
    assert "No official list loaded; not computed" in words_of(client.get(PAGE))


def test_coverage_is_of_the_institutions_on_the_official_list(client, scene):
    named, unnamed = InstitutionFactory(), InstitutionFactory()
    published(AgreementFactory(parties=[named, InstitutionFactory(partner=True)]), unnamed)
    names = ("University of A", named.slug), ("University of B", unnamed.slug), ("Unknown", "")
    RecognizedListFactory(
        as_at=dt.date(2026, 1, 15),
        rows=[{"name": name, "institution": key} for name, key in names],
    )
    page = client.get(PAGE)
    coverage = page.context["coverage"]

    assert (coverage.recognized, coverage.with_paper, coverage.without_paper) == (3, 1, 2)
    assert "List of 15 January 2026" in words_of(page)
    report = client.get(coverage.path).context["answer"]
    assert [figure.number for figure in report.pieces[0].figures] == [3, 1, 0, 2]


def test_a_list_of_a_later_day_covers_no_earlier_one(client, scene):
    RecognizedListFactory(as_at=dt.date(2026, 1, 15), rows=[{"name": "University of A"}])
    assert client.get(PAGE, {"as_at": "2026-01-14"}).context["coverage"] is None


# --- The form --------------------------------------------------------------------------------


def test_a_partner_country_narrows_every_figure(client, scene):
    page = client.get(PAGE, {"country": "KZ"})

    assert page.context["tiles"]["mous"].number == 2
    assert page.context["tiles"]["international"].number == 0


def test_a_paper_of_a_later_day_is_not_counted(client, scene):
    assert client.get(PAGE, {"as_at": "2024-12-31"}).context["tiles"]["mous"].number == 1


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"as_at": "31 2 2026"}, "Enter a real date"),
        ({"as_known_on": "2026"}, "Enter a day"),
        ({"country": "XX"}, "Select a valid choice"),
        ({"as_at": "2026\t1"}, "Control characters"),
    ],
)
def test_a_malformed_value_gives_its_message_and_no_figures(client, scene, query, message):
    page = client.get(PAGE, query)

    assert page.status_code == 200
    assert message in words_of(page)
    assert "tiles" not in page.context


@pytest.mark.parametrize("language", ["en", "ur", "kk", "ru"])
def test_an_empty_register_has_a_page_in_every_language(client, language):
    assert client.get(f"/{language}/statistics/").status_code == 200


def test_the_number_of_queries_does_not_grow(client, scene):
    published(*(InForceAgreementFactory() for _ in range(5)), DelegationFactory(), CenterFactory())

    with CaptureQueriesContext(connection) as captured:
        client.get(PAGE)

    assert len(captured) == QUERIES


# --- Filters that the figures lead to --------------------------------------------------------


def test_the_panel_keeps_filters_that_it_has_no_field_for(client, scene):
    page = client.get("/en/agreements/", {"missing": "paper", "kind": "mou"}).content.decode()
    panel = page.split('id="filters"')[1].split("</form>")[0]

    assert re.findall(r'<input type="hidden" name="(\w+)" value="(\w+)">', panel) == [
        ("missing", "paper")
    ]


def test_centers_are_listed_by_the_delegation_that_opened_them(client, scene):
    centers = client.get("/en/centers/", {"delegation": "delegation-1"})

    assert [row.key for row in centers.context["rows"]] == ["center-1"]


def test_delegations_are_listed_between_two_days(client, scene):
    found = client.get("/en/delegations/", {"after": "2025-04-29", "before": "4 2025"})

    assert [row.key for row in found.context["rows"]] == ["delegation-2"]


# --- Geometry --------------------------------------------------------------------------------


def test_columns_start_at_zero_and_the_grid_has_few_lines():
    chart = charts.columns([(str(year), [year - 2015]) for year in range(2016, 2027)])

    assert [mark.text for mark in chart.years] == [str(year) for year in range(2019, 2027)]
    assert [mark.text for mark in chart.grid] == ["0", "5", "10", "15"]
    assert all(column.y + column.height == charts.BASE for column in chart.columns)


def test_a_known_term_is_drawn_and_an_unknown_end_is_open(client):
    published(
        InForceAgreementFactory(signed_on=dt.date(2024, 1, 1), expires_on=dt.date(2025, 12, 31)),
        AgreementFactory(signed_on=dt.date(2026, 1, 1)),
    )
    chart = client.get(PAGE, {"as_at": "2026-02-02"}).context["validity"]

    assert [tick["year"] for tick in chart.ticks] == ["2024", "2025", "2026", "2027"]
    assert [(p.signed, p.term_width, p.open_from) for p in chart.papers] == [
        ("50.03%", "", "50.03%"),
        ("0.00%", "49.97%", ""),
    ]
