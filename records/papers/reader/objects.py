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
from raw import refuse_programs

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
    "/OPI": "remote",
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
#: How a form says that it is a program for a printer.
SECOND_SUBTYPES = {"/PS": "postscript"}
TYPES = {"/EmbeddedFile": "embedded"}
#: In which entry each of these may stand.
CODES = (
    ("/S", ACTIONS),
    ("/Subtype", SUBTYPES),
    ("/Subtype2", SECOND_SUBTYPES),
    ("/Type", TYPES),
)
#: Actions that come without a click may do no more than show a page: one, and no print either.
WITHOUT_CLICK = {"/GoTo", "/Named"}
NAMES_OF_PAGES = {"/NextPage", "/PrevPage", "/FirstPage", "/LastPage"}
#: What readers leave out of an address before they follow it.
UNREAD = re.compile(r"[\x00-\x20]")
LINK_SCHEMES = re.compile(r"https?://|mailto:|tel:", re.IGNORECASE)
#: Another scheme, or a share in the network.
ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|\\|[\\/]{2}", re.IGNORECASE)

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
    except (pikepdf.PdfError, ValueError, RuntimeError) as error:
        # Protected with a certificate, or in a way that is not known.
        is_protected = "(encryption dictionary" in str(error)
        raise Refused("encrypted" if is_protected else "damaged") from None
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
        for name, codes in CODES:
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
        actions = [value] if "/S" in value else dict(value.items()).values()
        if not all(_only_shows_a_page(action) for action in actions):
            raise Refused("unasked")

    def _look_at_stream(self, stream, entries):
        if entries.keys() & {"/F", "/FFilter"}:
            raise Refused("remote")  # Its bytes lie in another file.
        is_form = str(entries.get("/Subtype")) == "/Form"
        if is_form and "/Ref" in entries:
            raise Refused("remote")  # It stands for a page of another file.
        filters = entries.get("/Filter", [])
        filters = list(filters) if isinstance(filters, pikepdf.Array) else [filters]
        filters = [str(name) for name in filters]
        if "/Crypt" in filters:
            raise Refused("encrypted")
        if str(entries.get("/Subtype")) == "/Image":
            self._look_at_pixels(stream, entries, filters)
        else:
            self.unpacked += _unpacked_size(stream, filters, MAX_UNPACKED - self.unpacked)
        if str(entries.get("/Type")) == "/ObjStm":
            refuse_programs(stream.read_bytes())  # Also those that another version named.

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


def _only_shows_a_page(action):
    """Whether an action moves within the paper, and no other one comes after it."""
    if not isinstance(action, CONTAINERS) or isinstance(action, pikepdf.Array):
        return True  # A destination, or nothing.
    kind = str(action.get("/S", "/GoTo"))
    is_named = kind != "/Named" or str(action.get("/N")) in NAMES_OF_PAGES
    return kind in WITHOUT_CLICK and is_named and "/Next" not in action


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
    address = UNREAD.sub("", address)
    if ELSEWHERE.match(address) and not LINK_SCHEMES.match(address):
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
            unit = float(page.obj.get("/UserUnit", 1))
        except (AttributeError, TypeError, ValueError):
            raise Refused("damaged") from None
        sides = (abs(right - left) * unit, abs(top - bottom) * unit)
        if not 1 <= min(sides) <= max(sides) <= MAX_SIDE_IN_POINTS:
            raise Refused("damaged")
    return pages
