"""What the public may know of an agreement."""

from agreements.entries import LIFECYCLE_DATES
from records.documents import (
    assemble,
    code_of,
    filled,
    in_order,
    key_of,
    somebody,
    stated_date,
    texts,
)


def agreement_document(agreement):
    """The document of an agreement with its parties, public papers and events."""
    parties = in_order(agreement.parties.all())
    signatories = in_order(agreement.signatories.all())
    people = [row.appointment.person for row in signatories if row.appointment]
    areas = sorted(agreement.areas.all(), key=lambda area: (area.position, area.code))
    fields = sorted(agreement.fields_of_study.all(), key=lambda field: field.code)
    return assemble(
        agreement,
        label=texts(agreement, "title"),
        names=[
            *((party.institution, "party") for party in parties),
            *((person, "signatory") for person in people),
            (agreement.facilitated_by, "facilitator"),
            (agreement.coordinated_by, "coordinator"),
            (agreement.umbrella, "umbrella"),
            (agreement.predecessor, "predecessor"),
            (agreement.resolved_into, "continued-as"),
            (agreement.signed_during, "delegation"),
        ],
        terms=[
            agreement.place,
            *areas,
            *fields,
            *(party.country for party in parties),
            *(party.place for party in parties),
        ],
        kind=agreement.kind,
        level=agreement.level,
        counterpart_side=agreement.counterpart_side,
        basis=agreement.basis,
        stage=agreement.stage,
        **{name: stated_date(agreement, name) for name in LIFECYCLE_DATES},
        announced_on=stated_date(agreement, "announced_on"),
        effect_rule=agreement.effect_rule,
        term_months=agreement.term_months,
        term_as_stated=agreement.term_as_stated,
        termination_reason=agreement.termination_reason,
        renewal_rule=agreement.renewal_rule,
        renewal_months=agreement.renewal_months,
        notice_months=agreement.notice_months,
        place=code_of(agreement.place),
        place_is_of_the_event=agreement.place_is_of_the_event or None,
        umbrella=key_of(agreement.umbrella),
        predecessor=key_of(agreement.predecessor),
        predecessor_relation=agreement.predecessor_relation,
        signed_during=key_of(agreement.signed_during),
        facilitated_by=key_of(agreement.facilitated_by),
        coordinated_by=key_of(agreement.coordinated_by),
        areas=[area.code for area in areas],
        areas_are_common=agreement.areas_are_common or None,
        fields_of_study=[field.code for field in fields],
        summary=texts(agreement, "summary"),
        authentic_languages=agreement.authentic_languages,
        prevailing_language=agreement.prevailing_language,
        confirmed=agreement.is_confirmed or None,
        resolution=agreement.resolution,
        resolved_into=key_of(agreement.resolved_into),
        parties=[
            _party(party, [row for row in signatories if row.party_number == number])
            for number, party in enumerate(parties, start=1)
        ],
        documents=[
            filled(
                kind=paper.kind,
                language=paper.language,
                pages=paper.pages,
                sha256=paper.public_copy_sha256,
                file=paper.public_copy.name,
            )
            for paper in in_order(agreement.documents.all())
            if paper.is_cleared
        ],
        has_signed_text=any(paper.kind == "signed-text" for paper in agreement.documents.all())
        or None,
        events=[
            filled(
                kind=event.kind,
                happened_on=stated_date(event, "happened_on"),
                description=event.description,
            )
            for event in agreement.events.all()
        ],
    )


def _party(party, signatories):
    return filled(
        side=party.side,
        institution=key_of(party.institution),
        unit=party.unit,
        country=code_of(party.country),
        name_as_signed=party.name_as_signed,
        basis=party.basis,
        signed_on=stated_date(party, "signed_on"),
        place=code_of(party.place),
        signatories=[somebody(row) for row in signatories],
    )
