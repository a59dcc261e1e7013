"""Signing in with a browser: every page in four languages, an app without JavaScript, a key."""

from base64 import b32decode
from urllib.parse import urlsplit

import pytest
from django_otp.oath import totp
from playwright.sync_api import expect

from tests.browser.checks import follow, sideways, violations
from tests.browser.conftest import HEIGHT, STAFF, TIMEOUT_MS, Watch

LANGUAGES = ("en", "ur", "kk", "ru")
#: A key on USB that somebody touches whenever it asks.
KEY = {
    "protocol": "ctap2",
    "transport": "usb",
    "hasUserVerification": False,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def window(browser, portal):
    """Open a browser at the name of the portal: window(locale="ur", javascript=False)."""
    address = f"http://localhost:{urlsplit(portal).port}"
    watch, contexts = Watch(address), []

    def opened(*, locale="en", width=1280, javascript=True):
        context = browser.new_context(
            base_url=address,
            locale=locale,
            viewport={"width": width, "height": HEIGHT},
            java_script_enabled=javascript,
        )
        context.set_default_timeout(TIMEOUT_MS)
        watch.follow(context)
        contexts.append(context)
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()
    assert watch.seen == []


def give_password(page, username, code=""):
    page.goto("/admin/login/")
    page.locator("#id_username").fill(username)
    page.locator("#id_password").fill(STAFF["password"])
    page.locator("#id_otp_token").fill(code)
    follow(page.locator("#login-form button"))


def check(page):
    assert page.locator("h1").count() == 1
    assert violations(page) == set()
    assert sideways(page) is None


@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.parametrize("locale", LANGUAGES)
def test_pages_before_the_second_factor(window, locale, width):
    page = window(locale=locale, width=width)
    for path in ("/admin/login/", "/admin/forgotten/", "/admin/key/"):
        page.goto(path)
        check(page)
    assert page.locator("html").get_attribute("lang") == locale
    give_password(page, "looking")
    expect(page.locator("svg.qr")).to_be_visible()
    check(page)


def test_the_language_is_chosen_on_the_first_page(window):
    page = window(javascript=False)
    page.goto("/admin/login/")
    follow(page.get_by_role("button", name="اردو"))
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    expect(page.locator("#id_username")).to_be_visible()


def test_an_app_is_enrolled_without_javascript(window):
    page = window(javascript=False)
    give_password(page, "with-app")
    secret = page.locator(".secret").text_content().replace(" ", "")
    page.locator("#id_otp_token").fill(f"{totp(b32decode(secret)):06}")
    follow(page.get_by_role("button", name="Set up the app"))
    expect(page.locator("h1")).to_have_text("Your recovery codes")
    codes = page.locator(".codes code").all_text_contents()
    assert len(codes) == 10
    follow(page.get_by_role("link", name="I have kept them: continue"))
    expect(page.get_by_role("link", name="Your sign-in")).to_be_visible()

    another = window(javascript=False)
    give_password(another, "with-app", codes[0])
    expect(another.get_by_role("link", name="Your sign-in")).to_be_visible()


def test_a_security_key_is_enrolled_used_and_asked_for_again(window):
    page = window()
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})

    give_password(page, "with-key")
    page.locator("#id_key_name").fill("blue key")
    follow(page.get_by_role("button", name="Set up a security key"))
    expect(page.locator(".codes code")).to_have_count(10)
    check(page)

    page.context.clear_cookies(name="session")
    give_password(page, "with-key")
    expect(page.locator("h1")).to_have_text("Use your security key")
    check(page)
    follow(page.get_by_role("button", name="Use the security key"))
    expect(page.get_by_role("link", name="Your sign-in")).to_be_visible()

    page.goto("/admin/again/?next=/admin/sign-in/")
    check(page)
    page.locator("#id_password").fill(STAFF["password"])
    follow(page.get_by_role("button", name="Continue"))
    follow(page.get_by_role("button", name="Use the security key"))
    expect(page.get_by_text("Security key: blue key")).to_be_visible()
    for locale in LANGUAGES:
        follow(page.locator(f"button[lang={locale}]"))
        expect(page.locator("html")).to_have_attribute("lang", locale)
        check(page)


def test_a_key_that_is_not_there_is_told(window):
    page = window()
    give_password(page, "looking")
    button = page.get_by_role("button", name="Set up a security key")
    page.evaluate("() => { navigator.credentials.create = () => Promise.reject(new Error('no')); }")
    button.click()
    expect(page.get_by_role("alert")).to_have_text("The security key was not used. Try again.")
