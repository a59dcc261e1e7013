"""What somebody typed into a form of the desk, kept while they sign in again.

A session ends, or an act wants a fresh sign-in, just when a form is sent. `keep()` then puts what
was typed into the session, for that account alone; after signing in, a page shows it and sends it
once more. Files are not kept: the browser lets nobody send them again unseen.

Who sends a form after the session ended is known from a signed cookie that says which account was
last signed in here; it lets nobody in. Without it nothing is kept: strangers store nothing.
"""

from django.conf import settings
from django.core import signing

#: Where a session holds what was typed.
TYPED = "typed"
#: More characters are not kept.
LARGEST = 512 * 1024
#: Fields that are never kept.
SECRET = ("password", "otp_token", "csrfmiddlewaretoken", "credential")

#: What a button sends along, without anything typed.
BUTTONS = frozenset({"version"})

#: With this name beside it, a form for a record shows what was typed and saves nothing yet.
SHOW_ONLY = "_kept"

#: A form may wait over a long weekend.
REMEMBERED_FOR = 7 * 24 * 60 * 60


def remember_account(response, user):
    """Let the browser say which account was last signed in here."""
    name = settings.ACCOUNT_COOKIE_NAME
    response.set_cookie(
        name,
        signing.dumps(user.pk, salt=name),
        max_age=REMEMBERED_FOR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def was_signed_in(request, user):
    """Whether an account is the one that was last signed in with this browser."""
    return _account_of(request) == user.pk


def keep(request):
    """Keep what a POST typed, until its sender has signed in. Returns whether it was kept."""
    owner = request.user.pk or _account_of(request)
    if owner is None or request.headers.get("Sec-Fetch-Dest") == "empty":
        return False  # Of a stranger, or sent by a script in the background.
    pairs = [
        (name, value)
        for name, values in request.POST.lists()
        if not any(secret in name for secret in SECRET)
        for value in values
    ]
    if {name for name, _value in pairs} <= BUTTONS:
        return False
    if sum(len(name) + len(value) for name, value in pairs) > LARGEST:
        request.session[TYPED] = {
            "owner": owner,
            "path": request.get_full_path(),
            "is_too_large": True,
        }
        return False
    request.session[TYPED] = {
        "owner": owner,
        "path": request.get_full_path(),
        "pairs": pairs,
        "had_files": bool(request.FILES),
    }
    return True


def typed(request):
    """What is kept for whoever is signed in now: path, pairs, had_files; else None."""
    found = request.session.get(TYPED)
    return found if found and found["owner"] == request.user.pk else None


def is_waiting(request):
    """Whether something is kept for somebody, who may have to sign in first."""
    return TYPED in request.session


def is_about(request):
    """Whether a request asks for the address at which the kept form was sent."""
    return is_waiting(request) and request.session[TYPED]["path"] == request.get_full_path()


def forget(request):
    """What was kept is sent, given up, or somebody else's."""
    request.session.pop(TYPED, None)


def _account_of(request):
    name = settings.ACCOUNT_COOKIE_NAME
    try:
        return signing.loads(request.COOKIES.get(name, ""), salt=name, max_age=REMEMBERED_FOR)
    except signing.BadSignature:
        return None
