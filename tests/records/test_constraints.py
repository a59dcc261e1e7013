"""Every rule that the database keeps for sources, history and register refuses what it should."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db.models import ProtectedError
from django.utils import timezone

from agreements.vocabulary import AreaOfCooperation
from records.entries import Label
from records.kinds import KINDS
from records.models import Citation, Publication, Report, Revision, Source
from tests.constraints import assert_refused, assert_refused_in_bulk, constraint_names
from tests.factories import AgreementFactory, SourceFactory, account, cite, published, saved

pytestmark = pytest.mark.django_db


def cited_twice():
    source, record = SourceFactory(), AgreementFactory(parties=[])
    cite(record, source, statement="signed_on")
    return Citation(record=record, source=source, statement="signed_on")


def one_address():
    url = SourceFactory().url
    return Source(slug="other", publisher="Dawn", kind="news", url=url)


def seen_too_early():
    return SourceFactory.build(
        published_on=dt.date(2026, 2, 2), accessed_on=dt.date(2026, 2, 1), url=""
    )


def answered_without_words():
    return Report(
        kind="center", key="center-1", what_is_wrong="The date.", language="en", state="answered"
    )


BREAKING = {
    "source_url_once": one_address,
    "source_seen_after_published": seen_too_early,
    "citation_once": cited_twice,
    "report_closed_with_answer": answered_without_words,
}


@pytest.mark.parametrize("name", BREAKING)
def test_what_breaks_a_rule_is_refused(name):
    assert_refused(BREAKING[name], name)


def test_every_constraint_is_tested():
    assert constraint_names("records") == {*BREAKING, "publication_one_version"}


def test_sources_without_an_address_may_be_many():
    for _ in range(2):
        SourceFactory(url="").full_clean()


def test_one_source_may_support_several_statements():
    source, record = SourceFactory(), AgreementFactory(parties=[])
    for statement in ("", "signed_on", "parties.2"):
        cite(record, source, statement=statement)

    assert record.citations.count() == 3


def test_a_version_is_published_once():
    (publication,) = published(SourceFactory())
    publication.pk, publication.number = None, 9

    assert_refused_in_bulk(publication)


@pytest.mark.parametrize("model", [Publication, Revision])
def test_a_link_of_a_chain_has_a_number_of_its_own(model):
    published(SourceFactory())
    row = model.objects.get()
    row.pk, row.version = None, 9

    assert_refused_in_bulk(row)


@pytest.mark.parametrize("kind", KINDS)
def test_a_record_has_one_current_entry(kind):
    entry = KINDS[kind].entry
    now = timezone.now()
    values = {"key": "key", "version": 1, "document": {}}
    entry.objects.create(**values, known_from=now, known_until=now)
    entry.objects.create(**values, known_from=now)

    assert_refused_in_bulk(entry(**values, known_from=now))


def test_a_record_has_one_current_name():
    now = timezone.now()
    Label.objects.create(ref="area:x", names={}, known_from=now, known_until=now)
    Label.objects.create(ref="area:x", names={}, known_from=now)

    assert_refused_in_bulk(Label(ref="area:x", names={}, known_from=now))


@pytest.mark.parametrize("code", ["", "-x", "joint research", "تحقیق", "x" * 61])
def test_a_code_is_latin_letters_digits_and_hyphens(code):
    with pytest.raises(ValidationError):
        AreaOfCooperation(code=code, name_en="Research").full_clean()


def test_an_account_that_did_something_cannot_be_deleted():
    saved(SourceFactory(), account("editor"))

    with pytest.raises(ProtectedError):
        account("editor").delete()
