"""Forms of the desk: no save overwrites another one unseen (domain rule 7)."""

from django import forms
from django.contrib.contenttypes.forms import BaseGenericInlineFormSet
from django.core.exceptions import ValidationError
from django.db.models import UniqueConstraint, Value
from django.utils import formats, timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from records.choosing import name_what_stands
from records.form_fields import CivilDatesMixin, ReachField
from records.kept import ShownAgain
from records.localized import with_commas

VERSION = "version"


class KeepsAllRules:
    """A model form that looks at all rules of the database. Django leaves out those on columns that
    the form does not show, such as the row's own number in the rule that it does not name itself.
    """

    def _post_clean(self):
        super()._post_clean()
        if self.instance.pk and not self.errors:
            try:
                self.instance.validate_constraints()
            except ValidationError as refusal:
                self._update_errors(refusal)


class ShowsWhatStands:
    """A model form that can show beside its fields what the database holds now."""

    def show_what_stands(self, current):
        """Add to each field whose typed value differs what now stands in the row `current`."""
        standing = type(self)(instance=current)
        for name in standing.fields:
            field, bound = self.fields[name], self[name]
            if bound.is_hidden or name in self.errors:
                continue
            value = standing.get_initial_for_field(standing.fields[name], name)
            if field.has_changed(value, bound.data):
                self.add_error(
                    name, _("Now stands: %(value)s.") % {"value": in_words(field, value)}
                )


def in_words(field, value):
    """The value of a form field as a sentence quotes it."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if value in (None, "", [], {}):
        return _("nothing")
    if hasattr(field, "in_words"):
        return field.in_words(value)
    if isinstance(field, forms.ModelMultipleChoiceField):
        return with_commas(str(row) for row in value)
    if isinstance(field, forms.ModelChoiceField):
        return str(field.queryset.filter(pk=value).first() or _("nothing"))
    if isinstance(field, forms.ChoiceField):
        return str(dict(field.choices).get(value, value))
    return formats.localize(value)


class RecordForm(ShownAgain, KeepsAllRules, CivilDatesMixin, forms.ModelForm):
    """Carries the version it started from; a stale one is refused within the admin's transaction.

    The desk merges a stale form before it is read (records/merging.py) and leaves the conflict
    here: what was typed is kept, and a second, knowing save changes that alone.
    """

    #: What somebody else saved meanwhile; set by the desk.
    conflict = None

    #: Records that come near a new one, for a second look; set by the desk.
    near = ()

    # Not required, and not an error of its own: an error at a hidden field would be seen by nobody.
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial[VERSION] = self.instance.version

    def clean(self):
        cleaned = super().clean()
        self._refuse_value_with_reason(cleaned)
        if self.instance.pk:
            self._refuse_stale()
        if self.near:
            self.add_error(
                None,
                ValidationError(
                    _(
                        "Something like this is recorded already: look at it above. Open it, or "
                        "tick that it is another one and save again."
                    ),
                    code="near",
                ),
            )
        return cleaned

    def _refuse_value_with_reason(self, cleaned):
        """The same rule as `Record.clean()`, for relations, which the form saves last."""
        for name in cleaned.get("unknown") or ():
            is_relation = self.instance._meta.get_field(name).many_to_many
            if is_relation and cleaned.get(name):
                self.add_error(name, _("This has a value and a reason why it is empty; keep one."))

    def _refuse_stale(self):
        rows = type(self.instance)._default_manager
        current = rows.select_for_update().filter(pk=self.instance.pk).first()
        if current is None:
            raise ValidationError(
                _("Somebody deleted this record while you worked on it. Copy what you need."),
                code="deleted",
            )
        if self.conflict:
            add_notes(self, self.conflict.notes)
        if self.conflict or current.version != self.cleaned_data.get(VERSION):
            self.add_error(None, ValidationError(_what_happened(current), code="stale"))


def _what_happened(current):
    return _(
        "%(who)s saved this record on %(when)s, after you had opened it. What you typed is kept, "
        "and what was saved meanwhile is taken over. Where both of you changed a field, both "
        "values are shown. Save again to put yours in its place."
    ) % {
        "who": current.changed_by or _("Somebody"),
        "when": formats.date_format(timezone.localtime(current.changed_at), "DATETIME_FORMAT"),
    }


def add_notes(form, notes):
    """Add to a form what a merge says of it, field by field; None stands for the form."""
    for name, sentence in notes.get(form.prefix or "", {}).items():
        if name is None or name in form.fields:
            form.add_error(name, sentence)


class PartForm(CivilDatesMixin, forms.ModelForm):
    """A row that belongs to a record."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if self.instance.pk and isinstance(field, ReachField):
                field.keep(self.initial.get(name))
        name_what_stands(self)


