from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecordsConfig(AppConfig):
    name = "records"
    verbose_name = _("Sources and history")

    def ready(self):
        from records.documents import source_document
        from records.kinds import Kind, register
        from records.source_entries import SourceEntry

        register(Kind("source", "records.Source", source_document, SourceEntry, follows=True))
