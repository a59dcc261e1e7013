"""Hostile papers are refused: what acts, hides, is protected, broken or out of proportion."""

import io
import zipfile
import zlib

import pikepdf
import pytest
from django.core.exceptions import ValidationError

from records.papers import check_paper
from records.papers.checking import SENTENCES
from tests.pdfs import (
    PROGRAM,
    annotation,
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


def archive(prefix=b""):
    """A ZIP with a page of a web site inside."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as opened:
        opened.writestr("index.html", "<html><script>alert(1)</script></html>")
    return prefix + file.getvalue()


def bomb(megabytes, times=1, entries=b""):
    """Zeros, packed once or several times."""
    content = b"\0" * 1024**2
    packing = zlib.compressobj(9)
    packed = b"".join(packing.compress(content) for _n in range(megabytes)) + packing.flush()
    for _n in range(times - 1):
        packed = zlib.compress(packed, 9)
    filters = b" ".join([b"/FlateDecode"] * times)
    return stream(packed, entries + b"/Filter [%s]" % filters)


def nested(opening, closing, depth):
    return pdf(more={5: opening * depth + closing * depth})


def torn(content, at):
    return content[: int(len(content) * at)]


def encrypted(**passwords):
    return saved_by_qpdf(pdf(), encryption=pikepdf.Encryption(**passwords))


def with_attachment():
    def attach(paper):
        paper.attachments["notes.exe"] = b"MZ"

    return saved_by_qpdf(pdf(), attach)


#: name -> (how it is made, the code of its sentence)
HOSTILE = {
    # Something else.
    "a program": (lambda: b"MZ\x90\x00" * 50, "not_pdf"),
    "a web page": (lambda: b"<html><script>alert(1)</script></html>", "not_pdf"),
    "an archive": (archive, "not_pdf"),
    "the header far in": (lambda: b"\0" * 900 + pdf(), "not_pdf"),
    "a web page before the header": (lambda: b"<html>" + pdf(), "not_pdf"),
    "a blank line before the header": (lambda: b"\n" + pdf(), "not_pdf"),
    "an empty file": (lambda: b"", "empty"),
    # Something else too.
    "a web page below the header": (
        lambda: written(objects(), header=b"%PDF-1.7\n<html><script>alert(1)</script>\n"),
        "mixed",
    ),
    "a web page in a comment": (
        lambda: written(objects(), before_table=b"%<!DOCTYPE html><body onload=alert(1)>\n"),
        "mixed",
    ),
    "a drawing that acts": (
        lambda: written(objects(), before_table=b"% <SVG onload='alert(1)'>\n"),
        "mixed",
    ),
    "a web page in the first stream": (
        lambda: pdf(b"% <script>alert(1)</script>\nBT ET"),
        "mixed",
    ),
    "code for a server": (
        lambda: written(objects(), before_table=b"%<?php system($_GET[0]); ?>\n"),
        "mixed",
    ),
    "an archive behind": (lambda: archive(pdf()), "mixed"),
    "an archive in the last stream": (
        lambda: written(objects(), before_table=b"50 0 obj\n" + stream(archive()) + b"\nendobj\n"),
        "mixed",
    ),
    "an archive of another make": (
        lambda: written(objects(), before_table=b"%Rar!\x1a\x07\x00\n"),
        "mixed",
    ),
    "a tape archive": (lambda: pdf()[:257] + b"ustar" + pdf()[262:], "mixed"),
    "a program behind": (lambda: pdf() + b"\x7fELF" + b"\0" * 99, "mixed"),
    # Protected.
    "a password to open": (lambda: encrypted(owner="one", user="two"), "encrypted"),
    "a password to change": (lambda: encrypted(owner="one", user=""), "encrypted"),
    "an old password": (
        lambda: encrypted(owner="one", user="two", R=3, aes=False, metadata=False),
        "encrypted",
    ),
    # Programs.
    "a program at opening": (lambda: pdf(catalog=b"/OpenAction " + PROGRAM), "javascript"),
    "a program by name": (
        lambda: pdf(catalog=b"/Names << /JavaScript << /Names [(a) %s] >> >>" % PROGRAM),
        "javascript",
    ),
    "a program under another spelling": (
        lambda: pdf(catalog=b"/OpenAction << /S /J#61vaScript /#4aS (1) >>"),
        "javascript",
    ),
    "a program in a field": (
        lambda: annotation(b"/Subtype /Widget /FT /Tx /T (a) /AA << /K %s >>" % PROGRAM),
        "javascript",
    ),
    "a program behind a link": (lambda: link(PROGRAM), "javascript"),
    "a program after a harmless action": (
        lambda: link(b"<< /S /URI /URI (https://example.org) /Next %s >>" % PROGRAM),
        "javascript",
    ),
    "a program that no page leads to": (lambda: pdf(more={77: PROGRAM}), "javascript"),
    "a program in a key that is written twice": (
        lambda: pdf(catalog=b"/OpenAction %s /OpenAction null" % PROGRAM),
        "javascript",
    ),
    "a key that is written twice": (
        lambda: pdf(catalog=b"/OpenAction [10 0 R /Fit] /OpenAction null"),
        "damaged",
    ),
    "a program that no table names": (
        lambda: written(objects(), before_table=b"99 0 obj\n" + PROGRAM + b"\nendobj\n"),
        "javascript",
    ),
    "a program at turning the page": (
        lambda: pdf(page=b"/AA << /O %s >>" % PROGRAM),
        "javascript",
    ),
    "a program in an outline": (
        lambda: pdf(catalog=b"/Outlines << /First 6 0 R >>", more={6: b"<< /A %s >>" % PROGRAM}),
        "javascript",
    ),
    "a form that is sent": (
        lambda: link(b"<< /S /SubmitForm /F (https://example.org) >>"),
        "submit",
    ),
    "another file opened": (lambda: link(b"<< /S /GoToR /F (other.pdf) /D [0 /Fit] >>"), "remote"),
    "an address called at opening": (
        lambda: pdf(catalog=b"/OpenAction << /S /URI /URI (https://example.org/seen) >>"),
        "unasked",
    ),
    "an address called at closing": (
        lambda: pdf(catalog=b"/AA << /WC << /S /URI /URI (https://example.org/seen) >> >>"),
        "unasked",
    ),
    "a stream that lies elsewhere": (
        lambda: pdf(more={6: stream(b"", b"/F (\\\\\\\\server\\\\share\\\\x)")}),
        "remote",
    ),
    "a link to a file": (lambda: link(b"<< /S /URI /URI (file:///etc/passwd) >>"), "link"),
    "a link to a share": (lambda: link(b"<< /S /URI /URI (\\\\\\\\server\\\\share) >>"), "link"),
    # Files and forms within.
    "an attachment": (with_attachment, "embedded"),
    "an attachment on the page": (
        lambda: annotation(b"/Subtype /FileAttachment /FS << /F (a.exe) >>"),
        "embedded",
    ),
    "a portfolio": (lambda: pdf(catalog=b"/Collection << /View /T >>"), "embedded"),
    "a file within that is opened": (lambda: link(b"<< /S /GoToE /T << >> >>"), "embedded"),
    "a form of XML": (
        lambda: pdf(catalog=b"/AcroForm << /Fields [] /XFA 6 0 R >>", more={6: stream(b"<xdp/>")}),
        "xfa",
    ),
    "media": (lambda: annotation(b"/Subtype /RichMedia"), "media"),
    "a film": (lambda: annotation(b"/Subtype /Movie"), "media"),
    "a screen": (lambda: annotation(b"/Subtype /Screen"), "media"),
    "a body in space": (lambda: annotation(b"/Subtype /3D"), "media"),
    "a sound": (lambda: link(b"<< /S /Sound /Sound 3 0 R >>"), "media"),
    "PostScript": (
        lambda: pdf(more={6: stream(b"quit", b"/Type /XObject /Subtype /PS")}),
        "postscript",
    ),
    # Broken.
    "nothing but a header": (lambda: b"%PDF-1.7\n", "damaged"),
    "no table of contents": (lambda: b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n", "damaged"),
    "half of it": (lambda: torn(pdf(), 0.5), "damaged"),
    "nearly all of it": (lambda: torn(pdf(), 0.97), "damaged"),
    "half of a scan with a new end": (lambda: torn(scan(), 0.5) + b"\n%%EOF\n", "damaged"),
    "a table that points past the end": (
        lambda: pdf().replace(b"startxref\n", b"startxref\n9"),
        "damaged",
    ),
    "a table that points at itself": (
        lambda: pdf().replace(b"/Root", b"/Prev %d /Root" % pdf().rfind(b"xref\n0")),
        "damaged",
    ),
    "a stream that is longer than said": (
        lambda: pdf(more={6: b"<< /Length 2 >>\nstream\nBT ET BT ET\nendstream"}),
        "damaged",
    ),
    "no pages": (
        lambda: written(objects() | {2: b"<< /Type /Pages /Kids [] /Count 0 >>"}),
        "damaged",
    ),
    "pages in a ring": (
        lambda: written(objects() | {2: b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>"}),
        "damaged",
    ),
    "no catalog": (lambda: pdf().replace(b"/Root 1 0 R", b"/Toor 1 0 R"), "damaged"),
    "a page of no size": (lambda: pdf().replace(b"[0 0 595 842]", b"[0 0 0 0]"), "damaged"),
    "a page of a mile": (lambda: pdf().replace(b"[0 0 595 842]", b"[0 0 99999 842]"), "damaged"),
    # Out of proportion.
    "six hundred pages": (lambda: pdf(*["page"] * 600), "too_many_pages"),
    "a bomb": (lambda: pdf(more={6: bomb(400)}), "too_complex"),
    "a bomb in a bomb": (lambda: pdf(more={6: bomb(400, times=2)}), "too_complex"),
    "a bomb in a bomb in a bomb": (lambda: pdf(more={6: bomb(400, times=3)}), "too_complex"),
    "a bomb as a picture": (
        lambda: pdf(more={6: bomb(400, entries=b"/Subtype /Image /Width 99 /Height 99")}),
        "too_complex",
    ),
    "a bomb as the page": (
        lambda: written(objects() | {11: bomb(300)}),
        "too_complex",
    ),
    "many small bombs": (
        lambda: pdf(more={number: bomb(20) for number in range(20, 40)}),
        "too_complex",
    ),
    "a bomb of another packing": (
        lambda: pdf(more={6: stream(b"\x81a" * 3_000_000 + b"\x80", b"/Filter /RunLengthDecode")}),
        "too_complex",
    ),
    "a quarter of a million objects": (
        lambda: pdf(more=dict.fromkeys(range(20, 250000), b"null")),
        "too_complex",
    ),
    "a flood of pixels": (
        lambda: pdf(more={6: image(60_000, 60_000, b"\0", b"/Filter /DCTDecode")}),
        "too_complex",
    ),
    "brackets within brackets": (lambda: nested(b"[", b"]", 400), "too_complex"),
    "brackets beyond the parser": (lambda: nested(b"[", b"]", 10_000), "damaged"),
    "dictionaries within dictionaries": (lambda: nested(b"<</A ", b">>", 300), "too_complex"),
    "streams that never end": (
        lambda: b"%PDF-1.7\n" + b"stream\n" * 3_000_000 + b"%%EOF\n",
        "damaged",
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_paper_is_refused_with_its_sentence(name):
    make, code = HOSTILE[name]

    with pytest.raises(ValidationError) as refusal:
        check_paper(upload(make()))

    assert (refusal.value.code, refusal.value.messages) == (
        code,
        [str(SENTENCES[code]) % {"pages": 500}],
    )
