from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CentersConfig(AppConfig):
    name = "centers"
    verbose_name = _("Centers")

    def ready(self):
        from centers.document import center_document
        from centers.duplicates import near_centers
        from centers.entries import CenterEntry
        from centers.ledger import center_ledger
        from centers.models import Center
        from centers.permissions import hosted_centers, may_change_program
        from records.duplicates import NEAR
        from records.kinds import Kind, register
        from records.permissions import OWN, Own

        OWN[Center] = Own(rows=hosted_centers, changes=may_change_program)

        NEAR["center"] = near_centers
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
