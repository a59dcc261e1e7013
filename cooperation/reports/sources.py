"""Sources as reports list them."""

from django.utils.translation import gettext as _

from records.exports.content import Column, Table, Type
from records.vocabulary import SourceKind

KINDS = dict(SourceKind.choices)


def sources_table(documents):
    """A Table of the sources that something rests on, from their documents, each once."""
    columns = [
        Column("source", _("Source"), _("Title, or the publisher where no title is known.")),
        Column("kind", _("Kind"), _("Kind of source."), Type.CODE, words=KINDS),
        Column("published_on", _("Published on"), _("Date of publication."), Type.DATE),
        Column(
            "address", _("Address"), _("Address of the source, where it has one."), is_latin=True
        ),
    ]
    rows = [
        (_name(each), each.get("kind"), each.get("published_on"), each.get("url"))
        for each in documents
    ]
    return Table("sources", _("Sources"), columns, rows, empty=_("No source is recorded."))


def _name(source):
    parts = [source.get("title"), source.get("publisher")]
    return ". ".join(part for part in parts if part)
