"""Accounts: opened by invitation, and looked after by somebody else than their owner."""

import re
from smtplib import SMTPServerDisconnected

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core import mail
from django.test import Client
from django_otp.plugins.otp_totp.models import TOTPDevice

from cooperation import password_links, second_factor
from cooperation.models import SheetKind
from tests import factories
from tests.desk import as_role, form_data, grow_stale, link_in, said

pytestmark = pytest.mark.django_db

User = get_user_model()
LIST = "/admin/auth/user/"


@pytest.fixture
def administrator():
    return as_role("administrator")


def invitation(**values):
    role = Group.objects.get(name="ministry-editor")
    return {
        "username": "aliya",
        "first_name": "Aliya",
        "last_name": "Serik",
        "email": "aliya@example.org",
        "role": role.pk,
        "language": "en",
    } | values


def act(client, name, *accounts, **extra):
    chosen = [account.pk for account in accounts]
    data = {"action": name, "_selected_action": chosen}
    return client.post(LIST, data, **extra)


class TestFocalPoints:
    @pytest.fixture
    def role(self):
        return Group.objects.get(name="focal-point").pk

    def test_an_invited_focal_point_belongs_to_an_institution(self, administrator, role):
        data = invitation(role=role)
        response = administrator.post(f"{LIST}add/", data)
        assert "A focal point belongs to an institution: choose it." in response.text
        assert not User.objects.filter(username="aliya").exists()

        university = factories.InstitutionFactory()
        administrator.post(f"{LIST}add/", data | {"institution": university.pk})
        assert User.objects.get(username="aliya").membership.institution == university

    def test_an_account_does_not_become_one_without(self, administrator, role):
        administrator.post(f"{LIST}add/", invitation())
        user = User.objects.get(username="aliya")
        address = f"{LIST}{user.pk}/change/"
        data = form_data(administrator.get(address), "username") | {
            "groups": [role],
            "institution": "",
        }

        response = administrator.post(address, data)

        assert "A focal point belongs to an institution: choose it." in response.text
        assert list(user.groups.values_list("name", flat=True)) == ["ministry-editor"]


class TestInvitation:
    def test_the_person_sets_a_password_and_enrols(self, administrator):
        response = administrator.post(f"{LIST}add/", invitation(), follow=True)
        assert "An invitation went to aliya@example.org." in said(response)
        user = User.objects.get(username="aliya")
        assert user.is_staff
        assert not user.has_usable_password()
        assert list(user.groups.values_list("name", flat=True)) == ["ministry-editor"]

        [message] = mail.outbox
        assert message.to == ["aliya@example.org"]
        client, link = Client(), link_in(message)
        page = client.get(link)
        data = form_data(page, "new_password1")
        password = "a long walk in Almaty"
        data |= {"new_password1": password, "new_password2": password}
        assert client.post(link, data).url == "/admin/enrol/"
        assert client.get("/admin/enrol/").status_code == 200
        assert "_auth_user_id" not in client.session
        assert client.get(link).status_code == 404

    def test_it_is_written_in_the_language_chosen(self, administrator):
        administrator.post(f"{LIST}add/", invitation(language="ru"))
        assert "Установите пароль здесь." in mail.outbox[0].body

    @pytest.mark.parametrize(
        "wrong",
        [
            {"email": ""},
            {"email": "SERIK@example.org"},
            {"email": "a@example.org\nBcc: b@example.org"},
            {"username": "serik"},
            {"role": "0"},
            {"role": ""},
            {"language": "xx"},
            {"first_name": ""},
        ],
    )
    def test_what_is_refused_opens_nothing_and_sends_nothing(self, administrator, other, wrong):
        response = administrator.post(f"{LIST}add/", invitation(**wrong))
        assert response.status_code == 200
        assert response.context["adminform"].form.errors
        assert not User.objects.filter(username="aliya").exists()
        assert mail.outbox == []

    def test_rights_cannot_be_slipped_in(self, administrator):
        administrator.post(f"{LIST}add/", invitation(is_superuser="on", user_permissions=["1"]))
        user = User.objects.get(username="aliya")
        assert not user.is_superuser
        assert not user.user_permissions.exists()

    def test_another_invitation_voids_the_first(self, administrator):
        administrator.post(f"{LIST}add/", invitation())
        response = act(
            administrator, "invite_again", User.objects.get(username="aliya"), follow=True
        )
        assert "An invitation went to aliya@example.org." in said(response)
        first, second = map(link_in, mail.outbox)
        assert Client().get(first).status_code == 404
        assert Client().get(second).status_code == 200

    def test_it_is_not_sent_to_who_signed_in_before(self, administrator, other):
        Client().force_login(other)
        assert "nothing was sent" in said(act(administrator, "invite_again", other, follow=True))
        assert mail.outbox == []

    def test_where_no_mail_goes_out_the_administrator_gets_the_link(
        self, administrator, monkeypatch
    ):
        def fail(*arguments):
            raise SMTPServerDisconnected

        monkeypatch.setattr(password_links, "send_mail", fail)
        response = administrator.post(f"{LIST}add/", invitation(), follow=True)
        link = re.search(r"http://\S+", said(response))[0]
        assert Client().get(link).status_code == 200


