"""Security keys as second factors (WebAuthn Level 2), between browser and account.

The browser's part is `static/js/security-key.js`. A challenge lies in the session and is used once;
keys belong to the host name of the address that the browser shows.
"""

import json

from django.db import transaction
from django.utils.translation import gettext as _
from webauthn import (
    base64url_to_bytes,
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import PublicKeyCredentialDescriptor, UserVerificationRequirement

from cooperation.models import SecurityKey
from cooperation.throttling import SECOND_FACTOR, count_try, forget_tries

CHALLENGE = "key_challenge"

#: How the library refuses an answer; broken base64 and CBOR come as errors of value.
MALFORMED = (WebAuthnException, ValueError)


def _host(request):
    """The name that keys belong to. Only hosts of ALLOWED_HOSTS come so far."""
    return request.get_host().rsplit(":", 1)[0]


def _origin(request):
    return f"{request.scheme}://{request.get_host()}"


def _descriptors(user):
    return [
        PublicKeyCredentialDescriptor(id=base64url_to_bytes(key.credential_id))
        for key in SecurityKey.objects.filter(user=user, confirmed=True)
    ]


def _remember(request, options):
    request.session[CHALLENGE] = bytes_to_base64url(options.challenge)
    return options_to_json(options)


def options_to_register(request, user):
    """What a browser needs to make a credential for an account, as JSON."""
    options = generate_registration_options(
        rp_id=_host(request),
        rp_name=_("Register of Education Cooperation"),
        user_id=str(user.pk).encode(),
        user_name=user.get_username(),
        exclude_credentials=_descriptors(user),
    )
    return _remember(request, options)


def options_to_sign_in(request, user):
    """What a browser needs to ask for one of an account's keys, as JSON."""
    options = generate_authentication_options(
        rp_id=_host(request),
        allow_credentials=_descriptors(user),
        user_verification=UserVerificationRequirement.DISCOURAGED,
    )
    return _remember(request, options)


def register(request, user, credential, name):
    """Add the key that answered to an account. Returns it, or None for a wrong answer."""
    challenge = request.session.pop(CHALLENGE, None)
    if challenge is None:
        return None
    try:
        proof = verify_registration_response(
            credential=credential,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=_host(request),
            expected_origin=_origin(request),
        )
    except MALFORMED:
        return None
    credential_id = bytes_to_base64url(proof.credential_id)
    if SecurityKey.objects.filter(credential_id=credential_id).exists():
        return None
    return SecurityKey.objects.create(
        user=user,
        name=_shown(name) or _("Security key"),
        credential_id=credential_id,
        public_key=proof.credential_public_key,
        sign_count=proof.sign_count,
    )


def _shown(name):
    """A name without what no page can show."""
    return "".join(letter for letter in name if letter.isprintable()).strip()[:64]


def accepting(request, user, credential):
    """The key of an account that signed the challenge, or None. Raises TooManyTries."""
    count_try(SECOND_FACTOR, user.pk)
    challenge = request.session.pop(CHALLENGE, None)
    if challenge is None:
        return None
    with transaction.atomic():
        key = (
            SecurityKey.objects.select_for_update()
            .filter(user=user, confirmed=True, credential_id=_id_of(credential))
            .first()
        )
        if key is None:
            return None
        try:
            proof = verify_authentication_response(
                credential=credential,
                expected_challenge=base64url_to_bytes(challenge),
                expected_rp_id=_host(request),
                expected_origin=_origin(request),
                credential_public_key=bytes(key.public_key),
                credential_current_sign_count=key.sign_count,
            )
        except MALFORMED:
            return None
        key.sign_count = proof.new_sign_count
        key.set_last_used_timestamp(commit=False)
        key.save()
    forget_tries(SECOND_FACTOR, user.pk)
    return key


def _id_of(credential):
    """The id that an answer names; empty where the answer is none."""
    try:
        answer = json.loads(credential)
    except ValueError:
        return ""
    found = answer.get("id", "") if isinstance(answer, dict) else ""
    return found if isinstance(found, str) and "\0" not in found else ""
