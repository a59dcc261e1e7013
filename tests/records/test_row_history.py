"""Terms and accounts: who changed them, how and why is kept; raw changes of them are named."""

import datetime as dt
from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.utils import timezone

from agreements.vocabulary import AreaOfCooperation
from cooperation.accounts import open_account
from cooperation.letters import note_day
from cooperation.models import Letter
from institutions.vocabulary import City
from records import services
from records.chain import CHANGES, Chain
from records.models import RowChange
from records.register import today
from records.row_history import changes_of
from records.system_accounts import system_account
from records.verification import verify_history
from tests.desk import answered, as_role, change_url, form_data, list_url, member, sign_in
from tests.factories import (
    AreaFactory,
    CityFactory,
    FieldOfStudyFactory,
    InstitutionFactory,
    LetterFactory,
    ReplyFactory,
    ReportFactory,
    SourceFactory,
    saved,
)
from tests.records.test_tampering import sql

pytestmark = pytest.mark.django_db

BEGIN = import_module("cooperation.migrations.0007_begin_the_history_of_rows")


def last(row):
    """What the history says of the last change of a row."""
    change = changes_of(row).first()
    return change.version, change.act, change.actor.username, change.way


def changed(client, row, **values):
    """Send the form of a row with other values, as a browser would."""
    url = change_url(row)
    data = form_data(client.get(url), "opened_as") | values
    assert client.post(url, data).status_code == 302


# --- Terms -----------------------------------------------------------------------------------


@pytest.fixture
def administrator():
    return as_role("administrator")


def test_a_term_changed_at_the_desk(administrator):
    area = AreaFactory()
    changed(administrator, area, name_en="Research together", reason="As the MoU words it.")
    assert last(area) == (2, "change", "administrator", "admin")
    change = changes_of(area).first()
    assert change.reason == "As the MoU words it."
    assert change.snapshot["name_en"] == "Research together"
    assert changes_of(area).last().snapshot["name_en"] == "Joint research"
    assert list(verify_history()) == []


def test_a_term_added_and_deleted_at_the_desk(administrator):
    added = {"code": "sport", "name_en": "Sport", "position": "3", "reason": "New."}
    assert administrator.post(list_url(AreaOfCooperation, "add/"), added).status_code == 302
    area = AreaOfCooperation.objects.get()
    assert last(area) == (1, "create", "administrator", "admin")
    assert administrator.post(change_url(area, "delete"), {"post": "yes"}).status_code == 302
    assert last(area) == (2, "discard", "administrator", "admin")
    assert list(verify_history()) == []


def test_a_term_of_the_code_of_a_deleted_one(administrator):
    administrator.post(change_url(AreaFactory(), "delete"), {"post": "yes"})
    assert last(AreaFactory()) == (3, "create", "command-line", "command")
    assert list(verify_history()) == []


def test_saving_a_term_as_it_is_keeps_nothing():
    area = AreaFactory()
    services.save_term(term=area, actor=system_account(), way="command")
    assert changes_of(area).count() == 1


def test_its_history_in_plain_words(administrator):
    area = AreaFactory()
    changed(administrator, area, name_en="Research together", reason="As the MoU words it.")
    page = administrator.get(change_url(area, "history")).content.decode()
    told = "administrator changed Name [en] from “Joint research” to “Research together”."
    assert told in page
    assert "As the MoU words it." in page
    assert "command-line created the record." in page


def test_any_two_of_its_versions_side_by_side(administrator):
    area = AreaFactory()
    for name in ("Second", "Third"):
        changed(administrator, area, name_en=name)
    numbers = list(changes_of(area).values_list("number", flat=True))
    query = {"from": numbers[0], "to": numbers[2]}
    page = administrator.get(change_url(area, "history/compare"), query)
    (change,) = page.context["changes"]
    assert (change.was, change.becomes) == ("Joint research", "Third")
    assert administrator.get(change_url(area, "history/compare"), {"from": "x"}).status_code == 404


