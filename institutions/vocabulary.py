"""Choices and pick lists of institutions: countries, cities, fields of study."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from records.vocabulary import PickList


class InstitutionKind(models.TextChoices):
    UNIVERSITY = "university", _("university")
    INSTITUTE = "institute", _("institute")
    MINISTRY = "ministry", _("ministry")
    REGULATOR = "regulator", _("regulator")
    EMBASSY = "embassy", _("embassy")
    RESEARCH_BODY = "research-body", _("research body")
    COMPANY = "company", _("company")
    INTERNATIONAL_ORGANIZATION = "international-organization", _("international organization")
    OTHER = "other", pgettext_lazy("kind of institution", "other body")


class Sector(models.TextChoices):
    PUBLIC = "public", pgettext_lazy("sector", "public")
    PRIVATE = "private", pgettext_lazy("sector", "private")


class Charter(models.TextChoices):
    """Who chartered an institution in Pakistan; addressing and clearance follow from it."""

    FEDERATION = "federation", _("Federation")
    PUNJAB = "punjab", _("Punjab")
    SINDH = "sindh", _("Sindh")
    KHYBER_PAKHTUNKHWA = "khyber-pakhtunkhwa", _("Khyber Pakhtunkhwa")
    BALOCHISTAN = "balochistan", _("Balochistan")
    AZAD_JAMMU_AND_KASHMIR = "azad-jammu-and-kashmir", _("Azad Jammu and Kashmir")
    GILGIT_BALTISTAN = "gilgit-baltistan", _("Gilgit-Baltistan")
    OTHER_STATE = "other-state", _("another state")


class NameKind(models.TextChoices):
    FORMER = "former", _("former name")
    SPELLING = "spelling", _("other spelling")
    TRANSLITERATION = "transliteration", _("transliteration")
    TRANSLATION = "translation", _("translation")
    SHORT = "short", _("short form")


class IdentifierScheme(models.TextChoices):
    ISNI = "isni", "ISNI"
    WIKIDATA = "wikidata", "Wikidata"
    GRID = "grid", "GRID"
    FUNDREF = "fundref", "Crossref Funder"
    OTHER = "other", pgettext_lazy("identifier", "other")


class Coordinates(models.TextChoices):
    """What a pair of coordinates stands for. ROR gives the city, not the campus."""

    CITY = "city", _("the city")
    SITE = "site", _("the site itself")


class IscedLevel(models.TextChoices):
    BROAD = "broad", _("broad field")
    NARROW = "narrow", _("narrow field")
    DETAILED = "detailed", _("detailed field")


class Country(PickList):
    """A country, under its ISO 3166-1 code of two letters."""

    kind_name = "country"

    official_name = models.CharField(_("official name"), max_length=200, blank=True)

    class Meta(PickList.Meta):
        verbose_name = _("country")
        verbose_name_plural = _("countries")


class Region(PickList):
    """A province or region under its official name."""

    kind_name = "region"

    country = models.ForeignKey(Country, models.PROTECT, verbose_name=_("country"))

    class Meta(PickList.Meta):
        verbose_name = _("region")
        verbose_name_plural = _("regions")


class City(PickList):
    """A city with its names; a city may have two official ones (Өскемен, Усть-Каменогорск)."""

    kind_name = "city"

    country = models.ForeignKey(Country, models.PROTECT, verbose_name=_("country"))
    latitude = models.DecimalField(
        _("latitude"), max_digits=8, decimal_places=5, null=True, blank=True
    )
    longitude = models.DecimalField(
        _("longitude"), max_digits=8, decimal_places=5, null=True, blank=True
    )

    class Meta(PickList.Meta):
        verbose_name = _("city")
        verbose_name_plural = _("cities")


class FieldOfStudy(PickList):
    """A field of education and training, ISCED-F 2013 (UNESCO). Codes are text: `0111`."""

    kind_name = "field"

    level = models.CharField(_("level"), max_length=8, choices=IscedLevel.choices)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, verbose_name=_("broader field")
    )

    class Meta(PickList.Meta):
        verbose_name = _("field of study")
        verbose_name_plural = _("fields of study")

    def __str__(self):
        return f"{self.code} {self.name}"


#: What the statements of an institution are called, for headings of conflicts and for citations.
STATEMENTS = {
    "name": _("the name"),
    "official_name": _("the official name"),
    "other_names": _("other names"),
    "acronyms": _("acronyms"),
    "identifiers": _("identifiers"),
    "kind": _("the kind of institution"),
    "city": _("the city"),
    "region": _("the region"),
    "latitude": _("the coordinates"),
    "website": _("the website"),
    "established": _("the year established"),
    "ror_id": _("the ROR ID"),
    "parent": _("what it is part of"),
    "successor_of": _("its predecessor"),
    "head_title": _("the title of its head"),
}
