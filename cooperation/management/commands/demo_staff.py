import json

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from cooperation.accounts import open_account
from cooperation.roles import FOCAL_POINT, role_names
from institutions.models import Institution


class Command(BaseCommand):
    help = (
        "Make an account of each role for a trial on this machine, and a second focal point; "
        "prints a line of JSON each. Again: new passwords and secrets."
    )

    def handle(self, *args, **options):
        if not settings.SITE_IS_LOCAL:
            raise CommandError(
                f"Refused: {settings.SITE_URL} is no loopback address, and demo accounts are for "
                "trials on one machine. Use add_staff."
            )
        accounts = [(role, role) for role in role_names()]
        accounts.append((f"{FOCAL_POINT}-2", FOCAL_POINT))
        homes = dict(zip((FOCAL_POINT, f"{FOCAL_POINT}-2"), _parties(), strict=False))
        with transaction.atomic():
            opened = [
                open_account(username, role, homes.get(username)) for username, role in accounts
            ]
        for account in opened:
            self.stdout.write(json.dumps(account))


def _parties():
    """Two institutions that have agreements, for the focal points; fewer in an empty register."""
    home = Institution.objects.filter(country__code=settings.HOME_COUNTRY)
    return home.exclude(parties=None).order_by("slug").distinct()[:2]
