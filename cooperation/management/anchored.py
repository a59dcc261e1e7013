"""What commands that verify a chain share: print its end, compare it with one kept elsewhere."""

import sys
from itertools import chain

from django.core.management.base import BaseCommand, CommandError

from records.chain import anchor, read_anchor
from records.verification import compare_with_anchors


class VerifyingCommand(BaseCommand):
    """Prints what is wrong, one line each, and ends with exit code 1 if anything is."""

    #: The chains whose ends `--head` prints.
    chains = ()

    def add_arguments(self, parser):
        parser.add_argument(
            "--head",
            action="store_true",
            help="Print the end of each chain alone, to keep it outside of this computer.",
        )
        parser.add_argument(
            "--expect",
            action="append",
            default=[],
            metavar="CHAIN:N:DIGEST",
            help="Compare with an end that --head printed earlier. May be given several times.",
        )

    def handle(self, *args, head, expect, **options):
        if head:
            for line in filter(None, map(anchor, self.chains)):
                self.stdout.write(line)
            return
        problems = 0
        for problem in chain(compare_with_anchors(self._anchors(expect)), self.problems()):
            problems += 1
            self.stdout.write(problem)
        if problems:
            sys.exit(1)
        self.stdout.write(self.summary())

    def _anchors(self, expect):
        try:
            return [read_anchor(text) for text in expect]
        except ValueError as error:
            raise CommandError(f"“{error}” is no line that --head prints.") from None

    def problems(self):
        """Sentences on what is wrong."""
        raise TypeError(f"{type(self).__name__} must say what it verifies.")

    def summary(self):
        """The line that stands where nothing is wrong."""
        raise TypeError(f"{type(self).__name__} must say what it has verified.")
