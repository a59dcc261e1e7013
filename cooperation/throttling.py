"""How often somebody may try a password, a code or a link.

A try is counted before it is made, in a row of its own that is locked meanwhile: of 200 tries at
once no more than the limit are looked at (OWASP ASVS 6.3.1). A try that succeeds forgets the count.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.backends import ModelBackend
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.formats import time_format
from django.utils.translation import gettext as _

from cooperation.middleware import client_address
from cooperation.models import Tries


@dataclass(frozen=True)
class Limit:
    tries: int
    period: timedelta


PASSWORD, SECOND_FACTOR, LINK, MAIL = "password", "second-factor", "link", "mail"
LIMITS = {
    # By name and address together: a stranger elsewhere cannot lock a member of staff out.
    PASSWORD: Limit(5, timedelta(minutes=30)),
    # By account: who comes so far knows the password.
    SECOND_FACTOR: Limit(5, timedelta(minutes=30)),
    # By address: links of invitations and forgotten passwords.
    LINK: Limit(20, timedelta(minutes=30)),
    # By address: asking for such a link.
    MAIL: Limit(5, timedelta(minutes=30)),
}
#: Counts that nobody asked about for so long are deleted.
KEPT_FOR = timedelta(days=1)


class TooManyTries(ValidationError):
    """The limit is reached; says in the reader's language when to try again."""

    def __init__(self, until):
        self.until = until
        moment = time_format(timezone.localtime(until), "H:i")
        super().__init__(
            _("There were too many tries. Try again after %(time)s.") % {"time": moment},
            code="throttled",
        )

    @property
    def seconds(self):
        """How long to wait, as Retry-After says it."""
        return max(1, int((self.until - timezone.now()).total_seconds()) + 1)


@transaction.atomic
def count_try(purpose, *whom):
    """Count a try before it is made. Raises TooManyTries when it must not be made."""
    limit, now, digest = LIMITS[purpose], timezone.now(), _digest(whom)
    row, is_new = Tries.objects.select_for_update().get_or_create(
        purpose=purpose, whom=digest, defaults={"since": now}
    )
    if is_new:
        Tries.objects.filter(since__lt=now - KEPT_FOR).delete()
    if row.count == 0 or row.since + limit.period <= now:
        row.since, row.count = now, 0
    if row.count >= limit.tries:
        raise TooManyTries(row.since + limit.period)
    row.count += 1
    row.save()


def forget_tries(purpose, *whom):
    """After a success, the next mistake is the first one again.

    The row stays: tries at the same time wait for it, and must not lose it under their hands.
    """
    Tries.objects.filter(purpose=purpose, whom=_digest(whom)).update(count=0)


def _digest(whom):
    # No names and addresses beside the time of a try, and any length fits.
    text = "\0".join(map(str, whom))
    return salted_hmac("cooperation.throttling", text, algorithm="sha256").hexdigest()


class ThrottledBackend(ModelBackend):
    """Passwords, each try of which is counted. `authenticate()` may raise TooManyTries."""

    def authenticate(self, request, username=None, password=None, **kwargs):
        if username is None or password is None:
            return None
        whom = username, client_address(request) if request else ""
        count_try(PASSWORD, *whom)
        user = super().authenticate(request, username, password, **kwargs)
        if user is not None:
            forget_tries(PASSWORD, *whom)
        return user
