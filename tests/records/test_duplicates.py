"""Near matches: what comes near what is entered, and the second look before a save."""

import datetime as dt

import pytest

from agreements.models import Agreement
from centers.models import Center
from delegations.models import Delegation
from institutions.models import Acronym, Institution, InstitutionName, Person
from records.duplicates import near, saved_parts
from records.models import Source
from tests import desk, factories
from tests.desk import errors_of, form_data, list_url

pytestmark = pytest.mark.django_db


def matches(record):
    """Keys of what comes near a record that is there."""
    found = near(record, saved_parts(record), type(record).objects.all())
    return [match.record.key for match in found]


def institution(name, **values):
    return factories.saved(factories.InstitutionFactory(name_en=name, **values))


# --- Names -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("there", "typed"),
    [
        ("University of Karachi", "Karachi University"),
        ("Karaganda University", "KARAGANDA  university"),
        ("Qaraghandy University", "Karaganda University"),
        ("Satbayev University", "Сатпаев университет"),
        ("Karaganda Technical University", "Abylkas Saginov Karaganda Technical University"),
        ("L.N. Gumilyov Eurasian National University", "Eurasian Gumilev National University"),
    ],
)
def test_names_that_are_alike(there, typed):
    if "Сатпаев" in typed:
        there = "Сатбаев университет"
    institution(there)
    assert matches(institution(typed)) == ["university-1"]


@pytest.mark.parametrize(
    ("there", "typed"),
    [
        ("University 1", "University 2"),
        ("Karachi University", "Lahore University"),
        ("Karachi University", "Karachi Medical University"),
        ("National University", "National University of Sciences and Technology"),
        ("University", "Iqra University"),
    ],
)
def test_names_that_are_not_alike(there, typed):
    institution(there)
    assert matches(institution(typed)) == []


def test_a_name_in_another_language_or_a_former_one_counts():
    row = factories.InstitutionFactory(name_en="K", name_ur="جامعہ کراچی")
    InstitutionName.objects.create(institution=row, text="Sind University Karachi", language="en")
    factories.saved(row)
    assert matches(institution("B", name_ur="جامعة كراچي")) == ["university-1"]
    assert matches(institution("University of Sind, Karachi")) == ["university-1"]


def test_another_country_is_another_institution():
    institution("Iqra University", partner=True)
    assert matches(institution("Iqra University")) == []


@pytest.mark.parametrize(("partner", "expected"), [(False, ["university-1"]), (True, [])])
def test_short_forms_count_within_their_country(partner, expected):
    there = factories.InstitutionFactory(name_en="Institute of Business Administration")
    Acronym.objects.create(institution=there, text="IBA")
    factories.saved(there)
    typed = factories.InstitutionFactory(name_en="Other", partner=partner)
    Acronym.objects.create(institution=typed, text="Iba")
    assert matches(factories.saved(typed)) == expected


def test_people_in_any_order_and_script():
    factories.saved(factories.PersonFactory(name_en="Sayasat Nurbek", name_ru="Саясат Нурбек"))
    other = factories.saved(factories.PersonFactory(name_en="Nurbek Saiasat"))
    assert matches(other) == ["person-1"]
    assert matches(factories.saved(factories.PersonFactory(name_en="Саясат Нурбек"))) == [
        "person-1",
        "person-2",
    ]


# --- Other kinds -----------------------------------------------------------------------------


def test_centers_of_one_host():
    host = factories.InstitutionFactory()
    factories.saved(factories.CenterFactory(host=host, name_en="Abai Center"))
    assert matches(factories.saved(factories.CenterFactory(name_en="Abai Center"))) == []
    assert matches(factories.saved(factories.CenterFactory(host=host, name_en="Center Abay"))) == [
        "center-1"
    ]


@pytest.mark.parametrize(("day", "expected"), [(9, ["delegation-1"]), (10, [])])
def test_delegations_within_a_week(day, expected):
    factories.saved(factories.DelegationFactory(happened_on=dt.date(2026, 2, 2)))
    typed = factories.DelegationFactory(happened_on=dt.date(2026, 2, day))
    assert matches(factories.saved(typed)) == expected


