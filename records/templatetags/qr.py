"""The QR code of an address."""

from django import template
from django.utils.html import format_html
from django.utils.translation import gettext as _

from records.qr import draw

register = template.Library()


@register.simple_tag
def qr_code(address):
    """The code as an SVG element that needs no style of its own."""
    code = draw(address)
    return format_html(
        '<svg viewBox="0 0 {size} {size}" role="img" aria-label="{label}">'
        '<path d="{path}" fill="none" stroke="#000"/></svg>',
        size=str(code.size),
        label=_("QR code of the permanent address"),
        path=code.path,
    )
