"""The history of a record in plain words: what each save changed, in the terms of the forms.

Everything is read from revisions alone. Other records and terms are called by what they are called
today; one that is gone, by its key.
"""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.contrib.auth.models import AbstractBaseUser
from django.contrib.contenttypes.fields import GenericRelation
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils import formats
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from records.dates import CivilDate
from records.form_fields import PRECISION, is_precision
from records.localized import with_commas, with_semicolons
from records.models import Record
from records.review import label
from records.templatetags.register import write_date
from records.vocabulary import Act, PickList, Unknown

#: Columns of a snapshot that say nothing to people: checksums of files stand beside the files.
SILENT = ("_sha256",)
#: How many values tell one row of a part from another.
VALUES_IN_A_TITLE = 2


@dataclass(frozen=True)
class Change:
    """One fact, or one row of a part, that two revisions do not share; empty text stands for none.

    `label` is the field or the part. A row that was added or removed is told whole.
    """

    label: str
    was: str
    becomes: str
    is_row: bool = False

    def sentence(self, who):
        """The change as a sentence about who made it."""
        words = {"who": who, "field": self.label, "was": self.was, "becomes": self.becomes}
        if self.is_row and not self.was:
            return _("%(who)s added %(field)s: “%(becomes)s”.") % words
        if self.is_row:
            return _("%(who)s removed %(field)s: “%(was)s”.") % words
        if not self.was:
            return _("%(who)s entered %(field)s: “%(becomes)s”.") % words
        if not self.becomes:
            return _("%(who)s emptied %(field)s: it was “%(was)s”.") % words
        return _("%(who)s changed %(field)s from “%(was)s” to “%(becomes)s”.") % words


def act_sentence(revision, who):
    """What a revision stands for, as a sentence."""
    sentences = {
        Act.CREATE: _("%(who)s created the record."),
        Act.CHANGE: _("%(who)s saved the record."),
        Act.SUBMIT: _("%(who)s sent the record for review."),
        Act.RETURN: _("%(who)s returned the record to its editor."),
        Act.PUBLISH: _("%(who)s published the record."),
        Act.WITHDRAW: _("%(who)s took the record out of the register."),
        Act.DISCARD: _("%(who)s discarded the record."),
        Act.RESTORE: _("%(who)s restored an earlier version as a draft."),
        Act.MERGE: _("%(who)s merged two records that are the same."),
        Act.UNMERGE: _("%(who)s undid a merge."),
        Act.APPROVE: _("%(who)s approved the record, to be published later."),
        Act.RELEASE: _("The approval ended; the record is back in review."),
    }
    if revision.act in sentences:
        return sentences[revision.act] % {"who": who}
    return f"{who}: {revision.get_act_display()}"


def name_of(account):
    """What an account is called: its person's name, or its user name."""
    return account.get_full_name() or account.get_username()


def doer_of(revision):
    """Who made a revision, and in whose place."""
    who = name_of(revision.actor)
    if not revision.acted_for:
        return who
    return _("%(who)s (for %(principal)s)") % {"who": who, "principal": revision.acted_for}


def without(snapshot, names):
    """A snapshot but for some of its names, and for what cites them."""
    kept = {name: value for name, value in snapshot.items() if name not in names}
    if "citations" in kept and names:
        kept["citations"] = [
            row for row in kept["citations"] if row.get("statement", "").split(".")[0] not in names
        ]
    return kept


# --- Names -----------------------------------------------------------------------------------


class Names:
    """What the records and terms that snapshots name are called; one query for each kind of row."""

    def __init__(self, model, snapshots):
        keys = defaultdict(set)
        for snapshot in snapshots:
            _collect(model, snapshot, keys)
        self._known = {
            (target, key): text
            for target, wanted in keys.items()
            for key, text in _texts(target, wanted)
        }

    def of(self, model, key):
        """The name of a row; its key when there is none."""
        return self._known.get((model, key), key)


def _collect(model, content, keys):
    for name, value in content.items():
        field = field_of(model, name)
        if field is None or not field.is_relation:
            continue
        if is_part(field):
            for row in value:
                _collect(field.related_model, row, keys)
        else:
            keys[field.related_model].update(value if isinstance(value, list) else [value])


def _texts(model, keys):
    rows = model._default_manager.all()
    if issubclass(model, AbstractBaseUser):
        yield from ((one.pk, name_of(one)) for one in rows.filter(pk__in=keys))
        return
    if issubclass(model, Record):
        name = model.key_field
    elif issubclass(model, PickList):
        name = "code"
    elif field_of(model, "slug"):
        name = "slug"
        rows = rows.select_related()
    else:
        return  # A row without a key of its own: a paper, which a digest names.
    for row in rows.filter(**{f"{name}__in": keys}):
        yield getattr(row, name), str(row)


def field_of(model, name):
    """A field of a model, or None."""
    try:
        return model._meta.get_field(name)
    except FieldDoesNotExist:
        return None


def is_part(field):
    """Whether a field stands for rows that belong to a record."""
    return field.is_relation and (field.one_to_many or isinstance(field, GenericRelation))


# --- Differences -----------------------------------------------------------------------------


def changes(model, before, after, names):
    """What differs between two snapshots of one kind of record, as Changes in their order."""
    found = []
    for name in in_order(model, {*after, *before}):
        was, becomes = before.get(name), after.get(name)
        field = field_of(model, name)
        if field is not None and is_part(field):
            found += _changes_of_part(model, field, was or [], becomes or [], names)
        elif name == "unknown":
            found += _changes_of_reasons(model, was or {}, becomes or {})
        elif not _is_silent(model, name):
            words = _both_in_words(model, name, before, after, names)
            found += _change(label(model, (name,)), *words)
    return found


