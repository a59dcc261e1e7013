"""CSV: UTF-8 with a byte order mark, safe to open in a spreadsheet, and read back without loss.

A register is written by the database: PostgreSQL copies the query out as CSV, SQLite hands its
rows to Python's writer; both give the same bytes. An empty cell means that nothing is recorded.
"""

import csv
import hashlib
from itertools import islice

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Func, TextField, Value

from records.exports.content import Type
from records.exports.selecting import ROWS_AT_ONCE, Selection

#: A cell that begins so would run as a formula (ASVS 5.0, 1.2.10).
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\0")
#: Stands before such a cell, and before one that begins with itself, so that it can be taken off.
GUARD = "'"
GUARDED = (*FORMULA_STARTS, GUARD)
BYTE_ORDER_MARK = "\ufeff"
BYTES_AT_ONCE = 65_536


def safe_cell(value):
    """A value as a cell that no spreadsheet runs as a formula; numbers stay numbers."""
    if isinstance(value, str) and value.startswith(GUARDED):
        return f"{GUARD}{value}"
    return value


def plain_cell(text):
    """The value of which `safe_cell()` made the text of a cell; None for an empty one."""
    if text.startswith(GUARD) and text[1:2] in GUARDED:
        return text[1:]
    return text or None


def chunks(answer):
    """The main table of an answer as CSV."""
    return table_chunks(answer.main_table)


def table_chunks(table):
    """A table as CSV, in pieces of bytes: the names of the columns, then its rows."""
    yield _head(table.columns)
    if isinstance(table.rows, Selection) and connection.vendor == "postgresql":
        yield from _copied(table)
    else:
        yield from _written(table, table.columns)


def few_rows(names, rows):
    """A few rows under the names of their columns, as the bytes of a CSV."""
    cells = [[safe_cell(value) for value in row] for row in rows]
    return (BYTE_ORDER_MARK + _lines([names, *cells])).encode()


def checksum(table):
    """SHA-256 of a table's CSV, in hexadecimal: whoever downloads it can compare."""
    digest = hashlib.sha256()
    for chunk in table_chunks(table):
        digest.update(chunk)
    return digest.hexdigest()


class Digest:
    """The same checksum, taken while the rows go into a file of another format.

    rows: how many of them have gone through
    """

    def __init__(self, columns):
        self.columns, self.rows = columns, 0
        self._digest = hashlib.sha256(_head(columns))

    def through(self, rows):
        """The rows, counted and digested on the way."""
        rows = iter(rows)
        while batch := list(islice(rows, ROWS_AT_ONCE)):
            self.rows += len(batch)
            for chunk in _written(batch, self.columns):
                self._digest.update(chunk)
            yield from batch

    def hexdigest(self):
        return self._digest.hexdigest()


def _head(columns):
    return (BYTE_ORDER_MARK + _lines([[column.name for column in columns]])).encode()


class _Lines(list):
    """Collects the lines that a writer ends with CR LF, so that it quotes both, ended with LF."""

    def write(self, line):
        self.append(line[:-2])


def _lines(rows):
    lines = _Lines()
    csv.writer(lines).writerows(rows)
    return "".join(f"{line}\n" for line in lines)


def _written(rows, columns):
    """Rows as CSV, many at once; free texts are guarded."""
    texts = [place for place, column in enumerate(columns) if column.type is Type.TEXT]
    rows = iter(rows)
    while batch := list(islice(rows, ROWS_AT_ONCE)):
        yield _lines([_safe_row(row, texts) for row in batch]).encode()


def _safe_row(row, texts):
    row = list(row)
    for place in texts:
        row[place] = safe_cell(row[place])
    return row


def _copied(table):
    """A table's Selection as CSV, written by PostgreSQL.

    An empty text is no text, as for Python's writer.
    """
    try:
        sql, params = table.rows.query(_guarded).query.sql_with_params()
    except EmptyResultSet:  # Django writes no query for what nothing can match.
        return
    # Django's cursors copy a whole statement, without parameters beside it.
    statement = connection.ops.compose_sql(f"COPY ({sql}) TO STDOUT (FORMAT csv)", params)
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        # The server sends a row at a time: a web server would write each of them out.
        gathered = bytearray()
        for row in copy:
            table.read += 1
            gathered += row
            if len(gathered) >= BYTES_AT_ONCE:
                yield bytes(gathered)
                gathered.clear()
        if gathered:
            yield bytes(gathered)


def _guarded(column, expression):
    """What PostgreSQL selects for a column: free texts as `safe_cell()` makes them."""
    if column.type is not Type.TEXT:
        return expression
    starts = "".join(FORMULA_STARTS[:-1]).replace("-", "") + GUARD  # There is no \0 in PostgreSQL.
    return Func(
        expression,
        Value(f"^([{starts}-])"),
        Value(rf"{GUARD}\1"),
        function="REGEXP_REPLACE",
        output_field=TextField(),
    )
