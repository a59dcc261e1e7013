"""Official acts on agreements."""

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from agreements.models import Agreement, ReferenceCounter

#: In a reference instead of the partner's country: there is none, or there are several.
NO_PARTNER = "XX"
SEVERAL_PARTNERS = "INT"


@transaction.atomic
def next_reference(*, home, partner, year):
    """Give the next reference of a partner and year, such as PK-KZ-2026-0001.

    home, partner: codes of countries, or `partner_code()`. No number is given twice, whoever asks
    at the same time, and a discarded draft's number is not given again. Numbers go on above those
    that came with a dataset.
    """
    prefix = f"{home}-{partner}-{year}-"
    counter, _is_new = ReferenceCounter.objects.select_for_update().get_or_create(prefix=prefix)
    counter.last = max(counter.last, _highest(prefix)) + 1
    counter.save()
    return f"{prefix}{counter.last:04}"


def _highest(prefix):
    references = Agreement.objects.filter(reference__startswith=prefix)
    numbers = (
        reference.removeprefix(prefix)
        for reference in references.values_list("reference", flat=True)
    )
    return max((int(number) for number in numbers if number.isdecimal()), default=0)


def partner_code(home, countries):
    """What stands for the partner in a reference, from the countries of the parties."""
    partners = {code for code in countries if code and code != home}
    if len(partners) > 1:
        return SEVERAL_PARTNERS
    return partners.pop() if partners else NO_PARTNER


def reference_for(agreement, countries):
    """The next reference for a new agreement: the year is that of the first date known.

    countries: codes of the parties' countries.
    """
    known_on = agreement.signed_on or agreement.announced_on or timezone.localdate()
    return next_reference(
        home=settings.HOME_COUNTRY,
        partner=partner_code(settings.HOME_COUNTRY, countries),
        year=known_on.year,
    )
