"""Whether a center is open on a day, from its dates alone."""

from centers.vocabulary import CenterStatus
from records.dates import is_over, parse_date


def status_on(document, on):
    """What the dates of a center's document say on a day.

    Opened means ceremonially: no date says whether visitors are received.
    """
    closed = document.get("closed_on")
    if closed:
        date = parse_date(closed["on"])
        if is_over(date.first, date.precision, on):
            return CenterStatus.CLOSED
    for name in ("opened_on", "known_since"):
        if name in document and parse_date(document[name]["on"]).first <= on:
            return CenterStatus.OPENED
    if "opened_on" in document:
        return CenterStatus.PLANNED
    return CenterStatus.NOT_KNOWN
