"""Centers as the register knows them."""

from django.db import models

from records.dates import parse_date
from records.entries import Entry, EntryQuerySet


class CenterEntryQuerySet(EntryQuerySet):
    def existing(self, on):
        """Centers that had been opened by a day, and those of which no date is known."""
        return self.exclude(opened_on__gt=on)


class CenterEntry(Entry):
    kind_name = "center"
    listed_order = (models.F("opened_on").desc(nulls_last=True), "key")

    kind = models.CharField(max_length=20)
    name_en = models.CharField(max_length=200)
    country = models.CharField(max_length=2)
    opened_on = models.DateField(null=True)

    objects = CenterEntryQuerySet.as_manager()

    class Meta(Entry.Meta):
        indexes = [
            models.Index(
                fields=["-opened_on", "name_en", "id"],
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
            "name_en": document["label"]["en"],
            "country": document["country"],
            "opened_on": parse_date(opened["on"]).first if opened and opened["on"] else None,
        }

    @classmethod
    def facet_values(cls, document):
        return {
            "kind": [document["kind"]],
            "country": [document["country"]],
            "institution": [document[role] for role in ("host", "counterpart") if role in document],
        }

    @classmethod
    def texts(cls, document):
        yield from document["label"].values()
        yield document.get("namesake")
        yield from (name["text"] for name in document.get("other_names", []))
