"""Pages for who has no password: invited a moment ago, or forgot it."""

import logging
from smtplib import SMTPException
from threading import Thread

from django.contrib import messages
from django.contrib.auth.forms import SetPasswordForm
from django.db import connection
from django.http import Http404, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from cooperation import password_links, second_factor, signing_in
from cooperation.forms import ForgottenForm
from cooperation.middleware import client_address
from cooperation.password_links import Purpose
from cooperation.sign_in_views import page, tell_when
from cooperation.throttling import LINK, MAIL, TooManyTries, count_try, forget_tries

logger = logging.getLogger(__name__)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def forgotten(request):
    """Ask for the address, and answer the same whether an account has it or not."""
    form = ForgottenForm(request.POST or None)
    refusal = None
    if form.is_valid():
        try:
            count_try(MAIL, client_address(request))
            # Not waited for: how long a mail takes would tell that the account exists.
            Thread(target=_send, args=[form.cleaned_data["email"], get_language()]).start()
        except TooManyTries as error:
            refusal = error
        else:
            return page(request, "forgotten_done", _("Look into your mailbox"))
    title = _("Forgotten password")
    return tell_when(page(request, "forgotten", title, form=form, refusal=refusal), refusal)


def _send(email, language):
    """Look for the account and send the link, in a thread of its own."""
    try:
        with override(language):
            password_links.send_forgotten(email)
    except (SMTPException, OSError):
        # Who asked sees no mail and asks again; the answer was the same for everybody.
        logger.exception("A link for a new password was not sent.")
    finally:
        connection.close()


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def set_password(request, purpose, token):
    """Set a password by a link, then lead to the second factor."""
    if purpose not in Purpose.values:
        raise Http404
    address = client_address(request)
    try:
        count_try(LINK, address)
    except TooManyTries as refusal:
        response = page(request, "link_void", _("Too many tries"), refusal=refusal)
        return tell_when(response, refusal)
    user = password_links.account_of(purpose, token)
    if user is None:
        return page(request, "link_void", _("This link does not work"), status=404)
    forget_tries(LINK, address)
    form = SetPasswordForm(user, request.POST or None)
    if form.is_valid():
        form.save()
        if second_factor.has_second_factor(user):
            messages.success(request, _("Your password is set. Sign in with it."))
            return HttpResponseRedirect(reverse("admin:login"))
        signing_in.begin(request, user)
        return HttpResponseRedirect(reverse("admin:enrol"))
    return page(request, "set_password", _("Set your password"), form=form, account=user)
