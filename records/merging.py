"""Merges a form that was opened before somebody else saved with what stands now.

Three versions meet: the revision that the form started from, what was typed, and what stands. What
only the other person changed is taken over, what only this one typed is kept, and where both
changed a field both values are shown. Nothing is saved: the page comes back merged, and a second,
knowing save changes only what was typed.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import ValidationError
from django.db import connection
from django.forms import CheckboxInput, FileInput
from django.utils.datastructures import MultiValueDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from records.dataset_rows import form_of
from records.form_fields import UnknownField
from records.forms import VERSION, in_words
from records.history import Names, changes, name_of, without
from records.models import Revision
from records.restoring import SnapshotFiller, find_row


@dataclass
class Conflict:
    """What somebody else saved since a form was opened, and where it meets what was typed."""

    current: object
    #: What was saved meanwhile, as sentences, the oldest first.
    sentences: list = field(default_factory=list)
    #: Fields that both changed: label, was, stands, typed.
    both: list = field(default_factory=list)
    #: Prefix of a form -> {name of a field, or None: sentence}.
    notes: dict = field(default_factory=lambda: defaultdict(dict))


def merge(*, desk, request, current, hidden=()):
    """Merge a posted form with the record as it stands, if that is not what it started from.

    desk: the ModelAdmin; current: the record, locked; hidden: names of snapshots that the user may
    not read. Gives a Conflict and writes the merged form into the request, or gives None.
    """
    started_from = request.POST.get(VERSION, "")
    if started_from == str(current.version):
        return None
    return _Merge(desk, request, current, started_from, hidden).run()


class _Merge:
    """One merge: the posted data being rewritten, and what is to be said of it."""

    def __init__(self, desk, request, current, started_from, hidden):
        self.desk, self.request, self.current, self.hidden = desk, request, current, hidden
        self.data, self.files = request.POST.copy(), MultiValueDict(request.FILES)
        self.conflict = Conflict(current)
        self.since = _revisions_since(current, started_from)

    def run(self):
        """Merge the record's own fields, then each part."""
        base = self.since and _unsaved(self.current, self.since[0].snapshot)
        form_class = self.desk.get_form(self.request, self.current, change=True)
        typed = form_class(self.request.POST, self.request.FILES, instance=self.current)
        _merge_fields(self, typed, base or None, (self.current, {}))
        for prefix, formset_class, inline in _parts(self.desk, self.request, self.current):
            _PartMerge(self, prefix, formset_class, inline).run()
        self.data[VERSION] = str(self.current.version)
        self.conflict.sentences = self._sentences()
        self.request.POST, self.request._files = self.data, self.files
        return self.conflict

    def base_rows(self, model):
        """Rows of a part as the form was opened on them, in its order; None if not known."""
        if not self.since:
            return None
        owner = type(self.current)
        names = (*self.current.parts, "citations", "corrections")
        name = next(n for n in names if owner._meta.get_field(n).related_model is model)
        rows = [
            _unsaved(self.current, content, part=model)
            for content in self.since[0].snapshot.get(name, [])
        ]
        return sorted(rows, key=lambda row: _place(row[0]))

    def meet(self, form, prefix, name, was, stands, raw):
        """Note a field that both changed."""
        form_field = form.fields[name]
        words = in_words(form_field, stands)
        label = capfirst(str(form[name].label))
        if prefix:
            label = f"{capfirst(str(form._meta.model._meta.verbose_name))}, {label}"
        self.conflict.both.append(
            {
                "label": label,
                "was": in_words(form_field, was),
                "stands": words,
                "typed": _typed_words(form_field, raw),
            }
        )
        self.conflict.notes[prefix][name] = _("Now stands: %(value)s.") % {"value": words}

    def _sentences(self):
        """What was saved meanwhile, save by save."""
        snapshots = [without(row.snapshot, {*self.hidden, "state"}) for row in self.since]
        names = Names(type(self.current), snapshots)
        return [
            change.sentence(name_of(row.actor))
            for row, before, after in zip(self.since[1:], snapshots, snapshots[1:], strict=False)
            for change in changes(type(self.current), before, after, names)
        ]


def _revisions_since(record, version):
    """The revision that a form started from and all later ones; nothing if there is none such."""
    if not (version.isascii() and version.isdecimal() and len(version) < 10):
        return []
    rows = Revision.objects.filter(kind=record.kind_name, key=record.key)
    base = rows.filter(version=int(version)).order_by("number").last()
    if base is None:
        return []
    return list(rows.filter(number__gte=base.number).select_related("actor").order_by("number"))


