"""Makes model rows from what a dataset file says, field by field.

Fields go by the names of the model. Two conveniences: a translated field is a mapping
({en: …, ur: …}), and a civil date is written 2026-02-02, 2026-02 or 2026.
"""

import difflib
import functools
import re

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models

from records.dataset_reading import key_field
from records.dates import parse_date
from records.models import Citation, Record
from records.snapshot import MACHINERY, is_owner, translated_fields
from records.vocabulary import Precision

CIVIL_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
#: Stands for a record of the same dataset that is refused itself.
REFUSED = object()


class Form:
    """What a dataset may say of one model."""

    def __init__(self, model, owner=None):
        options = model._meta
        translated = translated_fields(model)
        hidden = MACHINERY | translated | {"state"}
        self.model = model
        self.columns = {
            column.name: column
            for column in options.concrete_fields
            if column.name not in hidden and not (owner and is_owner(column, owner))
        }
        self.lists = {related.name: related for related in options.many_to_many}
        self.translated = {
            name: {column.language: column.name for column in _translations(options, name)}
            for name in sorted(translated)
        }
        self.parts = [name for name in getattr(model, "parts", ()) if is_loadable(model, name)]

    @property
    def names(self):
        """Every name that may stand in a file, in one set."""
        names = {*self.columns, *self.lists, *self.translated, *self.parts}
        return names | {"citations"} if issubclass(self.model, Record) else names

    def statements(self):
        """Names that a citation may give as its statement."""
        return self.names - {"citations"}


@functools.cache
def form_of(model, owner=None):
    """The form of a model, or of a part of a kind of record."""
    return Form(model, owner)


def _translations(options, name):
    for column in options.concrete_fields:
        if getattr(getattr(column, "translated_field", None), "name", None) == name:
            yield column


def part_model(model, name):
    """The model of a record's parts of one name."""
    return model._meta.get_field(name).related_model


def is_loadable(model, name):
    """Whether parts of this name can stand in a dataset: files cannot."""
    columns = part_model(model, name)._meta.concrete_fields
    return not any(isinstance(column, models.FileField) for column in columns)


class Filler:
    """Fills one row from one mapping of a file.

    find: (model, key) -> a row, REFUSED, or None. refuse: takes a field's name and a sentence.
    `failed` holds the columns that were refused here, `related` the rows of many-to-many fields.
    """

    def __init__(self, row, form, find, refuse):
        self.row, self.form, self.find, self.refuse = row, form, find, refuse
        self.failed = set()
        self.related = {name: [] for name in form.lists}
        for column in form.columns.values():
            if column.name != key_field(form.model):
                setattr(row, column.attname, column.get_default())

    def fill(self, content):
        """Set every field that the mapping gives."""
        for name, value in content.items():
            if name in self.form.translated:
                self._fill_languages(name, value)
            elif name in self.form.columns:
                self._fill_column(name, value, content)
            elif name in self.form.lists:
                self._fill_list(name, value)
            elif name not in self.form.names:
                self.refuse(name, f"there is no such field.{_nearest(name, self.form.names)}")

    def _fill_languages(self, name, value):
        columns = self.form.translated[name]
        if not isinstance(value, dict):
            self.refuse(name, f"write it by language, such as {name}: {{en: …}}.")
            return
        for code, text in value.items():
            if code in columns:
                self._set(columns[code], text)
            else:
                self.refuse(f"{name}.{code}", "the register is not kept in this language.")

    def _fill_column(self, name, value, content):
        column = self.form.columns[name]
        precision = f"{name}_precision"
        if column.is_relation:
            self._fill_relation(column, value)
        elif precision in self.form.columns and precision not in content:
            self._fill_date(name, precision, value)
        else:
            self._set(name, value)

    def _set(self, name, value):
        column = self.form.columns[name]
        try:
            setattr(self.row, column.attname, _read(column, value))
        except ValidationError as error:
            self._fail(column, name, " ".join(error.messages))

    def _fill_date(self, name, precision, value):
        try:
            if not isinstance(value, str) or (value and not CIVIL_DATE.fullmatch(value)):
                raise ValidationError("write a date as 2026-02-27, 2026-02 or 2026.")
            date = parse_date(value) if value else None
        except ValidationError as error:
            self._fail(self.form.columns[name], name, " ".join(error.messages))
            return
        setattr(self.row, name, date and date.first)
        setattr(self.row, precision, date.precision if date else Precision.DAY)

    def _fill_relation(self, column, key):
        found = self._found(column, column.name, key)
        if found is not None:
            setattr(self.row, column.name, found)

    def _fill_list(self, name, keys):
        column = self.form.lists[name]
        if not isinstance(keys, list):
            self.refuse(name, "write a list, such as [one, two].")
            return
        rows = [self._found(column, name, key) for key in dict.fromkeys(map(str, keys))]
        self.related[name] = [row for row in rows if row is not None]

    def _found(self, column, name, key):
        if key == "":
            return None
        if not isinstance(key, str):
            self._fail(column, name, "name one record by its key.")
            return None
        row = self.find(column.related_model, key)
        if row is REFUSED:
            self.failed.add(column.name)
        elif row is None:
            kind = column.related_model._meta.verbose_name
            self._fail(column, name, f"there is no {kind} “{key}”.")
        return None if row is REFUSED else row

    def _fail(self, column, name, sentence):
        self.failed.add(column.name)
        self.refuse(name, sentence)

    def check(self):
        """Validate the row as a form would; what was refused already is left out.

        Where something was, the rules of `clean()` that look at several fields wait: they would
        blame the gap. Returns whether the row can be saved.
        """
        refused = set(self.failed)
        try:
            if refused:
                self._check_around(refused)
            else:
                self.row.full_clean(validate_constraints=False)
        except ValidationError as error:
            self._refuse_all(error.message_dict)
        self._check_constraints()
        return not self.failed

    def _check_around(self, refused):
        self.row.clean_fields(exclude=refused)
        if isinstance(self.row, Record):
            Record.clean(self.row)

    def _check_constraints(self):
        """The rules of the database, each with the fields that it compares."""
        refused = set(self.failed)
        for _model, constraints in self.row.get_constraints():
            for constraint in constraints:
                try:
                    constraint.validate(self.form.model, self.row, exclude=refused)
                except ValidationError as error:
                    where = ", ".join(self._compared(constraint))
                    self._refuse_all({where or "__all__": error.messages})

    def _compared(self, constraint):
        condition = getattr(constraint, "condition", None)
        names = set(getattr(constraint, "fields", ()))
        if not names and condition is not None:
            names = condition.referenced_base_fields
        names = {name for name in names if not name.endswith("_precision")}
        return [name for name in self.form.columns if name in names]

    def _refuse_all(self, messages):
        for name, sentences in messages.items():
            self.failed.add(name)
            for sentence in sentences:
                self.refuse("" if name == "__all__" else name, sentence)


