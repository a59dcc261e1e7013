"""Forms of agreements: papers come in safely, parties and signatories fit together."""

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.models import AgreementDocument, Party
from records import tray
from records.forms import NumberedFormSet, PartForm, PartFormSet, RecordForm
from records.models import TrayPaper
from records.papers import check_paper, new_name

LEAST_PARTIES = 2


class AgreementForm(RecordForm):
    """An agreement; a paper of the tray may be put on it in the same save."""

    tray_paper = forms.ModelChoiceField(
        TrayPaper.objects.none(),
        required=False,
        label=gettext_lazy("Paper from the tray"),
        help_text=gettext_lazy("Becomes the original of the signed text. It is never public."),
    )

    def clean_tray_paper(self):
        """Held until the save: nobody else puts the same paper elsewhere meanwhile."""
        paper = self.cleaned_data["tray_paper"]
        if paper is None:
            return None
        return tray.take(paper_pk=paper.pk)


class PartyFormSet(PartFormSet):
    """The parties, of which there are two or more; their number is their place on the paper."""

    def numbers(self):
        return set(range(1, len(self.remaining()) + 1))

    def clean(self):
        super().clean()
        if len(self.remaining()) < LEAST_PARTIES:
            raise ValidationError(
                _(
                    "An agreement has two or more parties. A party that no source names stands "
                    "with its country alone."
                ),
                code="parties",
            )


class SignatoryFormSet(NumberedFormSet):
    names = Party
    number_field = "party_number"


class PaperFormSet(PartFormSet):
    """Rows that may point at papers, of the same agreement only."""

    def add_fields(self, form, index):
        super().add_fields(form, index)
        own = AgreementDocument.objects.filter(agreement_id=self.instance.pk)
        if "document" in form.fields:
            form.fields["document"].queryset = own
        if "supersedes" in form.fields:
            form.fields["supersedes"].queryset = own.exclude(pk=form.instance.pk)


class DocumentForm(PartForm):
    """A paper. A file is stored under a name of our own, with its checksum beside it."""

    class Meta:
        widgets = {"original": forms.FileInput, "public_copy": forms.FileInput}

    def clean_original(self):
        return self._clean_paper("original")

    def clean_public_copy(self):
        return self._clean_paper("public_copy")

    def _clean_paper(self, name):
        paper = self.cleaned_data[name]
        if isinstance(paper, UploadedFile):
            checked = check_paper(paper)
            setattr(self.instance, f"{name}_sha256", checked.sha256)
            paper.name = new_name()
        return paper
