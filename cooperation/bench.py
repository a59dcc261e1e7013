"""Measures pages and acts over a small and a large synthetic register, side by side in one run.

Times on a shared machine say little; the ratio of two times taken in turn says how a page grows.
"""

import statistics
import time
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client, override_settings
from django.utils import timezone

from agreements.models import Agreement
from cooperation.sample import make_sample
from records import services
from records.listing import PER_PAGE
from records.models import Revision
from records.verification import verify_history

PAGES = {
    "health check": "/healthz",
    "home": "/en/",
    "agreements": "/en/agreements/",
    "agreements, in Urdu": "/ur/agreements/",
    "agreements, last page": "/en/agreements/?page={last}",
    "agreements, filtered": "/en/agreements/?status=in-force&area=joint-research",
    "agreements, by title": "/en/agreements/?sort=title",
    "agreements, as known on a day": "/en/agreements/?as_known_on={today}",
    "search for one": "/en/agreements/?q={reference}",
    "search for all": "/en/agreements/?q=synthetic",
    "search by institution": "/en/agreements/?q=университет+7",
    "one agreement": "/en/agreements/{reference}/",
    "institutions": "/en/institutions/",
    "the busiest institution": "/en/institutions/synthetic-university-001/",
}
DOWNLOAD = "download, 1,000 rows of it"
PUBLICATION = "publish an agreement again"
VERIFICATION = "verify 1,000 revisions"

PLAIN_FILES = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}


@dataclass
class Register:
    """A synthetic register in a database of its own, and the times taken over it."""

    file: Path
    agreements: int
    samples: dict = field(default_factory=dict)

    def use(self):
        """Let all queries go here."""
        connection.close()
        connection.settings_dict["NAME"] = str(self.file)

    def make(self):
        """Make the database and fill it."""
        self.use()
        call_command("migrate", verbosity=0, interactive=False)
        make_sample(agreements=self.agreements, seed=1)

    def measure(self):
        """Take one time of each job; a first run pays for the connection and is not counted."""
        self.use()
        for job, run in self._jobs().items():
            run()
            started = time.perf_counter()
            run()
            milliseconds = (time.perf_counter() - started) * 1000
            if job == DOWNLOAD:
                milliseconds *= 1000 / self.agreements
            if job == VERIFICATION:
                milliseconds *= 1000 / Revision.objects.count()
            self.samples.setdefault(job, []).append(milliseconds)

    def median(self, job):
        """The median time of a job in milliseconds."""
        return statistics.median(self.samples[job])

    def _jobs(self):
        client = Client(SERVER_NAME=settings.SITE_HOST)
        names = {
            "last": -(-self.agreements // PER_PAGE),
            "reference": f"SYNTHETIC-{(self.agreements + 1) // 2:06}",
            "today": timezone.localdate().isoformat(),
        }
        paths = {job: path.format(**names) for job, path in PAGES.items()}
        paths[DOWNLOAD] = "/en/agreements/?format=csv"
        jobs = {job: lambda path=path: _get(client, path) for job, path in paths.items()}
        jobs[VERIFICATION] = lambda: list(verify_history())
        jobs[PUBLICATION] = lambda: _publish(names["reference"])
        return jobs


def measure(folder, sizes, rounds):
    """Make a register of each size in a folder, and measure them in turn. Returns the Registers."""
    registers = [Register(Path(folder) / f"{size}.sqlite3", size) for size in sizes]
    for register in registers:
        register.make()
    with override_settings(STORAGES=settings.STORAGES | {"staticfiles": PLAIN_FILES}):
        for _round in range(rounds):
            for register in registers:
                register.measure()
    connection.close()
    return registers


def table(small, large):
    """The lines of a table: each job's median over both registers, and their ratio."""
    yield f"{'median, ms':<32}{small.agreements:>10,}{large.agreements:>10,}{'ratio':>8}"
    for job in small.samples:
        few, many = small.median(job), large.median(job)
        yield f"{job:<32}{few:>10.1f}{many:>10.1f}{many / few:>8.2f}"


def _get(client, path):
    response = client.get(path, secure=settings.SITE_IS_HTTPS)
    if response.status_code != 200:
        raise RuntimeError(f"{path} answered {response.status_code}.")
    return b"".join(response)


def _publish(reference):
    record = services.reload(Agreement.objects.get(reference=reference))
    services.publish_many(
        documents=[(record.kind_name, record.key, services.document_of(record))],
        actor=record.created_by,
    )
