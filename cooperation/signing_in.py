"""From a right password to a session that ends: the only way in to the desk.

Whoever gave the right password alone is nobody yet: `begin()` notes it in a session that is signed
in nowhere, and the pages that ask for the second factor read it with `whose()`. `complete()` signs
in.
"""

import logging
import time
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import get_user_model, login, logout
from django.utils.crypto import constant_time_compare
from django_otp.util import random_hex

from cooperation.middleware import client_address
from records import fresh, kept

logger = logging.getLogger(__name__)

#: Where a session holds who gave a right password, and a secret for an app to enrol.
BEGUN = "sign_in_begun"
#: How long the second step may take: installing an app on a phone does.
TIME_FOR_SECOND_STEP = timedelta(minutes=30)

#: Where a session holds when it began, and when its owner was last seen.
BEGAN_AT, SEEN_AT = "began_at", "seen_at"
#: How exactly the last activity is known; writing it at every request would cost a write each.
SEEN_EVERY = 60


def begin(request, user):
    """Note that the password was right. Whoever was signed in before is no longer."""
    if request.user.is_authenticated:
        logout(request)
    request.session.cycle_key()
    request.session[BEGUN] = {
        "account": user.pk,
        "hash": user.get_session_auth_hash(),
        "at": time.time(),
        "app_key": random_hex(20),
    }


def whose(request):
    """The account whose password was given in this session a short while ago, or None."""
    begun = request.session.get(BEGUN)
    if begun is None or time.time() - begun["at"] > TIME_FOR_SECOND_STEP.total_seconds():
        return None
    user = get_user_model().objects.filter(pk=begun["account"]).first()
    # Switched off or given another password meanwhile: not this one any more.
    is_same = user and constant_time_compare(begun["hash"], user.get_session_auth_hash())
    return user if is_same and user.is_active and user.is_staff else None


def complete(request, user, device, response):
    """Sign in somebody who gave both factors. Returns the response, with what the browser notes."""
    user.otp_device = device
    token = request.META.get("CSRF_COOKIE") if kept.was_signed_in(request, user) else None
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    if token:
        # Who comes back finds forms still open in other windows: they stay good.
        request.META["CSRF_COOKIE"] = token
    request.session.pop(BEGUN, None)
    request.session[BEGAN_AT] = request.session[SEEN_AT] = time.time()
    fresh.note_proof(request.session)
    logger.info("Signed in: %r from %s", user.get_username(), client_address(request))
    return kept.remember_account(response, user)


class SessionLimits:
    """Ends sessions of staff: after half an hour without a page, and after twelve hours in all.

    What scripts ask for in the background is no sign that somebody is there. A session that does
    not say when it began is over.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if "_auth_user_id" in request.session:
            if _is_over(request.session):
                logout(request)
            elif time.time() - request.session[SEEN_AT] > SEEN_EVERY and not _by_script(request):
                request.session[SEEN_AT] = time.time()
        return self.get_response(request)


def _is_over(session):
    now, idle, life = time.time(), settings.SESSION_IDLE, settings.SESSION_LIFE
    return (
        now - session.get(SEEN_AT, 0) > idle.total_seconds()
        or now - session.get(BEGAN_AT, 0) > life.total_seconds()
    )


def _by_script(request):
    return request.headers.get("Sec-Fetch-Dest") == "empty"
