"""What somebody typed outlives the end of the session."""

import html
import re
from binascii import hexlify

import pytest
from django.test import Client
from django_otp.plugins.otp_totp.models import TOTPDevice

from centers.models import Center
from records import fresh, kept, services
from records.models import Source
from tests import desk, factories
from tests.cooperation.test_signing_in import KEY, PASSWORD, code
from tests.desk import change_url, form_data, forms_of, list_url

pytestmark = pytest.mark.django_db


@pytest.fixture
def account():
    return _member("aliya")


def _member(name):
    user = desk.member("ministry-publisher", name)
    user.set_password(PASSWORD)
    user.save()
    TOTPDevice.objects.create(user=user, name="app", key=hexlify(KEY).decode())
    return user


def sign_in(client, name="aliya", shift=0, **values):
    data = {"username": name, "password": PASSWORD, "otp_token": code(shift), **values}
    return client.post("/admin/login/", data)


@pytest.fixture
def client(account):
    """Somebody who signed in a while ago."""
    client = Client()
    sign_in(client)
    return client


@pytest.fixture
def record():
    return factories.saved(factories.CenterFactory(room="1"))


def end_session(client):
    session = client.session
    session["seen_at"] -= 31 * 60
    session.save()


def typed_form(client, record, **values):
    return form_data(client.get(change_url(record))) | values


def kept_form(client):
    """The form on the page that shows what is kept, as the browser sends it."""
    page = client.get("/admin/kept/")
    return next(each for each in forms_of(page) if "_kept" in each["data"])


class TestFormOfRecord:
    @pytest.mark.parametrize("how", ["idle", "row deleted", "cookie lost"])
    def test_what_was_typed_comes_back_after_signing_in(self, client, record, how):
        data = typed_form(client, record, room="Hall 12")
        if how == "idle":
            end_session(client)
        elif how == "row deleted":
            client.session.delete()
        else:
            del client.cookies["session"]
        response = client.post(change_url(record), data)
        assert response.url.startswith("/admin/login/?next=")
        assert "What you typed is kept" in client.get(response.url).content.decode()

        assert sign_in(client, shift=1, next=change_url(record)).url == "/admin/kept/"
        form = kept_form(client)
        assert form["action"] == change_url(record)
        page = client.post(form["action"], form["data"])
        assert "This is what you typed. Nothing was saved yet" in page.content.decode()
        assert form_data(page)["room"] == "Hall 12"
        record.refresh_from_db()
        assert record.room == "1"

        client.post(change_url(record), form_data(page))
        record.refresh_from_db()
        assert record.room == "Hall 12"
        assert client.get("/admin/kept/").url == "/admin/"

    def test_a_new_record_comes_back_too(self, client):
        data = form_data(client.get(list_url(Center, "add/"))) | {"room": "Hall 12"}
        end_session(client)
        client.post(list_url(Center, "add/"), data)
        sign_in(client, shift=1)
        form = kept_form(client)
        assert form_data(client.post(form["action"], form["data"]))["room"] == "Hall 12"
        assert not Center.objects.exists()

    def test_nobody_elses_typing_is_shown(self, client, record):
        _member("serik")
        data = typed_form(client, record, room="Hall 12")
        end_session(client)
        client.post(change_url(record), data)
        assert sign_in(client, "serik", shift=1, next="/admin/").url == "/admin/"
        assert client.get("/admin/kept/").url == "/admin/"
        assert kept.TYPED not in client.session

    def test_strangers_store_nothing(self, record):
        client = Client()
        client.post(change_url(record), {"room": "Hall 12"})
        assert kept.TYPED not in client.session

    def test_a_forged_cookie_stores_nothing(self, account, record):
        client = Client()
        client.cookies["account"] = f"{account.pk}:x:y"
        client.post(change_url(record), {"room": "Hall 12"})
        assert kept.TYPED not in client.session

    def test_a_form_without_its_token_is_refused_and_not_kept(self, client, record):
        strict = Client(enforce_csrf_checks=True)
        strict.cookies = client.cookies
        end_session(client)
        assert strict.post(change_url(record), {"room": "Hall 12"}).status_code == 403
        assert kept.TYPED not in client.session

    def test_a_form_open_in_another_window_stays_good(self, client, record):
        strict = Client(enforce_csrf_checks=True)
        strict.cookies = client.cookies
        page = strict.get(change_url(record))
        data = form_data(page) | {"room": "Hall 12"}
        end_session(client)
        first = strict.get("/admin/login/")
        token = form_data(first, "username")["csrfmiddlewaretoken"]
        sign_in(strict, shift=1, csrfmiddlewaretoken=token)
        assert strict.post(change_url(record), data).status_code == 302
        record.refresh_from_db()
        assert record.room == "Hall 12"

    def test_it_does_not_for_another_account(self, client, record):
        _member("serik")
        strict = Client(enforce_csrf_checks=True)
        strict.cookies = client.cookies
        data = form_data(strict.get(change_url(record))) | {"room": "Hall 12"}
        end_session(client)
        token = form_data(strict.get("/admin/login/"), "username")["csrfmiddlewaretoken"]
        sign_in(strict, "serik", shift=1, csrfmiddlewaretoken=token)
        assert strict.post(change_url(record), data).status_code == 403

    def test_it_can_be_given_up(self, client, record):
        data = typed_form(client, record, room="Hall 12")
        end_session(client)
        client.post(change_url(record), data)
        sign_in(client, shift=1)
        form = next(f for f in forms_of(client.get("/admin/kept/")) if "form" in f["data"])
        assert client.post("/admin/kept/", form["data"]).url == change_url(record)
        assert client.get("/admin/kept/").url == "/admin/"

    def test_passwords_are_not_kept(self, client):
        end_session(client)
        data = {"old_password": PASSWORD, "new_password1": "x", "otp_token": "1", "note": "kept"}
        client.post("/admin/password_change/", data)
        assert client.session[kept.TYPED][0]["pairs"] == [["note", "kept"]]

    def test_what_is_too_long_is_said_to_be_lost(self, client, record):
        end_session(client)
        client.post(change_url(record), {"notes": "x" * (kept.LARGEST + 1)})
        sign_in(client, shift=1)
        assert "too long to be kept" in client.get("/admin/kept/").content.decode()

    def test_scripts_in_the_background_keep_nothing(self, client, record):
        end_session(client)
        headers = {"sec-fetch-dest": "empty"}
        client.post(change_url(record), {"room": "Hall 12"}, headers=headers)
        assert kept.TYPED not in client.session


