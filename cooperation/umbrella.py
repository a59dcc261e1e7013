"""What rests on what: the levels of a relation, one over the other.

More than FOLD records of one sort are folded into a number. A line is solid only where a record
states under what it was made; nothing is concluded from dates or names.
"""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Case, Count, F, Max, Min, Value, When, Window
from django.db.models.fields.json import KT
from django.db.models.functions import RowNumber
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agreements.vocabulary import AgreementKind, Level, Stage
from cooperation.partners import FIRM, STATUSES
from delegations.vocabulary import DelegationKind, OutcomeKind

#: So many records of a sort stand in boxes of their own.
FOLD = 3
#: So many of the latest delegations are read for outcomes that no record stands for.
OUTCOMES_OF = 25

#: What is said of several records at once must hold for the one that is known least well.
LEAST_FIRM_FIRST = (Case(When(FIRM, then=Value(1)), default=Value(0)),)

#: A folded number of agreements, in whole phrases.
NUMBERS = {
    AgreementKind.MOU: lambda n: ngettext(
        "%(number)s memorandum of understanding", "%(number)s memoranda of understanding", n
    ),
    AgreementKind.AGREEMENT: lambda n: ngettext("%(number)s agreement", "%(number)s agreements", n),
    AgreementKind.PROTOCOL: lambda n: ngettext("%(number)s protocol", "%(number)s protocols", n),
    AgreementKind.PROGRAM: lambda n: ngettext(
        "%(number)s program of cooperation", "%(number)s programs of cooperation", n
    ),
    AgreementKind.LETTER_OF_INTENT: lambda n: ngettext(
        "%(number)s letter of intent", "%(number)s letters of intent", n
    ),
    AgreementKind.DECLARATION: lambda n: ngettext(
        "%(number)s declaration", "%(number)s declarations", n
    ),
    AgreementKind.OTHER: lambda n: ngettext("%(number)s other paper", "%(number)s other papers", n),
}


def agreements_in_words(kind, number):
    """A number of agreements of one kind: "8 memoranda of understanding"."""
    return NUMBERS[kind](number) % {"number": number}


def _centers_in_words(number):
    words = ngettext("%(number)s educational center", "%(number)s educational centers", number)
    return words % {"number": number}


@dataclass(frozen=True)
class Box:
    """A record, several folded into a number, or an announced outcome that no record stands for.

    entry     the record, or the first of several
    words     the folded number in words, empty for one record
    path      the list of exactly the folded records
    stated    of how many of them the records say under which agreement they were made
    under     key of that agreement, empty where they name different ones
    visit     key of the delegation during which all of them were announced
    outcome   what was announced, for a box without a record of its own
    """

    entry: object
    number: int = 1
    words: str = ""
    path: str = ""
    stated: int = 0
    under: str = ""
    visit: str = ""
    outcome: dict | None = None

    @property
    def is_open(self):
        """Announced, and not found signed."""
        return self.outcome is not None or getattr(self.entry, "stage", "") in (
            Stage.PROPOSED,
            Stage.NEGOTIATION,
        )

    @property
    def rests(self):
        """Whether every record of the box says under what it was made."""
        return self.stated == self.number and self.outcome is None


@dataclass(frozen=True)
class Tier:
    title: str
    boxes: list
    is_top: bool = False

    @property
    def is_stated(self):
        """Whether any record of the level says that it rests on another."""
        return any(box.stated for box in self.boxes)


def umbrella(relation):
    """The Tiers of a Relation from the states down, empty ones left out; three queries."""
    boxes = {name: [] for name in ("states", "between", "institutions", "centers")}
    for box in _agreement_boxes(relation):
        boxes[_tier_of(box.entry)].append(box)
    for box in _outcome_boxes(relation):
        is_of_states = box.entry.kind == DelegationKind.STATE_VISIT
        boxes["states" if is_of_states else "between"].append(box)
    boxes["centers"] = _center_boxes(relation)
    titles = {
        "states": _("States and governments"),
        "between": _("Ministries, programs and consortia"),
        "institutions": _("Institutions"),
        "centers": _("Centers"),
    }
    return [
        Tier(titles[name], found, is_top=name == "states") for name, found in boxes.items() if found
    ]


def documents(tiers):
    """The documents of the records in the boxes, for their labels."""
    return [box.entry.document for tier in tiers for box in tier.boxes]


def _tier_of(entry):
    if entry.level == Level.INSTITUTION:
        return "institutions"
    if entry.level == Level.MINISTRY or entry.kind == AgreementKind.PROGRAM:
        return "between"
    return "states"


def _agreement_boxes(relation):
    rows = _first_of_each(
        relation.agreements, ("stage", "level", "kind"), under="umbrella", visit=F("delegation")
    )

    def path(entry):
        return relation.agreement_path(
            level=entry.level, kind=entry.kind, status=STATUSES[entry.stage]
        )

    return _boxes(rows, lambda entry: agreements_in_words(entry.kind, entry.number), path)


def _center_boxes(relation):
    """Centers in the home country first."""
    rows = _first_of_each(
        relation.centers, ("country",), under="founded_under", visit=KT("document__opened_during")
    )
    boxes = _boxes(
        rows,
        lambda entry: _centers_in_words(entry.number),
        lambda entry: relation.center_path(entry.country),
    )
    return sorted(boxes, key=lambda box: box.entry.country != settings.HOME_COUNTRY)


def _first_of_each(rows, sort, under, visit):
    """The first FOLD rows of each sort, with what there is to say of all of them; one query.

    sort: the columns that make a sort; under, visit: where a document names the umbrella, and
    what names the delegation
    """
    sort_columns = {"partition_by": [F(name) for name in sort]}
    return (
        rows.annotate(under=KT(f"document__{under}"), visit=visit)
        .annotate(
            number=Window(Count("pk"), **sort_columns),
            stated=Window(Count("under"), **sort_columns),
            first_under=Window(Min("under"), **sort_columns),
            last_under=Window(Max("under"), **sort_columns),
            visits=Window(Count("visit"), **sort_columns),
            first_visit=Window(Min("visit"), **sort_columns),
            last_visit=Window(Max("visit"), **sort_columns),
            rank=Window(
                RowNumber(), order_by=[*LEAST_FIRM_FIRST, *rows.model.listed_order], **sort_columns
            ),
        )
        .filter(rank__lte=FOLD)
        .order_by(*(F(name).desc() for name in sort), "rank")
    )


def _boxes(rows, words, path):
    """A box for each row, or one for all rows of a sort where they are too many."""
    boxes = []
    for row in rows:
        if row.number <= FOLD:
            boxes.append(Box(row, stated=1 if row.under else 0, under=row.under or ""))
        elif row.rank == 1:
            boxes.append(_folded(row, words(row), path(row)))
    return boxes


def _folded(row, words, path):
    is_one_visit = row.visits == row.number and row.first_visit == row.last_visit
    is_one_umbrella = row.first_under == row.last_under
    return Box(
        row,
        row.number,
        words,
        path,
        row.stated,
        (row.first_under or "") if is_one_umbrella else "",
        row.first_visit if is_one_visit else "",
    )


def _outcome_boxes(relation):
    """What the latest delegations announced beside agreements and centers."""
    rows = relation.delegations.filter(document__has_key="outcomes").in_order()[:OUTCOMES_OF]
    return [
        Box(row, outcome=outcome)
        for row in rows
        for outcome in row.document["outcomes"]
        if outcome["kind"] == OutcomeKind.OTHER and "description" in outcome
    ]
