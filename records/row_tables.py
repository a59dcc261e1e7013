"""The tables beside the records whose changes are kept: terms, stand-ins, approvals, reports."""

from django.apps import apps

from records.deputies import StandIn
from records.embargoes import Approval
from records.history import without
from records.inbox import Report
from records.row_history import Table, register
from records.snapshot import whole_row
from records.vocabulary import PickList

#: What a report loses in time, and what is no word of it.
PASSING = {"token", "email", "sender", "mailed_at"}


def register_tables():
    """Let the changes of all of them be kept. Call when the models are loaded."""
    for model in apps.get_models():
        if issubclass(model, PickList):
            register(table_of(model, model.kind_name, key=lambda term: term.code))
    register(table_of(StandIn, "stand-in"))
    register(table_of(Approval, "approval", content=_approval))
    register(
        table_of(
            Report,
            "report",
            content=lambda report: without(whole_row(report), PASSING),
            # What the public sent is nobody's change until somebody deals with it.
            is_kept=lambda report: report.handled_by_id is not None,
        )
    )


def table_of(model, name, *, key=None, content=whole_row, is_kept=lambda row: True):
    """A Table; without a key its rows are named by their numbers."""
    named = [field.name for field in model._meta.concrete_fields if field.is_relation]
    return Table(
        name,
        model,
        key=key or (lambda row: str(row.pk)),
        content=content,
        rows=lambda: model._base_manager.select_related(*named),
        is_kept=is_kept,
    )


def _approval(approval):
    """An approval with the records that it holds."""
    return whole_row(approval) | {"records": [str(row) for row in approval.records.all()]}
