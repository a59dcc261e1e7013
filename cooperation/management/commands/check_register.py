import sys

from django.core.management.base import BaseCommand

from records.kinds import KINDS
from records.verification import check_register


class Command(BaseCommand):
    help = "Find where register, publications, pick lists and files disagree, and exit with 1."

    def handle(self, *args, **options):
        problems = 0
        for problem in check_register():
            problems += 1
            self.stdout.write(problem)
        if problems:
            sys.exit(1)
        counts = [f"{spec.entry.objects.known().count()} {kind}" for kind, spec in KINDS.items()]
        self.stdout.write(f"The register holds together: {', '.join(counts)}.")
