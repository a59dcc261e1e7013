"""Changes of rows that are no records, kept in a chain; see `records.row_history`."""

from django.db import transaction
from django.utils import timezone

from records.chain import CHANGES, Chain
from records.documents import texts
from records.entries import write_labels
from records.row_history import TABLES, RowAct, RowChange, changes_of


@transaction.atomic
def note_row(*, row, actor, way, act=None, reason="", at=None):
    """Keep what a row says now, and who changed it.

    Without an act the row was created or changed; nothing is kept if it says what it said.
    To discard a row, note it first. Returns the RowChange, or None.
    """
    chain = Chain.lock(CHANGES)
    table = TABLES[type(row)]
    content = table.content(table.rows().get(pk=row.pk))
    last = changes_of(row).first()
    is_new = last is None or last.act == RowAct.DISCARD
    if act is None and not is_new and last.snapshot == content:
        return None
    change = RowChange(
        kind=table.name,
        key=table.key(row),
        version=last.version + 1 if last else 1,
        act=act or (RowAct.CREATE if is_new else RowAct.CHANGE),
        snapshot=content,
        made_at=at or timezone.now(),
        actor=actor,
        way=way,
        reason=reason,
    )
    chain.append([change])
    change.save()
    return change


@transaction.atomic
def save_term(*, term, actor, way, reason=""):
    """Save a term of a pick list, and tell the register what it is called. Shows at once."""
    at = timezone.now()
    term.save()
    note_row(row=term, actor=actor, way=way, reason=reason, at=at)
    write_labels({term.ref: (term_names(term), term.search_texts())}, at)
    return term


def term_names(term):
    """{language: name} of a term."""
    return texts(term, "name")
