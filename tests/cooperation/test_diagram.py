"""The diagram of links: its geometry, what it is made of, and the table that holds the same."""

import re
from itertools import combinations
from math import dist

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cooperation import environment
from cooperation.links import read_links
from delegations.models import Attendee, DelegationMember, Meeting
from records.diagram import APART, TALLEST, WIDTH, Curve, Point, draw, middle, project
from records.register import Moment
from tests.factories import (
    AgreementFactory,
    CenterFactory,
    CityFactory,
    CountryFactory,
    DelegationFactory,
    InstitutionFactory,
    published,
)

ISLAMABAD = Point("islamabad", 33.72148, 73.04329, "Islamabad", is_open=True)
TOPI = Point("topi", 34.07034, 72.62147, "Topi")
ALMATY = Point("almaty", 43.25, 76.91667, "Almaty")
ASTANA = Point("astana", 51.1801, 71.44598, "Astana")
CITIES = [ISLAMABAD, TOPI, ALMATY, ASTANA]


# --- Geometry --------------------------------------------------------------------------------


def test_the_middle_of_the_drawing_is_where_its_projection_looks_from():
    assert middle([ISLAMABAD, ASTANA]) == (72, 42)
    assert project(72, 42, (72, 42)) == (0.0, 0.0)


def test_north_is_up_and_east_is_to_the_right():
    marks = {mark.point.key: mark for mark in draw(CITIES, []).marks}

    assert marks["astana"].y < marks["almaty"].y < marks["islamabad"].y
    assert marks["astana"].x < marks["almaty"].x


def test_places_across_the_date_line_lie_beside_each_other():
    suva = Point("suva", -18.14, 178.44, "Suva")
    apia = Point("apia", -13.83, -171.77, "Apia")

    assert middle([suva, apia])[0] in {-177, -176}
    marks = draw([suva, apia], [("suva", "apia", "visit")]).marks
    assert marks[0].x < marks[1].x


@pytest.mark.parametrize(
    "points",
    [
        [ISLAMABAD],
        [ISLAMABAD, Point("same", ISLAMABAD.latitude, ISLAMABAD.longitude, "Same")],
        [Point("north", 90.0, 0.0, "North"), Point("south", -90.0, 0.0, "South")],
        [Point(str(n), 30 + n / 100, 70 + n / 100, f"City number {n}") for n in range(40)],
    ],
)
def test_any_points_give_a_drawing_within_its_frame(points):
    drawing = draw(points, [])

    assert len(drawing.marks) == len(points)
    assert drawing.width == WIDTH
    assert drawing.height <= TALLEST
    for mark in drawing.marks:
        assert 0 < mark.x < WIDTH
        assert 0 < mark.y < drawing.height


def test_cities_close_to_each_other_are_drawn_apart():
    drawing = draw(CITIES, [])

    assert drawing.is_apart
    for one, other in combinations(drawing.marks, 2):
        assert dist((one.x, one.y), (other.x, other.y)) >= APART - 1
    assert not draw([ISLAMABAD, ALMATY], []).is_apart


def test_labels_stand_beside_their_marks_and_one_without_room_is_left_out():
    crowd = [Point(str(n), 30 + n / 100, 70.0, "A city with a long name") for n in range(40)]

    assert all(mark.label_x is not None for mark in draw(CITIES, []).marks)
    assert any(mark.label_x is None for mark in draw(crowd, []).marks)


def test_lines_of_two_cities_bend_apart_and_the_same_line_is_drawn_once():
    lines = [("islamabad", "almaty", kind) for kind in ("center", "center", "visit")]

    one, other = draw([ISLAMABAD, ALMATY], lines).curves

    assert (one.kind, other.kind) == ("center", "visit")
    assert one.path != other.path
    assert re.fullmatch(r"M\d+,\d+Q-?\d+,-?\d+ \d+,\d+", one.path)


