"""The public reports, in the order in which the index shows them.

Importing a module of reports puts its reports on the list. Nothing here reads records: those that
do are in desk_catalog.py.
"""

from cooperation.reports import (  # noqa: F401
    agreements,
    annual_review,
    centers,
    coverage,
    delegation_outcomes,
    dormant,
    institution_profile,
    progress,
)
from cooperation.reports.base import REPORTS


def public_reports():
    """The reports that the public site offers."""
    return [report for report in REPORTS.values() if report.is_public]