def test_who_reads_the_history_of_terms():
    area = AreaFactory()
    assert as_role("ministry-editor").get(change_url(area, "history")).status_code == 200
    assert as_role("observer").get(change_url(area, "history")).status_code == 403


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        (
            "UPDATE agreements_areaofcooperation SET name_ru = 'Planted'",
            ["area joint-research differs from its last change"],
        ),
        (
            "UPDATE agreements_areaofcooperation SET code = 'planted'",
            [
                "area planted stands in no history",
                "area joint-research is gone without a change in the history",
            ],
        ),
        (
            "DELETE FROM agreements_areaofcooperation",
            ["area joint-research is gone without a change in the history"],
        ),
        (
            "UPDATE institutions_city SET latitude = 1",
            ["city islamabad differs from its last change"],
        ),
        (
            "UPDATE institutions_fieldofstudy SET search_words = 'Planted'",
            ["field 0611 differs from its last change"],
        ),
        (
            "UPDATE records_rowchange SET reason = 'Planted' WHERE number = 2",
            ["changes: row 2 was altered"],
        ),
        (
            "DELETE FROM records_rowchange WHERE number = 2",
            ["changes: row 2 is missing", "changes: row 3 does not continue the row before it"],
        ),
    ],
)
def test_a_term_changed_past_the_desk(statement, found):
    member("administrator")
    AreaFactory()
    CityFactory()
    FieldOfStudyFactory()
    assert list(verify_history()) == []
    sql(statement)
    assert list(verify_history())[: len(found)] == found


def test_a_term_planted_past_the_desk():
    AreaOfCooperation.objects.create(code="planted", name_en="Planted")
    assert list(verify_history()) == ["area planted stands in no history"]


# --- Accounts --------------------------------------------------------------------------------


def test_a_role_given_at_the_desk(administrator):
    user = member("ministry-editor")
    roles = Group.objects.filter(name__in=("ministry-editor", "ministry-publisher"))
    changed(administrator, user, groups=[str(role.pk) for role in roles])
    assert last(user) == (2, "change", "administrator", "admin")
    after, before = changes_of(user).values_list("snapshot", flat=True)
    assert before["groups"] == ["ministry-editor"]
    assert after["groups"] == ["ministry-editor", "ministry-publisher"]
    page = administrator.get(change_url(user, "history")).content.decode()
    assert "administrator changed Groups from “ministry-editor” to “ministry-editor" in page
    assert list(verify_history()) == []


def test_an_account_invited_and_switched_off(administrator, mailoutbox):
    invited = {
        "username": "aigerim",
        "first_name": "Aigerim",
        "last_name": "Seitova",
        "email": "aigerim@example.org",
        "language": "ru",
        "role": str(Group.objects.get(name="hec-coordinator").pk),
    }
    administrator.post(list_url(get_user_model(), "add/"), invited)
    user = get_user_model().objects.get(username="aigerim")
    assert last(user) == (1, "create", "administrator", "admin")
    data = form_data(administrator.get(change_url(user)), "opened_as")
    del data["is_active"]
    administrator.post(change_url(user), data)
    after, before = changes_of(user).values_list("snapshot", flat=True)
    assert (before["is_active"], after["is_active"]) == (True, False)
    assert before["groups"] == ["hec-coordinator"]
    assert list(verify_history()) == []


@pytest.mark.parametrize(
    ("action", "act"), [("reset_second_factor", "reset"), ("issue_printed_codes", "codes")]
)
def test_second_factors_of_an_account(administrator, action, act):
    user = member("ministry-editor")
    url = list_url(get_user_model())
    administrator.post(url, {"action": action, "_selected_action": [user.pk]})
    assert last(user) == (2, act, "administrator", "admin")


def test_a_password_that_an_administrator_sets(administrator):
    user = member("ministry-editor")
    password = "a long one, kept by nobody 17"
    url = change_url(user, "password").removesuffix("change/")
    administrator.post(url, {"password1": password, "password2": password})
    assert last(user) == (2, "password", "administrator", "admin")
    assert password not in str(changes_of(user).first().snapshot)


def test_an_account_opened_and_reset_by_a_command():
    home = InstitutionFactory(slug="home")
    open_account("new", "focal-point", home)
    user = get_user_model().objects.get(username="new")
    assert last(user) == (1, "create", "command-line", "command")
    assert changes_of(user).first().snapshot["institution"] == "home"
    open_account("new", "hec-analyst")
    assert last(user) == (2, "reset", "command-line", "command")
    assert changes_of(user).first().snapshot["groups"] == ["hec-analyst"]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE auth_user SET is_superuser = TRUE",
        "UPDATE auth_user SET email = 'planted@example.org'",
        "DELETE FROM auth_user_groups",
        "UPDATE auth_user_groups SET group_id = (SELECT max(id) FROM auth_group)",
        "INSERT INTO auth_user_user_permissions (user_id, permission_id)"
        " SELECT auth_user.id, min(auth_permission.id) FROM auth_user, auth_permission"
        " GROUP BY auth_user.id",
    ],
)
def test_rights_given_past_the_desk(statement):
    user = member("ministry-editor")
    assert list(verify_history()) == []
    sql(statement)
    assert list(verify_history()) == [f"account {user.pk} differs from its last change"]


