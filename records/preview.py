"""The public page of a record as it stands at the desk, for staff alone.

The record is published with all that it needs, its public page is answered, and everything is
taken back before anybody else can see it. So the preview is the page, and not a likeness of it.
"""

import copy
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.http import QueryDict
from django.urls import resolve, reverse
from django.utils.translation import override

from records import permissions, services
from records.kinds import KINDS
from records.proposals import desk_url
from records.review import companions


@dataclass(frozen=True)
class Preview:
    """What a public template asks to tell a preview from the page.

    key      the reference of the record
    back     its address at the desk
    address  of the preview, to which a language is added
    """

    key: str
    back: str
    address: str

    def address_in(self, language):
        """The address of the same preview in a language."""
        return f"{self.address}?language={language}"


def has_page(kind):
    """Whether the public reads records of a kind, a model or one record, on pages of their own."""
    return bool(KINDS[kind.kind_name].page)


def needed(record):
    """What has to be public for the page of a record: what it names, and last the record."""
    named = companions([record])
    return [*services.followers_of([record, *named]), *reversed(named), record]


def may_see_all(user, records):
    """Whether a user may read each of some records at the desk."""
    return all(
        permissions.readable(type(record).objects.all(), user).filter(pk=record.pk).exists()
        for record in records
    )


def page_of(request, record, records, language):
    """The answer of a record's public page in a language, if some records were published now.

    Raises ValidationError where publishing them is refused.
    """
    with override(language), transaction.atomic():
        services.publish_many(
            documents=[(r.kind_name, r.key, services.document_of(r)) for r in records],
            actor=request.user,
        )
        shown = _public_request(request, record, language)
        view, args, kwargs = shown.resolver_match
        response = view(shown, *args, **kwargs)
        transaction.set_rollback(True)
    return response


def _public_request(request, record, language):
    """The request as if it asked for the public page, marked as a preview."""
    address = reverse(KINDS[record.kind_name].page, args=[record.key])
    shown = copy.copy(request)
    shown.method = "GET"
    shown.path = shown.path_info = address
    shown.META = {**request.META, "PATH_INFO": address, "QUERY_STRING": ""}
    shown.GET = QueryDict()
    shown.LANGUAGE_CODE = language
    shown.resolver_match = resolve(address)
    shown.preview = Preview(record.key, desk_url(record), desk_url(record, "preview"))
    return shown


def is_language(code):
    """Whether the register speaks a language."""
    return code in dict(settings.LANGUAGES)
