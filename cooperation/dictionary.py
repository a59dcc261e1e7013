"""What the columns of the downloads hold: the dictionary that the data page prints."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agreements.filters import COLUMNS as AGREEMENT_COLUMNS
from centers.filters import COLUMNS as CENTER_COLUMNS
from delegations.filters import COLUMNS as DELEGATION_COLUMNS
from institutions.filters import COLUMNS as INSTITUTION_COLUMNS
from records.filters import DOWNLOADS
from records.kinds import KINDS

COLUMNS = {
    "agreement": AGREEMENT_COLUMNS,
    "center": CENTER_COLUMNS,
    "delegation": DELEGATION_COLUMNS,
    "institution": INSTITUTION_COLUMNS,
}

#: What a column holds: of one kind as "kind.column", of all that have it as "column".
SENTENCES = {
    "acronyms": _("Acronyms in any language."),
    "announced_on": _("Date of the announcement."),
    "announced_size": _("How many members were announced."),
    "areas": _("Areas of cooperation, as codes."),
    "as_at": _("The day as at which status and effect stand."),
    "as_known_on": _("The day whose register was asked; empty for the register of now."),
    "basis": _("What the record rests on: a signed document, a notice, a report or a count."),
    "city": _("City of the seat."),
    "closed_on": _("Date of the closing."),
    "contact": _("Published contact for visitors."),
    "coordinated_by": _("Key of the coordinating institution."),
    "counterpart": _("Key of the partner institution."),
    "counterpart_side": _(
        "Whether the other side is the partner country, an international organization or a third "
        "country."
    ),
    "countries": _("Countries of the parties, as ISO 3166-1 codes of two letters."),
    "country": _("Country as an ISO 3166-1 code of two letters."),
    "delegation": _("Key of the visit during which it was announced."),
    "delegation.city": _("City of the visit, as a code."),
    "effect": _("Whether it has effect on the day: yes, no, not known or not applicable."),
    "effective_on": _("Date on which it takes effect."),
    "established": _("Year in which the institution was established."),
    "expires_on": _("Date on which the term ends."),
    "facilitated_by": _("Key of the facilitating institution."),
    "fields": _("Fields of study, as ISCED-F 2013 codes; keep the leading zeros."),
    "from_country": _("Country that sent the delegation, as a code of two letters."),
    "happened_on": _("Date of the visit."),
    "host": _("Key of the institution that hosts the center."),
    "host_country": _("Country that received the delegation, as a code of two letters."),
    "hosted_by": _("Key of the institution that received the delegation."),
    "institutions": _("Names of the institutions that take part, in the page's language."),
    "kind": _("Kind of record, as a code."),
    "level": _("Between states, ministries or institutions."),
    "members_recorded": _("How many members are on record by name or post."),
    "name": _("Name in the page's language, or in English."),
    "name_en": _("Name in English."),
    "name_kk": _("Name in Kazakh; empty where no source on record gives it."),
    "name_ru": _("Name in Russian; empty where no source on record gives it."),
    "name_ur": _("Name in Urdu; empty where no source on record gives it."),
    "opened_on": _("Date of the first ceremonial opening."),
    "opening_hours": _("Published opening hours."),
    "reference": _("Reference of the agreement; it never changes and is part of its address."),
    "region": _("Province or region, as a code."),
    "ror_id": _("Identifier in the Research Organization Registry."),
    "serves": _("Country for which the center works, as a code of two letters."),
    "signed_on": _("Date of signature."),
    "signed_on_is_approximate": _("1 where the source gives the date as “on or about”, else 0."),
    "slug": _("Key of the record; it never changes and is part of its address."),
    "sources": _("Keys of the sources that the record cites."),
    "stage": _("Proposed, under negotiation or signed."),
    "status": _("Where it stands on the day, as a code."),
    "terminated_on": _("Date of the termination."),
    "title": _("Title in the page's language, or in English."),
    "website": _("Address of the website."),
}


@dataclass(frozen=True)
class Table:
    """The download of one list: what is listed, its columns with a sentence each, its addresses."""

    kind: str
    columns: list
    listing: str
    downloads: list


def tables():
    """A Table of each public list, in the order of the kinds; no query."""
    return [_table(KINDS[kind], columns) for kind, columns in COLUMNS.items()]


def _table(spec, columns):
    listing = reverse(spec.listing)
    return Table(
        spec.name,
        [(column, sentence(spec.name, column)) for column in columns],
        listing,
        [(name.upper(), f"{listing}?format={name}") for name in DOWNLOADS],
    )


def sentence(kind, column):
    """What a column of the download of a kind holds."""
    return SENTENCES.get(f"{kind}.{column}") or SENTENCES[column]