def test_a_delegation_that_goes_the_other_way_is_another():
    factories.saved(factories.DelegationFactory())
    typed = factories.DelegationFactory(
        from_country=factories.CountryFactory(), host_country=factories.CountryFactory(code="KZ")
    )
    assert matches(factories.saved(typed)) == []


@pytest.mark.parametrize(
    ("url", "title", "expected"),
    [
        ("http://www.example.org/source-1/", "Other", ["source-1"]),
        ("https://example.org/source-10", "Other", []),
        ("https://example.org/x", "ANNOUNCEMENT 1", ["source-1"]),
    ],
)
def test_sources_by_address_and_title(url, title, expected):
    factories.saved(factories.SourceFactory())
    assert matches(factories.saved(factories.SourceFactory(url=url, title=title))) == expected


@pytest.fixture
def parties():
    return [factories.InstitutionFactory(), factories.InstitutionFactory(partner=True)]


def test_agreements_of_the_same_parties_and_date(parties):
    factories.saved(factories.AgreementFactory(parties=parties))
    same = factories.AgreementFactory(parties=parties[::-1])
    later = factories.AgreementFactory(parties=parties, signed_on=dt.date(2026, 3, 2))
    other = factories.AgreementFactory(parties=[parties[0], factories.InstitutionFactory()])
    assert matches(factories.saved(same)) == ["PK-KZ-2026-0001"]
    assert matches(factories.saved(later)) == []
    assert matches(factories.saved(other)) == []


def test_an_agreement_of_a_visit_with_a_party_that_is_not_named(parties):
    visit = factories.DelegationFactory()
    home, _partner = parties
    announced = factories.AgreementFactory(
        parties=[home], signed_during=visit, stage="negotiation", basis="report"
    )
    announced.parties.create(side="partner", country=factories.CountryFactory(code="KZ"))
    factories.saved(announced)
    typed = factories.AgreementFactory(parties=parties, signed_during=visit)
    assert matches(factories.saved(typed)) == ["PK-KZ-2026-0001"]
    elsewhere = factories.AgreementFactory(parties=parties)
    assert matches(factories.saved(elsewhere)) == ["PK-KZ-2026-0002"]


def test_a_match_says_where_it_is_and_what_it_has(parties):
    home = parties[0]
    home.city = factories.CityFactory()
    home.save()
    for _number in range(3):
        factories.saved(factories.AgreementFactory(parties=parties))
    factories.saved(home)
    typed = institution(home.name_en)
    (match,) = near(typed, saved_parts(typed), Institution.objects.all())
    assert match.facts == ["Islamabad", "Pakistan", "already has 3 agreements"]


@pytest.mark.parametrize("number", [1, 3])
def test_queries_for_institutions(number, django_assert_num_queries):
    for _number in range(number):
        institution("Karaganda University")
    typed = Institution(name_en="University of Karaganda", slug="x")
    with django_assert_num_queries(3):
        assert len(near(typed, lambda name: [], Institution.objects.all())) == number


@pytest.mark.parametrize("number", [1, 3])
def test_queries_for_agreements(parties, number, django_assert_num_queries):
    for _number in range(number):
        factories.saved(factories.AgreementFactory(parties=parties))
    typed = factories.AgreementFactory(parties=parties)
    rows = list(typed.parties.all())
    with django_assert_num_queries(4):
        among = Agreement.objects.all()
        assert len(near(typed, lambda name: rows, among)) == number


# --- At the desk -----------------------------------------------------------------------------


@pytest.fixture
def form(editing):
    """A filled form for an institution."""
    data = form_data(editing.get(list_url(Institution, "add/")))
    country = factories.CountryFactory()
    return data | {
        "name_en": "University of Karaganda",
        "slug": "karaganda-2",
        "kind": "university",
        "country": str(country.pk),
    }


def test_a_near_match_is_shown_and_nothing_is_saved(editing, form, university):
    response = editing.post(list_url(Institution, "add/"), form)
    assert "recorded already" in errors_of(response)["__all__"][0]
    assert [match.record for match in response.context["near"]] == [university]
    assert f"/admin/institutions/institution/{university.pk}/change/" in response.text
    assert Institution.objects.count() == 1
    assert form_data(response)["name_en"] == "University of Karaganda"


