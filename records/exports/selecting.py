"""What the columns of registers select: expressions over entries, at a moment.

A register of 100,000 rows is written by the database itself (see csv.py), so that its columns are
queries, never functions of a row.
"""

from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Cast, Coalesce, Concat, NullIf
from django.utils.functional import cached_property
from django.utils.translation import get_language

from records.entries import Label, Mention
from records.exports.content import Column
from records.localized import FALLBACK

#: Rows that are fetched from the database at once.
ROWS_AT_ONCE = 2000


class Cell(models.Func):
    """A text within a column of JSON, or NULL."""

    output_field = models.TextField()

    def __init__(self, column, *path):
        super().__init__(column)
        self.path = path

    def as_sqlite(self, compiler, connection, **context):
        sql, params = compiler.compile(self.source_expressions[0])
        return f"JSON_EXTRACT({sql}, %s)", [*params, ".".join(["$", *self.path])]

    def as_postgresql(self, compiler, connection, **context):
        sql, params = compiler.compile(self.source_expressions[0])
        return f"({sql} #>> %s)", [*params, list(self.path)]


def cell(name):
    """A cell that depends on neither day nor language, as text; see `Entry.cells_of()`."""
    return Cell("cells", name)


def number(name):
    """The same for whole numbers."""
    return Cast(cell(name), models.IntegerField())


def name_in(column, *path):
    """The name in the page's language, in English, or in any, from names by language.

    The same choice as `records.localized.plain()`.
    """
    codes = dict.fromkeys([get_language() or FALLBACK, FALLBACK, *dict(settings.LANGUAGES)])
    texts = [NullIf(Cell(column, *path, code), Value("")) for code in codes]
    return Coalesce(*texts, output_field=models.TextField())


def own_name(moment):
    """What a record itself is called, in the page's language if it can be."""
    return name_in("cells", "names")


def own_name_in(code):
    """What a record itself is called in one language, or nothing."""
    return Cell("cells", "names", code)


def label_of(kind, name):
    """What the term or record is called whose key a cell holds, or the key; of one Moment."""

    def select(moment):
        ref = Concat(Value(f"{kind}:"), Cell(OuterRef("cells"), name))
        return Coalesce(_label(ref, moment), cell(name))

    return select


def names_of(kind, role):
    """What everything is called that an entry names in a role, joined; of one Moment."""

    def select(moment):
        mentions = Mention.objects.known(moment.at).filter(
            kind=kind, key=OuterRef("key"), role=role
        )
        names = mentions.annotate(listed=_label(OuterRef("target"), moment)).order_by("pk")
        return Joined(names.values("listed"))

    return select


def _label(ref, moment):
    labels = Label.objects.known(moment.at).filter(ref=ref)
    return Subquery(labels.annotate(name=name_in("names")).values("name")[:1])


class Joined(Subquery):
    """The values of a subquery's one column, `listed`, as one text with "; " between them."""

    output_field = models.TextField()

    template = "(SELECT %(function)s(parts.listed, '; ') FROM (%(subquery)s) parts)"

    def as_postgresql(self, compiler, connection, **context):
        return self.as_sql(compiler, connection, function="STRING_AGG", **context)

    def as_sqlite(self, compiler, connection, **context):
        return self.as_sql(compiler, connection, function="GROUP_CONCAT", **context)


def as_at(moment):
    """The day as at which a row stands."""
    return Value(moment.as_at.isoformat(), output_field=models.TextField())


def as_known_on(moment):
    """The day whose register was asked, or nothing for that of now."""
    known_on = moment.known_on.isoformat() if moment.known_on else None
    return Value(known_on, output_field=models.TextField())


@dataclass(frozen=True)
class Selection:
    """Rows of a register: entries in their order, as tuples of the values of columns.

    They are read in batches, never all at once, and counted by a query of their own.
    """

    entries: models.QuerySet
    columns: list[Column]
    moment: object

    def query(self, change=None):
        """The rows as a QuerySet of tuples; none is asked yet.

        change: function of (column, expression) that gives what is selected instead
        """
        values = {}
        for column in self.columns:
            expression = column.expression(self.moment)
            values[f"{column.name}_value"] = change(column, expression) if change else expression
        return self.entries.annotate(**values).values_list(*values)

    def __iter__(self):
        return self._read(self.query())

    def __getitem__(self, part):
        """The rows of a slice as a list; the database is asked for no others."""
        return list(self._read(self.query()[part]))

    @staticmethod
    def _read(rows):
        """The rows as the database gives them, without the detour over the ORM."""
        try:
            statement = rows.query.sql_with_params()
        except EmptyResultSet:  # Django writes no query for what nothing can match.
            return
        with connection.cursor() as cursor:
            cursor.execute(*statement)
            while rows := cursor.fetchmany(ROWS_AT_ONCE):
                yield from rows

    def __len__(self):
        return self.number

    @cached_property
    def number(self):
        return self.entries.count()
