"""Delegations as the register knows them."""

from django.db import models

from records.dates import parse_date
from records.entries import Entry, EntryQuerySet, written
from records.search_texts import SearchText, TextRole, by_language, people


class DelegationEntryQuerySet(EntryQuerySet):
    def existing(self, on):
        """Visits that had begun on a day, and those of which no date is known."""
        return self.exclude(happened_on__gt=on)


class DelegationEntry(Entry):
    kind_name = "delegation"
    listed_order = (models.F("happened_on").desc(nulls_last=True), "key")

    kind = models.CharField(max_length=20)
    happened_on = models.DateField(null=True)
    happened_on_precision = models.CharField(max_length=5, default="day")

    objects = DelegationEntryQuerySet.as_manager()

    class Meta(Entry.Meta):
        indexes = [
            models.Index(
                fields=["-happened_on", "-id"],
                condition=models.Q(known_until=None),
                name="delegation_now",
            ),
            models.Index(fields=["known_from", "known_until"], name="delegation_known"),
        ]

    @classmethod
    def columns(cls, document):
        day = document.get("happened_on")
        date = parse_date(day["on"]) if day and day["on"] else None
        return {
            "kind": document["kind"],
            "happened_on": date.first if date else None,
            "happened_on_precision": date.precision if date else "day",
        }

    @classmethod
    def cells_of(cls, document):
        plain = ("from_country", "host_country", "hosted_by", "city", "announced_size")
        members = document.get("members", [])
        return {
            **super().cells_of(document),
            **{name: document.get(name) for name in plain},
            **written(document, "happened_on"),
            "members_recorded": sum(member["role"] != "group" for member in members),
        }

    @classmethod
    def facet_values(cls, document):
        return {
            "kind": [document["kind"]],
            "country": [document["from_country"], document["host_country"]],
            "from_country": [document["from_country"]],
            "host_country": [document["host_country"]],
            "outcome": [outcome["kind"] for outcome in document.get("outcomes", [])],
            "institution": [key for kind, key, _role in document["names"] if kind == "institution"],
        }

    @classmethod
    def texts(cls, document):
        yield from people(document.get("members", []))
        for meeting in document.get("meetings", []):
            yield from people(meeting.get("attendees", []))
            yield SearchText(TextRole.TOLD, "en", meeting["title"])
        for field in ("composition", "purpose", "summary"):
            yield from by_language(TextRole.TOLD, document.get(field))
