"""Run the tests on every database at hand and in a browser, and say which those were.

    python tests/run.py [ARGUMENTS OF PYTEST]
    python tests/run.py --browser [ARGUMENTS OF PYTEST]

Without arguments everything runs; with arguments, what they choose, on the databases alone. Tests
that touch no database run once.
PostgreSQL: the server of TEST_DATABASE_URL, which must then work; otherwise one that lets the
current user, or `postgres`, in without a password on the default socket or on 127.0.0.1:5432.
"""

import getpass
import os
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import psycopg

PROJECT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT))

from cooperation import assets, fonts  # noqa: E402

SQLITE = "sqlite:///var/test.sqlite3"
PLACES = [("the default socket", ""), ("127.0.0.1:5432", "127.0.0.1:5432")]
#: The shell without windows comes first: the same engine, with a third less work for each page.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
NO_BROWSER = "no Chromium; on Debian install chromium-headless-shell, or set CHROMIUM to its path."


def main(arguments: list[str]) -> int:
    """Run what was asked for. Gives the exit code."""
    os.chdir(PROJECT)
    for folder in (PROJECT / "var", assets.ASSETS):
        folder.mkdir(parents=True, exist_ok=True)
    fetch_fonts()
    assets.build_all()
    if arguments[:1] == ["--browser"]:
        browser = find_browser()
        if not browser:
            print(f"Not run: {NO_BROWSER}")
            return 1
        return run_in_browser(browser, arguments[1:])
    report, failed = run_on_databases(arguments)
    if not arguments:
        browser = find_browser()
        if browser:
            heading("Tests in the browser")
            code = run_in_browser(browser, [])
            report.append(f"Browser, {browser}: {'passed' if code == 0 else 'FAILED'}")
            failed = failed or code != 0
        else:
            report.append(f"Browser: skipped, {NO_BROWSER}")
    heading("What was run")
    print("\n".join(report))
    return int(failed)


def fetch_fonts() -> None:
    """Fetch the Urdu font, in which pages are looked at and papers are set."""
    if not fonts.are_present():
        try:
            fonts.fetch()
        except fonts.FontError as error:
            print(f"Without the Urdu font: {error}")


def find_browser() -> str | None:
    """The path of a Chromium: that of CHROMIUM, or the first on the PATH."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)


def run_in_browser(browser: str, arguments: list[str]) -> int:
    """The journeys of tests/browser, on SQLite. Gives the exit code."""
    return run_pytest(
        ["-n", "2", "tests/browser", *arguments], DATABASE_URL=SQLITE, CHROMIUM=browser
    )


def run_on_databases(arguments: list[str]) -> tuple[list[str], bool]:
    """Everything but the browser's, on SQLite and on PostgreSQL: a line for each, and whether
    any failed."""
    report = []
    heading("Tests on SQLite")
    failed = run_pytest(["-n", "2", *arguments], DATABASE_URL=SQLITE) != 0
    report.append(f"SQLite: {'FAILED' if failed else 'passed'}")

    url, about, refused = find_postgres()
    if url:
        heading(f"Tests on PostgreSQL ({about})")
        code = run_pytest(["-n", "2", "--only-with-database", *arguments], DATABASE_URL=url)
        report.append(f"PostgreSQL, {about}: {'passed' if code == 0 else 'FAILED'}")
        failed = failed or code != 0
    else:
        report.append(f"PostgreSQL: {'FAILED' if refused else 'skipped'}, {about}")
        failed = failed or refused
    return report, failed


def find_postgres() -> tuple[str, str, bool]:
    """An address for DATABASE_URL or nothing, what to say about it, and whether that is a failure.

    The database named is never used: Django makes one beside it, of the same name after `test_`.
    """
    given = os.environ.get("TEST_DATABASE_URL", "")
    if given:
        if not given.startswith(("postgres://", "postgresql://")):
            return "", "TEST_DATABASE_URL is no postgres:// address", True
        reason = reason_not_to_use(given)
        if reason:
            return "", f"the server of TEST_DATABASE_URL cannot be used: {reason}", True
        return given, "the server of TEST_DATABASE_URL", False

    reasons = []
    for user in dict.fromkeys([getpass.getuser(), "postgres"]):
        for place, host in PLACES:
            reason = reason_not_to_use(f"postgres://{quote(user)}@{host}/postgres")
            if not reason:
                # Runs side by side must not take each other's database away.
                url = f"postgres://{quote(user)}@{host}/register_{os.getpid()}"
                return url, f"user {user} on {place}", False
            reasons.append(f"{user} on {place}: {reason}")
    return "", "no server lets us in without a password (" + "; ".join(reasons) + ")", False


def reason_not_to_use(url: str) -> str:
    """Why tests cannot run on a server; empty where they can."""
    # The database named may not exist yet; `postgres` is where Django makes the one for tests.
    base, _, parameters = url.partition("?")
    server = f"{base.rpartition('/')[0]}/postgres?{parameters}".rstrip("?")
    try:
        with psycopg.connect(server, connect_timeout=3) as link:
            role = link.execute(
                "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
            ).fetchone()
    except psycopg.Error as error:
        return " ".join(str(error).split()) or type(error).__name__
    return "" if role and role[0] else "this user may not make databases"


def run_pytest(arguments: list[str], **environment: str) -> int:
    """Run pytest in a process of its own. Gives its exit code."""
    return subprocess.run(
        [sys.executable, "-m", "pytest", *arguments],
        env=os.environ | environment,
        check=False,
    ).returncode


def heading(text: str) -> None:
    """A line that stands out between two runs of pytest."""
    print(f"\n== {text} ==", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
