from collections import Counter

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from records.link_checks import LinkState, keep, longest_unchecked
from records.models import Source
from records.web_asking import Asker


class Command(BaseCommand):
    help = "Ask the addresses of sources whether they answer. Run it daily."

    def add_arguments(self, parser):
        parser.add_argument(
            "--limit", type=int, help="How many, those not asked for longest first. All if unset."
        )

    def handle(self, *, limit, **options):
        if limit is not None and limit < 1:
            raise CommandError("Ask for at least one address.")
        found = Counter()
        asker = Asker(f"RegisterLinkCheck/1 (+{settings.SITE_URL})")
        for source in longest_unchecked(Source.objects.all(), limit):
            check = keep(source, asker.ask(source.url), timezone.now())
            found[check.state] += 1
            if check.state != LinkState.WORKS:
                self.stdout.write(f"{source.slug}: {check.state} ({check.detail}) {source.url}")
        counts = ", ".join(f"{count} {state}" for state, count in sorted(found.items()))
        self.stdout.write(f"Checked: {found.total()}. {counts}".strip())
