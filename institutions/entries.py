"""Institutions and people as the register knows them."""

from urllib.parse import urlsplit

from django.db import models

from records.entries import Entry, NamedEntry, joined
from records.search_texts import SearchText, TextRole, by_language, other_names


class InstitutionEntry(NamedEntry):
    kind_name = "institution"

    kind = models.CharField(max_length=30)
    country = models.CharField(max_length=2, blank=True)

    class Meta(Entry.Meta):
        indexes = [
            models.Index(
                fields=["order_en", "id"],
                condition=models.Q(known_until=None),
                name="institution_now",
            ),
            models.Index(fields=["known_from", "known_until"], name="institution_known"),
        ]

    @classmethod
    def columns(cls, document):
        return {
            **super().columns(document),
            "kind": document["kind"],
            "country": document.get("country", ""),
        }

    @classmethod
    def cells_of(cls, document):
        plain = ("city", "region", "website", "established", "ror_id")
        return {
            **super().cells_of(document),
            **{name: document.get(name) for name in plain},
            "acronyms": joined(acronym["text"] for acronym in document.get("acronyms", [])),
        }

    @classmethod
    def facet_values(cls, document):
        return {
            "kind": [document["kind"]],
            "country": [document[name] for name in ("country",) if name in document],
            "city": [document[name] for name in ("city",) if name in document],
            "known": ["city"] if "city" in document else [],
            "recognized": ["yes" if document["recognized"] else "no"]
            if "recognized" in document
            else [],
        }

    @classmethod
    def texts(cls, document):
        yield from by_language(TextRole.OTHER_NAME, document.get("official_name"))
        yield from other_names(document)
        for acronym in document.get("acronyms", []):
            yield SearchText(TextRole.ACRONYM, acronym["language"], acronym["text"])
        yield SearchText(TextRole.REFERENCE, "", document.get("ror_id", ""))
        # What people type of an address is often the short form of the name: ektu, nust.
        yield SearchText(TextRole.WEBSITE, "", urlsplit(document.get("website", "")).netloc)


class PersonEntry(Entry):
    """People have no page; pages that name them say who they are."""

    kind_name = "person"

    @classmethod
    def texts(cls, document):
        yield from other_names(document)
