"""Accounts at the desk. Administrators run them, and give themselves nothing."""

from smtplib import SMTPException

from django import forms
from django.contrib import admin, messages
from django.contrib.auth import get_user_model
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import UserChangeForm
from django.contrib.auth.models import Group
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django_otp.plugins.otp_totp.models import TOTPDevice

from cooperation import password_links, second_factor
from cooperation.forms import InvitationForm, WithInstitution
from cooperation.letters_desk import LetterAdmin
from cooperation.models import Letter, ParliamentReply, SheetKind
from cooperation.password_links import Purpose
from cooperation.replies_desk import ReplyAdmin
from cooperation.sign_in_views import page
from institutions.models import Membership
from records import fresh
from records.row_admin import RowAdmin, RowForm
from records.row_history import RowAct
from records.selection_acts import TickedRows

admin.site.register(Letter, LetterAdmin)
admin.site.register(ParliamentReply, ReplyAdmin)

# Roles are made by the code, and second factors are replaced, never looked at.
for model in (Group, TOTPDevice, get_user_model()):
    admin.site.unregister(model)


class AccountForm(RowForm, WithInstitution, UserChangeForm):
    """An account; two administrators do not undo each other's changes."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        member = Membership.objects.filter(user=self.instance.pk).first()
        self.initial["institution"] = member and member.institution_id


@admin.register(get_user_model())
class AccountAdmin(TickedRows, RowAdmin, UserAdmin):
    """Accounts without superuser and single rights: what an account may do is its role.

    Everything that changes an account wants a fresh sign-in, and nobody changes the own one.
    """

    form = AccountForm
    list_display = ("username", "first_name", "last_name", "email", "is_active", "last_login")
    list_filter = ("groups", "is_active")
    filter_horizontal = ()
    actions = ("invite_again", "reset_second_factor", "issue_printed_codes")
    add_form = InvitationForm
    add_form_template = "admin/sign_in/invite.html"
    add_fieldsets = (
        (_("Person"), {"fields": ("first_name", "last_name", "email", "language")}),
        (_("Account"), {"fields": ("username", "role", "institution")}),
    )
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("Person"), {"fields": ("first_name", "last_name", "email")}),
        (
            _("Role"),
            {
                "fields": ("is_active", "groups", "institution"),
                "description": _("What an account may do follows from its role alone."),
            },
        ),
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
    )
    readonly_fields = ("last_login", "date_joined")

    def get_queryset(self, request):
        accounts = super().get_queryset(request)
        return accounts if request.user.is_superuser else accounts.filter(is_superuser=False)

    def has_change_permission(self, request, obj=None):
        """Nobody changes the own account here; the own sign-in has a page of its own."""
        return super().has_change_permission(request, obj) and obj != request.user

    def has_delete_permission(self, request, obj=None):
        return False  # History names accounts: they are switched off instead.

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name == "groups":
            kwargs["widget"] = forms.CheckboxSelectMultiple
            kwargs["label"] = _("role")
            kwargs["help_text"] = ""
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def get_changeform_initial_data(self, request):
        return {"language": get_language(), **super().get_changeform_initial_data(request)}

    # --- Changes want a fresh sign-in --------------------------------------------------------

    def _is_too_old(self, request):
        """Whether somebody who may change accounts has to sign in again first."""
        return self.has_change_permission(request) and not fresh.is_fresh(request)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if request.method == "POST" and self._is_too_old(request):
            return fresh.ask_again(request)
        return super().changeform_view(request, object_id, form_url, extra_context)

    def add_view(self, request, form_url="", extra_context=None):
        if self._is_too_old(request):
            return fresh.ask_again(request)
        title = {"title": gettext("Invite a member of staff")}
        return super().add_view(request, form_url, {**title, **(extra_context or {})})

    def user_change_password(self, request, id, form_url=""):
        if self._is_too_old(request):
            return fresh.ask_again(request)
        return super().user_change_password(request, id, form_url)

    def save_model(self, request, obj, form, change):
        # Every account made here is for the desk; what it finds there follows from its role.
        obj.is_staff = True
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if not change:
            self._invite(request, form.instance, form.cleaned_data["language"])

    def _invite(self, request, account, language):
        """Send the link; where the mail server takes none, show it to whoever passes it on."""
        by = request.user.get_full_name() or request.user.get_username()
        try:
            password_links.invite(account, by=by, language=language)
        except (SMTPException, OSError):
            text = gettext(
                "The e-mail to %(address)s could not be sent. Give this link to the person "
                "yourself; it works once: %(link)s"
            )
            link = password_links.link_for(account, Purpose.INVITATION)
            messages.warning(request, text % {"address": account.email, "link": link})
            return
        text = gettext("An invitation went to %(address)s.")
        messages.success(request, text % {"address": account.email})

    # --- History -----------------------------------------------------------------------------

    def log_change(self, request, obj, message):
        """The page for passwords changes nothing that is kept."""
        is_password = request.resolver_match.url_name == "auth_user_password_change"
        self.note(request, obj, RowAct.PASSWORD if is_password else None)

    # --- Actions -----------------------------------------------------------------------------

    def get_actions(self, request):
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def _others(self, request, queryset):
        """The chosen accounts but the own one, which somebody else looks after."""
        accounts = [each for each in queryset if self.has_change_permission(request, each)]
        if len(accounts) < len(queryset):
            messages.error(request, gettext("Somebody else looks after your own account."))
        return accounts

    @admin.action(description=_("Send the invitation again"), permissions=["change"])
    @fresh.required
    def invite_again(self, request, queryset):
        """Send a new link to those who never signed in; the one sent before is void."""
        for account in self._others(request, queryset):
            if account.last_login or not account.email:
                text = gettext(
                    "%(account)s signed in before, or has no e-mail address: nothing was sent."
                )
                messages.error(request, text % {"account": account})
                continue
            self._invite(request, account, get_language())

    @admin.action(description=_("Reset the second factor"), permissions=["change"])
    @fresh.required
    def reset_second_factor(self, request, queryset):
        """Take all second factors from the chosen accounts: they enrol at the next sign-in."""
        accounts = self._others(request, queryset)
        for account in accounts:
            second_factor.remove_all(account)
            self.note(request, account, RowAct.RESET)
        if accounts:
            text = ngettext(
                "%d second factor was reset. The account sets up a new one at its next sign-in.",
                "%d second factors were reset. The accounts set up new ones at their next sign-in.",
                len(accounts),
            )
            messages.success(request, text % len(accounts))

    @admin.action(description=_("Issue printed one-time codes"), permissions=["change"])
    @fresh.required
    def issue_printed_codes(self, request, queryset):
        """Show a sheet of codes for each chosen account, this once, to be printed."""
        accounts = self._others(request, queryset)
        if not accounts:
            return None
        sheets = []
        for account in accounts:
            codes = second_factor.new_codes(account, SheetKind.PRINTED)
            sheets.append({"account": account, "codes": codes})
            self.note(request, account, RowAct.CODES)
        return page(request, "sheets", gettext("Printed one-time codes"), sheets=sheets)
