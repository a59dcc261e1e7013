"""The whole of a record as JSON: its fields, parts, citations, corrections. For revisions.

Other records and terms stand by their keys, never by database ids, so that a snapshot can be read
beside another database. The bundled dataset is written in the same form (records/dataset.py).
"""

import datetime as dt
import decimal
import functools

from modeltranslation.translator import NotRegistered, translator

from records.models import Record
from records.vocabulary import PickList

#: Kept by the machinery or by the revision itself, not by people.
MACHINERY = {
    "id",
    "version",
    "content_digest",
    "search_text",
    "created_at",
    "created_by",
    "changed_at",
    "changed_by",
}


def whole(record):
    """A record with its parts as a JSON-able dict, notes and contacts included.

    Empty values are left out, so that a new optional field changes no snapshot.
    """
    content = _fields(record)
    for name in record.parts:
        rows = [_fields(row, of=record) for row in _in_order(getattr(record, name).all())]
        if rows:
            content[name] = rows
    citations = [_citation(row) for row in _in_order(record.citations.all())]
    if citations:
        content["citations"] = citations
    corrections = [_correction(row) for row in _in_order(record.corrections.all())]
    if corrections:
        content["corrections"] = corrections
    return content


def whole_row(row):
    """A row that is no record, such as a term of a pick list, as a JSON-able dict."""
    return _fields(row)


def natural_key(related):
    """How a related row stands in data: a record by key, a term by code, an account by number."""
    if isinstance(related, Record):
        return related.key
    if isinstance(related, PickList):
        return related.code
    return related.natural_reference() if hasattr(related, "natural_reference") else related.pk


def _in_order(rows):
    return sorted(rows, key=lambda row: (getattr(row, "position", 0), row.pk))


def translated_fields(model):
    """Names of the fields that have a column for each language."""
    try:
        return set(translator.get_options_for_model(model).all_fields)
    except NotRegistered:
        return set()


def _fields(row, of=None):
    content = {}
    columns, relations, many = _layout(type(row), type(of) if of is not None else None)
    for name, attribute in columns:
        value = plain(getattr(row, attribute))
        if value not in (None, "", [], {}):
            content[name] = value
    for name, attribute in relations:
        if getattr(row, attribute) is not None:
            content[name] = natural_key(getattr(row, name))
    for name in many:
        keys = sorted(natural_key(related) for related in getattr(row, name).all())
        if keys:
            content[name] = keys
    return content


@functools.cache
def _layout(model, owner):
    """Columns and relations, as (name, attribute), and many-to-many names that a snapshot reads."""
    left_out = MACHINERY | translated_fields(model)
    fields = [
        field
        for field in model._meta.concrete_fields
        if field.name not in left_out and not (owner and is_owner(field, owner))
    ]
    return (
        [(field.name, field.attname) for field in fields if not field.is_relation],
        [(field.name, field.attname) for field in fields if field.is_relation],
        [field.name for field in model._meta.many_to_many],
    )


def is_owner(field, model):
    """Whether a part's field is the link to the record that it belongs to."""
    return field.is_relation and field.related_model is model and not field.null


def _citation(row):
    content = {"source": row.source.key}
    for name in ("statement", "value_as_stated", "note"):
        if getattr(row, name):
            content[name] = getattr(row, name)
    return content


def _correction(row):
    content = {"corrected_on": row.corrected_on.isoformat(), "note": row.note}
    if row.statement:
        content["statement"] = row.statement
    return content


def plain(value):
    """A column's value as JSON has it; numbers stay whole or become text."""
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    if isinstance(value, decimal.Decimal):
        return format(value.normalize(), "f")
    if hasattr(value, "name") and hasattr(value, "storage"):
        return value.name
    return value
