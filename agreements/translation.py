"""Fields with a column for each language."""

from modeltranslation.translator import TranslationOptions, register

from agreements.models import Agreement
from agreements.vocabulary import AreaOfCooperation


@register(Agreement)
class AgreementTranslation(TranslationOptions):
    fields = ("title", "summary")
    required_languages = {"en": ("title",)}


@register(AreaOfCooperation)
class AreaTranslation(TranslationOptions):
    fields = ("name",)
    required_languages = {"en": ("name",)}
