"""What somebody proposes to publish, as the pages of the desk show and name it."""

import re
from dataclasses import dataclass
from itertools import takewhile

from django import forms
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from records import permissions, services
from records.chain import PUBLICATIONS, Chain
from records.comparison import Comparison, since_published
from records.kinds import KINDS
from records.models import Approval, Revision
from records.naming import called
from records.papers.beside import papers_of
from records.review import companions
from records.services import token_of
from records.vocabulary import Act

#: How a page names a record in the version that it showed: agreement:PK-KZ-2026-0001@3.
TOKEN = re.compile(r"([a-z]+):([A-Za-z0-9_-]{1,80})@([0-9]{1,9})", re.ASCII)


@dataclass(frozen=True)
class Proposal:
    """A record that somebody proposes to publish, with what the second person has to see.

    returned   the revision by which it was returned before, or None
    needs      records that it names and that must be public before it, or with it
    followers  Proposals of the people and sources that go out with it
    approval   under which it waits for its time, or None
    acted_for  the publisher in whose place whoever looks at it would publish it, or None
    obstacle   why whoever looks at it may not publish it, in words; empty if they may
    papers     its stored papers; None where records of this kind have none
    """

    record: object
    comparison: Comparison
    editors: list
    returned: Revision | None
    note: str
    token: str
    needs: list
    followers: list
    approval: Approval | None
    acted_for: object
    obstacle: str
    papers: list | None

    @property
    def kind(self):
        """What kind of record it is, in words."""
        return self.record._meta.verbose_name

    @property
    def url(self):
        """The address of the record at the desk."""
        return desk_url(self.record)

    @property
    def preview_url(self):
        """The address of the preview of its public page; empty for a kind without one."""
        return desk_url(self.record, "preview") if KINDS[self.record.kind_name].page else ""


def desk_url(record, act="change"):
    """The address of a record at the desk, or of an act on it."""
    meta = record._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_{act}", args=[record.pk])


def proposal(record, user):
    """What publishing a record as it stands would mean, to a user."""
    is_follower = KINDS[record.kind_name].follows
    followers = [] if is_follower else services.followers_of([record])
    along = [*followers, *services.quoted_by([record])]
    editors = {each.ref: services.editors_since_published(each) for each in [record, *along]}
    principal = None if is_follower else _principal(record, user, editors)
    returned, note = exchange(record)
    people = get_user_model().objects.filter(pk__in=editors[record.ref]).order_by("username")
    return Proposal(
        record=record,
        comparison=since_published(record),
        editors=list(people),
        returned=returned,
        note=note,
        token=token_of(record),
        needs=[] if is_follower else companions([record]),
        followers=[proposal(follower, user) for follower in followers],
        approval=Approval.objects.waiting().of(record).first(),
        acted_for=principal,
        obstacle=_obstacle(record, user, principal, editors[record.ref])
        or _obstacle_of_others(along, user, principal, editors),
        papers=papers_of(record, user),
    )


def _principal(record, user, editors):
    barred = {pk for each in editors.values() for pk in each}
    return services.principals_of_act(user, [record], barred)[record.ref]


def _obstacle(record, user, principal, editors):
    if user.pk in editors:
        return _("You edited it since it was last published: another person publishes it.")
    if KINDS[record.kind_name].follows:
        return ""
    if principal is not None and principal.pk in editors:
        return _("%(who)s, for whom you stand in, edited it: another person publishes it.") % {
            "who": principal
        }
    if permissions.may_publish(user, record):
        return ""
    return _("Your role does not publish records like this one.")


def _obstacle_of_others(others, user, principal, editors):
    for other in others:
        if user.pk in editors[other.ref]:
            return _(
                "You edited %(record)s, which goes out with it: another person publishes it."
            ) % {"record": other.called}
        if principal is not None and principal.pk in editors[other.ref]:
            return _(
                "%(who)s, for whom you stand in, edited %(record)s since it was last "
                "published. Another person has to publish it."
            ) % {"who": principal, "record": other.called}
    return ""


def exchange(record):
    """What reviewer and editor last wrote each other since the record was published.

    Returns the revision by which it was returned, or None, and the editor's note to the reviewer.
    """
    rows = Revision.objects.filter(
        kind=record.kind_name, key=record.key, act__in=(Act.SUBMIT, Act.RETURN, Act.PUBLISH)
    )
    rows = rows.defer("snapshot").select_related("actor").order_by("-number")
    since = list(takewhile(lambda row: row.act != Act.PUBLISH, rows))
    returned = next((row for row in since if row.act == Act.RETURN), None)
    note = next((row.reason for row in since if row.act == Act.SUBMIT), "")
    return returned, note


def why_released(record):
    """Why the approval of a record ended before its time, if nothing was done with it since."""
    last = Revision.objects.filter(kind=record.kind_name, key=record.key).order_by("-number")
    act, reason = last.values_list("act", "reason").first() or ("", "")
    return reason if act == Act.RELEASE else ""


def in_words(instant):
    """An instant in TIME_ZONE as people read it; nothing for none."""
    return date_format(timezone.localtime(instant), "DATETIME_FORMAT") if instant else ""


# --- What a page sends back ------------------------------------------------------------------


def typed_text(request, name):
    """A text box of a page. Raises ValidationError for what no database holds."""
    return forms.CharField(required=False).clean(request.POST.get(name, ""))


def attempt(request, act, done=""):
    """Do an act in one transaction, and say what came of it. Returns whether it was done."""
    try:
        with transaction.atomic():
            act()
    except ValidationError as refusal:
        for sentence in refusal.messages:
            messages.error(request, sentence)
        return False
    if done:
        messages.success(request, done)
    return True


def refuse_stale(record, version):
    """Refuse an act on another version than the one that its page showed."""
    if str(record.version) != version:
        raise ValidationError(
            _("%(record)s was changed after you opened the page. Look at it again, then repeat.")
            % {"record": record.called},
            code="stale",
        )


def named_by_token(user, token, question):
    """A record that a page names, whatever its version now.

    Raises Http404 for what is not there or out of reach, PermissionDenied for what is not the
    user's to do.
    """
    found = TOKEN.fullmatch(token)
    if found is None or found[1] not in KINDS:
        raise Http404
    model = KINDS[found[1]].get_model()
    readable = permissions.readable(model.objects.all(), user)
    record = readable.filter(**{model.key_field: found[2]}).first()
    if record is None:
        raise Http404
    if not question(user, record):
        raise PermissionDenied
    return record


def shown_records(user, tokens, question):
    """The records that a page named, locked, each still in the version that it showed.

    Call inside a transaction that goes on to publish: the locks are taken in the order of the
    service, first the chain, then the records.
    """
    Chain.lock(PUBLICATIONS)
    # Who may is asked of all first: a record that is not theirs answers before one that is stale.
    found = {token: named_by_token(user, token, question) for token in dict.fromkeys(tokens)}
    records = []
    for token, named in found.items():
        record = type(named).objects.select_for_update().get(pk=named.pk)
        refuse_stale(record, TOKEN.fullmatch(token)[3])
        records.append(record)
    return records


def names_of(tokens):
    """What the records that tokens name are called, as one text."""
    return called([TOKEN.fullmatch(token).group(1, 2) for token in dict.fromkeys(tokens)])
