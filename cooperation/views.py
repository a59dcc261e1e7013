"""Pages of the portal as a whole."""

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import override
from django.views.decorators.http import require_safe

from agreements.views import WORDS as AGREEMENT_WORDS
from cooperation import dictionary, overview
from cooperation.links import read_links
from delegations.views import LISTED, ledgers
from records.citing import moment_query
from records.entries import read_labels
from records.filters import MomentForm
from records.kinds import KINDS
from records.pages import refs_of
from records.register import groups_naming, read_state


@require_safe
def home(request):
    """What the register holds today, the latest delegation with its outcomes, newest records."""
    form = MomentForm(request.GET)
    form.is_valid()
    moment = form.moment
    delegation = overview.latest_delegation(moment)
    groups = (
        groups_naming("delegation", delegation.key, moment, ("delegation",), limit=LISTED)
        if delegation
        else []
    )
    newest = overview.newest_agreements(moment)
    table = read_links(moment)
    shown = [*newest, *([delegation] if delegation else [])]
    countries = [settings.HOME_COUNTRY, *settings.PARTNER_COUNTRIES]
    table.labels = labels = read_labels(
        refs_of(*(row.document for row in shown), *table.documents)
        | {f"country:{code}" for code in countries},
        moment.at,
    )
    return render(
        request,
        "home.html",
        {
            "form": form,
            "moment": moment,
            "moment_query": moment_query(moment),
            "state": read_state(moment.at),
            "numbers": overview.agreement_numbers(moment),
            "paths": overview.number_paths(moment),
            "centers": overview.center_numbers(moment),
            "delegation": delegation,
            "ledgers": ledgers(delegation, groups, moment) if delegation else [],
            "newest": newest,
            "table": table,
            "partner_countries": settings.PARTNER_COUNTRIES,
            "labels": labels,
            "words": AGREEMENT_WORDS,
        },
    )


@require_safe
def about(request):
    """What is in the register and what is not, who answers, how to correct."""
    form = MomentForm()
    return render(request, "about.html", {"moment": form.moment, "state": read_state()})


@require_safe
def data(request):
    """What can be downloaded, what its columns hold, under which terms."""
    form = MomentForm()
    return render(
        request,
        "data.html",
        {"moment": form.moment, "state": read_state(), "tables": dictionary.tables()},
    )


@require_safe
def accessibility(request):
    """The accessibility statement."""
    form = MomentForm()
    return render(request, "accessibility.html", {"moment": form.moment, "state": read_state()})


#: Pages of the portal as a whole, beside those of records.
PAGES = ("home", "partners", "statistics", "data", "about", "accessibility")


@require_safe
def robots(request):
    """Everything public may be indexed; the desk may not."""
    lines = [
        "User-agent: *",
        "Disallow: /admin/",
        f"Sitemap: {settings.SITE_URL}{reverse('sitemap')}",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
def sitemap(request):
    """Every public record and list, in every language."""
    paths = []
    for code, _name in settings.LANGUAGES:
        with override(code):
            paths += [reverse(name) for name in PAGES]
            paths += [reverse("partner", args=[c.lower()]) for c in settings.PARTNER_COUNTRIES]
            for spec in KINDS.values():
                if spec.page:
                    keys = spec.entry.objects.known().order_by("key").values_list("key", flat=True)
                    paths.append(reverse(spec.listing))
                    paths += [reverse(spec.page, args=[key]) for key in keys]
    return render(
        request,
        "sitemap.xml",
        {"addresses": [settings.SITE_URL + path for path in paths]},
        content_type="application/xml",
    )


@require_safe
def healthz(request):
    """The process answers."""
    return HttpResponse("ok", content_type="text/plain")


@require_safe
def readyz(request):
    """The database answers and its tables are those of this code; 503 otherwise."""
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    is_ready = not waiting
    return JsonResponse(
        {"database": "ok", "migrations": "ok" if is_ready else "waiting"},
        status=200 if is_ready else 503,
    )
