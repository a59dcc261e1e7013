"""What the public may know of an institution, and of a person."""

from records.documents import assemble, code_of, filled, in_order, key_of, post, texts
from records.snapshot import plain


def institution_document(institution):
    """The document of an institution; focal points stay inside but for a public contact."""
    return assemble(
        institution,
        label=texts(institution, "name"),
        names=[(institution.parent, "parent"), (institution.successor_of, "predecessor")],
        terms=[institution.country, institution.region, institution.city],
        official_name=texts(institution, "official_name"),
        kind=institution.kind,
        sector=institution.sector,
        chartered_by=institution.chartered_by,
        recognized=institution.is_recognized,
        recognized_on=plain(institution.recognized_on),
        head_title=institution.head_title,
        postal_address=institution.postal_address,
        country=code_of(institution.country),
        region=code_of(institution.region),
        city=code_of(institution.city),
        latitude=plain(institution.latitude),
        longitude=plain(institution.longitude),
        coordinates_of=institution.coordinates_of,
        website=institution.website,
        established=institution.established,
        ror_id=institution.ror_id,
        parent=key_of(institution.parent),
        successor_of=key_of(institution.successor_of),
        other_names=[
            filled(
                text=name.text,
                language=name.language,
                kind=name.kind,
                used_from=name.used_from,
                used_until=name.used_until,
            )
            for name in in_order(institution.other_names.all())
        ],
        acronyms=[
            filled(text=acronym.text, language=acronym.language)
            for acronym in in_order(institution.acronyms.all())
        ],
        identifiers=[
            filled(scheme=identifier.scheme, value=identifier.value)
            for identifier in in_order(institution.identifiers.all())
        ],
        contacts=[
            filled(purpose=focal_point.purpose, contact=focal_point.public_contact)
            for focal_point in in_order(institution.focal_points.all())
            if focal_point.public_contact
        ],
    )


def person_document(person):
    """The document of a person: names and posts."""
    appointments = in_order(person.appointments.all())
    return assemble(
        person,
        label=texts(person, "name"),
        names=[(appointment.institution, "post") for appointment in appointments],
        terms=[],
        honorific=person.honorific,
        other_names=[
            filled(text=name.text, language=name.language)
            for name in in_order(person.other_names.all())
        ],
        appointments=[
            filled(
                post=post(appointment),
                institution=key_of(appointment.institution),
                acting=appointment.is_acting or None,
                held_from=plain(appointment.held_from),
                held_until=plain(appointment.held_until),
            )
            for appointment in appointments
        ],
    )
