"""One ranking over everything: across scripts and spellings, by places, kinds and what is named."""

import datetime as dt

import pytest

from records import services
from records.entries import Label
from records.matches import explain, suggestions
from records.search import find, parse
from tests.factories import (
    AgreementFactory,
    AreaFactory,
    CenterFactory,
    CityFactory,
    CountryFactory,
    DelegationFactory,
    InstitutionFactory,
    PersonFactory,
    edited,
    published,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    """A university in each country, their center, a memorandum, and a university far from both."""
    CountryFactory(code="KZ", search_words="Kazakh, казахский, قازق")
    islamabad = CityFactory(
        code="islamabad", name_en="Islamabad", name_ru="Исламабад", search_words="Capital"
    )
    nust = InstitutionFactory(
        slug="nust", name_en="National University of Sciences and Technology", city=islamabad
    )
    nust.acronyms.create(text="NUST", language="en")
    qau = InstitutionFactory(slug="qau", name_en="Quaid-i-Azam University")
    satbayev = InstitutionFactory(
        slug="satbayev",
        name_en="Satbayev University",
        name_kk="Сәтбаев университеті",
        city=CityFactory(code="almaty", name_en="Almaty"),
        partner=True,
    )
    center = CenterFactory(
        slug="center",
        name_en="Satbayev Center",
        name_ru="Центр Каныша Сатпаева",
        host=nust,
        counterpart=satbayev,
    )
    agreement = AgreementFactory(
        reference="PK-KZ-2026-0001",
        title_en="Memorandum on minerals",
        summary_en="Students of geology learn on site.",
        parties=[nust, satbayev],
        areas=[AreaFactory()],
    )
    published(center, agreement, qau)


def found(query, **options):
    return [label.ref.split(":")[1] for label in find(query, **options)]


@pytest.mark.parametrize(
    "query",
    ["Satbayev", "satpayev", "Сатпаев", "Сатпаева", "Сәтбаев", "ساتبایف", "Satbaev", "SÄTBAYEV"],
)
def test_a_name_is_found_in_any_script_and_spelling(scene, query):
    assert set(found(query)) == {"satbayev", "center", "PK-KZ-2026-0001"}


def test_a_record_that_is_called_so_comes_before_one_that_names_it(scene):
    assert found("Satbayev") == ["satbayev", "center", "PK-KZ-2026-0001"]
    assert found("Сатпаев") == ["center", "satbayev", "PK-KZ-2026-0001"]


@pytest.mark.parametrize(
    "query",
    ["Quaid-i-Azam", "Quaid-e-Azam", "quaid e azam", "قائداعظم", "قائد اعظم", "Каид-и-Азам"],
)
def test_a_name_of_short_words_is_found_joined_and_apart(scene, query):
    assert found(query) == ["qau"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("NUST", ["nust", "center", "PK-KZ-2026-0001"]),
        ("казахский центр Исламабад", ["center"]),
        ("قازق مرکز", ["center"]),
        ("memorandum Islamabad", ["PK-KZ-2026-0001"]),
        ("capital center", ["center"]),
        ("Исламабадтағы орталық", ["center"]),
        ("university Almaty", ["satbayev", "center", "PK-KZ-2026-0001"]),
        ("PK-KZ-2026-0001", ["PK-KZ-2026-0001"]),
        ("pk kz 2026 0001", ["PK-KZ-2026-0001"]),
        ("pkkz20260001", ["PK-KZ-2026-0001"]),
        ("Сәтбаевтың орталығы", ["center"]),
        ("сатпаевский центр", ["center"]),
        ("geology", ["PK-KZ-2026-0001"]),
        ("Joint research", ["PK-KZ-2026-0001"]),
        ("where is the Satbayev center", ["center"]),
        ("N.U.S.T.", ["nust", "center", "PK-KZ-2026-0001"]),
        ("PK-KZ-۲۰۲۶-۰۰۰۱", ["PK-KZ-2026-0001"]),
        ("Sat\u200bbayev center", ["center"]),
        ("Алматы", ["satbayev", "center", "PK-KZ-2026-0001"]),
        ("национальный университет", ["nust", "center", "PK-KZ-2026-0001"]),
        ("ұлттық ғылым", ["nust", "center", "PK-KZ-2026-0001"]),
        ("Павлодар", []),
        ("имени Сатпаева центр", ["center"]),
        ("Satbayev Lahore", []),
        ("%", []),
        ("_", []),
        ("", []),
    ],
)
def test_places_kinds_terms_and_texts_narrow_together(scene, query, expected):
    assert found(query) == expected


