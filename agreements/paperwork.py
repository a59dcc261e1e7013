"""Acts that put a paper on an agreement: on one that is there, a new one, an announced one."""

from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from agreements.announced import waiting_for_paper
from agreements.models import Agreement, AgreementDocument, Party, Signatory
from agreements.services import reference_for
from agreements.vocabulary import (
    Basis,
    DocumentKind,
    PartyBasis,
    Resolution,
    Side,
    Stage,
)
from institutions.models import Institution
from institutions.vocabulary import Country
from records import tray
from records.models import Citation, Source
from records.services import save_record
from records.vocabulary import SourceKind, Way

#: What an announcement says of a fact, and goes when the paper states that fact.
OF_THE_ANNOUNCEMENT = {
    "signed_on": {"signed_on_is_approximate": False, "signed_on_as_stated": ""},
    "place": {"place_is_of_the_event": False},
}
LANGUAGES = ("en", "ur", "kk", "ru")


@dataclass(frozen=True)
class Stated:
    """What a signed paper states.

    facts     columns of the agreement, precisions included; what is not stated is left out
    home, partner  the institutions, or None where the paper's reader could not name one
    unit      faculty or unit of the party in the home country
    signatories    (number of the party, name, capacity) as on the paper
    areas     areas of cooperation
    title     as on the paper, in English; empty: made from the parties
    """

    facts: dict
    partner_country: Country
    home: Institution | None = None
    partner: Institution | None = None
    unit: str = ""
    signatories: tuple = ()
    areas: tuple = ()
    title: str = ""
    language: str = "en"


def holder_of(sha256):
    """The agreement with a file of this checksum, or None."""
    for name in ("original_sha256", "public_copy_sha256"):
        paper = AgreementDocument.objects.filter(**{name: sha256}).select_related("agreement")
        if found := paper.first():
            return found.agreement
    return None


# --- The paper alone ---------------------------------------------------------------------------


@transaction.atomic
def put_paper(*, agreement_pk, version, paper_pk, actor, way=Way.SERVICE):
    """Put a paper of the tray on an agreement that is there; an announced one is thereby proven.

    version: that which the page showed. Returns the agreement. Refused when the paper is gone or
    the agreement was saved meanwhile.
    """
    agreement = _shown(agreement_pk, version)
    was_announced = waiting_for_paper().filter(pk=agreement.pk).exists()
    paper = tray.take(paper_pk=paper_pk)
    attach(agreement=agreement, paper=paper, actor=actor)
    if was_announced:
        agreement.basis, agreement.stage = Basis.SIGNED_DOCUMENT, Stage.SIGNED
        agreement.full_clean()
        agreement.save()
        _cite_paper(agreement, actor, way)
    return save_record(
        record=agreement,
        actor=actor,
        way=way,
        reason=f"Paper “{paper.name}” put on the record.",
    )


def attach(*, agreement, paper, actor, language="en"):
    """Make a taken paper of the tray the original of a signed text. In the caller's transaction."""
    last = agreement.documents.order_by("-position").values_list("position", flat=True).first()
    document = AgreementDocument(
        agreement=agreement,
        kind=DocumentKind.SIGNED_TEXT,
        language=language,
        original=paper.file.name,
        original_sha256=paper.sha256,
        pages=paper.pages,
        position=0 if last is None else last + 1,
    )
    document.full_clean()
    document.save()
    tray.settle(paper=paper, record=agreement, actor=actor)
    return document


# --- A line of the papers of a visit -----------------------------------------------------------


@transaction.atomic
def enter_paper(*, stated, paper_pk, actor, way=Way.SERVICE):
    """Make a draft agreement of what a paper states, with the paper, cited as its source."""
    paper = tray.take(paper_pk=paper_pk)
    agreement = Agreement(basis=Basis.SIGNED_DOCUMENT, stage=Stage.SIGNED, **stated.facts)
    _give_title(agreement, stated.title, stated.home, stated.partner)
    countries = [settings.HOME_COUNTRY, stated.partner_country.code]
    agreement.reference = reference_for(agreement, countries)
    agreement.full_clean(exclude=["reference"])
    agreement.save()
    home_country = Country.objects.get(code=settings.HOME_COUNTRY)
    for position, (side, institution, country, unit) in enumerate(
        [
            (Side.HOME, stated.home, home_country, stated.unit),
            (Side.PARTNER, stated.partner, stated.partner_country, ""),
        ]
    ):
        party = Party(
            agreement=agreement,
            side=side,
            institution=institution,
            country=country,
            unit=unit,
            position=position,
        )
        party.full_clean()
        party.save()
    return _finish(agreement, paper, stated, actor, way)


@transaction.atomic
def prove_announcement(*, agreement_pk, version, stated, paper_pk, actor, way=Way.SERVICE):
    """Turn a record made from an announcement into that of the paper that proves it.

    It keeps its reference, its history and the announcement among its sources, takes the facts of
    the paper, and waits for review like any edit. What it said in words of the announcement, in
    particular that the partner is not known, goes.
    """
    agreement = _shown(agreement_pk, version)
    if not waiting_for_paper().filter(pk=agreement.pk).exists():
        raise ValidationError(
            _("%(record)s does not wait for a paper any more. Look at it, then choose again.")
            % {"record": agreement.called},
            code="not_waiting",
        )
    paper = tray.take(paper_pk=paper_pk)
    agreement.basis, agreement.stage = Basis.SIGNED_DOCUMENT, Stage.SIGNED
    for name, value in stated.facts.items():
        setattr(agreement, name, value)
        for further, plain in OF_THE_ANNOUNCEMENT.get(name, {}).items():
            setattr(agreement, further, plain)
    _give_title(agreement, stated.title, stated.home, stated.partner)
    _forget_summary(agreement)
    agreement.unknown = {
        name: reason
        for name, reason in agreement.unknown.items()
        if not stated.facts.get(name) and not (name == "areas" and stated.areas)
    }
    agreement.full_clean()
    agreement.save()
    _prove_parties(agreement, stated)
    return _finish(agreement, paper, stated, actor, way)


