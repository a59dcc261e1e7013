"""Where an agreement stands on a day: one rule, for records and for entries, for a row and a query.

Status is what can be said; there is none before the signature. Effect has four answers, since most
papers do not say when they begin. The row methods end in ``_on``, because an annotation called
`status` would hide a method of that name. Domain rules 1 and 2; the tests hold row and query
together.
"""

import datetime as dt

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Cast, ExtractMonth, ExtractYear
from django.db.models.lookups import LessThan
from django.utils.translation import gettext_lazy as _

from agreements.vocabulary import (
    WITHOUT_EFFECT,
    AgreementKind,
    Effect,
    RenewalRule,
    Stage,
    Status,
)
from records import dates
from records.vocabulary import Precision

#: The facts from which the end of a term and the last day to give notice follow.
TERM = ("expires_on", "expires_on_precision", "renewal_rule", "renewal_months", "notice_months")
#: More than a century is a slip of the pen, and no calendar goes on for ever.
MOST_MONTHS = 1200


def months_field(label, **options):
    """A column for a number of months that a paper states."""
    return models.PositiveSmallIntegerField(
        label, null=True, blank=True, validators=[MaxValueValidator(MOST_MONTHS)], **options
    )


def _status_case(on):
    """The rule as a query. The order of the lines is the rule: the first that holds decides."""
    automatic = Q(renewal_rule=RenewalRule.AUTOMATIC)
    return Case(
        When(~Q(stage=Stage.SIGNED), then=F("stage")),
        When(signed_on__gt=on, then=Value(None)),
        When(terminated_on__lte=on, then=Value(Status.TERMINATED)),
        When(replaced_on__lte=on, then=Value(Status.REPLACED)),
        When(dates.over("expires_on", on) & ~automatic, then=Value(Status.EXPIRED)),
        When(effective_on__lte=on, then=Value(Status.IN_FORCE)),
        default=Value(Status.SIGNED),
        output_field=models.CharField(null=True),
    )


def first_of_end(on):
    """The first day of the end of the term that runs on a day, as a query.

    `Lifecycle.end_on()` is the rule.
    """
    expiry, months = F("expires_on"), F("renewal_months")
    # PostgreSQL extracts fractions, and would divide them.
    starts = Cast(12 * ExtractYear(expiry) + ExtractMonth(expiry), models.IntegerField())
    behind = Case(
        When(expires_on_precision=Precision.YEAR, then=12 * on.year + 1 - starts),
        default=12 * on.year + on.month - starts,
    )
    terms = Case(When(expires_on__gte=on, then=0), default=(behind + months - 1) / months)
    first = dates.Shifted(expiry, terms * months)
    # Only a day can lie within the month of `on` and yet before it.
    is_short = Q(expires_on_precision=Precision.DAY) & Q(LessThan(first, Value(on)))
    rolled = Case(When(is_short, then=dates.Shifted(expiry, (terms + 1) * months)), default=first)
    return Case(
        When(renewal_rule=RenewalRule.AUTOMATIC, renewal_months__gt=0, then=rolled),
        default=expiry,
        output_field=models.DateField(),
    )


def last_of_end(on):
    """The day through which the term that runs on a day lasts, as a query; None without an end."""
    return dates.last_day_query(first_of_end(on), "expires_on_precision")


class LifecycleQuerySet(models.QuerySet):
    def with_status(self, on):
        """Annotate `status` and `effect` as they stand on a day."""
        return self.annotate(status=_status_case(on)).annotate(
            effect=Case(
                When(kind__in=list(WITHOUT_EFFECT), then=Value(Effect.NOT_APPLICABLE)),
                When(status=Status.IN_FORCE, then=Value(Effect.YES)),
                When(status=Status.SIGNED, effective_on=None, then=Value(Effect.NOT_KNOWN)),
                default=Value(Effect.NO),
                output_field=models.CharField(),
            )
        )

    def with_end(self, on):
        """Annotate the end of the term that runs on a day, rolled on by renewals.

        ends_from  its first possible day: lists sort and filter by it, as by any partial date
        ends_on    its last day, through which it counts
        Both None where no end is stated.
        """
        return self.annotate(ends_from=first_of_end(on), ends_on=last_of_end(on))

    def existing(self, on):
        """What there was on a day: a paper signed later is left out."""
        return self.exclude(stage=Stage.SIGNED, signed_on__gt=on)

    def in_force(self, on):
        """Agreements in force on a day, the day of expiry included."""
        return self.with_status(on).filter(status=Status.IN_FORCE)

    def expiring(self, within, on):
        """Agreements in force on a day that end within so many days, unless they renew themselves.

        within: number of days, both ends included.
        """
        last = on + dt.timedelta(days=within)
        return (
            self.in_force(on)
            .exclude(renewal_rule=RenewalRule.AUTOMATIC)
            .filter(dates.over("expires_on", last + dt.timedelta(days=1)))
        )

    def notice_due(self, within, on):
        """Agreements in force on a day whose last day to give notice is at most so many days off.

        Automatic renewal rolls the term on by months, which databases count each in their own way:
        the rule for a row decides. Annotates `last_notice_on`. One more query.

        within: number of days, both ends included.
        """
        last = on + dt.timedelta(days=within)
        stated = self.in_force(on).exclude(expires_on=None).exclude(notice_months=None)
        rows = [self.model(**facts) for facts in stated.values("pk", *TERM)]
        days = {row.pk: row.notice_until(on) for row in rows}
        due = {pk: day for pk, day in days.items() if on <= day <= last}
        return self.filter(pk__in=due).annotate(
            last_notice_on=Case(
                *(When(pk=pk, then=Value(day)) for pk, day in due.items()),
                default=None,
                output_field=models.DateField(),
            )
        )


