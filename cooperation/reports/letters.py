"""The register of letters to institutions: what was asked, by when, and what came of it."""

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from cooperation.gaps import in_words
from cooperation.letters import Letter, LetterState
from cooperation.reports.base import DeskForm, Report, contents
from institutions.entries import InstitutionEntry
from records import permissions
from records.documents import texts
from records.exports.content import Column, KeyFigure, KeyFigures, Table, Type
from records.filters import RegisterFilterSet
from records.localized import choose

COLUMNS = [
    Column("institution", gettext_lazy("Institution"), gettext_lazy("To whom the letter went.")),
    Column(
        "addressee",
        gettext_lazy("Addressee"),
        gettext_lazy("Head of the institution, as the letter addresses him or her."),
    ),
    Column(
        "file_number",
        gettext_lazy("File number"),
        gettext_lazy("Number of the letter."),
        is_latin=True,
    ),
    Column("dated", gettext_lazy("Dated"), gettext_lazy("Date of the letter."), Type.DATE),
    Column(
        "reply_by",
        gettext_lazy("Reply by"),
        gettext_lazy("Day by which an answer was asked for."),
        Type.DATE,
    ),
    Column(
        "asked_for",
        gettext_lazy("What is asked for"),
        gettext_lazy("What the register lacked when the letter was written, by reference."),
    ),
    Column(
        "state",
        gettext_lazy("State"),
        gettext_lazy("Where the letter is on the day, as a code."),
        Type.CODE,
        words=dict(LetterState.choices),
    ),
    Column("sent_on", gettext_lazy("Sent on"), gettext_lazy("Day of sending."), Type.DATE),
    Column(
        "reminded_on",
        gettext_lazy("Reminded on"),
        gettext_lazy("Day of the last reminder."),
        Type.DATE,
    ),
    Column(
        "answered_on",
        gettext_lazy("Answered on"),
        gettext_lazy("Day on which the answer came."),
        Type.DATE,
    ),
]


class LetterDates(RegisterFilterSet):
    """No filter: the day alone."""

    q = None
    asked_dates = ("as_at",)

    class Meta:
        model = InstitutionEntry
        fields = []
        form = DeskForm


class InstitutionLetters(Report):
    slug = "institution-letters"
    title = gettext_lazy("Letters to institutions")
    description = gettext_lazy(
        "Every letter that asks an institution for what the register lacks: its file number, what "
        "it asks for, and when it was sent, reminded of and answered."
    )
    filters = LetterDates
    permission = permissions.permission_name("view", Letter)

    def beside(self, question):
        return contents(Letter.objects.all())

    def pieces(self, question):
        """Letters up to the day, each as it was on it."""
        letters = Letter.objects.filter(dated__lte=question.on).select_related("institution")
        rows = [_row(as_on(letter, question.on), question.on) for letter in letters]
        states = [row[_STATE] for row in rows]
        return [
            KeyFigures([KeyFigure(states.count(one.value), one.label) for one in LetterState]),
            Table(
                "letters",
                _("Letters to institutions"),
                COLUMNS,
                rows,
                empty=_("No letter has been written by this day."),
            ),
        ]


_STATE = [column.name for column in COLUMNS].index("state")


def as_on(letter, day):
    """The letter without what came after a day; it is not to be saved."""
    for name in ("sent_on", "reminded_on", "answered_on"):
        if (noted := getattr(letter, name)) and noted > day:
            setattr(letter, name, None)
    return letter


def _row(letter, day):
    return (
        choose(texts(letter.institution, "name"), get_language())[0],
        letter.addressee.splitlines()[0],
        letter.file_number,
        letter.dated.isoformat(),
        letter.reply_by.isoformat(),
        "\n".join(f"{what}: {words}" for what, words in in_words(letter.gaps)),
        letter.state_on(day).value,
        *(
            noted.isoformat() if noted else None
            for noted in (letter.sent_on, letter.reminded_on, letter.answered_on)
        ),
    )
