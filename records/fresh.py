"""Signing in again before an act that weighs much: the △ of permissions.md.

Withdrawing, merging, publishing in an emergency, naming a stand-in, and changing accounts want a
sign-in of the last 15 minutes. A view asks first thing, on GET and on POST alike, so that nobody
fills in a page in vain:

    if not fresh.is_fresh(request):
        return fresh.ask_again(request)

or stands under the decorator `@fresh.required`. The page that asks wants password and second
factor again, counts failed tries like any sign-in, and leads back to the address that was asked
for. Whether the user may do the act at all is a question of its own, asked before this one.

In tests, `tests.desk.sign_in()` gives a fresh session, `tests.desk.grow_stale(client)` an old one.
"""

import time
from datetime import timedelta
from functools import wraps
from urllib.parse import urlencode

from django.http import HttpResponseRedirect
from django.urls import reverse

from records import kept

#: How long a sign-in counts as fresh.
FRESH_FOR = timedelta(minutes=15)

#: Where a session holds the instant at which password and second factor were last given.
PROVED_AT = "proved_at"


def note_proof(session):
    """Password and second factor were given now."""
    session[PROVED_AT] = time.time()


def is_fresh(request):
    """Whether the user gave password and second factor within the last 15 minutes."""
    age = time.time() - request.session.get(PROVED_AT, 0)
    return 0 <= age < FRESH_FOR.total_seconds()


def ask_again(request):
    """The answer of a view that wants a fresh sign-in: asks, then leads back to this address.

    What a form typed is kept meanwhile.
    """
    if request.method == "POST":
        kept.keep(request)
    return HttpResponseRedirect(
        f"{reverse('admin:again')}?{urlencode({'next': request.get_full_path()})}"
    )


def required(view):
    """A view, or a method of an admin class, that only a fresh sign-in reaches."""

    @wraps(view)
    def asks_first(*arguments, **named):
        request = next(each for each in arguments if hasattr(each, "session"))
        return view(*arguments, **named) if is_fresh(request) else ask_again(request)

    return asks_first
