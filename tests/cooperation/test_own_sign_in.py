"""The own sign-in: everybody looks after the own app, codes and keys, and keeps at least one."""

import pytest
from django.contrib.auth import get_user_model
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from cooperation import second_factor
from cooperation.models import SheetKind
from tests.desk import as_role, grow_stale, said

pytestmark = pytest.mark.django_db

User = get_user_model()


class TestOwnSignIn:
    URL = "/admin/sign-in/"

    @pytest.fixture
    def client(self):
        return as_role("ministry-editor")

    def test_it_wants_a_fresh_sign_in(self, client):
        grow_stale(client)
        assert client.get(self.URL).url.startswith("/admin/again/")
        assert client.post(self.URL, {"act": "codes"}).url.startswith("/admin/again/")
        assert second_factor.codes_left(User.objects.get(is_staff=True), SheetKind.RECOVERY) == 0

    def test_so_does_another_password(self, client):
        grow_stale(client)
        assert client.get("/admin/password_change/").url.startswith("/admin/again/")

    def test_recovery_codes_are_made_anew(self, client):
        user = User.objects.get(is_staff=True)
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
        user = User.objects.get(is_staff=True)
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
        user = User.objects.get(is_staff=True)
        assert [*second_factor.factors(user)] == [TOTPDevice.objects.get()]
