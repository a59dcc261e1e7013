"""The second factor of an account: an authenticator app, security keys, or printed codes.

Recovery codes stand in for any of them, and are none on their own.
"""

import base64
import secrets
import unicodedata
from binascii import unhexlify

from django.db import transaction
from django_otp import devices_for_user
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from cooperation.models import CodeSheet, SecurityKey, SheetCode, SheetKind, digest_of
from cooperation.throttling import SECOND_FACTOR, count_try, forget_tries

#: No letters and digits that are taken for each other on paper.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 8
CODES_ON_SHEET = {SheetKind.RECOVERY: 10, SheetKind.PRINTED: 60}

APP_DIGITS = 6
#: Steps of 30 seconds by which a phone's clock may be wrong.
APP_TOLERANCE = 1


def has_second_factor(user):
    """Whether an account has one; who has none enrols at the next sign-in."""
    return (
        has_app(user)
        or has_key(user)
        or CodeSheet.objects.filter(user=user, kind=SheetKind.PRINTED).exists()
    )


def has_app(user):
    """Whether an account has an authenticator app."""
    return TOTPDevice.objects.filter(user=user, confirmed=True).exists()


def has_key(user):
    """Whether an account has a security key."""
    return SecurityKey.objects.filter(user=user, confirmed=True).exists()


def normalized(code):
    """A code as it was meant: any script's digits, small letters, blanks and hyphens."""
    text = unicodedata.normalize("NFKC", code).upper()
    text = "".join(
        str(unicodedata.decimal(letter)) if letter.isdecimal() else letter for letter in text
    )
    return "".join(letter for letter in text if letter.isalnum())


def accepting(user, code):
    """The device that accepts a code, and uses it up; None when there is none.

    Raises TooManyTries. Codes of the app and codes on paper differ in length, so that a mistake
    with one is no try at the other.
    """
    count_try(SECOND_FACTOR, user.pk)
    code = normalized(code)
    model = TOTPDevice if len(code) == APP_DIGITS else CodeSheet
    with transaction.atomic():
        # Locked: two sign-ins at once must not use the same code.
        devices = model.objects.select_for_update().filter(user=user, confirmed=True)
        device = next((each for each in devices if each.verify_token(code)), None)
    if device is not None:
        forget_tries(SECOND_FACTOR, user.pk)
    return device


def app_for(user, key):
    """An authenticator app that is not enrolled yet. key: its secret as hexadecimal digits."""
    return TOTPDevice(user=user, name="authenticator", key=key)


def secret_text(key):
    """A secret as it is typed into an app, in groups of four."""
    text = base64.b32encode(unhexlify(key)).decode()
    return " ".join(text[place : place + 4] for place in range(0, len(text), 4))


@transaction.atomic
def take_app(user, key, code):
    """Make an authenticator app the only one of an account, once it showed a right code.

    key: the new secret as hexadecimal digits. Returns the device, or None for a wrong code.
    """
    totp = TOTP(unhexlify(key))
    code = normalized(code)
    if not (code.isdecimal() and len(code) == APP_DIGITS and totp.verify(int(code), APP_TOLERANCE)):
        return None
    TOTPDevice.objects.filter(user=user).delete()
    device = app_for(user, key)
    device.last_t, device.drift = totp.t(), totp.drift
    device.save()
    return device


@transaction.atomic
def new_codes(user, kind):
    """Put new codes on a sheet; those that stood there are void. Returns them, this once."""
    codes = [_code() for _number in range(CODES_ON_SHEET[kind])]
    sheet, _is_new = CodeSheet.objects.get_or_create(
        user=user, kind=kind, defaults={"name": SheetKind(kind).value}
    )
    sheet.codes.all().delete()
    for code in codes:
        SheetCode.objects.create(sheet=sheet, digest=digest_of(code))
    half = CODE_LENGTH // 2
    return [f"{code[:half]}-{code[half:]}" for code in codes]


def _code():
    return "".join(secrets.choice(ALPHABET) for _place in range(CODE_LENGTH))


def codes_left(user, kind):
    """How many codes of a sheet were not used yet."""
    return SheetCode.objects.filter(sheet__user=user, sheet__kind=kind).count()


def factors(user):
    """The devices of an account that are second factors on their own."""
    return [
        *TOTPDevice.objects.filter(user=user, confirmed=True),
        *SecurityKey.objects.filter(user=user, confirmed=True),
        *CodeSheet.objects.filter(user=user, kind=SheetKind.PRINTED),
    ]


@transaction.atomic
def remove_all(user):
    """Take every second factor from an account: it enrols at the next sign-in."""
    for device in devices_for_user(user, confirmed=None):
        device.delete()
    forget_tries(SECOND_FACTOR, user.pk)
