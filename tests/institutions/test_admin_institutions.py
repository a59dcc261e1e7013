"""The desk of institutions and people."""

import pytest

from institutions.models import Appointment
from tests import factories
from tests.desk import change_url, errors_of, form_data, list_url

pytestmark = pytest.mark.django_db


def test_a_post_gets_a_short_name_of_its_own(editing):
    person = factories.saved(factories.PersonFactory(slug="a-person", appointment=None))
    data = form_data(editing.get(change_url(person)))
    assert not any(name.endswith("-slug") for name in data)
    for number in range(2):
        data |= {f"appointments-{number}-post": "Rector", f"appointments-{number}-position": "0"}
    editing.post(change_url(person), data | {"appointments-TOTAL_FORMS": "2"})
    slugs = ["a-person-rector", "a-person-rector-2"]
    assert list(Appointment.objects.values_list("slug", flat=True)) == slugs
    data = form_data(editing.get(change_url(person)))
    editing.post(change_url(person), data | {"appointments-0-post": "Minister"})
    assert list(Appointment.objects.values_list("slug", flat=True)) == slugs


def test_posts_are_found_by_person_and_post_and_edited_nowhere_alone(editing):
    factories.saved(factories.PersonFactory(name_en="Мұхтар Әуезов"))
    factories.saved(factories.PersonFactory())
    question = {"app_label": "agreements", "model_name": "signatory", "field_name": "appointment"}
    for term in ("мұхтар", "әуезов rector"):
        found = editing.get("/admin/autocomplete/", question | {"term": term}).json()["results"]
        assert [row["text"] for row in found] == ["Мұхтар Әуезов, Rector"]
    post = Appointment.objects.first()
    assert "institutions/appointment" not in editing.get("/admin/").content.decode()
    assert editing.get(list_url(Appointment, "add/")).status_code == 403
    assert editing.post(change_url(post), {"post": "King"}).status_code == 403
    assert editing.post(change_url(post, "delete"), {"post": "yes"}).status_code == 403


def test_a_text_box_says_in_which_language_it_is(editing):
    institution = factories.saved(factories.InstitutionFactory())
    page = editing.get(change_url(institution)).content.decode()
    box = page[page.index('name="name_ur"') :].partition(">")[0]
    assert 'lang="ur"' in box and 'dir="auto"' in box


def test_a_focal_points_own_address_is_not_the_public_one(editing):
    institution = factories.saved(factories.InstitutionFactory())
    data = form_data(editing.get(change_url(institution))) | {
        "focal_points-TOTAL_FORMS": "1",
        "focal_points-0-name": "A. Person",
        "focal_points-0-email": "person@example.org",
        "focal_points-0-public_contact": "person@example.org",
        "focal_points-0-position": "0",
    }
    assert editing.post(change_url(institution), data).status_code == 200
    data["focal_points-0-public_contact"] = "international@example.org"
    assert editing.post(change_url(institution), data).status_code == 302


@pytest.mark.parametrize("field", ["parent", "successor_of"])
def test_an_institution_does_not_name_itself(editing, field):
    university = factories.saved(factories.InstitutionFactory())
    data = form_data(editing.get(change_url(university))) | {field: str(university.pk)}
    response = editing.post(change_url(university), data)
    (sentence,) = errors_of(response)["__all__"]
    assert "cannot" in sentence
