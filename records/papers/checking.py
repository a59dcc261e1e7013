"""Whether a file is a paper that the register takes."""

import hashlib
import uuid
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from records.papers import process, scanning
from records.papers.reader.limits import MAX_PAGES

MAX_BYTES = 50 * 1024 * 1024

#: Why a file is refused, and what to do about it.
SENTENCES = {
    "empty": _("The file is empty. Choose it again."),
    "too_large": _("The file is larger than 50 MB."),
    "name": _("Upload a PDF: its name ends in .pdf."),
    "not_pdf": _("This file is named like a PDF but is none."),
    "mixed": _(
        "This file is a PDF and something else in one, such as a web page or an archive. Print it "
        "to a new PDF and upload that."
    ),
    "infected": _("The scanner of this installation found malware in the file. It was not kept."),
    "encrypted": _(
        "The file is protected by a password. Save it without the password and upload that."
    ),
    "damaged": _("The file is damaged or incomplete. Scan the paper again, or export it again."),
    "too_many_pages": _("The file has more than %(pages)d pages. Upload it in several parts."),
    "too_complex": _(
        "The file takes more time or memory than a paper does. Print it to a new PDF and upload "
        "that."
    ),
    "javascript": _(
        "The file contains a program (JavaScript). Print it to a new PDF and upload that."
    ),
    "launch": _("The file starts other programs. Print it to a new PDF and upload that."),
    "submit": _("The file sends or fetches form data. Print it to a new PDF and upload that."),
    "remote": _("The file opens other files. Print it to a new PDF and upload that."),
    "unasked": _(
        "The file does something by itself when it is opened. Print it to a new PDF and upload "
        "that."
    ),
    "embedded": _("The file contains other files. Take them out, and upload each one by itself."),
    "xfa": _("The file is a form that changes (XFA). Print it to a new PDF and upload that."),
    "media": _("The file contains sound, video or 3D. Print it to a new PDF and upload that."),
    "postscript": _("The file contains PostScript. Print it to a new PDF and upload that."),
    "link": _(
        "A link in the file leads neither to a web page nor to a mailbox. Print it to a new PDF "
        "and upload that."
    ),
}


@dataclass(frozen=True)
class Checked:
    """What is known of a file that was taken.

    sha256: of its bytes, 64 hexadecimal digits; size: in bytes; pages: how many;
    has_text: whether words can be read from it, False for a plain scan; is_clean: False while
    the scanner of the installation has not answered: keep the file and show it to nobody
    """

    sha256: str
    size: int
    pages: int
    has_text: bool
    is_clean: bool


def check_paper(upload):
    """Look at an uploaded file, and take it or refuse it. Returns a `Checked`.

    upload: any Django `File` with a name and a size. It is left at its beginning and never changed,
    so that digital signatures survive. Raises ValidationError with a sentence for people and the
    key of `SENTENCES` as its code. Parsing happens in a process with 5 seconds of
    computing and 256 MB.
    """
    if not upload.size:
        refuse("empty")
    if upload.size > MAX_BYTES:
        refuse("too_large")
    if not upload.name.lower().endswith(".pdf"):
        refuse("name")
    with process.on_disk(upload) as path:
        try:
            seen = process.ask("check", path)
        except process.Unreadable as refusal:
            refuse(refusal.code)
    sha256 = digest_of(upload)
    state = scanning.scan(upload, sha256)
    if state == scanning.ScanState.REFUSED:
        refuse("infected")
    is_clean = state == scanning.ScanState.CLEAN
    return Checked(sha256, upload.size, seen["pages"], seen["has_text"], is_clean)


def refuse(code):
    """Raise the ValidationError of a code."""
    raise ValidationError(SENTENCES[code], code=code, params={"pages": MAX_PAGES})


def digest_of(file):
    """The SHA-256 of a file's bytes. Leaves the file at its beginning."""
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


def new_name():
    """A name for a file in our storage that says nothing of what its sender called it."""
    return f"{uuid.uuid4().hex}.pdf"
