"""What merging two records would move, fill and leave: for the preview and for the act alike."""

from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db.models import UniqueConstraint
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from records.chain import digest
from records.form_fields import is_civil_date, is_precision
from records.localized import with_commas
from records.models import Citation, Record
from records.publications import Publication
from records.review import owner_of
from records.services.publishing import is_public
from records.services.saving import document_of, reload
from records.snapshot import MACHINERY, translated_fields
from records.text import fold

EMPTY = (None, "", [], {})

#: Nothing that one record could take from another.
OWN = MACHINERY | {"state", "unknown", "verified_on"}

#: What goes along with a civil date.
BESIDE_DATE = ("_precision", "_is_approximate")


@dataclass
class Move:
    """A row that points at the record that goes, or belongs to it.

    attribute  the column that holds the primary key of one record, and of the other afterwards
    joined     the record that stays has such a row already: this one does not move
    """

    owner: Record
    row: object
    attribute: str
    words: str
    joined: bool = False


@dataclass(frozen=True)
class Fact:
    """Something that the record that stays lacks and the other one has."""

    name: str
    label: str
    value: str
    is_list: bool = False


@dataclass
class Moved:
    """The links of one record, as the preview lists them."""

    record: Record
    words: list = field(default_factory=list)


class MergePlan:
    """What it takes to make two records one. Reads the database as it stands."""

    def __init__(self, winner, loser):
        self.winner, self.loser = reload(winner), reload(loser)
        self.obstacles = []
        self.links = [*self._links()]
        self.own_rows = [*self._own_rows()]
        self.names = [*self._names()]
        self.facts = [*self._facts()]

    # --- What points at the record that goes -------------------------------------------------

    def _links(self):
        for row, column, owner in pointing_rows(self.loser):
            if owner == self.loser:
                continue
            if owner == self.winner:
                words = _("it names %(record)s (%(field)s), so that the two are not the same")
                values = {"record": self.loser.key, "field": column.verbose_name}
                self._obstruct(owner, words % values)
                continue
            move = Move(owner, row, column.attname, link_words(row, column))
            setattr(row, column.name, self.winner)
            move.joined = self._refused(row) and self._is_joined(row)
            yield move

    def _refused(self, row):
        """What a rule says against the row as it would stand; noted unless it can be joined."""
        try:
            row.clean()
            row.validate_constraints()
        except ValidationError as refusal:
            if not self._is_joined(row):
                for sentence in refusal.messages:
                    self._obstruct(owner_of(row), sentence)
            return True
        return False

    def _is_joined(self, row):
        """Whether the record that stays has such a citation, and this one says nothing more."""
        if not isinstance(row, Citation):
            return False
        there = Citation.objects.filter(
            content_type=row.content_type_id,
            object_id=row.object_id,
            source=self.winner.pk,
            statement=row.statement,
        ).first()
        return there is not None and all(
            getattr(row, name) in ("", getattr(there, name)) for name in ("value_as_stated", "note")
        )

    def _obstruct(self, record, sentence):
        self.obstacles.append(f"{record.key}: {sentence}")

    # --- What belongs to it ------------------------------------------------------------------

    def _own_rows(self):
        """Rows of the record that goes; what the one that stays has already does not move."""
        for name in (*self.loser.parts_that_move, "citations", "corrections"):
            for row in getattr(self.loser, name).all():
                yield self._own_move(row, _owner_column(row, type(self.loser)))
        for row, column in _rows_naming(self.loser):
            if owner_of(row) is None:  # Part of no record: the account of a focal point.
                yield self._own_move(row, column.attname)

    def _own_move(self, row, attribute):
        move = Move(self.loser, row, attribute, f"{row._meta.verbose_name}: {row}")
        setattr(row, attribute, self.winner.pk)
        try:
            row.validate_unique()
            row.validate_constraints()
        except ValidationError:
            move.joined = True
        return move

    @property
    def staying(self):
        """What is left with the record that goes, in words."""
        left = [move.words for move in self.own_rows if move.joined]
        for name in self.loser.parts:
            if name not in self.loser.parts_that_move:
                meta = self.loser._meta.get_field(name).related_model._meta
                left += [f"{meta.verbose_name}: {row}" for row in getattr(self.loser, name).all()]
        return left

    def _names(self):
        """(language, text) of the names by which the record that stays is not known yet."""
        if "other_names" not in self.loser.parts:
            return
        known = {fold(row.text) for row in self.winner.other_names.all()}
        known |= {fold(move.row.text) for move in self.own_rows if hasattr(move.row, "text")}
        known |= {fold(text) for _language, text in _main_names(self.winner)}
        for language, text in _main_names(self.loser):
            if fold(text) not in known:
                known.add(fold(text))
                yield language, text

    # --- What it could fill ------------------------------------------------------------------

    def _facts(self):
        left_out = OWN | translated_fields(type(self.winner)) | {self.winner.key_field}
        for column in self.winner._meta.concrete_fields:
            if column.name in left_out or not column.editable or is_precision(column):
                continue
            value = getattr(self.loser, column.attname)
            if getattr(self.winner, column.attname) in EMPTY and value not in EMPTY:
                related = getattr(self.loser, column.name)
                if column.is_relation and related in (self.winner, self.loser):
                    continue
                words = related if column.is_relation else _in_words(column, value)
                yield Fact(column.name, capfirst(str(column.verbose_name)), str(words))
        for column in self.winner._meta.many_to_many:
            terms = list(getattr(self.loser, column.name).all())
            if terms and not getattr(self.winner, column.name).exists():
                words = with_commas(map(str, terms))
                yield Fact(column.name, capfirst(str(column.verbose_name)), words, is_list=True)

    # --- Whom it concerns --------------------------------------------------------------------

    @cached_property
    def moved(self):
        """ref -> Moved of every record whose content changes with it, but for the two."""
        found = {}
        for move in self.links:
            found.setdefault(move.owner.ref, Moved(move.owner)).words.append(move.words)
        for move in self.own_rows:
            for row, column, owner in pointing_rows(move.row):
                if owner not in (self.winner, self.loser):
                    words = link_words(row, column)
                    found.setdefault(owner.ref, Moved(owner)).words.append(words)
        return found

    @property
    def records(self):
        """The two records, and all whose content changes with them."""
        return [self.winner, self.loser, *(moved.record for moved in self.moved.values())]

    @cached_property
    def goes_public(self):
        """Whether the public sees the record that goes, so that its address has to lead on."""
        return is_public(self.loser)

    def publication_obstacles(self):
        """Why the merge cannot become public in one act, a sentence each (see `merge_records`)."""
        if not self.goes_public:
            return []
        found = []
        if not is_public(self.winner):
            found.append(
                _("The public sees %(loser)s, not %(winner)s: publish that, or keep the other.")
                % {"loser": self.loser.key, "winner": self.winner.key}
            )
        return found + unpublished_edits(self.records)


