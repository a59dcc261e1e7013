"""The paper tray at the desk: hand papers in, say which record each belongs to, discard."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Min
from django.db.models.functions import TruncDate
from django.http import Http404, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agreements import paperwork
from agreements.announced import offered_to
from agreements.models import Agreement
from records import permissions, tray
from records.attention import Line, StartLink
from records.models import TrayPaper
from records.papers import file_response, is_clean, picture_response
from records.papers.process import Unreadable
from records.vocabulary import Way

#: What a paper may be beside that of an agreement on record.
NEW, LETTER = "new", "letter"
#: Field names of the page: the choice beside each paper.
CHOICE = "this-is-"
#: How many records of a kind the search for one of them shows.
FOUND = 25
#: Numbers beyond are no ids of ours, and some databases refuse them.
LONGEST_ID = 18


def number_in(text):
    """An id or version that a page sent, or None for what is none."""
    is_number = text.isascii() and text.isdecimal() and len(text) <= LONGEST_ID
    return int(text) if is_number else None


class TrayPages:
    """Pages of the agreements' ModelAdmin: everything around the paper tray."""

    tray_template = "admin/agreements/tray.html"
    tray_paper_template = "admin/agreements/tray_paper.html"

    def get_urls(self):
        pages = {
            "tray/": ("tray", self.tray_view),
            "tray/<int:pk>/": ("tray_paper", self.tray_paper_view),
            "tray/<int:pk>/file/": ("tray_file", require_safe(self.tray_file_view)),
            "tray/<int:pk>/<int:page>.png": ("tray_picture", require_safe(self.tray_picture_view)),
            "tray/<int:pk>/discard/": ("tray_discard", require_POST(self.tray_discard_view)),
        }
        urls = [
            path(route, self.admin_site.admin_view(view), name=self._url_name(name))
            for route, (name, view) in pages.items()
        ]
        return [*urls, *super().get_urls()]

    def tray_url(self, name="tray", *args):
        """The address of the tray, or of a page around it."""
        return reverse(f"admin:{self._url_name(name)}", args=args)

    def start_links(self, request):
        links = super().start_links(request)
        if permissions.may_use_tray(request.user):
            links.insert(0, StartLink(self.tray_url(), _("Add papers (PDF)")))
        return links

    def home_lines(self, request):
        """How many papers wait in the tray, for those who may put them on records."""
        if not permissions.may_use_tray(request.user):
            return []
        papers = TrayPaper.objects.visible_to(request.user)
        found = papers.aggregate(count=Count("pk"), since=TruncDate(Min("received_at")))
        title = _("Papers in the tray")
        name = capfirst(self.opts.verbose_name_plural)
        return [*super().home_lines(request), Line(title, name, self.tray_url(), **found)]

    def _paper_in_tray(self, request, pk):
        """A waiting paper of a page: 403 without a tray, 404 when out of reach or gone."""
        if not permissions.may_use_tray(request.user):
            raise PermissionDenied
        paper = TrayPaper.objects.visible_to(request.user).filter(pk=number_in(str(pk))).first()
        if paper is None:
            raise Http404
        return paper

    # --- The tray ----------------------------------------------------------------------------

    def tray_view(self, request):
        """The papers that wait; takes up to 20 new ones at once, or puts the chosen on records."""
        if not permissions.may_use_tray(request.user):
            raise PermissionDenied
        if request.method == "POST":
            act = self._put_papers if "put" in request.POST else self._receive_papers
            return HttpResponseRedirect(act(request))
        papers = list(TrayPaper.objects.visible_to(request.user))
        for paper in papers:
            paper.is_discardable = permissions.may_discard_paper(request.user, paper)
        return self._page(
            request,
            self.tray_template,
            _("Paper tray"),
            papers=papers,
            offers=offered_to(request.user),
            may_add=self.has_add_permission(request),
            choice=CHOICE,
        )

    def _receive_papers(self, request):
        """Store each file at once, with a line of its own on what came of it."""
        uploads = request.FILES.getlist("papers")
        if not uploads:
            messages.error(request, _("Choose at least one PDF."))
        for number, upload in enumerate(uploads, start=1):
            try:
                if number > tray.MAX_FILES:
                    raise ValidationError(
                        _("Only %(number)d files are taken at once. Hand this one in again.")
                        % {"number": tray.MAX_FILES}
                    )
                paper = tray.receive(upload=upload, actor=request.user)
            except ValidationError as refusal:
                self._say(request, messages.ERROR, tray.printable(upload.name), refusal.messages)
            else:
                self._say(
                    request,
                    messages.SUCCESS,
                    paper.name,
                    [_("stored (%(size)s).") % {"size": paper.size_in_words()}],
                )
        return self.tray_url()

    def _say(self, request, level, name, sentences):
        messages.add_message(
            request, level, _("“%(file)s”: %(what)s") % {"file": name, "what": " ".join(sentences)}
        )

    def _put_papers(self, request):
        """Put each paper on the record chosen beside it; a refusal does not hinder the others.

        Returns where to go on: the page of the first paper that needs one of its own.
        """
        onward = []
        for name, chosen in request.POST.items():
            pk = number_in(name.removeprefix(CHOICE)) if name.startswith(CHOICE) else None
            if pk is None or not chosen:
                continue
            if chosen == NEW:
                onward.append(f"{self.tray_url('add')}?tray_paper={pk}")
            elif chosen == LETTER:
                onward.append(f"{self.tray_url('tray_paper', pk)}?as={LETTER}")
            else:
                self._put(request, pk, chosen)
        if len(onward) > 1:
            messages.info(
                request,
                _("One paper at a time: the others wait in the tray until you are done with this."),
            )
        return onward[0] if onward else self.tray_url()

    def _put(self, request, paper_pk, token):
        """Put a paper on an agreement, named by its id and the version that the page showed."""
        pk, _at, version = token.partition("@")
        agreement = self.get_queryset(request).filter(pk=number_in(pk)).first()
        if agreement is None or not self.has_change_permission(request, agreement):
            messages.error(request, _("Choose an agreement from the list."))
            return False
        papers = permissions.readable_papers(TrayPaper.objects.all(), request.user)
        if not papers.filter(pk=paper_pk).exists():
            messages.error(request, _("This paper is no longer in the tray: it was discarded."))
            return False
        return self.attempt(
            request,
            lambda: paperwork.put_paper(
                agreement_pk=agreement.pk,
                version=number_in(version),
                paper_pk=paper_pk,
                actor=request.user,
                way=Way.ADMIN,
            ),
            _("The paper is on %(record)s now. Fill in what it states.")
            % {"record": agreement.called},
        )

    # --- One paper ---------------------------------------------------------------------------

    def tray_paper_view(self, request, pk):
        """Look for the record that a paper belongs to, then put it there or enter it as a letter.

        A paper of an agreement goes on an agreement; a letter may be about a record of any kind.
        """
        paper = self._paper_in_tray(request, pk)
        if request.method == "POST":
            token = request.POST.get("record", "")
            if self._put(request, paper.pk, token):
                agreement = Agreement.objects.get(pk=number_in(token.partition("@")[0]))
                return HttpResponseRedirect(self.act_url("change", agreement))
            return HttpResponseRedirect(self.tray_url())
        query = request.GET.get("q", "").replace("\0", "").strip()
        return self._page(
            request,
            self.tray_paper_template,
            _("Where does “%(name)s” belong?") % {"name": paper.name},
            paper=paper,
            query=query,
            is_letter=request.GET.get("as") == LETTER,
            found=self._found(request, query) if query else [],
        )

    def _found(self, request, query):
        """Records of each kind that letters are entered on, by what was typed."""
        found = []
        for desk in self.admin_site._registry.values():
            takes_letters = bool(getattr(desk, "letter_fields", ()))
            if not (takes_letters or desk is self) or not desk.has_change_permission(request):
                continue
            rows, _is_doubled = desk.get_search_results(request, desk.get_queryset(request), query)
            for record in rows.distinct()[:FOUND]:
                found.append(
                    {
                        "record": record,
                        "kind": desk.opts.verbose_name,
                        "token": f"{record.pk}@{record.version}" if desk is self else "",
                        "letter_url": desk.act_url("letter", record) if takes_letters else "",
                    }
                )
        return found

    def tray_file_view(self, request, pk):
        """The file of a waiting paper, as a download."""
        paper = self._readable_paper(request, pk)
        return file_response(paper.file.open(), paper.name)

    def tray_picture_view(self, request, pk, page):
        """A page of a waiting paper as a picture."""
        paper = self._readable_paper(request, pk)
        try:
            return picture_response(paper.file, paper.sha256, page)
        except Unreadable:
            raise Http404 from None

    def _readable_paper(self, request, pk):
        paper = self._paper_in_tray(request, pk)
        if not is_clean(paper.sha256):
            raise PermissionDenied(_("The scanner has not answered yet."))
        return paper

    def tray_discard_view(self, request, pk):
        """Throw a waiting paper away."""
        paper = self._paper_in_tray(request, pk)
        if not permissions.may_discard_paper(request.user, paper):
            raise PermissionDenied
        self.attempt(
            request,
            lambda: tray.discard(paper_pk=paper.pk),
            _("“%(name)s” was discarded.") % {"name": paper.name},
        )
        return HttpResponseRedirect(self.tray_url())
