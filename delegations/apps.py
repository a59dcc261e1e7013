from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DelegationsConfig(AppConfig):
    name = "delegations"
    verbose_name = _("Delegations")

    def ready(self):
        from delegations.document import delegation_document
        from delegations.duplicates import near_delegations
        from delegations.entries import DelegationEntry
        from records.duplicates import NEAR
        from records.kinds import Kind, register

        NEAR["delegation"] = near_delegations
        register(
            Kind(
                "delegation",
                "delegations.Delegation",
                delegation_document,
                DelegationEntry,
                page="delegation",
                listing="delegations",
                row="delegations/_row.html",
                words=(
                    *("delegat", "visit", "meeting", "trip"),
                    *("делегац", "делегат", "визит", "госвизит", "встреч", "поездк"),
                    *("сапар", "кездесу"),
                    *("وفد", "وفود", "دور", "ملاقات"),
                ),
            )
        )