def _prove_parties(agreement, stated):
    parties = list(agreement.parties.all())
    for side, institution in ((Side.HOME, stated.home), (Side.PARTNER, stated.partner)):
        party = next((row for row in parties if row.side == side), None)
        if party is None:
            party = Party(agreement=agreement, side=side, position=len(parties))
            parties.append(party)
        if institution:
            party.institution, party.country = institution, institution.country
        if side == Side.HOME and party.institution:
            party.unit = stated.unit
        if party.institution:
            party.basis = PartyBasis.STATED
        if not party.country:
            party.country = stated.partner_country
        party.full_clean()
        party.save()


def _finish(agreement, paper, stated, actor, way):
    for position, (number, name, capacity) in enumerate(stated.signatories):
        signatory = Signatory(
            agreement=agreement,
            party_number=number,
            name_as_stated=name,
            capacity_as_stated=capacity,
            position=position,
        )
        signatory.full_clean()
        signatory.save()
    if stated.areas:
        agreement.areas.set(stated.areas)
        agreement.areas_are_common = False
    attach(agreement=agreement, paper=paper, actor=actor, language=stated.language)
    _cite_paper(agreement, actor, way)
    return save_record(
        record=agreement,
        actor=actor,
        way=way,
        reason=f"Entered from the paper “{paper.name}”.",
    )


def name_after_parties(agreement):
    """Let the title of a record say who its parties are, once both are named.

    The title and the summary that it had from its announcement said that the partner is not known.
    """
    parties = agreement.parties.select_related("institution")
    named = {party.side: party.institution for party in parties}
    _give_title(agreement, "", named.get(Side.HOME), named.get(Side.PARTNER))
    _forget_summary(agreement)


def _forget_summary(agreement):
    for code in LANGUAGES:
        setattr(agreement, f"summary_{code}", "")


def _give_title(agreement, stated, home, partner):
    """The title as on the paper, or one from the parties in each language."""
    for code in LANGUAGES:
        if stated:
            title = stated if code == "en" else ""
        elif home and partner:
            with translation.override(code):
                title = _("%(home)s and %(partner)s") % {
                    "home": getattr(home, f"name_{code}") or home.name_en,
                    "partner": getattr(partner, f"name_{code}") or partner.name_en,
                }
        else:
            continue
        setattr(agreement, f"title_{code}", title[:300])


# --- The paper as a source ---------------------------------------------------------------------


def _cite_paper(agreement, actor, way):
    """Cite the signed paper as the source of the whole agreement, beside what is cited already."""
    slug = f"signed-paper-{agreement.reference.lower()}"
    source = Source.objects.filter(slug=slug).first()
    if source is None:
        source = Source(
            slug=slug,
            title=agreement.title_en,
            publisher=_names_of_parties(agreement)[:200],
            kind=SourceKind.SIGNED_DOCUMENT,
            published_on=agreement.signed_on,
            published_on_precision=agreement.signed_on_precision,
            accessed_on=timezone.localdate(),
        )
        source.full_clean()
        source.save()
        source = save_record(record=source, actor=actor, way=way)
    if not agreement.citations.filter(source=source, statement="").exists():
        last = agreement.citations.order_by("-position").values_list("position", flat=True).first()
        Citation.objects.create(
            record=agreement, source=source, position=0 if last is None else last + 1
        )


def _names_of_parties(agreement):
    with translation.override("en"):
        return "; ".join(str(party) for party in agreement.parties.all())


# --- An announcement that no paper confirms -----------------------------------------------------


@transaction.atomic
def resolve_announcement(
    *, agreement_pk, version, resolution, reason, actor, into=None, way=Way.SERVICE
):
    """Say what became of a record made from an announcement, without withdrawing it (rule 10).

    resolution: "not-confirmed" by any paper, or "merged": it is the same as the agreement `into`.
    """
    agreement = _shown(agreement_pk, version)
    if agreement.basis == Basis.SIGNED_DOCUMENT or agreement.documents.exists():
        raise ValidationError(
            _("%(record)s rests on a paper: it does not stand for an announcement.")
            % {"record": agreement.called}
        )
    if resolution not in Resolution.values:
        raise ValidationError(_("Choose what became of the record."), code="resolution")
    if not reason.strip():
        raise ValidationError(_("Give a reason."), code="reason")
    agreement.resolution = resolution
    agreement.resolved_into = into if resolution == Resolution.MERGED else None
    agreement.full_clean()
    return save_record(record=agreement, actor=actor, way=way, reason=reason)


def _shown(pk, version):
    """An agreement, locked; `save_record()` refuses unless it is in the version that was shown."""
    agreement = Agreement.objects.select_for_update().filter(pk=pk).first()
    if agreement is None:
        raise ValidationError(_("This agreement was deleted in the meantime."), code="gone")
    if agreement.version != version:
        raise ValidationError(
            _("%(record)s was changed after you opened the page. Look at it again, then repeat.")
            % {"record": agreement.called},
            code="stale",
        )
    return agreement
