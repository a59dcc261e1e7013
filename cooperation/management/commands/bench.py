import tempfile

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from cooperation.bench import measure, table


class Command(BaseCommand):
    help = "Measure pages over a small and a large synthetic register, and print their ratios."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--small", type=int, default=100, help="Agreements. 100 if unset.")
        parser.add_argument("--large", type=int, default=10_000, help="Agreements. 10000 if unset.")
        parser.add_argument("--rounds", type=int, default=7, help="Times of each job. 7 if unset.")

    def handle(self, *, small, large, rounds, **options):
        if connection.vendor != "sqlite":
            raise CommandError("This makes scratch databases of SQLite: unset DATABASE_URL.")
        with tempfile.TemporaryDirectory() as folder:
            self.stdout.write(f"Making registers of {small:,} and {large:,} agreements.")
            for line in table(*measure(folder, (small, large), rounds)):
                self.stdout.write(line)
