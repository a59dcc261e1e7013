"""Other records of an agreement's surroundings: what names it, and the lists in which it stands."""

from agreements.filters import AgreementFilter
from records.register import naming
from records.related import related_lists

#: Records of one kind that a page lists; more are reached through the lists.
LISTED = 25


def naming_agreement(entry, moment):
    """What was made under an agreement, what follows it, and centers founded under it; two queries.

    Gives {"under": [...], "successors": [...], "centers": [...]} with entries.
    """
    named = naming("agreement", entry.key, moment.at, ("umbrella", "predecessor", "founded-under"))
    rows = {
        kind: list(named[kind].existing(moment.as_at).in_order()[:LISTED])
        for kind in ("agreement", "center")
    }
    return {
        "under": _with(rows["agreement"], "umbrella", entry.key),
        "successors": _with(rows["agreement"], "predecessor", entry.key),
        "centers": rows["center"],
    }


def lists_of_agreement(document, moment):
    """Lists of the agreements of the same visit and of each institution that takes part."""
    visit = document.get("signed_during")
    parties = document.get("parties", [])
    institutions = [party["institution"] for party in parties if "institution" in party]
    chosen = [("delegation", visit)] if visit else []
    chosen += [("institution", key) for key in dict.fromkeys(institutions)]
    return related_lists(AgreementFilter, moment, chosen)


def _with(rows, name, key):
    return [row for row in rows if row.document.get(name) == key]
