"""The portal with the bundled dataset, served to a real browser that is watched.

The database is made, loaded and changed before the browser starts: Playwright keeps an event loop
in this thread, in which Django refuses to read a database.
"""

import os
from urllib.parse import urlsplit

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection
from django.test.utils import override_settings, setup_databases, teardown_databases
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice
from playwright.sync_api import sync_playwright
from pytest_django.live_server_helper import LiveServer

from cooperation import assets
from cooperation.accounts import open_account
from institutions.models import Institution
from records import services
from records.inbox import Report, ReportState
from tests.browser import scene
from tests.browser.pages import AGREEMENT, REPORT, WITHDRAWN

BROWSER = os.environ.get("CHROMIUM") or "/usr/bin/chromium-headless-shell"
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
HEIGHT = 800
#: What the browser remarks when a box was typed into before the page could put the focus there.
TYPED_FIRST = "Autofocus processing was blocked because a document already has a focused element."
#: Longer than any page takes where other work goes on beside the tests.
TIMEOUT_MS = 30_000

#: Who signs in at the desk.
STAFF = {"username": "superuser", "password": "superuser", "secret": b"twenty bytes of key!"}
#: A focal point, who may not delete; filled with the password and the secret of the account.
FOCAL_POINT = {}
#: Who never signed in: one takes an app, one a security key, the last only looks.
NEWCOMERS = ("with-app", "with-key", "looking")


# --- The portal ------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def portal(django_test_environment, django_db_blocker, tmp_path_factory):
    """The address of the portal, loaded with the bundled dataset; one record is withdrawn."""
    assets.build_all()
    # A file: threads of the server cannot share one connection to a database in memory.
    folder = tmp_path_factory.mktemp("browser")
    connection.settings_dict["TEST"]["NAME"] = str(folder / "portal.sqlite3")
    with (
        django_db_blocker.unblock(),
        # Papers of its own: a page that once took too long to draw would stay undrawn for an hour.
        override_settings(MEDIA_ROOT=folder / "media"),
        pytest.MonkeyPatch.context() as environment,
    ):
        # Processes that pages start work on the same.
        environment.setenv("DATABASE_URL", f"sqlite:///{folder / 'portal.sqlite3'}")
        environment.setenv("TEST_MEDIA_ROOT", str(folder / "media"))
        databases = setup_databases(verbosity=0, interactive=False)
        prepare()
        server = LiveServer("127.0.0.1")
        # What still answers when the last page was left, ends before its database goes.
        server.thread.httpd.daemon_threads = False
        yield server.url
        server.stop()
        teardown_databases(databases, verbosity=0)


def prepare():
    """Load the dataset, open the account of a superuser, put the desk to work, answer a report."""
    call_command("load_dataset", verbosity=0)
    user = get_user_model().objects.create_superuser(STAFF["username"], password=STAFF["password"])
    TOTPDevice.objects.create(user=user, name="test", key=STAFF["secret"].hex())
    for username in NEWCOMERS:
        get_user_model().objects.create_user(
            username, f"{username}@example.org", STAFF["password"], is_staff=True
        )
    home = Institution.objects.get(slug="quaid-i-azam-university")
    FOCAL_POINT.update(open_account("focal-point", "focal-point", home))
    record = Institution.objects.get(slug=WITHDRAWN)
    services.withdraw(records=[record], actor=user, reason="Entered twice")
    scene.build(user)
    Report.objects.create(
        token=REPORT,
        kind="agreement",
        key=AGREEMENT,
        what_is_wrong="The acronym is written otherwise.",
        language="en",
        state=ReportState.ANSWERED,
        answer="Thank you. The source writes it as the register does.",
        answered_at=timezone.now(),
        handled_by=user,
    )


# --- The browser -----------------------------------------------------------------------------


@pytest.fixture(scope="session")
def browser(portal):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=ARGUMENTS)
        yield browser
        browser.close()


class Watch:
    """What pages did that no page may do: messages, errors, refusals, requests to other hosts."""

    def __init__(self, portal):
        self._host = urlsplit(portal).netloc
        self._seen = []
        self._refused = set()

    def follow(self, context):
        """Watch every page of a context. A breach of the policy is a message of the console."""
        context.on("console", self._on_message)
        context.on("weberror", lambda error: self._see(f"error: {error.error}"))
        context.on("request", self._on_request)
        context.on("requestfailed", self._on_failure)

    def expect_refusal(self, response):
        """The browser reports an answer such as 404 as an error; this one was asked for."""
        self._refused.add(response.url)

    @property
    def seen(self):
        return [
            text for text, url in self._seen if not (url in self._refused and "status of" in text)
        ]

    def _see(self, text, url=""):
        self._seen.append((f"{text} {url}".strip(), url))

    def _on_message(self, message):
        if message.text.startswith(TYPED_FIRST):
            return
        self._see(f"{message.type}: {message.text}", message.location["url"])

    def _on_request(self, request):
        address = urlsplit(request.url)
        if address.scheme not in ("data", "blob", "about") and address.netloc != self._host:
            self._see("request to another host:", request.url)

    def _on_failure(self, request):
        # A download, or a page that is left, aborts its request.
        if "ERR_ABORTED" not in (request.failure or ""):
            self._see(f"failed, {request.failure}:", request.url)


@pytest.fixture
def watch(portal):
    """Fails the test that did anything a page may not do."""
    watch = Watch(portal)
    yield watch
    assert watch.seen == []


@pytest.fixture
def visit(browser, portal, watch):
    """Open a page of the portal: visit("/en/", status=404, width=320, dark=True, javascript=False).

    Every call is a visitor who was never here, unless it is given the storage of one who was.
    """
    contexts = []

    def opened(
        path, *, status=200, width=1280, dark=False, javascript=True, storage=None, locale="en"
    ):
        context = browser.new_context(
            base_url=portal,
            locale=locale,
            viewport={"width": width, "height": HEIGHT},
            color_scheme="dark" if dark else "light",
            java_script_enabled=javascript,
            storage_state=storage,
        )
        context.set_default_timeout(TIMEOUT_MS)
        contexts.append(context)
        watch.follow(context)
        page = context.new_page()
        response = page.goto(path)
        assert response.status == status, f"{path} answered {response.status}"
        if not response.ok:
            watch.expect_refusal(response)
        return page

    yield opened
    for context in contexts:
        context.close()
