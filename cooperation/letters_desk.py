"""Letters to institutions at the desk: write them for data gaps, and keep their register."""

from django.contrib import admin, messages
from django.contrib.admin import SimpleListFilter
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Min
from django.db.models.functions import TruncDate
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html_join
from django.utils.http import urlencode
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from cooperation.gaps import asked_for, gaps_of_institutions, in_words
from cooperation.letter_paper import letters_paper
from cooperation.letter_writing import (
    addressee_of,
    file_name,
    letter_file,
    letters_file,
    letters_zip,
    salutation_of,
)
from cooperation.letters import Letter, LetterState, note_day
from cooperation.letters_forms import DayActionForm, LetterForm, WriteForm, usual
from records.exports.content import NotWritable
from records.exports.formats import FORMATS
from records.exports.word import CONTENT_TYPE
from records.localized import with_semicolons
from records.queue_admin import QueueAdmin
from records.queues import Owner, Queue, QueueFilter, Theme
from records.register import today
from records.row_admin import RowAdmin
from records.services import note_row
from records.vocabulary import Way

QUEUES = (
    Queue(
        "unsent",
        _("Written and not sent yet"),
        lambda queryset, user: queryset.unsent(),
        theme=Theme.WAITING,
        owner=Owner.COORDINATION,
        since=TruncDate(Min("written_at")),
    ),
    Queue(
        "overdue",
        _("The answer is overdue"),
        lambda queryset, user: queryset.overdue(today()),
        theme=Theme.WAITING,
        owner=Owner.COORDINATION,
        since=Min("reply_by"),
    ),
)


