"""Signing in at the desk: both factors, enrolment, codes, limits, the end of a session."""

import re
import time
from binascii import hexlify

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from cooperation import second_factor, signing_in
from cooperation.models import CodeSheet, SheetCode, SheetKind, Tries
from tests import desk, factories
from tests.desk import form_data

pytestmark = pytest.mark.django_db

User = get_user_model()
PASSWORD = "a long walk in Almaty"
KEY = b"twenty bytes of key!"


@pytest.fixture
def account():
    """An editor who was never signed in."""
    user = desk.member("ministry-editor", "aliya")
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def with_app(account):
    """An editor with an authenticator app."""
    TOTPDevice.objects.create(user=account, name="app", key=hexlify(KEY).decode())
    return account


def code(shift=0):
    """What the app shows now, or some steps later."""
    return f"{totp(KEY, t0=-30 * shift):06}"


def log_in(client=None, **values):
    client = client or Client()
    data = {"username": "aliya", "password": PASSWORD, "otp_token": "", "next": "/admin/"}
    return client.post("/admin/login/", data | values)


def is_in(client):
    return client.get("/admin/").status_code == 200


class TestBothFactors:
    def test_password_and_code_sign_in(self, with_app):
        client = Client()
        response = log_in(client, otp_token=code(), next="/admin/centers/center/")
        assert response.url == "/admin/centers/center/"
        assert is_in(client)

    @pytest.mark.parametrize(
        "wrong",
        [{"otp_token": ""}, {"otp_token": "000000"}, {"password": "x", "otp_token": "000000"}],
    )
    def test_one_factor_does_not(self, with_app, wrong):
        client = Client()
        assert log_in(client, **wrong).status_code == 200
        assert not is_in(client)
        assert client.get("/admin/enrol/").status_code == 302

    def test_a_code_works_once(self, with_app):
        used = code()
        log_in(otp_token=used)
        client = Client()
        log_in(client, otp_token=used)
        assert not is_in(client)

    @pytest.mark.parametrize("typed", [lambda c: f" {c[:3]} {c[3:]} ", lambda c: c.translate(URDU)])
    def test_blanks_and_other_digits_are_read(self, with_app, typed):
        client = Client()
        log_in(client, otp_token=typed(code()))
        assert is_in(client)

    def test_an_unknown_name_is_answered_like_a_wrong_password(self, with_app):
        def answer(**values):
            page = log_in(**values).content.decode()
            return re.sub(r'(csrfmiddlewaretoken"|name="username") value="[^"]*"', "", page)

        assert answer(password="x") == answer(username="nobody", password="x")

    def test_no_public_account_signs_in(self):
        user = factories.account("reader")
        user.set_password(PASSWORD)
        user.save()
        client = Client()
        assert log_in(client, username="reader").status_code == 200
        assert client.get("/admin/enrol/").status_code == 302

    @pytest.mark.parametrize("name", ["\0", "x" * 5000, "a\nb"])
    def test_odd_input_is_refused(self, with_app, name):
        assert log_in(username=name, otp_token=name).status_code == 200


URDU = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")


