from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from cooperation import fonts


class Command(BaseCommand):
    help = "Fetch the Urdu web font, to be served from our own host."
    requires_system_checks = []

    def handle(self, *args, **options):
        try:
            source = fonts.fetch()
        except fonts.FontError as error:
            raise CommandError(f"{error} Pages use the reader's own Urdu font.") from error
        call_command("build_assets", verbosity=0)
        self.stdout.write(f"Fetched from {source}.")
