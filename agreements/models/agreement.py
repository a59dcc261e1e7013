"""An agreement: what the paper is, its dates, and what it has to do with other records."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agreements.lifecycle import (
    MOST_MONTHS,
    Lifecycle,
    LifecycleQuerySet,
    end_of_term,
    months_field,
)
from agreements.vocabulary import (
    AreaOfCooperation,
    Basis,
    CounterpartSide,
    DocumentKind,
    EffectRule,
    Level,
    PredecessorRelation,
    RenewalRule,
    Resolution,
    Stage,
)
from delegations.models import Delegation
from institutions.models import Institution
from institutions.vocabulary import City, FieldOfStudy
from records import dates
from records.localized import set_apart
from records.models import Record, RecordQuerySet
from records.vocabulary import Precision, validate_language


class AgreementQuerySet(LifecycleQuerySet, RecordQuerySet):
    def confirming(self, delegation):
        """Agreements of a delegation that something else than its announcement shows.

        The same rule as `ledger.is_signed_text_known()`, as a query.
        """
        seen = Agreement.objects.filter(
            Q(basis=Basis.SIGNED_DOCUMENT) | Q(documents__kind=DocumentKind.SIGNED_TEXT)
        )
        return self.filter(pk__in=seen.values("pk"), signed_during=delegation)


class Agreement(Record, Lifecycle):
    """Any written arrangement that the register holds, binding or not."""

    kind_name = "agreement"
    called_by = ("reference",)
    key_field = "reference"
    parts = ("parties", "signatories", "documents", "events")
    parts_that_move = ("documents", "events")
    document_joins = (
        "place",
        "umbrella",
        "predecessor",
        "resolved_into",
        "signed_during",
        "facilitated_by",
        "coordinated_by",
    )
    document_prefetches = (
        "parties__institution",
        "parties__country",
        "parties__place",
        "signatories__appointment__person",
        "documents__supersedes",
        "events__document",
        "areas",
        "fields_of_study",
    )
    may_be_unknown = (
        "signed_on",
        "effective_on",
        "expires_on",
        "term_as_stated",
        "place",
        "areas",
        "fields_of_study",
        "signed_during",
        "facilitated_by",
        "coordinated_by",
    )

    reference = models.CharField(
        _("reference"),
        max_length=20,
        unique=True,
        editable=False,
        help_text=_("Home country, partner, year, running number. Never changes."),
    )
    title = models.CharField(
        _("title"), max_length=300, help_text=_("As on the paper; without a paper, in our words.")
    )
    level = models.CharField(
        _("level"), max_length=12, choices=Level.choices, default=Level.INSTITUTION
    )
    counterpart_side = models.CharField(
        _("side of the counterpart"),
        max_length=15,
        choices=CounterpartSide.choices,
        default=CounterpartSide.PARTNER,
    )
    basis = models.CharField(_("basis"), max_length=16, choices=Basis.choices)
    signed_on_is_approximate = dates.approximate_field()
    signed_on_as_stated = dates.as_stated_field()
    announced_on = dates.date_field(_("announced on"))
    announced_on_precision = dates.precision_field()
    effect_rule = models.CharField(
        _("takes effect"),
        max_length=18,
        choices=EffectRule.choices,
        default=EffectRule.NOT_STATED,
        help_text=_("“On signature” sets the effective date by itself."),
    )
    effective_on_as_stated = dates.as_stated_field()
    expires_on_as_stated = dates.as_stated_field()
    term_months = months_field(
        _("term in months"),
        help_text=_("Sets the expiry date from the effective date where none is entered."),
    )
    term_as_stated = models.CharField(
        _("term as stated"),
        max_length=200,
        blank=True,
        help_text=_("In the words of the paper: “5 years”, “till mutually agreed”."),
    )
    termination_reason = models.CharField(_("reason of termination"), max_length=300, blank=True)
    place = models.ForeignKey(
        City,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("place of signature"),
    )
    place_is_of_the_event = models.BooleanField(
        _("place of the event"),
        default=False,
        help_text=_("The source gives the place of the visit, not of the signature."),
    )
    umbrella = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="made_under",
        verbose_name=_("made under"),
    )
    predecessor = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="successors",
        verbose_name=_("predecessor"),
    )
    predecessor_relation = models.CharField(
        _("relation to the predecessor"),
        max_length=10,
        choices=PredecessorRelation.choices,
        blank=True,
    )
    signed_during = models.ForeignKey(
        Delegation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="agreements",
        verbose_name=_("signed or announced during"),
    )
    facilitated_by = models.ForeignKey(
        Institution,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="facilitated_agreements",
        verbose_name=_("facilitating body"),
    )
    coordinated_by = models.ForeignKey(
        Institution,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="coordinated_agreements",
        verbose_name=_("coordinating body"),
    )
    areas = models.ManyToManyField(
        AreaOfCooperation, blank=True, verbose_name=_("areas of cooperation")
    )
    areas_are_common = models.BooleanField(
        _("areas announced together"),
        default=False,
        help_text=_("The source names the areas for several papers together."),
    )
    fields_of_study = models.ManyToManyField(
        FieldOfStudy, blank=True, verbose_name=_("fields of study")
    )
    summary = models.TextField(
        _("in plain words"),
        blank=True,
        help_text=_("The first sentence of the page: what this is, and what is not known of it."),
    )
    authentic_languages = models.CharField(
        _("authentic languages"), max_length=60, blank=True, help_text=_("Codes: en, kk, ru.")
    )
    prevailing_language = models.CharField(
        _("prevailing language"), max_length=3, blank=True, validators=[validate_language]
    )
    is_confirmed = models.BooleanField(
        _("confirmed by the ministry"),
        default=False,
        help_text=_("Until then the page says: from public announcements; not yet confirmed."),
    )
    resolution = models.CharField(
        _("resolved as"), max_length=14, choices=Resolution.choices, blank=True
    )
    resolved_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="resolved_from",
        verbose_name=_("continued as"),
    )

    objects = AgreementQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("agreement or MoU")
        verbose_name_plural = _("agreements and MoUs")
        ordering = ["-signed_on", "reference"]
        permissions = [
            (
                "publish_agreement_between_institutions",
                "Can publish agreements between institutions",
            ),
            (
                "withdraw_agreement_between_institutions",
                "Can withdraw agreements between institutions",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="agreement_stage_known",
                condition=Q(stage__in=Stage.values),
                violation_error_message=_("Choose a stage from the list."),
            ),
            models.CheckConstraint(
                name="agreement_signed_only_when_signed",
                condition=Q(stage=Stage.SIGNED)
                | Q(signed_on=None, effective_on=None, terminated_on=None, replaced_on=None),
                violation_error_message=_(
                    "Only a signed paper has a date of signature, effect or termination."
                ),
            ),
            models.CheckConstraint(
                name="agreement_expires_after_signature",
                condition=Q(expires_on=None)
                | Q(signed_on=None)
                | Q(expires_on__gte=F("signed_on"))
                | ~Q(expires_on_precision=Precision.DAY),
                violation_error_message=_("The expiry date is before the signature."),
            ),
            models.CheckConstraint(
                name="agreement_expires_after_effect",
                condition=Q(expires_on=None)
                | Q(effective_on=None)
                | Q(expires_on__gte=F("effective_on"))
                | ~Q(expires_on_precision=Precision.DAY),
                violation_error_message=_("The expiry date is before the effective date."),
            ),
            models.CheckConstraint(
                name="agreement_terminated_after_signature",
                condition=Q(terminated_on=None)
                | Q(signed_on=None)
                | Q(terminated_on__gte=F("signed_on"))
                | ~Q(terminated_on_precision=Precision.DAY),
                violation_error_message=_("The termination is before the signature."),
            ),
            models.CheckConstraint(
                name="agreement_effect_follows_rule",
                condition=~Q(effect_rule=EffectRule.ON_SIGNATURE)
                | Q(signed_on=None, effective_on=None)
                | Q(effective_on=F("signed_on")),
                violation_error_message=_(
                    "The paper takes effect on signature: both dates are the same."
                ),
            ),
            models.CheckConstraint(
                name="agreement_renewal_months",
                condition=Q(
                    renewal_rule=RenewalRule.AUTOMATIC,
                    renewal_months__isnull=False,
                    renewal_months__gte=1,
                )
                | (~Q(renewal_rule=RenewalRule.AUTOMATIC) & Q(renewal_months=None)),
                violation_error_message=_(
                    "Say for how many months it renews itself; only automatic renewal has a number."
                ),
            ),
            models.CheckConstraint(
                name="agreement_predecessor_relation",
                condition=Q(predecessor=None, predecessor_relation="")
                | (Q(predecessor__isnull=False) & ~Q(predecessor_relation="")),
                violation_error_message=_("Name the predecessor and what this paper does to it."),
            ),
            models.CheckConstraint(
                name="agreement_not_its_own_relative",
                condition=(Q(predecessor=None) | ~Q(predecessor=F("id")))
                & (Q(umbrella=None) | ~Q(umbrella=F("id")))
                & (Q(resolved_into=None) | ~Q(resolved_into=F("id"))),
                violation_error_message=_("An agreement cannot refer to itself."),
            ),
            models.CheckConstraint(
                name="agreement_merged_into_another",
                condition=(Q(resolution="merged") & Q(resolved_into__isnull=False))
                | (~Q(resolution="merged") & Q(resolved_into=None)),
                violation_error_message=_("Name the record that this one is the same as."),
            ),
        ]

    def __str__(self):
        # A title may begin with a figure, which in Urdu would join those of the reference.
        return " ".join(set_apart(part) for part in (self.reference, self.title) if part)

    def clean(self):
        # First, so that a reason why a date is missing is compared with the derived date.
        self._derive_dates()
        super().clean()

    def _derive_dates(self):
        """The effective date follows from its rule, the expiry from a term (domain section 2)."""
        if self.effect_rule == EffectRule.ON_SIGNATURE:
            self.effective_on = self.signed_on
            self.effective_on_precision = self.signed_on_precision
        elif self.effect_rule == EffectRule.NOT_STATED and self.effective_on:
            raise ValidationError(
                {"effect_rule": _("An effective date is entered: say on which rule it rests.")}
            )
        has_term = 0 < (self.term_months or 0) <= MOST_MONTHS and not self.expires_on
        if has_term and self.effective_on and self.effective_on_precision == Precision.DAY:
            self.expires_on = end_of_term(self.effective_on, self.term_months)
            self.expires_on_precision = Precision.DAY


class ReferenceCounter(models.Model):
    """The last running number given to agreements of one partner and year."""

    prefix = models.CharField(max_length=15, primary_key=True)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        default_permissions = ()

    def __str__(self):
        return f"{self.prefix}{self.last:04}"
