"""What centers link: the institution that hosts one, and its partner."""

from django.conf import settings

from institutions.links import Link


def links_of(entries):
    """A Link for each center, in the order given; a partner that is not named stays empty."""
    return [_link(entry.document, entry) for entry in entries]


def _link(document, entry):
    host, counterpart = document["host"], document.get("counterpart", "")
    is_home = document["country"] == settings.HOME_COUNTRY
    return Link(
        home=host if is_home else counterpart,
        partner=counterpart if is_home else host,
        kind="center",
        entry=entry,
        date=document.get("opened_on") or document.get("known_since", {}),
    )
