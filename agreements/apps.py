from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AgreementsConfig(AppConfig):
    name = "agreements"
    verbose_name = _("Agreements and MoUs")

    def ready(self):
        from agreements.document import agreement_document
        from agreements.entries import AgreementEntry
        from agreements.ledger import agreement_ledger
        from records.kinds import Kind, register

        register(
            Kind(
                "agreement",
                "agreements.Agreement",
                agreement_document,
                AgreementEntry,
                page="agreement",
                listing="agreements",
                row="agreements/_row.html",
                words=(
                    *("agreement", "mou", "memorand", "treaty", "protocol", "declaration"),
                    *("memo", "pact", "contract"),
                    *("соглаш", "меморандум", "договор", "протокол", "декларац"),
                    *("келісім", "шарт", "хаттама"),
                    *("معاہد", "یادداشت", "مفاہمت", "سمجھوت"),
                ),
                ledger=agreement_ledger,
            )
        )