def test_a_whole_name_comes_before_a_name_that_holds_it(scene):
    assert found("Satbayev University") == ["satbayev", "center", "PK-KZ-2026-0001"]
    assert found("Satbayev Center")[0] == "center"


def test_a_whole_word_comes_before_the_beginning_of_one_and_a_whole_text_before_both():
    published(
        InstitutionFactory(slug="a", name_en="Minaret College"),
        InstitutionFactory(slug="b", name_en="Minar College"),
    )
    short = InstitutionFactory(slug="c", name_en="College of Arts")
    short.acronyms.create(text="MINAR", language="en")
    published(short)

    # Two words, in another order than in the names: a phrase would decide by itself.
    assert found("college minar") == ["c", "b", "a"]


def test_the_kind_that_was_asked_for_comes_first(scene):
    assert found("Satbayev")[0] == "satbayev"
    assert [label.kind for label in find("Satbayev центр университет")][0] == "center"
    assert [label.kind for label in find("Satbayev меморандум")] == ["agreement"]


def test_the_short_name_of_an_address_is_no_name():
    published(DelegationFactory(slug="rectors-in-lahore-2026", title_en="Visit of rectors"))

    assert found("Lahore") == []
    assert found("rectors") == ["rectors-in-lahore-2026"]


def test_a_person_leads_to_what_they_signed(scene):
    person = PersonFactory(name_en="Zhanibek Serikov", name_ru="Жанибек Сериков")
    appointment = person.appointments.create(post="Rector", institution=InstitutionFactory())
    published(AgreementFactory(title_en="Another", signatories=[appointment]))

    assert found("Жанібек") == ["PK-KZ-2026-0002"]


def test_any_word_is_enough_where_all_are_too_many(scene):
    assert found("Satbayev nowhere") == []
    assert found("Satbayev nowhere minerals", any_word=True) == [
        "PK-KZ-2026-0001",
        "satbayev",
        "center",
    ]


def test_at_most_eight_words_count():
    assert len(parse("one two three four five six seven eight nine ten")) == 8


def test_search_asks_the_register_of_an_instant():
    record = InstitutionFactory(slug="university", name_en="Old Name")
    (then,) = published(record)
    edited(record, name_en="New Name")
    published(record)

    assert found("old") == []
    assert found("old", at=then.published_at) == ["university"]


def test_what_was_withdrawn_is_not_found():
    record = InstitutionFactory(name_en="Old Name")
    (then,) = published(record)
    services.withdraw(records=[record], actor=then.published_by, reason="Entered twice")

    assert found("old") == found("old", at=then.published_at) == []


def test_drafts_are_not_found():
    InstitutionFactory(name_en="Draft University")

    assert found("draft") == []


# --- Why -------------------------------------------------------------------------------------


def why(query, ref, language="en"):
    label = Label.objects.known().get(ref=ref)
    matches = explain([label], parse(query), language)[ref]
    return [(match.where, match.role, _marked(match)) for match in matches]


def _marked(match):
    return "".join(f"[{piece}]" if is_found else piece for piece, is_found in match.pieces)


def test_a_hit_says_in_which_name_the_word_stands(scene):
    assert why("Сатпаев", "center:center") == [("own", "name", "Центр Каныша [Сатпаева]")]


def test_a_hit_by_sound_shows_the_spelling_of_the_register(scene):
    assert why("Satpayev", "center:center") == [("own", "name", "[Satbayev] Center")]
    assert why("Satpayev", "center:center", "ru") == [("own", "name", "Центр Каныша [Сатпаева]")]


def test_a_hit_says_what_it_names_and_where_that_lies(scene):
    assert why("NUST Исламабад", "agreement:PK-KZ-2026-0001") == [
        ("named", "acronym", "[NUST]"),
        ("place", "name", "[Исламабад]"),
    ]


def test_a_hit_by_its_kind_says_so(scene):
    assert why("келісімдер", "agreement:PK-KZ-2026-0001") == [("kind", "agreement", "")]


