"""What pages of the desk show of the person who reads them."""

from django import template

from records.saved_filters import filters_of

register = template.Library()


@register.simple_tag(takes_context=True)
def own_filters(context, opts):
    """The reader's saved filters of a list."""
    return filters_of(context["request"], f"{opts.app_label}_{opts.model_name}")
