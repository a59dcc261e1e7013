from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InstitutionsConfig(AppConfig):
    name = "institutions"
    verbose_name = _("Institutions")

    def ready(self):
        from institutions.document import institution_document, person_document
        from institutions.duplicates import near_institutions, near_people
        from institutions.entries import InstitutionEntry, PersonEntry
        from institutions.models import Institution
        from institutions.permissions import own_institutions
        from records.duplicates import NEAR
        from records.kinds import Kind, register
        from records.permissions import OWN, Own

        OWN[Institution] = Own(rows=own_institutions)

        NEAR.update({"institution": near_institutions, "person": near_people})
        register(
            Kind(
                "institution",
                "institutions.Institution",
                institution_document,
                InstitutionEntry,
                page="institution",
                listing="institutions",
                row="institutions/_row.html",
                words=(
                    *("univ", "institut", "academy", "college"),
                    *("универ", "институт", "академия", "вуз"),
                    *("жоо", "жоғары", "оқу", "орын", "орны"),
                    *("یونیورسٹی", "جامع", "ادار"),
                ),
            )
        )
        register(
            Kind(
                "person",
                "institutions.Person",
                person_document,
                PersonEntry,
                follows=True,
                is_quoted=True,
            )
        )