def _unsaved(record, content, part=None):
    """A record, or a row of a part of it, as a revision has it: (row, {list of terms: rows})."""
    row = part() if part else type(record)(pk=record.pk)
    own = {
        (type(other), other.natural_reference()): other
        for name in record.parts
        for other in getattr(record, name).all()
        if hasattr(other, "natural_reference")
    }
    form = form_of(part, type(record)) if part else form_of(type(record))
    filler = SnapshotFiller(
        row, form, lambda model, key: own.get((model, key)) or find_row(model, key), _ignore
    )
    filler.fill({name: value for name, value in content.items() if name in form.names})
    return row, filler.related


def _ignore(_name, _sentence):
    """What is gone since has no value in the base either."""


def _place(row):
    """Where a row stands in its formset, as the database orders it."""
    nulls_first = connection.features.order_by_nulls_first
    values = [
        getattr(row, name) for name in row._meta.ordering if name != "pk" and name.isidentifier()
    ]
    return [((value is None) != nulls_first, value is not None and value) for value in values]


# --- Fields ----------------------------------------------------------------------------------


def _merge_fields(merge, typed, base, standing, prefix=""):
    """Merge the fields of one form into the data, under the prefix that it has from now on.

    base, standing: (row, its lists of terms); base is None where it is not known.
    """
    stands = _Values(type(typed), standing)
    was = _Values(type(typed), base) if base else None
    for name, form_field in stands.form.fields.items():
        if name == VERSION or name not in typed.fields:
            continue
        raw, now = typed[name].data, stands.of(name)
        before = was.of(name) if was else now
        is_theirs = was is None or not _same(before, now)
        html_name = f"{prefix}-{name}" if prefix else name
        if isinstance(form_field, UnknownField):
            value, meets = form_field.merged(before, raw, now)
            put(merge.data, html_name, form_field, value)
        else:
            is_typed = form_field.has_changed(before, raw)
            meets = is_theirs and is_typed and form_field.has_changed(now, raw)
            if is_theirs and not is_typed:
                put(merge.data, html_name, form_field, now)
        if meets:
            merge.meet(typed, prefix, name, before if was else None, now, raw)


class _Values:
    """What a form shows of a row that nobody typed into."""

    def __init__(self, form_class, row_and_lists):
        row, lists = row_and_lists
        self.form = form_class(instance=row)
        for name, rows in lists.items():
            if name in self.form.fields:
                self.form.initial[name] = rows

    def of(self, name):
        return self.form.get_initial_for_field(self.form.fields[name], name)


def _same(one, other):
    return _comparable(one) == _comparable(other)


def _comparable(value):
    if isinstance(value, list | tuple):
        return sorted(getattr(item, "pk", item) for item in value) or None
    if hasattr(value, "storage"):
        return value.name or None
    return None if value in ("", {}) else getattr(value, "pk", value)


def _typed_words(form_field, raw):
    """What was typed, as the form would read it; as it was typed where it cannot."""
    try:
        value = form_field.clean(raw)
    except ValidationError:
        return str(raw)
    return str(value) if hasattr(value, "pk") else in_words(form_field, value)


def put(data, name, form_field, value):
    """Write a value into posted data as the widget of its field would send it."""
    widget = form_field.widget
    if isinstance(widget, RelatedFieldWidgetWrapper):
        widget = widget.widget
    if isinstance(form_field, UnknownField):
        for key in form_field.labels:
            data[f"{name}__{key}"] = (value or {}).get(key, "")
    elif isinstance(widget, CheckboxInput):
        data.pop(name, None)
        if value:
            data[name] = "on"
    elif not isinstance(widget, FileInput):  # A file stays as it stands unless one is sent.
        shown = widget.format_value(form_field.prepare_value(value))
        texts = shown if isinstance(shown, list | tuple) else ["" if shown is None else shown]
        data.setlist(name, [str(text) for text in texts])


# --- Parts -----------------------------------------------------------------------------------


def _parts(desk, request, record):
    """(prefix, formset class, inline) of each part on the form, with the prefixes of the admin."""
    seen = defaultdict(int)
    for formset_class, inline in desk.get_formsets_with_inlines(request, record):
        prefix = formset_class.get_default_prefix()
        seen[prefix] += 1
        yield prefix if seen[prefix] == 1 else f"{prefix}-{seen[prefix]}", formset_class, inline


