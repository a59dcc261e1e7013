"""Forms around signing in at the desk."""

from django import forms
from django.conf import settings
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth import authenticate, get_user_model
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cooperation import second_factor
from cooperation.accounts import assign_institution
from cooperation.roles import FOCAL_POINT
from institutions.models import Institution


def code_field(**options):
    """A field for a one-time code, of an app or from paper."""
    widget = forms.TextInput(
        attrs={"autocomplete": "one-time-code", "autocapitalize": "off", "spellcheck": "false"}
    )
    return forms.CharField(
        label=gettext_lazy("One-time code"), max_length=40, widget=widget, **options
    )


def wrong_code():
    """The refusal of a code that no device accepts."""
    return ValidationError(
        _("This code is not right, or was used before. Wait for the next one, then try again."),
        code="wrong_code",
    )


class DeskLoginForm(AdminAuthenticationForm):
    """User name, password and one-time code on one page.

    After cleaning, `device` is what accepted the code. It is None where the right password came
    without a code, and the account has no second factor yet, or a security key.
    """

    otp_token = code_field(
        required=False,
        help_text=gettext_lazy(
            "From your authenticator app or your printed codes; or a recovery code. Leave it empty "
            "at your first sign-in, or if you have a security key."
        ),
    )
    device = None

    def clean(self):
        cleaned = super().clean()
        user, code = self.get_user(), cleaned.get("otp_token")
        if user is None or not second_factor.has_second_factor(user):
            return cleaned
        if code:
            self.device = second_factor.accepting(user, code)
            if self.device is None:
                raise wrong_code()
        elif not second_factor.has_key(user):
            raise ValidationError(_("Enter a one-time code too."), code="code_missing")
        return cleaned


class AgainForm(forms.Form):
    """Password and one-time code of somebody who is signed in.

    Who has a security key may leave the code empty; `wants_key` then says so.
    """

    password = forms.CharField(
        label=gettext_lazy("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )
    otp_token = code_field(required=False)
    wants_key = False

    def __init__(self, request, data=None):
        super().__init__(data)
        self.request = request

    def clean(self):
        password, code = self.cleaned_data.get("password"), self.cleaned_data.get("otp_token")
        if not password:
            return
        # A wrong password counts as a failed sign-in; a right one signs nobody else in.
        user = authenticate(
            self.request, username=self.request.user.get_username(), password=password
        )
        if user != self.request.user:
            raise ValidationError(_("The password is not right. Nothing was done."))
        if code:
            if second_factor.accepting(user, code) is None:
                raise wrong_code()
        elif second_factor.has_key(user):
            self.wants_key = True
        else:
            raise ValidationError(_("Enter a one-time code too."), code="code_missing")


class AppForm(forms.Form):
    """The first code of an authenticator app that was given its secret."""

    otp_token = code_field()

    def __init__(self, user, app_key, data=None):
        super().__init__(data)
        self.user, self.app_key = user, app_key
        self.device = None

    def clean_otp_token(self):
        code = self.cleaned_data["otp_token"]
        self.device = second_factor.take_app(self.user, self.app_key, code)
        if self.device is None:
            raise ValidationError(
                _("This code is not right. See that the clock of the phone is, then try the next."),
                code="wrong_code",
            )
        return code


class ForgottenForm(forms.Form):
    """The address to which the link for a new password goes."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class WithInstitution(forms.ModelForm):
    """An account and the institution that it belongs to: a focal point has one."""

    institution = forms.ModelChoiceField(
        Institution.objects.all(),
        required=False,
        label=gettext_lazy("Own institution"),
        help_text=gettext_lazy("A focal point works with the records of this institution alone."),
    )

    def clean(self):
        cleaned = super().clean()
        is_focal_point = any(group.name == FOCAL_POINT for group in self.chosen_roles(cleaned))
        if is_focal_point and not cleaned.get("institution"):
            self.add_error("institution", _("A focal point belongs to an institution: choose it."))
        return cleaned

    def chosen_roles(self, cleaned):
        """The groups that the form gives the account."""
        return cleaned.get("groups") or ()

    def _save_m2m(self):
        super()._save_m2m()
        assign_institution(self.instance, self.cleaned_data.get("institution"))


class InvitationForm(WithInstitution):
    """An account for somebody who sets the password by a link."""

    role = forms.ModelChoiceField(Group.objects.order_by("name"), label=gettext_lazy("Role"))
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the e-mail"), choices=settings.LANGUAGES
    )

    class Meta:
        model = get_user_model()
        fields = ("username", "first_name", "last_name", "email")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("first_name", "last_name", "email"):
            self.fields[name].required = True

    def chosen_roles(self, cleaned):
        return [cleaned["role"]] if cleaned.get("role") else []

    def clean_email(self):
        """One account an address: the link for a new password goes there."""
        email = self.cleaned_data["email"]
        if get_user_model().objects.filter(email__iexact=email).exists():
            raise ValidationError(
                _("An account with this address exists. Change that one, or take another address.")
            )
        return email

    def _save_m2m(self):
        super()._save_m2m()
        self.instance.groups.set([self.cleaned_data["role"]])
