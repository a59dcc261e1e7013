"""Fields with a column for each language."""

from modeltranslation.translator import TranslationOptions, register

from centers.models import Center


@register(Center)
class CenterTranslation(TranslationOptions):
    fields = ("name", "summary", "purposes", "services", "equipment")
    required_languages = {"en": ("name",)}
