"""What has been recorded of agreements, with its dates: the papers, events, centers, sources.

It grows with what the register keeps: a new kind of thing is a new line of `recorded_of()`.
"""

from collections import defaultdict
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from centers.entries import CenterEntry
from records.dates import CivilDate, parse_date
from records.entries import Mention


class What(models.TextChoices):
    """What was recorded; of one day the first in this order tells most."""

    PROGRAM = "program", _("program of a center")
    CENTER = "center", _("opening of a center")
    EVENT = "event", _("event of the agreement")
    SOURCE = "source", _("source that speaks of it")
    EFFECT = "effect", _("coming into effect")
    SIGNATURE = "signature", _("signature")


#: What shows that something came of an agreement after its signature.
PROGRESS = (What.PROGRAM, What.CENTER, What.EVENT)


@dataclass(frozen=True)
class Recorded:
    """Something that bears a date as precise as it is stated."""

    on: CivilDate
    what: What


def centers_under(moment):
    """{reference of an agreement: documents of the centers founded under it}; two queries."""
    mentions = Mention.objects.known(moment.at).filter(kind="center", role="founded-under")
    found = defaultdict(list)
    rows = list(mentions.values_list("target", "key"))
    entries = CenterEntry.objects.known(moment.at).existing(moment.as_at)
    documents = dict(
        entries.filter(key__in={key for _target, key in rows}).values_list("key", "document")
    )
    for target, key in sorted(rows):
        if key in documents:
            found[target.partition(":")[2]].append(documents[key])
    return found


def recorded_of(document, centers, on, sources=()):
    """What bears a date that had begun by a day, the newest first.

    document: of the agreement; centers: documents of those founded under it; sources: stated dates
    of the publications that it cites, as ISO text
    """
    stated = [
        (What.SIGNATURE, document.get("signed_on")),
        (What.EFFECT, document.get("effective_on")),
        *((What.SOURCE, {"on": day}) for day in sources),
        *((What.EVENT, event.get("happened_on")) for event in document.get("events", [])),
    ]
    for center in centers:
        stated += recorded_of_center(center)
    order = list(What)
    found = [
        Recorded(parse_date(date["on"]), what) for what, date in stated if date and date.get("on")
    ]
    return sorted(
        (each for each in found if each.on.first <= on),
        key=lambda each: (-each.on.last.toordinal(), order.index(each.what)),
    )


def recorded_of_center(center):
    """(What, stated date or None) of a center's opening, its inaugurations and its program."""
    programs = center.get("programs", [])
    return [
        (What.CENTER, center.get("opened_on")),
        *((What.CENTER, each.get("held_on")) for each in center.get("inaugurations", [])),
        *((What.PROGRAM, program.get("starts_on")) for program in programs),
    ]


def after_signature(document, recorded):
    """What of it shows progress after the whole of the stated date of signature.

    Nothing does where no date of signature is known: nobody can say what came after it.
    """
    signed = document.get("signed_on", {}).get("on")
    if not signed:
        return []
    last = parse_date(signed).last
    return [each for each in recorded if each.what in PROGRESS and each.on.first > last]
