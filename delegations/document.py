"""What the public may know of a delegation."""

from records.documents import (
    assemble,
    code_of,
    filled,
    in_order,
    key_of,
    lines,
    somebody,
    stated_date,
    texts,
)
from records.snapshot import plain


def delegation_document(delegation):
    """The document of a delegation with its members, meetings and announced outcomes."""
    members = in_order(delegation.members.all())
    attendees = in_order(delegation.attendees.all())
    follow_ups = in_order(delegation.follow_ups.all())
    meetings = sorted(delegation.meetings.all(), key=lambda meeting: meeting.number)
    people = [row.appointment.person for row in [*members, *attendees] if row.appointment]
    return assemble(
        delegation,
        label=texts(delegation, "title"),
        names=[
            (delegation.hosted_by, "host"),
            *((person, "person") for person in people),
            *((row.institution, "member") for row in members),
            *((row.institution, "attendee") for row in attendees),
            *((row.owner, "owner") for row in follow_ups),
        ],
        terms=[
            delegation.from_country,
            delegation.host_country,
            delegation.city,
            *(meeting.city for meeting in meetings),
        ],
        kind=delegation.kind,
        from_country=delegation.from_country.code,
        host_country=delegation.host_country.code,
        hosted_by=key_of(delegation.hosted_by),
        announced_size=delegation.announced_size,
        composition=texts(delegation, "composition"),
        happened_on=stated_date(delegation, "happened_on"),
        arrived_on=stated_date(delegation, "arrived_on"),
        departed_on=stated_date(delegation, "departed_on"),
        city=code_of(delegation.city),
        purpose=texts(delegation, "purpose"),
        summary=texts(delegation, "summary"),
        members=[{"role": row.role, **somebody(row)} for row in members],
        meetings=[
            _meeting(
                meeting,
                [row for row in attendees if row.meeting_number == meeting.number],
                [row for row in follow_ups if row.meeting_number == meeting.number],
            )
            for meeting in meetings
        ],
        outcomes=[
            filled(
                kind=outcome.kind,
                description=outcome.description,
                announced=outcome.announced,
                announced_on=stated_date(outcome, "announced_on"),
            )
            for outcome in in_order(delegation.outcomes.all())
        ],
    )


def _meeting(meeting, attendees, follow_ups):
    return filled(
        number=meeting.number,
        title=meeting.title,
        kind=meeting.kind,
        held_on=stated_date(meeting, "held_on"),
        city=code_of(meeting.city),
        venue=meeting.venue,
        topics=lines(meeting.topics),
        summary=meeting.summary,
        attendees=[{"role": row.role, **somebody(row)} for row in attendees],
        follow_ups=[
            filled(
                action=row.action,
                owner=key_of(row.owner),
                due_on=plain(row.due_on),
                done_on=plain(row.done_on),
            )
            for row in follow_ups
        ],
    )