def test_the_same_points_give_the_same_drawing():
    lines = [("islamabad", "almaty", "center")]

    assert draw(CITIES, lines) == draw(CITIES, lines)
    assert isinstance(draw(CITIES, lines).curves[0], Curve)


# --- What links ------------------------------------------------------------------------------


def university(slug, city, *, country="PK", latitude=None, longitude=None):
    """A university in a city, with the city's coordinates where they are given."""
    land = CountryFactory(code=country)
    return InstitutionFactory(
        slug=slug,
        country=land,
        city=CityFactory(code=city, name_en=city.capitalize(), name_ur=None, country=land),
        latitude=latitude,
        longitude=longitude,
        coordinates_of="city" if latitude else "",
    )


@pytest.fixture
def home(db):
    return university("qau", "islamabad", latitude="33.72148", longitude="73.04329")


@pytest.fixture
def partner(db):
    return university("kaznu", "almaty", country="KZ", latitude="43.25", longitude="76.91667")


def table():
    return read_links(Moment.now()).read_labels()


def test_centers_agreements_and_visits_link_institutions_of_both_sides(home, partner):
    visit = DelegationFactory(hosted_by=home, parts=False)
    DelegationMember.objects.create(delegation=visit, institution=partner)
    signed = AgreementFactory(parties=[home, partner])
    proposed = AgreementFactory(parties=[home, partner], stage="proposed")
    center = CenterFactory(host=home, counterpart=partner)
    published(visit, signed, proposed, center)

    links = table().links

    assert [(link.kind, link.home, link.partner, link.entry.key) for link in links] == [
        ("center", "qau", "kaznu", "center-1"),
        ("signed", "qau", "kaznu", "PK-KZ-2026-0001"),
        ("announced", "qau", "kaznu", "PK-KZ-2026-0002"),
        ("visit", "qau", "kaznu", "delegation-1"),
    ]


def test_a_center_abroad_stands_on_the_partners_side(home, partner):
    published(CenterFactory(host=partner, serves=home.country))

    assert [(link.home, link.partner) for link in table().links] == [("", "kaznu")]


def test_institutions_of_a_campus_visit_met_and_those_of_a_ceremony_did_not(home, partner):
    visit = DelegationFactory(parts=False)
    for number, kind in ((1, "campus-visit"), (2, "signing")):
        Meeting.objects.create(delegation=visit, number=number, title="Meeting", kind=kind)
    other = university("nust", "islamabad")
    for number, institution in ((1, home), (1, partner), (2, other), (2, partner)):
        Attendee.objects.create(delegation=visit, meeting_number=number, institution=institution)
    published(visit)

    assert [(link.home, link.partner) for link in table().links] == [("qau", "kaznu")]


def test_an_agreement_of_two_universities_of_a_side_links_each(home, partner):
    published(AgreementFactory(parties=[home, university("nust", "islamabad"), partner]))

    assert [(link.home, link.partner) for link in table().links] == [
        ("qau", "kaznu"),
        ("nust", "kaznu"),
    ]


# --- The diagram -----------------------------------------------------------------------------


def test_institutions_of_a_city_share_its_point(home, partner):
    without = university("nust", "islamabad")
    published(CenterFactory(host=home, counterpart=partner), CenterFactory(host=without))

    found = table()

    assert [(city.code, city.side, city.institutions) for city in found.cities] == [
        ("islamabad", "home", ["nust", "qau"]),
        ("almaty", "partner", ["kaznu"]),
    ]
    assert [city.mark.point.is_open for city in found.cities] == [True, False]
    assert [curve.kind for curve in found.drawing.curves] == ["center"]
    assert found.not_drawn == 0


def test_coordinates_of_a_campus_serve_where_the_citys_own_are_not_known(partner):
    campus = university("iiui", "islamabad")
    campus.latitude, campus.longitude, campus.coordinates_of = "33.65", "73.02", "site"
    campus.save()
    published(CenterFactory(host=campus, counterpart=partner))

    point = table().cities[0].mark.point
    assert (point.key, point.latitude, point.longitude) == ("islamabad", 33.65, 73.02)


