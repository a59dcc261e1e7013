"""Columns of the register of delegations, as downloads and reports have them."""

from django.utils.translation import gettext_lazy as _

from delegations.vocabulary import DelegationKind
from records.exports.columns import SLUG, SOURCES, code, kind, of_dates
from records.exports.content import Column, Type
from records.exports.selecting import number, own_name

COLUMNS = [
    SLUG,
    Column("title", _("Title"), _("Title in the page's language, or in English."), value=own_name),
    kind(DelegationKind.choices),
    code(
        "from_country",
        _("Sent by"),
        _("Country that sent the delegation, as a code of two letters."),
    ),
    code(
        "host_country",
        _("Received by"),
        _("Country that received the delegation, as a code of two letters."),
    ),
    code("hosted_by", _("Host"), _("Key of the institution that received the delegation.")),
    *of_dates(("happened_on", _("Date"), _("Date of the visit."))),
    code("city", _("City"), _("City of the visit, as a code.")),
    Column(
        "announced_size",
        _("Members announced"),
        _("How many members were announced."),
        Type.NUMBER,
        value=number("announced_size"),
    ),
    Column(
        "members_recorded",
        _("Members on record"),
        _("How many members are on record by name or post."),
        Type.NUMBER,
        value=number("members_recorded"),
    ),
    SOURCES,
]
