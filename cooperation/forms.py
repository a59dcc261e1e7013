"""Signing in at the desk."""

from django import forms
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_otp import devices_for_user, match_token
from django_otp.admin import OTPAdminAuthenticationForm
from django_otp.models import Device


class DeskLoginForm(OTPAdminAuthenticationForm):
    """User name, password and one-time code on one page.

    Who has one second factor is not asked which; with several, a choice is, so that a code tried on
    one device is no failed attempt on another.
    """

    def _chosen_device(self, user):
        chosen = super()._chosen_device(user)
        devices = list(devices_for_user(user))
        if chosen is None and len(devices) == 1:
            # Read again, locked: two log-ins at once must not use the same code.
            return Device.from_persistent_id(devices[0].persistent_id, for_verify=True)
        return chosen


class AgainForm(forms.Form):
    """Password and one-time code of somebody who is signed in."""

    password = forms.CharField(
        label=gettext_lazy("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )
    otp_token = forms.CharField(
        label=gettext_lazy("One-time code"),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}),
    )

    def __init__(self, request, data=None):
        super().__init__(data)
        self.request = request

    def clean(self):
        password, code = self.cleaned_data.get("password"), self.cleaned_data.get("otp_token")
        if not (password and code):
            return
        # A wrong password counts as a failed sign-in; a right one signs nobody else in.
        user = authenticate(
            self.request, username=self.request.user.get_username(), password=password
        )
        if user != self.request.user or match_token(user, code) is None:
            raise ValidationError(_("Password or code is not right. Nothing was done."))
