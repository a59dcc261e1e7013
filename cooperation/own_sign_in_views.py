"""The page on which somebody sees and replaces the own second factors."""

import django_otp
from django.contrib import messages
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from django_otp.util import random_hex

from cooperation import second_factor, security_keys
from cooperation.forms import AppForm
from cooperation.models import SheetKind
from cooperation.sign_in_views import added_key, app_context, page
from records import fresh

#: Where a session holds the secret that the page offers to a new app.
APP_KEY = "own_app_key"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@fresh.required
def own_sign_in(request):
    """Show the own factors; add, replace and remove one; make the recovery codes anew."""
    act = _ACTS.get(request.POST.get("act")) if request.method == "POST" else None
    return act(request) if act else _overview(request)


def _overview(request, form=None, key_error=None):
    user = request.user
    app_key = request.session.setdefault(APP_KEY, random_hex(20))
    return page(
        request,
        "own",
        _("Your sign-in"),
        factors=[{"device": each, "words": words_of(each)} for each in second_factor.factors(user)],
        has_app=second_factor.has_app(user),
        recovery_left=second_factor.codes_left(user, SheetKind.RECOVERY),
        printed_left=second_factor.codes_left(user, SheetKind.PRINTED),
        form=form or AppForm(user, app_key),
        key_error=key_error,
        key_options=security_keys.options_to_register(request, user),
        **app_context(user, app_key),
    )


def words_of(device):
    """What a second factor is called."""
    if isinstance(device, second_factor.SecurityKey):
        return _("Security key: %(name)s") % {"name": device.name}
    if isinstance(device, second_factor.CodeSheet):
        return _("Printed one-time codes")
    return _("Authenticator app")


def _done(request, sentence):
    messages.success(request, sentence)
    return HttpResponseRedirect(reverse("admin:own_sign_in"))


def _take_app(request):
    form = AppForm(request.user, request.session.get(APP_KEY) or random_hex(20), request.POST)
    if not form.is_valid():
        return _overview(request, form)
    del request.session[APP_KEY]
    # The session may hang on the app that was replaced.
    django_otp.login(request, form.device)
    return _done(request, _("Your authenticator app is set up. One that you had before is void."))


def _add_key(request):
    device, error = added_key(request, request.user)
    if device is None:
        return _overview(request, key_error=error)
    return _done(request, _("Your security key is set up."))


def _remove(request):
    """Take a factor away, but never the last one."""
    factors = second_factor.factors(request.user)
    named = [each for each in factors if each.persistent_id == request.POST.get("device")]
    others = [each for each in factors if each not in named]
    if not named:
        return _overview(request)
    if not others:
        messages.error(request, _("This is your only second factor. Set up another one first."))
        return HttpResponseRedirect(reverse("admin:own_sign_in"))
    django_otp.login(request, others[0])
    named[0].delete()
    return _done(request, _("The second factor was removed."))


def _new_codes(request):
    codes = second_factor.new_codes(request.user, SheetKind.RECOVERY)
    here = reverse("admin:own_sign_in")
    return page(request, "codes", _("Your recovery codes"), codes=codes, next=here)


_ACTS = {"app": _take_app, "key": _add_key, "remove": _remove, "codes": _new_codes}