class TestEnrolment:
    def test_without_a_second_factor_the_password_leads_to_enrolment_and_nowhere_else(
        self, account
    ):
        client = Client()
        assert log_in(client).url == "/admin/enrol/?next=%2Fadmin%2F"
        for url in ("/admin/", "/admin/sign-in/", "/admin/again/", "/admin/password_change/"):
            assert client.get(url).status_code == 302, url
        assert "_auth_user_id" not in client.session

    def enrol(self, client):
        page = client.get("/admin/enrol/?next=/admin/centers/center/")
        secret = page.context["secret"].replace(" ", "")
        assert secret in page.content.decode().replace(" ", "")
        key = client.session[signing_in.BEGUN]["app_key"]
        data = form_data(page, "otp_token")
        return client.post("/admin/enrol/", data | {"otp_token": f"{totp(bytes.fromhex(key)):06}"})

    def test_an_app_is_enrolled_and_recovery_codes_are_shown_once(self, account):
        client = Client()
        log_in(client)
        page = self.enrol(client)
        codes = page.context["codes"]
        assert len(set(codes)) == 10
        assert all(each in page.content.decode() for each in codes)
        assert 'href="/admin/centers/center/"' in page.content.decode()
        assert is_in(client)
        assert client.get("/admin/enrol/", follow=True).redirect_chain[-1][0] == "/admin/"
        stored = set(SheetCode.objects.values_list("digest", flat=True))
        assert not stored & {each.replace("-", "") for each in codes}

    def test_a_wrong_code_enrols_nothing(self, account):
        client = Client()
        log_in(client)
        data = form_data(client.get("/admin/enrol/"), "otp_token") | {"otp_token": "000000"}
        assert "This code is not right" in client.post("/admin/enrol/", data).content.decode()
        assert not TOTPDevice.objects.exists()
        assert not is_in(client)

    def test_who_has_a_second_factor_cannot_enrol_with_the_password_alone(self, account):
        client = Client()
        log_in(client)
        second_factor.new_codes(account, SheetKind.PRINTED)
        assert client.get("/admin/enrol/").url.startswith("/admin/login/")

    @pytest.mark.parametrize("change", ["is_active", "is_staff", "password"])
    def test_enrolment_ends_with_the_account(self, account, change):
        client = Client()
        log_in(client)
        if change == "password":
            account.set_password("another long walk")
        else:
            setattr(account, change, False)
        account.save()
        assert client.get("/admin/enrol/").status_code == 302

    def test_it_ends_after_half_an_hour(self, account):
        client = Client()
        log_in(client)
        session = client.session
        session[signing_in.BEGUN] |= {"at": time.time() - 1801}
        session.save()
        assert client.get("/admin/enrol/").status_code == 302

    def test_strangers_get_no_enrolment(self, account):
        assert Client().get("/admin/enrol/").url.startswith("/admin/login/")
        assert Client().post("/admin/enrol/", {"otp_token": "000000"}).status_code == 302


class TestCodesOnPaper:
    @pytest.mark.parametrize("kind", SheetKind.values)
    def test_each_code_signs_in_once(self, with_app, kind):
        codes = second_factor.new_codes(with_app, kind)
        for typed in (codes[0], codes[1].replace("-", " ").lower()):
            client = Client()
            log_in(client, otp_token=typed)
            assert is_in(client)
        client = Client()
        log_in(client, otp_token=codes[0])
        assert not is_in(client)
        assert second_factor.codes_left(with_app, kind) == len(codes) - 2

    def test_printed_codes_are_a_second_factor_of_their_own(self, account):
        [first, *_rest] = second_factor.new_codes(account, SheetKind.PRINTED)
        client = Client()
        log_in(client, otp_token=first)
        assert is_in(client)

    def test_recovery_codes_are_none(self, account):
        second_factor.new_codes(account, SheetKind.RECOVERY)
        assert log_in().url.startswith("/admin/enrol/")

    def test_new_codes_void_the_old_ones(self, with_app):
        [old, *_rest] = second_factor.new_codes(with_app, SheetKind.RECOVERY)
        second_factor.new_codes(with_app, SheetKind.RECOVERY)
        client = Client()
        log_in(client, otp_token=old)
        assert not is_in(client)
        assert CodeSheet.objects.count() == 1


class TestThrottle:
    def test_five_wrong_passwords_close_the_door_for_half_an_hour(self, with_app):
        for _try in range(5):
            assert log_in(password="wrong").status_code == 200
        response = log_in(otp_token=code())
        assert response.status_code == 429
        assert 1790 < int(response["Retry-After"]) <= 1800
        until = timezone.localtime(Tries.objects.get().since + timezone.timedelta(minutes=30))
        assert f"Try again after {until:%H:%M}." in response.content.decode()

    def test_the_refusal_speaks_the_readers_language(self, with_app):
        client = Client(headers={"accept-language": "ru"})
        for _try in range(6):
            response = log_in(client, password="wrong")
        assert "Слишком много попыток" in response.content.decode()

    def test_it_opens_again(self, with_app):
        for _try in range(5):
            log_in(password="wrong")
        Tries.objects.update(since=timezone.now() - timezone.timedelta(minutes=30))
        client = Client()
        log_in(client, otp_token=code())
        assert is_in(client)

    def test_a_stranger_elsewhere_locks_nobody_out(self, with_app):
        stranger = Client(REMOTE_ADDR="192.0.2.7")
        for _try in range(6):
            response = log_in(stranger, password="wrong")
        assert response.status_code == 429
        client = Client()
        log_in(client, otp_token=code())
        assert is_in(client)

    def test_success_forgets_mistakes(self, with_app):
        for _try in range(4):
            log_in(password="wrong")
        log_in(otp_token=code())
        assert log_in(password="wrong").status_code == 200

    def test_codes_are_counted_by_account_wherever_they_come_from(self, with_app):
        for number in range(5):
            log_in(Client(REMOTE_ADDR=f"192.0.2.{number}"), otp_token="000000")
        response = log_in(Client(REMOTE_ADDR="192.0.2.99"), otp_token=code())
        assert response.status_code == 429

    def test_recovery_codes_are_counted_too(self, with_app):
        [right, *_rest] = second_factor.new_codes(with_app, SheetKind.RECOVERY)
        for number in range(5):
            log_in(Client(REMOTE_ADDR=f"192.0.2.{number}"), otp_token="AAAA-AAAA")
        response = log_in(Client(REMOTE_ADDR="192.0.2.99"), otp_token=right)
        assert response.status_code == 429

    def test_no_name_is_stored_or_logged(self, with_app, caplog):
        log_in(username="mistyped-password", password="x")
        assert "mistyped" not in str(Tries.objects.values())
        assert "Sign-in refused, wrong or incomplete: from 127.0.0.1" in caplog.text
        assert "mistyped" not in caplog.text


