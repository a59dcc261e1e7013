"""What the portal calls itself, for every layer."""

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override


def scope():
    """The countries of the register in the page's language."""
    if (settings.HOME_COUNTRY, settings.PARTNER_COUNTRIES) == ("PK", ["KZ"]):
        return _("Pakistan and Kazakhstan")
    return " · ".join([settings.HOME_COUNTRY, *settings.PARTNER_COUNTRIES])


def partners():
    """What the section on partner countries is called: the country itself where there is one."""
    if settings.PARTNER_COUNTRIES == ["KZ"]:
        return _("Kazakhstan")
    return _("Partner countries")


def name_in_english():
    """The name of the register with its countries, as citations have it."""
    with override("en"):
        return ", ".join([_("Register of Education Cooperation"), scope()])
