"""Boxes and lists of the desk find what the public search finds, and drafts by their letters."""

import pytest
from django.contrib import admin
from django.test import RequestFactory

from agreements.models import Agreement, Party
from cooperation.accounts import assign_institution
from institutions.models import Appointment, City, Institution, Person
from records.choosing import SearchOrType
from records.search import find
from tests.desk import list_url, member, sign_in
from tests.factories import (
    AgreementFactory,
    CityFactory,
    InstitutionFactory,
    PersonFactory,
    published,
    saved,
)

pytestmark = pytest.mark.django_db

PARTY = {"app_label": "agreements", "model_name": "party", "field_name": "institution"}
POST = {"app_label": "agreements", "model_name": "signatory", "field_name": "appointment"}
CITY = {"app_label": "institutions", "model_name": "institution", "field_name": "city"}
UMBRELLA = {"app_label": "agreements", "model_name": "agreement", "field_name": "umbrella"}


@pytest.fixture
def satbayev():
    """A public university, with other names, and another one that nobody looks for."""
    city = CityFactory(code="almaty", name_en="Almaty", search_words="Verny")
    university = InstitutionFactory(
        slug="satbayev",
        name_en="Satbayev University",
        name_kk="Сәтбаев университеті",
        city=city,
        partner=True,
    )
    university.acronyms.create(text="KazNRTU", language="en")
    published(university, InstitutionFactory(slug="karaganda", name_en="Karaganda University"))
    return university


def boxed(client, box, term):
    """What a box offers for what is typed into it."""
    return [
        row["text"]
        for row in client.get("/admin/autocomplete/", box | {"term": term}).json()["results"]
    ]


@pytest.mark.parametrize(
    "term", ["Сатпаев", "Satbaev", "Сәтбаев", "ستبایف", "kaznrtu", "satbayev university", "Verny"]
)
def test_a_box_finds_what_the_public_search_finds(editing, satbayev, term):
    assert [one.key for one in find(term, kinds=["institution"])] == ["satbayev"]
    assert boxed(editing, PARTY, term) == ["Satbayev University"]


def test_a_list_hears_the_same(editing, satbayev):
    found = editing.get(list_url(Institution), {"q": "Сатпаев"}).context["cl"].queryset
    assert list(found) == [satbayev]


@pytest.mark.parametrize(("typed", "is_found"), [("Сатпаев", True), ("University", False)])
def test_without_scripts_a_name_that_one_alone_sounds_like_is_enough(satbayev, typed, is_found):
    box = SearchOrType(Party._meta.get_field("institution"), admin.site)
    data = {"institution-typed": typed}
    value = box.value_from_datadict(data, {}, "institution")
    assert value == (str(satbayev.pk) if is_found else typed)


def test_as_it_is_typed_comes_before_what_sounds_like_it(editing, satbayev):
    published(InstitutionFactory(slug="a-twin", name_en="Satpaev Institute", partner=True))
    assert boxed(editing, PARTY, "satbayev") == ["Satbayev University", "Satpaev Institute"]
    assert boxed(editing, PARTY, "satpaev") == ["Satpaev Institute", "Satbayev University"]


def test_a_draft_is_found_by_its_letters(editing):
    saved(InstitutionFactory(name_en="Kokshetau University", name_kk="Көкшетау университеті"))
    assert boxed(editing, PARTY, "көкшетау") == ["Kokshetau University"]


def test_a_post_is_found_by_the_person_and_where_it_is(editing, satbayev):
    person = PersonFactory(name_en="Meiram Begentayev", appointment__institution=satbayev)
    published(person, PersonFactory(name_en="Somebody Else"))
    for term in ("Бегентаев", "Begentaev", "Сатпаев", "Бегентаев Satbaev"):
        assert boxed(editing, POST, term) == ["Meiram Begentayev, Rector"]


def test_an_agreement_is_found_by_its_parties_once(editing, satbayev):
    two = AgreementFactory(parties=[InstitutionFactory(name_en="Satbayev Foundation"), satbayev])
    published(two, AgreementFactory())
    for term in ("satbayev", "Сатпаев"):
        assert boxed(editing, UMBRELLA, term) == [str(two)]


def test_a_term_is_found_by_other_words_for_it(editing, satbayev):
    CityFactory(code="astana", name_en="Astana")
    for term in ("Verny", "Алмати", "almaty"):
        assert boxed(editing, CITY, term) == ["Almaty"]


def test_a_focal_point_is_offered_what_it_may_choose(satbayev):
    own = saved(InstitutionFactory(name_en="Own University"))
    user = member("focal-point")
    assign_institution(user, own)
    saved(InstitutionFactory(name_en="Satbayev Draft", partner=True))
    assert boxed(sign_in(user), PARTY, "satbayev") == ["Satbayev University"]
    assert boxed(sign_in(user), PARTY, "Сатпаев") == ["Satbayev University"]


@pytest.mark.parametrize("term", ["\x00", "%", "-", "  ", "а" * 300, "' OR 1=1", "\u202e"])
def test_odd_text_finds_nothing_or_all_and_never_fails(editing, satbayev, term):
    for box in (PARTY, POST, CITY, UMBRELLA):
        assert isinstance(boxed(editing, box, term), list)


@pytest.mark.parametrize("model", [Institution, Person, Appointment, Agreement, City])
def test_a_search_takes_two_queries(model, satbayev, superuser, django_assert_num_queries):
    request = RequestFactory().get("/")
    request.user, request.resolver_match = superuser, None
    desk = admin.site.get_model_admin(model)
    with django_assert_num_queries(2):
        rows, _is_doubled = desk.get_search_results(request, model.objects.all(), "Verny")
        list(rows)
