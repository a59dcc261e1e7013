"""Whether a center is open on a day, from its dates alone."""

from centers.vocabulary import CenterStatus
from records.dates import is_over, parse_date


def status_on(document, on):
    """What the dates of a center's document say on a day.

    Opened means ceremonially: no date says whether visitors are received.
    """
    closed = document.get("closed_on", {}).get("on")
    if closed:
        date = parse_date(closed)
        if is_over(date.first, date.precision, on):
            return CenterStatus.CLOSED
    for name in ("opened_on", "known_since"):
        day = document.get(name, {}).get("on")
        if day and parse_date(day).first <= on:
            return CenterStatus.OPENED
    if document.get("opened_on", {}).get("on"):
        return CenterStatus.PLANNED
    return CenterStatus.NOT_KNOWN
