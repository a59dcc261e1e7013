import datetime as dt

from django.core.management.base import BaseCommand, CommandError

from cooperation.reports import desk_catalog  # noqa: F401  It fills the list.
from cooperation.reports.saved import send_due
from records.register import today


class Command(BaseCommand):
    help = "Mail the saved reports that are due, each once. For cron, once a day."

    def add_arguments(self, parser):
        parser.add_argument(
            "--on", metavar="DATE", type=dt.date.fromisoformat, help="Of this day; today if unset."
        )

    def handle(self, *, on, **options):
        sent = failed = 0
        for saved, reason in send_due(on or today()):
            sent, failed = sent + (not reason), failed + bool(reason)
            if reason:
                self.stderr.write(f"{saved.owner}: {saved.name}: {reason}")
        self.stdout.write(f"{sent} reports were mailed.")
        if failed:
            raise CommandError(f"{failed} reports were not mailed.")
