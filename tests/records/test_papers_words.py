"""What is private is found wherever a PDF keeps words: on pages, beside them, in old versions."""

import pytest

from records.papers import findings_in, process
from records.papers.checking import digest_of
from tests.pdfs import (
    annotation,
    changed_later,
    image,
    lines,
    link,
    objects,
    pdf,
    scan,
    stream,
    upload,
    written,
)

pytestmark = pytest.mark.usefixtures("own_files")

CNIC = b"12345-1234567-1"
FOUND = "identity card number of Pakistan (CNIC), 12•••-•••••••-1"
BESIDE = f"Notes, fields or properties of the file: {FOUND}"
EARLIER = f"An earlier version that the file still holds: {FOUND}"
HIDDEN = f"Hidden parts of the file: {FOUND}"


def found(content):
    file = upload(content)
    found = findings_in(file, digest_of(file))
    return found if found is None else [str(each) for each in found]


def drawn(operators):
    return b"BT /F1 12 Tf 72 700 Td " + operators + b" ET"


def letter_by_letter():
    return b" ".join(
        b"1 0 0 1 %d 700 Tm (%c) Tj" % (72 + 7 * number, letter)
        for number, letter in enumerate(CNIC)
    )


def form(content):
    return stream(
        content,
        b"/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >>",
    )


def hidden_layer():
    return pdf(
        b"/OC /L BDC " + drawn(b"(%s) Tj" % CNIC) + b" EMC",
        resources=b"/Font << /F1 3 0 R >> /Properties << /L 60 0 R >>",
        catalog=b"/OCProperties << /OCGs [60 0 R] /D << /OFF [60 0 R] >> >>",
        more={60: b"<< /Type /OCG /Name (Notes) >>"},
    )


def field(value):
    return pdf(
        catalog=b"/AcroForm << /Fields [60 0 R] >>",
        page=b"/Annots [60 0 R]",
        more={
            60: b"<< /Type /Annot /Subtype /Widget /FT /Tx /T (No) /Rect [9 9 99 30] /V %s >>"
            % value
        },
    )


ON_PAGES = {
    "torn into runs": lambda: pdf(drawn(b"[(123) -20 (45-12) 30 (34567) -40 (-1)] TJ")),
    "torn far apart": lambda: pdf(drawn(b"[(123) -300 (45-12) -300 (34567) -300 (-1)] TJ")),
    "letter by letter": lambda: pdf(drawn(letter_by_letter())),
    "turned": lambda: pdf(drawn(b"0 1 -1 0 300 300 Tm (%s) Tj" % CNIC)),
    "white": lambda: pdf(b"1 g " + drawn(b"(%s) Tj" % CNIC)),
    "without ink": lambda: pdf(drawn(b"3 Tr (%s) Tj" % CNIC)),
    "covered": lambda: pdf(drawn(b"(%s) Tj" % CNIC) + b" 0 g 0 0 595 842 re f"),
    "beyond the page": lambda: pdf(drawn(b"1 0 0 1 -900 -900 Tm (%s) Tj" % CNIC)),
    "cut off": lambda: pdf(drawn(b"(%s) Tj" % CNIC), page=b"/CropBox [0 0 100 100]"),
    "on a hidden layer": hidden_layer,
    "behind a flood": lambda: pdf("x" * 30_000 + "\n" + CNIC.decode()),
    "in a field": lambda: field(b"(%s)" % CNIC),
    "in a field of wide letters": lambda: field(
        b"<FEFF%s>" % CNIC.decode().encode("utf-16-be").hex().encode()
    ),
    "in a stamp": lambda: pdf(
        page=b"/Annots [<< /Type /Annot /Subtype /Stamp /Rect [0 0 90 90] /AP << /N 61 0 R >> >>]",
        more={61: form(drawn(b"(%s) Tj" % CNIC))},
    ),
}


@pytest.mark.parametrize("name", ON_PAGES)
def test_a_number_is_found_on_its_page(name):
    (sentence,) = found(ON_PAGES[name]())
    assert sentence.startswith("Page 1: identity card number of Pakistan (CNIC), 12")


