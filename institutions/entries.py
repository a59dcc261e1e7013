"""Institutions and people as the register knows them."""

from django.db import models

from records.entries import Entry


class InstitutionEntry(Entry):
    kind_name = "institution"

    name_en = models.CharField(max_length=200)
    name_ur = models.CharField(max_length=200, blank=True)
    name_kk = models.CharField(max_length=200, blank=True)
    name_ru = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=30)
    country = models.CharField(max_length=2, blank=True)

    class Meta(Entry.Meta):
        indexes = [
            models.Index(
                fields=["name_en", "id"],
                condition=models.Q(known_until=None),
                name="institution_now",
            ),
            models.Index(fields=["known_from", "known_until"], name="institution_known"),
        ]

    @classmethod
    def columns(cls, document):
        label = document["label"]
        return {
            **{f"name_{code}": label.get(code, "") for code in ("en", "ur", "kk", "ru")},
            "kind": document["kind"],
            "country": document.get("country", ""),
        }

    @classmethod
    def facet_values(cls, document):
        return {
            "kind": [document["kind"]],
            "country": [document[name] for name in ("country",) if name in document],
            "city": [document[name] for name in ("city",) if name in document],
        }

    @classmethod
    def texts(cls, document):
        yield from document["label"].values()
        yield from document.get("official_name", {}).values()
        yield from (name["text"] for name in document.get("other_names", []))
        yield from (acronym["text"] for acronym in document.get("acronyms", []))
        yield document.get("ror_id")


class PersonEntry(Entry):
    """People have no page; pages that name them say who they are."""

    kind_name = "person"

    @classmethod
    def texts(cls, document):
        yield from document["label"].values()
        yield from (name["text"] for name in document.get("other_names", []))
