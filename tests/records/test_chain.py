"""The chain of digests: whoever alters, deletes or reorders a row is found."""

import pytest
from django.db.models import F

from records.chain import PUBLICATIONS, REVISIONS, Chain, broken_links, canonical, digest
from records.models import Publication, Revision
from tests.factories import SourceFactory, edited, published, saved

pytestmark = pytest.mark.django_db


def broken():
    return list(broken_links(Publication.objects.all(), PUBLICATIONS))


@pytest.fixture
def three_publications():
    """Three publications: numbers 1, 2 and 3."""
    for _ in range(3):
        published(SourceFactory())


def alter(which, **values):
    """Change a row behind everybody's back."""
    assert Publication.objects.filter(number=which).update(**values) == 1


# --- What a digest covers --------------------------------------------------------------------


def test_one_content_has_one_spelling():
    one = canonical({"b": [1, None], "a": "Қазақ"})

    assert one == '{"a":"Қазақ","b":[1,null]}'
    assert one == canonical({"a": "Қазақ", "b": [1, None]})


def test_a_digest_is_sha256_of_that_spelling():
    assert digest({}) == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"


# --- A whole chain ---------------------------------------------------------------------------


def test_an_empty_chain_holds():
    assert broken() == []


def test_rows_are_numbered_and_each_continues_the_one_before(three_publications):
    rows = list(Publication.objects.order_by("number"))

    assert [row.number for row in rows] == [1, 2, 3]
    assert [row.previous for row in rows] == ["", rows[0].digest, rows[1].digest]
    assert broken() == []


def test_the_head_is_the_last_row(three_publications):
    head = Chain.objects.get(name=PUBLICATIONS)

    assert head.length == 3
    assert head.head == Publication.objects.get(number=3).digest


def test_revisions_have_a_chain_of_their_own():
    edited(saved(SourceFactory()), remark="Cut off.")

    assert [row.number for row in Revision.objects.order_by("number")] == [1, 2]
    assert list(broken_links(Revision.objects.all(), REVISIONS)) == []
    assert not Chain.objects.filter(name=PUBLICATIONS).exists()


# --- A broken chain --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "values",
    [
        {"key": "source-9"},
        {"kind": "person"},
        {"version": 7},
        {"content_digest": "0" * 64},
        {"reviewed_by": "Nobody"},
        {"reason": "Another one"},
    ],
    ids=lambda values: next(iter(values)),
)
def test_an_altered_row_is_found(three_publications, values):
    alter(2, **values)

    assert broken() == [(2, "row 2 was altered")]


def test_another_account_is_found(three_publications, editor):
    alter(2, published_by=editor)

    assert broken() == [(2, "row 2 was altered")]


def test_another_instant_is_found(three_publications):
    alter(2, published_at=Publication.objects.get(number=1).published_at)

    assert broken() == [(2, "row 2 was altered")]


def test_a_row_that_was_altered_and_sealed_again_breaks_the_next(three_publications):
    row = Publication.objects.get(number=2)
    row.reason = "Another one"
    alter(2, reason=row.reason, digest=row.seal())

    assert broken() == [(3, "row 3 does not continue the row before it")]


def test_linking_the_next_row_to_it_does_not_help(three_publications):
    row = Publication.objects.get(number=2)
    row.reason = "Another one"
    alter(2, reason=row.reason, digest=row.seal())
    alter(3, previous=row.seal())

    assert broken() == [(3, "row 3 was altered")]


def test_a_deleted_row_is_found(three_publications):
    Publication.objects.filter(number=2).delete()

    assert broken() == [
        (3, "row 2 is missing"),
        (3, "row 3 does not continue the row before it"),
    ]


def test_a_deleted_last_row_is_found(three_publications):
    Publication.objects.filter(number=3).delete()

    assert broken() == [(3, "the chain of publications ends at row 2, its head at 3")]


def test_reordered_rows_are_found(three_publications):
    alter(2, number=9)
    alter(3, number=2)
    alter(9, number=3)

    assert broken() == [
        (2, "row 2 does not continue the row before it"),
        (2, "row 2 was altered"),
        (3, "row 3 does not continue the row before it"),
        (3, "row 3 was altered"),
        (4, "the chain of publications ends at row 3, its head at 3"),
    ]


def test_a_head_that_does_not_match_is_found(three_publications):
    Chain.objects.filter(name=PUBLICATIONS).update(length=F("length") + 1)

    assert broken() == [(4, "the chain of publications ends at row 3, its head at 4")]


def test_a_missing_head_is_found(three_publications):
    Chain.objects.all().delete()

    assert broken() == [(4, "the chain of publications ends at row 3, its head at 0")]


# --- Documents -------------------------------------------------------------------------------


def test_an_altered_document_is_found_by_its_digest(three_publications):
    row = Publication.objects.get(number=2)
    row.document["title"] = "Another one"
    alter(2, document=row.document)

    assert broken() == []
    assert [row.is_altered() for row in Publication.objects.order_by("number")] == [
        False,
        True,
        False,
    ]


def test_a_withdrawal_has_no_document_to_alter(three_publications, publisher):
    row = Publication(content_digest="", document=None)

    assert row.is_withdrawal
    assert not row.is_altered()
