"""The desk in a browser: it signs in, holds the policy, and adds no barrier to those of Django."""

import pytest
from django_otp.oath import totp
from playwright.sync_api import expect

from tests.browser.checks import violations
from tests.browser.conftest import STAFF
from tests.browser.pages import AGREEMENT, WITHDRAWN

#: What stock Django and its widgets do, as (rule, elements); each is a reason of theirs, not ours.
SELECT2 = {  # Fields that search while one types: select2 4.0 does not hand on their label.
    ("aria-input-field-name", ".select2-container *"),
    ("label", ".select2-container *"),
    ("list", ".select2-container *"),
}
TABULAR = {  # Rows of parts: Django names a cell by the head of its column alone.
    ("empty-table-header", ".tabular th.original"),
    ("label", ".tabular td *"),
    ("label-title-only", ".tabular td *"),
    ("select-name", ".tabular td *"),
}


@pytest.fixture(scope="session")
def signed_in(browser, portal):
    """What a browser stores of a superuser who gave a password and a one-time code."""
    context = browser.new_context(base_url=portal)
    page = context.new_page()
    page.goto("/admin/")
    page.locator("#id_username").fill(STAFF["username"])
    page.locator("#id_password").fill(STAFF["password"])
    page.locator("#id_otp_token").fill(f"{totp(STAFF['secret']):06}")
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(f"{portal}/admin/")
    storage = context.storage_state()
    context.close()
    return storage


def by_origin(page, stock):
    """Violations: those of stock Django as they stand in the list, all others as they are."""
    found = set()
    for rule, element in violations(page):
        is_in = "(element, among) => document.querySelector(element).matches(among)"
        origins = [
            (name, among)
            for name, among in stock
            if name == rule and page.evaluate(f"([a, b]) => ({is_in})(a, b)", [element, among])
        ]
        found.update(origins or [(rule, element)])
    return found


@pytest.mark.parametrize("path", ["/admin/", "/admin/agreements/agreement/"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_home_and_lists(visit, signed_in, path, dark):
    page = visit(path, storage=signed_in, dark=dark)
    assert page.locator("h1").count() == 1
    assert violations(page) == set()


@pytest.mark.parametrize("path", ["/admin/auth/user/", "/admin/auth/user/add/"])
def test_accounts(visit, signed_in, path):
    page = visit(path, storage=signed_in)
    assert page.locator("h1").count() == 1
    assert violations(page) == set()


def test_a_record_is_found_and_its_form_opened(visit, signed_in):
    page = visit("/admin/", storage=signed_in)
    page.get_by_role("link", name="Agreements and MoUs", exact=True).last.click()
    page.get_by_role("searchbox").fill(AGREEMENT)
    page.get_by_role("button", name="Search").click()
    page.locator("#result_list").get_by_role("link", name=AGREEMENT).click()

    expect(page.locator("#id_title_en")).to_have_value(
        "International Islamic University, Islamabad and an institution in Kazakhstan, "
        "not named in public"
    )
    assert by_origin(page, SELECT2 | TABULAR) == SELECT2 | TABULAR


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
    assert by_origin(mine, SELECT2 | TABULAR) == SELECT2 | TABULAR

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
