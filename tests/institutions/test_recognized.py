"""Official lists of recognized institutions: loaded whole or not at all, matched by exact names."""

import datetime as dt
import io

import pytest
from django.core.management import CommandError, call_command

from institutions.models import Acronym, InstitutionName
from institutions.recognized import RecognizedInstitution, RecognizedList
from records import services
from records.register import Moment
from tests import desk
from tests.factories import (
    CountryFactory,
    InstitutionFactory,
    RecognizedListFactory,
    RegionFactory,
    SourceFactory,
    account,
    published,
    saved,
)

pytestmark = pytest.mark.django_db

HEADER = "name,chartered_by,sector,region,city,campus\n"


@pytest.fixture(autouse=True)
def _source():
    SourceFactory(slug="official-list")
    RegionFactory(code="punjab", name_en="Punjab")
    RegionFactory(code="azad-jammu-and-kashmir", name_en="Azad Jammu and Kashmir")


@pytest.fixture
def load(tmp_path):
    """Load a file of these lines. Gives what the command said on both outputs."""

    def run(lines, as_at="2026-01-01", **options):
        path = tmp_path / "list.csv"
        path.write_bytes(lines if isinstance(lines, bytes) else (HEADER + lines).encode())
        said, refused = io.StringIO(), io.StringIO()
        options = {"as_at": as_at, "source": "official-list", **options}
        run.refused = refused
        call_command("import_recognized", path, stdout=said, stderr=refused, **options)
        return said.getvalue()

    return run


def rows():
    """(name, record) of all rows that are kept, in order."""
    return list(RecognizedInstitution.objects.values_list("name", "institution"))


def test_a_row_belongs_to_the_record_of_exactly_its_name_whatever_case_and_accents(load):
    InstitutionFactory(slug="a", name_en="University of Açores")
    InstitutionFactory(slug="b", name_en="Other", official_name_en="University of B")
    InstitutionName.objects.create(
        institution=InstitutionFactory(slug="c", name_en="C"), text="Old C", language="en"
    )
    Acronym.objects.create(institution=InstitutionFactory(slug="d", name_en="D"), text="UOD")

    said = load(
        "UNIVERSITY OF  ACORES,Federation,public,Punjab,Lahore,\n"
        "University of B,punjab,Private,azad-jammu-and-kashmir,,\n"
        "old c,,,,,\n"
        "uod,,,,,Main campus\n"
        "The University of B,,,,,\n"
    )

    assert rows() == [
        ("UNIVERSITY OF ACORES", "a"),
        ("University of B", "b"),
        ("old c", "c"),
        ("uod", "d"),
        ("The University of B", ""),
    ]
    assert said.splitlines()[:2] == [
        "The list as at 2026-01-01 has 5 row(s): 4 with a record in the register, 1 without.",
        "Place 5, The University of B: no record.",
    ]
    facts = ("chartered_by", "sector", "region_id", "city", "campus")
    assert list(RecognizedInstitution.objects.values_list(*facts)) == [
        ("federation", "public", "punjab", "Lahore", ""),
        ("punjab", "private", "azad-jammu-and-kashmir", "", ""),
        ("", "", None, "", ""),
        ("", "", None, "", "Main campus"),
        ("", "", None, "", ""),
    ]


def test_a_name_that_two_records_bear_belongs_to_neither(load):
    for slug in ("a", "b"):
        InstitutionFactory(slug=slug, name_en="City University")

    said = load("City University,,,,,\n")

    assert rows() == [("City University", "")]
    assert "City University: several records have this name: a, b." in said


def test_the_name_of_a_merged_record_leads_to_the_one_that_stayed(load, superuser):
    winner = saved(InstitutionFactory(slug="winner"))
    loser = saved(InstitutionFactory(name_en="Merged"))
    services.merge_records(winner=winner, loser=loser, actor=superuser, reason="The same.")

    load("Merged,,,,,\n")

    assert rows() == [("Merged", "winner")]


def test_institutions_of_other_countries_are_not_matched(load):
    InstitutionFactory(partner=True, name_en="Abroad")

    load("Abroad,,,,,\n")

    assert rows() == [("Abroad", "")]


