"""Merging at the desk: who may, what the page shows, what it refuses, and undoing."""

import pytest

from institutions.models import Institution
from records import services
from records.models import Merge, Source
from tests import desk, factories
from tests.desk import as_role, change_url, form_data, list_url, said

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair():
    records = [
        factories.InstitutionFactory(slug="stays", name_en="Karaganda University"),
        factories.InstitutionFactory(
            slug="goes", name_en="University of Karaganda", head_title="Rector"
        ),
    ]
    for record in records:
        factories.saved(record)
    factories.published(*records)
    return records


@pytest.fixture
def agreement(pair):
    record = factories.AgreementFactory(parties=[pair[1]])
    factories.saved(record)
    factories.published(record)
    return record


def merge_url(record, other=""):
    return change_url(record, "merge") + (f"?other={other}" if other else "")


def filled(client, record, other):
    """What the page of a merge sends, with a reason."""
    data = form_data(client.get(merge_url(record, other)), "other")
    return data | {"reason": "Entered twice.", "confirmed": "1"}


# --- Who -------------------------------------------------------------------------------------


@pytest.mark.parametrize("act", ["merge", "unmerge"])
@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("ministry-publisher", 200),
        ("hec-coordinator", 200),
        ("ministry-editor", 403),
        ("hec-analyst", 403),
        ("observer", 403),
        ("administrator", 403),
        ("focal-point", 404),
    ],
)
def test_who_may(pair, act, role, status):
    client = as_role(role)
    assert client.get(change_url(pair[0], act)).status_code == status
    if status != 200:
        posted = client.post(
            change_url(pair[0], act), {"other": "goes", "reason": "x", "confirmed": "1"}
        )
        assert posted.status_code == status
    assert not Merge.objects.exists()


@pytest.mark.parametrize("act", ["merge", "unmerge"])
def test_a_stranger_is_asked_to_sign_in_and_an_old_sign_in_is_renewed(pair, act, client):
    assert client.get(change_url(pair[0], act)).url.startswith("/admin/login/")
    publishing = as_role("ministry-publisher")
    desk.grow_stale(publishing)
    for answer in (publishing.get, publishing.post):
        assert answer(change_url(pair[0], act)).url.startswith("/admin/again/")


def test_the_coordinator_does_not_merge_delegations():
    visit = factories.saved(factories.DelegationFactory())
    assert as_role("hec-coordinator").get(merge_url(visit)).status_code == 403


# --- The pages -------------------------------------------------------------------------------


def test_near_matches_are_offered_and_another_can_be_named(publishing, pair):
    response = publishing.get(merge_url(pair[0]))
    assert [match.record for match in response.context["near"]] == [pair[1]]
    response = publishing.get(merge_url(pair[0], "nowhere"))
    assert "There is no such record" in said(response)


@pytest.mark.parametrize("other", ["%00", "stays", "x" * 500, "' OR 1=1"])
def test_what_is_no_other_record_is_refused(publishing, pair, other):
    response = publishing.get(merge_url(pair[0], other))
    assert response.status_code == 200
    assert "near" in response.context


def test_the_preview_shows_every_moved_link_and_what_may_be_taken_over(publishing, pair, agreement):
    response = publishing.get(merge_url(pair[0], "goes"))
    ((moved, url),) = response.context["moved"]
    assert (moved.record, url) == (agreement, change_url(agreement))
    assert moved.words == ["Party: University of Karaganda"]
    assert [(fact.name, fact.value) for fact in response.context["plan"].facts] == [
        ("head_title", "Rector")
    ]
    assert "University of Karaganda" in response.text


def test_it_merges_and_leads_back_to_the_one_that_stays(publishing, pair, agreement, client):
    response = publishing.post(merge_url(pair[0]), filled(publishing, pair[0], "goes"), follow=True)
    assert response.redirect_chain == [(change_url(pair[0]), 302)]
    assert said(response) == "goes was merged into stays."
    assert services.reload(pair[0]).head_title == "Rector"
    assert agreement.parties.get().institution == pair[0]
    assert client.get("/en/institutions/goes/")["Location"] == "/en/institutions/stays/"


