"""An export as an HTTP answer: made whole before its first byte leaves.

Servers end a broken stream as if it were over, and a spreadsheet opens half a register without a
word. A file that is made first has a length, and what goes wrong on the way is an error page.
"""

import base64
import logging
import tempfile

from django.http import FileResponse, HttpResponse
from django.utils.translation import gettext as _

from records.exports.content import NotWritable, NotWritableNow
from records.exports.formats import FORMATS
from records.exports.writing import write_to

LOG = logging.getLogger(__name__)
#: Bytes of a file that are held in memory; what is longer lies on the disk while it is sent.
IN_MEMORY = 5_000_000


def made(answer, name):
    """An answer as a whole file of a format: (open file, what was Written).

    Raises NotWritable; where the server cannot write to its disk, NotWritableNow.
    """
    file = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  Whoever sends it closes it.
    try:
        facts = write_to(file, FORMATS[name].chunks(answer))
    except OSError as error:
        file.close()
        if not error.strerror:  # It did not come from the system that takes the file.
            raise
        LOG.error("No file can be written while it is being made: %s", error)
        raise NotWritableNow(
            _(
                "The file could not be made: the server cannot write to its disk. Try again later, "
                "and tell whoever runs the register."
            )
        ) from error
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file, facts


def file_answer(answer, name):
    """An answer as a file of a format, to be saved: with its length, checksum and number of rows.

    What cannot be written in the format is answered with the sentence that says why.
    """
    try:
        file, facts = made(answer, name)
    except NotWritable as error:
        return not_writable(error)
    return handed_out(file, file_name(answer, name), name, facts, row_count(answer))


def not_writable(error):
    """The HTTP answer that says why an answer cannot be had in a format, 422, or not now, 503."""
    status = 503 if isinstance(error, NotWritableNow) else 422
    return HttpResponse(str(error), content_type="text/plain; charset=utf-8", status=status)


def handed_out(file, called, name, facts, rows=None):
    """A whole file as an HTTP answer, to be saved.

    file    open for reading; whoever sends it closes it
    called  what the file is called, with its ending
    name    of the format
    facts   what was Written
    rows    of the main table, or None where there is none
    """
    response = FileResponse(
        file, as_attachment=True, filename=called, content_type=FORMATS[name].content_type
    )
    response["Content-Length"] = facts.size
    # RFC 9530.
    response["Repr-Digest"] = f"sha-256=:{base64.b64encode(bytes.fromhex(facts.digest)).decode()}:"
    if rows is not None:
        response["X-Row-Count"] = rows
    return response


def row_count(answer):
    """Rows of the table that stands for an answer; None where it has none."""
    return None if answer.main_table is None else len(answer.main_table)


def file_name(answer, name):
    """What the file is called: the report, the day, the language where it matters, the format."""
    about = answer.about
    known = f"-known-{about.known_on.isoformat()}" if about.known_on else ""
    language = "" if name in ("csv", "json") else f"-{about.language}"
    return f"{about.slug}-{about.as_at.isoformat()}{known}{language}.{name}"