class TestSecondFactors:
    def test_a_reset_leads_to_enrolment(self, administrator, other):
        second_factor.new_codes(other, SheetKind.RECOVERY)
        response = act(administrator, "reset_second_factor", other, follow=True)
        assert "1 second factor was reset." in said(response)
        assert not second_factor.has_second_factor(other)
        assert second_factor.codes_left(other, SheetKind.RECOVERY) == 0

    def test_printed_codes_are_shown_once(self, administrator, other):
        page = act(administrator, "issue_printed_codes", other)
        [sheet] = page.context["sheets"]
        assert len(sheet["codes"]) == 60
        assert sheet["codes"][59] in page.content.decode()
        assert second_factor.accepting(other, sheet["codes"][59])
        again = act(administrator, "issue_printed_codes", other)
        assert sheet["codes"][0] not in again.content.decode()
        assert second_factor.accepting(other, sheet["codes"][0]) is None

    @pytest.mark.parametrize("forged", ["x", "9" * 30])
    def test_a_forged_row_is_no_account(self, administrator, forged):
        data = {"action": "reset_second_factor", "_selected_action": [forged]}
        assert administrator.post(LIST, data).status_code == 302

    @pytest.mark.parametrize("name", ["reset_second_factor", "issue_printed_codes", "invite_again"])
    def test_nobody_does_it_to_the_own_account(self, administrator, name):
        me = User.objects.get(username="administrator")
        response = act(administrator, name, me, follow=True)
        assert "Somebody else looks after your own account." in said(response)
        assert TOTPDevice.objects.filter(user=me).exists()
        assert second_factor.codes_left(me, SheetKind.PRINTED) == 0


class TestFreshSignIn:
    @pytest.fixture
    def stale(self, administrator):
        grow_stale(administrator)
        return administrator

    @pytest.mark.parametrize("name", ["reset_second_factor", "issue_printed_codes", "invite_again"])
    def test_actions_want_it(self, stale, other, name):
        assert act(stale, name, other).url.startswith("/admin/again/")
        assert second_factor.has_app(other)
        assert mail.outbox == []

    def test_opening_and_changing_accounts_wants_it(self, stale, other):
        assert stale.get(f"{LIST}add/").url.startswith("/admin/again/")
        assert stale.post(f"{LIST}add/", invitation()).url.startswith("/admin/again/")
        url = f"{LIST}{other.pk}/change/"
        data = form_data(stale.get(url), "username") | {"is_active": ""}
        assert stale.post(url, data).url.startswith("/admin/again/")
        assert stale.get(f"{LIST}{other.pk}/password/").url.startswith("/admin/again/")
        other.refresh_from_db()
        assert other.is_active
        assert not User.objects.filter(username="aliya").exists()

    def test_looking_does_not(self, stale, other):
        assert stale.get(LIST).status_code == 200
        assert stale.get(f"{LIST}{other.pk}/change/").status_code == 200
