"""Accounts: invited, given a second factor, looked after by somebody else than their owner."""

import re
from smtplib import SMTPServerDisconnected

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core import mail
from django.test import Client
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from cooperation import password_links, second_factor, signing_in
from cooperation.models import SheetKind
from cooperation.password_links import Purpose
from tests import desk, factories
from tests.desk import as_role, form_data, grow_stale, said

pytestmark = pytest.mark.django_db

User = get_user_model()
LIST = "/admin/auth/user/"
PASSWORD = "a long walk in Almaty"


@pytest.fixture
def administrator():
    return as_role("administrator")


@pytest.fixture
def other():
    user = desk.member("observer", "serik")
    TOTPDevice.objects.create(user=user, name="app")
    return user


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


def link_in(message):
    return re.search(r"http://\S+", message.body)[0].removeprefix(settings.SITE_URL)


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
        data |= {"new_password1": PASSWORD, "new_password2": PASSWORD}
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


class TestLinks:
    @pytest.fixture
    def invited(self):
        user = desk.member("observer", "aliya")
        user.set_unusable_password()
        user.save()
        return user

    def path(self, user, purpose=Purpose.INVITATION):
        return password_links.link_for(user, purpose).removeprefix(settings.SITE_URL)

    def test_an_invitation_holds_seven_days(self, invited, monkeypatch):
        path, now = self.path(invited), signing_in.time.time()
        for days, expected in [(6.9, 200), (7.1, 404)]:
            later = now + days * 86400
            monkeypatch.setattr("django.core.signing.time.time", lambda at=later: at)
            assert Client().get(path).status_code == expected

    @pytest.mark.parametrize("change", ["is_active", "is_staff", "email"])
    def test_it_ends_with_the_account(self, invited, change):
        path = self.path(invited)
        setattr(invited, change, "else@example.org" if change == "email" else False)
        invited.save()
        assert Client().get(path).status_code == 404

    def test_a_link_of_one_kind_is_none_of_the_other(self, invited):
        path = self.path(invited)
        assert Client().get(path.replace("invitation", "forgotten")).status_code == 404
        assert Client().get(path.replace("invitation", "anything")).status_code == 404
        assert Client().get(path[:-2] + "/").status_code == 404

    def test_tries_of_links_are_counted(self, invited):
        for number in range(20):
            assert Client().get(f"/admin/password/invitation/x{number}/").status_code == 404
        response = Client().get(self.path(invited))
        assert response.status_code == 429
        assert int(response["Retry-After"]) > 1700
        assert Client(REMOTE_ADDR="192.0.2.7").get(self.path(invited)).status_code == 200

    @pytest.mark.parametrize("weak", ["short", "password1234", "1234567890123", "aliya@example"])
    def test_weak_passwords_are_refused(self, invited, weak):
        data = {"new_password1": weak, "new_password2": weak}
        response = Client().post(self.path(invited), data)
        assert response.context["form"].errors
        invited.refresh_from_db()
        assert not invited.has_usable_password()


class TestForgotten:
    URL = "/admin/forgotten/"

    @pytest.fixture
    def owner(self, other):
        other.set_password(PASSWORD)
        other.save()
        return other

    def test_a_new_password_keeps_the_second_factor(self, owner):
        Client().post(self.URL, {"email": "Serik@Example.org"})
        link = link_in(mail.outbox[0])
        new = "another long walk, in Lahore"
        client = Client()
        response = client.post(link, {"new_password1": new, "new_password2": new})
        assert response.url == "/admin/login/"
        assert client.get("/admin/").status_code == 302
        assert TOTPDevice.objects.filter(user=owner).count() == 1
        owner.refresh_from_db()
        assert owner.check_password(new)
        assert Client().get(link).status_code == 404

    def test_nobody_learns_which_accounts_exist(self, owner):
        answers = {
            Client().post(self.URL, {"email": email}).content.decode().split("<main")[1]
            for email in ("serik@example.org", "nobody@example.org")
        }
        assert len(answers) == 1
        assert len(mail.outbox) == 1

    def test_nobody_learns_it_from_a_mail_server_that_is_down(self, owner, monkeypatch):
        def fail(*arguments):
            raise ConnectionRefusedError

        monkeypatch.setattr(password_links, "send_mail", fail)
        assert Client().post(self.URL, {"email": "serik@example.org"}).status_code == 200

    def test_no_link_for_accounts_that_are_off_or_only_invited(self, owner):
        factories.account("reader")
        invited = desk.member("observer", "aliya")
        invited.set_unusable_password()
        invited.save()
        owner.is_active = False
        owner.save()
        for name in ("serik", "aliya", "reader"):
            Client().post(self.URL, {"email": f"{name}@example.org"})
        assert mail.outbox == []

    def test_asking_is_limited(self, owner):
        codes = [
            Client().post(self.URL, {"email": "serik@example.org"}).status_code for _try in range(6)
        ]
        assert codes == [200] * 5 + [429]
        assert len(mail.outbox) == 5

    @pytest.mark.parametrize("email", ["", "x", "a\0@example.org", "x" * 5000])
    def test_odd_input_is_refused(self, email):
        assert Client().post(self.URL, {"email": email}).context["form"].errors


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


