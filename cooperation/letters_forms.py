"""The form of letters to institutions: what is entered once, and to whom letters go."""

from django import forms
from django.contrib.admin.helpers import ActionForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cooperation.letter_writing import LANGUAGES
from cooperation.letters import Letter, usual_reply_by
from institutions.models import Membership
from records.form_fields import DayField
from records.forms import KeepsAllRules
from records.localized import language_name
from records.register import today
from records.row_admin import RowForm


class WriteForm(forms.Form):
    """The particulars of all letters of one go."""

    use_required_attribute = False

    office = forms.CharField(
        label=gettext_lazy("Office that writes"),
        max_length=200,
        help_text=gettext_lazy("The head of the letter, for example Higher Education Commission."),
    )
    file_number = forms.CharField(label=gettext_lazy("File number"), max_length=100)
    dated = DayField(label=gettext_lazy("Date of the letters"))
    reply_by = DayField(label=gettext_lazy("Reply by"))
    signatory_name = forms.CharField(label=gettext_lazy("Signed by (name)"), max_length=150)
    signatory_post = forms.CharField(label=gettext_lazy("Post of the signatory"), max_length=150)
    language = forms.ChoiceField(label=gettext_lazy("Language"))

    def __init__(self, *args, gaps, **kwargs):
        super().__init__(*args, **kwargs)
        self.gaps = {str(each.institution.pk): each for each in gaps}
        self.fields["language"].choices = [(code, language_name(code)) for code in LANGUAGES]

    @property
    def chosen(self):
        """The ids of the institutions that are ticked: all of them at first."""
        return self.data.getlist("institution") if self.is_bound else list(self.gaps)

    def clean(self):
        cleaned = super().clean()
        dated, reply_by = cleaned.get("dated"), cleaned.get("reply_by")
        if dated and reply_by and reply_by <= dated:
            self.add_error("reply_by", _("The reply is due after the date of the letter."))
        self.addressed = [self.gaps[pk] for pk in self.chosen if pk in self.gaps]
        if not self.addressed:
            raise ValidationError(_("Choose at least one institution."))
        again = Letter.objects.filter(
            institution__in=[each.institution for each in self.addressed],
            file_number=cleaned.get("file_number", ""),
            dated=dated,
        ).select_related("institution")
        for letter in again:
            self.add_error(
                "file_number",
                _("%(institution)s has a letter with this file number and date already.")
                % {"institution": letter.institution},
            )
        return cleaned


def usual(user):
    """What the form proposes: as the account wrote last, else what is known of the account."""
    last = Letter.objects.filter(written_by=user).order_by("-pk").first()
    member = Membership.objects.filter(user=user.pk).select_related("institution").first()
    day = today()
    return {
        "office": last.office if last else str(member.institution) if member else "",
        "signatory_name": last.signatory_name if last else user.get_full_name(),
        "signatory_post": last.signatory_post if last else "",
        "language": last.language if last else LANGUAGES[0],
        "dated": day,
        "reply_by": usual_reply_by(day),
    }


class LetterForm(KeepsAllRules, RowForm):
    """What came of a letter."""

    sent_on = DayField(label=gettext_lazy("Sent on"), required=False)
    reminded_on = DayField(label=gettext_lazy("Reminded on"), required=False)
    answered_on = DayField(label=gettext_lazy("Answered on"), required=False)

    class Meta:
        model = Letter
        fields = ("sent_on", "reminded_on", "answered_on", "note")
        widgets = {"note": forms.Textarea(attrs={"rows": "4", "dir": "auto"})}


class DayActionForm(ActionForm):
    """The day that an action of the list notes."""

    on = DayField(label=gettext_lazy("On the day"), required=False, help_text="", label_suffix="")
