"""Every rule that the database keeps for sources, history and register refuses what it should."""

import datetime as dt

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db.models import ProtectedError
from django.utils import timezone

from agreements.vocabulary import AreaOfCooperation
from records.deputies import StandIn
from records.entries import Label
from records.kinds import KINDS
from records.merges import Merge
from records.models import Citation, Publication, Report, Revision, Source
from records.openings import Opening
from records.saved_filters import SavedFilter
from records.tray import TrayPaper
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


def merge(**values):
    given = {"kind": "institution", "loser": "a", "winner": "b", "reason": "Entered twice."}
    user = get_user_model().objects.first() or account("publisher")
    return Merge(**given | values, made_at=timezone.now(), made_by=user)


def paper_in_tray(name="a.pdf"):
    user = get_user_model().objects.first() or account("editor")
    digest = "0" * 64
    return TrayPaper(file=name, name=name, sha256=digest, size=1, pages=1, received_by=user)


def one_file_twice_in_the_tray():
    TrayPaper.objects.filter(sha256="0" * 64).delete()
    paper_in_tray().save()
    return paper_in_tray("b.pdf")


def stand_in(**values):
    people = get_user_model().objects
    principal = people.filter(username="principal").first() or account("principal")
    deputy = people.filter(username="deputy").first() or account("deputy")
    day = dt.date(2026, 11, 25)
    given = {"principal": principal, "deputy": deputy, "begins_on": day, "ends_on": day}
    return StandIn(**given | values, named_at=timezone.now())


def stand_in_for_oneself():
    user = stand_in().principal
    return stand_in(principal=user, deputy=user)


BREAKING = {
    "merged_into_another_one": lambda: merge(winner="a"),
    "tray_paper_waits_once": one_file_twice_in_the_tray,
    "stand_in_days_in_order": lambda: stand_in(ends_on=dt.date(2026, 11, 24)),
    "stand_in_is_another": stand_in_for_oneself,
    "source_url_once": one_address,
    "source_seen_after_published": seen_too_early,
    "citation_once": cited_twice,
    "report_closed_with_answer": answered_without_words,
}


@pytest.mark.parametrize("name", BREAKING)
def test_what_breaks_a_rule_is_refused(name):
    assert_refused(BREAKING[name], name)


def test_every_constraint_is_tested():
    assert constraint_names("records") == {*BREAKING, *WITHOUT_A_FORM}


#: Rules on rows that only the portal itself writes.
WITHOUT_A_FORM = {
    "merged_once",
    "opening_once",
    "publication_one_version",
    "saved_filter_name_once",
}


def test_a_record_is_merged_once_until_that_is_undone():
    merge().save()

    assert_refused_in_bulk(merge(winner="c"))
    Merge.objects.update(undone_at=timezone.now())
    merge(winner="c").save()


def test_a_form_is_open_once_and_a_filter_saved_once_for_an_account():
    user = account("editor")
    for row in (
        lambda: Opening(user=user, kind="center", key="center-1", opened_at=timezone.now()),
        lambda: SavedFilter(owner=user, name="Mine", listing="centers_center"),
    ):
        row().save()
        assert_refused_in_bulk(row())


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
