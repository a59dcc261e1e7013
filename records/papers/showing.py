"""Stored papers as staff and the public get them: downloads, pictures of pages, their words.

What was read once is kept under MEDIA_ROOT by the SHA-256 of the file, for as long as the folder
stays: it may be deleted at any time.
"""

import json
import os
import tempfile
from pathlib import Path

from django.conf import settings
from django.http import FileResponse, HttpResponse

from records.papers import process
from records.papers.private import findings

#: Of a picture, in pixels: the smallest print of a scan stays legible.
WIDTH = 1000
KEPT = "pictures"

#: A file that got past every check still finds nothing to run in, if a browser shows it.
SANDBOX = "default-src 'none'; sandbox"


def file_response(file, filename):
    """A stored PDF as a download, byte by byte as it came; never shown on the own address.

    file: an open file; filename: what the reader's computer calls it.
    """
    response = FileResponse(
        file, as_attachment=True, filename=filename, content_type="application/pdf"
    )
    response["Content-Security-Policy"] = SANDBOX
    response["X-Content-Type-Options"] = "nosniff"
    return response


def picture_response(file, sha256, page):
    """A page of a stored PDF as a PNG for who may see the paper. Raises `process.Unreadable`."""
    response = HttpResponse(picture_of(file, sha256, page), content_type="image/png")
    response["Content-Security-Policy"] = SANDBOX
    response["X-Content-Type-Options"] = "nosniff"
    # The address names the content: it never shows another picture.
    response["Cache-Control"] = "private, max-age=86400, immutable"
    return response


def picture_of(file, sha256, page):
    """A page of a stored PDF as the bytes of a PNG. Raises `process.Unreadable`."""
    kept = _place(sha256, f"{page}.png")
    if not kept.exists():
        with process.on_disk(file) as path:
            _keep(kept, process.picture(path, page, WIDTH))
    return kept.read_bytes()


def text_of(file, sha256):
    """The words of each page of a stored PDF, a text a page; empty ones for a plain scan.

    A file that cannot be read in time has no words: `process.Unreadable`.
    """
    kept = _place(sha256, "text.json")
    if not kept.exists():
        with process.on_disk(file) as path:
            _keep(kept, json.dumps(process.ask("text", path)).encode())
    return json.loads(kept.read_bytes())["pages"]


def findings_in(file, sha256):
    """Identity numbers and private contacts in a PDF's words, or None where it has no words."""
    pages = text_of(file, sha256)
    return findings(pages) if any(text.strip() for text in pages) else None


def _place(sha256, name):
    return Path(settings.MEDIA_ROOT) / KEPT / sha256[:2] / sha256 / name


def _keep(place, content):
    """Write whole or not at all: two requests may draw the same page."""
    (Path(settings.MEDIA_ROOT) / KEPT).mkdir(parents=True, exist_ok=True, mode=0o700)
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, draft = tempfile.mkstemp(dir=place.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    os.replace(draft, place)
