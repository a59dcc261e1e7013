"""What belongs to an agreement: parties, signatories, papers, events."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agreements.models.agreement import Agreement
from agreements.vocabulary import (
    DocumentKind,
    EventKind,
    PartyBasis,
    Side,
)
from institutions.models import Appointment, Institution
from institutions.vocabulary import City, Country
from records import dates
from records.vocabulary import validate_language


class AgreementPart(models.Model):
    """A row that belongs to one agreement."""

    position = models.PositiveIntegerField(_("position"), default=0)

    class Meta:
        abstract = True
        ordering = ["position", "pk"]


class Party(AgreementPart):
    """Who is bound, or a party that no source names, with at least its country."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="parties")
    side = models.CharField(_("side"), max_length=8, choices=Side.choices)
    institution = models.ForeignKey(
        Institution,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="parties",
        verbose_name=_("institution"),
        help_text=_("Leave empty while the institution is not named in public."),
    )
    unit = models.CharField(
        _("faculty or unit"),
        max_length=200,
        blank=True,
        help_text=_("Only if the paper binds a unit."),
    )
    country = models.ForeignKey(
        Country, models.PROTECT, null=True, blank=True, verbose_name=_("country")
    )
    name_as_signed = models.CharField(_("name as signed"), max_length=250, blank=True)
    basis = models.CharField(
        _("basis"), max_length=10, choices=PartyBasis.choices, default=PartyBasis.STATED
    )
    signed_on = dates.date_field(_("signed on"))
    signed_on_precision = dates.precision_field()
    place = models.ForeignKey(
        City, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("signed at")
    )

    class Meta(AgreementPart.Meta):
        verbose_name = _("party")
        verbose_name_plural = _("parties")
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "institution", "unit"],
                condition=Q(institution__isnull=False),
                name="party_once",
                violation_error_message=_("This institution is already a party."),
            ),
            models.CheckConstraint(
                name="party_has_country_unless_named",
                condition=Q(institution__isnull=False) | Q(country__isnull=False),
                violation_error_message=_("A party that is not named has at least a country."),
            ),
            models.CheckConstraint(
                name="party_unit_of_institution",
                condition=Q(unit="") | Q(institution__isnull=False),
                violation_error_message=_("Name the institution that the unit belongs to."),
            ),
        ]

    def __str__(self):
        return self.name_as_signed or str(self.institution or self.country or "")

    def clean(self):
        super().clean()
        if self.institution and not self.country_id:
            self.country_id = self.institution.country_id
        self._clean_country()

    def _clean_country(self):
        """A party's country is that of its side, and of its institution."""
        if (
            self.institution
            and self.institution.country_id
            and self.country_id != self.institution.country_id
        ):
            raise ValidationError({"country": _("The institution is in another country.")})
        if not self.country:
            return
        code = self.country.code
        is_home = code == settings.HOME_COUNTRY
        wrong = {
            Side.HOME: not is_home,
            Side.PARTNER: code not in settings.PARTNER_COUNTRIES,
            Side.THIRD: is_home,
        }
        if wrong.get(self.side):
            raise ValidationError({"country": _("This country does not stand on this side.")})


class Signatory(AgreementPart):
    """Who signed for a party, named by the party's number on the paper."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="signatories")
    party_number = models.PositiveSmallIntegerField(_("for party number"))
    appointment = models.ForeignKey(
        Appointment,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="signatures",
        verbose_name=_("person and post"),
    )
    name_as_stated = models.CharField(_("name as on the paper"), max_length=150, blank=True)
    capacity_as_stated = models.CharField(
        _("capacity"),
        max_length=200,
        blank=True,
        help_text=_("For example Rector, or on behalf of the Rector."),
    )

    class Meta(AgreementPart.Meta):
        verbose_name = _("signatory")
        verbose_name_plural = _("signatories")
        constraints = [
            models.CheckConstraint(
                name="signatory_is_somebody",
                condition=Q(appointment__isnull=False) | ~Q(name_as_stated=""),
                violation_error_message=_("Choose a person, or write the name on the paper."),
            )
        ]

    def __str__(self):
        return str(self.appointment or self.name_as_stated)


class AgreementDocument(AgreementPart):
    """A paper of an agreement: the original is never public, the public copy may be."""

    #: What somebody says of the public copy, each by itself, before it may be public.
    CLEARING = ("has_no_identity_number", "has_no_private_contact", "has_signatures_covered")

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="documents")
    kind = models.CharField(_("kind"), max_length=12, choices=DocumentKind.choices)
    language = models.CharField(
        _("language"), max_length=3, default="en", validators=[validate_language]
    )
    original = models.FileField(
        _("original (PDF), never public"), upload_to="originals/%Y/", blank=True, max_length=200
    )
    original_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    public_copy = models.FileField(
        _("public copy (PDF)"),
        upload_to="copies/%Y/",
        blank=True,
        max_length=200,
        help_text=_("With signatures, identity numbers and private contacts covered."),
    )
    public_copy_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    has_no_identity_number = models.BooleanField(
        _("no identity or passport number is legible"), default=False
    )
    has_no_private_contact = models.BooleanField(
        _("no private address, telephone or mailbox is legible"), default=False
    )
    has_signatures_covered = models.BooleanField(
        _("signatures are covered, or their owners agreed"), default=False
    )
    is_cleared = models.BooleanField(
        _("cleared for the public"),
        default=False,
        editable=False,
        help_text=_("Follows from the three boxes on the public copy."),
    )
    pages = models.PositiveSmallIntegerField(_("pages"), null=True, blank=True)
    supersedes = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="superseded_by",
        verbose_name=_("newer version of"),
    )

    class Meta(AgreementPart.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        constraints = [
            models.CheckConstraint(
                name="document_has_a_file",
                condition=~Q(original="") | ~Q(public_copy=""),
                violation_error_message=_("Upload the original, the public copy, or both."),
            ),
            models.CheckConstraint(
                name="document_cleared_copy",
                condition=Q(is_cleared=False) | ~Q(public_copy=""),
                violation_error_message=_("There is no public copy to clear."),
            ),
            models.CheckConstraint(
                name="document_cleared_by_three",
                condition=Q(is_cleared=False)
                | Q(
                    has_no_identity_number=True,
                    has_no_private_contact=True,
                    has_signatures_covered=True,
                ),
                violation_error_message=_("Each of the three boxes is ticked by itself."),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} ({self.language})"

    def natural_reference(self):
        return self.original_sha256 or self.public_copy_sha256


class AgreementEvent(AgreementPart):
    """A dated legal fact. A later change is a new event; nothing is overwritten."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="events")
    kind = models.CharField(_("kind"), max_length=18, choices=EventKind.choices)
    happened_on = dates.date_field(_("date"))
    happened_on_precision = dates.precision_field()
    happened_on_is_approximate = dates.approximate_field()
    description = models.CharField(_("what happened"), max_length=400, blank=True)
    document = models.ForeignKey(
        AgreementDocument,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="events",
        verbose_name=_("document"),
    )

    class Meta(AgreementPart.Meta):
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["happened_on", "position", "pk"]

    def __str__(self):
        return (
            f"{self.get_kind_display()} {dates.iso(self.happened_on, self.happened_on_precision)}"
        )
