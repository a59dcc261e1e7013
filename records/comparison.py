"""Two documents of a record side by side, in the words of the forms.

Labels are those of the form fields, dates are written out, records and terms are called by their
names, and rows of parts are told as added, removed or changed.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records.dates import parse_date
from records.history import field_of, is_part, paired
from records.kinds import KINDS
from records.localized import with_commas, with_semicolons
from records.publications import Publication
from records.review import DERIVED, label
from records.services import document_of
from records.templatetags.register import write_date
from records.vocabulary import IN_LANGUAGE, PickList, Unknown

ADDED, REMOVED, CHANGED, SAME = "added", "removed", "changed", "same"

#: What documents call otherwise than the forms: name in the document -> name of the field.
FIELDS = {
    "contacts": "focal_points",
    "contact": "public_contact",
    "people": "officiants",
    "value": "value_as_stated",
    "on": "corrected_on",
    "file": "public_copy",
}

#: What no field of the forms stands for.
WORDS = {
    "person": gettext_lazy("person"),
    "post": gettext_lazy("post"),
    "acting": gettext_lazy("acting"),
    "has_signed_text": gettext_lazy("a signed text is on record"),
    "sha256": gettext_lazy("checksum of the file (SHA-256)"),
}

#: Facts that are the code of a language.
LANGUAGES = {"language", "prevailing_language"}

#: By which of its facts people know a row, the best first.
TELLING = (
    "institution",
    "person",
    "source",
    "title",
    "text",
    "name_as_signed",
    "name_as_stated",
    "post",
    "description",
    "action",
    "purpose",
    "scheme",
    "held_on",
    "on",
    "kind",
    "country",
)


@dataclass(frozen=True)
class Fact:
    """One fact of two documents; an empty text stands for none. language: of a translated text."""

    label: str
    was: str
    becomes: str
    status: str
    language: str = ""

    @property
    def stands(self):
        """The value of a fact that both documents share."""
        return self.becomes


@dataclass
class Section:
    """The facts of the record itself, without a title, or those of one row of a part."""

    title: str
    status: str
    facts: list = field(default_factory=list)

    @property
    def changes(self):
        """The facts that are not the same in both documents."""
        return [fact for fact in self.facts if fact.status != SAME]

    @property
    def rest(self):
        """The facts that both documents share."""
        return [fact for fact in self.facts if fact.status == SAME]


@dataclass(frozen=True)
class Comparison:
    """Two documents of one record. `is_new`: there was none before."""

    sections: list
    is_new: bool

    @property
    def changed(self):
        """The sections in which something differs."""
        return [section for section in self.sections if section.changes]

    @property
    def unchanged(self):
        """The sections with facts that both documents share."""
        return [section for section in self.sections if section.rest]

    @property
    def unchanged_count(self):
        """How many facts both documents share."""
        return sum(len(section.rest) for section in self.sections)

    @property
    def lines(self):
        """Every difference as a fact of its own, its section in its label."""
        return [
            Fact(
                with_commas(filter(None, [section.title, fact.label])),
                fact.was,
                fact.becomes,
                fact.status,
                fact.language,
            )
            for section in self.changed
            for fact in section.changes
        ]


def compare(model, before, after):
    """Two documents of one kind of record side by side, in the order of the later one."""
    reader = _Reader(model, [before or {}, after or {}])
    return Comparison(reader.sections(before or {}, after or {}), is_new=not before)


def since_published(record):
    """What publishing a record now would change of what the public was last told."""
    last = Publication.objects.of(record.kind_name, record.key).first()
    return compare(type(record), last and last.document, document_of(record))


class _Reader:
    """Reads documents of one kind of record in the words of its forms."""

    def __init__(self, model, documents):
        self.model = model
        self.names = _names(documents)

    def sections(self, before, after):
        """The record itself, then each row of its parts."""
        was, becomes = _told(before), _told(after)
        return self._sections("", _status(before, after), self.model, was, becomes)

    def _sections(self, title, status, model, was, becomes):
        own = Section(title, status)
        parts = []
        for name in dict.fromkeys([*becomes, *was]):
            old, new = was.get(name), becomes.get(name)
            if _is_rows(old) or _is_rows(new):
                parts += self._part(title, model, name, old or [], new or [])
            else:
                own.facts += self._facts(model, name, old, new)
        return [own, *parts]

    # --- Rows of parts -------------------------------------------------------------------------

    def _part(self, title, model, name, was, becomes):
        part = self._field(model, name).related_model
        words = capfirst(str(part._meta.verbose_name))
        pairs = paired(was, becomes)
        found = self._order(title, part, pairs, was)
        for number, (old, new) in enumerate(pairs, start=1):
            row = old if new is None else new
            place = was.index(old) + 1 if new is None else number
            heading = _("%(part)s %(number)d: %(row)s") % {
                "part": words,
                "number": row.get("number", place),
                "row": self._row_title(part, row),
            }
            found += self._sections(
                " › ".join(filter(None, [title, heading])),
                _status(old, new),
                part,
                old or {},
                new or {},
            )
        return found

    def _order(self, title, part, pairs, was):
        """The rows that stay, where they change places among themselves."""
        staying = [(old, new) for old, new in pairs if old is not None and new is not None]
        before = sorted(staying, key=lambda pair: was.index(pair[0]))
        if [was.index(old) for old, _new in staying] == [was.index(old) for old, _new in before]:
            return []
        words = _("Order: %(part)s") % {"part": part._meta.verbose_name_plural}
        return [
            Section(
                " › ".join(filter(None, [title, words])),
                CHANGED,
                [
                    Fact(
                        _("Order"),
                        with_semicolons(self._row_title(part, old) for old, _new in before),
                        with_semicolons(self._row_title(part, new) for _old, new in staying),
                        CHANGED,
                    )
                ],
            )
        ]

    def _row_title(self, part, row):
        for name in TELLING:
            if row.get(name):
                value = row[name]
                if isinstance(value, dict) and not _is_date(value):
                    value = value.get("en") or next(iter(value.values()))
                return self._in_words(part, name, value)
        return "–"

    # --- Facts ---------------------------------------------------------------------------------

    def _facts(self, model, name, old, new):
        if name == "unknown":
            return self._reasons(old or {}, new or {})
        sample = old if new is None else new
        words = self._label(model, name)
        if isinstance(sample, dict) and not _is_date(sample):
            return self._texts(words, old or {}, new or {})
        return [
            Fact(
                words,
                self._in_words(model, name, old),
                self._in_words(model, name, new),
                _status(old, new),
            )
        ]

    def _texts(self, words, old, new):
        return [
            Fact(
                with_commas([words, str(IN_LANGUAGE.get(code, code))]),
                _lines(old.get(code)),
                _lines(new.get(code)),
                _status(old.get(code), new.get(code)),
                code,
            )
            for code, _name in settings.LANGUAGES
            if code in old or code in new
        ]

    def _reasons(self, old, new):
        words = dict(Unknown.choices)
        return [
            Fact(
                _("Why “%(field)s” is empty") % {"field": self._label(self.model, name)},
                str(words.get(old.get(name), old.get(name, ""))),
                str(words.get(new.get(name), new.get(name, ""))),
                _status(old.get(name), new.get(name)),
            )
            for name in dict.fromkeys([*new, *old])
        ]

    def _label(self, model, name):
        found = None if name in WORDS and not field_of(model, name) else self._field(model, name)
        return capfirst(str(found.verbose_name if found is not None else WORDS.get(name, name)))

    def _field(self, model, name):
        """The form's field for a name in a document: of the row, or a part kept at the record."""
        if name == "label":
            return (
                field_of(model, "title") or field_of(model, "name") or field_of(model, "publisher")
            )
        for candidate in (name, f"is_{name}", FIELDS.get(name, name)):
            found = field_of(model, candidate)
            if found is not None:
                return found
        found = field_of(self.model, FIELDS.get(name, name))
        return found if found is not None and is_part(found) else None

    def _in_words(self, model, name, value):
        if value in (None, "", [], {}):
            return ""
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if isinstance(value, dict):
            return _date_in_words(value)
        found = self._field(model, name)
        if isinstance(value, list):
            return with_semicolons(self._one(found, name, item) for item in value)
        return self._one(found, name, value)

    def _one(self, found, name, value):
        if name == "statement":
            return label(self.model, value.split("."))
        if name in LANGUAGES:
            return str(IN_LANGUAGE.get(value, value))
        if name in KINDS:
            return self.names.get((name, value), value)
        if found is None:
            return str(value)
        if found.is_relation:
            return self.names.get((found.related_model.kind_name, value), value)
        if isinstance(found, models.DateField):
            return _day(value)
        if isinstance(found, models.FileField):
            return value.rpartition("/")[2]
        return str(dict(found.flatchoices).get(value, value))


