"""Emergency publications: the queue of what a second person has yet to look at."""

from dataclasses import dataclass
from itertools import groupby

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Min
from django.db.models.functions import TruncDate
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from records import permissions, services
from records.attention import Line
from records.comparison import Comparison, compare
from records.kinds import KINDS
from records.localized import with_semicolons
from records.models import Publication
from records.proposals import attempt, desk_url, typed_text
from records.queues import Owner


@dataclass(frozen=True)
class Version:
    """One version of a record that became public in an emergency, beside the one before it."""

    publication: Publication
    record: object
    comparison: Comparison
    is_last: bool

    @property
    def url(self):
        """The address of the record at the desk."""
        return desk_url(self.record)


@dataclass(frozen=True)
class Emergency:
    """What was published in one act, and why somebody may not confirm it; empty if they may."""

    versions: list
    obstacle: str

    @property
    def first(self):
        """The publication by whose number a page names the act."""
        return self.versions[0].publication


def waiting():
    """Emergency publications that wait for a second person, the newest act first."""
    return (
        Publication.objects.to_confirm()
        .select_related("published_by")
        .order_by("-published_at", "number")
    )


def home_lines(user):
    """The line of the home page for those who confirm."""
    if not permissions.may_publish_some(user):
        return []
    found = Publication.objects.to_confirm().aggregate(
        count=Count("published_at", distinct=True), since=TruncDate(Min("published_at"))
    )
    return [
        Line(
            title=_("Emergency publications to confirm"),
            name=capfirst(Publication._meta.verbose_name_plural),
            url=reverse("admin:emergencies"),
            owner=Owner.PUBLISHERS,
            **found,
        )
    ]


def emergencies(request):
    """The acts that wait for a second person, each with what it changed; POST confirms one."""
    _refuse_outsiders(request.user)
    if request.method == "POST":
        _confirm(request)
        return HttpResponseRedirect(reverse("admin:emergencies"))
    acts = [
        _emergency(request.user, list(publications))
        for _instant, publications in groupby(waiting(), lambda each: each.published_at)
    ]
    request.current_app = admin.site.name
    return TemplateResponse(
        request,
        "admin/records/emergencies.html",
        {
            **admin.site.each_context(request),
            "title": _("Emergency publications to confirm"),
            "emergencies": acts,
        },
    )


def _refuse_outsiders(user):
    """Raise PermissionDenied unless the user publishes records of some kind."""
    if not permissions.may_publish_some(user):
        raise PermissionDenied


def _emergency(user, publications):
    versions = [_version(publication) for publication in publications]
    return Emergency(versions, _obstacle(user, versions))


def _version(publication):
    versions = Publication.objects.of(publication.kind, publication.key)
    before = versions.filter(version__lt=publication.version).first()
    return Version(
        publication=publication,
        record=services.record_of(publication),
        comparison=compare(
            KINDS[publication.kind].get_model(),
            before and before.document,
            publication.document,
        ),
        is_last=versions.first() == publication,
    )


def _obstacle(user, versions):
    for version in versions:
        record, at = version.record, version.publication.published_at
        editors = services.editors_since_published(record, until=at)
        principal = services.principals_of_act(user, [record], editors)[record.ref]
        if principal is not None and principal.pk in editors:
            return _("%(who)s, for whom you stand in, edited it: another person publishes it.") % {
                "who": principal
            }
        if user.pk in editors:
            return _("You published or edited %(record)s: another person confirms it.") % {
                "record": record.called
            }
        if not _may_confirm(user, record):
            return _("Your role does not publish %(record)s.") % {"record": record.called}
    return ""


def _may_confirm(user, record):
    """People and sources go along: who may publish the record that names them looks at them."""
    return KINDS[record.kind_name].follows or permissions.may_publish(user, record)


def _confirm(request):
    number = request.POST.get("publication", "")
    named = waiting().filter(number=int(number)) if number.isdecimal() and len(number) < 16 else ()
    named = list(named)
    if not named:
        messages.error(request, _("This publication is not waiting for a confirmation any more."))
        return
    publications = list(waiting().filter(published_at=named[0].published_at))
    records = [services.record_of(publication) for publication in publications]
    if not all(_may_confirm(request.user, record) for record in records):
        raise PermissionDenied
    attempt(
        request,
        lambda: services.confirm_emergency(
            publications=publications, actor=request.user, remark=typed_text(request, "remark")
        ),
        _("Confirmed: %(records)s.") % {"records": with_semicolons(r.called for r in records)},
    )
