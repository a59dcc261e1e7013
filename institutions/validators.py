"""Checks that form, import and API share."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

ROR_PATTERN = re.compile(r"0[0-9a-hjkmnp-tv-z]{6}[0-9]{2}")
ROR_LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"


def validate_ror_id(value):
    """Accept the nine-character part of a ROR ID, such as 03w2j5y17.

    `0`, six characters of Crockford's base 32 (no i, l, o, u) and two check digits after
    ISO/IEC 7064 MOD 97-10 (https://ror.readme.io/docs/identifier).
    """
    if not ROR_PATTERN.fullmatch(value):
        raise ValidationError(
            _("“%(value)s” is not a ROR ID. Copy the last part of the ror.org address."),
            code="invalid_ror_id",
            params={"value": value},
        )
    number = 0
    for letter in value[:7]:
        number = number * 32 + ROR_LETTERS.index(letter)
    if 98 - (number * 100) % 97 != int(value[7:]):
        raise ValidationError(
            _("“%(value)s” fails its own check digits: a letter is mistyped."),
            code="ror_checksum",
            params={"value": value},
        )
