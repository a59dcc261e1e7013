"""Signing in at the desk."""

from django_otp import devices_for_user
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
