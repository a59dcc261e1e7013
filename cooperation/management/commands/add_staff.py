import json

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from cooperation.accounts import open_account
from cooperation.roles import role_names


class Command(BaseCommand):
    help = (
        "Make an account of staff, or reset one: prints its password and the secret of its "
        "second factor once, as a line of JSON."
    )

    def add_arguments(self, parser):
        parser.add_argument("username")
        parser.add_argument("--role", required=True, choices=role_names())

    def handle(self, *args, username, role, **options):
        try:
            get_user_model().username_validator(username)
        except ValidationError as error:
            raise CommandError(f"Not made: {' '.join(error.messages)}") from None
        self.stdout.write(json.dumps(open_account(username, role)))
