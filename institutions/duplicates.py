"""Which institutions and people come near one that is entered."""

from django.db.models import Q
from django.utils.translation import gettext as _

from records.duplicates import Near, like_one_of, names_of
from records.localized import with_commas


def near_institutions(institution, parts, among):
    """Institutions of the country with a like name, the same short form, or the same identifier.

    A short form counts within its country alone: IBA is one institute here and another there.
    """
    names = names_of(institution, "name", "official_name")
    names += [row.text for row in parts("other_names")]
    rows, letters = among, [institution.ror_id]
    if institution.country_id:
        rows = among.filter(Q(country=institution.country_id) | Q(country=None))
        letters += [row.text for row in parts("acronyms")]
    for row, is_exact in like_one_of(rows, names, letters=letters, join=("country", "city")):
        reason = _("the same short form or identifier") if is_exact else _("a like name")
        yield Near(row, reason, [str(place) for place in (row.city, row.country) if place])


def near_people(person, parts, among):
    """People with a like name, in whatever order and script."""
    names = names_of(person, "name") + [row.text for row in parts("other_names")]
    for row, _is_exact in like_one_of(among.prefetch_related("appointments__institution"), names):
        yield Near(row, _("a like name"), [_post(each) for each in row.appointments.all()[:3]])


def _post(appointment):
    return with_commas(filter(None, [appointment.post, str(appointment.institution or "")]))
