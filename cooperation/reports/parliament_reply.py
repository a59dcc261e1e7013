"""A reply to Parliament as a report: the question, the answers, the annexes and their sources."""

from dataclasses import replace
from functools import partial

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.entries import AgreementEntry
from cooperation.replies import House, ParliamentReply, annexes_of
from cooperation.reply_writing import (
    answer_to,
    kind_of,
    not_known,
    reply_file,
    sources_of,
    title_of,
)
from cooperation.reports.base import NotAsked, Report, contents
from cooperation.reports.sources import sources_table
from records import permissions
from records.exports.content import Column, Heading, Paragraph, Table, Type
from records.filters import CivilDateField, ListForm, RegisterFilterSet, no_control_characters

STAR = "*"


class ReplyChoice(RegisterFilterSet):
    """No filter but the reply that is asked for; its own dates are those of the question."""

    q = None
    asked_dates = ()
    parameters = {
        "number": lambda: forms.CharField(
            required=False,
            max_length=30,
            label=gettext_lazy("Question number"),
            validators=[no_control_characters],
        ),
        "house": lambda: forms.ChoiceField(
            required=False, label=gettext_lazy("House"), choices=[("", "–"), *House.choices]
        ),
        "received_on": lambda: CivilDateField(
            whole_day=True, label=gettext_lazy("Notice received on")
        ),
    }

    class Meta:
        model = AgreementEntry
        fields = []
        form = ListForm

    def __init__(self, data, instant=None):
        super().__init__(data, instant)
        if self.form.is_valid() and self._value("number") and not self.replies:
            self.form.add_error("number", _("There is no reply to a question with this number."))

    def _value(self, name):
        return self.form.cleaned_data.get(name)

    @cached_property
    def replies(self):
        """The replies that are asked for, the newest first; all where nothing is."""
        rows = ParliamentReply.objects.all()
        if number := self._value("number"):
            rows = rows.filter(question_number=number.removeprefix(STAR))
            if number.startswith(STAR):
                rows = rows.filter(is_starred=True)
        if house := self._value("house"):
            rows = rows.filter(house=house)
        if received := self._value("received_on"):
            rows = rows.filter(received_on=received.first)
        return list(rows)

    @property
    def reply(self):
        """The reply, where a number leaves one."""
        return self.replies[0] if self._value("number") and len(self.replies) == 1 else None


class ParliamentReplyReport(Report):
    slug = "parliament-reply"
    title = gettext_lazy("Reply to Parliament")
    description = gettext_lazy(
        "One reply by the number of its question, with its annexes and sources; without a number "
        "the list of all replies."
    )
    filters = ReplyChoice
    permission = permissions.permission_name("view", ParliamentReply)
    formats = ("docx", "pdf", "xlsx", "json")

    def ask(self, data, user=None):
        """A reply is asked with its own dates, whatever dates stand in the question."""
        question = super().ask(data, user)
        reply = question.filters.reply
        if reply is None:
            return question
        data = data.copy()
        data["as_at"], data["as_known_on"] = reply.as_at.isoformat(), reply.known_on.isoformat()
        return super().ask(data, user)

    def beside(self, question):
        return contents(ParliamentReply.objects.all())

    def heading(self, question):
        reply = question.filters.reply
        return title_of(reply) if reply else _("Replies to Parliament")

    def lead(self, question):
        filters = question.filters
        if filters.reply:
            return kind_of(filters.reply)
        if question.value("number"):
            return _(
                "Several replies have this number: add the House, the day of the notice, or * "
                "before the number of a starred question."
            )
        return ""

    def answer(self, question):
        """Its Word file is the page that the desk offers, in the language of the reply."""
        answer = super().answer(question)
        reply = question.filters.reply
        return replace(answer, word=partial(reply_file, reply)) if reply else answer

    def pieces(self, question):
        reply = question.filters.reply
        if reply is None:
            return [_list(question.filters.replies)]
        try:
            by_report = annexes_of(reply)
        except ValidationError as refusal:
            raise NotAsked({"number": refusal.messages}) from refusal
        annexes = list(by_report.values())
        lacking = filter(None, [reply.not_known, *map(not_known, annexes)])
        return [
            _question(reply),
            _parts(reply, by_report),
            *map(Paragraph, lacking),
            *(piece for annex in annexes for piece in _annex(annex)),
            Heading(_("Sources of the annexed records")),
            sources_table(sources_of(annexes)),
        ]


def _number():
    words = _("Number of the question; * where it is starred.")
    return Column("number", _("Question number"), words, is_latin=True)


def _list(replies):
    columns = [
        _number(),
        Column("house", _("House"), _("House of Parliament."), Type.CODE, dict(House.choices)),
        Column("member", _("Member"), _("Who asks.")),
        Column("received_on", _("Notice received on"), _("Day of the notice."), Type.DATE),
        Column("as_at", _("Position as at"), _("Day as at which it answers."), Type.DATE),
        Column("parts", _("Parts"), _("How many parts the question has."), Type.NUMBER),
    ]
    rows = [
        (
            f"{STAR if reply.is_starred else ''}{reply.question_number}",
            reply.house,
            reply.member,
            reply.received_on.isoformat(),
            reply.as_at.isoformat(),
            len(reply.parts),
        )
        for reply in replies
    ]
    title = _("Replies to Parliament")
    return Table("replies", title, columns, rows, empty=_("No reply has been drafted."))


def _question(reply):
    columns = [
        Column("house", _("House"), _("House of Parliament."), Type.CODE, dict(House.choices)),
        _number(),
        Column("member", _("Member"), _("Who asks.")),
        Column("received_on", _("Notice received on"), _("Day of the notice."), Type.DATE),
        Column("as_at", _("Position as at"), _("Day as at which it answers."), Type.DATE),
        Column("known_on", _("As known on"), _("Day whose register it asks."), Type.DATE),
    ]
    row = (
        reply.house,
        f"{STAR if reply.is_starred else ''}{reply.question_number}",
        reply.member,
        *(day.isoformat() for day in (reply.received_on, reply.as_at, reply.known_on)),
    )
    return Table("question", _("The question"), columns, [row])


def _parts(reply, by_report):
    columns = [
        Column("part", _("Part"), _("Letter of the part.")),
        Column("question", _("Question"), _("What is asked.")),
        Column("answer", _("Answer"), _("What is answered, with the annex where there is one.")),
    ]
    rows = [
        (f"({part['letter']})", part["question"], answer_to(part, by_report))
        for part in reply.parts
    ]
    return Table("parts", _("The parts and their answers"), columns, rows, main=True)


def _annex(annex):
    """The pieces of an annex; its tables are told from those of the others by its number."""
    yield Heading(_("Annex-%(number)s") % {"number": annex.number})
    yield Heading(annex.answer.title, 2)
    for piece in annex.answer.pieces:
        if isinstance(piece, Table):
            slug = f"annex-{annex.number.lower()}-{piece.slug}"
            yield replace(piece, slug=slug, main=False)
        elif isinstance(piece, Heading):
            yield replace(piece, level=piece.level + 2)
        else:
            yield piece
