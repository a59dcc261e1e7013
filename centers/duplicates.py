"""Which centers come near one that is entered."""

from django.utils.translation import gettext as _

from records.duplicates import Near, like_one_of, names_of


def near_centers(center, parts, among):
    """Centers of the same host with a like name."""
    if not center.host_id:
        return
    names = names_of(center, "name") + [row.text for row in parts("other_names")]
    rows = among.filter(host=center.host_id)
    for row, _is_exact in like_one_of(rows, names, join=("host", "country")):
        facts = [str(row.host), str(row.country)]
        yield Near(row, _("the same host and a like name"), facts)