class StateFilter(SimpleListFilter):
    """Where letters are."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return LetterState.choices

    def queryset(self, request, queryset):
        state = self.value()
        return queryset.in_state(state, today()) if state in LetterState.values else queryset


class LetterAdmin(RowAdmin, QueueAdmin):
    """The register of letters. Adding means to write them, to several institutions at once."""

    form = LetterForm
    write_template = "admin/cooperation/letters.html"
    queues = QUEUES
    start_label = _("Letters to institutions")
    is_second_on_start = True
    list_display = (
        *("institution", "file_number", "dated", "reply_by", "state"),
        *("sent_on", "reminded_on", "answered_on"),
    )
    list_display_links = ("institution",)
    list_filter = (QueueFilter, StateFilter, "file_number")
    list_select_related = ("institution",)
    list_per_page = 50
    search_fields = ("file_number", "institution__slug", "institution__name_en")
    action_form = DayActionForm
    actions = (
        *("each_a_file", "all_in_one", "all_in_one_pdf"),
        *("mark_sent", "mark_reminded", "mark_answered"),
    )
    readonly_fields = (
        *("institution", "file_number", "dated", "reply_by", "asked", "addressee", "salutation"),
        *("office", "signatory_name", "signatory_post", "language"),
        *("written_at", "written_by", "sent_by"),
    )
    fieldsets = (
        (None, {"fields": ("institution", ("file_number", "dated", "reply_by"), "asked")}),
        (_("What came of it"), {"fields": ("sent_on", "reminded_on", "answered_on", "note")}),
        (
            _("As it was written"),
            {
                "fields": (
                    *("addressee", "salutation", "office", "signatory_name", "signatory_post"),
                    *("language", "written_at", "written_by", "sent_by"),
                )
            },
        ),
    )

    def get_urls(self):
        file = path(
            "<path:object_id>/file/",
            self.admin_site.admin_view(self.file_view),
            name="cooperation_letter_file",
        )
        return [file, *super().get_urls()]

    def has_delete_permission(self, request, obj=None):
        """What went out stays in the register; a letter written by mistake does not."""
        return (
            obj is not None and obj.sent_on is None and super().has_delete_permission(request, obj)
        )

    @admin.display(description=_("state"))
    def state(self, letter):
        return letter.state_on(today()).label

    @admin.display(description=_("what is asked for"))
    def asked(self, letter):
        """What the letter asked for, whatever was put right since."""
        return format_html_join("", "<p><b>{}</b>: {}</p>", in_words(letter.gaps))

    def save_model(self, request, obj, form, change):
        if obj.sent_on and obj.sent_by is None:
            obj.sent_by = request.user
        elif obj.sent_on is None:
            obj.sent_by = None
        super().save_model(request, obj, form, change)

    # --- Writing -----------------------------------------------------------------------------

    def add_view(self, request, form_url="", extra_context=None):
        """Choose institutions whose records lack something, enter the particulars once."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        gaps = gaps_of_institutions()
        data = request.POST if request.method == "POST" else None
        form = WriteForm(data, gaps=gaps, initial=usual(request.user))
        if data is not None and form.is_valid():
            written = write_letters(form, request.user)
            text = ngettext(
                "%(number)d letter stands in the register. Nothing was sent: download it, sign and "
                "send it, then mark it as sent.",
                "%(number)d letters stand in the register. Nothing was sent: download them, sign "
                "and send them, then mark them as sent.",
                len(written),
            )
            messages.success(request, text % {"number": len(written)})
            query = urlencode({"file_number__exact": written[0].file_number})
            return HttpResponseRedirect(f"{self._list()}?{query}")
        request.current_app = self.admin_site.name
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Letters to institutions"),
            "opts": self.opts,
            "form": form,
            "rows": [
                {
                    "gaps": each,
                    "is_chosen": str(each.institution.pk) in form.chosen,
                    "agreements": [
                        (row["reference"], with_semicolons(asked_for(row["asked"])))
                        for row in each.agreements
                    ],
                }
                for each in gaps
            ],
        }
        return TemplateResponse(request, self.write_template, context)

    def _list(self):
        return reverse("admin:cooperation_letter_changelist")

    # --- Files -------------------------------------------------------------------------------

    @method_decorator(require_safe)
    def file_view(self, request, object_id):
        """One letter as a Word file."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        letter = self.get_object(request, unquote(object_id))
        if letter is None:
            raise Http404
        return download(letter_file(letter), CONTENT_TYPE, file_name(letter))

    @admin.action(description=_("Download: a Word file for each, in a ZIP"), permissions=["view"])
    def each_a_file(self, request, queryset):
        """The chosen letters, to be signed and sent one by one."""
        letters = list(queryset.select_related("institution"))
        return download(letters_zip(letters), "application/zip", f"letters-{today()}.zip")

    @admin.action(description=_("Download: all in one Word file"), permissions=["view"])
    def all_in_one(self, request, queryset):
        """The chosen letters in one file, to be printed in one go."""
        letters = list(queryset.select_related("institution"))
        return download(letters_file(letters), CONTENT_TYPE, f"letters-{today()}.docx")

    @admin.action(description=_("Download: all in one PDF"), permissions=["view"])
    def all_in_one_pdf(self, request, queryset):
        """The chosen letters with their enclosures, to be printed as they are."""
        letters = list(queryset.select_related("institution"))
        try:
            content = letters_paper(letters)
        except NotWritable as refusal:
            messages.error(request, str(refusal))
            return None
        return download(content, FORMATS["pdf"].content_type, f"letters-{today()}.pdf")

    # --- What came of them -------------------------------------------------------------------

    @admin.action(description=_("Mark as sent"), permissions=["change"])
    def mark_sent(self, request, queryset):
        """Note the day on which the chosen letters went out."""
        self._note(request, queryset, "sent_on")

    @admin.action(description=_("Mark as reminded"), permissions=["change"])
    def mark_reminded(self, request, queryset):
        """Note the day of the last reminder."""
        self._note(request, queryset, "reminded_on")

    @admin.action(description=_("Mark as answered"), permissions=["change"])
    def mark_answered(self, request, queryset):
        """Note the day on which the answers came."""
        self._note(request, queryset, "answered_on")

    def _note(self, request, queryset, name):
        """Note a day on all chosen letters or on none, with the reason; without one today."""
        try:
            on = self.action_form.base_fields["on"].clean(request.POST.get("on", "")) or today()
            number = note_day(letters=queryset, name=name, on=on, actor=request.user)
        except ValidationError as refusal:
            for sentence in refusal.messages:
                messages.error(request, sentence)
            return
        text = ngettext("Noted on %(number)d letter.", "Noted on %(number)d letters.", number)
        messages.success(request, text % {"number": number})

    def get_actions(self, request):
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions


def write_letters(form, user):
    """The letters that a valid WriteForm asks for: stored all, or none."""
    common = {name: value for name, value in form.cleaned_data.items() if name != "institution"}
    with transaction.atomic():
        written = [
            Letter.objects.create(
                institution=each.institution,
                addressee=addressee_of(each.institution, common["language"]),
                salutation=salutation_of(each.institution, common["language"]),
                gaps=each.as_sent(),
                written_by=user,
                **common,
            )
            for each in form.addressed
        ]
        for letter in written:
            note_row(row=letter, actor=user, way=Way.ADMIN)
        return written


def download(content, content_type, name):
    """A file as an answer that browsers save."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
