"""What the objects of a PDF may hold."""

import re
import time
import zlib

import pikepdf
from limits import (
    MAX_COMPONENTS,
    MAX_NESTING,
    MAX_OBJECTS,
    MAX_PAGES,
    MAX_PIXELS,
    MAX_SIDE_IN_POINTS,
    MAX_UNPACKED,
    SECONDS_FOR_PIXELS,
    Refused,
)

BLOCK = 1024**2

#: What an action may do: move within the paper. Links are looked at by their address.
ACTIONS = {
    "/JavaScript": "javascript",
    "/Launch": "launch",
    "/SubmitForm": "submit",
    "/ImportData": "submit",
    "/GoToR": "remote",
    "/GoToE": "embedded",
    "/Thread": "remote",
    "/Rendition": "media",
    "/Movie": "media",
    "/Sound": "media",
    "/GoTo3DView": "media",
    "/RichMediaExecute": "media",
}
#: Keys whose mere presence tells.
KEYS = {
    "/JS": "javascript",
    "/JavaScript": "javascript",
    "/XFA": "xfa",
    "/EmbeddedFiles": "embedded",
    "/EF": "embedded",
    "/AF": "embedded",
    "/Collection": "embedded",
    "/RichMediaContent": "media",
    "/RichMediaSettings": "media",
    "/3DD": "media",
}
SUBTYPES = {
    "/FileAttachment": "embedded",
    "/Sound": "media",
    "/Movie": "media",
    "/Screen": "media",
    "/RichMedia": "media",
    "/3D": "media",
    "/PS": "postscript",
}
TYPES = {"/EmbeddedFile": "embedded"}
#: Actions that come without a click may do no more than show a page.
WITHOUT_CLICK = {"/GoTo", "/Named"}
LINK_SCHEMES = re.compile(r"\s*(https?://|mailto:|tel:)", re.IGNORECASE)
SCHEME = re.compile(r"\s*[a-z][a-z0-9+.-]*:", re.IGNORECASE)

#: What qpdf warns of where another reader may see another paper.
AMBIGUOUS = re.compile(
    r"duplicated key|limits error|expected endstream|prematurely|unexpected EOF|loop|"
    r"expected \d+ \d+ obj",
    re.IGNORECASE,
)

GROWING = {"/FlateDecode", "/LZWDecode", "/RunLengthDecode"}
HARMLESS = {"/ASCII85Decode", "/ASCIIHexDecode"}

CONTAINERS = (pikepdf.Array, pikepdf.Dictionary, pikepdf.Stream)


def look_at_objects(path):
    """Refuse what acts, what is protected, damaged or out of proportion. Returns the pages."""
    try:
        pdf = pikepdf.open(path, attempt_recovery=False, suppress_warnings=True)
    except pikepdf.PasswordError:
        raise Refused("encrypted") from None
    except (pikepdf.PdfError, ValueError, RuntimeError):
        raise Refused("damaged") from None
    with pdf:
        if pdf.is_encrypted or "/Encrypt" in pdf.trailer:
            raise Refused("encrypted")
        try:
            Objects().look_at_all(pdf)
            pages = _pages(pdf)
        except pikepdf.PdfError:
            raise Refused("damaged") from None
        if any(AMBIGUOUS.search(str(warning)) for warning in pdf.get_warnings()):
            raise Refused("damaged")
        return pages


