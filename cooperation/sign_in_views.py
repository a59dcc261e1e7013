"""Pages around signing in at the desk: the first page, the second factor, enrolment, once more.

None of them lets anybody in but by `signing_in.complete()`.
"""

import logging
import time
from urllib.parse import urlsplit

from django.contrib import admin
from django.contrib.auth.views import LoginView
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from cooperation import second_factor, security_keys, signing_in
from cooperation.forms import AgainForm, AppForm
from cooperation.middleware import client_address
from cooperation.models import SheetKind
from cooperation.throttling import TooManyTries
from records import fresh, kept, qr
from records.record_admin import RecordAdmin

logger = logging.getLogger(__name__)

#: Where a session holds that a signed-in person gave the password again, and wants to use a key.
AGAIN = "password_again"


def where_to(request):
    """The address of this site that a page was asked to lead to; else the desk's home."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if is_ours else reverse("admin:index")


def onward(request, page):
    """Lead to a page of the desk that in the end leads where this one was asked to."""
    address = f"{reverse(f'admin:{page}')}?{urlencode({'next': where_to(request)})}"
    return HttpResponseRedirect(address)


def landing(request):
    """Where signing in leads: to what was typed before, or where the page was asked to lead."""
    kept.forget_others(request)
    return reverse("admin:kept") if kept.typed(request) else where_to(request)


def page(request, template, title, status=200, **context):
    """A page of this module, with what every page of the desk shows."""
    request.current_app = admin.site.name
    context = {**admin.site.each_context(request), "title": title, **context}
    return TemplateResponse(request, f"admin/sign_in/{template}.html", context, status=status)


def refusal_of(form):
    """The TooManyTries that a form met, or None."""
    errors = form.non_field_errors().as_data() if form.is_bound else []
    return next((error for error in errors if isinstance(error, TooManyTries)), None)


def tell_when(response, refusal):
    """Say to programs too that it was too often, and how long to wait."""
    if refusal is not None:
        response.status_code = 429
        response.headers["Retry-After"] = str(refusal.seconds)
    return response


class DeskLoginView(LoginView):
    """The first page: name, password and code; or the way to the second factor."""

    def form_valid(self, form):
        user = form.get_user()
        if form.device is not None:
            return sign_in(self.request, user, form.device)
        signing_in.begin(self.request, user)
        return onward(self.request, "key" if second_factor.has_key(user) else "enrol")

    def form_invalid(self, form):
        refusal = refusal_of(form)
        # Without the name: people type passwords into that field.
        why = "too many tries" if refusal else "wrong or incomplete"
        logger.warning("Sign-in refused, %s: from %s", why, client_address(self.request))
        return tell_when(super().form_invalid(form), refusal)


def sign_in(request, user, device):
    """Sign in, and lead on."""
    response = HttpResponseRedirect(where_to(request))
    signing_in.complete(request, user, device, response)
    response.headers["Location"] = landing(request)
    return response


# --- The second step -------------------------------------------------------------------------


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def enrol(request):
    """Give an account its second factor, at the first sign-in: an app or a security key."""
    user = signing_in.whose(request)
    if user is None or second_factor.has_second_factor(user):
        return onward(request, "login")
    app_key = request.session[signing_in.BEGUN]["app_key"]
    by_app = request.method == "POST" and "credential" not in request.POST
    form = AppForm(user, app_key, request.POST if by_app else None)
    device, key_error = None, None
    if request.method == "POST" and not by_app:
        device, key_error = added_key(request, user)
    elif form.is_valid():
        device = form.device
    if device is not None:
        codes = second_factor.new_codes(user, SheetKind.RECOVERY)
        return shown_once(request, user, device, codes)
    return page(
        request,
        "enrol",
        _("Set up your second factor"),
        account=user,
        form=form,
        next=where_to(request),
        key_error=key_error,
        key_options=security_keys.options_to_register(request, user),
        **app_context(user, app_key),
    )


def shown_once(request, user, device, codes):
    """Sign in, and show the recovery codes on the way."""
    response = page(request, "codes", _("Your recovery codes"), codes=codes)
    signing_in.complete(request, user, device, response)
    response.context_data["next"] = landing(request)
    return response


def app_context(user, app_key):
    """What an authenticator app is given: a QR code, and the same as text."""
    device = second_factor.app_for(user, app_key)
    return {"code": qr.draw(device.config_url), "secret": second_factor.secret_text(app_key)}


def added_key(request, user):
    """(the security key that a page sent, None), or (None, why it was not taken)."""
    key = security_keys.register(
        request, user, request.POST.get("credential", ""), request.POST.get("name", "")
    )
    refused = _("The security key did not answer as it must, or is in use already. Try again.")
    return (key, None) if key else (None, refused)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def key(request):
    """Ask for a security key: the second step of signing in, or of signing in again."""
    user = signing_in.whose(request)
    is_again = user is None and gave_password_again(request)
    if is_again:
        user = request.user
    if user is None or not second_factor.has_key(user):
        return onward(request, "login")
    error = None
    if request.method == "POST":
        try:
            device = security_keys.accepting(request, user, request.POST.get("credential", ""))
        except TooManyTries as refusal:
            error, device = refusal, None
        if device is not None and is_again:
            return made_fresh(request)
        if device is not None:
            return sign_in(request, user, device)
        error = error or wrong_key()
    response = page(
        request,
        "key",
        _("Use your security key"),
        account=user,
        next=where_to(request),
        error=error,
        key_options=security_keys.options_to_sign_in(request, user),
    )
    return tell_when(response, error if isinstance(error, TooManyTries) else None)


def wrong_key():
    """The refusal of a key that did not answer as it must."""
    return _("This security key is not one of yours, or did not answer as it must. Try again.")


# --- Once more -------------------------------------------------------------------------------


@never_cache
@sensitive_post_parameters()
def again(request):
    """Ask somebody who is signed in for password and second factor again (`records.fresh`)."""
    form = AgainForm(request, request.POST if request.method == "POST" else None)
    if form.is_valid() and form.wants_key:
        request.session[AGAIN] = time.time()
        return onward(request, "key")
    if form.is_valid():
        return made_fresh(request)
    response = page(
        request,
        "again",
        _("Sign in again"),
        form=form,
        next=where_to(request),
        is_kept=bool(kept.typed(request)),
        has_key=second_factor.has_key(request.user),
    )
    return tell_when(response, refusal_of(form))


def gave_password_again(request):
    """Whether somebody who is signed in gave the password again, a moment ago."""
    age = time.time() - request.session.get(AGAIN, 0)
    return request.user.is_verified() and age < fresh.FRESH_FOR.total_seconds()


def made_fresh(request):
    """Both factors were given again: lead back to what wanted it."""
    request.session.pop(AGAIN, None)
    request.session.cycle_key()
    fresh.note_proof(request.session)
    return HttpResponseRedirect(landing(request))


# --- What was typed --------------------------------------------------------------------------


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def typed(request):
    """Show what was typed when the session ended, to be sent once more; POST gives one up."""
    if request.method == "POST":
        path = kept.give_up(request, request.POST.get("form", ""))
        here = reverse("admin:kept")
        return HttpResponseRedirect(here if kept.typed(request) else path or here)
    forms = kept.typed(request)
    if not forms:
        return HttpResponseRedirect(reverse("admin:index"))
    return page(
        request,
        "kept",
        _("What you typed is kept"),
        forms=[
            {
                **form,
                "show_only": kept.SHOW_ONLY if _is_form_of_record(form["path"]) else "",
                "shown": [
                    (name, value)
                    for name, value in form.get("pairs", ())
                    if value.strip() and not name.startswith("_") and "_FORMS" not in name
                ],
            }
            for form in forms
        ],
        kept_forms=0,
    )


def _is_form_of_record(path):
    """Whether an address is a form that can show again what was typed, without saving it."""
    match = resolve(urlsplit(path).path)
    desk = getattr(match.func, "model_admin", None)
    return isinstance(desk, RecordAdmin) and match.url_name.endswith(("_add", "_change"))
