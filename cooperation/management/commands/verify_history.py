import sys

from django.core.management.base import BaseCommand

from records.models import Publication, Revision
from records.verification import verify_history


class Command(BaseCommand):
    help = "Find what was changed past the official acts: one line each, and exit code 1."

    def handle(self, *args, **options):
        problems = 0
        for problem in verify_history():
            problems += 1
            self.stdout.write(problem)
        if problems:
            sys.exit(1)
        self.stdout.write(
            f"The history holds: {Revision.objects.count()} revisions and "
            f"{Publication.objects.count()} publications."
        )