def unpublished_edits(records):
    """A sentence for each public record that is not as two people saw it published."""
    return [
        _("%(record)s has changes that a second person has not published yet: settle these first.")
        % {"record": record.key}
        for record in records
        if is_public(record) and not stands_as_published(record)
    ]


def stands_as_published(record):
    """Whether the public sees a record as it stands at the desk, and two people have seen it."""
    rows = Publication.objects.of(record.kind_name, record.key)
    current = digest(document_of(reload(record)))
    return rows.first().content_digest == current and not rows.to_confirm().exists()


def pointing_rows(target):
    """(row, column, owner) of every row of a record that refers to a row by a foreign key."""
    for row, column in _rows_naming(target):
        owner = owner_of(row)
        if owner is not None:
            yield row, column, owner


def _rows_naming(target):
    for relation in target._meta.get_fields(include_hidden=True):
        is_reverse = relation.auto_created and relation.is_relation and not relation.concrete
        if not is_reverse or relation.many_to_many or not getattr(relation, "field", None):
            continue
        column = relation.field
        for row in relation.related_model._base_manager.filter(**{column.name: target}):
            yield row, column


def link_words(row, column):
    """What a link is called in the words of the forms."""
    if isinstance(row, Record):
        return capfirst(str(column.verbose_name))
    return capfirst(f"{row._meta.verbose_name}: {row}")


def _owner_column(row, model):
    """The column by which a row belongs to a record of a kind."""
    if hasattr(row, "object_id"):
        return "object_id"
    return next(
        column.attname
        for column in row._meta.concrete_fields
        if column.is_relation and column.related_model is model and not column.null
    )


def _in_words(column, value):
    return dict(column.flatchoices).get(value, value)


def _main_names(record):
    for column in record._meta.concrete_fields:
        if hasattr(column, "translated_field") and column.translated_field.name == "name":
            text = getattr(record, column.attname)
            if text:
                yield column.language, text


def with_companions(model, name):
    """A field and those that go along with it."""
    column = model._meta.get_field(name)
    names = {each.name for each in model._meta.concrete_fields}
    if not is_civil_date(column):
        return [name]
    return [name, *(f"{name}{end}" for end in BESIDE_DATE if f"{name}{end}" in names)]


def is_unique(model, name):
    """Whether two records cannot have the same value in a column."""
    constraints = model._meta.constraints
    return model._meta.get_field(name).unique or any(
        isinstance(each, UniqueConstraint) and name in each.fields for each in constraints
    )
