"""Columns of the register of agreements, as downloads and reports have them."""

from django.db.models import F, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from agreements.lifecycle import last_of_end
from agreements.vocabulary import (
    AgreementKind,
    Basis,
    CounterpartSide,
    Effect,
    Level,
    RenewalRule,
    Stage,
    Status,
)
from records.exports.columns import SOURCES, code, kind, of_dates
from records.exports.content import Column, Type
from records.exports.selecting import as_at, as_known_on, names_of, number, own_name

REFERENCE = Column(
    "reference",
    _("Reference"),
    _("Reference of the agreement; it never changes and is part of its address."),
    value=F("key"),
    is_latin=True,
)
TITLE = Column(
    "title", _("Title"), _("Title in the page's language, or in English."), value=own_name
)
KIND = kind(AgreementKind.choices)
LEVEL = code(
    "level", _("Level"), _("Between states, ministries or institutions."), Level.choices, F("level")
)
STAGE = code(
    "stage", _("Stage"), _("Proposed, under negotiation or signed."), Stage.choices, F("stage")
)
STATUS = code(
    "status",
    _("Status"),
    _("Where it stands on the day, as a code."),
    Status.choices,
    F("status"),
)
EFFECT = code(
    "effect",
    _("In effect"),
    _("Whether it has effect on the day: yes, no, not known or not applicable."),
    Effect.choices,
    F("effect"),
)
INSTITUTIONS = Column(
    "institutions",
    _("Institutions"),
    _("Names of the institutions that take part, in the page's language."),
    value=names_of("agreement", "party"),
)
ANNOUNCED, SIGNED, EFFECTIVE, EXPIRES, TERMINATED = of_dates(
    ("announced_on", _("Announced on"), _("Date of the announcement.")),
    ("signed_on", _("Signed on"), _("Date of signature.")),
    ("effective_on", _("Took effect"), _("Date on which it takes effect.")),
    ("expires_on", _("End as stated"), _("Date on which the term ends.")),
    ("terminated_on", _("Terminated on"), _("Date of the termination.")),
)
ENDS = Column(
    "ends_on",
    _("Ends on"),
    _("Last day of the term that runs on the day, rolled on where it renews itself."),
    Type.DATE,
    value=lambda moment: Cast(last_of_end(moment.as_at), TextField()),
)
RENEWAL = code(
    "renewal_rule",
    _("Renewal"),
    _("Whether the paper renews itself, by consent or not at all, as a code."),
    RenewalRule.choices,
    F("renewal_rule"),
)
#: The two days that were asked: they say nothing of a record.
OF_THE_QUESTION = (
    Column(
        "as_at",
        _("As at"),
        _("The day as at which status and effect stand."),
        Type.DATE,
        value=as_at,
    ),
    Column(
        "as_known_on",
        _("As known on"),
        _("The day whose register was asked; empty for the register of now."),
        Type.DATE,
        value=as_known_on,
    ),
)
FACILITATED = code("facilitated_by", _("Facilitated by"), _("Key of the facilitating institution."))
COORDINATED = code("coordinated_by", _("Coordinated by"), _("Key of the coordinating institution."))
DELEGATION = code(
    "delegation", _("Delegation"), _("Key of the visit during which it was announced.")
)
#: Columns of which an empty cell is no gap: that there is none is the usual case.
NO_GAPS = (TERMINATED, FACILITATED, COORDINATED, DELEGATION, *OF_THE_QUESTION)
#: All of them are named like the API's fields, in every language.
COLUMNS = [
    REFERENCE,
    TITLE,
    KIND,
    LEVEL,
    code(
        "counterpart_side",
        _("Counterpart"),
        _(
            "Whether the other side is the partner country, an international organization or a "
            "third country."
        ),
        CounterpartSide.choices,
        F("counterpart_side"),
    ),
    code(
        "basis",
        _("Basis"),
        _("What the record rests on: a signed document, a notice, a report or a count."),
        Basis.choices,
    ),
    STAGE,
    STATUS,
    EFFECT,
    ANNOUNCED,
    SIGNED,
    Column(
        "signed_on_is_approximate",
        _("Date of signature is approximate"),
        _("1 where the source gives the date as “on or about”, else 0."),
        Type.NUMBER,
        value=number("about"),
    ),
    EFFECTIVE,
    EXPIRES,
    ENDS,
    TERMINATED,
    INSTITUTIONS,
    code(
        "countries",
        _("Countries"),
        _("Countries of the parties, as ISO 3166-1 codes of two letters."),
    ),
    code("areas", _("Areas of cooperation"), _("Areas of cooperation, as codes.")),
    code(
        "fields",
        _("Fields of study"),
        _("Fields of study, as ISCED-F 2013 codes; keep the leading zeros."),
    ),
    FACILITATED,
    COORDINATED,
    DELEGATION,
    SOURCES,
    *OF_THE_QUESTION,
]