def test_a_superuser_made_by_the_command_of_django(monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "correct horse battery staple")
    call_command("createsuperuser", "--noinput", username="root", email="root@example.org")

    root = get_user_model().objects.get(username="root")
    assert last(root) == (1, "create", "command-line", "command")
    assert list(verify_history()) == []


def test_the_list_of_changes_calls_rows_and_kinds_as_people_do(administrator):
    account = member("observer")
    url = "/admin/records/rowchange/"

    page = administrator.get(url, {"kind": "account"}).content.decode()
    assert ">observer</a>" in page
    assert '<td class="field-kind_in_words">User</td>' in page
    page = administrator.get(f"{url}{changes_of(account).get().pk}/change/").content.decode()
    assert '<div class="readonly">User</div>' in page


def test_an_account_planted_past_the_desk():
    model = get_user_model()
    harmless = model.objects.create_user("nobody")
    planted = model.objects.create_user("planted", is_staff=True)
    assert list(verify_history()) == [f"account {planted.pk} stands in no history"]
    assert not changes_of(harmless).exists()


def test_who_reads_the_changes_of_all_rows():
    change = RowChange.objects.get(
        number=services.note_row(
            row=member("observer"), actor=system_account(), way="command", act="reset"
        ).number
    )
    url = change_url(change)
    assert as_role("administrator").get(url).status_code == 200
    assert as_role("ministry-publisher").get(url).status_code == 403


# --- Letters and replies ---------------------------------------------------------------------


def test_what_came_of_a_letter():
    letter = LetterFactory(institution=saved(InstitutionFactory()))
    publisher = member("ministry-publisher")
    note_day(letters=Letter.objects.all(), name="sent_on", on=today(), actor=publisher)
    assert last(letter) == (1, "create", "ministry-publisher", "admin")
    changed(sign_in(publisher), letter, note="They called.")
    assert last(letter) == (2, "change", "ministry-publisher", "admin")
    page = sign_in(publisher).get(change_url(letter, "history")).content.decode()
    assert "entered Note: “They called.”" in page
    assert "entered Sent by: “ministry-publisher”" in page
    assert list(verify_history()) == []
    sql("UPDATE cooperation_letter SET note = 'Planted'")
    assert list(verify_history()) == [f"letter {letter.pk} differs from its last change"]


def test_a_letter_that_was_written_by_mistake():
    letter = LetterFactory(institution=saved(InstitutionFactory()))
    client = as_role("ministry-publisher")
    client.post(change_url(letter, "delete"), {"post": "yes"})
    assert not Letter.objects.exists()
    assert RowChange.objects.filter(kind="letter").last().act == "discard"
    assert list(verify_history()) == []


def test_a_reply_to_parliament():
    reply = ReplyFactory()
    changed(as_role("ministry-editor"), reply, member="Somebody else")
    assert last(reply) == (1, "create", "ministry-editor", "admin")
    page = as_role("ministry-editor", "another").get(change_url(reply, "history"))
    assert "entered Member: “Somebody else”" in page.content.decode()
    assert list(verify_history()) == []
    sql("UPDATE cooperation_parliamentreply SET member = 'Planted'")
    assert list(verify_history()) == [f"reply {reply.pk} differs from its last change"]


# --- Installations that had terms and accounts before their history --------------------------


def test_what_was_there_before_its_history_begins_as_it_stands():
    CityFactory(latitude="33.68440", longitude="73.04790", search_words="Isloo")
    FieldOfStudyFactory(parent=FieldOfStudyFactory(code="061", level="narrow"))
    AreaFactory()
    home = saved(InstitutionFactory())
    open_account("new", "focal-point", home)
    LetterFactory(institution=home)
    ReplyFactory()
    answered(ReportFactory(record=home))
    publisher, deputy = member("ministry-publisher", "p"), member("ministry-editor", "d")
    services.name_stand_in(principal=publisher, deputy=deputy, begins_on=today(), ends_on=today())
    source = services.submit(record=saved(SourceFactory()), actor=deputy)
    instant = timezone.now() + dt.timedelta(days=2)
    services.approve(records=[source], actor=publisher, publish_at=instant)
    sql("DELETE FROM records_rowchange")
    sql("DELETE FROM records_chain WHERE name = 'changes'")
    assert len(list(verify_history())) == 13
    BEGIN.begin(apps, None)
    assert list(verify_history()) == []
    city = City.objects.get()
    city.name_ru = "Исламабад"
    services.save_term(term=city, actor=system_account(), way="command")
    assert last(city) == (2, "change", "command-line", "command")
    assert list(verify_history()) == []


def test_an_empty_installation_begins_without_a_chain():
    BEGIN.begin(apps, None)
    assert not Chain.objects.filter(name=CHANGES).exists()
