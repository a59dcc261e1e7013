"""What happened to an agreement: what its dates say, and what is recorded beside them."""

from django.utils.translation import gettext as _

from agreements.vocabulary import NOT_BINDING, EventKind, Stage
from records.localized import in_language
from records.timeline import Event, begins_after, in_order, no_report

#: What the dates of an agreement stand for.
DATES = {
    EventKind.ANNOUNCEMENT: "announced_on",
    EventKind.SIGNATURE: "signed_on",
    EventKind.ENTRY_INTO_FORCE: "effective_on",
    EventKind.TERMINATION: "terminated_on",
    EventKind.REPLACEMENT: "replaced_on",
}


def agreement_events(page):
    """Events of an agreement: what has been by the page's day, the open line, what is to come."""
    # Of what bears one date, the kinds stand in their order: announced, signed, in effect.
    events = in_order(event for kind in EventKind for event in _of_kind(page, kind))
    if "expires_on" in page.document and "terminated_on" not in page.document:
        events = in_order([*events, _event(page, "expires_on", _("End of the term"))])
    past = [event for event in events if not event.is_open]
    to_come = [event for event in events if event.is_open]
    return [*past, _open_line(page.document), *to_come]


def _of_kind(page, kind):
    """What is recorded of one kind, and the date of that kind where nothing recorded bears it."""
    name = DATES.get(kind, "")
    date = page.document.get(name, {})
    title = _words(kind, page.document)
    told = set()
    for number, row in enumerate(page.document.get("events", []), start=1):
        if row["kind"] == kind:
            on = row.get("happened_on", {})
            told.add(on.get("on"))
            sources = page.footnotes_for_part("events", number)
            yield Event(
                on,
                title=title,
                note=in_language(row.get("description", ""), "en"),
                footnotes=sources or (page.footnotes_for(name) if on == date else []),
                is_open=begins_after(on, page.moment.as_at),
            )
    if date.get("on") and date["on"] not in told:
        yield _event(page, name, title)


def _event(page, name, title):
    on = page.document[name]
    return Event(
        on,
        title=title,
        footnotes=page.footnotes_for(name),
        is_open=begins_after(on, page.moment.as_at),
    )


def _words(kind, document):
    """What an event is called; papers that do not bind come into effect, not into force."""
    if kind == EventKind.ENTRY_INTO_FORCE and document["kind"] in NOT_BINDING:
        return _("Coming into effect")
    label = str(kind.label)
    return label[:1].upper() + label[1:]


def _open_line(document):
    if document["stage"] == Stage.SIGNED:
        return no_report()
    return Event(
        {},
        title=_("Signature"),
        note=_("Announced as a plan; no source says that it was signed."),
        is_open=True,
    )