def in_order(model, names):
    """Names within a snapshot in the order of the model; PostgreSQL keeps none of its own.

    What every record has comes last.
    """
    own = [field.name for field in (*model._meta.concrete_fields, *model._meta.many_to_many)]
    if issubclass(model, Record):
        own += [*model.parts, "citations", "corrections"]
        common = [field.name for field in Record._meta.local_fields]
        own = [*(name for name in own if name not in common), *common]
    places = {name: place for place, name in enumerate(own)}
    return sorted(names, key=lambda name: (places.get(name, len(places)), name))


def _change(title, was, becomes):
    return [Change(title, was, becomes)] if was != becomes else []


def _both_in_words(model, name, before, after, names):
    return in_words(model, name, before, names), in_words(model, name, after, names)


def _is_silent(model, name):
    """A precision is told with its date, a checksum with its file."""
    field = field_of(model, name)
    return name.endswith(SILENT) or (field is not None and is_precision(field))


def _changes_of_reasons(model, was, becomes):
    words = dict(Unknown.choices)
    for field in in_order(model, {*becomes, *was}):
        title = _("Why “%(field)s” is empty") % {"field": label(model, (field,))}
        yield from _change(
            title,
            str(words.get(was.get(field), was.get(field, ""))),
            str(words.get(becomes.get(field), becomes.get(field, ""))),
        )


def _changes_of_part(model, field, was, becomes, names):
    part = field.related_model
    title = capfirst(str(part._meta.verbose_name))
    for before, after in paired(was, becomes):
        if before is None:
            yield Change(title, "", row_in_words(part, after, names), is_row=True)
        elif after is None:
            yield Change(title, row_in_words(part, before, names), "", is_row=True)
        else:
            yield from _changes_of_row(part, before, after, names)


def _changes_of_row(part, before, after, names):
    title = _("%(part)s “%(row)s”") % {
        "part": capfirst(str(part._meta.verbose_name)),
        "row": row_title(part, before, names),
    }
    for name in in_order(part, {*after, *before}):
        if not _is_silent(part, name):
            words = _both_in_words(part, name, before, after, names)
            yield from _change(with_commas([title, _verbose(part, name)]), *words)


def paired(was, becomes):
    """The rows of a part in two snapshots, each with the one that it became.

    Rows are the same by their short name or number, by their content, or else by what most of it
    says. Returns pairs in the order of the later rows; None stands for a row that was not there
    before, and for one that is no more.
    """
    left = list(was)
    found = [None] * len(becomes)
    for alike in (_same_key, _same_content, _most_alike):
        for place, row in enumerate(becomes):
            if found[place] is None:
                match = alike(row, left)
                if match is not None:
                    found[place] = match
                    left.remove(match)
    return [*zip(found, becomes, strict=True), *((row, None) for row in left)]


def _same_key(row, rows):
    for name in ("slug", "number"):
        if name in row:
            return next((other for other in rows if other.get(name) == row[name]), None)
    return None


def _same_content(row, rows):
    content = _telling(row)
    return next((other for other in rows if _telling(other) == content), None)


def _most_alike(row, rows):
    content = _telling(row)
    if "slug" in row or not rows:
        return None
    best = max(rows, key=lambda other: len(content.items() & _telling(other).items()))
    shared = len(content.items() & _telling(best).items())
    return best if 2 * shared >= len(content) else None


def _telling(row):
    """What tells a row from others: not its place, and nothing that can be in no set."""
    return {name: str(value) for name, value in row.items() if name != "position"}


# --- Words -----------------------------------------------------------------------------------


def in_words(model, name, content, names):
    """The value of a field within a snapshot, or a row of one, as the forms call it."""
    value = content.get(name)
    field = field_of(model, name)
    if value in (None, "", [], {}):
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if name == "statement":
        return value
    if field is None:
        return str(value)
    if field.is_relation:
        keys = value if isinstance(value, list) else [value]
        return with_commas(str(names.of(field.related_model, key)) for key in keys)
    if isinstance(field, models.FileField):
        return value.rpartition("/")[2]
    if isinstance(field, models.DateField):
        return _day(value, content.get(f"{name}{PRECISION}"))
    words = dict(field.flatchoices)
    return str(words.get(value, value) if words else value)


def _day(value, precision):
    day = dt.date.fromisoformat(value[:10])
    if precision:
        return write_date(CivilDate(day, precision))
    return formats.date_format(day, "DATE_FORMAT")


def row_title(part, row, names):
    """What people know a row by: whom or what it names, or its own words."""
    words = _row_values(part, row, names)
    return with_commas(list(words.values())[:VALUES_IN_A_TITLE])


def row_in_words(part, row, names):
    """A row with all that it says."""
    words = _row_values(part, row, names)
    title = list(words.items())[:VALUES_IN_A_TITLE]
    rest = [f"{_verbose(part, name)}: {text}" for name, text in list(words.items())[len(title) :]]
    return with_semicolons([with_commas(text for _name, text in title), *rest])


def _row_values(part, row, names):
    """{field: words} of a row: first what it names, then free text, then the rest."""

    def rank(name):
        field = field_of(part, name)
        if field is not None and field.is_relation:
            return 0
        is_text = isinstance(field, models.CharField | models.TextField) and not field.choices
        return 1 if is_text else 2

    told = [
        name for name in in_order(part, row) if name != "position" and not _is_silent(part, name)
    ]
    words = {name: in_words(part, name, row, names) for name in sorted(told, key=rank)}
    return {name: text for name, text in words.items() if text and row[name] is not False}


def _verbose(model, name):
    field = field_of(model, name)
    return str(field.verbose_name) if field is not None else name