def test_every_problem_is_named_and_nothing_is_loaded(load):
    with pytest.raises(CommandError, match="Nothing was loaded: 6 problem") as refused:
        load(
            "University of A,Federation,public,Azad Kashmir,,\n"
            ",,,,,\n"
            ",,,,Lahore,\n"
            "university of a,,semi-public,,,\n"
            "University of B,,,,\n"
            f"{'x' * 251},,,,,\n"
        )

    assert refused.value.returncode == 1
    assert rows() == []
    assert load.refused.getvalue().splitlines() == [
        "row 2, region, “Azad Kashmir”: write one of: Azad Jammu and Kashmir, Punjab; or nothing.",
        "row 4, name, “”: every row needs a name.",
        "row 5, sector, “semi-public”: write one of: public, private; or nothing.",
        "row 5, name, “university of a”: row 2 names it already.",
        "row 6, all, “University of B, , , , ”: the row has 5 cells, the header 6.",
        f"row 7, name, “{'x' * 251}”: it is longer than 250 characters.",
    ]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"\xff\xfe", "The file is not written in UTF-8."),
        (b"", "The columns must be name, chartered_by, sector, region, city, campus; there"),
        (b"name,city\nA,B\n", "there are: name, city."),
        (HEADER.encode(), "The file has no row below its header."),
        (HEADER.encode() + b'"A" B,,,,,\n', "Line 2 is not CSV"),
        (HEADER.encode() + b"A\x00,,,,,\n", "it holds a control character."),
    ],
)
def test_a_file_that_is_no_list_is_refused(load, content, reason):
    with pytest.raises(CommandError):
        load(content)

    assert reason in load.refused.getvalue()
    assert not RecognizedList.objects.exists()


def test_a_dry_run_says_the_same_and_keeps_nothing(load):
    assert load("A,,,,,\n", dry_run=True).splitlines() == [
        "The list as at 2026-01-01 has 1 row(s): 0 with a record in the register, 1 without.",
        "Place 1, A: no record.",
        "Nothing was changed.",
    ]
    assert not RecognizedList.objects.exists()


def test_loading_the_same_again_keeps_one_and_a_new_match_makes_another(load):
    load("A,,,,,\n")
    load("A,,,,,\n")
    assert RecognizedList.objects.count() == 1

    InstitutionFactory(slug="a", name_en="A")
    load("A,,,,,\n")

    newest, oldest = RecognizedList.objects.all()
    assert [each.rows.get().institution for each in (oldest, newest)] == ["", "a"]


def test_who_loads_is_kept_and_must_have_the_right(load):
    load("A,,,,,\n", user=desk.member("hec-coordinator", "coordinator").username)
    assert RecognizedList.objects.get().loaded_by.username == "coordinator"

    desk.member("ministry-editor", "no-loader")
    for name in ("no-loader", "nobody"):
        with pytest.raises(CommandError, match=name):
            load("B,,,,,\n", user=name)


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"as_at": "1 January 2026"}, "--as-at takes a day such as 2026-06-30"),
        ({"as_at": "2199-01-01"}, "2199-01-01 is still to come"),
        ({"source": "none"}, "There is no source “none”"),
    ],
)
def test_day_and_source_must_be_known(load, options, reason):
    with pytest.raises(CommandError, match=reason):
        load("A,,,,,\n", **options)


def test_the_list_of_a_day_is_the_newest_until_then_and_of_a_day_the_one_loaded_last():
    def loaded(as_at, day):
        at = dt.datetime(2026, *day, 12, tzinfo=dt.UTC)
        return RecognizedListFactory(as_at=dt.date(2026, *as_at), loaded_at=at)

    first, again = loaded((1, 1), (1, 5)), loaded((1, 1), (3, 5))
    second = loaded((6, 1), (6, 5))

    def at(as_at, known_on=None):
        known_on = known_on and dt.date(2026, *known_on)
        return RecognizedList.objects.at(Moment(dt.date(2026, *as_at), known_on))

    assert at((6, 1)) == second
    assert at((5, 31)) == again
    assert at((5, 31), known_on=(3, 4)) == first
    assert at((5, 31), known_on=(1, 4)) is None
    assert RecognizedList.objects.at(Moment(dt.date(2025, 12, 31))) is None


def test_lists_and_rows_are_read_at_the_desk_and_changed_by_nobody(django_assert_num_queries):
    RegionFactory(country=CountryFactory())
    institution = saved(InstitutionFactory(slug="a"))
    published(institution)
    row = {"name": "University of A", "region_id": "punjab", "institution": "a"}
    official = RecognizedListFactory(
        rows=[row, {"name": "University of B"}], loaded_by=account("loader")
    )
    client = desk.as_role("administrator")

    page = client.get("/admin/institutions/recognizedlist/")
    (shown,) = page.context["cl"].result_list
    assert (shown.number_of_rows, shown.number_matched) == (2, 1)
    assert client.get(desk.change_url(official)).status_code == 200
    rows_url = "/admin/institutions/recognizedinstitution/"
    for matched, names in (("yes", ["University of A"]), ("no", ["University of B"])):
        found = client.get(rows_url, {"matched": matched}).context["cl"].result_list
        assert [row.name for row in found] == names
    assert client.get(f"{rows_url}add/").status_code == 403
    assert (
        client.post(f"/admin/institutions/recognizedlist/{official.pk}/delete/").status_code == 403
    )