class TestOwnSignIn:
    URL = "/admin/sign-in/"

    @pytest.fixture
    def client(self):
        return as_role("ministry-editor")

    def test_it_wants_a_fresh_sign_in(self, client):
        grow_stale(client)
        assert client.get(self.URL).url.startswith("/admin/again/")
        assert client.post(self.URL, {"act": "codes"}).url.startswith("/admin/again/")
        assert second_factor.codes_left(User.objects.get(), SheetKind.RECOVERY) == 0

    def test_so_does_another_password(self, client):
        grow_stale(client)
        assert client.get("/admin/password_change/").url.startswith("/admin/again/")

    def test_recovery_codes_are_made_anew(self, client):
        user = User.objects.get()
        [old, *_rest] = second_factor.new_codes(user, SheetKind.RECOVERY)
        page = client.post(self.URL, {"act": "codes"})
        assert len(page.context["codes"]) == 10
        assert second_factor.accepting(user, old) is None
        assert second_factor.accepting(user, page.context["codes"][0])

    def test_the_app_is_replaced_and_the_session_goes_on(self, client):
        old = TOTPDevice.objects.get()
        client.get(self.URL)
        key = bytes.fromhex(client.session["own_app_key"])
        response = client.post(self.URL, {"act": "app", "otp_token": f"{totp(key):06}"})
        assert response.url == self.URL
        assert TOTPDevice.objects.get().pk != old.pk
        assert client.get("/admin/").status_code == 200

    def test_a_wrong_code_replaces_nothing(self, client):
        old = TOTPDevice.objects.get()
        response = client.post(self.URL, {"act": "app", "otp_token": "000000"})
        assert "This code is not right." in response.content.decode()
        assert TOTPDevice.objects.get() == old

    def test_the_last_factor_stays(self, client):
        device = TOTPDevice.objects.get()
        data = {"act": "remove", "device": device.persistent_id}
        assert "This is your only second factor." in said(client.post(self.URL, data, follow=True))
        assert TOTPDevice.objects.filter(pk=device.pk).exists()

    def test_another_one_goes(self, client):
        user = User.objects.get()
        device = TOTPDevice.objects.get()
        second_factor.new_codes(user, SheetKind.PRINTED)
        client.post(self.URL, {"act": "remove", "device": device.persistent_id})
        assert not TOTPDevice.objects.exists()
        assert client.get("/admin/").status_code == 200

    def test_factors_of_others_are_out_of_reach(self, client, other):
        second_factor.new_codes(User.objects.get(username="ministry-editor"), SheetKind.PRINTED)
        device = TOTPDevice.objects.get(user=other)
        client.post(self.URL, {"act": "remove", "device": device.persistent_id})
        assert TOTPDevice.objects.filter(pk=device.pk).exists()

    @pytest.mark.parametrize(
        "data",
        [
            {},
            {"act": "nothing"},
            {"act": "remove", "device": "x"},
            {"act": "app"},
            {"act": "key"},
            {"act": "key", "credential": "{}"},
            {"act": "key", "credential": "[1"},
            {"act": "key", "credential": '{"id": "%%", "rawId": "%", "type": "public-key"}'},
        ],
    )
    def test_odd_input_changes_nothing(self, client, data):
        client.get(self.URL)
        assert client.post(self.URL, data).status_code == 200
        assert [*second_factor.factors(User.objects.get())] == [TOTPDevice.objects.get()]
