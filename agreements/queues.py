"""Work queues of agreements: what ends soon, what to find out, what is missing."""

import datetime as dt

from django.contrib.contenttypes.models import ContentType
from django.db.models import DateField, Exists, Max, Min, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, Greatest, NullIf, TruncDate
from django.utils.translation import gettext_lazy as _

from agreements.announced import waiting_for_paper
from agreements.models import Agreement, AgreementDocument, AgreementEvent, Party
from agreements.permissions import reviewable
from agreements.vocabulary import WITHOUT_EFFECT, DocumentKind, Level, Stage
from records.dates import add_months
from records.models import Citation
from records.queues import (
    CHANGED,
    NO_SOURCE,
    RETURNED,
    SOURCES_DIFFER,
    Owner,
    Queue,
    Theme,
    name_queues,
    review_queue,
    untouched_by,
)
from records.register import today
from records.vocabulary import Precision, Unknown

#: In how many days an agreement ends, and what the list of these is called.
WINDOWS = {
    30: _("Ends within 30 days"),
    90: _("Ends within 90 days"),
    180: _("Ends within 180 days"),
}
#: In which so many days the last day to give notice lies.
NOTICE_WINDOW = 90
#: After so many months without news a plan is asked about.
QUIET_MONTHS = 6

#: Stands for no date where the database compares several.
NO_DATE = Value(dt.date(1, 1, 1), output_field=DateField())


# --- Deadlines -------------------------------------------------------------------------------


def continued(queryset):
    """Agreements that another signed paper renews or replaces."""
    signed = Agreement.objects.filter(predecessor=OuterRef("pk"), stage=Stage.SIGNED)
    return queryset.filter(Exists(signed))


def expiring(days):
    """The rule of a window: in force, ends within so many days, and nothing continues it."""

    def rows(queryset, user):
        ending = queryset.expiring(days, today())
        return ending.exclude(pk__in=continued(Agreement.objects.all()).values("pk"))

    return rows


def notice_due(queryset, user):
    """Agreements whose last day to give notice comes within 90 days."""
    return queryset.notice_due(NOTICE_WINDOW, today())


# --- What to find out ------------------------------------------------------------------------


def without_news(queryset, user):
    """Plans of which nothing was heard for months: no source, no event, no announcement."""
    before = add_months(today(), -QUIET_MONTHS)
    return with_last_news(queryset.exclude(stage=Stage.SIGNED).filter(resolution="")).filter(
        last_news_on__lt=before
    )


def with_last_news(queryset):
    """Annotate `last_news_on`: the newest date of sources, events and the announcement.

    Where there is none, the day on which the record was entered.
    """
    kind = ContentType.objects.get_for_model(Agreement)
    cited = Citation.objects.filter(content_type=kind, object_id=OuterRef("pk"))
    events = AgreementEvent.objects.filter(agreement=OuterRef("pk"))
    news = Greatest(
        Coalesce("announced_on", NO_DATE),
        Coalesce(_newest(cited.values("object_id"), "source__published_on"), NO_DATE),
        Coalesce(_newest(events.values("agreement"), "happened_on"), NO_DATE),
        output_field=DateField(),
    )
    return queryset.annotate(last_news_on=Coalesce(NullIf(news, NO_DATE), TruncDate("created_at")))


def _newest(rows, field):
    return Subquery(
        rows.order_by().annotate(newest=Max(field)).values("newest"), output_field=DateField()
    )


# --- What is missing -------------------------------------------------------------------------


def missing_counterpart(queryset, user):
    """Agreements with a party that no source names; at state level the country is the party."""
    unnamed = Party.objects.filter(agreement=OuterRef("pk"), institution=None)
    return queryset.exclude(level=Level.STATE).filter(Exists(unnamed), resolution="")


def signed_without_effect(queryset, user):
    """Signed papers of which it is not known when they take effect, if they do at all."""
    signed = queryset.filter(stage=Stage.SIGNED, effective_on=None, resolution="")
    return signed.exclude(kind__in=WITHOUT_EFFECT)


def signed_without_paper(queryset, user):
    """Signed agreements of which the register has not the signed text."""
    texts = AgreementDocument.objects.filter(
        agreement=OuterRef("pk"), kind=DocumentKind.SIGNED_TEXT
    )
    return queryset.filter(~Exists(texts), stage=Stage.SIGNED, resolution="")


def signed_without_day(queryset, user):
    """Signed papers of which nobody has looked up the very day of signature."""
    asked = Q(unknown__has_key="signed_on") & ~Q(unknown__signed_on=Unknown.NOT_RECORDED)
    inexact = Q(signed_on=None) | ~Q(signed_on_precision=Precision.DAY)
    signed = queryset.filter(stage=Stage.SIGNED, resolution="").exclude(asked)
    return signed.filter(inexact | Q(signed_on_is_approximate=True))


def signed_without_end(queryset, user):
    """Signed papers of which nobody has looked up when they end, or whether."""
    asked = Q(unknown__has_key="expires_on") & ~Q(unknown__expires_on=Unknown.NOT_RECORDED)
    signed = queryset.filter(stage=Stage.SIGNED, expires_on=None, resolution="")
    return signed.exclude(kind__in=WITHOUT_EFFECT).exclude(asked)


QUEUES = (
    review_queue(lambda queryset, user: untouched_by(reviewable(queryset, user), user)),
    RETURNED,
    CHANGED,
    *(
        Queue(
            f"expiring-{days}",
            title,
            expiring(days),
            theme=Theme.DEADLINES,
            owner=Owner.COORDINATION,
            since=Min("expires_on", filter=Q(expires_on_precision=Precision.DAY)),
            deadline=True,
        )
        for days, title in WINDOWS.items()
    ),
    Queue(
        "notice",
        _("Last day to give notice within 90 days"),
        notice_due,
        theme=Theme.DEADLINES,
        owner=Owner.COORDINATION,
        since=Min("last_notice_on"),
        deadline=True,
    ),
    Queue(
        "without-news",
        _("Proposed or under negotiation, no news for six months"),
        without_news,
        theme=Theme.FIND_OUT,
        owner=Owner.COORDINATION,
        since=Min("last_news_on"),
    ),
    Queue(
        "waits-for-paper",
        _("Made from the announcement, waits for its paper"),
        lambda queryset, user: waiting_for_paper(queryset),
        theme=Theme.FIND_OUT,
        owner=Owner.COORDINATION,
    ),
    Queue(
        "missing-counterpart",
        _("A party is not named"),
        missing_counterpart,
        owner=Owner.COORDINATION,
    ),
    Queue("no-document", _("No signed paper on record"), signed_without_paper),
    Queue("no-day-of-signature", _("Signed, day of signature not known"), signed_without_day),
    Queue("no-effective-date", _("Signed, without an effective date"), signed_without_effect),
    Queue("no-end-date", _("Signed, without an end date"), signed_without_end),
    NO_SOURCE,
    SOURCES_DIFFER,
    *name_queues("title"),
)
