"""The desk: where staff work on records."""

from functools import wraps
from http import HTTPStatus

from django.http import HttpResponseRedirect
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.i18n import set_language
from django_otp.admin import OTPAdminSite

from cooperation.forms import DeskLoginForm
from records import deputy_desk, emergency_desk, fresh, kept, review_desk, saved_filters_desk
from records.attention import in_sections, queue_lines
from records.queue_admin import QueueAdmin, StartLink, queue_url
from records.saved_filters import filters_of

#: In which order the home page and the side bar list the apps; others follow.
APP_ORDER = ("agreements", "centers", "delegations", "institutions", "records")

#: Pages of what waits across all kinds of records; the home page counts their lines first.
QUEUE_PAGES = (emergency_desk,)


def switch_language(request):
    """Another language for the desk; a form that is sent along comes back in it, as it was typed.

    Such a form names language and page in the address, for it may have fields of these names. It is
    sent on as it is (307), to a form that shows it and saves nothing (`kept.SHOW_ONLY`).
    """
    if kept.SHOW_ONLY not in request.POST:
        return set_language(request)
    request.POST = request.GET
    response = set_language(request)
    response.status_code = HTTPStatus.TEMPORARY_REDIRECT
    return response


class DeskSite(OTPAdminSite):
    """The admin, open only to staff who gave a one-time code beside their password."""

    site_title = gettext_lazy("Register of Education Cooperation")
    site_header = gettext_lazy("Register of Education Cooperation")
    index_title = gettext_lazy("Needs your attention")
    login_form = DeskLoginForm
    login_template = "admin/login.html"

    def __init__(self, name="admin"):
        # The stock templates and `admin:` URLs expect this name; OTPAdminSite picks another.
        super().__init__(name)

    def get_urls(self):
        # They read models, which are not there yet when this module is.
        from cooperation import own_sign_in_views, password_views, sign_in_views
        from cooperation.reports import desk as reports
        from cooperation.reports import prepared_desk as prepared

        own = [
            path("again/", self.admin_view(sign_in_views.again), name="again"),
            path("review/", self.admin_view(review_desk.review), name="review"),
            path("stand-ins/", self.admin_view(deputy_desk.stand_ins), name="stand_ins"),
            path("emergencies/", self.admin_view(emergency_desk.emergencies), name="emergencies"),
            path("filters/save/", self.admin_view(saved_filters_desk.save), name="save_filter"),
            path(
                "filters/<int:pk>/delete/",
                self.admin_view(saved_filters_desk.delete),
                name="delete_filter",
            ),
            path("reports/", self.admin_view(reports.report_index), name="report_index"),
            path("reports/<slug:slug>/", self.admin_view(reports.report_page), name="report_page"),
            path("reports/<slug:slug>/save/", self.admin_view(reports.save), name="save_report"),
            path(
                "saved-reports/<int:pk>/delete/",
                self.admin_view(reports.delete),
                name="delete_report",
            ),
            path(
                "reports/<slug:slug>/prepare/",
                self.admin_view(prepared.prepare_file),
                name="prepare_file",
            ),
            path("exports/<int:pk>/", self.admin_view(reports.export), name="export"),
            path(
                "prepared/<int:pk>/", self.admin_view(prepared.prepared_file), name="prepared_file"
            ),
            path("prepared/<int:pk>/file/", self.admin_view(prepared.take_file), name="take_file"),
            path(
                "prepared/<int:pk>/cancel/",
                self.admin_view(prepared.cancel_file),
                name="cancel_file",
            ),
            path("enrol/", sign_in_views.enrol, name="enrol"),
            path("key/", sign_in_views.key, name="key"),
            path("kept/", self.admin_view(sign_in_views.typed), name="kept"),
            path("sign-in/", self.admin_view(own_sign_in_views.own_sign_in), name="own_sign_in"),
            path("forgotten/", password_views.forgotten, name="forgotten"),
            path(
                "password/<slug:purpose>/<str:token>/",
                password_views.set_password,
                name="set_password",
            ),
            path("language/", switch_language, name="language"),
        ]
        # Django's `view_on_site` leads to any row of any table, whoever asks: pages of ours name
        # the public page themselves.
        stock = [each for each in super().get_urls() if getattr(each, "name", "") != "view_on_site"]
        return [*own, *stock]

    def admin_view(self, view, cacheable=False):
        """Pages for who is signed in; what a form typed outlives the end of the session."""
        inner = super().admin_view(view, cacheable)

        @wraps(inner)
        def keeps_what_was_typed(request, *args, **kwargs):
            if request.method == "POST":
                if not self.has_permission(request):
                    kept.keep(request)
                else:
                    kept.forget_sent(request)
            return inner(request, *args, **kwargs)

        return keeps_what_was_typed

    def each_context(self, request):
        """What every page shows, with the forms that wait to be sent once more."""
        return {**super().each_context(request), "kept_forms": len(kept.typed(request))}

    @method_decorator(never_cache)
    def login(self, request, extra_context=None):
        from cooperation.sign_in_views import DeskLoginView

        if request.method == "GET" and self.has_permission(request):
            return HttpResponseRedirect(reverse("admin:index"))
        request.current_app = self.name
        context = {
            **self.each_context(request),
            "title": _("Sign in"),
            "app_path": request.get_full_path(),
            "was_kept": kept.is_waiting(request),
            **(extra_context or {}),
        }
        view = DeskLoginView.as_view(
            extra_context=context,
            authentication_form=DeskLoginForm,
            template_name="admin/login.html",
            next_page="admin:index",
        )
        return view(request)

    def password_change(self, request, extra_context=None):
        """A fresh sign-in counts wrong passwords; the stock form counts none."""
        if not fresh.is_fresh(request):
            return fresh.ask_again(request)
        return super().password_change(request, extra_context)

    def index(self, request, extra_context=None):
        """The home page: what to begin, and which work waits for this user."""
        desks = [desk for desk in self.queue_desks() if desk.has_view_permission(request)]
        lines = [line for page in QUEUE_PAGES for line in page.home_lines(request.user)]
        lines += [line for desk in desks for line in desk.home_lines(request)]
        lines += queue_lines(request, desks, queue_url)
        sections, empty = in_sections(lines)
        work = {
            "start": self._start(request),
            "sections": sections,
            "empty_lines": empty,
            "saved_filters": filters_of(request),
        }
        return super().index(request, {**work, **(extra_context or {})})

    def queue_desks(self):
        """The lists with work queues, in the order in which the home page counts them."""
        desks = [desk for desk in self._registry.values() if isinstance(desk, QueueAdmin)]
        return sorted(desks, key=lambda desk: _place(desk.opts.app_label))

    def _start(self, request):
        """The links of the start box, those of every day first."""
        links = [link for desk in self.queue_desks() for link in desk.start_links(request)]
        links += review_desk.start_links(request.user)
        links.append(StartLink(reverse("admin:report_index"), _("Reports"), is_second=True))
        return sorted(links, key=lambda link: link.is_second)

    def get_app_list(self, request, app_label=None):
        apps = super().get_app_list(request, app_label)
        return sorted(apps, key=lambda app: _place(app["app_label"]))


def _place(app_label):
    return APP_ORDER.index(app_label) if app_label in APP_ORDER else len(APP_ORDER)
