"""Two administrators at one pick list, account or report: nothing is overwritten unseen."""

import pytest
from django.contrib.auth.models import Group, User

from agreements.vocabulary import AreaOfCooperation
from institutions.vocabulary import City
from records.inbox import Report
from tests import factories
from tests.desk import as_role, change_url, errors_of, form_data, member, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def one():
    return as_role("administrator", "one")


@pytest.fixture
def two():
    return as_role("administrator", "two")


def opened(client, row):
    return form_data(client.get(change_url(row)), "opened_as")


def saved(client, row, data):
    """Whether a form was saved; its errors where it was not."""
    response = client.post(change_url(row), data)
    return True if response.status_code == 302 else errors_of(response)


def test_a_term(one, two):
    area = factories.AreaFactory()
    mine, theirs = opened(one, area), opened(two, area)
    assert saved(two, area, theirs | {"name_en": "Research together"}) is True
    response = one.post(change_url(area), mine | {"name_en": "Joint studies", "position": "3"})
    errors = errors_of(response)
    assert "Somebody saved this after you had opened it" in errors["__all__"][0]
    assert errors["name_en"] == ["Now stands: Research together."]
    again = form_data(response, "opened_as")
    assert again["name_en"] == "Joint studies"
    assert AreaOfCooperation.objects.get().name_en == "Research together"
    assert saved(one, area, again) is True
    assert AreaOfCooperation.objects.get().name_en == "Joint studies"


def test_a_third_save_in_between_is_caught_again(one, two):
    area = factories.AreaFactory()
    mine = opened(one, area)
    for name in ("First", "Second"):
        assert saved(two, area, opened(two, area) | {"name_en": name}) is True
        response = one.post(change_url(area), mine | {"name_en": "Mine"})
        assert errors_of(response)["name_en"] == [f"Now stands: {name}."]
        mine = form_data(response, "opened_as")
    assert saved(one, area, mine) is True


@pytest.mark.parametrize("digest", ["", "x", "0" * 64, None])
def test_a_form_that_does_not_say_as_what_it_was_opened_is_stale(one, digest):
    city = factories.CityFactory()
    data = opened(one, city)
    del data["opened_as"]
    if digest is not None:
        data["opened_as"] = digest
    assert "__all__" in saved(one, city, data | {"name_en": "Elsewhere"})
    assert City.objects.get().name_en == "Islamabad"


def test_a_new_term_needs_none(one):
    page = one.get("/admin/agreements/areaofcooperation/add/")
    data = form_data(page, "code") | {"code": "new", "name_en": "New"}
    assert "opened_as" not in data
    assert one.post("/admin/agreements/areaofcooperation/add/", data).status_code == 302


def test_a_deleted_term_is_not_brought_back(one):
    area = factories.AreaFactory()
    data = opened(one, area)
    url = change_url(area)
    area.delete()
    assert one.post(url, data).status_code == 302
    assert not AreaOfCooperation.objects.exists()


def test_an_account(one, two):
    account = member("observer")
    groups = {name: Group.objects.get(name=name).pk for name in ("observer", "hec-analyst")}
    mine, theirs = opened(one, account), opened(two, account)
    del theirs["is_active"]
    assert saved(two, account, theirs) is True
    errors = saved(one, account, mine | {"groups": [groups["hec-analyst"]]})
    assert errors["is_active"] == ["Now stands: no."]
    account.refresh_from_db()
    assert (account.is_active, account.groups.get().name) == (False, "observer")


def test_signing_in_is_no_change_of_an_account(one):
    account = member("observer")
    data = opened(one, account)
    sign_in(account)
    assert User.objects.get(pk=account.pk).last_login
    assert saved(one, account, data | {"first_name": "A."}) is True


def test_an_answer_to_a_report(editing):
    report = Report.objects.create(
        token="t" * 22, kind="source", key="source-1", what_is_wrong="x", language="en"
    )
    other = as_role("ministry-publisher")
    mine, theirs = opened(editing, report), opened(other, report)
    assert saved(other, report, theirs | {"state": "in-work", "answer": "We look into it."}) is True
    errors = saved(editing, report, mine | {"state": "in-work", "answer": "Mine"})
    assert errors["answer"] == ["Now stands: We look into it.."]
    assert Report.objects.get().answer == "We look into it."


def test_readers_see_no_hidden_field():
    area = factories.AreaFactory()
    page = as_role("observer").get(change_url(area))
    assert page.status_code == 200
    assert b"opened_as" not in page.content.lower().replace(b" ", b"_")
