import signal
import sys
import threading
from functools import partial

from django.core.management.base import BaseCommand

from cooperation.reports import desk_catalog  # noqa: F401  It fills the list.
from cooperation.reports.prepared import Unwanted, make_prepared


class Command(BaseCommand):
    help = "Make a long export that somebody asked for at the desk, which starts this command."

    def add_arguments(self, parser):
        parser.add_argument("pk", type=int, help="Of the prepared file.")

    def handle(self, *, pk, **options):
        # Ended from outside, or no longer wanted, it leaves nothing behind.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
        try:
            # To the main thread, which may be waiting for the database or for the press.
            main = threading.main_thread().ident
            make_prepared(pk, partial(signal.pthread_kill, main, signal.SIGTERM))
        except Unwanted:
            self.stderr.write("The file was cancelled.")
