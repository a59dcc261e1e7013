"""What happened to a record, in the order of its dates."""

import datetime as dt
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from records.dates import parse_date


@dataclass(frozen=True)
class Event:
    """One line of a timeline.

    on          a stated date as documents have it; empty where no source states one
    title       what it is, in the page's language or marked as another
    kind        words that stand beside the date
    note        a sentence on it, in the page's language or marked as another
    template    of what more there is to say of `part`
    footnotes   the sources
    is_open     not so by the day of the page
    """

    on: dict
    title: str = ""
    kind: str = ""
    note: str = ""
    template: str = ""
    part: object = None
    footnotes: list = field(default_factory=list)
    is_open: bool = False

    @property
    def first(self):
        """The first day on which it may have been; None where no source says."""
        return parse_date(self.on["on"]).first if self.on.get("on") else None


def begins_after(on, day):
    """Whether a stated date lies after a day."""
    return bool(on.get("on")) and parse_date(on["on"]).first > day


def in_order(events):
    """Events by their dates; those without one come last, as they are recorded."""
    return sorted(events, key=lambda event: event.first or dt.date.max)


def no_report():
    """The line after the last thing that is known."""
    return Event(
        {},
        title=_("Activities, reports"),
        note=_("No report has reached the register."),
        is_open=True,
    )
