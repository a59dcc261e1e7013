from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from cooperation.sample import make_sample


class Command(BaseCommand):
    help = "Add a synthetic register for benchmarks and trials. It marks itself as synthetic."

    def add_arguments(self, parser):
        parser.add_argument("--agreements", type=int, default=1000, help="How many. 1000 if unset.")
        parser.add_argument("--seed", type=int, default=1, help="The same seed, the same register.")

    def handle(self, *, agreements, seed, **options):
        if agreements < 1:
            raise CommandError("Ask for at least one agreement.")
        try:
            made = make_sample(agreements=agreements, seed=seed)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        counts = ", ".join(f"{count} {kind}" for kind, count in made.items())
        self.stdout.write(f"Made and published: {counts}.")
