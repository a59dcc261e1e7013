"""Agreements as the register knows them."""

from django.db import models
from django.db.models import Q

from agreements.ledger import is_signed_text_known
from agreements.lifecycle import Lifecycle, LifecycleQuerySet
from agreements.vocabulary import Known, Resolution, Side, Stage
from records.dates import parse_date
from records.entries import Entry, EntryQuerySet, NamedEntry, joined, written
from records.search_texts import SearchText, TextRole, by_language, people
from records.vocabulary import Precision

LIFECYCLE_DATES = ("signed_on", "effective_on", "expires_on", "terminated_on", "replaced_on")


def first_day(stated):
    """The first day of a date of a document, or None."""
    return parse_date(stated["on"]).first if stated and stated.get("on") else None


class AgreementEntryQuerySet(LifecycleQuerySet, EntryQuerySet):
    def existing(self, on):
        """What there was on a day: what is not signed is there from its announcement.

        A record that stood for an announcement is not listed and counted once it was resolved: it
        is counted as the record that it became, or no paper shows that there was anything to count.
        """
        return self._announced_by(on).without_facet("resolution", Resolution.values)

    def findable(self, on):
        """A search finds what no paper confirms too: its page stays, and says so."""
        return self._announced_by(on).without_facet("resolution", [Resolution.MERGED])

    def unconfirmed(self, on):
        """What stood for an announcement that no paper confirms."""
        return self._announced_by(on).with_facet("resolution", [Resolution.NOT_CONFIRMED])

    def _announced_by(self, on):
        plans = Q(announced_on__gt=on) & ~Q(stage=Stage.SIGNED)
        return super().existing(on).exclude(plans)


class AgreementEntry(NamedEntry, Lifecycle):
    kind_name = "agreement"
    is_known_by_key = True
    listed_order = (models.F("signed_on").desc(nulls_last=True), "key")

    announced_on = models.DateField(null=True)
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

    @property
    def continued_as(self):
        return self.document.get("resolved_into", "")

    @classmethod
    def columns(cls, document):
        columns = {
            **super().columns(document),
            "announced_on": first_day(document.get("announced_on")),
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
    def cells_of(cls, document):
        parties = document.get("parties", [])
        return {
            **super().cells_of(document),
            **written(document, "announced_on", *LIFECYCLE_DATES),
            "basis": document["basis"],
            "about": int(bool(document.get("signed_on", {}).get("about"))),
            "institutions": joined(p["institution"] for p in parties if "institution" in p),
            "countries": joined(p["country"] for p in parties if "country" in p),
            "areas": joined(document.get("areas", [])),
            "fields": joined(document.get("fields_of_study", [])),
            "facilitated_by": document.get("facilitated_by"),
            "coordinated_by": document.get("coordinated_by"),
            "delegation": document.get("signed_during"),
        }

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
            "known": [name for name, is_known in _known(document).items() if is_known],
            "resolution": [document["resolution"]] if "resolution" in document else [],
        }

    @classmethod
    def texts(cls, document):
        for party in document.get("parties", []):
            for name in ("name_as_signed", "unit"):
                yield SearchText(TextRole.OTHER_NAME, "en", party.get(name, ""))
            yield from people(party.get("signatories", []))
        yield from by_language(TextRole.TOLD, document.get("summary"))


def _known(document):
    """Which facts a document states: {Known: bool}. A day that is "about" a day is not known."""
    sides = {party["side"] for party in document.get("parties", []) if "institution" in party}
    signed = document.get("signed_on", {})
    return {
        Known.HOME_INSTITUTION: Side.HOME in sides,
        Known.PARTNER_INSTITUTION: Side.PARTNER in sides,
        Known.INSTITUTION: bool(sides),
        Known.SIGNED: bool(signed.get("on")),
        Known.SIGNED_DAY: _is_exact(signed),
        Known.END: bool(document.get("expires_on", {}).get("on")),
        Known.PAPER: is_signed_text_known(document),
        Known.AREA: bool(document.get("areas")),
        Known.FIELD: bool(document.get("fields_of_study")),
    }


def _is_exact(date):
    return (
        bool(date.get("on"))
        and not date.get("about")
        and parse_date(date["on"]).precision == Precision.DAY
    )