def _read(column, value):
    """The value of a column from what stands in the file; raises ValidationError."""
    if isinstance(column, models.JSONField):
        if not isinstance(value, dict):
            raise ValidationError("write a mapping, such as {field: reason}.")
        return value
    if not isinstance(value, str):
        raise ValidationError("write one text here, not a list or a mapping.")
    value = value.strip()
    if value == "":
        return column.get_default()
    if isinstance(column, models.BooleanField):
        if value not in ("true", "false"):
            raise ValidationError("write true or false.")
        return value == "true"
    return column.to_python(value)


def _nearest(name, names):
    found = difflib.get_close_matches(str(name), names, n=1)
    return f" Did you mean “{found[0]}”?" if found else ""


def part_rows(record, item, find):
    """Unsaved rows of the parts of a record: ({name: [Filler, …]}, whether all could be read)."""
    form, rows = form_of(type(record)), {}
    for name in form.parts:
        model = part_model(type(record), name)
        entries = item.content.get(name, [])
        if not _is_list_of_mappings(entries):
            item.refuse(name, "write a list of mappings, each after a hyphen.")
            continue
        rows[name] = []
        for number, entry in enumerate(entries, start=1):
            row = model()
            setattr(row, owner_field(model, type(record)).name, record)
            where = f"{name}.{number}"
            filler = Filler(row, form_of(model, type(record)), find, _within(item, where))
            filler.fill(entry)
            if "position" not in entry:
                row.position = number
            rows[name].append(filler)
        _refuse_ties(rows[name], name, item)
    return rows


def citation_rows(record, item, find):
    """Unsaved citations of a record."""
    entries = item.content.get("citations", [])
    if not _is_list_of_mappings(entries):
        item.refuse("citations", "write a list of mappings, each with a source.")
        return []
    if not entries and record.kind_name != "source":
        item.refuse("citations", "every record names its source.")
    form = form_of(Citation)
    rows = []
    for number, entry in enumerate(entries, start=1):
        where = f"citations.{number}"
        filler = Filler(Citation(), form, find, _within(item, where))
        allowed = {"source", "statement", "value_as_stated", "note"}
        filler.fill({name: value for name, value in entry.items() if name in allowed})
        for name in entry.keys() - allowed:
            item.refuse(f"{where}.{name}", "there is no such field.")
        if "source" not in entry:
            filler.failed.add("source")
            item.refuse(f"{where}.source", "a citation names its source.")
        _check_statement(entry.get("statement", ""), item, where)
        filler.row.position = number
        rows.append(filler)
    return rows


def _check_statement(statement, item, where):
    """A statement is a field of the record, a part, or a part by its number."""
    form = form_of(item.model)
    name, _dot, number = str(statement).partition(".")
    parts = item.content.get(name, [])
    if not statement or (name in form.statements() and not number):
        return
    if name in form.parts and number.isdecimal() and 1 <= int(number) <= len(parts):
        return
    item.refuse(f"{where}.statement", f"the record has no “{statement}”.")


def _within(item, where):
    return lambda name, sentence: item.refuse(f"{where}.{name}" if name else where, sentence)


def _is_list_of_mappings(entries):
    return isinstance(entries, list) and all(isinstance(entry, dict) for entry in entries)


def owner_field(model, owner):
    """The field by which a part points at its record."""
    return next(column for column in model._meta.concrete_fields if is_owner(column, owner))


def _refuse_ties(fillers, name, item):
    positions = [filler.row.position for filler in fillers]
    if len(set(positions)) < len(positions):
        item.refuse(name, "two entries have the same position.")


def has_field(model, name):
    """Whether a model has a field of this name."""
    try:
        model._meta.get_field(name)
    except FieldDoesNotExist:
        return False
    return True


def targets_first(items):
    """Items in an order in which those that others of the same kind point at come first."""
    by_key = {item.key: item for item in items}
    done, order = {}, []

    def visit(item):
        if item.key in done:
            if not done[item.key]:
                item.refuse("", "it and another entry point at each other in a circle.")
            return
        done[item.key] = False
        for key in _own_kind(item):
            if key in by_key:
                visit(by_key[key])
        done[item.key] = True
        order.append(item)

    for item in items:
        visit(item)
    return order


def _own_kind(item):
    """Keys of records of the same kind that an item points at."""
    for name, column in form_of(item.model).columns.items():
        value = item.content.get(name)
        if column.is_relation and column.related_model is item.model and isinstance(value, str):
            yield value
