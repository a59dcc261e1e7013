"""Publishing: what a set of records has to hold, and that it becomes public at one instant."""

import pytest
from django.core.exceptions import ValidationError

from agreements.models import AgreementEntry
from institutions.models import InstitutionEntry, PersonEntry
from records import services
from records.models import Publication, SourceEntry
from tests.desk import in_review
from tests.factories import (
    AgreementFactory,
    CenterFactory,
    DelegationFactory,
    InstitutionFactory,
    PersonFactory,
    SourceFactory,
    cite,
    published,
    saved,
)

pytestmark = pytest.mark.django_db


def publications():
    return list(Publication.objects.order_by("number").values_list("kind", "key", "version"))


def test_what_a_record_names_is_public_first(editor, publisher):
    agreement = in_review(AgreementFactory(), editor)

    with pytest.raises(ValidationError, match="University 1; University 2") as refused:
        services.publish(records=[agreement], actor=publisher)
    assert refused.value.code == "names"
    assert publications() == []


def test_or_it_is_published_together_with_it(editor, publisher):
    agreement = in_review(AgreementFactory(), editor)
    parties = [in_review(party.institution, editor) for party in agreement.parties.all()]

    services.publish(records=[agreement, *parties], actor=publisher)

    assert publications() == [
        ("agreement", "PK-KZ-2026-0001", 1),
        ("institution", "university-1", 1),
        ("institution", "university-2", 1),
    ]


def test_people_and_sources_go_along_with_the_first_record_that_names_them(
    editor, publisher, public_parties
):
    source, older = saved(SourceFactory(), editor), saved(SourceFactory(), editor)
    rector = PersonFactory(appointment__institution=public_parties[0]).appointments.get()
    cite(saved(rector.person, editor), older)
    agreement = AgreementFactory(parties=public_parties, signatories=[rector], sources=[source])
    other = AgreementFactory(parties=public_parties, signatories=[rector], sources=[source])
    agreement, other = in_review(agreement, editor), in_review(other, editor)

    first = services.publish(records=[agreement], actor=publisher)
    second = services.publish(records=[other], actor=publisher)

    assert {(row.kind, row.key) for row in first} == {
        ("person", "person-1"),
        ("source", "source-1"),
        ("source", "source-2"),
        ("agreement", "PK-KZ-2026-0001"),
    }
    assert [row.key for row in second] == ["PK-KZ-2026-0002"]
    assert set(PersonEntry.objects.known().values_list("key", flat=True)) == {"person-1"}
    assert set(SourceEntry.objects.known().values_list("key", flat=True)) == {
        "source-1",
        "source-2",
    }


def test_a_withdrawn_source_does_not_come_back_by_itself(editor, publisher, public_parties):
    source = saved(SourceFactory(), editor)
    published(source)
    services.withdraw(records=[source], actor=publisher, reason="A forgery.")
    agreement = in_review(AgreementFactory(parties=public_parties, sources=[source]), editor)

    with pytest.raises(ValidationError, match="Announcement 1"):
        services.publish(records=[agreement], actor=publisher)


def test_a_source_says_nothing_of_the_drafts_that_cite_it():
    source = SourceFactory()
    cite(AgreementFactory(), source, statement="signed_on", value="Not for the public yet")
    published(source)

    document = Publication.objects.get().document
    assert "citations" not in document
    assert document["names"] == []


def test_a_set_is_published_at_one_instant():
    published(CenterFactory(), DelegationFactory(), AgreementFactory())

    assert Publication.objects.values("published_at").distinct().count() == 1
    assert {row.known_from for row in AgreementEntry.objects.all()} == {
        Publication.objects.first().published_at
    }


def test_each_set_has_a_later_instant_than_the_one_before():
    for _ in range(3):
        published(SourceFactory())
    instants = list(Publication.objects.order_by("number").values_list("published_at", flat=True))

    assert instants == sorted(set(instants))


def test_versions_count_up_for_each_record():
    one, other = InstitutionFactory(), InstitutionFactory()
    published(one)
    published(one, other)
    published(one)

    assert publications() == [
        ("institution", "university-1", 1),
        ("institution", "university-1", 2),
        ("institution", "university-2", 1),
        ("institution", "university-1", 3),
    ]
    assert InstitutionEntry.objects.known().get(key="university-1").version == 3
