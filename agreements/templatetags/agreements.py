"""How agreements are written on a page."""

from django import template
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from agreements.vocabulary import AgreementKind, status_label
from records.localized import in_language, marked

register = template.Library()

#: Whole sentences for the countries that the portal ships with; others take the general form.
NOT_NAMED = {
    "PK": lambda: _("Institution in Pakistan: not stated in the source"),
    "KZ": lambda: _("Institution in Kazakhstan: not named in public"),
}


@register.filter
def kind_label(kind):
    return AgreementKind(kind).label


@register.filter
def status_words(status, kind):
    """A status in words; papers that do not bind are "in effect"."""
    return status_label(status, kind)


@register.filter
def status_at(entry, on):
    """The status of an entry on a day."""
    return entry.status_on(on)


@register.filter
def end_at(entry, on):
    """The last day of an entry's term that runs on a day."""
    return entry.end_on(on)


@register.simple_tag(takes_context=True)
def party_name(context, party):
    """A party in words: institution and unit, the country, or that no source names it."""
    labels = context.get("labels") or {}
    if "institution" in party:
        named = marked(
            labels.get(f"institution:{party['institution']}") or {"en": party["institution"]}
        )
        if "unit" in party:
            unit = in_language(party["unit"], "en")
            return format_html("{}{}{}", named, pgettext("between parts of a name", ", "), unit)
        return named
    if "name_as_signed" in party:
        return in_language(party["name_as_signed"], "en")
    country = party.get("country", "")
    if context["document"]["level"] == "state":
        return marked(labels.get(f"country:{country}") or {"en": country})
    words = NOT_NAMED.get(country, lambda: _("Institution: not named in public"))()
    return format_html('<span class="unknown">{}</span>', words)
