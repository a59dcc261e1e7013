"""Work queues: what waits for whom. They are filters of the lists, and lines of the home page."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.admin import RelatedOnlyFieldListFilter, SimpleListFilter
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import EmptyResultSet
from django.db.models import Count, Exists, F, Min, OuterRef, Q, Subquery, Value
from django.db.models.functions import TruncDate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from records.models import Citation, Publication, Revision
from records.services import EDITS
from records.vocabulary import Act, ReviewState


class Theme:
    """What the lists of the home page have in common, in the order in which they stand."""

    WAITING = _("Waits for somebody")
    DEADLINES = _("Ends soon")
    FIND_OUT = _("Find out first")
    GAPS = _("Gaps in the records")
    SOURCES = _("Sources")
    NAMES = _("Names to confirm")

    IN_ORDER = (WAITING, DEADLINES, FIND_OUT, GAPS, SOURCES, NAMES)


class Owner:
    """Whose work a list is."""

    YOU = pgettext_lazy("whose work", "you")
    EDITORS = pgettext_lazy("whose work", "editors")
    PUBLISHERS = pgettext_lazy("whose work", "publishers")
    COORDINATION = pgettext_lazy("whose work", "HEC, coordination")


#: Since when the oldest record of a list waits: what lacks something, from the day of its entry;
#: what was sent to somebody, from the act that sent it.
SINCE_ENTERED = TruncDate(Min("created_at"))
SINCE_CHANGED = TruncDate(Min("changed_at"))


@dataclass(frozen=True)
class Queue:
    """Records that wait for somebody.

    slug      in the address of the filtered list
    title     in the filter and on the home page
    rows      (queryset, user) -> those that wait
    act       whoever may do this act on records of the kind sees the queue
    theme     under which heading of the home page it stands
    owner     whose work it is, in words
    since     aggregate of the rows: the civil date since when the oldest waits
    deadline  whether that date is still to come: the first end, not the longest wait
    checked   () -> Check, where the rows are known only from a check of what lies elsewhere
    """

    slug: str
    title: str
    rows: Callable
    act: str = "change"
    theme: str = Theme.GAPS
    owner: str = Owner.EDITORS
    since: object = SINCE_ENTERED
    deadline: bool = False
    checked: Callable | None = None


# --- Review ----------------------------------------------------------------------------------


def waiting_for_review(queryset, user):
    """Records that a second person should look at."""
    return queryset.filter(state=ReviewState.IN_REVIEW)


def untouched_by(queryset, user):
    """Records that a user has not edited since two people last saw them published.

    The same rule as `services.editors_since_published()`, as a query: others may publish.
    """
    model = queryset.model
    of_record = {"kind": model.kind_name, "key": OuterRef(model.key_field)}
    seen = (
        Publication.objects.filter(kind=model.kind_name, key=OuterRef("key"))
        .exclude(content_digest="")
        .seen_by_two()
    )
    edits = Revision.objects.filter(**of_record, actor=user, act__in=EDITS).filter(
        ~Exists(seen.filter(published_at__gte=OuterRef("made_at")))
    )
    emergencies = Publication.objects.filter(
        **of_record, published_by=user, is_emergency=True
    ).filter(~Exists(seen.filter(version__gte=OuterRef("version"))))
    return queryset.filter(~Exists(edits), ~Exists(emergencies))


def to_review(queryset, user):
    """Records in review that this user did not edit."""
    return untouched_by(waiting_for_review(queryset, user), user)


def returned_to(queryset, user):
    """Records that came back to the user who sent them for review, or edited them last."""
    model = queryset.model
    saves = Revision.objects.filter(kind=model.kind_name, key=OuterRef(model.key_field)).order_by(
        "-number"
    )
    sent = Subquery(saves.filter(act=Act.SUBMIT).values("actor")[:1])
    edited = Subquery(saves.filter(act__in=EDITS).values("actor")[:1])
    returned = queryset.filter(state=ReviewState.RETURNED)
    return returned.alias(sent_by=sent, edited_by=edited).filter(
        Q(sent_by=user.pk) | Q(edited_by=user.pk)
    )


def review_queue(rows=to_review):
    """The queue of a kind for those who publish; `rows` where they publish some of it only."""
    return Queue(
        "to-review",
        _("Waiting for review"),
        rows,
        act="publish",
        theme=Theme.WAITING,
        owner=Owner.PUBLISHERS,
        since=SINCE_CHANGED,
    )


TO_REVIEW = review_queue()
RETURNED = Queue(
    "returned",
    _("Returned to you"),
    returned_to,
    theme=Theme.WAITING,
    owner=Owner.YOU,
    since=SINCE_CHANGED,
)
CHANGED = Queue(
    "changed",
    _("Changed since published"),
    lambda queryset, user: queryset.changed_since_published(),
    theme=Theme.WAITING,
    since=SINCE_CHANGED,
)


# --- Sources and names -----------------------------------------------------------------------


def on_which_sources_differ(queryset, user):
    """Records with a statement of which two sources say different things, as their pages show."""
    kind = ContentType.objects.get_for_model(queryset.model)
    claims = Citation.objects.filter(content_type=kind).exclude(value_as_stated="")
    others = claims.filter(object_id=OuterRef("object_id"), statement=OuterRef("statement")).filter(
        ~Q(value_as_stated=OuterRef("value_as_stated"))
    )
    return queryset.filter(pk__in=claims.filter(Exists(others)).values("object_id"))


NO_SOURCE = Queue(
    "no-source",
    _("No source cited"),
    lambda queryset, user: queryset.filter(citations=None),
    theme=Theme.SOURCES,
)
SOURCES_DIFFER = Queue(
    "sources-differ", _("Statements that differ"), on_which_sources_differ, theme=Theme.SOURCES
)

#: What every kind of record with sources has.
GENERAL = (TO_REVIEW, RETURNED, CHANGED, NO_SOURCE, SOURCES_DIFFER)

NO_NAME_IN = {
    "ur": _("No name in Urdu"),
    "kk": _("No name in Kazakh"),
    "ru": _("No name in Russian"),
}


def name_queues(field):
    """A queue a language: public records of which the pages show the English name there."""
    return tuple(
        Queue(
            f"no-name-{language}",
            title,
            lambda queryset, user, column=f"{field}_{language}": public(queryset).filter(
                Q(**{column: None}) | Q(**{column: ""})
            ),
            theme=Theme.NAMES,
        )
        for language, title in NO_NAME_IN.items()
    )


def public(queryset):
    """Records that the public sees."""
    rows = queryset.with_last_publication()
    return rows.exclude(published_digest=None).exclude(published_digest="")


# --- Filters of the lists --------------------------------------------------------------------


class QueueFilter(SimpleListFilter):
    """The queues of the list's kind of record."""

    title = _("needs attention")
    parameter_name = "queue"

    def __init__(self, request, params, model, model_admin):
        self.queues = {queue.slug: queue for queue in model_admin.queues}
        super().__init__(request, params, model, model_admin)

    def lookups(self, request, model_admin):
        return [(queue.slug, queue.title) for queue in self.queues.values()]

    def queryset(self, request, queryset):
        queue = self.queues.get(self.value())
        return queue.rows(queryset, request.user) if queue else queryset

    def get_facet_counts(self, pk_attname, filtered_qs):
        """The counts beside the queues; Django writes "-" where there is none."""
        counts = super().get_facet_counts(pk_attname, filtered_qs)
        for number, (slug, _title) in enumerate(self.lookup_choices):
            queue = self.queues[slug]
            if queue.checked and queue.checked().on is None:
                del counts[f"{number}__c"]
            elif _is_never(queue.rows(filtered_qs, self.request.user)):
                # Django would take one such queue for an answer to all: nothing in any of them.
                counts[f"{number}__c"] = Count(Value(None))
        return counts


