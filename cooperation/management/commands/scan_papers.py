from collections import Counter

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from agreements.papers import stored_files
from records.papers import scan
from records.papers.scanning import ScanState


class Command(BaseCommand):
    help = "Ask the scanner about stored papers without an answer. Run it every few minutes."

    def handle(self, *args, **options):
        if settings.PAPER_SCANNER is None:
            raise CommandError("PAPER_SCANNER is not set: no paper is scanned.")
        counts = Counter()
        for record, file, sha256 in stored_files():
            if not file.storage.exists(file.name):
                continue  # check_register names it.
            state = scan(file, sha256)
            counts[state] += 1
            if state == ScanState.REFUSED:
                where = record.key if record else "the tray"
                self.stderr.write(f"Refused by the scanner: {file.name} of {where}.")
        for state in ScanState:
            self.stdout.write(f"{state}: {counts[state]}")
