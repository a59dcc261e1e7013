"""The annual review and the reports on one institution and one delegation, on the real dataset."""

import datetime as dt
import io

import pypdfium2
import pytest
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import override

from centers.entries import CenterEntry
from centers.models import Center
from cooperation import both_sides
from cooperation.management.commands.load_dataset import BUNDLED
from cooperation.reports.base import NotAsked
from cooperation.reports.catalog import REPORTS
from cooperation.statistics import Agreements, Scope
from delegations.entries import DelegationEntry
from institutions.entries import InstitutionEntry
from records import services
from records.dataset import load_dataset
from records.exports.content import Bars, KeyFigures, Links, Table, Years
from records.exports.formats import FORMATS
from records.models import Publication
from records.register import Moment
from tests.factories import account
from tests.pdfs import needs_urdu_font

ON = "as_at=2026-11-25"
DAY = dt.date(2026, 11, 25)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("dataset")]


@pytest.fixture(scope="module")
def dataset(django_db_setup, django_db_blocker):
    """The bundled dataset, loaded once for all of these tests."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_dataset(BUNDLED)
        yield
        transaction.set_rollback(True)


def ask(slug, query=ON):
    report = REPORTS[slug]
    return report.answer(report.ask(QueryDict(query)))


def table(answer, slug):
    return next(each for each in answer.tables if each.slug == slug)


def figures(answer):
    return [
        each.number
        for piece in answer.pieces
        if isinstance(piece, KeyFigures)
        for each in piece.figures
    ]


def test_the_cover_counts_the_year_and_what_is_in_effect():
    answer = ask("annual-review")
    assert answer.title == "Annual review of education cooperation, 2026"
    assert answer.cover
    # signed, opened, visits, MoUs in all, in effect (not known), sources
    assert figures(answer) == [9, 3, 3, 8, "?", 42]
    words = [each.words for each in answer.pieces[0].figures]
    assert words[4] == "In effect: not known for 8 of 8 MoUs between institutions"


def test_another_year_counts_its_own_events():
    answer = ask("annual-review", f"year=2025&{ON}")
    assert answer.title.endswith("2025")
    assert figures(answer)[:3] == [0, 0, 6]
    assert list(table(answer, "signed")) == []
    assert table(answer, "signed").empty == "No signature in 2025 is on record."
    assert "year=2025" in answer.about.address


def test_its_numbers_are_those_of_the_statistics_page():
    answer = ask("annual-review")
    scope = Scope(Moment(as_at=DAY))
    agreements = Agreements(scope)
    assert list(table(answer, "in-effect")) == [
        (group.words, *(one.number for one in numbers), group.number)
        for group, numbers in agreements.effects()
    ]
    assert [row[1:] for row in table(answer, "both-sides")] == [
        tuple(one.number for one in numbers)
        for _words, numbers in both_sides.in_both_directions(scope).rows
    ]
    (years,) = (piece for piece in answer.pieces if isinstance(piece, Years))
    assert years.years == [
        (year.words, [one.number for one in year.figures])
        for year in both_sides.years(scope, agreements)
    ]
    assert years.years[-1] == ("2026", [9, 3, 3])


def test_announced_stands_beside_what_something_else_shows():
    rows = list(table(ask("annual-review"), "outcomes"))
    assert [(number, shown) for _delegation, _outcome, number, shown in rows] == [
        (
            8,
            "7 institutions in Pakistan named; 0 institutions in Kazakhstan named; "
            "0 signed papers seen",
        ),
        (
            3,
            "3 institutions in Pakistan named; 3 institutions in Kazakhstan named; "
            "0 centers whose program of events has begun",
        ),
    ]


def test_what_is_not_yet_in_the_register_is_said_of_the_register():
    rows = list(table(ask("annual-review"), "gaps"))
    assert rows == [
        ("Institution in Pakistan named", 7, 1),
        ("Institution in the partner country named", 0, 8),
        ("Day of signature", 0, 8),
        ("Whether in effect", 0, 8),
        ("End date", 0, 8),
        ("Signed paper seen", 0, 8),
    ]


def test_links_are_counted_by_city_and_every_bar_by_its_records():
    answer = ask("annual-review")
    (links,) = (piece for piece in answer.pieces if isinstance(piece, Links))
    assert links.links[0] == ("Islamabad", "Almaty", 4)
    areas, institutions = (piece for piece in answer.pieces if isinstance(piece, Bars))
    # Papers that were signed, without the proposal that both name too.
    assert areas.bars[0] == ("Faculty exchange", 9)
    assert institutions.bars[0] == ("Quaid-i-Azam University", 2)


def test_the_profile_of_an_institution_says_what_is_not_known():
    answer = ask("institution-profile", f"institution=quaid-i-azam-university&{ON}")
    assert answer.title == "Quaid-i-Azam University"
    assert figures(answer) == [3, 1, 0]
    assert [row[0] for row in table(answer, "agreements")] == [
        "PK-KZ-2026-0001",
        "PK-XX-2020-0001",
        "PK-KZ-2021-0002",
    ]
    assert [row for (row,) in table(answer, "missing")] == [
        "Year of establishment",
        "Contact for the cooperation",
        "Name (Urdu)",
        "Name (Kazakh)",
        "Name (Russian)",
    ]
    assert len(table(answer, "sources")) == 4


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("", "Choose an institution."),
        ("institution=no-such-university", "Select a valid choice"),
        (
            "institution=quaid-i-azam-university&as_known_on=2020-01-01",
            "The register did not hold this institution on that day.",
        ),
    ],
)
def test_a_profile_of_nothing_is_refused_with_a_sentence(client, query, sentence):
    with pytest.raises(NotAsked, match=sentence):
        ask("institution-profile", query)
    page = client.get(f"/en/reports/institution-profile/?{query}")
    assert page.status_code == 200
    assert sentence in page.content.decode()


@pytest.mark.parametrize(
    ("slug", "query"),
    [
        ("annual-review", ""),
        ("delegation-outcomes", ""),
        ("institution-profile", "&institution=quaid-i-azam-university"),
        ("centers-register", ""),
        ("institutions-coverage", ""),
        ("implementation-progress", ""),
    ],
)
def test_a_withdrawn_center_is_counted_by_each_report_that_speaks_of_centers(slug, query):
    week_ago = timezone.now() - dt.timedelta(days=7)
    Publication.objects.update(published_at=week_ago)
    for model in (CenterEntry, DelegationEntry, InstitutionEntry):
        model.objects.update(known_from=week_ago)
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    center = Center.objects.get(slug="al-farabi-center")
    services.withdraw(records=[center], actor=account("publisher"), reason="Entered twice.")

    about = ask(slug, f"as_known_on={yesterday}{query}").about

    assert about.withdrawn == 1


def test_the_latest_delegation_is_told_where_none_is_asked_for():
    answer = ask("delegation-outcomes")
    assert answer.title == "Outcomes: Delegation of Kazakhstan in Islamabad, 2 February 2026"
    assert figures(answer) == [8, 3]
    assert [row[1:5] for row in table(answer, "outcomes")] == [
        (8, "institutions in Pakistan named", 7, 1),
        (8, "institutions in Kazakhstan named", 0, 8),
        (8, "signed papers seen", 0, 8),
        (3, "institutions in Pakistan named", 3, 0),
        (3, "institutions in Kazakhstan named", 3, 0),
        (3, "centers whose program of events has begun", 0, 3),
    ]
    assert [(row[0], row[1]) for row in table(answer, "members")][0] == (
        "leader",
        "Sayasat Nurbek",
    )
    assert len(table(answer, "records")) == 11


def test_a_delegation_with_no_announced_outcome_says_so():
    answer = ask("delegation-outcomes", f"delegation=ambassador-at-pmdc-2025-02&{ON}")
    assert len(table(answer, "outcomes")) == 0
    assert table(answer, "outcomes").empty == "No announced outcome is on record."


@pytest.mark.parametrize("slug", ["annual-review", "delegation-outcomes"])
def test_each_is_a_page_of_the_site_too(client, slug):
    page = client.get(f"/en/reports/{slug}/?{ON}")
    assert page.status_code == 200
    assert "Announced and recorded" in page.content.decode()


@pytest.mark.parametrize("language", ["en", pytest.param("ur", marks=needs_urdu_font), "kk", "ru"])
@pytest.mark.parametrize(
    ("slug", "query"),
    [
        ("annual-review", ON),
        ("institution-profile", f"institution=quaid-i-azam-university&{ON}"),
        ("delegation-outcomes", ON),
    ],
)
def test_each_is_a_paper_in_every_language(slug, query, language):
    with override(language):
        answer = ask(slug, query)
        file = b"".join(FORMATS["pdf"].chunks(answer))
    document = pypdfium2.PdfDocument(io.BytesIO(file))
    assert document.get_metadata_value("Title") == answer.title
    assert all(isinstance(each, Table) for each in answer.tables)


def test_a_review_asks_a_fixed_number_of_queries(django_assert_num_queries):
    report = REPORTS["annual-review"]
    with django_assert_num_queries(32):
        pieces = report.pieces(report.ask(QueryDict(ON)))
        for piece in pieces:
            if isinstance(piece, Table):
                list(piece)
