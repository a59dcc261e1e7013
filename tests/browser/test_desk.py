"""The desk in a browser: it signs in, holds the policy, and adds no barrier to those of Django."""

import pytest
from django_otp.oath import totp
from playwright.sync_api import expect

from tests.browser.checks import violations
from tests.browser.conftest import STAFF
from tests.browser.pages import AGREEMENT

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
