"""Papers at the desk of agreements: their rows in the form, their downloads and pictures."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from agreements.models import AgreementDocument
from agreements.paper_forms import DocumentForm, DocumentFormSet
from agreements.papers import FILES, agreements_with, may_see_papers, shown
from records import permissions
from records.papers import file_response, is_clean, picture_response
from records.papers.process import Unreadable
from records.record_admin import StackedPartInline


class DocumentInline(StackedPartInline):
    model = AgreementDocument
    form = DocumentForm
    formset = DocumentFormSet
    readonly_fields = ("stored",)
    fields = (
        ("kind", "language", "pages", "position"),
        ("original", "public_copy"),
        "stored",
        *AgreementDocument.CLEARING,
        "supersedes",
    )

    def get_readonly_fields(self, request, obj=None):
        """What the public gets to see, a focal point does not decide."""
        fields = super().get_readonly_fields(request, obj)
        is_limited = permissions.is_limited(request.user)
        return (*fields, "public_copy", *AgreementDocument.CLEARING) if is_limited else fields

    @admin.display(description=_("stored"))
    def stored(self, paper):
        """The files with their checksums, and what was found in the public copy."""
        files = [shown(paper, name) for name in FILES if paper.pk and getattr(paper, name)]
        if not files:
            return _("No file yet.")
        return render_to_string("admin/agreements/stored_paper.html", {"files": files})


class PaperViews:
    """Pages of the desk of agreements that hand out papers, to those who may see them."""

    def get_urls(self):
        download = path(
            "papers/<int:pk>/<str:name>/",
            self.admin_site.admin_view(self.paper_view),
            name="agreements_agreement_paper",
        )
        picture = path(
            "papers/<int:pk>/<str:name>/<int:page>.png",
            self.admin_site.admin_view(self.picture_view),
            name="agreements_agreement_picture",
        )
        return [download, picture, *super().get_urls()]

    @method_decorator(require_safe)
    def paper_view(self, request, pk, name):
        """A stored file as a download."""
        agreement, paper = self._paper_on_record(request, pk, name)
        return file_response(
            self._stored_file(paper, name).open(), f"{agreement.reference}-{name}-{paper.pk}.pdf"
        )

    @method_decorator(require_safe)
    def picture_view(self, request, pk, name, page):
        """A page of a stored file as a picture."""
        _agreement, paper = self._paper_on_record(request, pk, name)
        try:
            return picture_response(
                self._stored_file(paper, name), getattr(paper, f"{name}_sha256"), page
            )
        except Unreadable:
            raise Http404 from None

    def _paper_on_record(self, request, pk, name):
        """The agreement and its paper; 404 where either is out of reach, 403 where not scanned."""
        paper = AgreementDocument.objects.filter(pk=pk).first()
        if paper is None or name not in FILES or not getattr(paper, name):
            raise Http404
        agreement = self.get_object(request, str(paper.agreement_id))
        if agreement is None or not may_see_papers(request.user):
            raise Http404
        if not is_clean(getattr(paper, f"{name}_sha256")):
            raise PermissionDenied(gettext("The scanner has not answered yet."))
        return agreement, paper

    def _stored_file(self, paper, name):
        file = getattr(paper, name)
        if not file.storage.exists(file.name):
            raise Http404
        return file

    def save_formset(self, request, form, formset, change):
        super().save_formset(request, form, formset, change)
        if formset.model is AgreementDocument:
            for each in formset.forms:
                for checked in getattr(each, "uploaded", {}).values():
                    self._tell_where_else(request, form.instance, checked.sha256)

    def _tell_where_else(self, request, agreement, sha256):
        """Warn that a file just stored stands on other records too; links where one may read."""
        others = agreements_with(sha256, request.user, beside=agreement)
        links = format_html_join(
            ", ",
            '<a href="{}">{}</a>',
            (
                (reverse("admin:agreements_agreement_change", args=[other.pk]), other.reference)
                for other in others.order_by("reference")
            ),
        )
        if links:
            sentence = gettext("The same file is on another record already:")
            messages.warning(request, format_html("{} {}", sentence, links))
