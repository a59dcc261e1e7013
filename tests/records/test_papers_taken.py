"""Papers that real offices send are taken as they are."""

import hashlib
import zlib

import pikepdf
import pytest

from records.papers import check_paper
from tests.pdfs import (
    annotation,
    changed_later,
    image,
    link,
    objects,
    pdf,
    saved_by_qpdf,
    scan,
    stream,
    upload,
    written,
)


def signed():
    """A paper with the field of a digital signature, in a change of its own."""
    signature = (
        b"<< /Type /Annot /Subtype /Widget /FT /Sig /T (Rector) /Rect [0 0 0 0] /F 132 /V "
        b"<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached "
        b"/ByteRange [0 840 5860 420] /Contents <%s> /M (D:20260202120000+05'00') "
        b"/Reference [<< /Type /SigRef /TransformMethod /DocMDP >>] >> >>" % (b"30" * 2500)
    )
    paper = pdf(
        catalog=b"/AcroForm << /Fields [60 0 R] /SigFlags 3 >> /Perms << /DocMDP 60 0 R >>",
        page=b"/Annots [60 0 R]",
    )
    return changed_later(paper, 60, signature)


def filled_form():
    return pdf(
        catalog=b"/AcroForm << /Fields [60 0 R] /DA (/Helv 0 Tf) >>",
        page=b"/Annots [60 0 R]",
        more={
            60: b"<< /Type /Annot /Subtype /Widget /FT /Tx /T (Name) /V (NUST) /Rect [9 9 99 30] "
            b"/AP << /N 61 0 R >> >>",
            61: stream(b"BT (NUST) Tj ET", b"/Type /XObject /Subtype /Form /BBox [0 0 90 21]"),
        },
    )


def pixels(width, height, color=3, pages=1):
    """A scan of plain pixels, which packs well and unpacks large."""
    space = {1: b"/DeviceGray", 3: b"/DeviceRGB"}[color]
    data = zlib.compress(bytes(range(256)) * (width * height * color // 256 + 1))
    entries = b"/BitsPerComponent 8 /Filter /FlateDecode /ColorSpace " + space
    return scan(pages, image(width, height, data, entries))


def in_urdu():
    """Words with a font that says which letters its glyphs stand for."""
    letters = b"beginbfchar <01> <0645> <02> <0641> endbfchar"
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Urdu /ToUnicode 4 0 R >>"
    return written(objects(more={3: font, 4: stream(letters, packed=True)}))


#: name -> how it is made
REAL = {
    "a letter": lambda: pdf("Memorandum of Understanding"),
    "twelve pages": lambda: pdf(*[f"Article {number}" for number in range(1, 13)]),
    "five hundred pages": lambda: pdf(*["page"] * 500),
    "a scan": scan,
    "a scan of twelve pages": lambda: scan(12),
    "a large scan": lambda: scan(1, None, 2480, 3508),
    "a scan in color without loss": lambda: pixels(2480, 3508),
    "eight pages in color without loss": lambda: pixels(2480, 3508, pages=8),
    "a blank page in black and white": lambda: scan(
        1,
        image(
            4960,
            7016,
            zlib.compress(bytes(620 * 7016), 9),
            b"/BitsPerComponent 1 /ColorSpace /DeviceGray /Filter /FlateDecode",
        ),
    ),
    "a scan with words behind the picture": lambda: pdf(
        b"q Q BT /F1 12 Tf 3 Tr 72 700 Td (Memorandum) Tj ET"
    ),
    "a digital signature": signed,
    "two changes behind each other": lambda: changed_later(
        changed_later(pdf(), 70, b"<< /Note (one) >>"), 71, b"<< /Note (two) >>"
    ),
    "a form that was filled in": filled_form,
    "links to pages of the web": lambda: link(b"<< /S /URI /URI (https://hec.gov.pk/mou?a=1) >>"),
    "a link to a mailbox": lambda: link(b"<< /S /URI /URI (mailto:info@example.org) >>"),
    "a link within": lambda: link(b"<< /S /GoTo /D [10 0 R /Fit] >>"),
    "a page to begin with": lambda: pdf(catalog=b"/OpenAction [10 0 R /FitH 800]"),
    "a view to begin with": lambda: pdf(
        catalog=b"/OpenAction << /S /GoTo /D [10 0 R /XYZ 0 0 1] >>"
    ),
    "an outline": lambda: pdf(
        catalog=b"/Outlines 6 0 R",
        more={
            6: b"<< /Type /Outlines /First 7 0 R /Last 7 0 R /Count 1 >>",
            7: b"<< /Title (Article 1) /Parent 6 0 R /Dest [10 0 R /Fit] >>",
        },
    ),
    "packed objects": lambda: saved_by_qpdf(
        pdf("one", "two"), object_stream_mode=pikepdf.ObjectStreamMode.generate
    ),
    "made for the web": lambda: saved_by_qpdf(pdf("one", "two"), linearize=True),
    "description as XML": lambda: pdf(
        catalog=b"/Metadata 6 0 R",
        more={
            6: stream(
                b"<?xpacket begin=''?><x:xmpmeta xmlns:x='adobe:ns:meta/'></x:xmpmeta>",
                b"/Type /Metadata /Subtype /XML",
            )
        },
    ),
    "tags and layers": lambda: pdf(
        catalog=b"/MarkInfo << /Marked true >> /StructTreeRoot << /Type /StructTreeRoot /K "
        b"<< /S /Sect /P 1 0 R >> >> /OCProperties << /OCGs [] /D << >> >>"
    ),
    "a comment": lambda: annotation(b"/Subtype /Text /Contents (Checked by HEC)"),
    "a stamp": lambda: annotation(b"/Subtype /Stamp /Name /Approved"),
    "Urdu": in_urdu,
    "an old version": lambda: written(objects(), header=b"%PDF-1.2\n"),
    "a blank end": lambda: written(objects(), end=b"%%EOF\r\n\r\n\0\0\0"),
    "turned pages": lambda: pdf(page=b"/Rotate 90"),
    "a large sheet": lambda: written(
        {
            number: body.replace(b"[0 0 595 842]", b"[0 0 2384 3370]")
            for number, body in objects().items()
        }
    ),
}


@pytest.mark.parametrize("name", REAL)
def test_a_real_paper_is_taken_unchanged(name):
    content = REAL[name]()
    file = upload(content, "MoU (final) 2.PDF")

    taken = check_paper(file)

    assert taken.sha256 == hashlib.sha256(content).hexdigest()
    assert taken.size == len(content)
    assert file.read() == content


def test_a_scan_without_words_is_told_from_a_text():
    assert check_paper(upload(scan())).has_text is False
    assert check_paper(upload(pdf("Memorandum"))).has_text is True
    assert check_paper(upload(pdf("one", "two", "three"))).pages == 3
