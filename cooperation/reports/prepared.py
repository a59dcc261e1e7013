"""Long exports at the desk: made beside the pages, with progress, and there only when whole.

Each is made by a process of its own, `manage.py prepare_export`, which tells every second how far
it is and asks whether it is still wanted. There are a few a week, so that no queue waits for them:
an account has one in the making, all together as many as MOST_AT_ONCE.
"""

import datetime as dt
import secrets
import subprocess
import sys
import threading
from functools import partial

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, models, transaction
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override, pgettext_lazy

from cooperation.reports.base import REPORTS, NotAsked
from cooperation.reports.kept import Export, keep, question_of
from institutions.permissions import own_institution_id
from records.chain import digest
from records.exports.answering import file_name, made
from records.exports.content import NotWritable

#: From so many rows on, a file is prepared instead of being waited for.
LONG = 10_000
#: Files in the making at a time, of everybody: each takes a processor.
MOST_AT_ONCE = 3
#: Who makes a file says so every second; after this silence it is taken for lost.
BEAT, LOST_AFTER = 1.0, dt.timedelta(seconds=60)
#: How long a file can be taken; the question stays on the list of exports.
KEPT_FOR = dt.timedelta(days=7)
FOLDER = "exports"


class State(models.TextChoices):
    """How far a file is."""

    PREPARING = "preparing", pgettext_lazy("a file", "being prepared")
    READY = "ready", pgettext_lazy("a file", "ready")
    CANCELLED = "cancelled", pgettext_lazy("a file", "cancelled")
    FAILED = "failed", pgettext_lazy("a file", "not made")


