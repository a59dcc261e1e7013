"""What hides in a paper where few readers look: in older versions, after other acts, packed."""

import io
import zlib

import pikepdf
import pytest
from django.core.exceptions import ValidationError

from records.papers import check_paper
from tests.pdfs import (
    HEADER,
    PROGRAM,
    annotation,
    changed_later,
    link,
    objects,
    pdf,
    saved_by_qpdf,
    stream,
    upload,
    written,
)

SEEN = b"<< /S /URI /URI (https://example.org/seen) >>"


def in_object_stream(number, body):
    """An object that only an object stream holds."""
    return saved_by_qpdf(
        pdf(catalog=b"/Extra %d 0 R" % number, more={number: body}),
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
    )


def packed_objects(body):
    """An object stream with the object 77."""
    return stream(b"77 0 " + body, b"/Type /ObjStm /N 1 /First 5", packed=True)


def packed_otherwise(body):
    """The same in a spelling of hexadecimal digits, packed twice."""
    content = zlib.compress(zlib.compress(b"77 0 " + body)).hex().encode() + b">"
    filters = b"/Filter [/ASCIIHexDecode /FlateDecode /FlateDecode]"
    return stream(content, b"/Type /ObjStm /N 1 /First 5 " + filters)


def replaced_later(body):
    """An object that lies packed in the first version, and is gone from the second."""
    first = in_object_stream(77, body)
    with pikepdf.open(io.BytesIO(first)) as paper:
        number = paper.Root.Extra.objgen[0]
        root, pages = paper.Root.objgen[0], paper.Root.Pages.objgen[0]
    second = changed_later(first, number, b"<< >>")
    catalog = b"<< /Type /Catalog /Pages %d 0 R >>" % pages
    return changed_later(second, root, catalog).replace(b"/Root 1 0 R", b"/Root %d 0 R" % root)


def with_table_packed(found, bytes_more=0):
    """The objects with a packed table of contents, and zeros behind its rows."""
    out, rows, size = bytearray(HEADER), b"", max(found) + 2
    places = {}
    for number, body in found.items():
        places[number] = len(out)
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    places[size - 1] = len(out)
    for number in range(size):
        place = places.get(number, 0)
        rows += bytes([number in places]) + place.to_bytes(4, "big") + b"\0"
    table = stream(
        rows + bytes(bytes_more), b"/Type /XRef /Size %d /W [1 4 1] /Root 1 0 R" % size, packed=True
    )
    out += b"%d 0 obj\n" % (size - 1) + table + b"\nendobj\n"
    return bytes(out) + b"startxref\n%d\n%%%%EOF\n" % places[size - 1]


def shared_pages(depth):
    """Ten times the same child at each level: a page tree of 10 ** depth pages in few bytes."""
    levels = range(20, 20 + depth)
    more = {
        number: b"<< /Type /Pages /Count %d /Kids [%s] >>"
        % (
            10 ** (20 + depth - number),
            b"%d 0 R " % (number + 1 if number < levels[-1] else 10) * 10,
        )
        for number in levels
    }
    return written(objects(more=more) | {1: b"<< /Type /Catalog /Pages 20 0 R >>"})


def forms_in_forms():
    """Each form draws the next one a dozen times: 12 ** 12 words."""
    more = {}
    for number in range(30, 42):
        is_last = number == 41
        content = b"BT /F1 9 Tf (a) Tj ET" if is_last else b"/X Do " * 12
        further = b"" if is_last else b"/XObject << /X %d 0 R >>" % (number + 1)
        entries = (
            b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /Font << /F1 3 0 R >> "
        )
        more[number] = stream(content, entries + further + b" >>")
    return pdf(b"/X Do", resources=b"/XObject << /X 30 0 R >>", more=more)


def with_certificate():
    return written(
        objects(),
        trailer=b"/Encrypt << /Filter /Adobe.PubSec /SubFilter /adbe.pkcs7.s5 /V 4 /Length 128 >> "
        b"/ID [<00> <00>]",
    )


