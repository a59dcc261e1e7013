"""Focal points: the own institution, and nothing beside it."""

import json

import pytest

from agreements.models import Agreement
from cooperation.accounts import assign_institution
from records import services
from tests import desk, factories
from tests.desk import change_url, list_url

pytestmark = pytest.mark.django_db


@pytest.fixture
def own():
    record = factories.saved(factories.InstitutionFactory(slug="own", name_en="Own University"))
    record.focal_points.create(name="A. Person", email="person@example.org")
    factories.published(record)
    return record


@pytest.fixture
def partner():
    record = factories.saved(factories.InstitutionFactory(partner=True, name_en="Partner"))
    factories.published(record)
    return record


@pytest.fixture
def user(own):
    account = desk.member("focal-point")
    assign_institution(account, own)
    return account


@pytest.fixture
def client(user):
    return desk.sign_in(user)


@pytest.fixture
def proposal(own, partner, user):
    values = {"stage": "proposed", "signed_on": None}
    return factories.saved(factories.AgreementFactory(parties=[own, partner], **values), user)


def sent(client, record, **values):
    data = desk.form_data(client.get(change_url(record))) | values
    return client.post(change_url(record), data)


class TestReach:
    def test_lists_hold_what_is_own(self, client, own, partner, proposal):
        factories.saved(factories.AgreementFactory(parties=[partner]))
        assert list(client.get(list_url(Agreement)).context["cl"].queryset) == [proposal]
        assert list(client.get(list_url(type(own))).context["cl"].queryset) == [own]
        assert client.get(change_url(partner)).status_code == 404

    def test_a_change_of_institution_counts_at_once(self, client, user, partner, proposal):
        other = factories.saved(factories.InstitutionFactory())
        assert client.get(change_url(proposal)).status_code == 200
        assign_institution(user, other)
        assert client.get(change_url(proposal)).status_code == 404
        assign_institution(user, None)
        assert client.get(change_url(other)).status_code == 404

    def test_a_role_that_is_taken_and_an_account_switched_off(self, client, user, proposal):
        user.groups.clear()
        assert client.get(change_url(proposal)).status_code == 404
        user.is_active = False
        user.save()
        assert client.get(change_url(proposal)).url.startswith("/admin/login/")

    def test_searches_find_what_is_own_or_public(self, client, own, partner):
        factories.saved(factories.InstitutionFactory(name_en="Unpublished University"))
        url = "/admin/autocomplete/?app_label=agreements&model_name=party&field_name=institution"
        found = json.loads(client.get(url + "&term=").content)["results"]
        assert {each["text"] for each in found} == {"Own University", "Partner"}

    def test_own_contacts_are_read_and_notes_are_not(self, client, own):
        factories.edited(own, notes="Ask the registrar.")
        page = client.get(change_url(own)).content.decode()
        assert "person@example.org" in page
        assert "Ask the registrar." not in page
        assert "Ask the registrar." not in client.get(change_url(own, "history")).content.decode()


class TestProposals:
    def test_what_is_proposed_is_saved_and_no_more(self, client, proposal):
        forged = {"stage": "negotiation", "is_confirmed": "on", "resolution": "not-confirmed"}
        assert sent(client, proposal, title_en="New", **forged).status_code == 302
        proposal.refresh_from_db()
        assert (proposal.title_en, proposal.stage) == ("New", "negotiation")
        assert not proposal.is_confirmed
        assert not proposal.resolution

    def test_that_it_was_signed_others_say(self, client, proposal):
        assert "stage" in desk.errors_of(sent(client, proposal, stage="signed"))

    def test_the_own_institution_stays_a_party(self, client, proposal, partner):
        other = factories.InstitutionFactory()
        factories.published(other)
        response = sent(client, proposal, **{"parties-0-institution": other.pk})
        assert "Your own institution is a party" in str(desk.errors_of(response))

    def test_an_institution_that_no_search_finds_cannot_be_sent(self, client, proposal):
        hidden = factories.saved(factories.InstitutionFactory(partner=True))
        response = sent(client, proposal, **{"parties-1-institution": hidden.pk})
        assert "parties" in desk.errors_of(response)

    def test_once_in_review_it_is_read_only(self, client, proposal, user):
        services.submit(record=proposal, actor=user)
        assert client.get(change_url(proposal)).status_code == 200
        assert client.post(change_url(proposal), {}).status_code == 403