class Objects:
    """Walks every object of a file, also those that no page leads to."""

    def __init__(self):
        self.unpacked = 0
        self.began = time.process_time()

    def look_at_all(self, pdf):
        for number, each in enumerate(pdf.objects):
            if number > MAX_OBJECTS:
                raise Refused("too_complex")
            self.look_at(each)
        self.look_at(pdf.trailer)

    def look_at(self, top):
        """An indirect object with everything that is written inside it."""
        pending = [(top, 0)]
        while pending:
            each, depth = pending.pop()
            if depth > MAX_NESTING:
                raise Refused("too_complex")
            if not isinstance(each, CONTAINERS):
                continue
            if isinstance(each, pikepdf.Array):
                values = list(each)
            else:
                values = self._look_inside(each)
            pending += [
                (value, depth + 1)
                for value in values
                if isinstance(value, CONTAINERS) and not value.is_indirect
            ]

    def _look_inside(self, row):
        """A dictionary, or that of a stream."""
        entries = dict(row.items())
        for key in entries.keys() & KEYS.keys():
            raise Refused(KEYS[key])
        for name, codes in (("/S", ACTIONS), ("/Subtype", SUBTYPES), ("/Type", TYPES)):
            code = codes.get(str(entries.get(name)))
            if code:
                raise Refused(code)
        for key in ("/OpenAction", "/AA"):
            if key in entries:
                self._look_at_what_comes_unasked(entries[key])
        for key in ("/URI", "/Base"):
            if key in entries and not isinstance(entries[key], CONTAINERS):
                _look_at_link(str(entries[key]))
        if isinstance(row, pikepdf.Stream):
            self._look_at_stream(row, entries)
        return entries.values()

    def _look_at_what_comes_unasked(self, value):
        """What happens at opening, printing, turning a page: no more than showing a page."""
        if not isinstance(value, CONTAINERS) or isinstance(value, pikepdf.Array):
            return  # A destination.
        entries = dict(value.items())
        if "/S" in entries:
            if str(entries["/S"]) not in WITHOUT_CLICK:
                raise Refused("unasked")
            return
        for each in entries.values():
            if isinstance(each, CONTAINERS) and not isinstance(each, pikepdf.Array):
                if str(each.get("/S", "/GoTo")) not in WITHOUT_CLICK:
                    raise Refused("unasked")

    def _look_at_stream(self, stream, entries):
        if "/F" in entries or "/FFilter" in entries:
            raise Refused("remote")  # Its bytes lie in another file.
        filters = entries.get("/Filter", [])
        filters = list(filters) if isinstance(filters, pikepdf.Array) else [filters]
        filters = [str(name) for name in filters]
        if "/Crypt" in filters:
            raise Refused("encrypted")
        if str(entries.get("/Subtype")) == "/Image":
            self._look_at_pixels(stream, entries, filters)
        else:
            self.unpacked += _unpacked_size(stream, filters, MAX_UNPACKED - self.unpacked)

    def _look_at_pixels(self, stream, entries, filters):
        """A picture is no larger than it says, and neither is what it says."""
        width, height, bits = (
            _whole(entries.get(name, default))
            for name, default in (("/Width", 0), ("/Height", 0), ("/BitsPerComponent", 8))
        )
        if min(width, height, bits) < 0 or width * height > MAX_PIXELS:
            raise Refused("too_complex")
        if time.process_time() < self.began + SECONDS_FOR_PIXELS:
            most = (width * MAX_COMPONENTS * bits // 8 + 2) * height + BLOCK
            _unpacked_size(stream, filters, most)


def _unpacked_size(stream, filters, most):
    """How many bytes a stream grows to; beyond `most` it is refused.

    What lies in the codec of a picture counts as it is packed.
    """
    growing = [name for name in filters if name in GROWING]
    if not growing:
        return 0
    if len(growing) > 2:
        raise Refused("too_complex")
    raw = stream.read_raw_bytes()
    size = 0
    if set(filters[: len(growing)]) == {"/FlateDecode"}:
        blocks = [raw]
        for _filter in growing:
            blocks = _inflated(blocks)
    elif filters[-1] in GROWING | HARMLESS:
        try:
            blocks = [stream.read_bytes(pikepdf.StreamDecodeLevel.specialized)]
        except pikepdf.PdfError:  # Too large for the memory, or torn.
            raise Refused("too_complex") from None
    else:
        blocks = [raw]
    for block in blocks:
        size += len(block)
        if size > most:
            raise Refused("too_complex")
    return size


def _inflated(blocks):
    """What blocks of a deflated stream hold, a block at a time. A torn end is left out."""
    unpacking = zlib.decompressobj()
    for block in blocks:
        while block:
            try:
                yield unpacking.decompress(block, BLOCK)
            except zlib.error:
                return
            block = unpacking.unconsumed_tail


def _look_at_link(address):
    """Web pages and mailboxes alone; an address without a scheme counts from the file's base."""
    if LINK_SCHEMES.match(address):
        return
    if SCHEME.match(address) or address.lstrip().startswith(("\\", "//")):
        raise Refused("link")


def _whole(value):
    return int(value) if isinstance(value, int) else -1


def _pages(pdf):
    pages = len(pdf.pages)
    if not pages:
        raise Refused("damaged")
    if pages > MAX_PAGES:
        raise Refused("too_many_pages")
    for page in pdf.pages:
        try:
            left, bottom, right, top = map(float, page.mediabox)
        except (AttributeError, TypeError, ValueError):
            raise Refused("damaged") from None
        unit = float(page.obj.get("/UserUnit", 1))
        sides = (abs(right - left) * unit, abs(top - bottom) * unit)
        if not 1 <= min(sides) <= max(sides) <= MAX_SIDE_IN_POINTS:
            raise Refused("damaged")
    return pages
