"""Links to set a password: how long they hold, and that asking for one tells nobody anything."""

from unittest.mock import Mock

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client
from django_otp.plugins.otp_totp.models import TOTPDevice

from cooperation import password_links, password_views, signing_in
from cooperation.password_links import Purpose
from tests import desk, factories
from tests.desk import link_in

pytestmark = pytest.mark.django_db

PASSWORD = "a long walk in Almaty"


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

    @pytest.fixture(autouse=True)
    def threads(self, monkeypatch):
        """The threads that requests begin. They end before the request does, unless held."""
        begun = []

        class Begun:
            is_held = False

            def __init__(self, target, args):
                self.run = lambda: target(*args)

            def start(self):
                begun.append(self)
                if not Begun.is_held:
                    self.run()

        monkeypatch.setattr(password_views, "Thread", Begun)
        monkeypatch.setattr(password_views, "connection", Mock())
        return Begun, begun

    def test_the_answer_waits_neither_for_the_account_nor_for_the_mail(
        self, owner, threads, django_assert_max_num_queries
    ):
        thread, begun = threads
        thread.is_held = True
        for email in ("nobody@example.org", "serik@example.org"):
            with django_assert_max_num_queries(20) as asked:
                Client().post(self.URL, {"email": email}, headers={"accept-language": "ru"})
            assert [query for query in asked if "auth_user" in query["sql"]] == []
        assert mail.outbox == []
        for each in begun:
            each.run()
        assert [(sent.to, sent.subject) for sent in mail.outbox] == [
            (["serik@example.org"], "Новый пароль")
        ]

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
