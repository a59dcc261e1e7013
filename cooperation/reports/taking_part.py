"""Institutions of the home country in signed papers and centers with a partner country."""

from collections import defaultdict
from dataclasses import dataclass

from django.conf import settings

from agreements.entries import AgreementEntry
from agreements.vocabulary import Stage
from centers.entries import CenterEntry
from institutions.entries import InstitutionEntry
from records.entries import Label, Mention, read_labels
from records.exports.selecting import cell
from records.localized import plain
from records.publications import Publication
from records.text import fold

#: In which roles an institution takes part in records of a kind.
ROLES = {"agreement": ("party",), "center": ("host", "counterpart")}


@dataclass(frozen=True)
class Participant:
    """An institution of the home country that takes part.

    agreements: references; centers: names
    """

    key: str
    name: str
    kind: str
    agreements: list
    centers: list


class TakingPart:
    """What the register knew, at a Moment, of the institutions that take part.

    partner  the partner country's name
    regions  {code: name}
    """

    def __init__(self, moment, country, keys=()):
        """country: the partner's code; keys: institutions that are asked about. Six queries."""
        self._keys_found = {
            "agreement": _named(moment, "agreement", signed_papers(moment, country)),
            "center": _named(moment, "center", open_centers(moment, country)),
        }
        self._moved = _merged(keys, moment.at)
        asked = {self._moved.get(key, key) for key in keys}
        self._kinds = dict(
            InstitutionEntry.objects.known(moment.at)
            .filter(country=settings.HOME_COUNTRY, key__in=self._named_keys() | asked)
            .values_list("key", "kind")
        )
        centers = {key for keys in self._keys_found["center"].values() for key in keys}
        refs = {f"country:{country}", *(f"institution:{key}" for key in self._kinds)}
        self._labels = read_labels(refs | {f"center:{key}" for key in centers}, moment.at)
        self.partner = plain(self._labels.get(f"country:{country}")) or country
        regions = Label.objects.known(moment.at).filter(kind="region").values_list("key", "names")
        self.regions = {key: plain(names) for key, names in regions}

    def _named_keys(self):
        return {key for found in self._keys_found.values() for key in found}

    def _name(self, kind, key):
        return plain(self._labels.get(f"{kind}:{key}")) or key

    def key_now(self, key):
        """The key under which the public knows an institution; None if it does not.

        A record that was merged into another one since goes by the other's.
        """
        key = self._moved.get(key, key)
        return key if key in self._kinds else None

    def agreements_of(self, key):
        """References of the signed papers to which an institution is a party."""
        return self._keys_found["agreement"].get(self.key_now(key), [])

    def centers_of(self, key):
        """Names of the centers of which an institution is host or counterpart."""
        centers = self._keys_found["center"].get(self.key_now(key), [])
        return [self._name("center", center) for center in centers]

    def participants(self, without=()):
        """All that take part, by name, but for some keys."""
        left_out = {self.key_now(key) for key in without}
        found = [
            Participant(
                key,
                self._name("institution", key),
                self._kinds[key],
                self.agreements_of(key),
                self.centers_of(key),
            )
            for key in (self._named_keys() & self._kinds.keys()) - left_out
        ]
        return sorted(found, key=lambda each: (each.name, each.key))


@dataclass(frozen=True)
class Listed:
    """A row of an official list, and what the register knows of its institution."""

    row: object
    has_agreement: bool
    has_center: bool
    is_known: bool

    @property
    def has_none(self):
        return not (self.has_agreement or self.has_center)


def listed_institutions(rows, taking_part):
    """The rows of an official list as Listed."""
    return [
        Listed(
            row,
            has_agreement=bool(taking_part.agreements_of(row.institution)),
            has_center=bool(taking_part.centers_of(row.institution)),
            is_known=taking_part.key_now(row.institution) is not None,
        )
        for row in rows
    ]


def counts(listed):
    """How many institutions: all, with an agreement, with a center, with neither, unknown ones.

    Rows of one name are the campuses of one institution, which counts once.
    """
    tests = (
        lambda each: True,
        lambda each: each.has_agreement,
        lambda each: each.has_center,
        lambda each: each.has_none,
        lambda each: not each.is_known,
    )
    return tuple(len({fold(each.row.name) for each in listed if test(each)}) for test in tests)


def _merged(keys, at):
    """{key: key under which an institution goes that was merged into another one by an instant}.

    The other one may have been merged in its turn. One query, and one a link of the longest chain.
    """
    latest = Publication.objects.latest(at).filter(kind="institution").exclude(merged_into="")
    steps, sought = {}, set(keys)
    while sought:
        found = dict(latest.filter(key__in=sought).values_list("key", "merged_into"))
        steps |= found
        sought = set(found.values()) - steps.keys()
    return {key: _last(steps, key) for key in steps}


def _last(steps, key):
    """Where steps lead from a key; steps in a circle lead to the last new one."""
    seen = {key}
    while (following := steps.get(key)) and following not in seen:
        seen.add(following)
        key = following
    return key


def _named(moment, kind, entries):
    """{key of an institution: keys of the entries in which it takes part, in their order}."""
    mentions = Mention.objects.known(moment.at).filter(kind=kind, role__in=ROLES[kind])
    rows = mentions.filter(key__in=entries.values("key")).values_list("target", "key")
    found = defaultdict(list)
    for target, key in sorted(set(rows)):
        found[target.partition(":")[2]].append(key)
    return found


def signed_papers(moment, country):
    """Signed papers with a country."""
    entries = AgreementEntry.objects.known(moment.at).existing(moment.as_at)
    return entries.with_facet("country", [country]).filter(stage=Stage.SIGNED)


def open_centers(moment, country):
    """Centers with a country that had not closed before the day."""
    entries = CenterEntry.objects.known(moment.at).existing(moment.as_at)
    closed = entries.alias(closed_until=cell("closed_until")).filter(
        closed_until__lt=moment.as_at.isoformat()
    )
    return entries.with_facet("partner", [country]).exclude(pk__in=closed.values("pk"))
