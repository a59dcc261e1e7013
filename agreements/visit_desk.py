"""The page on which the papers of a visit are entered together, one line each: all or none."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agreements import paperwork
from agreements.announced import offered_to, proven_by
from agreements.models import Agreement
from agreements.tray_desk import number_in
from agreements.visit_forms import LEAST_LINES, MOST_LINES, CommonForm, lines_class
from delegations.models import Delegation
from institutions.typed_names import TypedNames
from institutions.vocabulary import Country
from records import permissions, services, tray
from records.attention import StartLink
from records.desk_pages import PAGES
from records.localized import with_commas
from records.models import TrayPaper
from records.papers import digest_of
from records.vocabulary import Way

#: Empty lines beside those of records that wait for a paper of this visit.
SPARE_LINES = 2


class VisitPages:
    """A page of the agreements' ModelAdmin: the papers of one visit."""

    visit_template = "admin/agreements/visit.html"

    def get_urls(self):
        page = path(
            "visit/<int:pk>/",
            self.admin_site.admin_view(self.visit_view),
            name=self._url_name("visit"),
        )
        return [page, *super().get_urls()]

    def start_links(self, request):
        """The visits of which more was announced than shown; each leads to its papers."""
        links = super().start_links(request)
        if may_enter_papers(request.user):
            visits = reverse("admin:delegations_delegation_changelist")
            label = _("Enter the papers of a visit")
            links.append(StartLink(f"{visits}?queue=announced", label, is_second=True))
        return links

    def visit_view(self, request, pk):
        """Enter the papers of a visit together."""
        visit = self._visit(request, pk)
        if not may_enter_papers(request.user):
            raise PermissionDenied
        entry = Entry(request, visit)
        if request.method == "POST" and entry.save():
            entry.say_what_was_done()
            changes = reverse(f"admin:{self._url_name('changelist')}")
            return HttpResponseRedirect(f"{changes}?signed_during__id__exact={visit.pk}")
        return self._page(
            request,
            self.visit_template,
            _("Enter the papers of this visit"),
            visit=visit,
            entry=entry,
            tray_url=self.tray_url(),
        )

    def _visit(self, request, pk):
        """The delegation of a page, for who reads it at the desk."""
        desk = self.admin_site.get_model_admin(Delegation)
        visit = desk.get_object(request, str(number_in(str(pk)) or ""))
        if visit is None or not desk.has_view_permission(request, visit):
            raise Http404
        return visit


def may_enter_papers(user):
    """Whether a user may make agreements of papers: add them, and hand papers in."""
    return permissions.may_use_tray(user) and user.has_perm(
        permissions.permission_name("add", Agreement)
    )


def link_from_visit(user, visit):
    """The link from a delegation's page at the desk to its papers."""
    if not may_enter_papers(user):
        return None
    url = reverse("admin:agreements_agreement_visit", args=[visit.pk])
    return {"url": url, "label": _("Enter the papers of this visit")}


PAGES[Delegation.kind_name].append(link_from_visit)


