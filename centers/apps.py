from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CentersConfig(AppConfig):
    name = "centers"
    verbose_name = _("Centers")

    def ready(self):
        from centers.document import center_document
        from centers.entries import CenterEntry
        from centers.ledger import center_ledger
        from records.kinds import Kind, register

        register(
            Kind(
                "center",
                "centers.Center",
                center_document,
                CenterEntry,
                page="center",
                listing="centers",
                row="centers/_row.html",
                words=(
                    *("center", "centre", "corner", "центр", "орталы"),
                    *("مرکز", "مراکز", "سینٹر", "سنٹر", "گوش"),
                ),
                ledger=center_ledger,
            )
        )
