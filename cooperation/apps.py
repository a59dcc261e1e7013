"""The portal's own app, and the admin as the desk of staff."""

from django.apps import AppConfig, apps
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AdminConfig):
    """Django's admin on our site class, which asks for a second factor."""

    default_site = "cooperation.desk.DeskSite"


class CooperationConfig(AppConfig):
    name = "cooperation"
    verbose_name = _("Cooperation")

    def ready(self):
        from django.db.models.signals import post_migrate

        from cooperation.roles import sync_roles

        # This app has no tables and gets no signal; the last one with tables comes after the rest.
        post_migrate.connect(
            sync_roles, sender=apps.get_app_config("centers"), dispatch_uid="sync_roles"
        )
