"""PDFs for tests, written object by object: no file of them lies in the repository."""

import io
import random
import zlib

import pikepdf
import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from records.exports.pdf import has_urdu_fonts

needs_urdu_font = pytest.mark.skipif(
    not has_urdu_fonts(), reason="The fonts for Urdu are not installed: make fonts."
)

HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"

#: An action that runs a program.
PROGRAM = b"<< /S /JavaScript /JS (app.alert\\(1\\)) >>"


def written(objects, *, header=HEADER, trailer=b"", before_table=b"", end=b"%%EOF\n"):
    """A file of numbered objects with a right table of contents."""
    out, places = bytearray(header), {}
    for number, body in objects.items():
        places[number] = len(out)
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    out += before_table
    table, size = len(out), max(objects) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n" % size
    for number in range(1, size):
        out += (
            b"%010d 00000 n \n" % places[number] if number in places else b"0000000000 65535 f \n"
        )
    out += b"trailer\n<< /Size %d /Root 1 0 R %s >>\n" % (size, trailer)
    return bytes(out) + b"startxref\n%d\n" % table + end


def stream(content, entries=b"", packed=False):
    """The body of a stream object."""
    if packed:
        content, entries = zlib.compress(content), entries + b" /Filter /FlateDecode"
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), entries, content)


def lines(text):
    """Drawing of lines of Latin text, from the top of the page."""
    escaped = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    shown = b" T* ".join(
        b"(%s) Tj" % line.encode("latin-1", "replace") for line in escaped.split("\n")
    )
    return b"BT /F1 12 Tf 14 TL 72 770 Td %s ET" % shown


def objects(*pages, catalog=b"", page=b"", resources=b"/Font << /F1 3 0 R >>", more=None):
    """The objects of a paper with a text a page; pages begin at 10, in steps of two."""
    pages = pages or ("Memorandum of Understanding",)
    numbers = range(10, 10 + 2 * len(pages), 2)
    kids = b" ".join(b"%d 0 R" % number for number in numbers)
    found = {
        1: b"<< /Type /Catalog /Pages 2 0 R %s >>" % catalog,
        2: b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, len(pages)),
        3: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    }
    for number, text in zip(numbers, pages, strict=True):
        content = text if isinstance(text, bytes) else lines(text)
        found[number] = (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R "
            b"/Resources << %s >> %s >>" % (number + 1, resources, page)
        )
        found[number + 1] = stream(content)
    return found | (more or {})


def pdf(*pages, **parts):
    """A plain paper with a text a page; the keywords of `objects()`."""
    return written(objects(*pages, **parts))


def link(action):
    """A page with a link that does something."""
    return pdf(page=b"/Annots [<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A %s >>]" % action)


def annotation(entries):
    """A page with an annotation."""
    return pdf(page=b"/Annots [<< /Type /Annot /Rect [0 0 9 9] %s >>]" % entries)


def changed_later(content, number, body, trailer=b""):
    """The paper with a change written behind its end, as signing does it."""
    at = len(content)
    added = b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = at + len(added)
    before = int(content[content.rfind(b"startxref") :].split()[1])
    return (
        content
        + added
        + (
            b"xref\n%d 1\n%010d 00000 n \ntrailer\n<< /Size 100 /Root 1 0 R /Prev %d %s >>\n"
            b"startxref\n%d\n%%%%EOF\n" % (number, at, before, trailer, table)
        )
    )


def image(width, height, data, entries=b"/ColorSpace /DeviceGray /BitsPerComponent 8"):
    """The body of a picture."""
    size = b"/Type /XObject /Subtype /Image /Width %d /Height %d " % (width, height)
    return stream(data, size + entries)


def jpeg(width=620, height=877, seed=1):
    """The bytes of a gray picture with grain, as a scanner makes them."""
    grain = random.Random(seed).randbytes(width * height)
    file = io.BytesIO()
    Image.frombytes("L", (width, height), grain).save(file, "JPEG", quality=70)
    return file.getvalue()


def scan(pages=1, picture=None, width=620, height=877):
    """A paper of pictures without words."""
    picture = picture or image(
        width,
        height,
        jpeg(width, height),
        b"/ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /DCTDecode",
    )
    found = objects(
        *[b"q 595 0 0 842 0 0 cm /I Do Q"] * pages,
        resources=b"/XObject << /I 5 0 R >>",
        more={5: picture},
    )
    return written(found)


def saved_by_qpdf(content, change=None, **options):
    """The same paper written anew: packed, linear, encrypted."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as paper:
        if change:
            change(paper)
        paper.save(out, **options)
    return out.getvalue()


def upload(content, name="paper.pdf"):
    """What a browser sends."""
    return SimpleUploadedFile(name, content, "application/pdf")


def words_of_pages(content):
    """The words of each page, in one line."""
    return [
        " ".join(page.get_textpage().get_text_range().split())
        for page in pypdfium2.PdfDocument(content)
    ]
