"""Without scripts a record or term is chosen by what it is called."""

import pytest

from agreements.models import Agreement
from tests.desk import errors_of, form_data
from tests.factories import AreaFactory, InstitutionFactory, saved

pytestmark = pytest.mark.django_db

ADD = "/admin/agreements/agreement/add/"


@pytest.fixture
def university():
    return saved(InstitutionFactory(name_en="University of Plain Words", slug="plain-words"))


def send(editing, **typed):
    """A new agreement of two parties, the first of which is typed."""
    other = saved(InstitutionFactory(partner=True, name_en="Satbayev"))
    data = form_data(editing.get(ADD)) | {"title_en": "Typed", "kind": "mou", "basis": "report"}
    parties = [("home", "", ""), ("partner", other.pk, other.country_id)]
    for number, (side, institution, country) in enumerate(parties):
        party = {"side": side, "institution": institution, "country": country, "basis": "stated"}
        party["position"] = number
        data |= {f"parties-{number}-{name}": str(value) for name, value in party.items()}
    return editing.post(ADD, data | {"parties-TOTAL_FORMS": "2"} | typed)


@pytest.mark.parametrize("typed", ["plain-words", "plain words", "UNIVERSITY PLAIN"])
def test_a_party_is_found_by_its_key_or_by_words_that_it_alone_has(editing, university, typed):
    send(editing, **{"parties-0-institution-typed": typed})

    party, _other = Agreement.objects.get().parties.order_by("pk")
    assert party.institution == university


@pytest.mark.parametrize("typed", ["nowhere", "university"])
def test_none_or_several_is_refused_and_what_was_typed_is_kept(editing, university, typed):
    saved(InstitutionFactory(name_en="University of Other Words"))

    response = send(editing, **{"parties-0-institution-typed": typed})

    assert not Agreement.objects.exists()
    assert "parties" in errors_of(response)
    assert f'name="parties-0-institution-typed" value="{typed}"' in response.content.decode()


def test_several_terms_are_typed_with_commas(editing, university):
    areas = [AreaFactory(code="joint-research"), AreaFactory(code="student-exchange")]
    typed = {"parties-0-institution-typed": "plain-words"}

    send(editing, **typed, **{"areas-typed": "joint-research، student-exchange"})

    assert list(Agreement.objects.get().areas.order_by("code")) == areas


def test_with_scripts_nothing_is_beside_the_search_box(editing):
    html = editing.get(ADD).content.decode()

    assert '<noscript><input type="text" name="parties-0-institution-typed"' in html
