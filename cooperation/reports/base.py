"""What every report shares, and the list of all of them.

A report is a class with a slug, a title and a description for people, the filters that may be
asked, and `pieces()`, which answers them. Making the class puts it on the list; REPORTS holds them
in the order in which the indexes show them.
"""

from dataclasses import dataclass

from django import forms
from django.contrib.auth.models import AbstractBaseUser
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from records.exports.asking import describe, frozen
from records.exports.content import Answer
from records.filters import ListForm, RegisterFilterSet
from records.localized import plain

#: slug -> report, in the order in which their modules are imported.
REPORTS: dict[str, "Report"] = {}

#: Parameters that a question may have beside the filters of its report.
DATES = ("as_at", "as_known_on")


class NotAsked(Exception):
    """A question that cannot be answered. errors: {parameter: [sentence, …]}"""

    def __init__(self, errors):
        super().__init__(errors)
        self.errors = errors

    def __str__(self):
        return "\n".join(
            f"{name}: {sentence}" for name, found in self.errors.items() for sentence in found
        )


@dataclass(frozen=True)
class Question:
    """What is asked of a report, and by whom.

    filters  the report's filters, of which every query sees the register at one instant
    user     None for the public
    """

    report: "Report"
    filters: RegisterFilterSet
    user: AbstractBaseUser | None = None

    @property
    def moment(self):
        return self.filters.moment

    @property
    def on(self):
        """The day as at which the world is looked at."""
        return self.moment.as_at

    def value(self, name):
        """A parameter as its field gives it; None or empty where it was not given."""
        return self.filters.form.cleaned_data.get(name)


#: Parameters of an address that say how an answer is shown.
NOT_ASKED = ("page", "format")

#: What every report says of itself.
DEMANDED = ("slug", "title", "description", "pieces")


class Report:
    """One report. Subclasses say the rest, and have `pieces(question)`: what the report says, as
    the pieces of `records.exports.content`.

    slug         in addresses and commands
    title        for people; description: one sentence that says what it answers
    filters      a RegisterFilterSet; what it has as `parameters` is asked beside its filters
    kinds        of the records that an answer speaks of, where they are more than the filters'
    permission   who may ask, as a name of a permission; empty: everybody, and the public site
                 offers it
    formats      in which it can be had, the most useful one first
    has_cover    whether its paper form begins with a page for leadership
    """

    slug = ""
    title = ""
    description = ""
    filters: type[RegisterFilterSet] = RegisterFilterSet
    kinds: tuple[str, ...] = ()
    permission = ""
    formats = ("xlsx", "csv", "pdf", "docx", "json")
    has_cover = False

    def __init_subclass__(cls, **options):
        super().__init_subclass__(**options)
        missing = [name for name in DEMANDED if not getattr(cls, name, None)]
        if missing:
            raise TypeError(f"{cls.__name__} lacks {', '.join(missing)}.")
        REPORTS[cls.slug] = cls()

    @property
    def has_past(self):
        """Whether it can be asked as known on a day that is over."""
        return "as_known_on" in self.filters.asked_dates

    @property
    def is_public(self):
        return not self.permission

    def is_open_to(self, user):
        """Whether a user, or None for the public, may ask."""
        return self.is_public or (user is not None and user.has_perm(self.permission))

    def ask(self, data, user=None):
        """The Question of some parameters, a QueryDict; raises NotAsked for what is malformed.

        The form in which the answer is wanted is no part of the question.
        """
        filters = frozen(self.filters, without(data, NOT_ASKED))
        if filters.form.errors:
            raise NotAsked({name: list(found) for name, found in filters.form.errors.items()})
        return Question(self, filters, user)

    def names(self):
        """The parameters that a question may have."""
        form = self.filters(QueryDict()).form
        return [name for name in form.fields if name not in NOT_ASKED]

    def lead(self, question):
        """One sentence that says what the report is; empty for its description."""
        return ""

    def is_internal(self, question):
        """Whether an answer holds what is not public."""
        return not self.is_public

    def beside(self, question):
        """What an answer rests on beside the register, JSON-able: its number follows from it."""
        return None

    def entries(self, question):
        """The entries of which an answer speaks, whose sources it rests on: QuerySets, a kind each.

        Those that pass the filters, where the report does not say otherwise.
        """
        return [question.filters.filtered()]

    def heading(self, question):
        """The title of one answer; of a report on one record it names the record."""
        return str(self.title)

    def answer(self, question):
        """The Answer to a question; raises NotAsked where there is nothing to say anything of."""
        title = self.heading(question)
        path = reverse("report-page", args=[self.slug]) if self.is_public else ""
        about = describe(
            question.filters,
            slug=self.slug,
            report=title,
            path=path,
            user=question.user,
            is_internal=self.is_internal(question),
            beside=self.beside(question),
            kinds=self.kinds,
        )
        return Answer(
            title=title,
            lead=self.lead(question) or str(self.description),
            pieces=self.pieces(question),
            about=about,
            cover=self.has_cover,
        )


def without(data, names):
    """The parameters of an address but some, as a QueryDict of its own."""
    kept = data.copy()
    for name in names:
        kept.pop(name, None)
    return kept


def contents(rows):
    """What rows of the desk hold, as text: for the number of an answer that rests on them."""
    return [[str(value) for value in row] for row in rows.order_by("pk").values_list()]


def number_field(label, least, most):
    """What makes the field of a whole number within bounds that may be left out."""
    return lambda: forms.IntegerField(required=False, min_value=least, max_value=most, label=label)


class DeskForm(ListForm):
    """The desk has no past as the register has: what was known on an earlier day is not asked."""

    def clean_as_known_on(self):
        if self.moment.known_on:
            raise forms.ValidationError(_("The desk is of today: leave this empty."))


class ColumnNames(forms.MultipleChoiceField):
    """Names of columns; which of them there are, and for whom, the report says."""

    widget = forms.MultipleHiddenInput

    def valid_value(self, value):
        return value.isidentifier()


class RecordChoice(forms.ChoiceField):
    """A record of the register by its key: one that is offered, or one that it held earlier.

    entry: the class of the entries. What was merged into another record since can be asked as known
    before.
    """

    def __init__(self, entry, **options):
        super().__init__(**options)
        self.entry = entry

    def valid_value(self, value):
        return super().valid_value(value) or self._was_known(value)

    def _was_known(self, key):
        former = self.entry.objects.filter(key=key).order_by("known_from").last()
        if former:
            self.choices = [*self.choices, (key, plain(former.document["label"]))]
        return former is not None


def chosen_columns(columns, question):
    """The columns that were asked for as `column`, in their order; all where none was.

    columns: those that whoever asks may read. Raises NotAsked for any other.
    """
    asked = question.value("column") or []
    names = {column.name for column in columns}
    missing = [name for name in asked if name not in names]
    if missing:
        sentence = _("There is no column “%(name)s” that you may read.")
        raise NotAsked({"column": [sentence % {"name": name} for name in missing]})
    return [column for column in columns if not asked or column.name in asked]
