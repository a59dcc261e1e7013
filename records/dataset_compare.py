"""What a file gives beside what stands in the database: the same, or its next state."""

from django.core.exceptions import ValidationError

from records.snapshot import MACHINERY, whole


def blank(model, current):
    """An empty row of a record, in the place of the current one if there is one."""
    row = model()
    if current is not None:
        row.pk = current.pk
        for column in model._meta.concrete_fields:
            if column.name in MACHINERY or column.name == "state":
                setattr(row, column.attname, getattr(current, column.attname))
        continue_row(row, current)
    return row


def continue_row(row, known):
    """Make an unsaved row the next state of one that is saved."""
    row.pk = known.pk
    row._state.adding, row._state.db = False, known._state.db


def fill_gaps(known, term, form):
    """Copy what an existing term lacks; whether there was anything."""
    gaps = [
        column.attname
        for column in form.columns.values()
        if getattr(known, column.attname) in (None, "")
        and getattr(term, column.attname) not in (None, "")
    ]
    for name in gaps:
        setattr(known, name, getattr(term, name))
    return bool(gaps)


def is_same(current, filler, parts, citations):
    """Whether a record stands in the database just as the file gives it."""
    fillers = [filler, *citations, *(part for rows in parts.values() for part in rows)]
    if any(one.failed for one in fillers):
        return False
    record = filler.row
    cached = {name: [part.row for part in rows] for name, rows in parts.items()}
    cached |= filler.related | {"citations": [part.row for part in citations]}
    cached["corrections"] = current.corrections.all()  # No file gives any; they stay.
    record._prefetched_objects_cache = {
        name: _as_fetched(getattr(current, name), rows) for name, rows in cached.items()
    }
    try:
        record.clean()
        for rows in parts.values():
            for part in rows:
                part.row.clean()
    except ValidationError:
        return False
    finally:
        unlike = _content(record) != _content(current)
        record._prefetched_objects_cache = {}
    return not unlike


def _content(record):
    content = whole(record)
    content.pop("state", None)
    return content


def _as_fetched(manager, rows):
    """Rows as a query that was asked already, so that a snapshot finds them on an unsaved row."""
    query = manager.model._default_manager.all()
    query._result_cache, query._prefetch_done = list(rows), True
    return query
