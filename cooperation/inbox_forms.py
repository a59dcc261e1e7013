"""The form by which anybody reports an error in a record."""

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator, URLValidator
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from records.inbox import Report

SHORTEST, LONGEST = 10, 2000

no_control_characters = RegexValidator(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]",
    _("The text holds control characters, which the register does not take. Type it anew."),
    code="control",
    inverse_match=True,
)


class Paragraphs(forms.CharField):
    """A text of several lines; a line break counts as one character."""

    default_validators = [no_control_characters]
    widget = forms.Textarea

    def to_python(self, value):
        return super().to_python(value).replace("\r\n", "\n")

    def widget_attrs(self, widget):
        # With a limit of its own the browser would cut off what is pasted, without a word.
        return {"class": "input", "rows": "5", "dir": "auto"}


class WebAddress(forms.URLField):
    """The address of a page; only those that a browser opens."""

    default_validators = [URLValidator(schemes=["http", "https"])]


class ReportForm(forms.ModelForm):
    """What is wrong in a record, and what the reader knows of it."""

    use_required_attribute = False

    statement = forms.ChoiceField(
        label=_("Which statement is it about? (optional)"),
        required=False,
        widget=forms.Select(attrs={"class": "input"}),
        error_messages={"invalid_choice": _("Choose one of the statements in the list.")},
    )
    what_is_wrong = Paragraphs(
        label=_("What is wrong?"),
        help_text=_("Between 10 and 2,000 characters, in any language."),
        min_length=SHORTEST,
        max_length=LONGEST,
        error_messages={
            "required": _("Say what is wrong."),
            "min_length": _("Say what is wrong in at least 10 characters."),
            "max_length": _("Say what is wrong in at most 2,000 characters."),
        },
    )
    what_is_right = Paragraphs(
        label=_("What is right, if you know it? (optional)"),
        required=False,
        max_length=LONGEST,
        error_messages={"max_length": _("Say what is right in at most 2,000 characters.")},
    )
    source_url = WebAddress(
        label=_("Where is that published? (optional)"),
        help_text=_("The address of a page, such as https://example.org/news/12."),
        required=False,
        max_length=500,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"class": "input", "dir": "ltr"}),
        error_messages={
            "invalid": _("Give the address of a page, such as https://example.org/news/12."),
            "max_length": _("Give an address of at most 500 characters."),
        },
    )
    email = forms.EmailField(
        label=_("Your e-mail address (optional)"),
        help_text=_(
            "We write to it once, to send you the answer, and delete it 90 days after that. It is "
            "never shown to the public. Without it you can read the answer at an address that you "
            "get when the report is sent."
        ),
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"class": "input", "dir": "ltr", "autocomplete": "email"}),
        error_messages={
            "invalid": _("Give an e-mail address such as name@example.org."),
            "max_length": _("Give an e-mail address of at most 254 characters."),
        },
    )
    #: People do not see this box; programs that fill in every box do.
    website = forms.CharField(required=False)

    class Meta:
        model = Report
        fields = ("statement", "what_is_wrong", "what_is_right", "source_url", "email")

    def __init__(self, *args, statements, **kwargs):
        """statements: {field of the record: its name for people}."""
        super().__init__(*args, **kwargs)
        names = [(field, capfirst(name)) for field, name in statements.items()]
        self.fields["statement"].choices = [("", _("The record as a whole")), *names]

    @property
    def shown(self):
        """The fields that people fill in."""
        return [self[name] for name in self.Meta.fields]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("website"):
            raise ValidationError(
                _(
                    "The report was not sent, because a box that people do not see was filled in. "
                    "Look at your text and send it again."
                ),
                code="trap",
            )
        return cleaned
