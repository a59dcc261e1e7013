"""What the portal keeps: second factors, tries to sign in, exports, letters and replies."""

from django.db import models
from django.utils.crypto import salted_hmac
from django_otp.models import Device, TimestampMixin

from cooperation.letters import Letter
from cooperation.replies import ParliamentReply
from cooperation.reports.kept import Export
from cooperation.reports.prepared import PreparedFile
from cooperation.reports.saved import SavedReport

__all__ = [
    "CodeSheet",
    "Export",
    "Letter",
    "ParliamentReply",
    "PreparedFile",
    "SavedReport",
    "SecurityKey",
    "SheetCode",
    "SheetKind",
    "Tries",
    "digest_of",
]


class SheetKind(models.TextChoices):
    RECOVERY = "recovery"
    PRINTED = "printed"


class CodeSheet(TimestampMixin, Device):
    """One-time codes on paper.

    Ten recovery codes lie in a drawer for the day when the second factor is lost; the printed codes
    that an administrator issues are a second factor of their own, where phones stay outside.
    """

    kind = models.CharField(max_length=10, choices=SheetKind.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="one_sheet_a_kind")]

    def verify_token(self, token):
        """Use a code up; whether it was one of this sheet. Two at once cannot use the same."""
        used, _models = self.codes.filter(digest=digest_of(token)).delete()
        if used:
            self.set_last_used_timestamp()
        return bool(used)


class SheetCode(models.Model):
    """A code that was not used yet. What is stored signs nobody in."""

    sheet = models.ForeignKey(CodeSheet, models.CASCADE, related_name="codes")
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["sheet", "digest"], name="a_code_stands_once_on_a_sheet"
            )
        ]

    def __str__(self):
        return self.digest[:8]


def digest_of(code):
    """A code as it is stored: keyed with the secret of the installation."""
    return salted_hmac("cooperation.models.SheetCode", code, algorithm="sha256").hexdigest()


class SecurityKey(TimestampMixin, Device):
    """A security key, or the lock of a computer that acts as one (WebAuthn)."""

    credential_id = models.CharField(max_length=1400, unique=True)
    public_key = models.BinaryField()
    sign_count = models.PositiveBigIntegerField(default=0)


class Tries(models.Model):
    """How often somebody tried something since an instant (`cooperation.throttling`)."""

    purpose = models.CharField(max_length=20)
    whom = models.CharField(max_length=64)
    count = models.PositiveIntegerField(default=0)
    since = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["purpose", "whom"], name="one_count_of_tries")
        ]

    def __str__(self):
        return f"{self.purpose}: {self.count}"
