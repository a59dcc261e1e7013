"""Which delegations come near one that is entered."""

import datetime as dt

from django.utils.translation import gettext as _

from records import dates
from records.duplicates import MOST, Near

WEEK = dt.timedelta(days=7)


def near_delegations(delegation, parts, among):
    """Delegations of the same country to the same one within a week."""
    if not (delegation.from_country_id and delegation.host_country_id and delegation.happened_on):
        return
    rows = among.filter(
        dates.any_day_from("happened_on", delegation.happened_on - WEEK),
        dates.any_day_until("happened_on", delegation.happened_on + WEEK),
        from_country=delegation.from_country_id,
        host_country=delegation.host_country_id,
    )
    rows = rows.select_related("from_country", "host_country", "city").order_by("pk")
    for row in rows[:MOST]:
        facts = [
            dates.iso(row.happened_on, row.happened_on_precision),
            str(row.from_country),
            *([str(row.city)] if row.city else []),
        ]
        yield Near(row, _("the same countries within a week"), facts)
