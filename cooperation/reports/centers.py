"""The register of educational centers as a report."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from centers.columns import COLUMNS
from centers.filters import CenterFilter
from cooperation.reports.base import Report
from records.exports.asking import register_table


class CentersRegister(Report):
    slug = "centers-register"
    title = gettext_lazy("Register of educational centers")
    description = gettext_lazy("Every center with host, counterpart, dates and what is published.")
    filters = CenterFilter

    def pieces(self, question):
        return [
            register_table(
                question.filters,
                COLUMNS,
                _("Educational centers"),
                empty=_("No center in the register matches the question."),
            )
        ]
