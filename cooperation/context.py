"""What every page of the portal needs."""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse, translate_url
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from records.portal import name_in_english, partners, scope
from records.register import today
from records.vocabulary import IN_LANGUAGE, SourceKind

SECTIONS = {
    "partners": partners,
    "agreements": lambda: _("Agreements and MoUs"),
    "institutions": lambda: _("Institutions"),
    "centers": lambda: _("Centers"),
    "delegations": lambda: _("Delegations"),
    "statistics": lambda: _("Statistics"),
    "data": lambda: _("Data"),
    "about": lambda: _("About"),
}


@dataclass(frozen=True)
class Language:
    code: str
    name: str
    path: str
    address: str


@dataclass(frozen=True)
class Section:
    name: str
    path: str
    is_current: bool


def site(request):
    """Names, sections and languages of the site; no query."""
    return {
        "site_name": _("Register of Education Cooperation"),
        "site_scope": scope(),
        "cite_name": name_in_english(),
        "publisher_name": settings.PUBLISHER_NAME,
        "site_sections": [
            Section(name(), _path(section), request.path.startswith(reverse(section)))
            for section, name in SECTIONS.items()
        ],
        "site_languages": _languages(request),
        "canonical": settings.SITE_URL + request.path,
        "today_en": _today_in_english(),
        "home_country": settings.HOME_COUNTRY,
        "group_titles": {
            "agreement": _("Agreements and MoUs"),
            "center": _("Centers"),
            "delegation": _("Delegations"),
            "institution": _("Institutions"),
        },
        "words_source_kind": dict(SourceKind.choices),
        "language_names": {code: str(name) for code, name in IN_LANGUAGE.items()},
    }


def _path(section):
    """Where a section begins; that on partner countries at the only one, where it is one."""
    if section == "partners" and len(settings.PARTNER_COUNTRIES) == 1:
        return reverse("partner", args=[settings.PARTNER_COUNTRIES[0].lower()])
    return reverse(section)


def _languages(request):
    """The same page in each language; of a preview the preview."""
    preview = getattr(request, "preview", None)
    if preview:
        return [
            Language(code, name, preview.address_in(code), "") for code, name in settings.LANGUAGES
        ]
    return [_language(code, name, request) for code, name in settings.LANGUAGES]


def _language(code, name, request):
    """The address with its filters is for readers, the one without for search engines."""
    address = settings.SITE_URL + translate_url(request.path, code)
    return Language(code, name, translate_url(request.get_full_path(), code), address)


def _today_in_english():
    with override("en"):
        day: dt.date = today()
        return date_format(day, "DATE_FORMAT")