def test_two_words_for_the_kind_are_one_reason(scene):
    assert why("келісімдер договоры", "agreement:PK-KZ-2026-0001") == [("kind", "agreement", "")]


def test_a_hit_by_a_reference_without_dashes_shows_the_reference(scene):
    assert why("pkkz20260001", "agreement:PK-KZ-2026-0001") == [
        ("own", "reference", "[PK-KZ-2026-0001]")
    ]


def test_words_of_one_text_are_marked_together(scene):
    assert why("science national nust", "institution:nust") == [
        ("own", "name", "[National] University of [Sciences] and Technology"),
        ("own", "acronym", "[NUST]"),
    ]


def test_a_word_is_shown_in_the_text_that_holds_the_others(scene):
    published(
        AgreementFactory(
            title_en="Two areas",
            areas=[
                AreaFactory(code="faculty-exchange", name_en="Faculty exchange"),
                AreaFactory(code="student-exchange", name_en="Student exchange"),
            ],
        )
    )

    assert why("exchange student", "agreement:PK-KZ-2026-0002") == [
        ("named", "name", "[Student] [exchange]")
    ]


def test_a_long_text_is_cut_around_the_word(scene):
    assert why("geology", "agreement:PK-KZ-2026-0001") == [
        ("own", "told", "Students of [geology] learn on site.")
    ]


# --- Nothing found ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("Satbyaet", ["Satbayev"]),
        ("satbyaet", ["Satbayev"]),
        ("Islmabd", ["Islamabad"]),
        ("Satbayev Islmabd", ["Satbayev Islamabad"]),
        ("Satbayev", []),
        ("zzzzz", []),
    ],
)
def test_misspelled_words_are_offered_as_the_register_writes_them(scene, typed, offered):
    assert suggestions(typed, parse(typed)) == offered


# --- The page --------------------------------------------------------------------------------


def test_the_page_lists_every_kind_in_one_ranking(client, scene):
    response = client.get("/en/search/?q=Сатпаев")

    assert [hit.key for hit in response.context["hits"]] == [
        "center",
        "satbayev",
        "PK-KZ-2026-0001",
    ]
    assert [(kind.value, kind.count) for kind in response.context["kinds"]] == [
        ("institution", 1),
        ("center", 1),
        ("agreement", 1),
    ]
    assert "Центр Каныша <mark>Сатпаева</mark>" in response.content.decode()


def test_a_kind_narrows_the_results_and_keeps_the_counts(client, scene):
    response = client.get("/en/search/?q=Satbayev&kind=center")

    assert [hit.key for hit in response.context["hits"]] == ["center"]
    assert sum(kind.count for kind in response.context["kinds"]) == 3


@pytest.mark.parametrize(
    "query",
    [
        "",
        "q=",
        "q=%00",
        "q=nowhere",
        "q=x&kind=unknown",
        "q=Satbayev&as_at=never",
        "q=" + "a" * 201,
    ],
)
def test_odd_requests_are_answered_with_the_page(client, scene, query):
    assert client.get(f"/en/search/?{query}").status_code == 200


def test_a_page_past_the_end_is_404(client, scene):
    assert client.get("/en/search/?q=Satbayev&page=2").status_code == 404


def test_what_was_signed_later_is_not_found_as_at_an_earlier_day(client, scene):
    response = client.get("/en/search/?q=minerals&as_at=2025-01-01")

    assert response.context["total"] == 0


def test_a_visit_that_is_found_says_where_and_when(client):
    published(
        DelegationFactory(
            title_en="Rectors at QAU",
            city=CityFactory(code="almaty", name_en="Almaty"),
            happened_on=dt.date(2025, 4, 30),
        )
    )
    html = client.get("/en/search/?q=rectors").content.decode()

    assert "Almaty" in html
    assert "30 April 2025" in html


@pytest.mark.parametrize("number", [3, 15])
def test_the_number_of_queries_does_not_grow(client, scene, number, django_assert_num_queries):
    published(*(CenterFactory(slug=f"c{n}", name_en=f"Satbayev Hall {n}") for n in range(number)))
    client.get("/en/search/?q=Satbayev")

    with django_assert_num_queries(10):
        client.get("/en/search/?q=Satbayev")
