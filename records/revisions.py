"""The history of records: one row for each save, in one chain."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from records.chain import Link, digest, instant, marks
from records.vocabulary import Act, Way


class Save(Link):
    """What a save leaves behind: the whole of what was saved, who, when, how and why.

    Subclasses add `act`, what the save stands for.
    """

    kind = models.CharField(_("kind"), max_length=20)
    key = models.CharField(_("reference"), max_length=80)
    version = models.PositiveIntegerField(_("version"))
    snapshot = models.JSONField(_("record"))
    made_at = models.DateTimeField(_("made at"))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by")
    )
    way = models.CharField(_("way"), max_length=10, choices=Way.choices)
    reason = models.TextField(_("reason"), blank=True)

    class Meta(Link.Meta):
        abstract = True

    def __str__(self):
        return f"{self.key} ({self.version})"

    def content(self):
        return [
            self.kind,
            self.key,
            self.version,
            self.act,
            digest(self.snapshot),
            instant(self.made_at),
            self.actor_id,
            self.way,
            self.reason,
        ]


class Revision(Save):
    """One save of one record with its parts."""

    act = models.CharField(_("act"), max_length=10, choices=Act.choices)
    acted_for = models.CharField(_("for"), max_length=150, blank=True)
    #: The digest of what the act wrote beside the chains: an approval, a merge, its undoing.
    beside = models.CharField(max_length=64, blank=True, editable=False)
    #: The digest of what the public may know of the record; nothing of revisions before there was.
    content_digest = models.CharField(max_length=64, blank=True, editable=False)

    class Meta(Save.Meta):
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        indexes = [models.Index(fields=["kind", "key", "-number"], name="revision_of_record")]

    def content(self):
        further = marks(acted_for=self.acted_for, beside=self.beside, document=self.content_digest)
        return [*super().content(), *further]