class TestSessions:
    @pytest.fixture
    def client(self, with_app):
        client = Client()
        log_in(client, otp_token=code())
        return client

    def shift(self, client, **seconds):
        session = client.session
        for name, ago in seconds.items():
            session[name] -= ago
        session.save()

    @pytest.mark.parametrize(
        ("seconds", "expected"),
        [
            ({"seen_at": 29 * 60}, True),
            ({"seen_at": 31 * 60}, False),
            ({"began_at": 12 * 3600 - 60}, True),
            ({"began_at": 12 * 3600 + 1}, False),
        ],
    )
    def test_it_ends_idle_and_in_all(self, client, seconds, expected):
        self.shift(client, **seconds)
        assert is_in(client) is expected

    def test_each_page_begins_the_half_hour_anew(self, client):
        for _page in range(3):
            self.shift(client, seen_at=20 * 60)
            assert is_in(client)

    def test_scripts_in_the_background_keep_nobody_in(self, client):
        self.shift(client, seen_at=20 * 60)
        client.get("/admin/", headers={"sec-fetch-dest": "empty"})
        self.shift(client, seen_at=11 * 60)
        assert not is_in(client)

    def test_a_session_that_does_not_say_when_it_began_is_over(self, with_app):
        client = Client()
        client.force_login(with_app)
        client.get("/admin/")
        assert "_auth_user_id" not in client.session

    def test_a_deactivated_account_is_out_at_once(self, client, with_app):
        with_app.is_active = False
        with_app.save()
        assert not is_in(client)

    def test_a_reset_second_factor_ends_what_was_open(self, client, with_app):
        second_factor.remove_all(with_app)
        assert not is_in(client)

    def test_the_session_is_another_than_before_signing_in(self, with_app):
        client = Client()
        log_in(client)
        before = client.session.session_key
        log_in(client, otp_token=code())
        assert client.session.session_key != before

    def test_signing_out_ends_it(self, client):
        client.post("/admin/logout/")
        assert not is_in(client)


class TestLanguage:
    def test_the_choice_is_kept(self):
        client = Client()
        response = client.post("/admin/language/", {"language": "ur", "next": "/admin/login/"})
        assert response.url == "/admin/login/"
        assert 'lang="ur" dir="rtl"' in client.get("/admin/login/").content.decode()

    def test_it_is_offered_before_and_after_signing_in(self):
        for page in (Client().get("/admin/login/"), desk.as_role("observer").get("/admin/")):
            text = page.content.decode()
            assert [code for code in ("en", "ur", "kk", "ru") if f'value="{code}"' in text] == [
                "en",
                "ur",
                "kk",
                "ru",
            ]

    def test_looking_changes_nothing(self):
        client = Client()
        client.get("/admin/language/?language=ur&next=/admin/login/")
        assert "language" not in client.cookies

    @pytest.mark.parametrize("values", [{}, {"language": "xx"}, {"language": "ur\0"}])
    def test_odd_input_changes_nothing(self, values):
        client = Client()
        client.post("/admin/language/", values)
        assert "language" not in client.cookies

    def test_it_leads_nowhere_else(self):
        values = {"language": "ur", "next": "https://example.org/"}
        assert Client().post("/admin/language/", values).url == "/"
