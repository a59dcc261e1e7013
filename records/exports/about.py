"""What an export says of itself, for people and for programs."""

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def as_at_line(about):
    """As at when an answer stands, and as known on when where that is over, in words."""
    if about.known_on:
        return _("As at %(day)s, as known on %(known_on)s") % {
            "day": date_format(about.as_at),
            "known_on": date_format(about.known_on),
        }
    return _("As at %(day)s") % {"day": date_format(about.as_at)}


def facts(answer):
    """What the export says of itself, as JSON-able facts under names that do not change."""
    about = answer.about
    return {
        "id": about.id,
        "report": about.slug,
        "filters": [{"name": str(name), "value": str(value)} for name, value in about.filters],
        "as_at": about.as_at,
        "as_known_on": about.known_on,
        "language": about.language,
        "made_at": about.made_at,
        "register_version": about.version,
        "newest_information": about.newest,
        "left_out_as_withdrawn": about.withdrawn,
        "asked_by": about.asked_by or None,
        "internal_columns": about.is_internal,
        "publisher": about.publisher or None,
        "address": about.address or None,
    }


def lines(answer):
    """The same in words: (name, value) each, in the order in which people read them."""
    about = answer.about
    yield _("Report"), about.report
    for name, value in about.filters:
        yield _("Filter: %(name)s") % {"name": name}, value
    yield _("As at"), date_format(about.as_at)
    yield _("As known on"), date_format(about.known_on or localtime(about.made_at).date())
    newest = date_format(about.newest) if about.newest else _("not known")
    yield _("Newest information"), newest
    yield _("Version of the register"), str(about.version)
    if about.withdrawn:
        yield (
            _("Left out"),
            ngettext(
                "%(number)d record that was known then and has been withdrawn since",
                "%(number)d records that were known then and have been withdrawn since",
                about.withdrawn,
            )
            % {"number": about.withdrawn},
        )
    yield _("Asked by"), about.asked_by or _("the public")
    if about.is_internal:
        yield _("For whom"), _("Internal: holds drafts or columns that are not public")
    yield _("Made at"), date_format(localtime(about.made_at), "DATETIME_FORMAT")
    yield _("Number of the export"), about.id
    if about.address:
        yield _("Address"), about.address
    yield _("Publisher"), about.publisher or _("Trial installation. Not an official publication.")
    yield (
        _("Terms of use"),
        _(
            "The licence of the compilation as a whole has not been decided by the publisher yet. "
            "Ask before you republish it."
        ),
    )
