"""“Add a fact with its paper”: a letter becomes source, citations and changed fields in one go."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import path
from django.utils.translation import gettext as _

from records import permissions, services, tray
from records.letter_forms import FactsForm, LetterForm, set_column, statement_of
from records.models import Source, TrayPaper
from records.papers import digest_of
from records.vocabulary import Way


class LetterPages:
    """A page of a ModelAdmin of records, where the kind names fields that letters prove."""

    letter_template = "admin/records/letter.html"
    #: Columns that a letter may prove, in the order of the page.
    letter_fields = ()

    def get_urls(self):
        if not self.letter_fields:
            return super().get_urls()
        page = path(
            "<path:object_id>/letter/",
            self.admin_site.admin_view(self.letter_view),
            name=self._url_name("letter"),
        )
        return [page, *super().get_urls()]

    def may_add_letter(self, request, record):
        """Whether a user may enter a letter about a record: change it, and add sources."""
        may_add_source = request.user.has_perm(permissions.permission_name("add", Source))
        return (
            bool(self.letter_fields)
            and may_add_source
            and self.has_change_permission(request, record)
        )

    def letter_links(self, request, record):
        """The link from the form of a record to the page, for who may use it."""
        if not self.may_add_letter(request, record):
            return []
        return [{"url": self.act_url("letter", record), "label": _("Add a fact with its paper")}]

    def further_letter_fields(self, record):
        """{name: form field} of facts that are no columns of the record. For kinds to override."""
        return {}

    def state_letter_fact(self, record, name, value, source):
        """Put one fact into the record. Returns the statement that the letter supports."""
        set_column(record, name, value)
        return statement_of(record._meta.get_field(name))

    def letter_view(self, request, object_id):
        """Ask for the letter and what it proves, then save both."""
        record = self._record(request, object_id, lambda user, record: True)
        if not self.may_add_letter(request, record):
            raise PermissionDenied
        data, refusal = None, None
        if request.method == "POST":
            data, refusal = self._with_upload(request)
        may_use_tray = permissions.may_use_tray(request.user)
        papers = TrayPaper.objects.visible_to(request.user)
        letter = LetterForm(
            data,
            papers=papers if may_use_tray else papers.none(),
            initial={"paper": request.GET.get("paper")},
        )
        facts = FactsForm(
            data,
            record=record,
            names=self.letter_fields,
            further=self.further_letter_fields(record),
            prefix="fact",
        )
        is_valid = data is not None and letter.is_valid() & facts.is_valid()
        if refusal:
            letter.add_error("upload", refusal)
        elif is_valid and self._save_letter(request, record, letter, facts):
            return self._back(record)
        return self._page(
            request,
            self.letter_template,
            _("Add a fact with its paper"),
            original=record,
            version=self._version_to_show(request, record),
            letter=letter,
            facts=facts,
        )

    def _with_upload(self, request):
        """What was sent, a chosen file as a paper of the tray; and why it was refused, or None."""
        data, upload = request.POST.copy(), request.FILES.get("upload")
        if upload is None:
            return data, None
        if not permissions.may_use_tray(request.user):
            raise PermissionDenied
        waiting = TrayPaper.objects.visible_to(request.user)
        try:
            paper = waiting.filter(sha256=digest_of(upload)).first() or tray.receive(
                upload=upload, actor=request.user
            )
        except ValidationError as refusal:
            return data, refusal
        data["paper"] = str(paper.pk)
        return data, None

    def _save_letter(self, request, record, letter, facts):
        """Save all of it, or nothing with the reasons in the forms. Returns whether it was done."""
        try:
            with transaction.atomic():
                record = self._shown(request, record)
                source = letter.source()
                statements = [
                    self.state_letter_fact(record, name, value, source)
                    for name, value in facts.stated().items()
                ]
                statements += [statement_of(facts.columns[name]) for name in facts.confirmed()]
                record.full_clean()
                record.save()
                paper = letter.cleaned_data["paper"]
                services.record_letter(
                    source=source,
                    paper_pk=paper.pk if paper else None,
                    record=record,
                    statements=statements,
                    actor=request.user,
                    reason=letter.cleaned_data["reason"] or f"From the letter: {source}",
                    way=Way.ADMIN,
                )
        except ValidationError as refusal:
            _refuse(letter, facts, refusal)
            return False
        done = _("The letter is a source now, and %(record)s says what it proves.")
        self.message_user(request, done % {"record": record.called})
        return True


def _refuse(letter, facts, refusal):
    """Show the reasons beside the fields that they are about."""
    if not hasattr(refusal, "error_dict"):
        letter.add_error(None, refusal)
        return
    for name, errors in refusal.error_dict.items():
        if name in facts.fields:
            facts.add_error(name, errors)
        else:
            letter.add_error(name if name in letter.fields else None, errors)
