"""Fields with a column for each language."""

from modeltranslation.translator import TranslationOptions, register

from institutions.models import Institution, Person
from institutions.vocabulary import City, Country, FieldOfStudy, Region


@register(Institution)
class InstitutionTranslation(TranslationOptions):
    fields = ("name", "official_name")
    required_languages = {"en": ("name",)}


@register(Person)
class PersonTranslation(TranslationOptions):
    fields = ("name",)
    required_languages = {"en": ("name",)}


@register(Country)
class CountryTranslation(TranslationOptions):
    fields = ("name", "official_name")
    required_languages = {"en": ("name",)}


@register([Region, City, FieldOfStudy])
class PlaceTranslation(TranslationOptions):
    fields = ("name",)
    required_languages = {"en": ("name",)}
