from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AgreementsConfig(AppConfig):
    name = "agreements"
    verbose_name = _("Agreements and MoUs")

    def ready(self):
        from agreements.document import agreement_document
        from agreements.duplicates import agreements_of_institutions, near_agreements
        from agreements.entries import AgreementEntry
        from agreements.ledger import agreement_ledger
        from agreements.models import Agreement
        from agreements.paperwork import holder_of
        from agreements.permissions import all_between_institutions, is_proposal, own_agreements
        from records.duplicates import HOLDINGS, NEAR
        from records.kinds import Kind, register
        from records.permissions import OWN, PUBLISHED_IN_PART, Own, permission_name

        OWN[Agreement] = Own(rows=own_agreements, changes=is_proposal)
        narrower = f"{permission_name('publish', Agreement)}_between_institutions"
        PUBLISHED_IN_PART[Agreement] = (narrower, all_between_institutions)
        from records.tray import HOLDERS

        HOLDERS.append(holder_of)
        NEAR["agreement"] = near_agreements
        HOLDINGS.setdefault("institution", []).append(agreements_of_institutions)
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
