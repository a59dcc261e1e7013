"""Focal points: the own institution, and nothing beside it."""

import json

import pytest

from agreements.models import Agreement, AgreementDocument
from centers.models import Officiant
from cooperation.accounts import assign_institution
from records import services
from tests import desk, factories
from tests.desk import change_url, list_url
from tests.pdfs import pdf, upload

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

    @pytest.mark.parametrize("is_public", [False, True], ids=["a draft", "edited since"])
    def test_a_partner_out_of_reach_stays_as_others_named_it(self, client, own, user, is_public):
        partner = factories.saved(factories.InstitutionFactory(partner=True, name_en="Unseen"))
        if is_public:
            factories.published(partner)
            factories.edited(partner, head_title="Rector")
        values = {"stage": "proposed", "signed_on": None}
        proposal = factories.saved(factories.AgreementFactory(parties=[own, partner], **values))
        assert sent(client, proposal, title_en="New").status_code == 302
        proposal.refresh_from_db()
        assert proposal.title_en == "New"
        parties = proposal.parties.values_list("institution", flat=True)
        assert list(parties) == [own.pk, partner.pk]

    def test_once_in_review_it_is_read_only(self, client, proposal, user):
        services.submit(record=proposal, actor=user)
        assert client.get(change_url(proposal)).status_code == 200
        assert client.post(change_url(proposal), {}).status_code == 403


class TestPapers:
    @pytest.fixture(autouse=True)
    def _files(self, settings, tmp_path):
        settings.MEDIA_ROOT = tmp_path

    def put(self, client, record, **values):
        row = {"kind": "signed-text", "language": "en", "position": "0", **values}
        new = {f"documents-0-{name}": value for name, value in row.items()}
        return sent(client, record, **new, **{"documents-TOTAL_FORMS": "1"})

    def test_the_original_is_handed_in_and_what_is_public_others_say(self, client, proposal):
        forged = dict.fromkeys(AgreementDocument.CLEARING, "on")
        copy = upload(pdf("Memorandum (covered)"))
        original = upload(pdf("Memorandum"))
        response = self.put(client, proposal, original=original, public_copy=copy, **forged)
        assert response.status_code == 302
        paper = proposal.documents.get()
        assert (bool(paper.original), bool(paper.public_copy)) == (True, False)
        assert not any(getattr(paper, name) for name in ("is_cleared", *AgreementDocument.CLEARING))

    def test_only_the_own_institution_reads_it(self, client, proposal, partner):
        self.put(client, proposal, original=upload(pdf("Memorandum")))
        url = f"/admin/agreements/agreement/papers/{proposal.documents.get().pk}/original/"
        assert b"".join(client.get(url).streaming_content).startswith(b"%PDF")
        stranger = desk.member("focal-point", "stranger")
        assign_institution(stranger, factories.saved(factories.InstitutionFactory()))
        assert desk.sign_in(stranger).get(url).status_code == 404

    def test_a_stored_paper_is_not_deleted(self, client, proposal):
        self.put(client, proposal, original=upload(pdf("Memorandum")))
        sent(client, proposal, **{"documents-0-DELETE": "on"})
        assert AgreementDocument.objects.count() == 1

    def test_none_once_it_waits_for_review(self, client, user, proposal):
        new = {"documents-TOTAL_FORMS": "1", "documents-0-original": upload(pdf("Memorandum"))}
        data = desk.form_data(client.get(change_url(proposal))) | new
        services.submit(record=proposal, actor=user)
        assert client.post(change_url(proposal), data).status_code == 403
        assert not AgreementDocument.objects.exists()


class TestCenters:
    @pytest.fixture
    def center(self, own):
        return factories.saved(factories.CenterFactory(host=own, name_en="Own Center"))

    def add_program(self, client, center, **values):
        row = {"title": "Open day", "kind": "lecture", "position": "0"}
        new = {f"programs-0-{name}": value for name, value in row.items()}
        return sent(client, center, **{"programs-TOTAL_FORMS": "1"}, **new, **values)

    def test_the_program_is_kept_and_the_rest_read(self, client, center, partner):
        forged = {"name_en": "Another", "host": str(partner.pk), "notes": "Planted"}
        assert self.add_program(client, center, **forged).status_code == 302
        center.refresh_from_db()
        assert [row.title for row in center.programs.all()] == ["Open day"]
        assert (center.name_en, center.host.name_en, center.notes) == (
            "Own Center",
            "Own University",
            "",
        )

    def test_forged_rows_of_other_parts_are_not_read(self, client, center):
        forged = {"officiants-TOTAL_FORMS": "1", "officiants-INITIAL_FORMS": "0"}
        forged |= {"officiants-0-inauguration_number": "1", "officiants-0-name_as_stated": "X"}
        assert self.add_program(client, center, **forged).status_code == 302
        assert not Officiant.objects.exists()

    def test_a_program_of_another_center_is_not_taken_over(self, client, center):
        other = factories.CenterFactory(name_en="Other")
        theirs = other.programs.create(title="Theirs", kind="lecture")
        forged = {"programs-INITIAL_FORMS": "1", "programs-0-id": str(theirs.pk)}
        self.add_program(client, center, **forged)
        theirs.refresh_from_db()
        assert (theirs.title, theirs.center) == ("Theirs", other)

    def test_a_center_of_another_host_is_out_of_reach(self, client):
        other = factories.saved(factories.CenterFactory())
        assert client.get(change_url(other)).status_code == 404
        assert client.post(change_url(other), {}).status_code == 404

    def test_an_edit_in_review_goes_back_to_draft(self, client, center):
        services.submit(record=center, actor=factories.account("editor"))
        assert self.add_program(client, center).status_code == 302
        center.refresh_from_db()
        assert center.state == "draft"
