"""The formats in which an answer can be had."""

from django.utils.translation import gettext_lazy as _

from records.exports import csv, docx, json, pdf, xlsx
from records.exports.content import Format

FORMATS = {
    one.name: one
    for one in (
        Format("csv", "CSV", "text/csv; charset=utf-8", csv.chunks),
        Format(
            "xlsx",
            _("Excel (XLSX)"),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            xlsx.chunks,
        ),
        Format("pdf", "PDF", "application/pdf", pdf.chunks),
        Format("docx", _("Word (DOCX)"), docx.CONTENT_TYPE, docx.chunks),
        Format("json", "JSON", "application/json", json.chunks),
    )
}
