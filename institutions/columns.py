"""Columns of the register of institutions, as downloads and reports have them."""

from django.db.models import F, Value
from django.db.models.functions import NullIf
from django.utils.translation import gettext_lazy as _

from institutions.vocabulary import InstitutionKind
from records.exports.columns import SLUG, SOURCES, code, country, kind
from records.exports.content import Column, Type
from records.exports.selecting import cell, label_of, number, own_name_in

COLUMNS = [
    SLUG,
    Column(
        "name_en",
        _("Name in English"),
        _("Name in English."),
        value=own_name_in("en"),
        is_latin=True,
    ),
    Column(
        "name_ur",
        _("Name in Urdu"),
        _("Name in Urdu; empty where no source on record gives it."),
        value=own_name_in("ur"),
    ),
    Column(
        "name_kk",
        _("Name in Kazakh"),
        _("Name in Kazakh; empty where no source on record gives it."),
        value=own_name_in("kk"),
        is_latin=True,
    ),
    Column(
        "name_ru",
        _("Name in Russian"),
        _("Name in Russian; empty where no source on record gives it."),
        value=own_name_in("ru"),
        is_latin=True,
    ),
    Column(
        "acronyms",
        _("Acronyms"),
        _("Acronyms in any language."),
        value=cell("acronyms"),
        is_latin=True,
    ),
    kind(InstitutionKind.choices),
    country(NullIf(F("country"), Value(""))),
    code("region", _("Region"), _("Province or region, as a code.")),
    Column("city", _("City"), _("City of the seat."), value=label_of("city", "city")),
    Column(
        "website",
        _("Website"),
        _("Address of the website."),
        value=cell("website"),
        is_latin=True,
    ),
    Column(
        "established",
        _("Established"),
        _("Year in which the institution was established."),
        Type.NUMBER,
        value=number("established"),
    ),
    code("ror_id", _("ROR ID"), _("Identifier in the Research Organization Registry.")),
    SOURCES,
]
