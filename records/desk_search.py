"""Search at the desk: by the texts of its own rows, drafts too, and by all that the public search
knows of what is public: other scripts, transliterations, short forms, places.
"""

from functools import reduce
from operator import or_

from django.db.models import Case, Q, Value, When

from records.search import keys_found
from records.text import words


def holding(rows, query, paths=("search_text__contains",)):
    """Rows of the desk of which the folded texts hold every word of a query, by any of the lookups:
    қарағанды finds Қарағанды on every database.
    """
    if "\x00" in query:
        return rows.none()  # No text holds it, and PostgreSQL would not be asked for it.
    for word in words(query):
        rows = rows.filter(reduce(or_, (Q(**{path: word}) for path in paths)))
    return rows


def heard(query, kind, key):
    """Condition on rows of the desk: the public search finds their record. One query.

    kind, key: which kind of record it searches, and the column or path of its key
    """
    return Q(**{f"{key}__in": keys_found(query, kind)})


def is_search_box(request):
    """Whether a list is asked for by a box with a search in a form."""
    return bool(request.resolver_match) and request.resolver_match.url_name == "autocomplete"


class SearchesRegister:
    """A ModelAdmin of rows that are, or belong to, records: found as on the public site, drafts by
    their letters.
    """

    #: The lookups by which each folded word of what was typed may be found.
    search_paths = ("search_text__contains",)
    search_fields = ("search_text",)

    def get_search_key(self):
        """(kind of record, path of its key) under which the register knows a row."""
        return self.model.kind_name, self.model.key_field

    def get_search_results(self, request, queryset, search_term):
        if not words(search_term):
            return queryset, False
        every = self.model._base_manager.all()
        held = Q(pk__in=holding(every, search_term, self.search_paths).values("pk"))
        found = queryset.filter(held | heard(search_term, *self.get_search_key()))
        if is_search_box(request):
            # As it was typed comes before what sounds like it.
            by_sound = Case(When(held, then=Value(0)), default=Value(1))
            found = found.order_by(by_sound, *(self.get_ordering(request) or self.opts.ordering))
        return found, False
