from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from agreements.models import ReferenceCounter
from records.dataset import DatasetError, load_dataset

BUNDLED = settings.BASE_DIR / "cooperation" / "dataset"


class Command(BaseCommand):
    help = (
        "Load the bundled dataset, or a folder of the same form. "
        "Loading again changes nothing; what staff edited stays."
    )

    def add_arguments(self, parser):
        parser.add_argument("path", nargs="?", type=Path, default=BUNDLED, metavar="PATH")
        parser.add_argument(
            "--check", action="store_true", help="Say what is wrong with it and change nothing."
        )

    def handle(self, *, path, check, verbosity, **options):
        try:
            with transaction.atomic():
                report = load_dataset(path, check=check)
                if not check:
                    count_references(key for kind, key in report.created if kind == "agreement")
        except DatasetError as error:
            for problem in error.problems:
                self.stderr.write(problem)
            raise CommandError(
                f"Nothing was loaded: {len(error.problems)} problem(s).", returncode=1
            ) from None
        if verbosity > 0:
            self.write(report, check)

    def write(self, report, check):
        """Say what was done, and what was left alone."""
        if check:
            self.stdout.write("The dataset can be loaded. Nothing was changed.")
        self.stdout.write(
            f"Terms: {len(report.terms)} new or completed. Records: {len(report.created)} new, "
            f"{len(report.refreshed)} refreshed, {len(report.unchanged)} unchanged. "
            f"Published: {len(report.published)}."
        )
        for kind, key in report.kept:
            self.stdout.write(f"Kept as staff left it: {kind} {key}.")
        for kind, key in report.held_back:
            self.stdout.write(f"Not published, for it names what is not public: {kind} {key}.")


def count_references(references):
    """Let the running numbers of new agreements start after those that a dataset brought."""
    last = {}
    for reference in references:
        prefix, _dash, number = reference.rpartition("-")
        if number.isdecimal():
            prefix = f"{prefix}-"
            last[prefix] = max(last.get(prefix, 0), int(number))
    for prefix, number in last.items():
        counter, _created = ReferenceCounter.objects.get_or_create(prefix=prefix)
        if counter.last < number:
            counter.last = number
            counter.save()
