"""The relation, year by year: what is dated in the records of one partner country."""

from dataclasses import dataclass, field

from django.conf import settings
from django.db.models import Count, F, Q, Window
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce, RowNumber

from agreements.vocabulary import Stage
from cooperation.partners import STATUSES
from cooperation.umbrella import LEAST_FIRM_FIRST, agreements_in_words

#: The newest records of each kind that are read; older ones are in the lists.
NEWEST = 40
#: A longer time line has a heading a year.
LONG = 12


@dataclass(frozen=True)
class Brought:
    """Agreements of one sort that were announced during a visit: one record or a number."""

    entry: object
    words: str
    path: str


@dataclass(frozen=True)
class Event:
    """What happened on a date, to one record or to several.

    what      "visit", "agreement", "terminated", "replaced", "opened", "known" or "closed"
    on        the date as a document has it
    entries   the records
    number    which inauguration of a center it was
    brought   agreements that a visit brought about; centers that were opened during it
    """

    what: str
    on: dict
    entries: list
    number: int = 1
    brought: list = field(default_factory=list)
    centers: list = field(default_factory=list)
    is_partner: bool = False
    is_open: bool = False

    @property
    def sort(self):
        """What events must share to stand in one line of the time line."""
        return (self.on["on"], self.what, self.number, self.is_open, self.is_partner)


@dataclass(frozen=True)
class Year:
    number: str
    events: list


@dataclass(frozen=True)
class Timeline:
    """years: oldest first. is_cut: whether older events are left to the lists."""

    years: list
    is_cut: bool

    @property
    def is_long(self):
        return len(self.years) > 1 and sum(len(year.events) for year in self.years) > LONG

    @property
    def documents(self):
        """The documents of all that is shown, for their labels."""
        return [
            row.document
            for year in self.years
            for event in year.events
            for row in [*event.entries, *event.centers, *(one.entry for one in event.brought)]
        ]


def timeline(relation):
    """The Timeline of a Relation; five queries."""
    visits = list(relation.delegations.exclude(happened_on=None).in_order()[:NEWEST])
    keys = [row.key for row in visits]
    centers = list(relation.centers.in_order()[:NEWEST])
    agreements = list(_alone(relation, keys))
    ended = list(_ended(relation))
    brought = _brought_about(relation, keys)
    events = [
        *(_visit(relation, row, brought.get(row.key, []), centers) for row in visits),
        *(_agreement(row) for row in agreements),
        *(event for row in ended for event in _ends(row)),
        *(event for row in centers for event in _of_center(relation, row, keys)),
    ]
    last = relation.moment.as_at.isoformat()
    events = sorted((e for e in events if e.on["on"] <= last), key=lambda e: e.on["on"])
    bounds = [_date_of(rows[-1]) for rows in (visits, agreements, centers) if len(rows) == NEWEST]
    first = max(filter(None, bounds), default="")
    return Timeline(_by_year(_joined(e for e in events if e.on["on"] >= first)), bool(bounds))


def _date_of(entry):
    """The date by which the last of the newest was read."""
    document = entry.document
    for name in ("happened_on", "signed_on", "announced_on", "opened_on"):
        if document.get(name, {}).get("on"):
            return document[name]["on"]
    return ""


def _alone(relation, visits):
    """The newest dated agreements that none of the visits brought about."""
    on = Coalesce(KT("document__signed_on__on"), KT("document__announced_on__on"))
    rows = relation.agreements.exclude(delegation__in=visits).annotate(on=on)
    rows = rows.filter(on__lte=relation.moment.as_at.isoformat())
    return rows.order_by(F("on").desc(), "key")[:NEWEST]


def _brought_about(relation, visits):
    """Key of a visit -> what it brought about, one line for each sort of agreement."""
    sort = {"partition_by": [F("delegation"), F("kind"), F("stage")]}
    rows = (
        relation.agreements.filter(delegation__in=visits)
        .annotate(
            number=Window(Count("pk"), **sort),
            rank=Window(RowNumber(), order_by=[*LEAST_FIRM_FIRST, "key"], **sort),
        )
        .filter(rank=1)
        .order_by("kind", "stage")
    )
    found = {}
    for row in rows:
        is_one = row.number == 1
        path = relation.agreement_path(
            delegation=row.delegation, kind=row.kind, status=STATUSES[row.stage]
        )
        words = "" if is_one else agreements_in_words(row.kind, row.number)
        found.setdefault(row.delegation, []).append(Brought(row, words, path))
    return found


def _visit(relation, row, brought, centers):
    opened = [center for center in centers if center.document.get("opened_during") == row.key]
    return Event(
        "visit",
        row.document["happened_on"],
        [row],
        brought=brought,
        centers=opened,
        is_partner=row.document["from_country"] == relation.country,
    )


def _agreement(row):
    signed, announced = (row.document.get(name, {}) for name in ("signed_on", "announced_on"))
    on = signed if signed.get("on") else announced
    return Event("agreement", on, [row], is_open=row.stage != Stage.SIGNED)


def _ended(relation):
    """The agreements that were terminated or replaced last."""
    on = relation.moment.as_at
    rows = relation.agreements.filter(Q(terminated_on__lte=on) | Q(replaced_on__lte=on))
    return rows.order_by(Coalesce("terminated_on", "replaced_on").desc(), "key")[:NEWEST]


def _ends(row):
    for what in ("terminated", "replaced"):
        on = row.document.get(f"{what}_on", {})
        if on.get("on"):
            yield Event(what, on, [row])


def _of_center(relation, row, visits):
    """Each inauguration; the first goes with the visit that it was part of."""
    document = row.document
    is_partner = document["country"] != settings.HOME_COUNTRY
    held = [one for one in document.get("inaugurations", []) if one.get("held_on", {}).get("on")]
    opened = document.get("opened_on", {})
    if not held and opened.get("on"):
        held = [{"number": 1, "held_on": opened}]
    for one in held:
        if one["number"] > 1 or document.get("opened_during") not in visits:
            yield Event(
                "opened", one["held_on"], [row], number=one["number"], is_partner=is_partner
            )
    if not held and document.get("known_since", {}).get("on"):
        yield Event("known", document["known_since"], [row], is_partner=is_partner)
    if document.get("closed_on", {}).get("on"):
        yield Event("closed", document["closed_on"], [row], is_partner=is_partner)


def _joined(events):
    """Events of one sort and date in one line; visits stand alone."""
    lines = {}
    for event in events:
        key = event.entries[0].ref if event.what == "visit" else event.sort
        if key in lines:
            lines[key].entries.extend(event.entries)
        else:
            lines[key] = event
    return list(lines.values())


def _by_year(events):
    years = {}
    for event in events:
        years.setdefault(event.on["on"][:4], []).append(event)
    return [Year(number, found) for number, found in years.items()]
