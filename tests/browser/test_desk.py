"""The desk in a browser: every page in four languages without a barrier, and a day's work on it."""

import time

import pytest
from django_otp.oath import totp
from playwright.sync_api import expect

from tests.browser.checks import violations
from tests.browser.conftest import STAFF
from tests.browser.pages import AGREEMENT, DELEGATION, LANGUAGES, WITHDRAWN
from tests.pdfs import scan

DESK = "/admin/"
LISTS = (
    "agreements/agreement",
    "agreements/areaofcooperation",
    "auth/user",
    "centers/center",
    "delegations/delegation",
    "institutions/institution",
    "institutions/person",
    "records/publication",
    "records/report",
    "records/revision",
    "records/source",
)
FORMS = (
    "agreements/agreement",
    "auth/user",
    "centers/center",
    "delegations/delegation",
    "institutions/institution",
    "institutions/person",
    "records/source",
)
PAGES = (
    DESK,
    *(f"{DESK}{name}/" for name in LISTS),
    *(f"{DESK}{name}/add/" for name in FORMS),
    f"{DESK}agreements/agreement/tray/",
    f"{DESK}review/",
    f"{DESK}emergencies/",
    f"{DESK}stand-ins/",
    f"{DESK}sign-in/",
)
#: Pages of one record: what would change, acts that ask first, what proves a fact.
ABOUT_A_RECORD = (
    "changes/",
    "history/",
    "letter/",
    "emergency/",
    "withdraw/",
    "merge/",
    "resolve/",
)
#: Three minutes for a person; a browser that types by itself shows that no step is in the way.
MOST_REQUIRED = 12


@pytest.fixture(scope="session")
def signed_in(browser, portal):
    """What a browser stores of a superuser who gave a password and a one-time code."""
    context = browser.new_context(base_url=portal)
    page = context.new_page()
    page.goto(DESK)
    page.locator("#id_username").fill(STAFF["username"])
    page.locator("#id_password").fill(STAFF["password"])
    page.locator("#id_otp_token").fill(f"{totp(STAFF['secret']):06}")
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(f"{portal}{DESK}")
    storage = context.storage_state()
    context.close()
    return storage


def check(page, language):
    """One heading, the language and its direction, no violation."""
    root = page.locator("html")
    assert root.get_attribute("lang") == language
    assert root.get_attribute("dir") == ("rtl" if language == "ur" else "ltr")
    assert page.locator("h1").count() == 1
    assert violations(page) == set()


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_violation(visit, signed_in, path, language):
    check(visit(path, storage=signed_in, locale=language), language)


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("language", ["en", "ur"])
def test_the_form_of_a_record_that_is_there(visit, signed_in, name, language):
    page = visit(f"{DESK}{name}/", storage=signed_in, locale=language)
    page.locator("#result_list tbody th a").first.click()
    page.wait_for_load_state("load")

    check(page, language)


@pytest.mark.parametrize("act", ABOUT_A_RECORD)
@pytest.mark.parametrize("language", ["en", "ur"])
def test_the_pages_of_a_record(visit, signed_in, act, language):
    page = visit(f"{DESK}agreements/agreement/?q={AGREEMENT}", storage=signed_in, locale=language)
    page.locator("#result_list tbody th a").first.click()
    page.wait_for_load_state("load")
    address = page.url.partition("?")[0].removesuffix("change/") + act
    assert page.goto(address).status == 200

    check(page, language)


@pytest.mark.parametrize("language", ["en", "ur"])
def test_the_papers_of_a_visit(visit, signed_in, language):
    page = visit(
        f"{DESK}delegations/delegation/?q={DELEGATION}", storage=signed_in, locale=language
    )
    page.locator("#result_list tbody th a").first.click()
    page.locator("a[href*='/visit/']").first.click()
    page.wait_for_load_state("load")

    check(page, language)


@pytest.mark.parametrize("path", [DESK, f"{DESK}agreements/agreement/"])
def test_in_the_dark(visit, signed_in, path):
    check(visit(path, storage=signed_in, dark=True), "en")


def test_a_record_is_found_and_its_form_and_history_opened(visit, signed_in):
    page = visit(DESK, storage=signed_in)
    page.get_by_role("link", name="Agreements and MoUs", exact=True).last.click()
    page.get_by_role("searchbox").fill(AGREEMENT)
    page.get_by_role("button", name="Search").click()
    page.locator("#result_list").get_by_role("link", name=AGREEMENT).click()

    expect(page.locator("#id_title_en")).to_have_value(
        "International Islamic University, Islamabad and an institution in Kazakhstan, "
        "not named in public"
    )
    page.locator(".object-tools .historylink").click()
    check(page, "en")


