"""Forms of agreements: parties and signatories fit together."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.models import Party
from institutions.permissions import own_institution_id
from records import tray
from records.forms import NumberedFormSet, PartFormSet, RecordForm
from records.models import TrayPaper
from records.permissions import is_limited

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
        if is_limited(self.user):
            self._refuse_without_own()

    def _refuse_without_own(self):
        """A focal point proposes what its own institution is a party to."""
        named = {form.cleaned_data.get("institution") for form in self.remaining()}
        own = own_institution_id(self.user)
        if own is None or own not in {each.pk for each in named if each}:
            raise ValidationError(
                _(
                    "Your own institution is a party to what you propose: name it among the "
                    "parties."
                ),
                code="own_party",
            )


class SignatoryFormSet(NumberedFormSet):
    names = Party
    number_field = "party_number"
