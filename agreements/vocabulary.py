"""Choices of agreements, and the pick list of areas of cooperation."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from records.vocabulary import PickList


class AgreementKind(models.TextChoices):
    MOU = "mou", _("Memorandum of understanding")
    AGREEMENT = "agreement", _("Agreement")
    PROTOCOL = "protocol", _("Protocol")
    PROGRAM = "program", _("Program of cooperation")
    LETTER_OF_INTENT = "letter-of-intent", _("Letter of intent")
    DECLARATION = "declaration", _("Declaration")
    OTHER = "other", pgettext_lazy("kind of agreement", "Other paper")


#: Kinds that usually do not bind: on screen they are "in effect", not "in force".
NOT_BINDING = frozenset({AgreementKind.MOU, AgreementKind.LETTER_OF_INTENT})

#: Kinds of which no effect is asked: they state, and promise nothing that begins or ends.
WITHOUT_EFFECT = frozenset({AgreementKind.DECLARATION})


class Level(models.TextChoices):
    STATE = "state", _("between states")
    MINISTRY = "ministry", _("between ministries")
    INSTITUTION = "institution", _("between institutions")


class CounterpartSide(models.TextChoices):
    PARTNER = "partner", _("partner country")
    INTERNATIONAL = "international", _("international organization")
    THIRD = "third", _("third country")


class Basis(models.TextChoices):
    """What the record rests on."""

    SIGNED_DOCUMENT = "signed-document", _("signed document")
    OFFICIAL_NOTICE = "official-notice", _("official notice")
    REPORT = "report", _("report")
    INFERRED = "inferred", _("inferred from a count")


class Stage(models.TextChoices):
    """What a person decides; everything after the signature follows from dates."""

    PROPOSED = "proposed", pgettext_lazy("stage of an agreement", "proposed")
    NEGOTIATION = "negotiation", _("under negotiation")
    SIGNED = "signed", pgettext_lazy("stage of an agreement", "signed")


class Status(models.TextChoices):
    """Where an agreement stands on a day. Derived, never stored."""

    PROPOSED = "proposed", pgettext_lazy("status of an agreement", "Proposed")
    NEGOTIATION = "negotiation", pgettext_lazy("status of an agreement", "Under negotiation")
    SIGNED = "signed", pgettext_lazy("status of an agreement", "Signed")
    IN_FORCE = "in-force", pgettext_lazy("status of an agreement", "In force")
    EXPIRED = "expired", pgettext_lazy("status of an agreement", "Expired")
    TERMINATED = "terminated", pgettext_lazy("status of an agreement", "Terminated")
    REPLACED = "replaced", pgettext_lazy("status of an agreement", "Replaced")


class Effect(models.TextChoices):
    """Whether an agreement has effect on a day. "Not known" is an answer."""

    YES = "yes", pgettext_lazy("in effect", "yes")
    NO = "no", pgettext_lazy("in effect", "no")
    NOT_KNOWN = "not-known", pgettext_lazy("in effect", "not known")
    NOT_APPLICABLE = "not-applicable", pgettext_lazy("in effect", "not applicable")


class EffectRule(models.TextChoices):
    """When the paper says that it begins."""

    STATED_DATE = "stated-date", _("on a stated date")
    ON_SIGNATURE = "on-signature", _("on signature")
    LAST_NOTIFICATION = "last-notification", _("on the last notification")
    NOT_STATED = "not-stated", _("not stated")


class RenewalRule(models.TextChoices):
    NOT_STATED = "not-stated", _("not stated")
    NONE = "none", pgettext_lazy("renewal", "none")
    BY_CONSENT = "by-consent", _("by consent")
    AUTOMATIC = "automatic", _("automatic")


class Known(models.TextChoices):
    """Facts of an agreement that a source may leave out: lists filter by what is missing."""

    HOME_INSTITUTION = "home-institution", _("institution of the home country")
    PARTNER_INSTITUTION = "partner-institution", _("institution of the partner country")
    INSTITUTION = "institution", _("any institution")
    SIGNED = "signed", _("date of signature")
    SIGNED_DAY = "signed-day", _("day of signature")
    END = "end", _("end date")
    PAPER = "paper", _("signed paper seen")
    AREA = "area", _("area of cooperation")
    FIELD = "field", _("field of study")


class Side(models.TextChoices):
    HOME = "home", _("home side")
    PARTNER = "partner", _("partner side")
    THIRD = "third", _("third side")


class PartyBasis(models.TextChoices):
    STATED = "stated", _("stated as a party")
    INFERRED = "inferred", _("named as involved")


class PredecessorRelation(models.TextChoices):
    RENEWS = "renews", _("renews")
    REPLACES = "replaces", _("replaces")


class DocumentKind(models.TextChoices):
    SIGNED_TEXT = "signed-text", _("signed text")
    TRANSLATION = "translation", _("translation")
    ANNEX = "annex", _("annex")
    AMENDMENT = "amendment", _("amendment")


class EventKind(models.TextChoices):
    ANNOUNCEMENT = "announcement", _("announcement")
    SIGNATURE = "signature", _("signature")
    NAMING = "naming", _("party named")
    ENTRY_INTO_FORCE = "entry-into-force", _("entry into force")
    AMENDMENT = "amendment", _("amendment")
    RENEWAL = "renewal", _("renewal")
    SUSPENSION = "suspension", _("suspension")
    TERMINATION = "termination", _("termination")
    REPLACEMENT = "replacement", _("replacement")


class Resolution(models.TextChoices):
    """What became of a record that stood for an announcement."""

    MERGED = "merged", _("the same as another record")
    NOT_CONFIRMED = "not-confirmed", _("not confirmed by any paper")


class AreaOfCooperation(PickList):
    """What the parties want to do together."""

    kind_name = "area"

    class Meta(PickList.Meta):
        verbose_name = _("area of cooperation")
        verbose_name_plural = _("areas of cooperation")


#: What the statements of an agreement are called, for headings of conflicts and for citations.
STATEMENTS = {
    "title": _("the title"),
    "parties": _("the parties"),
    "signatories": _("who signed"),
    "stage": _("whether it was signed"),
    "kind": _("the kind of paper"),
    "announced_on": _("the date of the announcement"),
    "signed_on": _("the date of signature"),
    "effective_on": _("when it takes effect"),
    "expires_on": _("when it ends"),
    "terminated_on": _("the termination"),
    "term_as_stated": _("the term"),
    "renewal_rule": _("the renewal"),
    "place": _("the place of signature"),
    "signed_during": _("the visit"),
    "facilitated_by": _("the facilitating body"),
    "coordinated_by": _("the coordinating body"),
    "areas": _("the areas of cooperation"),
    "fields_of_study": _("the fields of study"),
    "documents": _("the papers"),
    "events": _("what happened"),
}


def status_label(status, kind):
    """A status in words; papers that do not bind are "in effect", not "in force" (rule 12)."""
    if status == Status.IN_FORCE and kind in NOT_BINDING:
        return pgettext_lazy("status of an agreement", "In effect")
    return Status(status).label
