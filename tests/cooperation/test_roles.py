"""Roles, accounts and the second factor."""

import json
from io import StringIO

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from agreements.models import Agreement
from cooperation.accounts import open_account
from cooperation.roles import role_names, roles, sync_roles
from records import permissions, services
from records.models import StandIn
from records.register import today
from tests import desk, factories
from tests.desk import as_role, change_url, list_url

pytestmark = pytest.mark.django_db

ALL = set(role_names())
EDITORS = {"ministry-editor", "ministry-publisher", "hec-coordinator"}
READERS = ALL - {"focal-point"}

#: Which roles get an answer 200 from a page of the desk; the others get 403.
MATRIX = {
    "/admin/": ALL,
    "/admin/agreements/agreement/": ALL,
    "/admin/agreements/agreement/add/": EDITORS | {"focal-point"},
    "/admin/agreements/agreement/tray/": EDITORS,
    "/admin/institutions/institution/": ALL,
    "/admin/institutions/institution/add/": EDITORS,
    "/admin/institutions/person/": READERS,
    "/admin/institutions/person/add/": EDITORS,
    "/admin/centers/center/": ALL,
    "/admin/centers/center/add/": EDITORS,
    "/admin/delegations/delegation/": READERS,
    "/admin/delegations/delegation/add/": {"ministry-editor", "ministry-publisher"},
    "/admin/records/source/": READERS,
    "/admin/records/source/add/": EDITORS,
    "/admin/records/revision/": EDITORS,
    "/admin/records/publication/": EDITORS | {"hec-analyst"},
    "/admin/records/emergencyreview/": EDITORS,
    "/admin/records/approval/": EDITORS,
    "/admin/records/standin/": EDITORS,
    "/admin/stand-ins/": {"ministry-publisher", "hec-coordinator"},
    "/admin/review/": {"ministry-publisher", "hec-coordinator"},
    "/admin/emergencies/": {"ministry-publisher", "hec-coordinator"},
    "/admin/records/report/": READERS,
    "/admin/agreements/areaofcooperation/": ALL,
    "/admin/agreements/areaofcooperation/add/": {"administrator"},
    "/admin/institutions/city/add/": {"administrator"},
    "/admin/institutions/country/add/": {"administrator"},
    "/admin/institutions/region/add/": {"administrator"},
    "/admin/institutions/fieldofstudy/add/": {"administrator"},
    "/admin/institutions/recognizedlist/": ALL,
    "/admin/institutions/recognizedlist/add/": set(),
    "/admin/institutions/recognizedinstitution/": ALL,
    "/admin/auth/user/": {"administrator"},
    "/admin/auth/user/add/": {"administrator"},
}


@pytest.mark.parametrize("role", role_names())
def test_pages_of_each_role(role):
    client = as_role(role)
    for url, allowed in MATRIX.items():
        expected = 200 if role in allowed else 403
        assert client.get(url).status_code == expected, url


@pytest.mark.parametrize("url", MATRIX)
def test_nobody_else_comes_in(url):
    response = Client().get(url)
    assert response.status_code == 302
    assert response.url.startswith("/admin/login/")


@pytest.mark.parametrize("url", ["/admin/auth/group/", "/admin/otp_totp/totpdevice/"])
def test_groups_and_secrets_have_no_page(superuser, url):
    assert desk.sign_in(superuser).get(url).status_code == 404


@pytest.mark.parametrize("role", role_names())
def test_acts_of_each_role(role):
    """Pages that act on a record in review: 200 for a page, 302 for an act, else 403 or 404."""
    center = factories.saved(factories.CenterFactory())
    services.submit(record=center, actor=factories.account("editor"))
    client = as_role(role)
    publishers = {"ministry-publisher", "hec-coordinator"}
    expected = {"publish": publishers, "return": publishers, "withdraw": publishers}
    for act, allowed in expected.items():
        code = client.get(change_url(center, act)).status_code
        assert code == (200 if role in allowed else 404 if role == "focal-point" else 403), act
    code = client.post(change_url(center, "submit"), {"version": "2"}).status_code
    assert code == (302 if role in EDITORS else 404 if role == "focal-point" else 403)


