"""Checks of papers that people upload."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

MAX_BYTES = 50 * 1024 * 1024
PDF_SIGNATURE = b"%PDF-"


def validate_pdf(upload):
    """Accept a PDF of at most 50 MB: by its extension and by its first bytes, never by what the
    browser says of it.
    """
    if upload.size > MAX_BYTES:
        raise ValidationError(_("The file is larger than 50 MB."), code="too_large")
    if not upload.name.lower().endswith(".pdf"):
        raise ValidationError(_("Upload a PDF: its name ends in .pdf."), code="not_pdf")
    upload.seek(0)
    first = upload.read(len(PDF_SIGNATURE))
    upload.seek(0)
    if first != PDF_SIGNATURE:
        raise ValidationError(_("This file is named like a PDF but is none."), code="not_pdf")
