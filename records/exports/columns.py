"""Columns that registers of several kinds have, and the short way to write others."""

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from records.exports.content import Column, Type
from records.exports.selecting import cell


def of_dates(*columns):
    """Columns of dates as they are stated: (name, label, definition) each."""
    return [
        Column(name, label, definition, Type.DATE, value=cell(name))
        for name, label, definition in columns
    ]


def code(name, label, definition, choices=None, value=None):
    """A column of codes: from a closed list, or keys of records and terms.

    choices: (code, words) each; value: a cell of the same name where nothing else is said
    """
    words = dict(choices) if choices else None
    return Column(name, label, definition, Type.CODE, words, cell(name) if value is None else value)


# --- Columns of registers of several kinds ---------------------------------------------------

SLUG = code(
    "slug",
    _("Short name"),
    _("Key of the record; it never changes and is part of its address."),
    value=F("key"),
)
SOURCES = Column(
    "sources",
    _("Sources"),
    _("Keys of the sources that the record cites."),
    value=cell("sources"),
    is_latin=True,
)


def kind(choices):
    """The column of the kind of record."""
    return code("kind", _("Kind"), _("Kind of record, as a code."), choices, F("kind"))


def country(value):
    """The column of the country in which a record is."""
    return code(
        "country", _("Country"), _("Country as an ISO 3166-1 code of two letters."), value=value
    )