class TestAgreementsOfTheMinistry:
    """The coordinator works on them; what the public reads of them, the ministry says."""

    @pytest.fixture
    def treaty(self):
        record = factories.saved(factories.AgreementFactory(level="state"))
        factories.published(record)
        return record

    @pytest.mark.parametrize("act", ["publish", "withdraw"])
    def test_who_edits_the_level_takes_no_right_by_that(self, treaty, act):
        client = as_role("hec-coordinator")
        factories.edited(treaty, User.objects.get(username="hec-coordinator"), level="institution")
        services.submit(record=treaty, actor=factories.account("editor"))
        assert client.get(change_url(treaty, act)).status_code == 403
        other = as_role("hec-coordinator", "coordinator-2")
        assert other.get(change_url(treaty, act)).status_code == 403
        assert treaty.reference not in other.get("/admin/review/").content.decode()
        queue = other.get(list_url(type(treaty)), {"queue": "to-review"})
        assert list(queue.context["cl"].queryset) == []

    def test_once_the_ministry_published_the_level_it_is_the_coordinators(self, treaty):
        factories.edited(treaty, factories.account("editor"), level="institution")
        factories.published(treaty)
        assert as_role("hec-coordinator").get(change_url(treaty, "withdraw")).status_code == 200


@pytest.mark.parametrize("role", role_names())
@pytest.mark.parametrize("principal", [None, "ministry-publisher", "hec-coordinator"])
def test_what_may_be_published_is_one_rule_for_a_record_and_as_a_query(role, principal):
    """`publishable()` and `may_publish()`, in the own right and as a stand-in."""
    raised = factories.saved(factories.AgreementFactory(level="state"))
    factories.published(raised)
    records = [
        desk.in_review(factories.edited(raised, level="institution")),
        desk.in_review(factories.AgreementFactory(level="institution")),
        desk.in_review(factories.AgreementFactory(level="state")),
        desk.in_review(factories.InstitutionFactory()),
        desk.in_review(factories.CenterFactory()),
    ]
    user = desk.member(role)
    if principal:
        StandIn.objects.create(
            principal=desk.member(principal, "principal"),
            deputy=user,
            begins_on=today(),
            ends_on=today(),
            named_at=timezone.now(),
        )
    for record in records:
        rows = type(record).objects.filter(pk=record.pk)
        may = permissions.may_publish(user, record)
        assert permissions.publishable(rows, user).exists() is may, record


def test_rights_to_a_part_are_no_rights_to_the_kind():
    user = desk.member("observer")
    user.user_permissions.add(Permission.objects.get(codename="change_agreementdocument"))
    assert not permissions.may_with_some(user, "change", Agreement)


class TestSync:
    def test_groups_are_those_of_the_contract(self):
        assert set(Group.objects.values_list("name", flat=True)) == {
            "ministry-editor",
            "ministry-publisher",
            "hec-coordinator",
            "hec-analyst",
            "focal-point",
            "observer",
            "administrator",
        }

    def test_it_gives_and_takes(self):
        group = Group.objects.get(name="observer")
        before = set(group.permissions.all())
        group.permissions.set(Permission.objects.filter(codename="publish_agreement"))
        sync_roles()
        assert set(group.permissions.all()) == before

    def test_only_reviewers_publish(self):
        for role, names in roles().items():
            acts = {name for name in names if "publish_" in name or "withdraw_" in name}
            assert bool(acts) is (role in {"ministry-publisher", "hec-coordinator"})

    def test_who_answers_the_public(self):
        answering = {role for role, names in roles().items() if "records.change_report" in names}
        assert answering == EDITORS | {"administrator"}
        assert not any("records.delete_report" in names for names in roles().values())

    def test_administrators_and_outsiders_write_no_record(self):
        for role in ("administrator", "hec-analyst", "observer"):
            for name in roles()[role]:
                if not name.startswith("auth.") and "view_" not in name:
                    model = name.split("_", 1)[1]
                    lists = {"country", "region", "city", "fieldofstudy", "areaofcooperation"}
                    assert model in lists | {
                        "recognizedlist",
                        "drafts",
                        "notes",
                        "history",
                        "report",
                        "own_institution",
                        "internal",
                        "reports",
                    }, (role, name)


class TestReach:
    @pytest.mark.parametrize("role", ["hec-analyst", "observer"])
    def test_drafts_are_out_of_reach(self, role):
        client = as_role(role)
        draft = factories.saved(factories.CenterFactory())
        reviewed = factories.saved(factories.CenterFactory())
        services.submit(record=reviewed, actor=factories.account("editor"))
        public = factories.saved(factories.CenterFactory())
        factories.published(public)
        changed = factories.saved(factories.CenterFactory())
        factories.published(changed)
        factories.edited(changed, room="12")
        rows = client.get(list_url(type(draft))).context["cl"].queryset
        assert set(rows) == {reviewed, public}
        for record, code in ((draft, 404), (changed, 404), (reviewed, 200), (public, 200)):
            assert client.get(change_url(record)).status_code == code
            assert client.get(change_url(record, "history")).status_code == code

    @pytest.mark.parametrize(
        ("role", "contacts", "notes"),
        [
            ("ministry-editor", True, True),
            ("hec-coordinator", True, True),
            ("hec-analyst", False, True),
            ("observer", False, False),
            ("administrator", True, False),
        ],
    )
    def test_contacts_and_notes(self, role, contacts, notes):
        institution = factories.InstitutionFactory(notes="Ask the registrar.")
        institution.focal_points.create(name="A. Person", email="person@example.org")
        factories.saved(institution)
        services.submit(record=institution, actor=factories.account("editor"))
        page = as_role(role).get(change_url(institution)).content.decode()
        assert ("person@example.org" in page) is contacts
        assert ("Ask the registrar." in page) is notes


