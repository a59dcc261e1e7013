"""Long exports at the desk: asked for, watched, cancelled, taken."""

import hashlib

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import default_storage
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cooperation.reports.base import REPORTS, NotAsked
from cooperation.reports.desk import open_report
from cooperation.reports.prepared import PreparedFile, cancel, prepare, rights_of
from cooperation.reports.views import formats_of, no_such_format
from records.exports.answering import handed_out
from records.exports.writing import Written
from records.proposals import typed_text


@require_POST
def prepare_file(request, slug):
    """Begin to make a file of the question of a report's page, and show how far it is."""
    report = open_report(request, slug)
    query = typed_text(request, "question")
    name = typed_text(request, "format")
    try:
        if name not in formats_of(report):
            raise ValidationError(no_such_format(name))
        prepared = prepare(report.ask(QueryDict(query), request.user), name)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    except NotAsked:
        pass  # The page of the report says what is wrong, beside the field.
    else:
        return HttpResponseRedirect(prepared.get_absolute_url())
    return HttpResponseRedirect(f"{reverse('admin:report_page', args=[slug])}?{query}")


@require_safe
def prepared_file(request, pk):
    """How far a file is; once it is whole, the way to it."""
    prepared = _own(request, pk)
    context = {
        **admin.site.each_context(request),
        "title": prepared.title,
        "prepared": prepared,
        "report": REPORTS.get(prepared.report),
    }
    return render(request, "admin/reports/prepared_file.html", context)


@require_POST
def cancel_file(request, pk):
    """Stop the making of a file; one that is ready stays."""
    prepared = _own(request, pk)
    if cancel(request.user, prepared.pk):
        messages.success(request, _("Cancelled: “%(name)s”.") % {"name": prepared.title})
    return HttpResponseRedirect(prepared.get_absolute_url())


@require_safe
def take_file(request, pk):
    """The file, as whole as it was made, for whoever has the rights that it was made with."""
    prepared = _own(request, pk)
    report = REPORTS.get(prepared.report)
    if report is None or not report.is_open_to(request.user):
        raise PermissionDenied
    if prepared.export and prepared.rights != rights_of(request.user):
        raise PermissionDenied
    if not prepared.can_be_taken or not default_storage.exists(prepared.file.name):
        raise Http404
    facts = Written(prepared.export.size, prepared.export.sha256)
    file = prepared.file.open("rb")
    if hashlib.file_digest(file, "sha256").hexdigest() != facts.digest:
        file.close()
        return HttpResponse(
            _("The file is no longer what was made. Ask for it again."),
            content_type="text/plain; charset=utf-8",
            status=500,
        )
    file.seek(0)
    return handed_out(file, prepared.file_name, prepared.format, facts, prepared.export.row_count)


def _own(request, pk):
    """A file of whoever asks; those of others are not there."""
    found = PreparedFile.objects.filter(owner=request.user, pk=pk).select_related("export").first()
    if found is None:
        raise Http404
    return found
