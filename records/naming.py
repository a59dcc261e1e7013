"""What sentences of the desk call records: what people read, not their keys."""

from records.kinds import KINDS
from records.localized import set_apart, with_semicolons


class Called:
    """A record as sentences name it."""

    #: Fields of which the first that is filled is the name in a sentence; none: as `str()` has it.
    called_by: tuple[str, ...] = ()

    @property
    def called(self):
        """What a sentence calls the record, in the language that is read."""
        names = (getattr(self, field) for field in self.called_by)
        return set_apart(next(filter(None, names), "") or str(self))


def records_named(places):
    """The records at the desk of (kind, key) each, in their order; one query a kind."""
    keys = {kind: [k for name, k in places if name == kind] for kind, _key in places}
    found = {}
    for kind, wanted in keys.items():
        model = KINDS[kind].get_model()
        for record in model.objects.filter(**{f"{model.key_field}__in": wanted}):
            found[kind, record.key] = record
    return [found[place] for place in places if place in found]


def called(places):
    """What the records of (kind, key) each are called, as one text; what is gone by its key."""
    found = {(each.kind_name, each.key): each.called for each in records_named(places)}
    return with_semicolons(found.get(place, place[1]) for place in places)