def test_the_one_that_went_is_nowhere_to_be_chosen(publishing, pair):
    publishing.post(merge_url(pair[0]), filled(publishing, pair[0], "goes"))
    response = publishing.get(list_url(Institution), {"q": "karaganda"})
    assert list(response.context["cl"].queryset) == [pair[0]]
    box = {"app_label": "agreements", "model_name": "party", "field_name": "institution"}
    found = publishing.get("/admin/autocomplete/", box | {"term": "karaganda"}).json()["results"]
    assert [row["id"] for row in found] == [str(pair[0].pk)]
    response = publishing.get(change_url(pair[1]), follow=True)
    assert response.redirect_chain == [(change_url(pair[0]), 302)]
    assert said(response) == "goes was merged into stays."


def test_an_edit_meanwhile_is_refused_and_what_was_typed_stays(publishing, pair, agreement):
    data = filled(publishing, pair[0], "goes") | {"fill": []}
    factories.edited(agreement, title_en="Meanwhile")
    factories.published(agreement)
    response = publishing.post(merge_url(pair[0]), data)
    assert "Changed after you opened the page: PK-KZ-2026-0001." in said(response)
    again = form_data(response, "other")
    assert (again["reason"], again.get("fill")) == ("Entered twice.", None)
    assert not Merge.objects.exists()


@pytest.mark.parametrize(
    ("values", "status"),
    [
        ({"record": "x"}, 404),
        ({"record": "institution:goes@1"}, 200),
        ({"record": []}, 200),
        ({"fill": "slug"}, 200),
        ({"reason": "\x00"}, 200),
        ({"reason": ""}, 200),
        ({"other": "stays"}, 200),
        ({"other": "person-1"}, 200),
    ],
)
def test_forged_values_change_nothing(publishing, pair, values, status):
    data = filled(publishing, pair[0], "goes")
    assert publishing.post(change_url(pair[0], "merge"), data | values).status_code == status
    assert not Merge.objects.exists()


def test_two_records_of_a_list_are_merged(publishing, pair):
    data = {"action": "merge_selected", "_selected_action": [record.pk for record in pair]}
    response = publishing.post(list_url(Institution), data)
    assert response.url == merge_url(pair[0], "goes")
    response = publishing.post(list_url(Institution), data | {"_selected_action": [pair[0].pk]})
    assert response.status_code == 302
    assert "Choose two records" in said(publishing.get(response.url))


def test_an_editor_is_not_offered_it(editing, pair):
    response = editing.get(list_url(Institution))
    assert "merge_selected" not in response.text
    response = editing.get(change_url(pair[0]))
    assert {act["name"] for act in response.context["acts"]}.isdisjoint({"merge", "unmerge"})


def test_sources_without_a_page_are_merged_too(publishing):
    stays, goes = (factories.saved(factories.SourceFactory()) for _number in range(2))
    data = filled(publishing, stays, goes.slug)
    assert publishing.post(merge_url(stays), data).status_code == 302
    assert list(publishing.get(list_url(Source)).context["cl"].queryset) == [stays]


# --- Undoing ---------------------------------------------------------------------------------


@pytest.fixture
def merged(publishing, pair, agreement):
    publishing.post(merge_url(pair[0]), filled(publishing, pair[0], "goes"))
    return Merge.objects.get()


def test_a_merge_is_undone(publishing, pair, agreement, merged, client):
    url = change_url(pair[0], "unmerge")
    data = form_data(publishing.get(url), "merge") | {"reason": "Two.", "confirmed": "1"}
    assert said(publishing.post(url, data, follow=True)) == "goes is a record of its own again."
    assert agreement.parties.get().institution == pair[1]
    assert client.get("/en/institutions/goes/").status_code == 200
    assert publishing.get(change_url(pair[1])).status_code == 200


@pytest.mark.parametrize(
    ("values", "status"),
    [({"merge": "0"}, 404), ({"merge": "x"}, 404), ({"reason": " "}, 200)],
)
def test_forged_values_undo_nothing(publishing, pair, merged, values, status):
    data = {"merge": merged.pk, "reason": "Two.", "confirmed": "1"} | values
    assert publishing.post(change_url(pair[0], "unmerge"), data).status_code == status
    assert Merge.objects.standing().count() == 1


def test_a_merge_of_another_record_is_not_undone_here(publishing, merged):
    other = factories.saved(factories.InstitutionFactory())
    data = {"merge": merged.pk, "reason": "Two.", "confirmed": "1"}
    assert publishing.post(change_url(other, "unmerge"), data).status_code == 404