class LineForm(PartForm):
    """A row on one line of a table: each box carries the name that stands in the table's head."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.setdefault("aria-label", capfirst(field.label))
            # A box with a button beside it hands the name on to the box within.
            inner = getattr(field.widget, "widget", None)
            if inner is not None:
                inner.attrs.setdefault("aria-label", capfirst(field.label))


class PartRules:
    """What the rows of one part keep to among themselves.

    `RecordAdmin` sets `siblings`, and `conflict` where somebody else saved meanwhile.
    """

    siblings = ()
    #: Who fills the form in.
    user = None
    conflict = None
    #: Fields that point at the record, the same for all rows.
    owner_fields = frozenset()

    def add_fields(self, form, index):
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            form.fields["DELETE"].widget.attrs["aria-label"] = form.fields["DELETE"].label

    def remaining(self):
        """The forms of the rows that stand once this is saved."""
        return [
            form
            for form in self.forms
            if not self._should_delete_form(form) and (form.has_changed() or form.instance.pk)
        ]

    def numbers(self):
        """By which numbers other parts may name these rows."""
        return {form.cleaned_data.get("number") for form in self.remaining()}

    def sibling(self, model):
        """The formset of another part of the same record, or None where the user sees none."""
        return next((formset for formset in self.siblings if formset.model is model), None)

    def clean(self):
        super().clean()
        self._refuse_repetition()
        self._refuse_other_rows()
        if self.conflict:
            for form in self.forms:
                add_notes(form, self.conflict.notes)

    def _refuse_other_rows(self):
        """The rows that a form was opened on are those of the record, and all of them."""
        for form in self.initial_forms:
            if self._pk_field.name in form.errors or form.instance._state.adding:
                form.add_error(
                    None, _("Somebody deleted this row while you worked on it. Delete it here too.")
                )
        opened = {form.instance.pk for form in self.initial_forms}
        if any(row.pk not in opened for row in self.get_queryset()):
            raise ValidationError(
                _(
                    "%(record)s was changed after you opened the page. Look at it again, then "
                    "repeat."
                )
                % {"record": self.instance.called},
                code="stale",
            )

    def validate_unique(self):
        """Left to `_refuse_repetition()`, which also knows constraints with a condition."""

    def _refuse_repetition(self):
        """Rows of one save may contradict each other before the database knows either."""
        for constraint in self.model._meta.constraints:
            if not isinstance(constraint, UniqueConstraint):
                continue
            seen = set()
            for form in self.remaining():
                row = form.instance
                if form.errors or not _applies(constraint, row):
                    continue
                names = [name for name in constraint.fields if name not in self.owner_fields]
                key = tuple(getattr(row, row._meta.get_field(name).attname) for name in names)
                if key in seen:
                    form.add_error(None, constraint.get_violation_error_message())
                seen.add(key)


def _applies(constraint, row):
    if constraint.condition is None:
        return True
    columns = row._meta.concrete_fields
    return constraint.condition.check(
        {field.name: Value(getattr(row, field.attname), field) for field in columns}
    )


class PartFormSet(PartRules, forms.BaseInlineFormSet):
    """The rows of a part."""

    @property
    def owner_fields(self):
        return {self.fk.name}


class AttachedFormSet(PartRules, BaseGenericInlineFormSet):
    """What may be attached to a record of any kind: its citations, its corrections."""

    @property
    def owner_fields(self):
        return {self.ct_field.name, self.ct_fk_field.name}


class NumberedFormSet(PartFormSet):
    """Rows that name a row of another part by its number: an attendee names the meeting."""

    #: The model of the part that is named, and the field that holds its number.
    names = None
    number_field = ""

    def clean(self):
        super().clean()
        named = self.sibling(self.names)
        if named is None:
            return
        numbers = named.numbers()
        for form in self.remaining():
            number = form.cleaned_data.get(self.number_field)
            if number is not None and number not in numbers:
                form.add_error(
                    self.number_field,
                    _("There is no %(part)s number %(number)s.")
                    % {"part": self.names._meta.verbose_name, "number": number},
                )
