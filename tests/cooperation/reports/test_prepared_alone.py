"""The process that makes a long export: it tells how far it is, and dies without a trace."""

import os
import signal
import sqlite3
import subprocess
import sys
import time

import pytest
from django.conf import settings
from django.db import connection
from django.http import QueryDict

from cooperation.reports import prepared as preparing
from cooperation.reports.catalog import REPORTS
from tests.desk import member
from tests.factories import AgreementFactory, published
from tests.sqlite_files import copy_to

pytestmark = pytest.mark.django_db(transaction=True)

ROWS = 4
#: What makes the file: the command, with rows that come slowly and a quick pulse.
CHILD = """
import sys, time
import django
django.setup()
from django.conf import settings
from django.core.management import call_command
from cooperation.reports import prepared
from records.exports.content import Table

def slowly(table):
    for row in table.rows:
        table.read += 1
        yield row
        time.sleep(float(sys.argv[3]))

settings.MEDIA_ROOT = sys.argv[2]
prepared.BEAT = 0.1
Table.__iter__ = slowly
call_command("prepare_export", int(sys.argv[1]))
"""


class Work:
    """A file in the making, and the process that makes it."""

    def __init__(self, pk, folder, pause):
        self.folder = folder
        self._database = folder / "portal.sqlite3"
        if connection.vendor == "sqlite":
            copy_to(self._database)
            url = f"sqlite:///{self._database}"
        else:
            facts = connection.settings_dict
            url = (
                f"postgres://{facts['USER']}:{facts['PASSWORD']}@{facts['HOST']}:{facts['PORT']}"
                f"/{facts['NAME']}"
            )
        self.process = subprocess.Popen(
            [sys.executable, "-c", CHILD, str(pk), str(folder), str(pause)],
            cwd=settings.BASE_DIR,
            env=os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tests.settings"},
            stderr=subprocess.PIPE,
        )

    def sql(self, statement):
        """Rows of a statement in the database of the process."""
        if connection.vendor == "sqlite":
            with sqlite3.connect(self._database, timeout=20) as link:
                return link.execute(statement).fetchall()
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def wait_for_rows(self, least):
        """Wait until the process has told that it read some rows; how many."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and self.process.poll() is None:
            [(read,)] = self.sql("SELECT rows_read FROM cooperation_preparedfile")
            if read >= least:
                return read
            time.sleep(0.05)
        raise AssertionError(self.process.communicate()[1].decode())

    def end(self):
        """(state, exports kept, files left), once the process has ended."""
        self.process.communicate(timeout=60)
        [(state,)] = self.sql("SELECT state FROM cooperation_preparedfile")
        [(exports,)] = self.sql("SELECT count(*) FROM cooperation_export")
        stored = self.folder / "exports"
        return state, exports, len(list(stored.iterdir())) if stored.exists() else 0


@pytest.fixture
def begin(tmp_path, monkeypatch):
    """Begins to make a workbook of four agreements, a row in so many seconds."""
    started = []

    def begin(pause):
        for _number in range(ROWS):
            published(AgreementFactory())
        monkeypatch.setattr(preparing, "begin", lambda pk: None)
        question = REPORTS["agreements-register"].ask(QueryDict(""), member("hec-analyst"))
        row = preparing.prepare(question, "xlsx")
        started.append(Work(row.pk, tmp_path, pause))
        return started[-1]

    yield begin
    for work in started:
        work.process.kill()
        work.process.communicate()


def test_it_tells_how_far_it_is_and_ends_with_a_whole_file(begin):
    work = begin(0.4)
    assert 1 <= work.wait_for_rows(1) <= ROWS
    assert work.end() == ("ready", 1, 1)
    assert work.process.returncode == 0


def test_it_stops_at_once_when_it_is_cancelled(begin):
    work = begin(120)  # Longer than its end is waited for.
    work.wait_for_rows(1)
    work.sql("UPDATE cooperation_preparedfile SET state = 'cancelled'")
    assert work.end() == ("cancelled", 0, 0)


def test_ended_from_outside_it_says_that_it_broke_off(begin):
    work = begin(20)
    work.wait_for_rows(1)
    work.process.terminate()
    assert work.end() == ("failed", 0, 0)


def test_killed_it_leaves_nothing_that_passes_for_a_file(begin):
    work = begin(20)
    work.wait_for_rows(1)
    work.process.send_signal(signal.SIGKILL)
    assert work.end() == ("preparing", 0, 0)
