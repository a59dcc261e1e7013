"""What has to go out together, what names a record, and what its facts are called in the forms."""

from django.core.exceptions import FieldDoesNotExist
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from records.kinds import KINDS
from records.localized import with_commas
from records.models import Citation, Correction, Record
from records.services.saving import document_of

#: Parts of a document that follow from the rest of it.
DERIVED = frozenset({"format", "names", "terms"})


def label(model, path):
    """A path within a document in the words of the forms: "Party 2, signed on"."""
    words = []
    for step, field in _steps(model, path):
        if step.isdecimal() and words:
            words[-1] += f" {step}"
        elif step == "label":
            words.append(_("name"))
        elif field is None and step != "on":
            words.append(step)
        elif field is not None and _is_part(field):
            words.append(str(field.related_model._meta.verbose_name))
        elif field is not None:
            words.append(str(field.verbose_name))
    return capfirst(with_commas(words))


def _steps(model, path):
    """Each step of a path with the field that it stands for, or None."""
    steps = []
    for step in path:
        field = _field(model, step)
        steps.append((step, field))
        if field is not None and _is_part(field):
            model = field.related_model
    return steps


def _is_part(field):
    return field.is_relation and (field.one_to_many or field.related_model is Citation)


def _field(model, name):
    try:
        return model._meta.get_field(name)
    except FieldDoesNotExist:
        return None


def companions(records):
    """What must be published before or together with some records, the nearest first.

    A record is published together with, or after, the records that it names (domain rule 5).
    People and sources go out by themselves, but what these name has to be public too.
    """
    found, seen = [], {(record.kind_name, record.key) for record in records}
    pending = list(records)
    while pending:
        for kind, key, _role in document_of(pending.pop(0))["names"]:
            spec = KINDS[kind]
            if (kind, key) in seen or spec.entry.objects.known().filter(key=key).exists():
                continue
            seen.add((kind, key))
            model = spec.get_model()
            named = model.objects.for_document().get(**{model.key_field: key})
            pending.append(named)
            if not spec.follows:
                found.append(named)
    return found


def named_by(record):
    """The records whose rows at the desk refer to this one, each once."""
    owners = {}
    for relation in record._meta.get_fields(include_hidden=True):
        if not (relation.auto_created and relation.is_relation and not relation.concrete):
            continue
        if relation.many_to_many or not getattr(relation, "field", None):
            continue
        rows = relation.related_model._base_manager.filter(**{relation.field.name: record})
        for row in rows:
            owner = owner_of(row)
            if owner is not None and owner != record:
                owners[owner.ref] = owner
    return list(owners.values())


def owner_of(row):
    """The record that a row belongs to: itself, or the one that it is a part of."""
    if isinstance(row, Record):
        return row
    if isinstance(row, Citation | Correction):
        return row.record
    for field in row._meta.concrete_fields:
        if field.is_relation and issubclass(field.related_model, Record):
            if field.remote_field.on_delete.__name__ == "CASCADE":
                return getattr(row, field.name)
    return None