class PreparedFile(models.Model):
    """A long export that a member of staff asked for. Only its owner sees it.

    rows, rows_read  of all tables, and how many of them have been read
    seen_at          when whoever makes it last said so
    reason           why it cannot be made; empty where the work broke off
    export           what was taken, once the file is ready
    rights           those of the owner when it was made; see rights_of()
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="prepared_files",
        verbose_name=gettext_lazy("account"),
    )
    report = models.CharField(pgettext_lazy("of the register", "report"), max_length=40)
    title = models.CharField(gettext_lazy("title"), max_length=300)
    question = models.CharField(gettext_lazy("question"), max_length=2000, blank=True)
    language = models.CharField(gettext_lazy("language"), max_length=2)
    format = models.CharField(gettext_lazy("format"), max_length=5)
    state = models.CharField(
        gettext_lazy("state"), max_length=10, choices=State.choices, default=State.PREPARING
    )
    reason = models.CharField(gettext_lazy("why it was not made"), max_length=300, blank=True)
    rows = models.PositiveIntegerField(gettext_lazy("rows"))
    rows_read = models.PositiveIntegerField(gettext_lazy("rows read"), default=0)
    asked_at = models.DateTimeField(gettext_lazy("asked at"), default=timezone.now)
    seen_at = models.DateTimeField(gettext_lazy("last seen at work"), default=timezone.now)
    file = models.FileField(gettext_lazy("file"), upload_to=f"{FOLDER}/", blank=True)
    file_name = models.CharField(gettext_lazy("name of the file"), max_length=100, blank=True)
    export = models.OneToOneField(
        Export, models.PROTECT, null=True, verbose_name=gettext_lazy("export")
    )

    rights = models.CharField(max_length=64, editable=False, blank=True)

    class Meta:
        verbose_name = gettext_lazy("prepared file")
        verbose_name_plural = gettext_lazy("prepared files")
        default_permissions = ()
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner"],
                condition=models.Q(state=State.PREPARING),
                name="one_file_prepared_at_a_time",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=State.READY)
                | models.Q(export__isnull=False) & ~models.Q(file=""),
                name="prepared_file_ready_is_whole",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("admin:prepared_file", args=[self.pk])

    @property
    def question_path(self):
        """Where the same question is asked on the page of its report."""
        return f"{reverse('admin:report_page', args=[self.report])}?{self.question}"

    @property
    def is_being_made(self):
        """Whether somebody is at work on it."""
        return self.state == State.PREPARING and self.seen_at > timezone.now() - LOST_AFTER

    @property
    def broke_off(self):
        """Whether the work ended without a reason, or whoever did it fell silent."""
        is_silent = self.state == State.PREPARING and not self.is_being_made
        return is_silent or (self.state == State.FAILED and not self.reason)

    @property
    def can_be_taken(self):
        """Whether it is ready, and kept still."""
        return self.state == State.READY and timezone.now() < self.kept_until

    @property
    def kept_until(self):
        """The instant from which the file can no longer be taken."""
        return self.asked_at + KEPT_FOR


def rights_of(user):
    """What decides which rows and columns a member of staff is given, as one digest.

    Who changes roles within the days that a file is kept does not take what the old one could read.
    """
    return digest([sorted(user.get_all_permissions()), own_institution_id(user)])


# --- Asking for a file, and no longer wanting it ---------------------------------------------


def prepare(question, name):
    """Have the answer to a question of a member of staff made as a file of a format.

    Returns its PreparedFile. Raises ValidationError where too many are in the making, NotAsked
    where there is nothing to answer.
    """
    purge_prepared()
    _give_up_lost()
    answer = question.report.answer(question)
    if PreparedFile.objects.filter(state=State.PREPARING).count() >= MOST_AT_ONCE:
        raise ValidationError(
            _("Other files are being prepared just now: ask again in a few minutes.")
        )
    try:
        with transaction.atomic():
            prepared = PreparedFile.objects.create(
                owner=question.user,
                report=question.report.slug,
                title=answer.title[:300],
                question=question_of(question.filters),
                language=answer.about.language,
                format=name,
                rows=answer.row_count,
            )
    except IntegrityError:
        raise ValidationError(
            _("A file of yours is being prepared already: wait for it, or cancel it.")
        ) from None
    transaction.on_commit(partial(begin, prepared.pk))
    return prepared


def begin(pk):
    """Begin to make a file, in a process of its own that outlives the request."""
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "prepare_export", str(pk)]
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL)
    # Somebody has to wait for a process, or it stays behind as a zombie.
    threading.Thread(target=process.wait, daemon=True).start()


def cancel(user, pk):
    """Say that a user no longer wants a file. Returns whether it was still in the making."""
    wanted = PreparedFile.objects.filter(owner=user, pk=pk, state=State.PREPARING)
    return bool(wanted.update(state=State.CANCELLED))


def _give_up_lost():
    """Free the places of files whose makers fell silent."""
    silent = PreparedFile.objects.filter(
        state=State.PREPARING, seen_at__lte=timezone.now() - LOST_AFTER
    )
    silent.update(state=State.FAILED)


def purge_prepared():
    """Delete files, and the rows that speak of them, once they can no longer be taken."""
    PreparedFile.objects.filter(asked_at__lte=timezone.now() - KEPT_FOR).delete()
    if not default_storage.exists(FOLDER):
        return
    # Those of makers that were killed are named by no row.
    for name in default_storage.listdir(FOLDER)[1]:
        path = f"{FOLDER}/{name}"
        if default_storage.get_modified_time(path) <= timezone.now() - KEPT_FOR:
            default_storage.delete(path)


# --- Making it -------------------------------------------------------------------------------


def make_prepared(pk, interrupt):
    """Make the file of a PreparedFile, with the rights that its owner has now.

    interrupt: called from a thread of its own once the file is no longer wanted
    Raises Unwanted where that shows at the end only.
    """
    prepared = PreparedFile.objects.select_related("owner").get(pk=pk)
    with override(prepared.language):
        try:
            _make(prepared, interrupt)
        except (NotAsked, NotWritable) as error:
            _tell(prepared, state=State.FAILED, reason=str(error)[:300])
        except BaseException:
            _tell(prepared, state=State.FAILED)
            raise


def _make(prepared, interrupt):
    report, owner = REPORTS.get(prepared.report), prepared.owner
    if report is None or not owner.is_active or not report.is_open_to(owner):
        raise NotWritable(_("Your role may no longer ask for this report."))
    question = report.ask(QueryDict(prepared.question), owner)
    answer = report.answer(question)
    with _Beat(prepared, answer, interrupt):
        file, facts = made(answer, prepared.format)
    # A name that tells nothing and cannot be guessed.
    path = f"{FOLDER}/{secrets.token_hex(16)}"
    try:
        with file:
            default_storage.save(path, File(file))
        with transaction.atomic():
            export = keep(question, answer, prepared.format, facts)
            is_wanted = _tell(
                prepared,
                state=State.READY,
                rows=answer.row_count,
                rows_read=answer.row_count,
                file=path,
                rights=rights_of(owner),
                file_name=file_name(answer, prepared.format),
                export=export,
            )
            if not is_wanted:
                raise Unwanted
    except BaseException:
        default_storage.delete(path)
        raise


class Unwanted(Exception):
    """A file was cancelled, or given up, while it was being made."""


def _tell(prepared, **values):
    """Write down how far the work on a file is. Returns whether it is still wanted."""
    return bool(
        PreparedFile.objects.filter(pk=prepared.pk, state=State.PREPARING).update(
            seen_at=timezone.now(), **values
        )
    )


class _Beat(threading.Thread):
    """While it is entered, tells every second how far a file is, and asks whether it is wanted."""

    def __init__(self, prepared, answer, interrupt):
        super().__init__(daemon=True)
        self._prepared, self._answer, self._interrupt = prepared, answer, interrupt
        self._is_over = threading.Event()

    def __enter__(self):
        self.start()

    def __exit__(self, *exception):
        self._is_over.set()
        self.join()

    def run(self):
        try:
            while not self._is_over.wait(BEAT):
                if not _tell(self._prepared, rows_read=self._answer.rows_read):
                    self._interrupt()
                    return
        finally:
            connection.close()
