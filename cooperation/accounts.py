"""Accounts of staff: what the history keeps of them, and how a command opens one.

Role, password and second factor of an account that a command opens are drawn at random.
"""

import base64
import secrets

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import transaction
from django_otp.plugins.otp_totp.models import TOTPDevice

from cooperation import second_factor
from institutions.models import Membership
from records.row_history import RowAct, Table
from records.services import note_row
from records.system_accounts import system_account
from records.vocabulary import Way

#: The columns that say who an account is and what it may do; never password or second factor.
KEPT = (
    *("username", "first_name", "last_name", "email"),
    *("is_active", "is_staff", "is_superuser"),
)


def standing(user):
    """What the history keeps of an account, its roles, single rights and institution included."""
    content = {name: getattr(user, name) for name in KEPT if getattr(user, name) != ""}
    content["groups"] = sorted(group.name for group in user.groups.all())
    rights = sorted(right.codename for right in user.user_permissions.all())
    if rights:
        content["user_permissions"] = rights
    if hasattr(user, "membership"):
        content["institution"] = user.membership.institution.key
    return content


def accounts():
    """All accounts, with what `standing()` reads."""
    rows = get_user_model().objects.select_related("membership__institution")
    return rows.prefetch_related("groups", "user_permissions")


def table_of_accounts():
    """Accounts in the history. One that cannot reach the desk may be missing there."""
    return Table(
        "account",
        get_user_model(),
        key=lambda user: str(user.pk),
        content=standing,
        rows=accounts,
        is_kept=lambda user: user.is_active and user.is_staff,
    )


def note_superuser(sender, instance, created, raw=False, **signal):
    """Keep in the history who becomes a superuser: Django's own command and a shell make them.

    The desk makes none. Receives `post_save` of accounts.
    """
    if created and not raw and instance.is_superuser:
        note_row(row=instance, actor=system_account(), way=Way.COMMAND)


@transaction.atomic
def open_account(username, role, institution=None):
    """Make an account, or reset the one of that name: one role, new password, new second factor.

    Returns what its owner needs, and what is shown this once: username, password, totp_secret
    (base32, for an authenticator app) and role. Sessions that were open end.
    """
    user, is_new = get_user_model().objects.get_or_create(username=username)
    password = secrets.token_urlsafe(18)
    user.set_password(password)
    user.is_staff, user.is_active, user.is_superuser = True, True, False
    user.save()
    user.user_permissions.clear()
    user.groups.set([Group.objects.get(name=role)])
    assign_institution(user, institution)
    second_factor.remove_all(user)
    device = TOTPDevice.objects.create(user=user, name="authenticator")
    act = RowAct.CREATE if is_new else RowAct.RESET
    note_row(row=user, actor=system_account(), way=Way.COMMAND, act=act)
    secret = base64.b32encode(device.bin_key).decode()
    return {"username": username, "password": password, "totp_secret": secret, "role": role}


def assign_institution(user, institution):
    """Let an account belong to an institution, or to none. Counts from its next request."""
    if institution is None:
        Membership.objects.filter(user=user).delete()
    else:
        Membership.objects.update_or_create(user=user, defaults={"institution": institution})