BESIDE_PAGES = {
    "a note": lambda: annotation(b"/Subtype /Text /Contents (%s)" % CNIC),
    "a remark in rich text": lambda: annotation(b"/Subtype /FreeText /RC (<p>%s</p>)" % CNIC),
    "a remark with markup": lambda: annotation(
        b"/Subtype /FreeText /RC (<p>123<b>45</b>&#45;1234567-1</p>)"
    ),
    "digits of Urdu in UTF-8 that does not say so": lambda: annotation(
        "/Subtype /Text /Contents (۱۲۳۴۵-۱۲۳۴۵۶۷-۱)".encode()
    ),
    "a bookmark": lambda: pdf(
        catalog=b"/Outlines 6 0 R",
        more={6: b"<< /First 7 0 R /Last 7 0 R >>", 7: b"<< /Title (%s) /Parent 6 0 R >>" % CNIC},
    ),
    "a property": lambda: written(
        objects(more={6: b"<< /Author (%s) >>" % CNIC}), trailer=b"/Info 6 0 R"
    ),
    "a property in XML": lambda: pdf(
        catalog=b"/Metadata 6 0 R",
        more={6: stream(b"<dc:creator>%s</dc:creator>" % CNIC, b"/Type /Metadata", packed=True)},
    ),
    "a property in XML of wide letters": lambda: pdf(
        catalog=b"/Metadata 6 0 R",
        more={
            6: stream(
                f"\ufeff<dc:creator>{CNIC.decode()}</dc:creator>".encode("utf-16-be"),
                b"/Type /Metadata",
            )
        },
    ),
    "the address of a link": lambda: link(
        b"<< /S /URI /URI (https://example.org/?no=%s) >>" % CNIC
    ),
    "words for a picture": lambda: pdf(
        catalog=b"/StructTreeRoot << /Type /StructTreeRoot /K << /S /Figure /Alt (%s) >> >>" % CNIC
    ),
    "the name of a signer": lambda: annotation(
        b"/Subtype /Widget /FT /Sig /V << /Type /Sig /Name (%s) /ByteRange [0 1 2 3] "
        b"/Contents <31323334352d313233343536372d32> >>" % CNIC
    ),
}


@pytest.mark.parametrize("name", BESIDE_PAGES)
def test_a_number_is_found_beside_the_pages(name):
    assert found(BESIDE_PAGES[name]()) == [BESIDE]


EARLIER_VERSIONS = {
    "words that were replaced": lambda: changed_later(
        pdf(CNIC.decode()), 11, stream(lines("covered"))
    ),
    "a page that was taken out": lambda: changed_later(
        pdf("Article 1", CNIC.decode()), 2, b"<< /Type /Pages /Kids [10 0 R] /Count 1 >>"
    ),
    "a note that was deleted": lambda: changed_later(
        pdf(catalog=b"/Note 60 0 R", more={60: b"<< /Contents (%s) >>" % CNIC}), 60, b"<< >>"
    ),
    "words two versions ago": lambda: changed_later(
        changed_later(pdf(CNIC.decode()), 11, stream(lines("covered"))), 70, b"<< >>"
    ),
}


@pytest.mark.parametrize("name", EARLIER_VERSIONS)
def test_a_number_is_found_in_an_earlier_version(name):
    assert found(EARLIER_VERSIONS[name]()) == [EARLIER]


def box(state, others):
    """A box to tick, drawn in one state, with what it looks like in others."""
    looks = b"/AP << /N << /%s 62 0 R >> /D << /On 61 0 R >> >> /AS /%s" % (state, state)
    return pdf(
        page=b"/Annots [<< /Type /Annot /Subtype /Widget /FT /Btn /Rect [9 9 99 99] %s >>]" % looks,
        more={61: form(others), 62: form(b"")},
    )


def page_that_no_list_names():
    page = b"<< /Type /Page /Contents 61 0 R /Resources << /Font << /F1 3 0 R >> >> >>"
    return pdf(more={60: page, 61: stream(drawn(b"(%s) Tj" % CNIC), packed=True)})


