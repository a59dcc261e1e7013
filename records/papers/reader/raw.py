"""What the bytes of a file show without reading its objects."""

import re
import zlib

from limits import MAX_UNPACKED, Refused

STREAM = re.compile(rb"stream\r?\n")
END_OF_STREAM = b"endstream"
OBJECT_STREAM = re.compile(rb"/ObjStm(?![A-Za-z0-9_+.-])")
HEX_IN_NAME = re.compile(rb"#([0-9a-fA-F]{2})")
WEB_PAGE = re.compile(
    rb"<(?:!doctype|html|head|body(?!\s+xmlns)|script|iframe|svg|img|object|embed|meta|link|style|base|form|"
    rb"input|button|select|textarea|details|video|audio|math|table|\?php)(?![a-z:])"
    rb"|<[a-z][^<>]{0,200}\son[a-z]+\s*="
    rb"|<a\s+[a-z]+\s*=|^mime-version:",
    re.IGNORECASE | re.MULTILINE,
)
ARCHIVES = re.compile(
    rb"Rar!\x1a\x07|7z\xbc\xaf\x27\x1c|PK\x03\x04|PK\x05\x06|MSCF\x00\x00\x00\x00"
)
PLACES = ((b"ustar", 257), (b"DICM", 128), (b"CD001", 32_769))
HIDDEN_PROGRAM = re.compile(
    rb"/(?:(?P<javascript>JavaScript|JS)|(?P<launch>Launch)|(?P<xfa>XFA)|"
    rb"(?P<embedded>EmbeddedFiles?)|(?P<media>RichMedia))(?![A-Za-z0-9_+.-])"
)
LAST_LINE = b"%%EOF"
HEAD = 1024
ZIP_END = b"PK\x05\x06"
ZIP_TAIL = 65_557


def look_at_bytes(path):
    """Refuse what is something else beside a PDF, and programs that no table of contents names."""
    with open(path, "rb") as file:
        data = file.read()
    if not data.startswith(b"%PDF-"):
        raise Refused("not_pdf")
    end = data.rfind(LAST_LINE)
    if end < 0:
        raise Refused("damaged")
    if data[end + len(LAST_LINE) :].strip(b"\r\n\t \x00\x1a"):
        raise Refused("mixed")
    if any(data[at : at + len(mark)] == mark for mark, at in PLACES):
        raise Refused("mixed")
    if WEB_PAGE.search(data, 0, HEAD) or ARCHIVES.search(data, 0, HEAD):
        raise Refused("mixed")
    if _is_archive(data[-ZIP_TAIL:], len(data)):
        raise Refused("mixed")
    between, packed = _between_streams(data)
    if WEB_PAGE.search(between) or ARCHIVES.search(between):
        raise Refused("mixed")
    for part in (between, *_unpacked(packed)):
        refuse_programs(part)


def refuse_programs(content):
    """Refuse bytes of objects that name a program, however its name is spelled."""
    found = HIDDEN_PROGRAM.search(HEX_IN_NAME.sub(_character, content))
    if found:
        raise Refused(found.lastgroup)


def _between_streams(data):
    """The bytes without the contents of streams, which may hold anything; and packed objects."""
    parts, packed, at = [], [], 0
    while begin := STREAM.search(data, at):
        end = data.find(END_OF_STREAM, begin.end())
        if end < 0:
            break
        parts.append(data[at : begin.start()])
        if OBJECT_STREAM.search(HEX_IN_NAME.sub(_character, parts[-1][-HEAD:])):
            packed.append(data[begin.end() : end])
        at = end + len(END_OF_STREAM)
    return b" ".join([*parts, data[at:]]), packed


def _unpacked(streams):
    """The objects in streams, also in those that no table names any more. A torn end is left out.
    What is packed in another way stays as it is: of what a table names, objects.py reads that.

    Another version of the paper, or a reader that repairs files, finds them there.
    """
    left = MAX_UNPACKED
    for stream in streams:
        try:
            objects = zlib.decompressobj().decompress(stream, left)
        except zlib.error:
            objects = stream
        left -= len(objects)
        if left <= 0:
            raise Refused("too_complex")
        yield objects


def _is_archive(tail, size):
    """Whether a ZIP ends here: its last entry points back at a list of members."""
    at = tail.rfind(ZIP_END)
    while at >= 0:
        entry = tail[at : at + 22]
        length = int.from_bytes(entry[12:16], "little")
        if len(entry) == 22 and length and length < size:
            return True
        at = tail.rfind(ZIP_END, 0, at)
    return False


def _character(match):
    return bytes([int(match[1], 16)])
