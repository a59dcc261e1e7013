"""Work queues: what waits for whom. They are filters of the lists, and lines of the home page."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.admin import RelatedOnlyFieldListFilter, SimpleListFilter
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from records.vocabulary import ReviewState


@dataclass(frozen=True)
class Queue:
    """Records that wait for somebody.

    slug   in the address of the filtered list
    title  in the filter and on the home page
    rows   (queryset, user) -> those that wait
    act    whose work it is: who may do this act on records of the kind
    """

    slug: str
    title: str
    rows: Callable
    act: str = "change"


def waiting_for_review(queryset, user):
    """Records that a second person should look at."""
    return queryset.filter(state=ReviewState.IN_REVIEW)


TO_REVIEW = Queue("to-review", _("Waiting for review"), waiting_for_review, act="publish")
RETURNED = Queue(
    "returned",
    _("Returned to the editor"),
    lambda queryset, user: queryset.filter(state=ReviewState.RETURNED),
)
CHANGED = Queue(
    "changed",
    _("Changed since published"),
    lambda queryset, user: queryset.changed_since_published(),
)
NO_SOURCE = Queue(
    "no-source",
    _("No source cited"),
    lambda queryset, user: queryset.filter(citations=None),
)


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
