"""Accounts at the desk. Administrators run them, and give themselves nothing."""

from django import forms
from django.contrib import admin, messages
from django.contrib.auth import get_user_model
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from cooperation.accounts import new_second_factor

# Roles are made by the code, and second factors are replaced, never looked at.
for model in (Group, TOTPDevice, StaticDevice, get_user_model()):
    admin.site.unregister(model)


@admin.register(get_user_model())
class AccountAdmin(UserAdmin):
    """Accounts without superuser and single rights: what an account may do is its role."""

    list_display = ("username", "first_name", "last_name", "email", "is_active", "last_login")
    list_filter = ("groups", "is_active")
    filter_horizontal = ()
    actions = ("replace_second_factor",)
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("Person"), {"fields": ("first_name", "last_name", "email")}),
        (
            _("Role"),
            {
                "fields": ("is_active", "groups"),
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
        """Nobody changes the own account here; the own password has a page of its own."""
        return super().has_change_permission(request, obj) and obj != request.user

    def has_delete_permission(self, request, obj=None):
        return False  # History names accounts: they are switched off instead.

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name == "groups":
            kwargs["widget"] = forms.CheckboxSelectMultiple
            kwargs["label"] = _("role")
            kwargs["help_text"] = ""
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def save_model(self, request, obj, form, change):
        # Every account made here is for the desk; what it finds there follows from its role.
        obj.is_staff = True
        super().save_model(request, obj, form, change)

    def get_actions(self, request):
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    @admin.action(description=_("Replace the second factor"), permissions=["change"])
    def replace_second_factor(self, request, queryset):
        """Give each chosen account a new secret, shown this once to whoever passes it on."""
        replaced = 0
        for account in queryset:
            if not self.has_change_permission(request, account):
                messages.error(request, gettext("Somebody else replaces your own second factor."))
                continue
            secret = new_second_factor(account)
            self.log_change(request, account, "Second factor replaced.")
            text = gettext(
                "%(account)s: the new secret for the authenticator app is %(secret)s. It is not "
                "shown again."
            )
            messages.warning(request, text % {"account": account, "secret": secret})
            replaced += 1
        if replaced:
            text = ngettext(
                "%d second factor was replaced.", "%d second factors were replaced.", replaced
            )
            messages.success(request, text % replaced)
