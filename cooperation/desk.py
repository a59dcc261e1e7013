"""The desk: where staff work on records."""

from django.utils.translation import gettext_lazy as _
from django_otp.admin import OTPAdminSite


class DeskSite(OTPAdminSite):
    """The admin, open only to staff who gave a one-time code beside their password."""

    site_title = _("Register of Education Cooperation")
    site_header = _("Register of Education Cooperation")
    index_title = _("Needs your attention")

    def __init__(self, name="admin"):
        # The stock templates and `admin:` URLs expect this name; OTPAdminSite picks another.
        super().__init__(name)
