"""Pages that say what went wrong: clear words, no half-truths, never a stack trace."""

import pytest
from django.db import OperationalError
from django.test import Client

from cooperation import overview


@pytest.fixture
def browser():
    """A client that gets the error page, as a browser does, instead of the exception."""
    return Client(raise_request_exception=False)


def _failing(monkeypatch, error):
    def fail(moment):
        raise error

    monkeypatch.setattr(overview, "agreement_numbers", fail)


@pytest.mark.django_db
def test_a_fault_gives_the_500_page_in_four_languages(browser, monkeypatch):
    _failing(monkeypatch, RuntimeError("secret detail"))

    response = browser.get("/en/")
    html = response.content.decode()

    assert response.status_code == 500
    assert "The register has a fault" in html
    assert 'lang="ur"' in html
    assert "secret detail" not in html


@pytest.mark.django_db
def test_a_database_that_does_not_answer_gives_503_and_the_time_to_come_back(browser, monkeypatch):
    _failing(monkeypatch, OperationalError("could not connect to 10.0.0.1"))

    response = browser.get("/en/")

    assert response.status_code == 503
    assert response["Retry-After"] == "120"
    assert "10.0.0.1" not in response.content.decode()


@pytest.mark.django_db
def test_an_address_that_is_not_there_gives_404_in_the_language_of_the_page(browser):
    response = browser.get("/ur/agreements/nothing/")

    assert response.status_code == 404
    assert '<html lang="ur" dir="rtl">' in response.content.decode()


@pytest.mark.django_db
def test_a_form_sent_without_its_token_is_refused_with_what_to_do():
    strict = Client(enforce_csrf_checks=True)

    response = strict.post("/admin/login/", {"username": "a", "password": "b"})

    assert response.status_code == 403
    assert "load the page again" in response.content.decode()


@pytest.mark.django_db
def test_a_host_that_is_not_ours_is_refused(browser):
    response = browser.get("/en/", headers={"host": "evil.example"})

    assert response.status_code == 400
