"""Centers as the register knows them."""

from django.db import models

from records.dates import parse_date
from records.entries import Entry, EntryQuerySet, NamedEntry, written
from records.search_texts import SearchText, TextRole, by_language, other_names, people


class CenterEntryQuerySet(EntryQuerySet):
    def existing(self, on):
        """Centers that had been opened by a day, and those of which no date is known."""
        return self.exclude(opened_on__gt=on)


class CenterEntry(NamedEntry):
    kind_name = "center"
    listed_order = (models.F("opened_on").desc(nulls_last=True), "key")

    kind = models.CharField(max_length=20)
    country = models.CharField(max_length=2)
    opened_on = models.DateField(null=True)

    objects = CenterEntryQuerySet.as_manager()

    class Meta(Entry.Meta):
        indexes = [
            models.Index(
                fields=["-opened_on", "id"],
                condition=models.Q(known_until=None),
                name="center_now",
            ),
            models.Index(fields=["known_from", "known_until"], name="center_known"),
        ]

    @classmethod
    def columns(cls, document):
        opened = document.get("opened_on")
        return {
            "kind": document["kind"],
            **super().columns(document),
            "country": document["country"],
            "opened_on": parse_date(opened["on"]).first if opened and opened["on"] else None,
        }

    @classmethod
    def cells_of(cls, document):
        plain = ("host", "counterpart", "serves", "opening_hours", "contact")
        return {
            **super().cells_of(document),
            **{name: document.get(name) for name in plain},
            **written(document, "opened_on", "closed_on"),
            "opened_from": _bound(document, "opened_on", "first"),
            "known_from": _bound(document, "known_since", "first"),
            "closed_until": _bound(document, "closed_on", "last"),
        }

    @classmethod
    def facet_values(cls, document):
        return {
            "kind": [document["kind"]],
            "country": [document["country"]],
            "serves": [document["serves"]],
            "partner": [document["country"], document["serves"]],
            "delegation": [document[name] for name in ("opened_during",) if name in document],
            "year": [document["opened_on"]["on"][:4]] if _is_dated(document) else [],
            "known": ["program"] if _has_begun_a_program(document) else [],
            "institution": [document[role] for role in ("host", "counterpart") if role in document],
        }

    @classmethod
    def texts(cls, document):
        yield from other_names(document)
        for inauguration in document.get("inaugurations", []):
            yield from people(inauguration.get("people", []))
        yield SearchText(TextRole.TOLD, "en", document.get("namesake", ""))
        for field in ("summary", "purposes", "services"):
            yield from by_language(TextRole.TOLD, document.get(field))


def _bound(document, name, end):
    """The first or last day of a date of a document, as ISO text; None for none."""
    day = document.get(name, {}).get("on")
    return getattr(parse_date(day), end).isoformat() if day else None


def _is_dated(document):
    return bool(document.get("opened_on", {}).get("on"))


def _has_begun_a_program(document):
    return any("starts_on" in program for program in document.get("programs", []))
