"""As known on: what the register said, was called and found at any instant of the past."""

import datetime as dt

import pytest

from agreements.models import AgreementEntry
from institutions.models import InstitutionEntry
from records import services
from records.entries import read_labels
from records.models import Label, Mention
from records.search import matching
from records.system_accounts import system_account
from tests.factories import (
    AgreementFactory,
    AreaFactory,
    InstitutionFactory,
    account,
    edited,
    published,
)

pytestmark = pytest.mark.django_db


def test_the_register_of_yesterday_can_be_asked(publisher):
    university, other = InstitutionFactory(name_en="Old Name"), InstitutionFactory()
    agreement = AgreementFactory(parties=[university], title_en="First title")
    (then,) = published(agreement)
    edited(university, name_en="New Name")
    edited(agreement, title_en="Second title")
    published(university, agreement, other)
    before, at = then.published_at - dt.timedelta(microseconds=1), then.published_at

    assert not AgreementEntry.objects.known(before).exists()
    assert AgreementEntry.objects.known(at).get().document["label"] == {"en": "First title"}
    assert AgreementEntry.objects.known().get().document["label"] == {"en": "Second title"}
    assert InstitutionEntry.objects.known(at).count() == 1
    assert InstitutionEntry.objects.known().count() == 2
    assert read_labels(["institution:university-1"], before) == {}
    assert read_labels(["institution:university-1"], at) == {
        "institution:university-1": {"en": "Old Name"}
    }
    assert read_labels(["institution:university-1"]) == {
        "institution:university-1": {"en": "New Name"}
    }


def test_search_asks_the_names_of_that_instant():
    university = InstitutionFactory(name_en="Old Name")
    (then,) = published(AgreementFactory(parties=[university]))
    edited(university, name_en="New Name")
    published(university)
    at = then.published_at

    assert matching(AgreementEntry.objects.known(), "new name").count() == 1
    assert matching(AgreementEntry.objects.known(), "old").count() == 0
    assert matching(AgreementEntry.objects.known(at), "old", at).count() == 1
    assert matching(AgreementEntry.objects.known(at), "new", at).count() == 0


@pytest.mark.parametrize(
    "query",
    [
        "PK-KZ-2026-0001",
        "minerals",
        "СӘТБАЕВ",
        "minerals Сәтбаев",
        "zhanibek",
    ],
)
def test_search_finds_an_agreement_by_its_own_words_and_by_what_it_names(query):
    university = InstitutionFactory(partner=True, name_kk="Сәтбаев университеті")
    agreement = AgreementFactory(title_en="On minerals", parties=[university])
    agreement.signatories.create(party_number=1, name_as_stated="Zhanibek Serikov")
    published(agreement, AgreementFactory(title_en="Another"))

    found = matching(AgreementEntry.objects.known(), query)

    assert [entry.key for entry in found] == ["PK-KZ-2026-0001"]


def test_a_version_holds_until_the_instant_of_the_next():
    record = InstitutionFactory()
    (first,) = published(record)
    (second,) = published(record)
    old, new = InstitutionEntry.objects.order_by("version")

    assert (old.known_from, old.known_until) == (first.published_at, second.published_at)
    assert (new.known_from, new.known_until) == (second.published_at, None)
    assert InstitutionEntry.objects.known(second.published_at).get() == new


def test_a_renamed_institution_is_one_row():
    university, other = InstitutionFactory(), InstitutionFactory(partner=True)
    published(university, other)
    documents = []
    for number in range(300):
        agreement = AgreementFactory.build(reference=f"PK-KZ-2025-{number:04}")
        agreement.save()
        agreement.parties.create(side="home", institution=university, country=university.country)
        document = services.document_of(services.reload(agreement))
        documents.append(("agreement", agreement.reference, document))
    services.publish_many(documents=documents, actor=account("publisher"))
    agreements, labels = AgreementEntry.objects.count(), Label.objects.count()
    mentions = Mention.objects.count()

    edited(university, name_en="New Name")
    published(university)

    assert agreements == AgreementEntry.objects.count() == 300
    assert Label.objects.count() == labels + 1
    assert Mention.objects.count() == mentions + 1  # Its country.
    assert matching(AgreementEntry.objects.known(), "new name").count() == 300


def test_publishing_again_under_the_same_name_writes_no_label():
    record = InstitutionFactory()
    published(record)
    labels = Label.objects.count()
    published(record)

    assert Label.objects.count() == labels


def test_a_renamed_term_shows_at_once_and_keeps_its_past():
    area = AreaFactory()
    (then,) = published(AgreementFactory(areas=[area]))
    area.name_en = "Research together"
    services.save_term(term=area, actor=system_account(), way="admin")

    assert read_labels([area.ref]) == {"area:joint-research": {"en": "Research together"}}
    assert read_labels([area.ref], then.published_at) == {
        "area:joint-research": {"en": "Joint research"}
    }
