"""Reports at the desk: all that a role may ask, kept exports, saved reports and those by mail."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import (
    Http404,
    HttpResponse,
    HttpResponseBadRequest,
    HttpResponseRedirect,
    QueryDict,
)
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cooperation.reports.base import REPORTS, NotAsked
from cooperation.reports.desk_catalog import reports_open_to
from cooperation.reports.kept import Export, kept_file
from cooperation.reports.prepared import LONG
from cooperation.reports.saved import Rhythm, SavedReport, save_report, saved_by
from cooperation.reports.views import answered, formats_of, no_such_format
from records.exports.formats import FORMATS
from records.filters import CivilDateField
from records.permissions import SAVE_REPORTS
from records.proposals import attempt, typed_text
from records.register import today

#: Exports that the index lists, the newest first.
LISTED = 25


@require_safe
def report_index(request):
    """What the role may ask, what is saved, and what was taken last."""
    context = {
        **admin.site.each_context(request),
        "title": _("Reports"),
        "reports": reports_open_to(request.user),
        "may_save": request.user.has_perm(SAVE_REPORTS),
        "saved_reports": saved_by(request.user),
        "prepared_files": request.user.prepared_files.all()[:LISTED],
        "exports": Export.objects.filter(made_by=request.user)[:LISTED],
    }
    return render(request, "admin/reports/report_index.html", context)


@require_safe
def report_page(request, slug):
    """One report as the role may have it; its files are kept with their question."""
    report = open_report(request, slug)
    name = request.GET.get("format", "")
    if name:
        return _file(request, report, name)
    context = {
        **admin.site.each_context(request),
        "title": report.title,
        "may_save": request.user.has_perm(SAVE_REPORTS),
        "rhythms": Rhythm.choices,
        "long": LONG,
        "today": today(),
    }
    return answered(request, report, "admin/reports/report_page.html", request.user, context)


def open_report(request, slug):
    """A report by its slug, for whoever may ask for it. Raises Http404, PermissionDenied."""
    report = REPORTS.get(slug)
    if report is None:
        raise Http404
    if not report.is_open_to(request.user):
        raise PermissionDenied
    return report


def _file(request, report, name):
    if name not in formats_of(report):
        return HttpResponseBadRequest(
            no_such_format(name), content_type="text/plain; charset=utf-8"
        )
    try:
        question = report.ask(request.GET, request.user)
        answer = report.answer(question)
    except NotAsked as error:
        return HttpResponseBadRequest(str(error), content_type="text/plain; charset=utf-8")
    if request.method == "HEAD":
        return HttpResponse(content_type=FORMATS[name].content_type)  # Nothing is taken.
    return kept_file(question, answer, name)


@require_safe
def export(request, pk):
    """One export that was taken: its question, its file's checksum, and the question again."""
    found = Export.objects.filter(pk=pk, made_by=request.user).first()
    if found is None:
        raise Http404
    context = {
        **admin.site.each_context(request),
        "title": _("Export %(number)s") % {"number": found.number},
        "export": found,
        "report": REPORTS.get(found.report),
    }
    return render(request, "admin/reports/export.html", context)


class SaveForm(forms.Form):
    """Under which name a report is kept, and how often it comes by mail."""

    name = forms.CharField(max_length=80)
    format = forms.CharField(max_length=5)
    rhythm = forms.ChoiceField(choices=Rhythm.choices)
    first_on = CivilDateField(whole_day=True)

    def clean_first_on(self):
        first_on = self.cleaned_data["first_on"]
        if first_on and first_on.first < today():
            raise forms.ValidationError(_("The day of the first mail is over."))
        return first_on.first if first_on else None


@require_POST
def save(request, slug):
    """Keep the question of the page under a name, and go back to it."""
    report = open_report(request, slug)
    if not request.user.has_perm(SAVE_REPORTS):
        raise PermissionDenied
    attempt(request, lambda: _save(request, report))
    query = typed_text(request, "question")
    return HttpResponseRedirect(f"{reverse('admin:report_page', args=[slug])}?{query}")


def _save(request, report):
    form = SaveForm(request.POST)
    if not form.is_valid():
        raise forms.ValidationError(list(form.errors.values())[0])
    try:
        question = report.ask(QueryDict(typed_text(request, "question")), request.user)
    except NotAsked as error:
        raise forms.ValidationError(str(error)) from error
    asked = form.cleaned_data
    if asked["format"] not in formats_of(report):
        raise forms.ValidationError(no_such_format(asked["format"]))
    saved = save_report(
        question=question,
        name=asked["name"],
        format=asked["format"],
        language=get_language(),
        rhythm=asked["rhythm"],
        first_on=asked["first_on"],
    )
    messages.success(request, _("Saved: “%(name)s”.") % {"name": saved.name})


@require_POST
def delete(request, pk):
    """Delete a saved report of whoever asks; those of others are not there."""
    saved = SavedReport.objects.filter(owner=request.user, pk=pk).first()
    if saved is None:
        raise Http404
    saved.delete()
    messages.success(request, _("Deleted: “%(name)s”.") % {"name": saved.name})
    return HttpResponseRedirect(reverse("admin:report_index"))
