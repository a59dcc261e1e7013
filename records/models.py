"""The desk: what every record shares, its sources, and the history of its changes."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey, GenericRelation
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from records import dates
from records.chain import Chain
from records.deputies import StandIn
from records.embargoes import Approval, ApprovedRecord
from records.entries import Facet, Label, Mention
from records.inbox import Report
from records.link_checks import LinkCheck
from records.merges import Merge
from records.naming import Called
from records.openings import Opening
from records.papers.scanning import Scan
from records.publications import EmergencyReview, Publication
from records.register import today
from records.revisions import Revision
from records.row_history import RowChange
from records.saved_filters import SavedFilter
from records.source_entries import SourceEntry
from records.tray import TrayPaper
from records.vocabulary import Act, ReviewState, SourceKind, Unknown, validate_language

__all__ = [
    "Approval",
    "ApprovedRecord",
    "Chain",
    "Citation",
    "Correction",
    "EmergencyReview",
    "Facet",
    "Label",
    "LinkCheck",
    "Mention",
    "Merge",
    "Opening",
    "Publication",
    "Record",
    "RecordQuerySet",
    "Report",
    "Revision",
    "RowChange",
    "Scan",
    "SavedFilter",
    "Source",
    "SourceEntry",
    "StandIn",
    "TrayPaper",
]


def refuse_future(row, field):
    """Raise ValidationError if a date of a row, of what was done already, has not come yet."""
    date = getattr(row, field)
    if date and date > today():
        raise ValidationError({field: _("This day has not come yet.")})


class RecordQuerySet(models.QuerySet):
    def for_document(self):
        """Records with everything that their document and snapshot read."""
        return self.select_related(*self.model.document_joins).prefetch_related(
            *self.model.parts,
            *self.model.document_prefetches,
            "citations__source",
            "corrections",
        )

    def with_last_publication(self):
        """Annotate `published_digest`: null when never published, empty when withdrawn."""
        last = Publication.objects.of(
            self.model.kind_name, models.OuterRef(self.model.key_field)
        ).values("content_digest")[:1]
        return self.annotate(published_digest=models.Subquery(last))

    def with_return_comment(self):
        """Annotate `return_comment`: what the reviewer last asked to be corrected."""
        returns = Revision.objects.filter(
            kind=self.model.kind_name,
            key=models.OuterRef(self.model.key_field),
            act=Act.RETURN,
        )
        last = returns.order_by("-number").values("reason")[:1]
        return self.annotate(return_comment=models.Subquery(last))

    def changed_since_published(self):
        """Public records whose desk version differs from what the public sees."""
        return (
            self.with_last_publication()
            .exclude(published_digest=None)
            .exclude(published_digest="")
            .exclude(published_digest=models.F("content_digest"))
        )


class Record(Called, models.Model):
    """What staff keep and the register publishes.

    Save through `records.services.save_record()`: it raises the version and writes the revision.
    """

    kind_name = ""
    key_field = "slug"
    #: Related names of the rows that belong to the record, in the order of the paper.
    parts: tuple[str, ...] = ()
    #: Those that the record takes over from a duplicate of it.
    parts_that_move: tuple[str, ...] = ()
    #: Fields that may carry a reason why they are empty.
    may_be_unknown: tuple[str, ...] = ()
    #: What `for_document()` joins and prefetches beside the parts.
    document_joins: tuple[str, ...] = ()
    document_prefetches: tuple[str, ...] = ()

    state = models.CharField(
        _("review state"),
        max_length=10,
        choices=ReviewState.choices,
        default=ReviewState.DRAFT,
        editable=False,
    )
    version = models.PositiveIntegerField(_("version"), default=0, editable=False)
    content_digest = models.CharField(max_length=64, blank=True, editable=False)
    search_text = models.TextField(blank=True, editable=False)
    unknown = models.JSONField(
        _("why empty"),
        default=dict,
        blank=True,
        help_text=_("A field has a value or a reason why it has none, never both."),
    )
    verified_on = models.DateField(
        _("checked against its sources on"),
        null=True,
        blank=True,
        help_text=_(
            "The day on which a person last compared the record with its sources. The public sees "
            "it. Leave it empty if nobody has."
        ),
    )
    notes = models.TextField(
        _("internal notes"), blank=True, help_text=_("Never shown to the public.")
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("created by"),
    )
    changed_at = models.DateTimeField(_("changed at"), auto_now=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("changed by"),
    )
    citations = GenericRelation("records.Citation", verbose_name=_("citations"))
    corrections = GenericRelation("records.Correction", verbose_name=_("corrections"))

    objects = RecordQuerySet.as_manager()

    class Meta:
        abstract = True
        default_permissions = ("add", "change", "delete", "view", "submit", "publish", "withdraw")

    @property
    def key(self):
        """The reference or slug under which the record is public. Never changes."""
        return getattr(self, self.key_field)

    @property
    def ref(self):
        return f"{self.kind_name}:{self.key}"

    def clean(self):
        super().clean()
        self._clean_unknown()
        refuse_future(self, "verified_on")

    def _clean_unknown(self):
        """Unknown is a value (domain rule 3): known fields and reasons, and no field with both."""
        if not isinstance(self.unknown, dict):
            raise ValidationError({"unknown": _("Give a reason for each empty field.")})
        for field, reason in self.unknown.items():
            if field not in self.may_be_unknown:
                raise ValidationError(
                    {"unknown": _("“%(field)s” takes no reason.") % {"field": field}}
                )
            if reason not in Unknown.values:
                raise ValidationError(
                    {"unknown": _("“%(reason)s” is not a reason.") % {"reason": reason}}
                )
            if self._has_value(field):
                label = self._meta.get_field(field).verbose_name
                words = _("“%(field)s” has a value and a reason why it is empty; keep one.")
                raise ValidationError({"unknown": words % {"field": label}})

    def _has_value(self, field):
        """Whether a column is filled. What is saved after the record, `save_record()` checks."""
        if self._meta.get_field(field).many_to_many:
            return False
        return getattr(self, field) not in (None, "", [], {})


class Source(Record):
    """Something published or written from which the register knows a fact."""

    kind_name = "source"
    called_by = ("title", "publisher")
    may_be_unknown = ("title", "published_on")

    slug = models.SlugField(_("short name"), max_length=80, unique=True)
    title = models.CharField(
        _("title"),
        max_length=300,
        blank=True,
        help_text=_("As printed. If it is not known, leave it empty: never reconstruct a title."),
    )
    publisher = models.CharField(_("publisher"), max_length=200)
    kind = models.CharField(_("kind"), max_length=20, choices=SourceKind.choices)
    url = models.URLField(_("address"), max_length=500, blank=True)
    language = models.CharField(
        _("language"), max_length=3, default="en", validators=[validate_language]
    )
    published_on = dates.date_field(_("published on"))
    published_on_precision = dates.precision_field()
    accessed_on = models.DateField(_("seen on"), null=True, blank=True)
    remark = models.CharField(
        _("remark"),
        max_length=300,
        blank=True,
        help_text=_("What a reader should know of this copy, such as where it is cut off."),
    )
    #: The letter itself, which the public never sees.
    original = models.FileField(
        _("original (PDF), never public"),
        upload_to="originals/%Y/",
        blank=True,
        max_length=200,
        editable=False,
    )
    original_sha256 = models.CharField(max_length=64, blank=True, editable=False)

    class Meta(Record.Meta):
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["-published_on", "slug"]
        constraints = [
            models.UniqueConstraint(
                fields=["url"],
                condition=~models.Q(url=""),
                name="source_url_once",
                violation_error_message=_("A source with this address is already recorded."),
            ),
            models.CheckConstraint(
                name="source_seen_after_published",
                condition=models.Q(published_on=None)
                | models.Q(accessed_on=None)
                | models.Q(accessed_on__gte=models.F("published_on")),
                violation_error_message=_("The source was seen before it was published."),
            ),
        ]

    def __str__(self):
        published = dates.iso(self.published_on, self.published_on_precision)
        return ", ".join(filter(None, [self.title or self.publisher, published]))


class Citation(models.Model):
    """A source supports a record, or a single statement of it.

    The statement is a field of the record ("signed_on"), a part ("parties") or a part by its
    number ("parties.2"). Where the source states another value, that value stands here, and the
    page shows the claims side by side.
    """

    source = models.ForeignKey(
        Source, models.PROTECT, related_name="cited_in", verbose_name=_("source")
    )
    content_type = models.ForeignKey("contenttypes.ContentType", models.CASCADE)
    object_id = models.PositiveBigIntegerField()
    record = GenericForeignKey()
    statement = models.CharField(
        _("statement"),
        max_length=60,
        blank=True,
        help_text=_(
            "The field that the source supports, such as signed_on, or a part by its number, such "
            "as parties.2. Empty: the whole record."
        ),
    )
    value_as_stated = models.CharField(
        _("what this source states"),
        max_length=300,
        blank=True,
        help_text=_("Fill this in where sources differ: the claims are shown side by side."),
    )
    note = models.CharField(_("note"), max_length=500, blank=True)
    position = models.PositiveIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("citation")
        verbose_name_plural = _("citations")
        ordering = ["position", "pk"]
        indexes = [models.Index(fields=["content_type", "object_id"], name="citation_record")]
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id", "source", "statement"],
                name="citation_once",
                violation_error_message=_("This source is already cited for this statement."),
            )
        ]

    def __str__(self):
        return f"{self.source} · {self.statement}" if self.statement else str(self.source)


class Correction(models.Model):
    """What was wrong in a record that the public read, and since when it says something else.

    Published with the record, so that whoever read the former version learns of it.
    """

    content_type = models.ForeignKey("contenttypes.ContentType", models.CASCADE)
    object_id = models.PositiveBigIntegerField()
    record = GenericForeignKey()
    corrected_on = models.DateField(_("corrected on"))
    statement = models.CharField(
        _("statement"),
        max_length=60,
        blank=True,
        help_text=_(
            "The field that was wrong, such as signed_on, or a part by its number, such as "
            "parties.2. Empty: the whole record."
        ),
    )
    note = models.CharField(
        _("note"),
        max_length=500,
        help_text=_("In English: what stood here, and what stands now. The public reads it."),
    )

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering = ["corrected_on", "pk"]
        indexes = [models.Index(fields=["content_type", "object_id"], name="correction_record")]

    def __str__(self):
        return f"{self.corrected_on.isoformat()}: {self.note}"

    def clean(self):
        super().clean()
        refuse_future(self, "corrected_on")
