"""Educational centers, their inaugurations and what they offer."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agreements.models import Agreement
from centers.entries import CenterEntry
from centers.vocabulary import CenterKind, ProgramKind
from delegations.models import Delegation
from institutions.models import Appointment, Institution
from institutions.vocabulary import Country
from records import dates
from records.models import Record, RecordQuerySet

__all__ = ["Center", "CenterEntry", "CenterName", "CenterProgram", "Inauguration", "Officiant"]


class CenterQuerySet(RecordQuerySet):
    def confirming(self, delegation):
        """Centers of a delegation that something else than its announcement shows.

        The same rule as `ledger.center_ledger()`, as a query: a program of events has begun.
        """
        begun = Center.objects.filter(programs__starts_on__isnull=False)
        return self.filter(pk__in=begun.values("pk"), opened_during=delegation)


class Center(Record):
    """A unit at a host institution, run for the cooperation."""

    kind_name = "center"
    parts = ("other_names", "inaugurations", "officiants", "programs")
    parts_that_move = ("other_names", "programs")
    document_joins = (
        "host",
        "counterpart",
        "country",
        "serves",
        "founded_under",
        "opened_during",
    )
    document_prefetches = ("officiants__appointment__person",)
    may_be_unknown = (
        "counterpart",
        "founded_under",
        "room",
        "opening_hours",
        "contact",
        "costs",
        "languages_taught",
        "run_by",
        "opened_on",
    )

    slug = models.SlugField(
        _("short name"),
        max_length=80,
        unique=True,
        help_text=_("Latin letters of the English name. It is part of the address: never change."),
    )
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(
        _("kind"),
        max_length=20,
        choices=CenterKind.choices,
        default=CenterKind.EDUCATIONAL_CENTER,
    )
    namesake = models.CharField(_("named after"), max_length=150, blank=True)
    host = models.ForeignKey(
        Institution, models.PROTECT, related_name="hosted_centers", verbose_name=_("host")
    )
    counterpart = models.ForeignKey(
        Institution,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="partnered_centers",
        verbose_name=_("counterpart"),
        help_text=_("Only where a source names it."),
    )
    country = models.ForeignKey(
        Country, models.PROTECT, related_name="+", verbose_name=_("stands in")
    )
    serves = models.ForeignKey(Country, models.PROTECT, related_name="+", verbose_name=_("is for"))
    founded_under = models.ForeignKey(
        Agreement,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="centers",
        verbose_name=_("founded under"),
    )
    opened_during = models.ForeignKey(
        Delegation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="centers",
        verbose_name=_("announced during"),
    )
    summary = models.TextField(_("in plain words"), blank=True)
    purposes = models.TextField(_("purposes"), blank=True, help_text=_("One a line."))
    services = models.TextField(_("what it offers"), blank=True, help_text=_("One a line."))
    equipment = models.CharField(_("equipped with"), max_length=300, blank=True)
    languages_taught = models.CharField(_("languages taught"), max_length=200, blank=True)
    costs = models.CharField(_("costs"), max_length=200, blank=True)
    room = models.CharField(_("address and room"), max_length=250, blank=True)
    opening_hours = models.CharField(_("opening hours"), max_length=250, blank=True)
    contact = models.CharField(
        _("contact"),
        max_length=250,
        blank=True,
        help_text=_("A role mailbox or the office's landline, never a person's own."),
    )
    run_by = models.CharField(_("run by"), max_length=250, blank=True)
    opened_on = dates.date_field(_("opened on"))
    opened_on_precision = dates.precision_field()
    opened_on_is_approximate = dates.approximate_field()
    opened_on_as_stated = dates.as_stated_field()
    known_since = dates.date_field(_("known to exist since"))
    known_since_precision = dates.precision_field()
    closed_on = dates.date_field(_("closed on"))
    closed_on_precision = dates.precision_field()

    objects = CenterQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("center")
        verbose_name_plural = _("centers")
        ordering = ["slug"]
        constraints = [
            models.CheckConstraint(
                name="center_dates_in_order",
                condition=Q(opened_on=None) | Q(closed_on=None) | Q(closed_on__gte=F("opened_on")),
                violation_error_message=_("The center closes before it opens."),
            ),
            models.CheckConstraint(
                name="center_host_is_not_counterpart",
                condition=Q(counterpart=None) | ~Q(counterpart=F("host")),
                violation_error_message=_("Host and counterpart are different institutions."),
            ),
            models.CheckConstraint(
                name="center_serves_another_country",
                condition=~Q(country=F("serves")),
                violation_error_message=_("A center stands in one country and is for another."),
            ),
        ]

    def __str__(self):
        return self.name or self.slug

    def clean(self):
        super().clean()
        if self.host_id and self.country_id and self.host.country_id != self.country_id:
            raise ValidationError({"country": _("The host institution is in another country.")})


class CenterPart(models.Model):
    """A row that belongs to one center."""

    position = models.PositiveIntegerField(_("position"), default=0)

    class Meta:
        abstract = True
        ordering = ["position", "pk"]


class CenterName(CenterPart):
    """Another name or spelling of a center."""

    center = models.ForeignKey(Center, models.CASCADE, related_name="other_names")
    text = models.CharField(_("name"), max_length=200)
    language = models.CharField(_("language"), max_length=3, default="en")

    class Meta(CenterPart.Meta):
        verbose_name = _("other name")
        verbose_name_plural = _("other names")
        constraints = [
            models.UniqueConstraint(
                fields=["center", "text", "language"],
                name="center_name_once",
                violation_error_message=_("This name is already listed."),
            )
        ]

    def __str__(self):
        return self.text


class Inauguration(CenterPart):
    """An opening; a center may be opened more than once."""

    center = models.ForeignKey(Center, models.CASCADE, related_name="inaugurations")
    number = models.PositiveSmallIntegerField(
        _("number"), help_text=_("Those who opened it or were present name it by this number.")
    )
    held_on = dates.date_field(_("held on"))
    held_on_precision = dates.precision_field()
    held_on_is_approximate = dates.approximate_field()
    held_on_as_stated = dates.as_stated_field()
    description = models.CharField(_("description"), max_length=300, blank=True)

    class Meta(CenterPart.Meta):
        verbose_name = _("inauguration")
        verbose_name_plural = _("inaugurations")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["center", "number"],
                name="inauguration_number_once",
                violation_error_message=_("Another inauguration has this number."),
            )
        ]

    def __str__(self):
        return f"{self.number}"


class Officiant(CenterPart):
    """Who opened a center, or was present, in protocol order."""

    class Role(models.TextChoices):
        OPENED = "opened", _("opened it")
        PRESENT = "present", _("was present")

    center = models.ForeignKey(Center, models.CASCADE, related_name="officiants")
    inauguration_number = models.PositiveSmallIntegerField(_("number of the inauguration"))
    role = models.CharField(_("role"), max_length=8, choices=Role.choices, default=Role.OPENED)
    appointment = models.ForeignKey(
        Appointment,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("person and post"),
    )
    name_as_stated = models.CharField(_("name or group as stated"), max_length=250, blank=True)
    capacity_as_stated = models.CharField(_("capacity as stated"), max_length=250, blank=True)

    class Meta(CenterPart.Meta):
        verbose_name = _("person at an inauguration")
        verbose_name_plural = _("people at the inaugurations")
        constraints = [
            models.CheckConstraint(
                name="officiant_is_somebody",
                condition=Q(appointment__isnull=False) | ~Q(name_as_stated=""),
                violation_error_message=_("Choose a person, or describe the group."),
            )
        ]

    def __str__(self):
        return str(self.appointment or self.name_as_stated)


class CenterProgram(CenterPart):
    """A course or event: promised, and held or not."""

    center = models.ForeignKey(Center, models.CASCADE, related_name="programs")
    title = models.CharField(_("title"), max_length=200)
    kind = models.CharField(
        _("kind"), max_length=12, choices=ProgramKind.choices, default=ProgramKind.COURSE
    )
    announced_on = dates.date_field(_("announced on"))
    announced_on_precision = dates.precision_field()
    starts_on = dates.date_field(_("starts on"))
    starts_on_precision = dates.precision_field()
    ends_on = dates.date_field(_("ends on"))
    ends_on_precision = dates.precision_field()
    audience = models.CharField(_("for whom"), max_length=200, blank=True)
    language = models.CharField(_("language"), max_length=60, blank=True)
    how_to_join = models.CharField(_("how to join"), max_length=300, blank=True)
    attendance = models.PositiveIntegerField(_("attendance"), null=True, blank=True)

    class Meta(CenterPart.Meta):
        verbose_name = _("course or event")
        verbose_name_plural = _("courses and events")
        constraints = [
            models.CheckConstraint(
                name="program_dates_in_order",
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("The course or event ends before it starts."),
            )
        ]

    def __str__(self):
        return self.title
