"""Merging in tests: whatever is merged or undone, history and register still hold."""

from records import services
from records.models import Revision
from records.verification import check_register, verify_history
from tests import factories


def merge(winner, loser, **values):
    """Merge two records as they stand, and see that everything still holds together."""
    found = services.merge_records(
        winner=services.reload(winner),
        loser=services.reload(loser),
        actor=factories.account("merger"),
        reason="Entered twice.",
        **values,
    )
    assert_whole()
    return found


def undo(merged):
    """Undo a merge. Gives the sentences on what was left as it is."""
    left = services.undo_merge(
        merge=merged, actor=factories.account("merger"), reason="Two after all."
    )
    assert_whole()
    return left


def assert_whole():
    """History and register hold, and a rebuilt register says the same."""
    assert list(verify_history()) == []
    assert list(check_register()) == []
    services.rebuild_register()
    assert list(check_register()) == []


def snapshot(record):
    """The content of a record as its last revision has it."""
    rows = Revision.objects.filter(kind=record.kind_name, key=record.key)
    return rows.order_by("-number").first().snapshot
