"""All reports, those for staff too, which read records and not the register alone."""

from cooperation.reports import (
    catalog,  # noqa: F401
    data_quality,  # noqa: F401
    internal,  # noqa: F401
    letters,  # noqa: F401
    parliament_reply,  # noqa: F401
)
from cooperation.reports.base import REPORTS


def reports_open_to(user):
    """The reports that a user may ask for."""
    return [report for report in REPORTS.values() if report.is_open_to(user)]
