"""Accounts of staff, opened by a command: role, password and second factor, drawn at random."""

import base64
import secrets

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import transaction
from django_otp.plugins.otp_totp.models import TOTPDevice

from cooperation import second_factor
from institutions.models import Membership


@transaction.atomic
def open_account(username, role, institution=None):
    """Make an account, or reset the one of that name: one role, new password, new second factor.

    Returns what its owner needs, and what is shown this once: username, password, totp_secret
    (base32, for an authenticator app) and role. Sessions that were open end.
    """
    user, _is_new = get_user_model().objects.get_or_create(username=username)
    password = secrets.token_urlsafe(18)
    user.set_password(password)
    user.is_staff, user.is_active, user.is_superuser = True, True, False
    user.save()
    user.user_permissions.clear()
    user.groups.set([Group.objects.get(name=role)])
    assign_institution(user, institution)
    second_factor.remove_all(user)
    device = TOTPDevice.objects.create(user=user, name="authenticator")
    secret = base64.b32encode(device.bin_key).decode()
    return {"username": username, "password": password, "totp_secret": secret, "role": role}


def assign_institution(user, institution):
    """Let an account belong to an institution, or to none. Counts from its next request."""
    if institution is None:
        Membership.objects.filter(user=user).delete()
    else:
        Membership.objects.update_or_create(user=user, defaults={"institution": institution})
