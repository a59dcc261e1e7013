"""Accounts in whose name programs work, so that every change has somebody who made it."""

from django.contrib.auth import get_user_model

#: Of commands at the server, where nobody is signed in.
COMMANDS = "command-line"


def system_account(username=COMMANDS):
    """The account of a program, made when there is none; nobody can sign in with it."""
    users = get_user_model()
    account = users.objects.filter(username=username).first()
    if account is None:
        account = users(username=username, is_active=False, is_staff=False)
        account.set_unusable_password()
        account.save()
    return account
