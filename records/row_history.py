"""The history of rows that are no records: terms of pick lists, accounts, approvals, letters.

They have neither parts nor a review, and a change shows at once. What each change left behind lies
in a chain of its own; `TABLES` says of which tables, and what of a row is kept.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import models
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from records.revisions import Save


class RowAct(models.TextChoices):
    """What a change of a row stands for."""

    CREATE = "create", _("created")
    CHANGE = "change", _("changed")
    DISCARD = "discard", _("discarded")
    PASSWORD = "password", _("password set")
    RESET = "reset", _("second factor reset")
    CODES = "codes", _("printed one-time codes issued")


class RowChange(Save):
    """One change of one row."""

    act = models.CharField(_("act"), max_length=10, choices=RowAct.choices)
    #: Rows are nobody's to change in another one's place.
    acted_for = ""

    class Meta(Save.Meta):
        verbose_name = _("change of a list or an account")
        verbose_name_plural = _("changes of lists and accounts")
        indexes = [models.Index(fields=["kind", "key", "-number"], name="change_of_row")]


@dataclass(frozen=True)
class Table:
    """A table whose changes are kept.

    name      as it stands in the history: "area"
    model     the class of its rows
    key       row -> the text that names it there and never changes
    content   row -> what is kept of it, JSON-able
    rows      () -> all rows, with what `content` reads
    is_kept   row -> whether the row must stand in the history; one that must not may
    """

    name: str
    model: type
    key: Callable
    content: Callable
    rows: Callable
    is_kept: Callable = lambda row: True


#: Apps add theirs in AppConfig.ready().
TABLES: dict[type, Table] = {}


def register(table):
    """Let the changes of a table be kept."""
    TABLES[table.model] = table


def changes_of(row):
    """The changes of a row, the newest first."""
    table = TABLES[type(row)]
    return RowChange.objects.filter(kind=table.name, key=table.key(row)).order_by("-number")


def rows_beside_history(table):
    """Yield which rows of a table are not as their last change left them, a sentence each."""
    last = _last_changes(table.name)
    for row in table.rows():
        key = table.key(row)
        yield from _beside_change(table, row, f"{table.name} {key}", last.pop(key, None))
    for key, change in sorted(last.items()):
        if change.act != RowAct.DISCARD:
            yield f"{table.name} {key} is gone without a change in the history"


def _last_changes(name):
    """{key: its last change} of a table."""
    numbers = RowChange.objects.filter(kind=name).order_by().values("key")
    last = numbers.annotate(last=Max("number")).values("last")
    return {change.key: change for change in RowChange.objects.filter(number__in=last)}


def _beside_change(table, row, name, change):
    if change is None:
        if table.is_kept(row):
            yield f"{name} stands in no history"
    elif change.act == RowAct.DISCARD:
        yield f"{name} was discarded and is still there"
    elif change.snapshot != table.content(row):
        yield f"{name} differs from its last change"
