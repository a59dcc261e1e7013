"""What somebody typed into a form of the desk, kept while they sign in again.

A session ends, or an act wants a fresh sign-in, just when a form is sent. `keep()` then puts what
was typed into the session, for that account alone; after signing in, a page shows it and sends it
once more. Forms open in several windows are kept each. Files are not kept: the browser lets nobody
send them again unseen.

Who sends a form after the session ended is known from a signed cookie that says which account was
last signed in here; it lets nobody in. Without it nothing is kept: strangers store nothing.
"""

from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

#: Where a session holds the forms that were typed, the first sent first.
TYPED = "typed"
#: More forms, and more characters in all of them, are not kept.
MOST = 8
LARGEST = 512 * 1024
#: Fields that are never kept.
SECRET = ("password", "otp_token", "csrfmiddlewaretoken", "credential")

#: What a button sends along, without anything typed.
BUTTONS = frozenset({"version"})

#: With this name beside it, a form of the desk shows what was typed and saves nothing yet.
SHOW_ONLY = "_kept"

#: A form may wait over a long weekend.
REMEMBERED_FOR = 7 * 24 * 60 * 60


class ShownAgain:
    """A form that can be sent to be shown with what was typed: it then saves nothing."""

    shows_again = True

    def clean(self):
        cleaned = super().clean()
        if SHOW_ONLY in self.data:
            sentence = _("This is what you typed. Nothing was saved yet: look at it, then save.")
            self.add_error(None, ValidationError(sentence, code="kept"))
        return cleaned


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
    pairs = _pairs(request)
    if {name for name, _value in pairs} <= BUTTONS:
        return False
    path = request.get_full_path()
    others = [form for form in _forms(request) if not _is_same(form, path, pairs)]
    form = {"id": get_random_string(12), "owner": owner, "path": path}
    fits = len(others) < MOST and _size(pairs) + sum(map(_size_of, others)) <= LARGEST
    if fits:
        form |= {"pairs": pairs, "had_files": bool(request.FILES)}
    else:
        form["is_too_large"] = True
        others = others[: MOST - 1]
    request.session[TYPED] = [*others, form]
    return fits


def typed(request):
    """What is kept for whoever is signed in now, each form as id, path, pairs, had_files.

    Of what could not be kept, is_too_large instead of the pairs.
    """
    return [form for form in _forms(request) if form["owner"] == request.user.pk]


def is_waiting(request):
    """Whether something is kept for somebody, who may have to sign in first."""
    return bool(_forms(request))


def forget_sent(request):
    """Forget the form that a request sends once more as it was typed; others stay."""
    if is_waiting(request):
        path, pairs = request.get_full_path(), _pairs(request)
        _leave(request, lambda form: not _is_same(form, path, pairs))


def give_up(request, number):
    """Forget the form of an id. Returns the address at which it was sent, or None."""
    path = next((form["path"] for form in typed(request) if form["id"] == number), None)
    _leave(request, lambda form: form["id"] != number)
    return path


def forget_others(request):
    """Forget what somebody else typed before the user signed in here."""
    _leave(request, lambda form: form["owner"] == request.user.pk)


def _forms(request):
    found = request.session.get(TYPED, ())
    return found if isinstance(found, list) else []  # Of a session from before there was a list.


def _leave(request, stays):
    """Write the forms that stay, if any was kept; an empty list is no trace in the session."""
    forms = [form for form in _forms(request) if stays(form)]
    if forms:
        request.session[TYPED] = forms
    else:
        request.session.pop(TYPED, None)


def _pairs(request):
    """What a POST typed, as [name, value] in the order of the form; nothing secret."""
    return [
        [name, value]
        for name, values in request.POST.lists()
        if name != SHOW_ONLY and not any(secret in name for secret in SECRET)
        for value in values
    ]


def _is_same(form, path, pairs):
    return form["path"] == path and form.get("pairs") == pairs


def _size(pairs):
    return sum(len(name) + len(value) for name, value in pairs)


def _size_of(form):
    return _size(form.get("pairs", ()))


def _account_of(request):
    name = settings.ACCOUNT_COOKIE_NAME
    try:
        return signing.loads(request.COOKIES.get(name, ""), salt=name, max_age=REMEMBERED_FOR)
    except signing.BadSignature:
        return None
