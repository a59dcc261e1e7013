"""Merges: which record turned out to be the same as which, and what had to move for it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from records.chain import digest, instant


class MergeQuerySet(models.QuerySet):
    def standing(self):
        """Merges that nobody has undone."""
        return self.filter(undone_at=None)

    def of(self, record):
        """The standing merge by which a record went, if there is one."""
        return self.standing().filter(kind=record.kind_name, loser=record.key)

    def into(self, record):
        """The standing merges whose other record went into this one, the newest first."""
        return self.standing().filter(kind=record.kind_name, winner=record.key).order_by("-pk")


class Merge(models.Model):
    """A record that was the same as another one. It stays in the database, out of sight.

    The steps say what moved, in the order in which it did, so that all can be moved back.
    """

    kind = models.CharField(_("kind"), max_length=20)
    loser = models.CharField(_("merged record"), max_length=80)
    winner = models.CharField(_("merged into"), max_length=80)
    made_at = models.DateTimeField(_("made at"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by")
    )
    reason = models.TextField(_("reason"))
    steps = models.JSONField(default=list)
    undone_at = models.DateTimeField(_("undone at"), null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("undone by"),
    )
    undo_reason = models.TextField(_("reason of the undoing"), blank=True)

    objects = MergeQuerySet.as_manager()

    class Meta:
        verbose_name = _("merge")
        verbose_name_plural = _("merges")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["kind", "winner"], name="merge_winner")]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "loser"],
                condition=models.Q(undone_at=None),
                name="merged_once",
                violation_error_message=_("This record was merged already."),
            ),
            models.CheckConstraint(
                name="merged_into_another_one",
                condition=~models.Q(loser=models.F("winner")),
                violation_error_message=_("A record cannot be merged with itself."),
            ),
        ]

    def __str__(self):
        return f"{self.loser} → {self.winner}"

    def seal(self):
        """The digest of the merge as it was made; the revision of the record that went keeps it."""
        made = [instant(self.made_at), self.made_by_id, self.reason]
        return digest([self.kind, self.loser, self.winner, *made, self.steps])

    def seal_of_undoing(self):
        """The digest of how it was undone; the revision of the record that came back keeps it."""
        undone = [instant(self.undone_at), self.undone_by_id, self.undo_reason]
        return digest([self.seal(), *undone])
