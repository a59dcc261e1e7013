"""What the public may know of a center."""

from records.documents import (
    assemble,
    filled,
    in_order,
    key_of,
    somebody,
    stated_date,
    text_lines,
    texts,
)


def center_document(center):
    """The document of a center with its inaugurations and program."""
    officiants = in_order(center.officiants.all())
    people = [row.appointment.person for row in officiants if row.appointment]
    return assemble(
        center,
        label=texts(center, "name"),
        names=[
            (center.host, "host"),
            (center.counterpart, "counterpart"),
            (center.founded_under, "founded-under"),
            (center.opened_during, "delegation"),
            *((person, "person") for person in people),
        ],
        terms=[center.country, center.serves],
        kind=center.kind,
        namesake=center.namesake,
        other_names=[
            filled(text=name.text, language=name.language)
            for name in in_order(center.other_names.all())
        ],
        host=center.host.key,
        counterpart=key_of(center.counterpart),
        country=center.country.code,
        serves=center.serves.code,
        founded_under=key_of(center.founded_under),
        opened_during=key_of(center.opened_during),
        summary=texts(center, "summary"),
        purposes=text_lines(center, "purposes"),
        services=text_lines(center, "services"),
        equipment=texts(center, "equipment"),
        languages_taught=center.languages_taught,
        costs=center.costs,
        room=center.room,
        opening_hours=center.opening_hours,
        contact=center.contact,
        run_by=center.run_by,
        opened_on=stated_date(center, "opened_on"),
        known_since=stated_date(center, "known_since"),
        closed_on=stated_date(center, "closed_on"),
        inaugurations=[
            filled(
                number=inauguration.number,
                held_on=stated_date(inauguration, "held_on"),
                description=inauguration.description,
                people=[
                    {"role": row.role, **somebody(row)}
                    for row in officiants
                    if row.inauguration_number == inauguration.number
                ],
            )
            for inauguration in sorted(center.inaugurations.all(), key=lambda row: row.number)
        ],
        programs=[
            filled(
                title=program.title,
                kind=program.kind,
                announced_on=stated_date(program, "announced_on"),
                starts_on=stated_date(program, "starts_on"),
                ends_on=stated_date(program, "ends_on"),
                audience=program.audience,
                language=program.language,
                how_to_join=program.how_to_join,
                attendance=program.attendance,
            )
            for program in in_order(center.programs.all())
        ],
    )