class TestAccounts:
    def test_an_administrator_gives_a_role_and_nothing_else(self):
        client = as_role("administrator")
        other = factories.account("other", is_staff=True)
        url = f"/admin/auth/user/{other.pk}/change/"
        data = (
            desk.form_data(client.get(url), "groups")
            if "groups" in str(desk.forms_of(client.get(url)))
            else desk.form_data(client.get(url), "username")
        )
        assert not {"is_superuser", "user_permissions", "is_staff"} & data.keys()
        group = Group.objects.get(name="observer")
        client.post(url, data | {"groups": [group.pk], "is_superuser": "on"})
        other.refresh_from_db()
        assert list(other.groups.all()) == [group]
        assert not other.is_superuser

    def test_nobody_changes_the_own_account(self):
        client = as_role("administrator")
        me = User.objects.get(username="administrator")
        url = f"/admin/auth/user/{me.pk}/change/"
        group = Group.objects.get(name="ministry-publisher")
        response = client.post(url, {"username": "administrator", "groups": [group.pk]})
        assert response.status_code == 403
        assert list(me.groups.values_list("name", flat=True)) == ["administrator"]
        assert client.post(f"/admin/auth/user/{me.pk}/password/", {}).status_code == 403

    def test_superusers_are_out_of_reach(self, superuser):
        client = as_role("administrator")
        assert client.get(f"/admin/auth/user/{superuser.pk}/password/").status_code in (403, 404)
        page = client.get("/admin/auth/user/").content.decode()
        assert "superuser@example.org" not in page

    def test_accounts_are_not_deleted(self, superuser):
        other = factories.account("other")
        url = f"/admin/auth/user/{other.pk}/delete/"
        assert desk.sign_in(superuser).post(url, {"post": "yes"}).status_code == 403


def _token(secret):
    import base64

    return str(TOTP(base64.b32decode(secret)).token()).zfill(6)


def _log_in(account, **values):
    client = Client()
    data = {"username": account["username"], "password": account["password"], "next": "/admin/"}
    client.post("/admin/login/", data | values)
    return client.get("/admin/").status_code == 200


class TestCommands:
    def run(self, *arguments):
        out = StringIO()
        call_command(*arguments, stdout=out)
        return [json.loads(line) for line in out.getvalue().splitlines()]

    def test_demo_staff_log_in_with_both_factors_only(self):
        accounts = self.run("demo_staff")
        assert {a["username"] for a in accounts} == {*ALL, "focal-point-2"}
        for account in accounts:
            assert set(account) == {"username", "password", "totp_secret", "role"}
            assert not _log_in(account)
            assert not _log_in(account, otp_token="000000")
        for account in accounts:
            assert _log_in(account, otp_token=_token(account["totp_secret"]))

    def test_again_gives_new_secrets(self):
        before = {a["username"]: a for a in self.run("demo_staff")}
        for account in self.run("demo_staff"):
            old = before[account["username"]]
            assert old["password"] != account["password"]
            assert old["totp_secret"] != account["totp_secret"]
        assert User.objects.filter(is_active=True).count() == 8
        assert TOTPDevice.objects.count() == 8

    def test_demo_staff_are_for_a_trial_on_one_machine(self, settings):
        settings.SITE_IS_LOCAL = False
        with pytest.raises(CommandError, match="no loopback"):
            self.run("demo_staff")
        assert not User.objects.exists()

    def test_add_staff(self):
        [account] = self.run("add_staff", "aigerim", "--role", "hec-coordinator")
        user = User.objects.get(username="aigerim")
        assert list(user.groups.values_list("name", flat=True)) == ["hec-coordinator"]
        assert not user.is_superuser
        assert _log_in(account, otp_token=_token(account["totp_secret"]))

    @pytest.mark.parametrize("arguments", [("a b", "--role", "observer"), ("a", "--role", "king")])
    def test_what_add_staff_refuses(self, arguments):
        with pytest.raises(CommandError):
            self.run("add_staff", *arguments)

    def test_a_reset_ends_rights_that_were_given_by_hand(self):
        user = factories.account("other", is_superuser=True)
        user.user_permissions.set(Permission.objects.all()[:3])
        open_account("other", "observer")
        user.refresh_from_db()
        assert not user.is_superuser
        assert not user.user_permissions.exists()
