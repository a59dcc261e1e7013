"""The paper tray: PDFs that were handed in and wait to be put on a record. Nothing in it is public.

A paper is stored the moment it arrives, so that neither a refused form nor the end of a session
loses it. Whoever puts it on a record takes the stored file over as it is: nothing is copied.
"""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, models, transaction
from django.db.models import Q, Sum
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from records.papers import check_paper, forget, new_name
from records.permissions import readable, readable_papers

#: How many files one hand-over may bring, and how much of each person's may wait at a time.
MAX_FILES = 20
MAX_WAITING = 100
MAX_WAITING_BYTES = 2 * 1024**3

#: Functions sha256 -> the record that holds a file with this checksum, or None. Apps whose records
#: hold papers add theirs in AppConfig.ready().
HOLDERS: list[Callable] = []


class TrayPaperQuerySet(models.QuerySet):
    def waiting(self):
        """Papers that nobody has put on a record yet."""
        return self.filter(assigned_to="")

    def visible_to(self, user):
        """The waiting papers that a user may put on records, the oldest first."""
        return readable_papers(self.waiting(), user).select_related("received_by")


class TrayPaper(models.Model):
    """A PDF as it arrived: who brought it, and since it was put on a record, on which."""

    file = models.FileField(upload_to="originals/%Y/", max_length=200)
    name = models.CharField(gettext_lazy("file"), max_length=255)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField(gettext_lazy("size"))
    pages = models.PositiveSmallIntegerField(gettext_lazy("pages"))
    has_text = models.BooleanField(default=True)
    received_at = models.DateTimeField(gettext_lazy("received"), default=timezone.now)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=gettext_lazy("by")
    )
    #: Kind and key of the record, such as agreement:PK-KZ-2026-0002. Empty while it waits.
    assigned_to = models.CharField(max_length=120, blank=True)
    assigned_at = models.DateTimeField(null=True)
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True
    )

    objects = TrayPaperQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("paper in the tray")
        verbose_name_plural = gettext_lazy("paper tray")
        ordering = ["received_at", "pk"]
        default_permissions = ("add",)
        permissions = [("discard_traypaper", "Can discard papers of others from the tray")]
        constraints = [
            models.UniqueConstraint(
                fields=["sha256"],
                condition=Q(assigned_to=""),
                name="tray_paper_waits_once",
                violation_error_message=gettext_lazy("This file is in the tray already."),
            )
        ]

    def __str__(self):
        return f"{self.name} ({self.size_in_words()})"

    def size_in_words(self):
        """Pages and size, as people say them."""
        pages = ngettext("%d page", "%d pages", self.pages) % self.pages
        return _("%(pages)s, %(size)s") % {"pages": pages, "size": filesizeformat(self.size)}


def receive(*, upload, actor):
    """Check an uploaded file and store it in the tray at once. Returns the TrayPaper.

    Raises ValidationError with a sentence: what is wrong with the file, where the register has it
    already, or that too much of this person's waits.
    """
    checked = check_paper(upload)
    _refuse_known(checked.sha256, actor)
    with transaction.atomic():
        # Two browsers of one person count as one: the account's row is the lock.
        get_user_model().objects.select_for_update().get(pk=actor.pk)
        _refuse_beyond_quota(actor, checked.size)
        _refuse_known(checked.sha256, actor)
        paper = TrayPaper(
            name=printable(upload.name),
            sha256=checked.sha256,
            size=checked.size,
            pages=checked.pages,
            has_text=checked.has_text,
            received_by=actor,
        )
        paper.file.save(new_name(), upload, save=False)
        try:
            with transaction.atomic():
                paper.save()
        except DatabaseError as error:
            paper.file.storage.delete(paper.file.name)
            if not isinstance(error, IntegrityError):
                raise
            # Somebody else handed the same file in at the same moment.
            raise ValidationError(
                _("This file is in the tray already."), code="duplicate"
            ) from None
    return paper


def printable(name):
    """A file's name without what no screen shows, short enough to keep."""
    shown = "".join(letter for letter in name if letter.isprintable())
    return shown[-255:]


def _refuse_known(sha256, actor):
    waiting = TrayPaper.objects.waiting().filter(sha256=sha256).select_related("received_by")
    paper = waiting.first()
    if paper and readable_papers(waiting, actor).exists():
        raise ValidationError(
            _("This file is in the tray already, as “%(name)s” from %(who)s.")
            % {"name": paper.name, "who": paper.received_by},
            code="duplicate",
        )
    if paper:
        raise ValidationError(_("This file is in the tray already."), code="duplicate")
    record = next(filter(None, (holder(sha256) for holder in HOLDERS)), None)
    if record and not readable(type(record).objects.filter(pk=record.pk), actor).exists():
        raise ValidationError(_("This file is on record already."), code="duplicate")
    if record:
        raise ValidationError(
            _("This file is on record already: %(record)s.") % {"record": record},
            code="duplicate",
        )


def _refuse_beyond_quota(actor, size):
    mine = TrayPaper.objects.waiting().filter(received_by=actor)
    if mine.count() >= MAX_WAITING:
        raise ValidationError(
            _("%(number)d papers of yours wait in the tray. Put some on their records first.")
            % {"number": MAX_WAITING},
            code="quota",
        )
    waiting = mine.aggregate(bytes=Sum("size"))["bytes"] or 0
    if waiting + size > MAX_WAITING_BYTES:
        raise ValidationError(
            _("Your papers in the tray take %(size)s. Put some on their records first.")
            % {"size": filesizeformat(waiting)},
            code="quota",
        )


def take(*, paper_pk):
    """The waiting paper, held until the end of the transaction. For acts that put it somewhere.

    Raises ValidationError where somebody else was faster. Whether the actor may see the paper at
    all, the page asks before.
    """
    paper = TrayPaper.objects.select_for_update().filter(pk=paper_pk).first()
    if paper is None:
        raise ValidationError(
            _("This paper is no longer in the tray: it was discarded."), code="gone"
        )
    if paper.assigned_to:
        raise ValidationError(
            _("%(who)s put “%(name)s” on %(record)s in the meantime.")
            % {
                "who": paper.assigned_by,
                "name": paper.name,
                "record": paper.assigned_to.partition(":")[2],
            },
            code="taken",
        )
    return paper


def settle(*, paper, record, actor):
    """Note on which record a paper is now. In the transaction that puts it there."""
    paper.assigned_to = record.ref
    paper.assigned_at = timezone.now()
    paper.assigned_by = actor
    paper.save(update_fields=["assigned_to", "assigned_at", "assigned_by"])


@transaction.atomic
def discard(*, paper_pk):
    """Throw a waiting paper away, file and pictures. Who may is asked by `may_discard_paper()`."""
    paper = take(paper_pk=paper_pk)
    storage, name = paper.file.storage, paper.file.name
    paper.delete()
    transaction.on_commit(lambda: storage.delete(name))
    transaction.on_commit(lambda: forget(paper.sha256))
