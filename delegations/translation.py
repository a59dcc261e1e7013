"""Fields with a column for each language."""

from modeltranslation.translator import TranslationOptions, register

from delegations.models import Delegation


@register(Delegation)
class DelegationTranslation(TranslationOptions):
    fields = ("title", "composition", "purpose", "summary")
    required_languages = {"en": ("title",)}
