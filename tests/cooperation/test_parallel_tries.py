"""Two hundred tries at once: no more than the limit are looked at, on both databases."""

import json
import os
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client

from cooperation import second_factor
from cooperation.models import SheetKind, Tries
from cooperation.throttling import SECOND_FACTOR, TooManyTries, count_try, forget_tries
from tests import desk
from tests.sqlite_files import copy_to

pytestmark = pytest.mark.django_db(transaction=True)

TRIES = 200
AT_ONCE = 20
LIMIT = 5

#: What each process of the test on SQLite runs: its share of the tries, in threads.
CHILD = """
import json, sys
from concurrent.futures import ThreadPoolExecutor
import django
django.setup()
from tests.cooperation.test_parallel_tries import log_in
with ThreadPoolExecutor(10) as pool:
    print(json.dumps(list(pool.map(log_in, range(int(sys.argv[1]))))))
"""


def log_in(_number):
    """The status of one try with a wrong password."""
    try:
        data = {"username": "aliya", "password": "wrong"}
        return Client(SERVER_NAME="127.0.0.1").post("/admin/login/", data).status_code
    finally:
        connection.close()


def try_code(code):
    """Whether one try with a code was looked at."""
    try:
        user = get_user_model().objects.get(username="aliya")
        second_factor.accepting(user, code)
    except TooManyTries:
        return False
    else:
        return True
    finally:
        connection.close()


@pytest.fixture
def account():
    return desk.member("observer", "aliya")


@pytest.mark.skipif(connection.vendor == "sqlite", reason="threads share a database in memory")
class TestThreads:
    def test_passwords(self, account):
        with ThreadPoolExecutor(AT_ONCE) as pool:
            answers = Counter(pool.map(log_in, range(TRIES)))
        assert answers == {200: LIMIT, 429: TRIES - LIMIT}

    def test_codes(self, account):
        second_factor.new_codes(account, SheetKind.PRINTED)
        with ThreadPoolExecutor(AT_ONCE) as pool:
            looked_at = Counter(pool.map(try_code, ["AAAA-AAAA"] * TRIES))
        assert looked_at == {True: LIMIT, False: TRIES - LIMIT}

    def test_a_code_is_used_by_one(self, account):
        [code, *_rest] = second_factor.new_codes(account, SheetKind.PRINTED)
        with ThreadPoolExecutor(AT_ONCE) as pool:
            accepted = list(pool.map(lambda _number: accepts(account, code), range(LIMIT)))
        assert accepted.count(True) == 1

    def test_a_success_takes_no_row_from_under_the_others(self):
        with ThreadPoolExecutor(AT_ONCE) as pool:
            assert list(pool.map(count_and_forget, range(TRIES))) == [None] * TRIES
        assert Tries.objects.get().count == 0


def count_and_forget(_number):
    """One try with a success after it."""
    try:
        count_try(SECOND_FACTOR, "aliya")
        forget_tries(SECOND_FACTOR, "aliya")
    except TooManyTries:
        forget_tries(SECOND_FACTOR, "aliya")
    finally:
        connection.close()


def accepts(account, code):
    """Whether a code was accepted."""
    try:
        return second_factor.accepting(account, code) is not None
    finally:
        connection.close()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="a database in a file is SQLite's")
def test_processes_on_a_file(account, tmp_path):
    file = tmp_path / "portal.sqlite3"
    copy_to(file)
    environment = os.environ | {
        "DATABASE_URL": f"sqlite:///{file}",
        "DJANGO_SETTINGS_MODULE": "tests.settings",
    }
    children = [
        subprocess.Popen(
            [sys.executable, "-c", CHILD, str(TRIES // 2)],
            cwd=settings.BASE_DIR,
            env=environment,
            stdout=subprocess.PIPE,
        )
        for _process in range(2)
    ]
    answers = Counter()
    for child in children:
        output, _errors = child.communicate(timeout=120)
        answers.update(json.loads(output))
    assert answers == {200: LIMIT, 429: TRIES - LIMIT}
