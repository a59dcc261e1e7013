"""The bridge: every document ever made public, in one chain."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from records.chain import Link, digest, instant, marks


class PublicationQuerySet(models.QuerySet):
    def to_confirm(self):
        """Emergency publications that no second person has dealt with yet."""
        return self.filter(is_emergency=True, emergency_review=None)

    def seen_by_two(self):
        """Without emergency publications that no second person found right."""
        confirmed = Q(emergency_review__outcome=EmergencyReview.Outcome.CONFIRMED)
        return self.filter(Q(is_emergency=False) | confirmed)

    def of(self, kind, key):
        """The publications of one record, newest first."""
        return self.filter(kind=kind, key=key).order_by("-version")

    def latest(self, at=None):
        """The last publication of each record, now or at an instant."""
        rows = self.filter(published_at__lte=at) if at else self
        newer = Publication.objects.filter(
            kind=OuterRef("kind"), key=OuterRef("key"), version__gt=OuterRef("version")
        )
        if at:
            newer = newer.filter(published_at__lte=at)
        return rows.filter(~Exists(newer))


class Publication(Link):
    """One version of one record as the public may know it.

    Without a document it was withdrawn, or merged into another record.
    """

    kind = models.CharField(_("kind"), max_length=20)
    key = models.CharField(_("reference"), max_length=80)
    version = models.PositiveIntegerField(_("version"))
    document = models.JSONField(_("document"), null=True)
    content_digest = models.CharField(max_length=64, blank=True)
    published_at = models.DateTimeField(_("published at"))
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("published by")
    )
    reviewed_by = models.CharField(
        _("reviewed by"),
        max_length=150,
        blank=True,
        help_text=_("Empty: nobody but the publisher has reviewed this version."),
    )
    reason = models.TextField(_("reason"), blank=True)
    is_emergency = models.BooleanField(
        _("in an emergency"),
        default=False,
        help_text=_("Published without a second person, who looks at it afterwards."),
    )
    acted_for = models.CharField(
        _("for"),
        max_length=150,
        blank=True,
        help_text=_("The publisher whom whoever published stood in for."),
    )
    merged_into = models.CharField(
        _("merged into"),
        max_length=80,
        blank=True,
        help_text=_("The reference of the record that this one turned out to be."),
    )

    objects = PublicationQuerySet.as_manager()

    class Meta(Link.Meta):
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key", "version"], name="publication_one_version"
            ),
        ]
        indexes = [models.Index(fields=["published_at"], name="publication_when")]

    def __str__(self):
        return f"{self.key} ({self.version})"

    @property
    def is_withdrawal(self):
        return not self.content_digest

    def content(self):
        # The document is covered through its digest, so that a redaction ordered by law can empty
        # a document and leave the chain whole.
        return [
            self.kind,
            self.key,
            self.version,
            self.content_digest,
            instant(self.published_at),
            self.published_by_id,
            self.reviewed_by,
            self.reason,
            *marks(
                emergency=self.is_emergency,
                acted_for=self.acted_for,
                merged_into=self.merged_into,
            ),
        ]

    def is_altered(self):
        """Whether the stored document is another than the one that was published, or none was."""
        if self.is_withdrawal:
            return self.document is not None
        return digest(self.document) != self.content_digest


class EmergencyReview(Link):
    """How a second person dealt with an emergency publication.

    A forged one would hide that nobody has: they are chained, like what they are about.
    """

    class Outcome(models.TextChoices):
        CONFIRMED = "confirmed", _("confirmed")
        REPLACED = "replaced", _("replaced by a reviewed publication")
        WITHDRAWN = "withdrawn", _("withdrawn")

    publication = models.OneToOneField(
        Publication,
        models.PROTECT,
        related_name="emergency_review",
        verbose_name=_("publication"),
    )
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome.choices)
    made_at = models.DateTimeField(_("made at"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by")
    )
    acted_for = models.CharField(_("for"), max_length=150, blank=True)
    remark = models.TextField(_("remark"), blank=True)

    class Meta(Link.Meta):
        verbose_name = _("review of an emergency publication")
        verbose_name_plural = _("reviews of emergency publications")
        ordering = ["-number"]

    def __str__(self):
        return f"{self.publication}: {self.get_outcome_display()}"

    def content(self):
        return [
            self.publication_id,
            self.outcome,
            instant(self.made_at),
            self.made_by_id,
            self.remark,
            *marks(acted_for=self.acted_for),
        ]
