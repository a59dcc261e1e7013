"""What an institution took part in, year by year."""

from dataclasses import dataclass
from itertools import groupby

from records.timeline import Event

#: The dates by which records stand in the years, the first that is stated.
DATES = ("signed_on", "announced_on", "opened_on", "known_since", "happened_on")


@dataclass(frozen=True)
class Part:
    """A record that an institution took part in, with the date by which it stands in its year."""

    on: dict
    kind: object
    entry: object


def institution_events(groups):
    """One Event a year, oldest first, of the records in the groups; what has no date comes last."""
    parts = [Part(_date(row.document), group.kind, row) for group in groups for row in group.rows]
    parts.sort(key=lambda part: part.on.get("on") or "~")
    return [
        Event({"on": year} if year else {}, template="institutions/_year.html", part=list(of_year))
        for year, of_year in groupby(parts, key=lambda part: part.on.get("on", "")[:4])
    ]


def _date(document):
    stated = (document[name] for name in DATES if document.get(name, {}).get("on"))
    return next(stated, {})
