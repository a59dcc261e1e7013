"""Filters that a person saves under a name: own ones only, and of lists of the desk only."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from institutions.models import Institution
from records import saved_filters
from records.models import SavedFilter
from tests import desk
from tests.desk import as_role, form_data, list_url, member, said

pytestmark = pytest.mark.django_db

SAVE = "/admin/filters/save/"
LIST = list_url(Institution)


def save(client, url=f"{LIST}?kind__exact=university", name="Universities"):
    return client.post(SAVE, {"list": url, "name": name}, follow=True)


def delete_url(saved):
    return f"/admin/filters/{saved.pk}/delete/"


class TestSaving:
    def test_from_the_list_by_its_own_form(self, editing):
        url = f"{LIST}?kind__exact=university&q=kara"
        data = form_data(editing.get(url), "name")
        assert data["list"] == url
        response = editing.post(SAVE, data | {"name": "Kara  ganda"}, follow=True)
        assert said(response) == "Saved: “Kara ganda”."
        assert response.redirect_chain == [(url, 302)]
        saved = SavedFilter.objects.get()
        assert saved.get_absolute_url() == url
        assert f'<a href="{url.replace("&", "&amp;")}">Kara ganda</a>' in (
            editing.get("/admin/").content.decode()
        )
        assert "Kara ganda" in editing.get(LIST).content.decode()
        assert "Kara ganda" not in editing.get("/admin/records/source/").content.decode()

    def test_the_page_of_the_list_is_not_part_of_it(self, editing):
        save(editing, f"{LIST}?p=3&queue=changed&_facets=True")
        assert SavedFilter.objects.get().get_absolute_url() == f"{LIST}?queue=changed"

    def test_the_whole_list_and_its_order(self, editing):
        save(editing, LIST, "All")
        save(editing, f"{LIST}?o=-2", "By name")
        assert [each.get_absolute_url() for each in SavedFilter.objects.all()] == [
            LIST,
            f"{LIST}?o=-2",
        ]

    @pytest.mark.parametrize(
        "url",
        [
            "",
            "/",
            "/en/",
            "/admin/",
            "/admin/review/",
            "/admin/auth/user/",
            f"{LIST}add/",
            f"{LIST}1/change/",
            "/admin/nowhere/nothing/",
            "javascript:alert(1)",
            "\x00",
        ],
    )
    def test_what_is_no_list_in_reach_is_refused(self, editing, url):
        response = save(editing, url)
        assert said(response) == "Only a filter of a list of the desk can be saved."
        assert not SavedFilter.objects.exists()

    @pytest.mark.parametrize("url", ["https://evil.example/admin/", "//evil.example/admin/"])
    def test_it_never_leads_elsewhere(self, editing, url):
        assert editing.post(SAVE, {"list": url, "name": "x"}).url == "/admin/"

    @pytest.mark.parametrize("host", ["https://evil.example", "//evil.example"])
    def test_an_address_of_another_host_is_kept_as_a_list_of_ours(self, editing, host):
        save(editing, f"{host}{LIST}?queue=changed")
        assert SavedFilter.objects.get().get_absolute_url() == f"{LIST}?queue=changed"

    @pytest.mark.parametrize("name", ["", "   ", "x" * 81, "a\x00b"])
    def test_a_name_is_needed_and_short(self, editing, name):
        assert save(editing, name=name).status_code == 200
        assert not SavedFilter.objects.exists()

    def test_a_filter_that_is_too_long_is_refused(self, editing):
        save(editing, f"{LIST}?q={'x' * 1001}")
        assert not SavedFilter.objects.exists()

    def test_a_name_once_a_person(self, editing):
        save(editing)
        answer = said(save(editing, LIST))
        assert answer == "You have a filter of this name already: choose another name."
        save(as_role("observer"))
        assert SavedFilter.objects.count() == 2

    def test_so_many_and_no_more(self, editing, monkeypatch):
        monkeypatch.setattr(saved_filters, "MOST", 2)
        for name in "abc":
            answer = said(save(editing, name=name))
        assert answer == "You have saved 2 filters: delete one that you no longer need."
        assert SavedFilter.objects.count() == 2


class TestOwnOnly:
    @pytest.fixture
    def saved(self, editing):
        save(editing)
        return SavedFilter.objects.get()

    def test_nobody_else_sees_it(self, saved):
        other = as_role("ministry-editor", "other")
        for url in ("/admin/", LIST):
            assert "Universities" not in other.get(url).content.decode()

    def test_nobody_else_deletes_it(self, saved):
        assert as_role("ministry-publisher").post(delete_url(saved)).status_code == 404
        assert SavedFilter.objects.exists()

    def test_its_owner_does_from_the_home_page(self, editing, saved):
        data = form_data(editing.get("/admin/"), "list")
        response = editing.post(delete_url(saved), data, follow=True)
        assert said(response) == "Deleted: “Universities”."
        assert response.redirect_chain == [("/admin/", 302)]
        assert not SavedFilter.objects.exists()
        assert editing.post(delete_url(saved)).status_code == 404

    def test_strangers_sign_in_first(self, saved):
        for url in (SAVE, delete_url(saved)):
            assert Client().post(url).url.startswith("/admin/login/")

    def test_nothing_happens_on_get(self, editing, saved):
        for url in (SAVE, delete_url(saved)):
            assert editing.get(url).status_code == 405
        assert SavedFilter.objects.exists()

    def test_a_form_of_another_site_is_refused(self, saved):
        client = Client(enforce_csrf_checks=True)
        client.cookies = desk.sign_in(saved.owner).cookies
        for url in (SAVE, delete_url(saved)):
            assert client.post(url, {"list": LIST, "name": "x"}).status_code == 403
        assert SavedFilter.objects.count() == 1

    def test_a_list_that_got_out_of_reach_is_not_offered(self, saved):
        saved.owner.groups.clear()
        saved.owner.groups.add(*member("administrator").groups.all())
        SavedFilter.objects.update(listing="records_revision")
        assert "Universities" not in desk.sign_in(saved.owner).get("/admin/").content.decode()

    def test_an_account_takes_its_filters_along(self, saved):
        saved.owner.delete()
        assert not SavedFilter.objects.exists()


def test_a_list_asks_no_more_for_more_of_them(editing, django_assert_num_queries):
    save(editing, name="a")
    editing.get(LIST)
    with CaptureQueriesContext(connection) as one:
        editing.get(LIST)
    queries = len(one)
    for name in "bcdef":
        save(editing, name=name)
    editing.get(LIST)
    with django_assert_num_queries(queries):
        editing.get(LIST)
