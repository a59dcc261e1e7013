"""Measures exports beside what they can at best be, in turn in one run.

CSV of PostgreSQL beside COPY of the same rows, of SQLite beside Python's own csv over sqlite3; the
memory of a long one; the time of workbooks and papers.
"""

import csv
import io
import os
import resource
import statistics
import time
from dataclasses import dataclass, replace
from itertools import islice

from django.db import connection
from django.http import QueryDict

from agreements.columns import COLUMNS
from agreements.entries import AgreementEntry
from agreements.filters import AgreementFilter
from records import services
from records.batches import batches
from records.exports.asking import frozen, register_answer
from records.exports.formats import FORMATS
from records.register import newest_instant

#: Columns of the workbook that is measured.
WORKBOOK_COLUMNS = 15


#: Rows of the table of the paper that is measured.
PAPER_ROWS = 1000


@dataclass(frozen=True)
class Measured:
    """A job, and where there is such a thing the best that it could be, beside it.

    seconds and processor are medians; ratio is that of two jobs taken in turn
    """

    job: str
    seconds: float
    processor: float
    ratio: float | None = None
    beside: str = ""


def swell(number):
    """Add entries to a register until it holds so many agreements: those that it has, renumbered.

    They are in the register alone, enough for exports, which read nothing else.
    """
    rows = list(AgreementEntry.objects.known().values_list("document", flat=True))
    at = newest_instant()
    for numbers in batches(range(len(rows) + 1, number + 1)):
        AgreementEntry.write(
            [(f"SYNTHETIC-{each:06}", 1, rows[each % len(rows)]) for each in numbers], at
        )
    services.refresh_statistics()


def answer(columns=COLUMNS):
    """The register of agreements as at today."""
    return register_answer(
        frozen(AgreementFilter, QueryDict("sort=reference")), columns, "Agreements", "/"
    )


def written(name, made):
    """Write an answer in a format, to nowhere. Returns the number of bytes."""
    return sum(len(piece) for piece in FORMATS[name].chunks(made))


def copied():
    """COPY of the rows that the CSV holds, by PostgreSQL itself."""
    sql, params = answer().main_table.rows.query().query.sql_with_params()
    statement = connection.ops.compose_sql(f"COPY ({sql}) TO STDOUT (FORMAT csv)", params)
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        return sum(len(block) for block in copy)


def looped():
    """Python's csv over the rows that the CSV holds, by sqlite3 itself."""
    sql, params = answer().main_table.rows.query().query.sql_with_params()
    connection.ensure_connection()
    cursor = connection.connection.cursor()
    out = io.StringIO()
    csv.writer(out).writerows(cursor.execute(sql.replace("%s", "?").replace("%%", "%"), params))
    return len(out.getvalue())


def measure(rounds):
    """A Measured of each job; a first run pays for what is read once, and is not counted."""
    is_postgresql = connection.vendor == "postgresql"
    best, beside = (copied, "COPY") if is_postgresql else (looped, "csv over sqlite3")
    ours, theirs = _in_turn(rounds, lambda: written("csv", answer()), best)
    yield Measured("CSV", *ours, ours[0] / theirs[0], beside)
    few = COLUMNS[:WORKBOOK_COLUMNS]
    ((seconds, processor),) = _in_turn(rounds, lambda: written("xlsx", answer(few)))
    yield Measured(f"XLSX, {WORKBOOK_COLUMNS} columns", seconds, processor)
    ((seconds, processor),) = _in_turn(rounds, lambda: written("pdf", paper()))
    yield Measured(f"PDF, {PAPER_ROWS:,} rows, 8 columns", seconds, processor)


def paper():
    """The first rows of the register with few columns, as an answer of its own."""
    made = answer(COLUMNS[:8])
    table = made.main_table
    made.pieces = [replace(table, rows=list(islice(table, PAPER_ROWS)))]
    return made


def _in_turn(rounds, *jobs):
    """(median seconds, median processor seconds) of each job, its children's time included."""
    times = [[] for _job in jobs]
    for number in range(rounds + 1):
        for job, taken in zip(jobs, times, strict=True):
            began, used = time.perf_counter(), _processor()
            job()
            if number:
                taken.append((time.perf_counter() - began, _processor() - used))
    return [tuple(map(statistics.median, zip(*taken, strict=True))) for taken in times]


def _processor():
    """Seconds that this process and its finished children took of the processor."""
    return sum(os.times()[:4])


def peak_megabytes():
    """The most memory that this process held so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
