"""Reports on the public site: what can be asked, what an answer says, and its files."""

from dataclasses import dataclass

from django.http import Http404, HttpResponseBadRequest
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cooperation.reports.base import REPORTS, NotAsked
from cooperation.reports.catalog import public_reports
from records.exports import content
from records.exports.answering import file_answer
from records.exports.formats import FORMATS
from records.listing import query_without

#: Rows of a table that a page shows; its files hold all.
SHOWN = 50

#: The template of each kind of piece; page breaks are for paper.
TEMPLATES = {
    content.Heading: "reports/_heading.html",
    content.Paragraph: "reports/_paragraph.html",
    content.KeyFigures: "reports/_key_figures.html",
    content.Table: "reports/_table.html",
    content.Bars: "reports/_bars.html",
    content.Years: "reports/_years.html",
    content.Links: "reports/_links.html",
}


@require_safe
def report_index(request):
    """The reports that the public may ask for."""
    return render(request, "reports/report_index.html", {"reports": public_reports()})


@require_safe
def report_page(request, slug):
    """One report: what may be asked, the answer, and the files of it."""
    report = REPORTS.get(slug)
    if report is None or not report.is_public:
        raise Http404
    return answered(request, report, "reports/report_page.html")


def answered(request, report, template, user=None, context=None):
    """A report as a page, or as a file where the address asks for one.

    A malformed question gives the page with its messages and no answer; for a file, 400.
    """
    name = request.GET.get("format", "")
    try:
        question = report.ask(request.GET, user)
        answer = report.answer(question)
    except NotAsked as error:
        if name:
            return HttpResponseBadRequest(str(error), content_type="text/plain; charset=utf-8")
        filters = _with_errors(report.filters(request.GET), error)
        errors = error.errors
        if not request.GET and _awaits_an_answer(filters):
            errors = filters.form.errors
            errors.clear()
        return render(
            request,
            template,
            {"report": report, "filters": filters, "errors": errors, **(context or {})},
        )
    if name:
        if name not in formats_of(report):
            return HttpResponseBadRequest(
                no_such_format(name), content_type="text/plain; charset=utf-8"
            )
        return file_answer(answer, name)
    return render(
        request,
        template,
        {
            "report": report,
            "filters": question.filters,
            "moment": question.moment,
            "answer": answer,
            "pieces": [
                (TEMPLATES[type(p)], _shown(p)) for p in answer.pieces if type(p) in TEMPLATES
            ],
            "shown": SHOWN,
            "formats": [FORMATS[one] for one in formats_of(report)],
            "query": query_without(request, "format"),
            **(context or {}),
        },
    )


def _with_errors(filters, error):
    """Filters whose form says what is wrong, whether it or the report itself found it."""
    for name, sentences in error.errors.items():
        if name not in filters.form.errors:
            filters.form.add_error(name, sentences)
    return filters


def _awaits_an_answer(filters):
    """Whether something that must be told has not been told; whoever opens the page never does."""
    found = filters.form.errors.as_data().values()
    return any(error.code == "required" for errors in found for error in errors)


@dataclass(frozen=True)
class ShownTable:
    """A table with its first rows in words, and how many it has in all."""

    table: content.Table
    rows: list
    total: int


def _shown(piece):
    """A piece as its template takes it."""
    if not isinstance(piece, content.Table):
        return piece
    rows = [
        [(column, column.shown(value)) for column, value in zip(piece.columns, row, strict=True)]
        for row in piece.rows[:SHOWN]
    ]
    return ShownTable(piece, rows, len(piece))


def formats_of(report):
    """Names of the formats in which a report can be had."""
    return [name for name in report.formats if name in FORMATS]


def no_such_format(name):
    """The sentence that refuses a format."""
    return _("This report cannot be had as “%(format)s”.") % {"format": name}
