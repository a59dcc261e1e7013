"""Approvals: what a second person found right, and what waits for an instant to become public."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from records.chain import digest, instant
from records.naming import called


class ApprovalQuerySet(models.QuerySet):
    def waiting(self):
        """Approvals that neither were carried out nor ended."""
        return self.filter(ended_at=None)

    def of(self, record):
        """The approvals that a record is, or was, part of."""
        return self.filter(records__kind=record.kind_name, records__key=record.key)


class Approval(models.Model):
    """A set of records that is published in one act when its instant comes.

    It holds for one version of each: any edit or return of one of them ends it.
    """

    publish_at = models.DateTimeField(_("to be published at"))
    approved_at = models.DateTimeField(_("approved at"))
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("approved by")
    )
    reason = models.TextField(_("remark"), blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True)
    is_published = models.BooleanField(_("published"), default=False)
    why_ended = models.TextField(_("why it ended"), blank=True)

    objects = ApprovalQuerySet.as_manager()

    class Meta:
        verbose_name = _("approval under an embargo")
        verbose_name_plural = _("approvals under an embargo")
        ordering = ["publish_at", "pk"]

    def __str__(self):
        return called([(row.kind, row.key) for row in self.records.all()])

    def seal(self, ref):
        """The digest of what was approved of a record; its revision keeps it."""
        times = [instant(self.publish_at), instant(self.approved_at)]
        return digest([ref, *times, self.approved_by_id, self.reason])


class ApprovedRecord(models.Model):
    """One record of an approval, in the version that was approved."""

    approval = models.ForeignKey(Approval, models.CASCADE, related_name="records")
    kind = models.CharField(_("kind"), max_length=20)
    key = models.CharField(_("reference"), max_length=80)
    version = models.PositiveIntegerField(_("version"))

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["kind", "key"], name="approved_record")]

    def __str__(self):
        return f"{self.kind}:{self.key}@{self.version}"
