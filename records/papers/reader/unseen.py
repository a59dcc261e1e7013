"""What a PDF holds that no page shows: streams that are drawn nowhere, words behind other words,
and what stands unpacked in its bytes. `strings` and `qpdf --qdf` show it to anybody."""

import io
import re

import pikepdf
import pypdfium2

#: That a stream shows text, by any operator.
SHOWS_TEXT = re.compile(rb"[)>\]]\s*(?:T[jJ]|['\"])")
#: The properties of a part of a page that hold a text.
MARK = re.compile(rb"<<(?:[^<>]|<[^<>]*>)*(?:\(|<[^<>]+>)(?:[^<>]|<[^<>]*>)*>>(?=\s*(?:BDC|DP))")
#: What holds no words of its own: pictures, fonts, tables of the file.
WORDLESS = {"/Image", "/Type1C", "/CIDFontType0C", "/OpenType", "/ObjStm", "/XRef", "/Metadata"}
XML = re.compile(rb"(?:\xef\xbb\xbf|\xfe\xff\x00|\xff\xfe)?\s*<[\x00]?[?!a-zA-Z]")
#: What may tell programs to read another text than the one that is drawn: by its name, which may be
#: spelled in codes, or by that of an object.
STANDS_IN = re.compile(rb"/ActualText|<<[^<>]*#[^<>]*>>\s*BDC|/[^\s/<>\[\]()]+\s+BDC")
#: Strings and remarks in letters that need no unpacking; each begins with a letter of its own, so
#: that a long scan is passed over quickly.
UNPACKED = (
    re.compile(rb"\(([^()\\\x00-\x08\x0e-\x1f\x7f-\xff]{7,300})\)"),
    re.compile(rb"%([^\x00-\x1f\x7f-\xff]{7,300})"),
    re.compile(rb"<x:xmpmeta([^\x00]{0,100000}?)</x:xmpmeta>"),
)
MAILBOX = re.compile(rb"@[\w.-]{4,64}", re.ASCII)
LONGEST_NAME = 64


def in_bytes(content):
    """The texts that stand unpacked in the bytes of a file, whether an object has them or not:
    strings, remarks, mailboxes, and the properties that pictures bring along."""
    for kind in UNPACKED:
        for found in kind.finditer(content):
            yield found[1].decode(errors="ignore")
    for found in MAILBOX.finditer(content):
        before = content[max(0, found.start() - LONGEST_NAME) : found.start()]
        yield (before + found[0]).decode("ascii", errors="replace")


def drawn_nowhere(content):
    """The texts of streams that are no content of a page, and of pages without what programs are
    told to read instead of them."""
    with pikepdf.open(io.BytesIO(content), attempt_recovery=False, suppress_warnings=True) as paper:
        search = _Search(paper)
        yield from search.texts
        if search.pages:
            yield from _on_pages_of(_paper_of(paper, search.pages))


class _Search:
    """Looks at every stream: at its texts, and whether it makes a page of words.

    texts  strings that it holds; pages  dictionaries of pages to read
    """

    def __init__(self, paper):
        self.texts, self.pages = [], []
        self.of_pages, self.fonts, self.owners = set(), {}, {}
        masked = set()
        for page in paper.pages:
            self.of_pages |= {each.objgen for each in _contents(page.obj)}
            self.fonts = _fonts_of(page.obj) | self.fonts
        streams = []
        for each in paper.objects:
            if isinstance(each, pikepdf.Stream):
                streams.append(each)
            elif isinstance(each, pikepdf.Dictionary) and "/Resources" in each:
                self.owners |= {one.objgen: each.Resources for one in _contents(each)}
        for stream in streams:
            if self._look_at(stream):
                masked.add(stream.objgen)
        for page in paper.pages:
            if any(each.objgen in masked for each in _contents(page.obj)):
                self.pages.append(page.obj)

    def _look_at(self, stream):
        """Whether a stream has texts that stand in for others, which are taken out of it."""
        kinds = {str(stream.get(name)) for name in ("/Type", "/Subtype")}
        if kinds & WORDLESS or "/Length1" in stream:
            if "/Image" in kinds:
                stream.write(b"")
            return False
        try:
            content = stream.read_bytes()
        except pikepdf.PdfError:
            return False  # Packed as pictures are.
        if XML.match(content):
            self.texts.append(xml_of(content))
        self.texts += [text for mark in set(MARK.findall(content)) for text in _strings_of(mark)]
        if SHOWS_TEXT.search(content) and stream.objgen not in self.of_pages:
            self.pages.append(self._page_of(stream))
        if not STANDS_IN.search(content):
            return False
        stream.write(content.replace(b"BDC", b"BMC"))
        return True

    def _page_of(self, stream):
        resources = stream.get("/Resources", self.owners.get(stream.objgen))
        if not isinstance(resources, pikepdf.Dictionary):
            resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(self.fonts))
        return pikepdf.Dictionary(
            Type=pikepdf.Name.Page,
            MediaBox=[0, 0, 612, 792],
            Resources=resources,
            Contents=stream,
        )


def _contents(page):
    """The streams that a page is drawn by."""
    found = page.get("/Contents")
    parts = list(found) if isinstance(found, pikepdf.Array) else [found]
    return [part for part in parts if isinstance(part, pikepdf.Stream)]


def _fonts_of(page):
    """The fonts of a page by their names."""
    resources = page.get("/Resources")
    fonts = resources.get("/Font") if isinstance(resources, pikepdf.Dictionary) else None
    return dict(fonts.items()) if isinstance(fonts, pikepdf.Dictionary) else {}


def _strings_of(mark):
    try:
        entries = pikepdf.Object.parse(mark)
    except pikepdf.PdfError:
        return []
    values = dict(entries.items()).values()
    return [str(value) for value in values if isinstance(value, pikepdf.String)]


def xml_of(content):
    """XML as text, in whichever of its encodings."""
    wide = content.startswith((b"\xfe\xff", b"\xff\xfe"))
    return content.decode("utf-16" if wide else "utf-8", errors="ignore")


def _paper_of(paper, pages):
    """The bytes of a paper of nothing but these pages."""
    for name in set(paper.Root.keys()) - {"/Type", "/Pages"}:
        del paper.Root[name]
    kids = pikepdf.Array(
        [page if page.is_indirect else paper.make_indirect(page) for page in pages]
    )
    paper.Root.Pages = paper.make_indirect(
        pikepdf.Dictionary(Type=pikepdf.Name.Pages, Kids=kids, Count=len(kids))
    )
    out = io.BytesIO()
    paper.save(out, compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return out.getvalue()


def _on_pages_of(content):
    paper = pypdfium2.PdfDocument(content)
    for number in range(len(paper)):
        yield paper[number].get_textpage().get_text_range()
