import json

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from cooperation.accounts import open_account
from cooperation.roles import FOCAL_POINT, role_names
from institutions.models import Institution


class Command(BaseCommand):
    help = (
        "Make an account of staff, or reset one: prints its password and the secret of its "
        "second factor once, as a line of JSON."
    )

    def add_arguments(self, parser):
        parser.add_argument("username")
        parser.add_argument("--role", required=True, choices=role_names())
        parser.add_argument("--institution", help="slug; a focal point belongs to one")

    def handle(self, *args, username, role, institution, **options):
        try:
            get_user_model().username_validator(username)
        except ValidationError as error:
            raise CommandError(f"Not made: {' '.join(error.messages)}") from None
        own = Institution.objects.filter(slug=institution).first() if institution else None
        if (institution and own is None) or (own is None) == (role == FOCAL_POINT):
            raise CommandError(
                "Not made: a focal point belongs to an institution of the register, named by its "
                "slug with --institution; no other role does."
            )
        self.stdout.write(json.dumps(open_account(username, role, own)))