class Lifecycle(models.Model):
    """The facts from which status and effect follow."""

    kind = models.CharField(_("kind"), max_length=20, choices=AgreementKind.choices)
    stage = models.CharField(
        _("stage"),
        max_length=12,
        choices=Stage.choices,
        default=Stage.PROPOSED,
        help_text=_("An announced plan (“will be signed”) is not signed."),
    )
    signed_on = dates.date_field(_("signed on"))
    signed_on_precision = dates.precision_field()
    effective_on = dates.date_field(_("effective on"))
    effective_on_precision = dates.precision_field()
    expires_on = dates.date_field(_("expires on"))
    expires_on_precision = dates.precision_field()
    terminated_on = dates.date_field(_("terminated on"))
    terminated_on_precision = dates.precision_field()
    replaced_on = dates.date_field(_("replaced on"))
    replaced_on_precision = dates.precision_field()
    renewal_rule = models.CharField(
        _("renewal"),
        max_length=12,
        choices=RenewalRule.choices,
        default=RenewalRule.NOT_STATED,
    )
    renewal_months = months_field(_("renews for so many months"))
    notice_months = months_field(_("notice period in months"))

    class Meta:
        abstract = True

    def status_on(self, on):
        """The Status on a day, or None before the signature: the same rule as the query."""
        if self.stage != Stage.SIGNED:
            return self.stage
        if self.signed_on and self.signed_on > on:
            return None
        if self.terminated_on and self.terminated_on <= on:
            return Status.TERMINATED
        if self.replaced_on and self.replaced_on <= on:
            return Status.REPLACED
        if self._has_expired(on):
            return Status.EXPIRED
        if self.effective_on and self.effective_on <= on:
            return Status.IN_FORCE
        return Status.SIGNED

    def effect_on(self, on):
        """The Effect on a day: the same rule as the query."""
        if self.kind in WITHOUT_EFFECT:
            return Effect.NOT_APPLICABLE
        status = self.status_on(on)
        if status == Status.IN_FORCE:
            return Effect.YES
        if status == Status.SIGNED and self.effective_on is None:
            return Effect.NOT_KNOWN
        return Effect.NO

    def _has_expired(self, on):
        return (
            self.expires_on is not None
            and self.renewal_rule != RenewalRule.AUTOMATIC
            and dates.is_over(self.expires_on, self.expires_on_precision, on)
        )

    def end_on(self, on):
        """The last day of the term that runs on a day, or None where no end is stated.

        Automatic renewal rolls the end forward, `renewal_months` at a time, until it is terminated.
        """
        if self.expires_on is None:
            return None
        end = dates.last_day(self.expires_on, self.expires_on_precision)
        if self.renewal_rule == RenewalRule.AUTOMATIC and self.renewal_months:
            terms = 0
            while end < on:
                terms += 1
                first = dates.add_months(self.expires_on, terms * self.renewal_months)
                end = dates.last_day(first, self.expires_on_precision)
        return end

    def notice_until(self, on):
        """The last day to give notice in the term that runs on a day, or None if not stated."""
        end = self.end_on(on)
        if end is None or self.notice_months is None:
            return None
        return dates.add_months(end, -self.notice_months)


def end_of_term(start, months):
    """The day on which a term of so many months from a day ends.

    A term of years from 29 February ends on 28 February in common years (domain rule 2).
    """
    return dates.add_months(start, months)