def choose(page, box, typed, shown):
    """Type into a box with a search and take what it offers."""
    page.locator(f"#{box} + .select2-container .select2-selection").click()
    page.locator(".select2-search--dropdown input").fill(typed)
    page.locator(".select2-results__option", has_text=shown).first.click()


def test_a_memorandum_is_entered_with_its_paper_and_sent_for_review(visit, signed_in, tmp_path):
    paper = tmp_path / "mou.pdf"
    paper.write_bytes(scan(pages=3))
    began = time.monotonic()
    page = visit(f"{DESK}agreements/agreement/add/", storage=signed_in)
    required = page.locator(":is(input, select, textarea)[required]:visible").count()

    page.locator("#id_title_en").fill("Memorandum on joint laboratories")
    page.locator("#id_kind").select_option("mou")
    page.locator("#id_basis").select_option("signed-document")
    page.locator("#id_stage").select_option("signed")
    page.locator("#id_signed_on").fill("5 11 2026")
    page.locator("#id_parties-0-side").select_option("home")
    choose(page, "id_parties-0-institution", "NUST", "National University of Sciences")
    page.locator("#id_parties-1-side").select_option("partner")
    choose(page, "id_parties-1-institution", "Сатпаев", "Satbayev University")
    page.locator("#documents-group .add-row a").click()
    page.locator("#id_documents-0-kind").select_option("signed-text")
    page.locator("#id_documents-0-original").set_input_files(paper)
    page.locator("[name=_continue]").click()

    expect(page.locator(".messagelist .success")).to_be_visible()
    page.get_by_role("button", name="Send for review").click()
    expect(page.locator(".messagelist")).to_contain_text("was sent for review")
    assert required <= MOST_REQUIRED
    assert time.monotonic() - began < 180


def test_two_browsers_at_one_record_lose_nothing(visit, signed_in):
    def opened():
        page = visit(f"/admin/agreements/agreement/?q={AGREEMENT}", storage=signed_in)
        page.locator("#result_list").get_by_role("link", name=AGREEMENT).click()
        return page

    def save(page):
        page.get_by_role("button", name="Save and continue editing").first.click()

    names = [f"#id_parties-{number}-name_as_signed" for number in (0, 1)]
    mine, theirs = opened(), opened()
    theirs.locator("#id_notes").fill("Theirs")
    theirs.locator(names[0]).fill("Named by them")
    save(theirs)
    expect(theirs.locator(".messagelist .success")).to_be_visible()

    mine.locator("#id_notes").fill("Mine")
    mine.locator(names[1]).fill("Named by me")
    save(mine)
    expect(mine.get_by_role("heading", name="Somebody else saved this record")).to_be_visible()
    row = mine.locator(".conflict tbody tr").first.locator("th, td")
    assert row.all_inner_texts() == ["Internal notes", "nothing", "Theirs", "Mine"]
    assert [mine.locator(name).input_value() for name in names] == ["Named by them", "Named by me"]
    expect(mine.locator("#id_notes")).to_have_value("Mine")
    assert violations(mine) == set()

    save(mine)
    expect(mine.locator(".messagelist .success")).to_be_visible()
    theirs.reload()
    assert [theirs.locator(name).input_value() for name in names] == [
        "Named by them",
        "Named by me",
    ]
    expect(theirs.locator("#id_notes")).to_have_value("Mine")


def test_the_history_of_a_record_is_read_compared_and_restored(visit, signed_in):
    page = visit(f"/admin/institutions/institution/?q={WITHDRAWN}", storage=signed_in)
    page.locator("#result_list").get_by_role("link", name=WITHDRAWN).click()
    page.locator("#id_head_title").fill("Rector of a test")
    page.get_by_role("button", name="Save and continue editing").first.click()
    page.get_by_role("link", name="History", exact=True).click()
    expect(page.get_by_text("Title of its head").first).to_be_visible()
    assert violations(page) == set()

    page.get_by_role("button", name="Compare the two").click()
    expect(page.get_by_role("cell", name="Rector of a test")).to_be_visible()
    assert violations(page) == set()

    page.get_by_role("link", name="Back to the history").click()
    page.get_by_role("link", name="Restore version").last.click()
    assert violations(page) == set()
    page.get_by_role("button", name="Restore as a draft").click()
    expect(page.get_by_text("is a draft again as it stood in version 1")).to_be_visible()
