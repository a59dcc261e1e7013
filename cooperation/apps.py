"""The portal's own app, and the admin as the desk of staff."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AdminConfig):
    """Django's admin on our site class, which asks for a second factor."""

    default_site = "cooperation.desk.DeskSite"

    def ready(self):
        from django.contrib.admin.widgets import SELECT2_TRANSLATIONS

        super().ready()
        # Boxes with a search speak these too: static/admin/js/vendor/select2/i18n/.
        for code in ("kk", "ur"):
            SELECT2_TRANSLATIONS[code] = code


class CooperationConfig(AppConfig):
    name = "cooperation"
    verbose_name = _("Cooperation")

    def ready(self):
        from django.contrib.auth import get_user_model
        from django.db.models.signals import post_migrate, post_save

        from cooperation.accounts import note_superuser, table_of_accounts
        from cooperation.models import Letter, ParliamentReply
        from cooperation.roles import sync_roles
        from records.row_history import register
        from records.row_tables import table_of

        register(table_of_accounts())
        register(table_of(Letter, "letter"))
        register(table_of(ParliamentReply, "reply"))

        post_save.connect(note_superuser, sender=get_user_model(), dispatch_uid="note_superuser")
        # The last app with tables: those of all others are there.
        post_migrate.connect(sync_roles, sender=self, dispatch_uid="sync_roles")
