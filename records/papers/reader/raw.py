"""What the bytes of a file show without reading its objects."""

import re

from limits import Refused

STREAM = re.compile(rb"stream\r?\n")
END_OF_STREAM = b"endstream"
HEX_IN_NAME = re.compile(rb"#([0-9a-fA-F]{2})")
WEB_PAGE = re.compile(
    rb"<(?:!doctype|html|head|body|script|iframe|svg|img|object|embed|meta|\?php)(?![a-z:])",
    re.IGNORECASE,
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
    between = _between_streams(data)
    if WEB_PAGE.search(between) or ARCHIVES.search(between):
        raise Refused("mixed")
    found = HIDDEN_PROGRAM.search(HEX_IN_NAME.sub(_character, between))
    if found:
        raise Refused(found.lastgroup)


def _between_streams(data):
    """The bytes without the contents of streams, which may hold anything."""
    parts, at = [], 0
    while begin := STREAM.search(data, at):
        end = data.find(END_OF_STREAM, begin.end())
        if end < 0:
            break
        parts.append(data[at : begin.start()])
        at = end + len(END_OF_STREAM)
    return b" ".join([*parts, data[at:]])


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
