"""Agreements as the register knows them."""

from django.db import models

from agreements.lifecycle import Lifecycle, LifecycleQuerySet
from records.dates import parse_date
from records.entries import Entry, EntryQuerySet

LIFECYCLE_DATES = ("signed_on", "effective_on", "expires_on", "terminated_on", "replaced_on")


class AgreementEntryQuerySet(LifecycleQuerySet, EntryQuerySet):
    pass


class AgreementEntry(Entry, Lifecycle):
    kind_name = "agreement"
    listed_order = (models.F("signed_on").desc(nulls_last=True), "key")

    title_en = models.CharField(max_length=300)
    title_ur = models.CharField(max_length=300, blank=True)
    title_kk = models.CharField(max_length=300, blank=True)
    title_ru = models.CharField(max_length=300, blank=True)
    level = models.CharField(max_length=12)
    counterpart_side = models.CharField(max_length=15)
    delegation = models.CharField(max_length=80, blank=True)

    objects = AgreementEntryQuerySet.as_manager()

    class Meta(Entry.Meta):
        indexes = [
            models.Index(
                fields=["-signed_on", "-id"],
                condition=models.Q(known_until=None),
                name="agreement_now",
            ),
            models.Index(fields=["known_from", "known_until"], name="agreement_known"),
        ]

    @classmethod
    def columns(cls, document):
        label = document["label"]
        columns = {
            **{f"title_{code}": label.get(code, "") for code in ("en", "ur", "kk", "ru")},
            "delegation": document.get("signed_during", ""),
        }
        for name in ("kind", "stage", "level", "counterpart_side", "renewal_rule"):
            columns[name] = document[name]
        for name in ("renewal_months", "notice_months"):
            columns[name] = document.get(name)
        for name in LIFECYCLE_DATES:
            if document.get(name, {}).get("on"):
                date = parse_date(document[name]["on"])
                columns[name] = date.first
                columns[f"{name}_precision"] = date.precision
        return columns

    @classmethod
    def facet_values(cls, document):
        parties = document.get("parties", [])
        return {
            "kind": [document["kind"]],
            "level": [document["level"]],
            "area": document.get("areas", []),
            "field": document.get("fields_of_study", []),
            "institution": [party["institution"] for party in parties if "institution" in party],
            "country": [party["country"] for party in parties if "country" in party],
        }

    @classmethod
    def texts(cls, document):
        yield from document["label"].values()
        for party in document.get("parties", []):
            yield party.get("name_as_signed")
            yield party.get("unit")
            yield from (row.get("name_as_stated") for row in party.get("signatories", []))
