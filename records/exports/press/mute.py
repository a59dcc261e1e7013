"""Takes the voice from the glyphs of Nastaliq: the paper says their words in plain letters.

The glyphs of a word stand in the order of their strokes, many of them twice. A program that reads
the paper would find `ش پ س` instead of words; see `with-plain-letters` in pieces.typ.
"""

import io
import re

import pikepdf

FONT = "NotoNastaliqUrdu"
#: A text object. No string can hold its operators: of the two bytes of a glyph one is no letter.
TEXT = re.compile(rb"\bBT\b.*?\bET\b", re.DOTALL)
NAME = re.compile(rb"/(\w+) [\d.]+ Tf\b")
#: What text objects say instead of their glyphs, or in which order these are read.
SPOKEN = re.compile(rb"/(?:Span|ReversedChars)\s*(?:<<.*?>>)?\s*B[DM]C\b|\bEMC\b", re.DOTALL)
#: A tab, which is no word: an empty text counts as none.
SILENCE = b"/Span<</ActualText<feff0009>>>BDC\n%s\nEMC"


def mute(paper):
    """The bytes of a PDF in which no glyph of Nastaliq says anything."""
    with pikepdf.open(io.BytesIO(paper)) as document:
        for page in document.pages:
            _mute_page(page)
        written = io.BytesIO()
        document.save(written, deterministic_id=True, fix_metadata_version=False)
    return written.getvalue()


def _mute_page(page):
    fonts = page.Resources.get("/Font", {})
    silent = {name[1:].encode() for name, font in fonts.items() if FONT in str(font.BaseFont)}
    if silent:
        content = page.Contents.read_bytes()
        page.Contents.write(TEXT.sub(lambda text: _muted(text[0], silent), content))


def _muted(text, silent):
    if not silent & set(NAME.findall(text)):
        return text
    return SILENCE % SPOKEN.sub(b"", text)
