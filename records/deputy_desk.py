"""The page on which a publisher names a stand-in, and where a stand-in sees for whom."""

from django import forms
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from records import fresh, permissions, services
from records.form_fields import DayField
from records.models import StandIn
from records.proposals import attempt
from records.register import today

#: No row has a longer number.
DIGITS = 15


class StandInForm(forms.Form):
    """Who stands in, and from which day through which."""

    deputy = forms.ModelChoiceField(queryset=None, label=gettext_lazy("Who stands in for you"))
    begins_on = DayField(
        label=pgettext_lazy("first day", "From"), help_text=gettext_lazy("For example 27 2 2026.")
    )
    ends_on = DayField(
        label=pgettext_lazy("last day", "Until"),
        help_text=gettext_lazy("The last day, which counts too."),
    )

    def __init__(self, *args, principal, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["deputy"].queryset = candidates(principal)


def candidates(principal):
    """The accounts that may stand in for a publisher."""
    accounts = get_user_model().objects.filter(is_active=True, is_staff=True)
    accounts = accounts.exclude(pk=principal.pk)
    able = [account.pk for account in accounts if permissions.may_stand_in(account)]
    return accounts.filter(pk__in=able).order_by("username")


def stand_ins(request):
    """The stand-ins of the user, and for whom the user stands in; POST names or ends one.

    Naming one hands the right to publish on, and wants a fresh sign-in; ending one does not.
    """
    user = request.user
    may_name = permissions.may_name_stand_in(user)
    standing = StandIn.objects.filter(deputy=user).select_related("principal")
    if not may_name and not standing.exists():
        raise PermissionDenied
    form = StandInForm(request.POST if "name" in request.POST else None, principal=user)
    if request.method == "POST":
        if not may_name:
            raise PermissionDenied
        if form.is_bound and not fresh.is_fresh(request):
            return fresh.ask_again(request)
        if _is_done(request, form):
            return HttpResponseRedirect(reverse("admin:stand_ins"))
    request.current_app = admin.site.name
    return TemplateResponse(
        request,
        "admin/records/stand_ins.html",
        {
            **admin.site.each_context(request),
            "title": _("Stand-in"),
            "form": form if may_name else None,
            "own": StandIn.objects.filter(principal=user).select_related("deputy"),
            "standing": standing,
            "today": today(),
        },
    )


def _is_done(request, form):
    if "end" in request.POST:
        number = request.POST["end"]
        own = StandIn.objects.filter(principal=request.user)
        stand_in = (
            own.filter(pk=number).first() if number.isdecimal() and len(number) < 16 else None
        )
        if stand_in is None:
            raise Http404
        return attempt(
            request,
            lambda: services.end_stand_in(stand_in=stand_in, actor=request.user),
            _("%(who)s stands in for you no more.") % {"who": stand_in.deputy},
        )
    return form.is_valid() and attempt(
        request,
        lambda: services.name_stand_in(principal=request.user, **form.cleaned_data),
        _("%(who)s stands in for you.") % {"who": form.cleaned_data["deputy"]},
    )
