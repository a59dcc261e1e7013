from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecordsConfig(AppConfig):
    name = "records"
    verbose_name = _("Sources and history")

    def ready(self):
        from django.apps import apps
        from django.core import checks

        from records import row_history
        from records.checks import check_conflicts_are_noticed
        from records.documents import source_document
        from records.duplicates import NEAR, near_sources
        from records.kinds import Kind, register
        from records.models import Source
        from records.source_entries import SourceEntry
        from records.tray import HOLDERS
        from records.vocabulary import PickList

        HOLDERS.append(lambda sha256: Source.objects.filter(original_sha256=sha256).first())

        checks.register(check_conflicts_are_noticed, checks.Tags.admin)
        NEAR["source"] = near_sources
        for model in apps.get_models():
            if issubclass(model, PickList):
                row_history.register(_table_of_terms(model))
        register(Kind("source", "records.Source", source_document, SourceEntry, follows=True))


def _table_of_terms(model):
    from records.row_history import Table
    from records.snapshot import whole_term

    named = [field.name for field in model._meta.concrete_fields if field.is_relation]
    return Table(
        model.kind_name,
        model,
        key=lambda term: term.code,
        content=whole_term,
        rows=lambda: model.objects.select_related(*named),
    )