class TestSeveralWindows:
    """Each window had a form of its own when the session ended."""

    @pytest.fixture
    def typed(self, client, record):
        """Two forms for new records, both sent after the end; their sender signed in again."""
        form = form_data(client.get(list_url(Center, "add/")))
        end_session(client)
        for room in ("Hall 12", "Hall 13"):
            client.post(list_url(Center, "add/"), form | {"room": room})
        assert sign_in(client, shift=1).url == "/admin/kept/"
        return [each for each in forms_of(client.get("/admin/kept/")) if "_kept" in each["data"]]

    def test_both_come_back_and_the_second_waits_while_the_first_is_sent(self, client, typed):
        assert [form["data"]["room"] for form in typed] == ["Hall 12", "Hall 13"]
        page = client.post(typed[0]["action"], typed[0]["data"])
        assert form_data(page)["room"] == "Hall 12"
        assert "A form that you typed before you signed in again waits" in page.content.decode()
        assert kept_form(client)["data"]["room"] == "Hall 13"

        page = client.post(typed[1]["action"], typed[1]["data"])
        assert form_data(page)["room"] == "Hall 13"
        assert "before you signed in again waits" not in page.content.decode()

    def test_one_is_given_up_and_the_other_stays(self, client, typed):
        given_up = client.session[kept.TYPED][0]["id"]
        assert client.post("/admin/kept/", {"form": given_up}).url == "/admin/kept/"
        assert kept_form(client)["data"]["room"] == "Hall 13"

    def test_the_same_form_sent_twice_is_kept_once(self, client, record):
        data = typed_form(client, record, room="Hall 12")
        end_session(client)
        for _time in range(2):
            client.post(change_url(record), data)
        assert len(client.session[kept.TYPED]) == 1

    def test_what_is_beyond_the_room_for_all_is_said_to_be_lost(self, client, record):
        end_session(client)
        for letter in "ab":
            client.post(change_url(record), {"notes": letter * (kept.LARGEST // 2)})
        sign_in(client, shift=1)
        page = client.get("/admin/kept/").content.decode()
        assert page.count("too long to be kept") == 1
        assert page.count("Show the form with what I typed") == 1


class TestActs:
    def test_the_reason_of_a_withdrawal_outlives_a_sign_in_that_is_too_old(self, client):
        record = factories.saved(factories.InstitutionFactory())
        factories.published(record)
        session = client.session
        session[fresh.PROVED_AT] -= 16 * 60
        session.save()
        url = change_url(record, "withdraw")
        data = {"version": "1", "reason": "Entered twice.", "confirmed": "1"}
        again = client.post(url, data).url
        response = client.post(again, {"password": PASSWORD, "otp_token": code(1)})
        assert response.url == "/admin/kept/"
        form = next(f for f in forms_of(client.get("/admin/kept/")) if "reason" in f["data"])
        assert form["action"] == url
        client.post(form["action"], form["data"])
        assert not services.is_public(record)

    def test_a_button_alone_is_nothing_typed(self, client):
        record = factories.saved(factories.InstitutionFactory())
        factories.published(record)
        session = client.session
        session[fresh.PROVED_AT] -= 16 * 60
        session.save()
        client.post(change_url(record, "withdraw"), {"version": "1"})
        assert kept.TYPED not in client.session


class TestAnotherLanguage:
    """A form that came back with an error is sent along when the language is switched."""

    def switch(self, client, page, field, **values):
        """Press the button for Urdu beside the form with a field, as a browser would."""
        button = re.search(r'formaction="([^"]+language=ur[^"]+)"', page.content.decode())
        data = form_data(page, field) | values | {"_kept": "1"}
        return client.post(html.unescape(button[1]), data)

    def test_what_was_typed_comes_along(self, client, record):
        data = typed_form(client, record, room="Hall 12", name_en="")
        page = client.post(change_url(record), data)
        answer = self.switch(client, page, "room", room="Hall 13")
        assert (answer.status_code, answer.url) == (307, change_url(record))

        again = client.post(answer.url, form_data(page) | {"room": "Hall 13", "_kept": "1"})
        text = again.content.decode()
        assert 'lang="ur"' in text and "یہ وہ ہے جو آپ نے لکھا۔" in text
        assert form_data(again)["room"] == "Hall 13"
        record.refresh_from_db()
        assert record.room == "1"

        client.post(change_url(record), form_data(again) | {"name_en": "Center"})
        record.refresh_from_db()
        assert record.room == "Hall 13"

    def test_a_field_called_language_stays_what_it_is(self, client):
        page = client.post(list_url(Source, "add/"), {"language": "kk", "title": ""})
        answer = self.switch(client, page, "title", language="kk")
        assert (answer.status_code, answer.url) == (307, list_url(Source, "add/"))
        assert client.cookies["language"].value == "ur"

    def test_a_row_that_is_no_record_comes_along_too(self, client):
        url = "/admin/cooperation/parliamentreply/add/"
        page = client.post(url, {"member": "Ms. A. B."})
        again = client.post(self.switch(client, page, "member").url, {"member": "A", "_kept": "1"})
        assert "یہ وہ ہے جو آپ نے لکھا۔" in again.content.decode()

    def test_enter_in_a_box_still_saves(self, client, record):
        """It presses the first button of the form, wherever on the page that stands."""
        data = typed_form(client, record, name_en="")
        text = client.post(change_url(record), data).content.decode()
        first = re.search(r'<button[^>]* form="center_form"[^>]*>', text)
        assert 'name="_save"' in first[0] and "hidden" in first[0]

    def test_a_form_that_was_just_opened_is_left_as_it_is(self, client, record):
        assert "formaction" not in client.get(change_url(record)).content.decode()

    def test_it_leads_nowhere_else(self, client):
        url = "/admin/language/?language=ur&next=https://example.org/"
        assert client.post(url, {"_kept": "1"}).url == "/"
