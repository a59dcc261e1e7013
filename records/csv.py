"""CSV of a list, exactly as it is filtered, safe to open in a spreadsheet."""

import csv
import itertools

from django.http import StreamingHttpResponse

from records.entries import read_labels
from records.pages import refs_of

#: A cell that begins so would run as a formula (ASVS 5.0, 1.2.10).
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\0")
BATCH = 500


class _Echo:
    def write(self, value):
        return value


def safe_cell(value):
    """A cell that no spreadsheet runs as a formula; empty for None, 1 and 0 stay numbers."""
    if value is None:
        return ""
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return f"'{value}"
    return value


def stream_csv(filters, columns):
    """Every row of a list as CSV, in its order.

    columns: {name: function of (entry, labels, moment)}. One scan, and one query of labels for
    each batch of rows.
    """
    response = StreamingHttpResponse(
        _lines(filters, columns), content_type="text/csv; charset=utf-8"
    )
    filename = f"{filters.entry.kind_name}s-{filters.moment.as_at.isoformat()}.csv"
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response


def _lines(filters, columns):
    writer = csv.writer(_Echo())
    # Excel reads UTF-8 only after a byte order mark.
    yield "\ufeff" + writer.writerow(columns)
    rows = filters.ordered().iterator(chunk_size=BATCH)
    for batch in iter(lambda: list(itertools.islice(rows, BATCH)), []):
        labels = read_labels(refs_of(*(row.document for row in batch)), filters.moment.at)
        for row in batch:
            cells = [cell(row, labels, filters.moment) for cell in columns.values()]
            yield writer.writerow([safe_cell(cell) for cell in cells])
