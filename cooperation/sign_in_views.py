"""Pages around signing in at the desk."""

from django.contrib import admin
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from cooperation.forms import AgainForm
from records import fresh


def where_to(request):
    """The address of this site that a page was asked to lead to; else the desk's home."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if is_ours else reverse("admin:index")


@sensitive_post_parameters()
def again(request):
    """Ask somebody who is signed in for password and second factor again (`records.fresh`)."""
    form = AgainForm(request, request.POST if request.method == "POST" else None)
    if form.is_valid():
        request.session.cycle_key()
        fresh.note_proof(request.session)
        return HttpResponseRedirect(where_to(request))
    context = {
        **admin.site.each_context(request),
        "title": _("Sign in again"),
        "form": form,
        "next": where_to(request),
    }
    return TemplateResponse(request, "admin/sign_in/again.html", context)
