from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecordsConfig(AppConfig):
    name = "records"
    verbose_name = _("Sources and history")

    def ready(self):
        from django.core import checks

        from records.checks import check_conflicts_are_noticed
        from records.documents import source_document
        from records.duplicates import NEAR, near_sources
        from records.kinds import Kind, register
        from records.models import Source
        from records.row_tables import register_tables
        from records.source_entries import SourceEntry
        from records.tray import HOLDERS

        HOLDERS.append(lambda sha256: Source.objects.filter(original_sha256=sha256).first())

        checks.register(check_conflicts_are_noticed, checks.Tags.admin)
        NEAR["source"] = near_sources
        register_tables()
        register(Kind("source", "records.Source", source_document, SourceEntry, follows=True))
