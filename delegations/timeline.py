"""What a delegation did: its arrival, its meetings, its departure."""

from django.utils.translation import gettext as _

from delegations.vocabulary import MeetingKind
from records.localized import in_language
from records.timeline import Event, begins_after, no_report


def delegation_events(page):
    """Events of a delegation, the meetings in the order in which they are recorded."""
    events = [
        *_date(page, "arrived_on", _("Arrival")),
        *(_meeting(page, meeting) for meeting in page.document.get("meetings", [])),
        *_date(page, "departed_on", _("Departure")),
    ]
    if events and page.document.get("outcomes"):
        events.append(no_report())
    return events


def _meeting(page, meeting):
    return _event(
        page,
        meeting.get("held_on", {}),
        title=in_language(meeting["title"], "en"),
        kind=MeetingKind(meeting["kind"]).label,
        template="delegations/_meeting.html",
        part=meeting,
        footnotes=page.footnotes_for_part("meetings", meeting["number"]),
    )


def _date(page, name, title):
    if name in page.document:
        on = page.document[name]
        yield _event(page, on, title=title, footnotes=page.footnotes_for(name))


def _event(page, on, **content):
    return Event(on, is_open=begins_after(on, page.moment.as_at), **content)
