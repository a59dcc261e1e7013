"""Withdrawing: a public record leaves the register with a reason, and only a draft is discarded."""

import pytest
from django.core.exceptions import ValidationError

from agreements.models import AgreementEntry
from institutions.models import Institution
from records import services
from records.entries import read_labels
from records.models import Facet, Label, Mention, Publication, Revision
from tests.factories import (
    AgreementFactory,
    AreaFactory,
    InForceAgreementFactory,
    InstitutionFactory,
    published,
    saved,
)

pytestmark = pytest.mark.django_db


def test_withdrawing_gives_a_reason(publisher):
    record = InstitutionFactory()
    published(record)

    with pytest.raises(ValidationError, match="Give a reason"):
        services.withdraw(records=[record], actor=publisher, reason="")
    assert services.is_public(record)


def test_what_is_not_public_is_not_withdrawn(editor, publisher):
    with pytest.raises(ValidationError, match="University 1 is not public"):
        services.withdraw(
            records=[saved(InstitutionFactory(), editor)], actor=publisher, reason="Why"
        )


def test_what_others_name_is_not_withdrawn_alone(publisher):
    agreement = AgreementFactory()
    published(agreement)
    university = agreement.parties.first().institution

    with pytest.raises(ValidationError, match="University 1 is named by PK-KZ-2026-0001") as no:
        services.withdraw(records=[university], actor=publisher, reason="Entered twice.")
    assert no.value.code == "named"

    services.withdraw(records=[agreement, university], actor=publisher, reason="Entered twice.")
    assert not services.is_public(agreement)
    assert not services.is_public(university)


def test_a_withdrawal_is_a_publication_without_a_document(publisher):
    record = InstitutionFactory()
    published(record)

    (tombstone,) = services.withdraw(records=[record], actor=publisher, reason="Entered twice.")

    assert tombstone.is_withdrawal
    assert (tombstone.version, tombstone.document) == (2, None)
    assert tombstone.reason == "Entered twice."
    assert (Revision.objects.last().act, Revision.objects.last().actor) == ("withdraw", publisher)


def test_what_is_withdrawn_is_in_the_register_on_no_date(publisher):
    agreement = InForceAgreementFactory(areas=[AreaFactory()])
    published(agreement)

    services.withdraw(records=[agreement], actor=publisher, reason="Not signed.")

    assert not AgreementEntry.objects.exists()
    assert not Facet.objects.filter(kind="agreement").exists()
    assert not Mention.objects.filter(kind="agreement").exists()
    assert not Label.objects.filter(ref=agreement.ref).exists()
    assert Publication.objects.filter(kind="agreement").count() == 2


def test_a_withdrawal_closes_the_name_too(publisher):
    record = InstitutionFactory()
    published(record)
    services.withdraw(records=[record], actor=publisher, reason="Entered twice.")

    assert read_labels(["institution:university-1"]) == {}


def test_a_withdrawn_record_may_come_back(publisher):
    record = InstitutionFactory()
    published(record)
    services.withdraw(records=[record], actor=publisher, reason="Entered twice.")

    (publication,) = published(record)

    assert publication.version == 3
    assert services.is_public(record)
    assert read_labels(["institution:university-1"]) == {
        "institution:university-1": {"en": "University 1"}
    }


def test_what_was_public_is_never_discarded(editor):
    record = InstitutionFactory()
    published(record)

    with pytest.raises(ValidationError, match="withdraw it with a reason instead"):
        services.discard_record(record=record, actor=editor, way="command")


def test_a_draft_is_discarded_and_its_history_stays(editor):
    record = saved(InstitutionFactory(), editor)
    services.discard_record(record=record, actor=editor, way="command", reason="Entered twice.")

    assert not Institution.objects.exists()
    assert list(Revision.objects.values_list("act", "version")) == [("create", 1), ("discard", 2)]


def test_a_draft_that_a_record_names_is_refused_with_the_list(editor):
    agreement = saved(AgreementFactory(), editor)
    university = agreement.parties.first().institution

    with pytest.raises(ValidationError, match="PK-KZ-2026-0001"):
        services.discard_record(record=university, actor=editor, way="command")
