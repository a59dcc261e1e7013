from django.core.management.base import BaseCommand
from django.utils import timezone

from records.inbox import purge_reports


class Command(BaseCommand):
    help = "Delete the e-mail addresses of error reports 90 days after the answer. Run it daily."

    def handle(self, *args, **options):
        count = purge_reports(timezone.now())
        self.stdout.write(f"E-mail addresses deleted: {count}.")
