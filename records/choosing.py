"""Choosing a record or term in a form: a search box, and beside it a text box without scripts.

A search box fills its list by a script. Without one it stays empty, so a text box stands beside it
that takes the key (reference, short name or code) or words that only one of them has.
"""

import re

from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.template.loader import render_to_string

from records.desk_search import heard, holding
from records.vocabulary import PickList

#: What is behind the name of a box in which something was typed.
TYPED = "-typed"
SEPARATORS = re.compile(r"[;,،\n]")


class SearchOrType(AutocompleteSelect):
    """A search box; what is typed without scripts counts before what stood chosen."""

    #: The row that stands chosen, where the form has read it already.
    standing = None

    def optgroups(self, name, value, attr=None):
        """The options; a row that the form has read is named without asking for it again."""
        row = self.standing
        if row is None or value != [str(row.pk)]:
            return super().optgroups(name, value, attr)
        options = [] if self.is_required else [self.create_option(name, "", "", False, 0)]
        label = self.choices.field.label_from_instance(row)
        options.append(self.create_option(name, row.pk, label, True, len(options)))
        return [(None, options, 0)]

    def render(self, name, value, attrs=None, renderer=None):
        given = value if isinstance(value, list | tuple) else [value]
        unknown = [str(each) for each in given if each and not str(each).isdecimal()]
        # No list holds what is no id, and the database would not be asked for it.
        known = [each for each in given if str(each) not in unknown]
        box = super().render(name, known, attrs, renderer)
        typed = {"name": name + TYPED, "value": ", ".join(unknown)}
        return box + render_to_string("admin/widgets/typed.html", typed)

    def value_from_datadict(self, data, files, name):
        typed = data.get(name + TYPED, "").strip()
        return self._meant(typed) if typed else super().value_from_datadict(data, files, name)

    def _meant(self, text):
        """The id of the one row that is meant; the text itself where it is none or several."""
        if not text.isprintable():
            return text  # No name holds such a mark, and PostgreSQL would not be asked for it.
        model = self.field.remote_field.model
        rows = model._default_manager.order_by()
        found = list(rows.filter(**{_key_of(model): text}).values_list("pk", flat=True)[:1])
        if not found and hasattr(model, "search_text"):
            found = _two(holding(rows, text))
            found = found or _two(rows.filter(heard(text, model.kind_name, model.key_field)))
        return str(found[0]) if len(found) == 1 else text


def name_what_stands(form):
    """Let the search boxes of a form know the rows that its instance has read."""
    for name, field in form.fields.items():
        box = getattr(field.widget, "widget", field.widget)
        if isinstance(box, SearchOrType):
            box.standing = form.instance._state.fields_cache.get(name)


def _two(rows):
    return list(rows.values_list("pk", flat=True)[:2])


def _key_of(model):
    """The column by which people name a row: its code, its reference or its short name."""
    return "code" if issubclass(model, PickList) else getattr(model, "key_field", "slug")


class SearchOrTypeSeveral(SearchOrType, AutocompleteSelectMultiple):
    """The same for several, with commas between what is typed."""

    def value_from_datadict(self, data, files, name):
        typed = [part.strip() for part in SEPARATORS.split(data.get(name + TYPED, ""))]
        chosen = AutocompleteSelectMultiple.value_from_datadict(self, data, files, name) or []
        return [*chosen, *(self._meant(part) for part in typed if part)]