class Entry:
    """The forms of the page, and what comes of them."""

    def __init__(self, request, visit):
        self.request, self.visit = request, visit
        self.home_names = TypedNames(Country.objects.get(code=settings.HOME_COUNTRY))
        self.partner_names = TypedNames(_partner_country(visit))
        self.records = offered_to(request.user)
        self.saved = []
        self.refused_uploads = {}
        data = request.POST.copy() if request.method == "POST" else None
        if data is not None:
            self._take_uploads(data)
            self._read_buttons(data)
        self.common = CommonForm(data, initial=self._common(), home_names=self.home_names)
        self.lines = self._make_lines(data)

    @property
    def has_errors(self):
        """Whether something is to be corrected, and no line was merely added."""
        offers = any(form.offer for form in self.lines.forms)
        return "add_line" not in self.request.POST and (
            offers or bool(self.common.errors) or self.lines.total_error_count() > 0
        )

    @property
    def may_add_line(self):
        """Whether there is room for another line."""
        return self.lines.total_form_count() < MOST_LINES

    @property
    def shown_versions(self):
        """The records with their versions as this page shows them, for the next save."""
        return [f"{record.pk}@{record.version}" for record in self.records]

    # --- What stands in the form at first ------------------------------------------------------

    def _of_the_visit(self):
        return [record for record in self.records if record.signed_during_id == self.visit.pk]

    def _common(self):
        """The common values as the announcement gave them; the day and place are the paper's."""
        first = next(iter(self._of_the_visit()), None)
        if first is None:
            return {"kind": "mou", "level": "institution"}
        return {
            "kind": first.kind,
            "level": first.level,
            "facilitated_by": first.facilitated_by,
            "coordinated_by": first.coordinated_by,
            "areas": list(first.areas.all()),
        }

    def _make_lines(self, data):
        waiting = self._of_the_visit()[:MOST_LINES]
        extra = max(LEAST_LINES - len(waiting), SPARE_LINES)
        kwargs = {
            "papers": TrayPaper.objects.visible_to(self.request.user),
            "records": self.records,
            "home_names": self.home_names,
            "partner_names": self.partner_names,
        }
        initial = [{"record": row.pk, "home": _home_party(row)} for row in waiting]
        lines = lines_class(min(extra, MOST_LINES - len(waiting)))(
            data, initial=None if data else initial, prefix="lines", form_kwargs=kwargs
        )
        return lines

    # --- What was sent -------------------------------------------------------------------------

    def _take_uploads(self, data):
        """Put files chosen in the lines into the tray at once: no later refusal loses them."""
        for name, upload in self.request.FILES.items():
            line, _dash, field = name.removeprefix("lines-").partition("-")
            if field != "upload" or number_in(line) is None:
                continue
            waiting = TrayPaper.objects.visible_to(self.request.user)
            try:
                paper = waiting.filter(sha256=digest_of(upload)).first() or tray.receive(
                    upload=upload, actor=self.request.user
                )
            except ValidationError as refusal:
                self.refused_uploads[number_in(line)] = refusal
            else:
                data[f"lines-{line}-paper"] = str(paper.pk)

    def _read_buttons(self, data):
        """“Use it” and “No, another paper” beside an offer, and “Add a line”."""
        line, _colon, record = data.get("use", "").partition(":")
        if number_in(line) is not None:
            data[f"lines-{number_in(line)}-record"] = record
        if number_in(data.get("new", "")) is not None:
            data[f"lines-{number_in(data['new'])}-is_new"] = "on"
        if "add_line" in data:
            total = number_in(data.get("lines-TOTAL_FORMS", "")) or 0
            data["lines-TOTAL_FORMS"] = str(min(total + 1, MOST_LINES))

    # --- Saving --------------------------------------------------------------------------------

    def save(self):
        """Save every line, or none with the reasons beside them. Returns whether it was done."""
        is_valid = self.common.is_valid() & self.lines.is_valid()
        for number, refusal in self.refused_uploads.items():
            if number < len(self.lines.forms):
                form = self.lines.forms[number]
                # A paper was chosen: that it is none says enough.
                form.errors.pop("paper", None)
                form.add_error("upload", refusal)
                is_valid = False
        if "add_line" in self.request.POST or not is_valid:
            return False
        if not self._no_offer_is_open():
            return False
        with transaction.atomic():
            for form in self.lines.filled():
                self._save_line(form)
            if any(self.lines.errors):
                transaction.set_rollback(True)
                self.saved = []
        return bool(self.saved)

    def _no_offer_is_open(self):
        """Offer each new line the record that its paper may prove; whether there was none."""
        taken = {form.chosen_record.pk for form in self.lines.filled() if form.chosen_record}
        common_day = self.common.cleaned_data["signed_on"]
        mine = Agreement.objects.filter(pk__in=[record.pk for record in self.records])
        for form in self.lines.filled():
            own = form.cleaned_data
            if form.chosen_record or own["is_new"] or not own["home"]:
                continue
            day = own["signed_on"] or common_day
            found = proven_by(
                home=own["home"],
                visit=self.visit,
                signed_on=day.first if day else None,
                among=mine.exclude(pk__in=taken),
            )
            form.offer = found.first()
        return not any(form.offer for form in self.lines.forms)

    def _save_line(self, form):
        stated = form.stated(self.common.cleaned_data, self.visit, self.partner_names.country)
        act = {
            "stated": stated,
            "paper_pk": form.cleaned_data["paper"].pk,
            "actor": self.request.user,
            "way": Way.ADMIN,
        }
        record = form.chosen_record
        try:
            with transaction.atomic():
                if record:
                    agreement = paperwork.prove_announcement(
                        agreement_pk=record.pk, version=self._version_shown(record), **act
                    )
                else:
                    agreement = paperwork.enter_paper(**act)
                self.saved.append(self._submitted(agreement))
        except ValidationError as refusal:
            _refuse(form, refusal)

    def _submitted(self, agreement):
        wanted = "_submit" in self.request.POST
        if wanted and permissions.may_submit(self.request.user, agreement):
            return services.submit(record=agreement, actor=self.request.user, way=Way.ADMIN)
        return agreement

    def _version_shown(self, record):
        for token in self.request.POST.getlist("shown"):
            pk, _at, version = token.partition("@")
            if number_in(pk) == record.pk:
                return number_in(version)
        return None

    def say_what_was_done(self):
        """Name the records that were made of the papers or proven by them."""
        text = ngettext(
            "%(number)d paper was entered: %(records)s.",
            "%(number)d papers were entered: %(records)s.",
            len(self.saved),
        ) % {
            "number": len(self.saved),
            "records": with_commas(agreement.called for agreement in self.saved),
        }
        messages.success(self.request, text)


def _partner_country(visit):
    """The country across: that from which the delegation came, or to which it went."""
    home = settings.HOME_COUNTRY
    return visit.host_country if visit.from_country.code == home else visit.from_country


def _home_party(agreement):
    party = next((row for row in agreement.parties.all() if row.side == "home"), None)
    return party.institution if party else None


def _refuse(form, refusal):
    """Show the reasons beside the fields of the line; those of other fields above it."""
    if not hasattr(refusal, "error_dict"):
        form.add_error(None, refusal)
        return
    for name, errors in refusal.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)