def test_it_is_saved_once_somebody_says_that_it_is_another_one(editing, form, university):
    answer = form | {"is_another": f"institution:{university.slug}"}
    assert editing.post(list_url(Institution, "add/"), answer).status_code == 302
    assert Institution.objects.filter(slug="karaganda-2", version=1).exists()


@pytest.mark.parametrize("answer", ["on", "institution:other", "\x00", ["a", "b"]])
def test_a_tick_counts_for_the_matches_that_it_names(editing, form, university, answer):
    response = editing.post(list_url(Institution, "add/"), form | {"is_another": answer})
    assert "recorded already" in errors_of(response)["__all__"][0]
    assert Institution.objects.count() == 1


def test_a_new_match_asks_again(editing, form, university):
    institution("Karaganda University")
    answer = form | {"is_another": f"institution:{university.slug}"}
    assert len(editing.post(list_url(Institution, "add/"), answer).context["near"]) == 2


def test_nothing_near_is_saved_at_once(editing, form):
    assert editing.post(list_url(Institution, "add/"), form).status_code == 302


def test_a_change_asks_nothing(editing, university):
    other = institution("Karachi University")
    url = desk.change_url(other)
    data = form_data(editing.get(url)) | {"name_en": "Karaganda University"}
    assert editing.post(url, data).status_code == 302


def test_the_parties_of_a_new_agreement_count(editing, parties):
    factories.saved(factories.AgreementFactory(parties=parties))
    data = form_data(editing.get(list_url(Agreement, "add/"))) | {
        "title_en": "Memorandum",
        "kind": "mou",
        "basis": "signed-document",
        "stage": "signed",
        "signed_on": "2 2 2026",
    }
    for number, (side, party) in enumerate(zip(("home", "partner"), parties, strict=True)):
        data |= {
            f"parties-{number}-side": side,
            f"parties-{number}-institution": str(party.pk),
            f"parties-{number}-basis": "stated",
        }
    response = editing.post(list_url(Agreement, "add/"), data)
    assert [match.reason for match in response.context["near"]] == ["the same parties and date"]
    answer = data | {"is_another": "agreement:PK-KZ-2026-0001"}
    assert editing.post(list_url(Agreement, "add/"), answer).status_code == 302
    assert Agreement.objects.count() == 2


# --- While it is typed -----------------------------------------------------------------------


def test_what_is_typed_so_far_is_enough(editing, university):
    response = editing.get(list_url(Institution, "near/"), {"name_en": "karaganda university"})
    assert f'value="institution:{university.slug}"' in response.text


def test_the_parties_that_are_typed_so_far_count(editing, parties):
    factories.saved(factories.AgreementFactory(parties=parties))
    typed = {"kind": "mou", "stage": "signed", "signed_on": "2 2 2026"}
    typed |= {"parties-TOTAL_FORMS": "2", "parties-INITIAL_FORMS": "0"}
    for number, (side, party) in enumerate(zip(("home", "partner"), parties, strict=True)):
        typed |= {
            f"parties-{number}-side": side,
            f"parties-{number}-institution": str(party.pk),
            f"parties-{number}-basis": "stated",
            f"parties-{number}-position": "0",
        }

    response = editing.get(list_url(Agreement, "near/"), typed)

    assert 'value="agreement:PK-KZ-2026-0001"' in response.text


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"name_en": "Lahore University"},
        {"name_en": "\x00Karaganda University", "country": "x", "other_names-TOTAL_FORMS": "x"},
        {"country": "999999999999999999999", "acronyms-TOTAL_FORMS": "5"},
    ],
)
def test_nothing_near_answers_with_nothing(editing, university, typed):
    response = editing.get(list_url(Institution, "near/"), typed)
    assert (response.status_code, response.content) == (204, b"")


@pytest.mark.parametrize("model", [Institution, Person, Source, Agreement, Center, Delegation])
def test_who_may_not_add_asks_in_vain(model, client):
    url = list_url(model, "near/")
    assert client.get(url).status_code == 302
    assert desk.as_role("observer").get(url).status_code == 403
    editing = desk.as_role("ministry-editor")
    assert editing.post(url).status_code == 405
    assert editing.get(url).status_code == 204
