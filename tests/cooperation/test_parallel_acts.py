"""Two people act on the same paper or pair at once: one act is done, the other gets a sentence."""

import json
import os
import sqlite3
import subprocess
import sys
import time
from threading import Barrier, Thread

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection

from agreements import paperwork
from agreements.models import AgreementDocument
from institutions.models import Institution
from records import services, tray
from records.models import Merge, TrayPaper
from records.verification import check_register, verify_history
from tests import factories
from tests.pdfs import pdf, upload
from tests.sqlite_files import copy_to

pytestmark = pytest.mark.django_db(transaction=True)

#: What each process of the tests on SQLite runs: one act, when the other one is ready too.
CHILD = """
import json, sys, time
import django
django.setup()
from tests.cooperation import test_parallel_acts as acts
act, files, began = sys.argv[1:]
acts.settings.MEDIA_ROOT = files
name, *arguments = json.loads(act)
time.sleep(max(0, float(began) - time.time()))
print(acts.outcome(lambda: getattr(acts, name)(*arguments)))
"""


def outcome(act):
    """ "done", or the code of the refusal."""
    try:
        act()
    except ValidationError as refusal:
        return refusal.code or refusal.error_list[0].code
    else:
        return "done"


def merge(winner, loser, account):
    """Merge two institutions, given by their keys."""
    services.merge_records(
        winner=Institution.objects.get(slug=winner),
        loser=Institution.objects.get(slug=loser),
        actor=factories.account(account),
        reason="Entered twice.",
    )


def unmerge(account):
    services.undo_merge(
        merge=Merge.objects.latest("pk"), actor=factories.account(account), reason="Two after all."
    )


def put(agreement, paper, account):
    paperwork.put_paper(
        agreement_pk=agreement, version=1, paper_pk=paper, actor=factories.account(account)
    )


def discard(paper, _account):
    tray.discard(paper_pk=paper)


def hand_in(text, account):
    tray.receive(upload=upload(pdf(text)), actor=factories.account(account))


def at_once(*acts, files):
    """The outcomes of acts, (name, arguments …) each, that begin at the same moment."""
    if connection.vendor == "sqlite":
        return sorted(_in_processes(acts, files))
    return sorted(_in_threads(acts))


def _in_threads(acts):
    barrier, outcomes = Barrier(len(acts)), []

    def run(name, *arguments):
        try:
            barrier.wait()
            outcomes.append(outcome(lambda: globals()[name](*arguments)))
        finally:
            connection.close()

    threads = [Thread(target=run, args=act) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def _in_processes(acts, files):
    """On a copy of the database in a file, which then takes the place of the one in memory."""
    file = files / "portal.sqlite3"
    copy_to(file)
    environment = os.environ | {
        "DATABASE_URL": f"sqlite:///{file}",
        "DJANGO_SETTINGS_MODULE": "tests.settings",
    }
    began = str(time.time() + 3)
    children = [
        subprocess.Popen(
            [sys.executable, "-c", CHILD, json.dumps(act), str(files), began],
            cwd=settings.BASE_DIR,
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        for act in acts
    ]
    outcomes = [child.communicate(timeout=120)[0].strip() for child in children]
    with sqlite3.connect(file) as copy:
        copy.backup(connection.connection)
    return outcomes


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    for name in ("aliya", "serik"):
        factories.account(name)
    return tmp_path


@pytest.fixture
def pair():
    """Two institutions that are one; the public sees both, and an agreement of the second."""
    stays = factories.saved(factories.InstitutionFactory(slug="stays"))
    goes = factories.saved(factories.InstitutionFactory(slug="goes"))
    agreement = factories.AgreementFactory(
        parties=[goes, factories.InstitutionFactory(partner=True)]
    )
    factories.saved(agreement)
    factories.published(stays, goes, agreement)


@pytest.fixture
def whole():
    """Whatever was done: history and register hold together."""
    yield
    assert list(verify_history()) == []
    assert list(check_register()) == []


@pytest.mark.usefixtures("pair", "whole")
class TestMerging:
    def test_the_same_pair(self, files):
        acts = [("merge", "stays", "goes", "aliya"), ("merge", "stays", "goes", "serik")]
        assert at_once(*acts, files=files) == ["done", "merged"]
        assert Merge.objects.count() == 1

    def test_the_same_pair_each_into_the_other(self, files):
        acts = [("merge", "stays", "goes", "aliya"), ("merge", "goes", "stays", "serik")]
        assert at_once(*acts, files=files) == ["done", "merged"]
        assert Merge.objects.count() == 1

    def test_two_undo_the_same_merge(self, files):
        merge("stays", "goes", "aliya")
        acts = [("unmerge", "aliya"), ("unmerge", "serik")]
        assert at_once(*acts, files=files) == ["done", "undone"]

    def test_a_merge_into_another_and_undoing_at_once(self, files):
        factories.published(factories.saved(factories.InstitutionFactory(slug="third")))
        merge("stays", "goes", "aliya")
        outcomes = at_once(("unmerge", "aliya"), ("merge", "third", "stays", "serik"), files=files)
        assert outcomes in (["done", "done"], ["done", "merged"])


@pytest.mark.usefixtures("whole")
class TestPapers:
    @pytest.fixture
    def paper(self):
        return tray.receive(upload=upload(pdf("Memorandum")), actor=factories.account("aliya"))

    @pytest.fixture
    def agreements(self):
        return [factories.saved(factories.AgreementFactory(parties=[])) for _number in range(2)]

    def test_one_paper_on_two_records(self, files, paper, agreements):
        one, two = agreements
        acts = [("put", one.pk, paper.pk, "aliya"), ("put", two.pk, paper.pk, "serik")]
        assert at_once(*acts, files=files) == ["done", "taken"]
        assert AgreementDocument.objects.count() == 1

    def test_one_paper_twice_on_one_record(self, files, paper, agreements):
        acts = [("put", agreements[0].pk, paper.pk, name) for name in ("aliya", "serik")]
        assert at_once(*acts, files=files) == ["done", "stale"]
        assert AgreementDocument.objects.count() == 1

    def test_put_on_a_record_and_discarded(self, files, paper, agreements):
        acts = [("put", agreements[0].pk, paper.pk, "aliya"), ("discard", paper.pk, "serik")]
        outcomes = at_once(*acts, files=files)
        assert outcomes in (["done", "gone"], ["done", "taken"])
        is_stored = paper.file.storage.exists(paper.file.name)
        assert is_stored is AgreementDocument.objects.exists()

    def test_the_same_file_from_two_people(self, files):
        acts = [("hand_in", "Memorandum", name) for name in ("aliya", "serik")]
        assert at_once(*acts, files=files) == ["done", "duplicate"]
        assert TrayPaper.objects.count() == 1
        assert len(list(files.glob("originals/*/*"))) == 1

    def test_the_same_file_twice_from_one_person(self, files):
        acts = [("hand_in", "Memorandum", "aliya")] * 2
        assert at_once(*acts, files=files) == ["done", "duplicate"]
        assert len(list(files.glob("originals/*/*"))) == 1
