"""JSON: the tables with their columns, and what the export says of itself.

Rows are written as they come, their number and checksum last: what breaks off is no JSON.
"""

import json
from itertools import islice

from django.core.serializers.json import DjangoJSONEncoder

from records.exports.about import facts
from records.exports.csv import Digest

ROWS_AT_ONCE = 500


def chunks(answer):
    """An answer as one JSON object, in pieces of bytes."""
    head = {"title": answer.title, "about": facts(answer)}
    yield f'{_written(head)[:-1]},"tables":['.encode()
    for number, table in enumerate(answer.tables):
        yield b"," if number else b""
        yield from _table(table)
    yield b"]}\n"


def _table(table):
    columns = [
        {
            "name": c.name,
            "type": c.type.value,
            "label": str(c.label),
            "definition": str(c.definition),
        }
        for c in table.columns
    ]
    head = {"name": table.slug, "title": str(table.title), "columns": columns}
    yield f'{_written(head)[:-1]},"rows":['.encode()
    names = [column.name for column in table.columns]
    digest = Digest(table.columns)
    rows, comma = digest.through(table), ""
    while batch := list(islice(rows, ROWS_AT_ONCE)):
        text = ",".join(_written(dict(zip(names, row, strict=True))) for row in batch)
        yield f"{comma}{text}".encode()
        comma = ","
    yield f'],"row_count":{digest.rows},"csv_sha256":"{digest.hexdigest()}"}}'.encode()


def _written(value):
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False, separators=(",", ":"))
