"""Columns of the register of centers, as downloads and reports have them."""

from django.db.models import Case, CharField, F, Q, Value, When
from django.db.models.lookups import LessThan, LessThanOrEqual
from django.utils.translation import gettext_lazy as _

from centers.vocabulary import CenterKind, CenterStatus
from records.exports.columns import SLUG, SOURCES, code, country, kind, of_dates
from records.exports.content import Column
from records.exports.selecting import cell, own_name


def status(moment):
    """What the dates say of a center on a day: `centers.lifecycle.status_on()` as a query."""
    on = Value(moment.as_at.isoformat())
    opened = Q(LessThanOrEqual(cell("opened_from"), on)) | Q(
        LessThanOrEqual(cell("known_from"), on)
    )
    return Case(
        When(LessThan(cell("closed_until"), on), then=Value(CenterStatus.CLOSED)),
        When(opened, then=Value(CenterStatus.OPENED)),
        When(opened_on__isnull=False, then=Value(CenterStatus.PLANNED)),
        default=Value(CenterStatus.NOT_KNOWN),
        output_field=CharField(),
    )


OPENED, CLOSED = of_dates(
    ("opened_on", _("Opened on"), _("Date of the first ceremonial opening.")),
    ("closed_on", _("Closed on"), _("Date of the closing.")),
)

COLUMNS = [
    SLUG,
    Column("name", _("Name"), _("Name in the page's language, or in English."), value=own_name),
    kind(CenterKind.choices),
    code(
        "status",
        _("Status"),
        _("Where it stands on the day, as a code."),
        CenterStatus.choices,
        status,
    ),
    code("host", _("Host"), _("Key of the institution that hosts the center.")),
    code("counterpart", _("Counterpart"), _("Key of the partner institution.")),
    country(F("country")),
    code("serves", _("For"), _("Country for which the center works, as a code of two letters.")),
    OPENED,
    CLOSED,
    Column(
        "opening_hours",
        _("Opening hours"),
        _("Published opening hours."),
        value=cell("opening_hours"),
    ),
    Column("contact", _("Contact"), _("Published contact for visitors."), value=cell("contact")),
    SOURCES,
]