def addressed(address):
    return link(b"<< /S /URI /URI %s >>" % address)


#: name -> (how it is made, the code of its sentence)
DISGUISED = {
    # Something else too.
    "a picture in front": (lambda: b"\xff\xd8\xff\xe0\x00\x10JFIF\0" + pdf(), "not_pdf"),
    "an animation in front": (lambda: b"GIF89a" + pdf(), "not_pdf"),
    "a printer's file": (lambda: b"%!PS-Adobe-3.0 PDF-1.7\n" + pdf(), "not_pdf"),
    "a field that acts": (
        lambda: written(objects(), before_table=b"%<input autofocus onfocus=alert(1)>\n"),
        "mixed",
    ),
    "a tag of no name that acts": (
        lambda: written(objects(), before_table=b"%<x tabindex=1 onfocus=alert(1)>\n"),
        "mixed",
    ),
    "a link of a web page": (
        lambda: written(objects(), before_table=b"%<a href=javascript:alert(1)>\n"),
        "mixed",
    ),
    "a mail with a web page": (
        lambda: written(objects(), header=b"%PDF-1.7\nMIME-Version: 1.0\n"),
        "mixed",
    ),
    # Behind other acts.
    "an address called after a view": (
        lambda: pdf(catalog=b"/OpenAction << /S /GoTo /D [10 0 R /Fit] /Next %s >>" % SEEN),
        "unasked",
    ),
    "an address called after two views": (
        lambda: pdf(
            catalog=b"/OpenAction << /S /GoTo /D [10 0 R /Fit] /Next [6 0 R] >>", more={6: SEEN}
        ),
        "unasked",
    ),
    "an address called at a page, packed": (
        lambda: saved_by_qpdf(
            pdf(page=b"/AA 6 0 R", more={6: b"<< /C 7 0 R >>", 7: SEEN}),
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
        ),
        "unasked",
    ),
    "a print at opening": (
        lambda: pdf(catalog=b"/OpenAction << /S /Named /N /Print >>"),
        "unasked",
    ),
    "a program deep in a tree of names": (
        lambda: pdf(
            catalog=b"/Names 6 0 R",
            more={6: b"<< /Names 7 0 R >>", 7: b"<< /Kids [8 0 R] >>", 8: PROGRAM},
        ),
        "javascript",
    ),
    "another program started, packed": (
        lambda: in_object_stream(77, b"<< /S /Launch /F (cmd.exe) >>"),
        "launch",
    ),
    "data fetched, packed": (
        lambda: in_object_stream(77, b"<< /S /ImportData /F (data.fdf) >>"),
        "submit",
    ),
    "a film, packed": (lambda: in_object_stream(77, b"<< /S /Rendition /OP 0 >>"), "media"),
    "a page of another file": (
        lambda: pdf(more={6: stream(b"", b"/Subtype /Form /Ref << /F (other.pdf) /Page 0 >>")}),
        "remote",
    ),
    "a picture of another file": (
        lambda: pdf(more={6: stream(b"", b"/Subtype /Form /OPI << /2.0 << /F (a.tif) >> >>")}),
        "remote",
    ),
    "a file beside a page": (
        lambda: in_object_stream(77, b"<< /AF [<< /Type /Filespec /F (a.txt) >>] >>"),
        "embedded",
    ),
    # Addresses that readers understand in another way than they look.
    "a program behind a tab": (lambda: addressed(b"(java\\tscript:alert\\(1\\))"), "link"),
    "a program in other letters": (
        lambda: addressed(b"<%s>" % ("\ufeffjavascript:a".encode("utf-16-be").hex().encode())),
        "link",
    ),
    "a share behind a slash": (lambda: addressed(b"(/\\\\server\\\\share)"), "link"),
    "a page in the address": (lambda: addressed(b"(data:text/html,x)"), "link"),
    # In older versions, and where no table leads.
    "a program in an older version": (lambda: replaced_later(PROGRAM), "javascript"),
    "a program packed outside of the table": (
        lambda: written(
            objects(), before_table=b"50 0 obj\n" + packed_objects(PROGRAM) + b"\nendobj\n"
        ),
        "javascript",
    ),
    "a program packed beside what the table names": (
        lambda: pdf(more={50: packed_objects(PROGRAM)}),
        "javascript",
    ),
    "a program packed in another way": (
        lambda: pdf(more={50: packed_otherwise(PROGRAM)}),
        "javascript",
    ),
    "a program among objects that are not packed": (
        lambda: pdf(more={50: stream(b"77 0 " + PROGRAM, b"/Type /ObjStm /N 1 /First 5")}),
        "javascript",
    ),
    "a program not packed, outside of the table": (
        lambda: written(
            objects(),
            before_table=b"50 0 obj\n"
            + stream(b"77 0 " + PROGRAM, b"/Type /ObjStm /N 1 /First 5")
            + b"\nendobj\n",
        ),
        "javascript",
    ),
    "PostScript in a form": (
        lambda: pdf(more={6: stream(b"quit", b"/Type /XObject /Subtype /Form /Subtype2 /PS")}),
        "postscript",
    ),
    # Protected.
    "a certificate": (with_certificate, "encrypted"),
    # Broken.
    "a page of no unit": (lambda: pdf(page=b"/UserUnit /x"), "damaged"),
    "a page of a large unit": (lambda: pdf(page=b"/UserUnit 75"), "damaged"),
    "a page of no numbers": (lambda: pdf().replace(b"[0 0 595 842]", b"(595)"), "damaged"),
    "a hundred thousand pages of one": (lambda: shared_pages(5), "damaged"),
    "more pages than can be counted": (lambda: shared_pages(12), "damaged"),
    "a length that is its own": (
        lambda: pdf(more={6: b"<< /Length 6 0 R >>\nstream\nx\nendstream"}),
        "damaged",
    ),
    "a table that grows": (lambda: with_table_packed(objects(), 300 * 1024**2), "damaged"),
    # Out of proportion.
    "objects that grow": (
        lambda: pdf(more={50: packed_objects(b"<< >>" + b" " * 300 * 1024**2)}),
        "too_complex",
    ),
    "forms in forms": (forms_in_forms, "too_complex"),
    "a page that saves without end": (
        lambda: written(objects() | {11: stream(b"q " * 50_000_000, packed=True)}),
        "too_complex",
    ),
    "a picture that repeats a dot": (
        lambda: pdf(
            more={
                6: stream(
                    b"\x81a" * 3_000_000 + b"\x80",
                    b"/Subtype /Image /Width 9 /Height 9 /Filter /RunLengthDecode",
                )
            }
        ),
        "too_complex",
    ),
}