def font_of_own_letters(number):
    """A page that shows `abc…`, which its font calls by the letters of a number."""
    codes = b"\n".join(b"<%02x> <%04x>" % (97 + at, each) for at, each in enumerate(number))
    table = b"1 begincodespacerange <00> <ff> endcodespacerange %d beginbfchar\n%s\nendbfchar"
    return {
        70: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 71 0 R >>",
        71: stream(table % (len(number), codes)),
        72: stream(
            drawn(b"(%s) Tj" % bytes(range(97, 97 + len(number)))),
            b"/Type /XObject /Subtype /Form /Resources << /Font << /F1 70 0 R >> >>",
            packed=True,
        ),
    }


HIDDEN_PARTS = {
    "a form that no page draws": lambda: pdf(more={61: form(drawn(b"(%s) Tj" % CNIC))}),
    "its torn runs": lambda: pdf(more={61: form(drawn(b"[(123) -20 (45-12) 30 (34567-1)] TJ"))}),
    "letters of a font of its own": lambda: pdf(more=font_of_own_letters(CNIC)),
    "the look of a box that is not ticked": lambda: box(b"Off", drawn(b"(%s) Tj" % CNIC)),
    "the look of a note that is not shown": lambda: pdf(
        page=b"/Annots [<< /Subtype /Stamp /F 2 /Rect [0 0 9 9] /AP << /N 61 0 R >> >>]",
        more={61: form(drawn(b"(%s) Tj" % CNIC))},
    ),
    "a pattern": lambda: pdf(
        more={61: stream(drawn(b"(%s) '" % CNIC), b"/PatternType 1", packed=True)}
    ),
    "a page that no list names": page_that_no_list_names,
    "what is drawn of no page": lambda: pdf(more={61: stream(drawn(b"(%s) Tj" % CNIC))}),
    "words for a part of a page": lambda: pdf(
        b"/Figure << /MCID 0 /Alt (%s) >> BDC 0 0 9 9 re f EMC" % CNIC
    ),
    "words for nothing": lambda: pdf(
        b"/Span << /ActualText <%s> >> BDC EMC" % CNIC.hex().encode(),
    ),
    "XML of a program": lambda: pdf(
        more={61: stream(b'<?xml version="1.0"?><no>123<b/>45-1234567-1</no>', packed=True)}
    ),
    "properties of a picture": lambda: scan(
        picture=image(
            1, 1, b"\xff\xd8<x:xmpmeta><a>%s</a></x:xmpmeta>" % CNIC, b"/Filter /DCTDecode"
        )
    ),
    "a remark": lambda: written(objects(), before_table=b"% " + CNIC + b"\n"),
    "an object that no table names": lambda: written(
        objects(), before_table=b"99 0 obj\n<< /Note (%s) >>\nendobj\n" % CNIC
    ),
}


@pytest.mark.parametrize("name", HIDDEN_PARTS)
def test_a_number_is_found_where_no_page_shows_it(name):
    assert found(HIDDEN_PARTS[name]()) == [HIDDEN]


def test_what_is_drawn_is_found_whatever_programs_are_told_to_read_instead():
    for mark in (b"<< /ActualText (Article 1) >>", b"<< /Actual#54ext (Article 1) >>", b"/M"):
        paper = pdf(
            b"/Span %s BDC " % mark + drawn(b"(%s) Tj" % CNIC) + b" EMC",
            resources=b"/Font << /F1 3 0 R >> /Properties << /M << /ActualText (Article 1) >> >>",
        )
        assert len(found(paper)) == 1


def test_a_mailbox_of_a_link_is_found_however_it_is_spelled():
    link_to = b"<< /S /URI /URI (mailto:a.khan%40gmail.com) >>"
    assert found(link(link_to)) == [
        "Notes, fields or properties of the file: personal mailbox, a.••••@•••••.•om"
    ]


def test_what_a_page_draws_from_a_form_is_said_of_the_page_alone():
    paper = pdf(
        b"/X Do",
        resources=b"/XObject << /X 61 0 R >>",
        more={61: form(drawn(b"(%s) Tj" % CNIC))},
    )
    assert found(paper) == [f"Page 1: {FOUND}"]


def test_a_scan_has_no_words_but_what_its_properties_say():
    assert found(scan()) is None
    assert found(pdf(b"", catalog=b"/Note (%s)" % CNIC)) == [BESIDE]


def test_more_words_than_are_looked_at_are_no_answer():
    flood = pdf(*["x" * 30_000] * 70)
    with pytest.raises(process.Unreadable):
        found(flood)
