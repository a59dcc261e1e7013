"""PDF of an Answer, or of letters: tagged, for archives and people's ears (PDF/A-2a, PDF/UA-1).

Set by typst from press/. What the paper says goes in as JSON: whatever stands in a text,
it is never markup.
"""

import json
import logging
import subprocess
import sys
from functools import partial
from pathlib import Path

from django.conf import settings
from django.utils.translation import get_language_bidi, override
from django.utils.translation import gettext as _

from records.exports.content import NotWritable
from records.exports.layout import BREAK
from records.exports.paper import changed, paper

LOG = logging.getLogger(__name__)
#: Rows of a table that somebody may still turn the pages of.
MOST_ROWS = 5000
URDU_FONTS = ("noto-nastaliq-urdu", "plain-arabic")
#: Stands for a letter that no font of papers has.
NO_SUCH_LETTER = "\ufffd"
#: What sets a paper, in a process of its own.
PRESS = Path(__file__).with_name("press")
#: Of the processor, and of the clock; the longest table takes a tenth on a free machine.
SECONDS, PATIENCE = 60, 120
#: In Urdu that are written in plain letters too, for search and for the ear: each takes an eighth
#: of a millisecond, twice what it takes to be drawn. Papers with more are drawn alone.
MOST_PLAIN_WORDS = 40_000


def chunks(answer):
    """The file in one piece; raises NotWritable."""
    with override(answer.about.language):
        for table in answer.tables:
            refuse_too_long(table)
        yield set_paper(paper(answer), answer.about.made_at)


def refuse_too_long(table):
    """Raise NotWritable where a table has more rows than a PDF takes."""
    if len(table) > MOST_ROWS:
        raise NotWritable(
            _(
                "This is too long for a PDF: rows in the table: %(rows)s, at most: %(most)s. "
                "Choose XLSX, or fewer records by filters."
            )
            % {"rows": len(table), "most": MOST_ROWS}
        )


def set_paper(said, made_at, template="report"):
    """The bytes of a paper; letters that no font has stand as the sign for such.

    said      what the template of the press takes, as JSON; in the language that is active
    template  of the press, without its ending
    Raises NotWritable.
    """
    if get_language_bidi() and not has_urdu_fonts():
        raise NotWritable(
            _(
                "The font for Urdu is not installed here, so that no PDF in Urdu can be made. "
                "Whoever runs the register installs it with “make fonts”; the other formats "
                "and languages do without it."
            )
        )
    while True:
        job = {"template": template, "paper": said, "made_at": int(made_at.timestamp())}
        file = _pressed(job)
        if file.startswith(b"%PDF"):
            return file
        # Where a word may break is missed only beside a letter that is.
        letters = [letter for letter in json.loads(file) if letter != BREAK] or [BREAK]
        marked = changed(said, partial(_without, letters))
        if marked == said:
            raise _not_set()
        said = marked


def has_urdu_fonts():
    """Whether set-up brought the font that Urdu is seen in, and the one that it is read in."""
    return all(any(settings.FONTS.glob(f"{family}-*.ttf")) for family in URDU_FONTS)


def _pressed(job):
    limits = [str(SECONDS), str(MOST_PLAIN_WORDS)]
    command = [sys.executable, "-I", str(PRESS), str(settings.FONTS), *limits]
    try:
        done = subprocess.run(
            command,
            input=json.dumps(job).encode(),
            capture_output=True,
            timeout=PATIENCE,
            env={},
            cwd="/",
            check=True,
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        LOG.error("A paper could not be set: %s", (error.stderr or b"").decode()[-2000:])
        raise _not_set() from error
    return done.stdout


def _not_set():
    return NotWritable(
        _("This could not be set as a PDF. Choose another format, or fewer records by filters.")
    )


def _without(letters, text):
    for letter in letters:
        text = text.replace(letter, NO_SUCH_LETTER)
    return text
