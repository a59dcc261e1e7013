"""What pages of the desk show of the people who work there, and of a record's sources."""

from django import template
from django.db.models import prefetch_related_objects
from django.utils.html import format_html, format_html_join
from django.utils.translation import pgettext

from records.history import name_of
from records.proposals import desk_url
from records.saved_filters import filters_of

register = template.Library()


@register.simple_tag(takes_context=True)
def own_filters(context, opts):
    """The reader's saved filters of a list."""
    return filters_of(context["request"], f"{opts.app_label}_{opts.model_name}")


@register.filter
def person(account):
    """What an account, or somebody known by name alone, is called in a sentence.

    Isolated: a name in Latin letters does not turn the words of an Urdu sentence around it.
    """
    name = account if isinstance(account, str) else name_of(account)
    return format_html("<bdi>{}</bdi>", name)


@register.filter
def at_desk(record):
    """The name of a record, leading to its form."""
    return format_html('<a href="{}"><bdi>{}</bdi></a>', desk_url(record), record)


@register.filter
def people(accounts):
    """Several accounts in one sentence."""
    names = [(person(account),) for account in accounts]
    return format_html_join(pgettext("between people", "; "), "{}", names)


@register.filter
def sources(record):
    """The sources of a record, each once, with what they state: [(source, [words])]."""
    prefetch_related_objects([record], "citations__source")
    found = {}
    for citation in record.citations.all():
        stated = found.setdefault(citation.source, [])
        if citation.value_as_stated and citation.value_as_stated not in stated:
            stated.append(citation.value_as_stated)
    return list(found.items())
