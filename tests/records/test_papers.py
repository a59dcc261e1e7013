"""Papers that people upload: hostile ones are refused with their sentence, real ones are kept."""

import hashlib
import io
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path

import pikepdf
import pytest
from django.core.exceptions import ValidationError

from records.papers import check_paper
from records.papers.checking import SENTENCES
from records.papers.process import READER
from records.papers.receiving import PaperUploadHandler
from tests.pdfs import image, objects, pdf, saved_by_qpdf, scan, stream, upload, written

PROGRAM = b"<< /S /JavaScript /JS (app.alert\\(1\\)) >>"


def link(action):
    """A page with a link that does something."""
    return pdf(page=b"/Annots [<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A %s >>]" % action)


def annotation(entries):
    """A page with an annotation."""
    return pdf(page=b"/Annots [<< /Type /Annot /Rect [0 0 9 9] %s >>]" % entries)


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


def in_object_stream(number, body):
    """An object that only an object stream holds."""
    return saved_by_qpdf(
        pdf(catalog=b"/Extra %d 0 R" % number, more={number: body}),
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
    )


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
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 99, "not_pdf"),
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
    "a program in an object stream": (lambda: in_object_stream(77, PROGRAM), "javascript"),
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
    "another program started": (
        lambda: pdf(catalog=b"/OpenAction << /S /Launch /F (cmd.exe) >>"),
        "launch",
    ),
    "a form that is sent": (
        lambda: link(b"<< /S /SubmitForm /F (https://example.org) >>"),
        "submit",
    ),
    "a form that is fetched": (lambda: link(b"<< /S /ImportData /F (data.fdf) >>"), "submit"),
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
    "a link to a program": (lambda: link(b"<< /S /URI /URI (javascript:alert\\(1\\)) >>"), "link"),
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


# --- What real offices send ------------------------------------------------------------------


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


# --- The process -----------------------------------------------------------------------------


def test_a_file_beyond_the_limit_is_refused_unread(monkeypatch):
    monkeypatch.setattr("records.papers.checking.MAX_BYTES", 10)
    monkeypatch.setattr("records.papers.process.ask", None)

    with pytest.raises(ValidationError, match="larger than 50 MB"):
        check_paper(upload(pdf()))


def test_a_name_that_is_none_of_a_pdf_is_refused():
    with pytest.raises(ValidationError, match=r"its name ends in \.pdf"):
        check_paper(upload(pdf(), "paper.pdf.exe"))


def test_no_more_than_the_limit_is_written_to_the_disk(monkeypatch):
    monkeypatch.setattr("records.papers.receiving.MAX_BYTES", 100_000)
    handler = PaperUploadHandler()
    handler.new_file("papers", "paper.pdf", "application/pdf", None)

    for start in range(0, 10_000_000, handler.chunk_size):
        handler.receive_data_chunk(b"x" * handler.chunk_size, start)
    file = handler.file_complete(10_000_000)

    assert file.size == 10_000_000  # So that it is refused for its size.
    assert Path(file.temporary_file_path()).stat().st_size < 200_000
    file.close()


@pytest.mark.parametrize(
    ("act", "is_stopped"),
    [
        ("bytearray(200 * 1024**2)", False),
        ("bytearray(300 * 1024**2)", True),
        ("open('{folder}/paper', 'wb').write(b'x' * 9999)", True),
    ],
)
def test_the_process_has_limits(tmp_path, act, is_stopped):
    act = act.replace("{folder}", str(tmp_path))
    code = (
        "import runpy, sys; "
        f"limit = runpy.run_path({str(READER / '__main__.py')!r}, run_name='reader')['limit']; "
        f"limit(); {act}; sys.stdout.write('done')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONPATH": str(READER)},
        capture_output=True,
        timeout=20,
        check=False,
    )

    assert (done.stdout != b"done") is is_stopped


def test_the_process_gets_no_environment(monkeypatch):
    seen = {}

    def looked_at(command, **options):
        seen.update(options)
        return subprocess.CompletedProcess(command, 0, stdout=b'{"pages": 1, "has_text": false}')

    monkeypatch.setattr("records.papers.process.subprocess.run", looked_at)
    check_paper(upload(pdf()))

    assert (seen["env"], seen["timeout"]) == ({}, 5)


def test_a_scan_without_words_is_told_from_a_text():
    assert check_paper(upload(scan())).has_text is False
    assert check_paper(upload(pdf("Memorandum"))).has_text is True
    assert check_paper(upload(pdf("one", "two", "three"))).pages == 3
