"""What happened at a center: since when it is known, its openings, what was held, its end."""

from django.utils.translation import gettext as _

from centers.vocabulary import ProgramKind
from records.localized import in_language
from records.timeline import Event, begins_after, in_order


def center_events(page):
    """Events of a center in the order of their dates."""
    return in_order([*_dates(page), *_inaugurations(page), *_held(page)])


def _dates(page):
    """The dates of the center itself; an opening is not told beside its inauguration."""
    words = {
        "known_since": _("Known since"),
        "opened_on": _("Opened"),
        "closed_on": _("Closed"),
    }
    told = {row.get("held_on", {}).get("on") for row in page.document.get("inaugurations", [])}
    for name, title in words.items():
        on = page.document.get(name)
        if on and not (name == "opened_on" and on.get("on") in told):
            yield _event(page, on, title=title, footnotes=page.footnotes_for(name))


def _inaugurations(page):
    for row in page.document.get("inaugurations", []):
        yield _event(
            page,
            row.get("held_on", {}),
            title=_("Inauguration %(number)s") % {"number": row["number"]},
            template="centers/_inauguration.html",
            part=row,
            footnotes=page.footnotes_for_part("inaugurations", row["number"]),
        )


def _held(page):
    """Courses and events that were held; what was only promised stands in the program."""
    for number, program in enumerate(page.document.get("programs", []), start=1):
        if "starts_on" in program:
            yield _event(
                page,
                program["starts_on"],
                title=in_language(program["title"], "en"),
                kind=ProgramKind(program["kind"]).label,
                footnotes=page.footnotes_for_part("programs", number),
            )


def _event(page, on, **content):
    return Event(on, is_open=begins_after(on, page.moment.as_at), **content)
