from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from cooperation import fonts


class Command(BaseCommand):
    help = "Fetch the Urdu font, for pages and PDFs."
    requires_system_checks = []

    def handle(self, *args, **options):
        try:
            source = fonts.fetch()
        except fonts.FontError as error:
            raise CommandError(
                f"{error} Pages use the reader's own Urdu font, and there are no PDFs in Urdu."
            ) from error
        call_command("build_assets", verbosity=0)
        self.stdout.write(f"Fetched from {source}.")
