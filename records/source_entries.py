"""Sources as the register knows them. They have no page; pages that cite them list them."""

from django.db import models
from django.db.models import Max

from records.dates import parse_date
from records.entries import Entry, EntryQuerySet
from records.search_texts import SearchText, TextRole


class SourceEntryQuerySet(EntryQuerySet):
    def newest_information(self, at=None):
        """The day of the newest source, now or as known at an instant; None without any."""
        return self.known(at).aggregate(day=Max("published_on"))["day"]


class SourceEntry(Entry):
    kind_name = "source"

    published_on = models.DateField(null=True)

    objects = SourceEntryQuerySet.as_manager()

    class Meta(Entry.Meta):
        indexes = [models.Index(fields=["published_on"], name="source_published")]

    @classmethod
    def columns(cls, document):
        published_on = document.get("published_on")
        return {"published_on": parse_date(published_on).first if published_on else None}

    @classmethod
    def texts(cls, document):
        for text in (document["publisher"], document.get("url", "")):
            yield SearchText(TextRole.OTHER_NAME, document["language"], text)


def read_sources(keys, at=None):
    """key -> document of the sources that a record cites; one query."""
    rows = SourceEntry.objects.known(at).filter(key__in=set(keys))
    return dict(rows.values_list("key", "document"))
