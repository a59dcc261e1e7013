"""Replies to Parliament at the desk: a form with the parts of the question, and the file."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.functional import lazy
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from cooperation.letter_writing import LANGUAGES
from cooperation.letters_desk import download
from cooperation.replies import PARTS, ParliamentReply, answered, asked, in_words
from cooperation.reply_writing import reply_file
from records.chain import digest
from records.exports.content import NotWritable
from records.exports.word import CONTENT_TYPE
from records.form_fields import DayField
from records.localized import isolated, language_name
from records.queue_admin import QueueAdmin
from records.register import today
from records.row_admin import RowAdmin, RowForm

#: What is entered of each part.
NAMES = ("question", "answer", "report")


class BaseReplyForm(RowForm):
    """The question, the dates, and for each part its text, the answer and the report."""

    received_on = DayField(label=_("Notice received on"))
    as_at = DayField(label=_("Position as at"), initial=today)
    known_on = DayField(
        label=_("As known on"),
        initial=today,
        help_text=ParliamentReply._meta.get_field("known_on").help_text,
    )
    language = forms.ChoiceField(label=_("Language"))

    class Meta:
        model = ParliamentReply
        exclude = ("drafted_at", "drafted_by", "parts")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "language" in self.fields:
            self.fields["language"].choices = [(code, language_name(code)) for code in LANGUAGES]
        for part in self.instance.parts:
            for name in NAMES:
                self.initial.setdefault(f"{name}_{part['letter']}", part[name])
            if part["report"] and f"report_{part['letter']}" in self.fields:
                field = self.fields[f"report_{part['letter']}"]
                field.help_text = report_in_words(part["report"], self.instance)

    def digest_of(self, row):
        return digest({"own": super().digest_of(row), "parts": row.parts})

    def clean(self):
        cleaned = super().clean()
        parts = []
        for letter in PARTS:
            part = {name: cleaned.get(f"{name}_{letter}", "") for name in NAMES}
            if part["question"]:
                parts.append({"letter": letter, **part})
            elif part["answer"] or part["report"]:
                self.add_error(f"question_{letter}", gettext("Enter the question of this part."))
            if part["report"]:
                self._try(f"report_{letter}", part["report"])
        if not parts and f"question_{PARTS[0]}" not in self.errors:
            self.add_error(f"question_{PARTS[0]}", gettext("Enter at least one part."))
        self.instance.parts = parts
        return cleaned

    def _try(self, name, report):
        days = {day: self.cleaned_data.get(day) for day in ("as_at", "known_on")}
        try:
            answered(asked(report, **days))
        except ValidationError as refusal:
            self.add_error(name, refusal)


def report_in_words(report, reply):
    """A report of a reply as HTML: what it is called, leading to it; as it was typed if gone."""
    try:
        question = asked(report, reply.as_at, reply.known_on)
    except ValidationError:
        return isolated(report)
    url = reverse("report-page", args=[question.report.slug])
    data = question.filters.data.urlencode()
    return format_html('<a href="{}?{}">{}</a>', url, data, isolated(in_words(question)))


def _part_fields():
    """The form fields of all parts."""
    fields = {}
    for letter in PARTS:
        for name, label in (
            ("question", _("Part (%(letter)s): the question")),
            ("answer", _("Part (%(letter)s): the answer")),
        ):
            fields[f"{name}_{letter}"] = forms.CharField(
                label=_with_letter(label, letter),
                required=False,
                widget=forms.Textarea(attrs={"rows": "3", "dir": "auto"}),
            )
        fields[f"report_{letter}"] = forms.CharField(
            label=_with_letter(_("Part (%(letter)s): the report to annex"), letter),
            required=False,
            max_length=500,
            widget=forms.TextInput(attrs={"class": "vTextField", "dir": "ltr"}),
            help_text=_(
                "The end of the address of a public report, such as "
                "agreements-in-force?country=KZ. Dates in it go before those of the reply."
            )
            if letter == PARTS[0]
            else "",
        )
    return fields


def _with_letter(label, letter):
    """A label with the letter of its part, in the language of whoever reads it."""
    return lazy(lambda: str(label) % {"letter": letter}, str)()


ReplyForm = type("ReplyForm", (BaseReplyForm,), _part_fields())


class ReplyAdmin(RowAdmin, QueueAdmin):
    form = ReplyForm
    start_label = _("Reply to Parliament")
    is_second_on_start = True
    list_display = ("number", "house", "is_starred", "member", "received_on", "as_at", "file")
    list_filter = ("house", "is_starred")
    date_hierarchy = "received_on"
    list_per_page = 50
    search_fields = ("question_number", "member")
    actions = None
    readonly_fields = ("parts_in_words",)

    def get_urls(self):
        file = path(
            "<path:object_id>/file/",
            self.admin_site.admin_view(self.file_view),
            name="cooperation_parliamentreply_file",
        )
        return [file, *super().get_urls()]

    def get_fieldsets(self, request, obj=None):
        """Who may not change a reply reads its parts; others find a box for each."""
        parts = tuple(f"{name}_{letter}" for letter in PARTS for name in NAMES)
        if obj is not None and not self.has_change_permission(request, obj):
            parts = ("parts_in_words",)
        question = (("house", "question_number", "is_starred"), "member", "received_on")
        reply = (("as_at", "known_on"), "language", "not_known", "note")
        return [
            (_("The question"), {"fields": question}),
            (_("The parts and their answers"), {"fields": parts}),
            (_("The reply as a whole"), {"fields": reply}),
            *self.opened_as(request, obj),
        ]

    @admin.display(description=_("parts of the question"))
    def parts_in_words(self, reply):
        """The parts with their answers and reports, to read."""
        rows = [
            (
                part["letter"],
                part["question"],
                part["answer"],
                part["report"] and report_in_words(part["report"], reply),
            )
            for part in reply.parts
        ]
        return format_html_join("", "<p><b>({})</b> {}<br>{}<br>{}</p>", rows)

    def has_delete_permission(self, request, obj=None):
        return False  # A reply is found again next year.

    @admin.display(description=_("question"), ordering="question_number")
    def number(self, reply):
        return reply.question_number

    @admin.display(description=_("reply"))
    def file(self, reply):
        url = reverse("admin:cooperation_parliamentreply_file", args=[reply.pk])
        name = gettext("Word file of question %(number)s") % {"number": reply.question_number}
        return format_html('<a href="{}">{}</a>', url, name)

    def save_model(self, request, obj, form, change):
        if not change:
            obj.drafted_by = request.user
        super().save_model(request, obj, form, change)

    @method_decorator(require_safe)
    def file_view(self, request, object_id):
        """The reply as a Word file; where it cannot be made, the reason on the form."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        reply = self.get_object(request, unquote(object_id))
        if reply is None:
            raise Http404
        try:
            content = reply_file(reply)
        except (NotWritable, ValidationError) as refusal:
            for sentence in getattr(refusal, "messages", [str(refusal)]):
                messages.error(request, sentence)
            change = reverse("admin:cooperation_parliamentreply_change", args=[reply.pk])
            return HttpResponseRedirect(change)
        name = f"{reply.house}-question-{reply.pk}-{reply.received_on:%Y-%m-%d}.docx"
        return download(content, CONTENT_TYPE, name)
