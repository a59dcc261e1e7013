"""Checks of what the register called records and terms on past days.

A page as known on a day shows the names of that day; these follow from the publications of records
and from the changes of terms. Each problem is one sentence for people.
"""

from collections import defaultdict

from records.documents import texts
from records.entries import Label
from records.row_history import RowAct, RowChange


def names_of_records(kind, entry):
    """Yield whose former names are not those that its documents had then."""
    labels = _labels(kind)
    said = defaultdict(list)
    rows = entry.objects.order_by("key", "version")
    for key, begins, ends, names in rows.values_list(
        "key", "known_from", "known_until", "document__label"
    ):
        said[key].append((begins, ends, names))
    for key, intervals in said.items():
        instants = {instant for interval in intervals for instant in interval[:2]}
        known = labels.pop(key, [])
        fits = all(set(label[:2]) <= instants | {None} for label in known)
        fits &= all(_at(known, begins) == [names] for begins, _ends, names in intervals)
        ended = {ends for _begins, ends, _names in intervals} - {row[0] for row in intervals}
        fits &= not any(_at(known, instant) for instant in ended - {None})
        if not fits:
            yield f"{kind} {key} was known by other names than its documents had"
    for key in labels:
        yield f"{kind} {key} has a name in the register and was not published"


def names_of_terms(model):
    """Yield which terms were known by other names than their changes gave them.

    Of what a term was called before its history began nothing is kept but the names themselves.
    """
    kind = model.kind_name
    labels, given = _labels(kind), defaultdict(list)
    changes = RowChange.objects.filter(kind=kind).exclude(act=RowAct.DISCARD).order_by("number")
    for key, made_at, snapshot in changes.values_list("key", "made_at", "snapshot"):
        given[key].append((made_at, texts(model(**_names(snapshot)), "name")))
    for key, names in given.items():
        known, first = labels.get(key, []), names[0][0]
        instants = {made_at for made_at, _names in names}
        fits = all(label[0] <= first or label[0] in instants for label in known)
        fits &= all(_at(known, made_at) == [called] for made_at, called in names)
        if not fits:
            yield f"{kind}:{key} was known by other names than its changes gave it"


def _labels(kind):
    """{key: [(known from, known until, names)]} of a kind."""
    found = defaultdict(list)
    rows = Label.objects.filter(kind=kind).order_by("pk")
    for key, *label in rows.values_list("key", "known_from", "known_until", "names"):
        found[key].append(tuple(label))
    return found


def _at(labels, instant):
    """The names in force at an instant."""
    return [
        names
        for begins, ends, names in labels
        if begins <= instant and (ends is None or instant < ends)
    ]


def _names(snapshot):
    """The names of a term within a snapshot of it."""
    return {name: value for name, value in snapshot.items() if name.startswith("name_")}