def _names(documents):
    """{(kind, key): name} of every record and term that documents name; one query a kind."""
    keys = defaultdict(set)
    for document in documents:
        for kind, key, _role in document.get("names", []):
            keys[kind].add(key)
        for ref in document.get("terms", []):
            kind, _colon, key = ref.partition(":")
            keys[kind].add(key)
    rows_of = {name: (spec.get_model(), spec.get_model().key_field) for name, spec in KINDS.items()}
    rows_of |= {
        model.kind_name: (model, "code")
        for model in apps.get_models()
        if issubclass(model, PickList)
    }
    return {
        (kind, getattr(row, name)): str(row)
        for kind, wanted in keys.items()
        for model, name in [rows_of[kind]]
        for row in model.objects.filter(**{f"{name}__in": wanted})
    }


def _told(document):
    """A document without what follows from the rest of it, as the label of a source does."""
    derived = {*DERIVED, "label"} if "publisher" in document else DERIVED
    return {name: value for name, value in document.items() if name not in derived}


def _status(old, new):
    if old in (None, "", [], {}):
        return SAME if new in (None, "", [], {}) else ADDED
    if new in (None, "", [], {}):
        return REMOVED
    return SAME if old == new else CHANGED


def _is_rows(value):
    return isinstance(value, list) and any(isinstance(item, dict) for item in value)


def _is_date(value):
    return not {"on", "about", "as_stated"}.isdisjoint(value)


def _date_in_words(fact):
    """A date with what goes with it: "on or about 2 February 2026 (stated: “early February”)"."""
    written = _day(fact["on"]) if fact.get("on") else ""
    if fact.get("about"):
        written = _("on or about %(date)s") % {"date": written}
    if fact.get("as_stated"):
        stated = _("stated: “%(words)s”") % {"words": fact["as_stated"]}
        written = f"{written} ({stated})" if written else stated
    return written


def _day(text):
    try:
        return write_date(parse_date(text))
    except ValidationError:
        return text


def _lines(value):
    return with_semicolons(value) if isinstance(value, list) else value or ""