def _is_never(rows):
    """Whether the database need not be asked to know that there are no such rows."""
    try:
        rows.query.sql_with_params()
    except EmptyResultSet:
        return True
    return False


class RelatedFilter(RelatedOnlyFieldListFilter):
    """Filter by a relation, among what the list names. Asks the database for the choices once."""

    def field_choices(self, field, request, model_admin):
        # Django gives an iterator that queries again for every count and every line.
        return list(super().field_choices(field, request, model_admin))


NEVER, PUBLISHED, CHANGED_SINCE, WITHDRAWN = "never", "published", "changed", "withdrawn"
PUBLICATION_STATES = {
    NEVER: _("never published"),
    PUBLISHED: _("published"),
    CHANGED_SINCE: _("changed since published"),
    WITHDRAWN: _("withdrawn"),
}


def publication_state(record):
    """Where a record of `with_last_publication()` stands with the public."""
    if record.published_digest is None:
        return NEVER
    if not record.published_digest:
        return WITHDRAWN
    return PUBLISHED if record.published_digest == record.content_digest else CHANGED_SINCE


class PublicationFilter(SimpleListFilter):
    """The same rule as `publication_state()`, as a query."""

    title = _("public")
    parameter_name = "public"

    def lookups(self, request, model_admin):
        return list(PUBLICATION_STATES.items())

    def queryset(self, request, queryset):
        rows = queryset.with_last_publication()
        if self.value() == NEVER:
            return rows.filter(published_digest=None)
        if self.value() == WITHDRAWN:
            return rows.filter(published_digest="")
        if self.value() == PUBLISHED:
            return rows.exclude(published_digest="").filter(published_digest=F("content_digest"))
        if self.value() == CHANGED_SINCE:
            return queryset.changed_since_published()
        return queryset
