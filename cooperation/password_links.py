"""Links by mail with which somebody sets a password: at an invitation, or when it was forgotten.

A link is signed, not stored. It holds for one account in one state: setting a password, signing in,
another invitation or another address make it void, so that it works once.
"""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core import signing
from django.core.mail import send_mail
from django.db.models import TextChoices
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import override


class Purpose(TextChoices):
    INVITATION = "invitation"
    FORGOTTEN = "forgotten"


LIFE = {
    Purpose.INVITATION: settings.INVITATION_LIFE,
    Purpose.FORGOTTEN: settings.PASSWORD_LINK_LIFE,
}
_SALT = "cooperation.password_links"


def link_for(user, purpose):
    """The address at which an account gets its password."""
    token = signing.dumps([user.pk, _state_of(user)], salt=f"{_SALT}.{purpose}")
    return settings.SITE_URL + reverse("admin:set_password", args=[purpose, token])


def account_of(purpose, token):
    """The account that a link was made for, or None when it does not hold (any more)."""
    try:
        pk, state = signing.loads(token, salt=f"{_SALT}.{purpose}", max_age=LIFE[purpose])
    except signing.BadSignature:
        return None
    user = get_user_model().objects.filter(pk=pk, is_active=True, is_staff=True).first()
    return user if user and constant_time_compare(state, _state_of(user)) else None


def _state_of(user):
    last = user.last_login.isoformat() if user.last_login else ""
    text = "\0".join([user.password, user.email, last])
    return salted_hmac(_SALT, text, algorithm="sha256").hexdigest()


def invite(user, *, by, language):
    """Send the first link to somebody whose account was opened. Links sent before are void."""
    user.set_unusable_password()
    user.save(update_fields=["password"])
    with override(language):
        subject = _("Your account at the Register of Education Cooperation")
        _send(user, subject, Purpose.INVITATION, {"by": by})


def send_forgotten(email):
    """Send a link to each account of an address; to none of those that were only invited."""
    accounts = get_user_model().objects.filter(email__iexact=email, is_active=True, is_staff=True)
    for user in accounts:
        if user.has_usable_password():
            _send(user, _("Set a new password"), Purpose.FORGOTTEN, {})


def _send(user, subject, purpose, context):
    context = {
        "user": user,
        "link": link_for(user, purpose),
        **context,
    }
    send_mail(subject, render_to_string(f"mail/{purpose}.txt", context), None, [user.email])
