"""Stored papers as staff and the public get them: downloads, pictures of pages, their words.

What was read once is kept under MEDIA_ROOT by the SHA-256 of the file, no longer than the file: the
folder may be deleted at any time.
"""

import json
import os
import shutil
import tempfile
import time
from pathlib import Path

from django.conf import settings
from django.http import FileResponse, HttpResponse

from records.papers import process
from records.papers.private import findings

#: Of a picture, in pixels: the smallest print of a scan stays legible.
WIDTH = 1000
KEPT = "pictures"
#: In seconds: a page that took too long may have met a busy machine.
TRIED_AGAIN_AFTER = 3600

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
    return _kept(
        file, _place(sha256, f"{page}.png"), lambda path: process.picture(path, page, WIDTH)
    )


def text_of(file, sha256):
    """The words of each page of a stored PDF, a text a page; empty ones for a plain scan.

    A file that cannot be read in time has no words: `process.Unreadable`.
    """
    return _words(file, sha256)["pages"]


def findings_in(file, sha256):
    """Identity numbers and private contacts in a PDF's words, those of its notes, properties and
    earlier versions included. None where nothing was found and its pages have no words.
    """
    words = _words(file, sha256)
    has_words = any(text.strip() for text in words["pages"])
    return findings(**words) or ([] if has_words else None)


def forget(sha256):
    """Throw away what was kept of a PDF that is not stored any more."""
    shutil.rmtree(_folder(sha256), ignore_errors=True)


def forget_all_but(stored):
    """Throw away what was kept of PDFs beside the stored ones, which are given by their SHA-256.

    A file that a form refused was read, too. Returns the number of PDFs.
    """
    gone = [folder for folder in _root().glob("*/*") if folder.name not in stored]
    for folder in gone:
        shutil.rmtree(folder, ignore_errors=True)
    return len(gone)


def _words(file, sha256):
    return json.loads(_kept(file, _place(sha256, "all-words.json"), _ask_for_words))


def _ask_for_words(path):
    return json.dumps(process.ask("text", path)).encode()


def _root():
    return Path(settings.MEDIA_ROOT) / KEPT


def _folder(sha256):
    return _root() / sha256[:2] / sha256


def _place(sha256, name):
    return _folder(sha256) / name


def _kept(file, place, make):
    """The content of a place, made once. What took too long is not tried again at every look."""
    if place.exists():
        return place.read_bytes()
    tried = place.with_suffix(".too-complex")
    if tried.exists() and time.time() - tried.stat().st_mtime < TRIED_AGAIN_AFTER:
        raise process.Unreadable("too_complex")
    with process.on_disk(file) as path:
        try:
            content = make(path)
        except process.Unreadable as refusal:
            if refusal.code == "too_complex":
                _keep(tried, b"")
            raise
    _keep(place, content)
    return content


def _keep(place, content):
    """Write whole or not at all: two requests may draw the same page."""
    _root().mkdir(parents=True, exist_ok=True, mode=0o700)
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, draft = tempfile.mkstemp(dir=place.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    os.replace(draft, place)
