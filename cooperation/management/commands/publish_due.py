"""Publish what an embargo held until now: for cron, every few minutes."""

from django.core.management.base import BaseCommand

from records import services


class Command(BaseCommand):
    help = "Publish what was approved under an embargo whose time has come."

    def handle(self, *args, **options):
        for approval, refusal in services.publish_due():
            if refusal:
                self.stderr.write(f"Not published, back in review: {approval}. {refusal}")
            else:
                self.stdout.write(f"Published: {approval}.")
