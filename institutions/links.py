"""Links between institutions of both sides: the table of them, and the diagram of their cities."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import cached_property

from institutions.entries import InstitutionEntry
from institutions.vocabulary import Coordinates
from records import diagram
from records.entries import read_labels
from records.localized import plain
from records.pages import refs_of
from records.register import read_documents


@dataclass(frozen=True)
class Link:
    """Two institutions, one a side, and the record that links them. One side may be unknown.

    kind: how the diagram draws it: center, signed, announced or visit
    date: as the record's document has it, or nothing
    """

    home: str
    partner: str
    kind: str
    entry: object
    date: dict


@dataclass(frozen=True)
class City:
    """A city of the diagram: its side, its mark, and the institutions that it stands for."""

    code: str
    side: str
    mark: object
    institutions: list


class LinkTable:
    """Links in the order given, as a table and as a diagram.

    institutions  key -> document of every institution that the links name
    is_cut        there are more links than these
    Reads the coordinates of the cities when the diagram is asked for: one query.
    """

    def __init__(self, links, institutions, moment, *, is_cut=False):
        self.links, self.institutions = links, institutions
        self.moment, self.is_cut = moment, is_cut
        self.labels = {}

    @classmethod
    def of(cls, links, moment, **options):
        """A table of links; reads the institutions that they name in one query."""
        keys = {key for link in links for key in (link.home, link.partner) if key}
        return cls(links, read_documents("institution", keys, moment.at), moment, **options)

    @property
    def documents(self):
        """Documents whose names the table and the diagram show."""
        return [*self.institutions.values(), *(link.entry.document for link in self.links)]

    def read_labels(self):
        """Read what the table names, for a page that has not read it; one query."""
        countries = {
            f"country:{code}" for code in (settings.HOME_COUNTRY, *settings.PARTNER_COUNTRIES)
        }
        self.labels = read_labels(refs_of(*self.documents) | countries, self.moment.at)
        return self

    @property
    def kinds(self):
        """The kinds of links that the diagram draws a line for."""
        return {line[2] for line in self._lines}

    @property
    def has_open(self):
        """Whether a record does not name its other side, and its city is drawn."""
        return any(city.mark.point.is_open for city in self.cities)

    @property
    def attribution(self):
        """Whose outline lies below the drawing and who cleared it, or nothing."""
        outline = settings.LINK_DIAGRAM_OUTLINE
        return outline.attribution if outline else ""

    @cached_property
    def not_drawn(self):
        """How many links stand in the table alone: of a named side no city's place is known."""
        return sum(not self._is_drawn(link) for link in self.links)

    @cached_property
    def drawing(self):
        """The Drawing of the cities, or None: switched off, or no city's place is known."""
        if not settings.SHOW_LINK_DIAGRAM or not self._points:
            return None
        outline = settings.LINK_DIAGRAM_OUTLINE
        return diagram.draw(self._points, self._lines, outline.runs if outline else ())

    @cached_property
    def cities(self):
        """The cities drawn, those of the home side first."""
        marks = {mark.point.key: mark for mark in self.drawing.marks} if self.drawing else {}
        return [
            City(code, side, marks[code], named)
            for code, (side, named) in self._members.items()
            if code in marks
        ]

    @cached_property
    def _members(self):
        """City -> (side, keys of its institutions)."""
        found = {}
        for side in ("home", "partner"):
            for key in sorted({getattr(link, side) for link in self.links} - {""}):
                code = self._city(key)
                if code:
                    found.setdefault(code, (side, []))[1].append(key)
        return found

    @cached_property
    def _places(self):
        return read_places(self._members, self.moment.at) if self._members else {}

    @cached_property
    def _points(self):
        return [
            diagram.Point(
                code,
                *self._places[code],
                label=plain(self.labels.get(f"city:{code}") or {"en": code}),
                is_open=code in self._open,
            )
            for code in self._members
            if code in self._places
        ]

    @cached_property
    def _lines(self):
        return [
            (self._city(link.home), self._city(link.partner), link.kind)
            for link in self.links
            if link.home and link.partner and self._is_drawn(link)
        ]

    @cached_property
    def _open(self):
        """Cities of links of which one side is not named."""
        alone = [
            link.home or link.partner for link in self.links if not (link.home and link.partner)
        ]
        return {self._city(key) for key in alone}

    def _is_drawn(self, link):
        named = [key for key in (link.home, link.partner) if key]
        return all(self._city(key) in self._places for key in named)

    def _city(self, key):
        return self.institutions.get(key, {}).get("city", "")


def read_places(cities, at=None):
    """City -> (latitude, longitude), from the coordinates of its institutions; one query.

    Those of the city come before those of a campus, then the first institution by key speaks.
    """
    rows = (
        InstitutionEntry.objects.known(at)
        .with_facet("city", list(cities))
        .order_by("key")
        .values_list(
            "document__city",
            "document__latitude",
            "document__longitude",
            "document__coordinates_of",
        )
    )
    places = {}
    for of in (Coordinates.CITY, Coordinates.SITE):
        for city, latitude, longitude, stands_for in rows:
            if stands_for == of and latitude and longitude:
                places.setdefault(city, (float(latitude), float(longitude)))
    return places
