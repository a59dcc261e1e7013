"""Signing in again before an act that weighs much."""

import pytest
from django.test import Client
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from records import fresh
from tests.desk import as_role, grow_stale

pytestmark = pytest.mark.django_db

AGAIN = "/admin/again/?next=/admin/centers/center/"


@pytest.fixture
def client():
    client = as_role("ministry-publisher")
    grow_stale(client)
    return client


def typed(**values):
    device = TOTPDevice.objects.get()
    code = f"{totp(device.bin_key):06}"
    return {"password": "ministry-publisher", "otp_token": code, "next": "/admin/"} | values


def is_fresh(client):
    request = type("Request", (), {"session": client.session})
    return fresh.is_fresh(request)


def test_both_factors_make_the_sign_in_fresh_and_lead_back(client):
    assert 'value="/admin/centers/center/"' in client.get(AGAIN).content.decode()
    session = client.session.session_key
    response = client.post(AGAIN, typed(next="/admin/centers/center/"))
    assert response.url == "/admin/centers/center/"
    assert is_fresh(client)
    assert client.session.session_key != session


@pytest.mark.parametrize(
    "wrong", [{"password": "wrong"}, {"otp_token": "000000"}, {"otp_token": ""}, {"password": ""}]
)
def test_one_factor_does_not(client, wrong):
    response = client.post(AGAIN, typed(**wrong))
    assert response.status_code == 200
    assert response.context["form"].errors
    assert not is_fresh(client)


def test_a_code_is_used_once(client):
    data = typed()
    client.post(AGAIN, data)
    grow_stale(client)
    client.post(AGAIN, data)
    assert not is_fresh(client)


@pytest.mark.parametrize("outside", ["https://example.org/", "//example.org", "javascript:1"])
def test_it_leads_nowhere_else(client, outside):
    assert client.post(AGAIN, typed(next=outside)).url == "/admin/"


def test_a_stranger_signs_in_first():
    response = Client().get(AGAIN)
    assert response.status_code == 302
    assert response.url.startswith("/admin/login/")


def test_fifteen_minutes_are_enough_and_no_more(client, monkeypatch):
    client.post(AGAIN, typed())
    proved_at = client.session[fresh.PROVED_AT]
    for seconds, expected in [(899, True), (901, False), (-1, False)]:
        monkeypatch.setattr(fresh.time, "time", lambda at=proved_at + seconds: at)
        assert is_fresh(client) is expected