def test_a_link_to_a_city_without_a_known_place_stands_in_the_table_alone(client, home):
    nowhere = university("somewhere", "turkistan", country="KZ")
    published(CenterFactory(host=home, counterpart=nowhere), CenterFactory(host=home))

    assert table().not_drawn == 1
    html = client.get("/en/centers/").content.decode()
    assert "1 link stands in the table alone: the place of a city is not recorded." in html
    assert "city-turkistan" not in html
    assert html.count('href="/en/institutions/somewhere/"') == 1


def test_points_are_links_with_a_name_that_lead_to_their_institutions(client, home, partner):
    published(
        CenterFactory(host=home, counterpart=partner),
        CenterFactory(host=university("nust", "islamabad"), counterpart=partner),
    )

    for path in ("/en/", "/en/centers/"):
        html = client.get(path).content.decode()
        assert '<a href="#city-islamabad" aria-label="Islamabad: 2 institutions">' in html
        assert '<a href="#city-almaty" aria-label="Almaty: 1 institution">' in html
        listed = html.split('id="city-islamabad"')[1].split("</ul>")[0]
        assert listed.count("/en/institutions/") - listed.count("?city=") == 2
        assert "Not a map of any territory; no boundaries are shown." in html
        assert 'href="/en/institutions/?city=islamabad"' in listed


def test_the_table_stays_when_the_diagram_is_off(client, settings, home, partner):
    settings.SHOW_LINK_DIAGRAM = False
    published(CenterFactory(host=home, counterpart=partner))

    for path in ("/en/", "/en/centers/"):
        html = client.get(path).content.decode()
        assert "Diagram of links" not in html
        assert "<caption>Links between institutions</caption>" in html
        assert 'href="/en/centers/center-1/"' in html


def test_a_supplied_outline_is_drawn_with_its_attribution(client, settings, home, partner):
    settings.LINK_DIAGRAM_OUTLINE = environment.Outline(
        (((60.0, 30.0), (80.0, 30.0), (80.0, 50.0)),), "Cleared under No. 12."
    )
    published(CenterFactory(host=home, counterpart=partner))

    html = client.get("/en/centers/").content.decode()

    assert html.count('class="outline"') == 1
    assert "Cleared under No. 12." in html
    assert "no boundaries are shown" not in html


def test_the_diagram_of_the_list_follows_its_filters(client, home, partner):
    published(
        CenterFactory(host=home, counterpart=partner),
        CenterFactory(host=partner, serves=home.country),
    )

    html = client.get("/en/centers/?country=KZ").content.decode()

    assert "city-almaty" in html
    assert "city-islamabad" not in html


@pytest.mark.parametrize(
    ("shown", "expected"),
    [(True, {"/en/": 11, "/en/centers/": 9}), (False, {"/en/": 10, "/en/centers/": 8})],
)
def test_more_links_ask_no_more_queries(client, settings, home, partner, shown, expected):
    settings.SHOW_LINK_DIAGRAM = shown
    found = []
    for _more in range(2):
        published(
            *(CenterFactory(host=home, counterpart=partner) for _number in range(3)),
            AgreementFactory(parties=[home, partner]),
        )
        counts = {}
        for path in ("/en/", "/en/centers/"):
            with CaptureQueriesContext(connection) as captured:
                client.get(path)
            counts[path] = len(captured)
        found.append(counts)

    assert found == [expected, expected]


def test_a_download_does_not_read_for_the_diagram(client, home, partner):
    published(CenterFactory(host=home, counterpart=partner))

    with CaptureQueriesContext(connection) as captured:
        b"".join(client.get("/en/centers/?format=csv"))

    assert not any("institutions_institutionentry" in query["sql"] for query in captured)
