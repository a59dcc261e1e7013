"""The form of a paper: what may be stored, what may be cleared for the public."""

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from agreements.models import AgreementDocument
from agreements.papers import was_published
from records.forms import PartForm, PartFormSet
from records.papers import check_paper, findings_in, new_name, scan
from records.papers.process import Unreadable
from records.papers.scanning import ScanState

CLEARING = AgreementDocument.CLEARING
#: How many findings a refusal lists.
LISTED = 20


class PaperFormSet(PartFormSet):
    """Rows that may point at papers, of the same agreement only."""

    def add_fields(self, form, index):
        super().add_fields(form, index)
        if "document" in form.fields:
            self._offer(form.fields["document"], self._papers)
        if "supersedes" in form.fields:
            others = [paper for paper in self._papers if paper.pk != form.instance.pk]
            self._offer(form.fields["supersedes"], others)

    @cached_property
    def _papers(self):
        """The papers of the agreement, read once for all rows."""
        return list(AgreementDocument.objects.filter(agreement_id=self.instance.pk))

    def _offer(self, field, papers):
        field.queryset = AgreementDocument.objects.filter(pk__in=[paper.pk for paper in papers])
        names = [(paper.pk, field.label_from_instance(paper)) for paper in papers]
        field.choices = [("", field.empty_label), *names]


class DocumentFormSet(PaperFormSet):
    """The papers of an agreement; the same file stands there once."""

    def clean(self):
        super().clean()
        seen = {}
        for form in self.remaining():
            for name in ("original", "public_copy"):
                sha256 = getattr(form.instance, f"{name}_sha256")
                other = seen.setdefault(sha256, form) if sha256 else form
                if other is not form and name in form.cleaned_data:
                    form.add_error(
                        name,
                        _("This file is already on this record, as “%(paper)s”.")
                        % {"paper": other.instance},
                    )


class DocumentForm(PartForm):
    """A paper. A file is stored under a name of our own, byte by byte, with its checksum beside it.

    A stored original is never replaced, nor a copy that was published: a newer version is a row of
    its own that names the earlier one.
    """

    class Meta:
        widgets = {"original": forms.FileInput, "public_copy": forms.FileInput}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.before = {
            name: getattr(self.instance, f"{name}_sha256") for name in ("original", "public_copy")
        }
        self.uploaded = {}

    def clean_original(self):
        return self._clean_paper("original")

    def clean_public_copy(self):
        return self._clean_paper("public_copy")

    def _clean_paper(self, name):
        paper = self.cleaned_data[name]
        if isinstance(paper, UploadedFile):
            self._refuse_replacing(name)
            checked = check_paper(paper)
            self.uploaded[name] = checked
            setattr(self.instance, f"{name}_sha256", checked.sha256)
            paper.name = new_name()
        return paper

    def _refuse_replacing(self, name):
        before = self.before[name]
        if before and (name == "original" or was_published(self.instance.agreement, before)):
            raise ValidationError(
                _(
                    "This file stays as it is. Add another document for the new file, and choose "
                    "this one there under “newer version of”."
                ),
                code="stays",
            )

    def clean(self):
        cleaned = super().clean()
        has_file = cleaned.get("original") or self.instance.public_copy
        if "public_copy" not in self.fields and not has_file and not self.errors:
            # The database's rule, for a form that does not offer both files.
            self.add_error("original", _("Upload the original, the public copy, or both."))
        if self.uploaded and not cleaned.get("pages"):
            cleaned["pages"] = next(iter(self.uploaded.values())).pages
        if "public_copy" in cleaned:
            self._clean_copy(cleaned)
        return cleaned

    def _clean_copy(self, cleaned):
        copy, is_new = cleaned["public_copy"], "public_copy" in self.uploaded
        if is_new:
            self._untick_what_was_said_of_another_file(cleaned)
        said = [name for name in CLEARING if cleaned.get(name)]
        if said and not copy:
            self.add_error(said[0], _("There is no public copy to clear."))
        self.instance.is_cleared = bool(copy) and len(said) == len(CLEARING)
        if not copy:
            return
        if is_new and (said or self._is_the_original()):
            self._refuse_findings(copy)
        if self.instance.is_cleared:
            self._refuse_unscanned(copy)

    def _untick_what_was_said_of_another_file(self, cleaned):
        for name in CLEARING:
            if self.initial.get(name):
                cleaned[name] = False

    def _is_the_original(self):
        return self.instance.public_copy_sha256 == self.instance.original_sha256

    def _refuse_findings(self, copy):
        """Nobody has looked at these findings yet: a new file is not cleared with them at once."""
        try:
            found = findings_in(copy, self.instance.public_copy_sha256)
        except Unreadable:
            return  # The page says that it has to be looked at.
        if not found:
            return
        if self._is_the_original():
            first = _("The public copy is the original itself, and private matters are in it:")
        else:
            first = _(
                "Private matters are in this copy. Cover them and choose the new file; or save it "
                "without the three boxes, look at each finding, then tick them:"
            )
        raise ValidationError({"public_copy": [first, *map(str, found[:LISTED])]})

    def _refuse_unscanned(self, copy):
        state = scan(copy, self.instance.public_copy_sha256)
        if state == ScanState.RECEIVED:
            self.add_error(
                CLEARING[0],
                _(
                    "The scanner has not looked at the public copy yet. Save without this box, and "
                    "tick it later."
                ),
            )
        elif state == ScanState.REFUSED:
            self.add_error("public_copy", _("The scanner refuses this file. Choose another one."))
