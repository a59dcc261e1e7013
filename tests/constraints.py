"""How tests show that a database constraint refuses what it should, with a sentence for people."""

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from records.entries import Known


def assert_refused(build, name):
    """A row that breaks a constraint is refused by forms with its sentence, and in bulk as well.

    build() gives a row that breaks the constraint of that name and no other; one that is saved
    already was changed to break it.
    """
    row = build()
    sentence = str(constraint(type(row), name).violation_error_message)
    with pytest.raises(ValidationError) as refused:
        row.full_clean()
    assert sentence in refused.value.messages
    assert_refused_in_bulk(build())


def assert_refused_in_bulk(row):
    """The database itself refuses a row that no form has seen."""
    model = type(row)
    with pytest.raises(IntegrityError), transaction.atomic():
        if row.pk:
            columns = [field.name for field in model._meta.concrete_fields if field.name != "id"]
            model._base_manager.bulk_update([row], columns)
        else:
            model._base_manager.bulk_create([row])


def constraint(model, name):
    return next(each for each in model._meta.constraints if each.name == name)


def constraint_names(app):
    """The names of all constraints on the desk's models of an app."""
    return {
        each.name
        for model in apps.get_app_config(app).get_models()
        if not issubclass(model, Known)
        for each in model._meta.constraints
    }
