"""The words of a PDF: on its pages, beside them, and in the versions before that it still holds."""

import io
import re

import pikepdf
import pypdfium2
from limits import TEXT_IN_ALL, Refused
from objects import CONTAINERS
from pages import open_to_show
from pypdfium2 import raw
from unseen import drawn_nowhere, in_bytes, xml_of

SEALS = {"/Contents", "/Cert"}
END_OF_VERSION = re.compile(rb"%%EOF")


def words_of(path):
    """{"pages": a text a page, "beside": texts of notes, fields and properties, "earlier": texts
    that only an earlier version holds, "hidden": texts that no page shows}. Refuses what has more
    words than are looked at.
    """
    left = Left()
    pages = list(left.counted(_on_pages(open_to_show(path))))
    with open(path, "rb") as file:
        content = file.read()
    beside = list(left.counted(_beside_pages(io.BytesIO(content))))
    known, earlier = {*pages, *beside}, []
    ends = [found.end() for found in END_OF_VERSION.finditer(content)]
    for end in reversed(ends[:-1]):
        for text in left.counted(_of_version(content[:end])):
            if text not in known:
                known.add(text)
                earlier.append(text)
    # Some of it a page shows as well: it is counted by itself.
    hidden = list(Left().counted(_hidden(content)))
    return {"pages": pages, "beside": beside, "earlier": earlier, "hidden": hidden}


class Left:
    """How many letters may still be read: nobody is told that a part of them was all."""

    def __init__(self):
        self.letters = TEXT_IN_ALL

    def counted(self, texts):
        for text in texts:
            self.letters -= len(text)
            if self.letters < 0:
                raise Refused("too_complex")
            yield text


def _on_pages(paper):
    """A text a page, with what stands in its fields and stamps."""
    paper.init_forms()
    for number in range(len(paper)):
        page = paper[number]
        if raw.FPDFPage_GetAnnotCount(page):
            raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY)
            page = paper[number]
        yield page.get_textpage().get_text_range()


def _beside_pages(file):
    """Texts of notes, fields, bookmarks, properties: every string that an object holds."""
    with pikepdf.open(file, attempt_recovery=False, suppress_warnings=True) as paper:
        for top in [paper.trailer, *paper.objects]:
            if isinstance(top, pikepdf.String):
                yield from _readings(top)
            elif isinstance(top, CONTAINERS):
                yield from _strings_in(top)


def _hidden(content):
    yield from in_bytes(content)
    yield from drawn_nowhere(content)


def _strings_in(top):
    """The strings of an object and of what is written inside it. Marks of machines are left out:
    the ID of the file, and the seal of a signature."""
    pending = [top]
    while pending:
        each = pending.pop()
        if isinstance(each, pikepdf.Array):
            values = list(each)
        else:
            if isinstance(each, pikepdf.Stream) and each.get("/Type") == "/Metadata":
                yield xml_of(each.read_bytes())
            entries = dict(each.items())
            seals = SEALS if "/ByteRange" in entries else {"/ID"}
            values = [value for name, value in entries.items() if name not in seals]
        for value in values:
            if isinstance(value, pikepdf.String):
                yield from _readings(value)
            elif isinstance(value, CONTAINERS) and not value.is_indirect:
                pending.append(value)


def _readings(string):
    """A string as it is meant to be read, and as UTF-8 where its writer forgot to say so."""
    yield str(string)
    letters = bytes(string)
    if not letters.isascii():
        yield letters.decode(errors="ignore")


def _of_version(content):
    """The texts of a version that a later one replaced. What is none has no texts: the first part
    of a paper that was made for the web ends like a version, too."""
    for read, opened in (
        (_on_pages, pypdfium2.PdfDocument),
        (_beside_pages, io.BytesIO),
        (drawn_nowhere, bytes),
    ):
        try:
            yield from read(opened(content))
        except (pypdfium2.PdfiumError, pikepdf.PdfError):
            continue