@pytest.mark.parametrize("name", DISGUISED)
def test_a_disguise_is_seen_through(name):
    make, code = DISGUISED[name]

    with pytest.raises(ValidationError) as refusal:
        check_paper(upload(make()))

    assert refusal.value.code == code


#: Papers of real offices that look a little like those above.
HONEST = {
    "a remark with its own letters": lambda: annotation(
        b"/Subtype /FreeText /RC (<?xml version='1.0'?><body xmlns='http://www.w3.org/1999/xhtml'>"
        b"<p>Checked</p></body>)"
    ),
    "objects that were packed and changed": lambda: replaced_later(b"<< /Note (one) >>"),
    "a table that is packed": lambda: with_table_packed(objects()),
    "a next page by a button": lambda: link(b"<< /S /Named /N /NextPage >>"),
    "a view of the second page": lambda: pdf(
        "one", "two", catalog=b"/OpenAction << /S /Named /N /LastPage >>"
    ),
    "an address that counts from a base": lambda: addressed(b"(annex/1.pdf)"),
    "a pack of nothing": lambda: pdf(more={6: stream(zlib.compress(b""), b"/Filter /FlateDecode")}),
}


@pytest.mark.parametrize("name", HONEST)
def test_an_honest_paper_is_taken(name):
    assert check_paper(upload(HONEST[name]())).pages