class _PartMerge:
    """The rows of one part: those that stand, with what was typed into them, then the new ones.

    Every form shows the rows of the database in its order, and so does the merged one: the next
    save finds the rows of the revision that it starts from by their place.
    """

    def __init__(self, merge, prefix, formset_class, inline):
        self.merge, self.prefix = merge, prefix
        request = merge.request
        options = {
            "instance": merge.current,
            "prefix": prefix,
            "queryset": inline.get_queryset(request),
        }
        self.typed = formset_class(request.POST, request.FILES, **options)
        self.standing = list(formset_class(**options).get_queryset())
        self.pk_name = formset_class.model._meta.pk.name
        forms = list(self.typed.forms)
        self.opened = forms[: self.typed.initial_form_count()]
        self.new = forms[len(self.opened) :]
        base = merge.base_rows(formset_class.model)
        self.base = base if base is not None and len(base) == len(self.opened) else None
        self.posted = _take_out(merge.data, prefix), _take_out(merge.files, prefix)
        self.places = 0

    def run(self):
        """Rewrite the rows in the data."""
        linked = self._linked()
        for row in self.standing:
            if row.pk in linked:
                self._opened_row(linked[row.pk], row)
            else:
                self._added_row(row)
        initial = self.places
        for place in sorted(set(range(len(self.opened))) - set(linked.values())):
            self._deleted_row(place)
        for place in range(len(self.opened), len(self.opened) + len(self.new)):
            self._move(place)
        self.merge.data[f"{self.prefix}-INITIAL_FORMS"] = str(initial)
        self.merge.data[f"{self.prefix}-TOTAL_FORMS"] = str(self.places)

    def _linked(self):
        """{key of a row that stands: place of the row in the form as it was opened}.

        A row that was written anew without a change is the same row.
        """
        standing = {row.pk: row for row in self.standing}
        linked = {
            form.instance.pk: place
            for place, form in enumerate(self.opened)
            if form.instance.pk in standing
        }
        for place in set(range(len(self.opened))) - set(linked.values()):
            for pk, row in standing.items():
                if pk not in linked and self._is_as_opened(place, row):
                    linked[pk] = place
                    break
        return linked

    def _is_as_opened(self, place, row):
        if self.base is None:
            return False
        form_class = type(self.opened[place])
        was, stands = _Values(form_class, self.base[place]), _Values(form_class, (row, {}))
        return all(_same(was.of(name), stands.of(name)) for name in form_class.base_fields)

    def _opened_row(self, place, row):
        form = self.opened[place]
        prefix = self._move(place)
        self.merge.data[f"{prefix}-{self.pk_name}"] = str(row.pk)
        if not form["DELETE"].data if "DELETE" in form.fields else True:
            _merge_fields(self.merge, form, self.base and self.base[place], (row, {}), prefix)
        elif not self._is_as_opened(place, row):
            self.merge.conflict.notes[prefix][None] = _(
                "Somebody changed this row meanwhile, and you want to delete it. Save again to "
                "delete it all the same."
            )

    def _added_row(self, row):
        prefix = self._next_prefix()
        values = _Values(self.typed.form, (row, {}))
        for name, form_field in values.form.fields.items():
            put(self.merge.data, f"{prefix}-{name}", form_field, values.of(name))
        self.merge.data[f"{prefix}-{self.pk_name}"] = str(row.pk)

    def _deleted_row(self, place):
        """Somebody deleted the row: it is gone, unless something was typed into it."""
        form = self.opened[place]
        is_deleted = "DELETE" in form.fields and form["DELETE"].data
        if is_deleted or not self._is_typed_into(place):
            return
        prefix = self._move(place)
        self.merge.data.pop(f"{prefix}-{self.pk_name}", None)
        self.merge.conflict.notes[prefix][None] = _(
            "Somebody deleted this row meanwhile, and you changed it. Save again to put it back, "
            "or delete it."
        )

    def _is_typed_into(self, place):
        if self.base is None:
            return True
        form = self.opened[place]
        was = _Values(type(form), self.base[place])
        return any(
            form.fields[name].has_changed(was.of(name), form[name].data) for name in was.form.fields
        )

    def _next_prefix(self):
        self.places += 1
        return f"{self.prefix}-{self.places - 1}"

    def _move(self, place):
        """Give what was posted for one row its new place. Returns the prefix there."""
        prefix = self._next_prefix()
        for posted, data in zip(self.posted, (self.merge.data, self.merge.files), strict=True):
            for name, values in posted.get(place, {}).items():
                data.setlist(f"{prefix}-{name}", values)
        return prefix


def _take_out(data, prefix):
    """Remove what was posted for the rows of a part. Returns {place: {name: values}}."""
    rows = defaultdict(dict)
    for key in list(data):
        place, _dash, name = key.removeprefix(f"{prefix}-").partition("-")
        if key.startswith(f"{prefix}-") and name and place.isascii() and place.isdecimal():
            rows[int(place)][name] = data.getlist(key)
            del data[key]
    return rows
