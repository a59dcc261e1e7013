from django.core.management.base import BaseCommand

from cooperation.reports.prepared import purge_prepared


class Command(BaseCommand):
    help = "Delete prepared files that are older than 7 days. For cron, once a day."

    def handle(self, **options):
        purge_prepared()
