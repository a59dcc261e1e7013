"""The synthetic register: the same for a seed, sound, and never to be taken for a real one."""

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from agreements.models import Agreement, AgreementEntry
from agreements.vocabulary import Effect, Status
from cooperation.sample import LAST_DAY, make_sample
from records.kinds import KINDS
from records.models import Label, Publication, Revision
from records.verification import check_register, verify_history
from tests.factories import AgreementFactory, published

pytestmark = pytest.mark.django_db

MADE = {
    "source": 1,
    "institution": 15,
    "person": 2,
    "delegation": 1,
    "agreement": 30,
    "center": 1,
}


def digests(seed):
    """Key -> digest of what a seed publishes; nothing of it stays."""
    with transaction.atomic():
        make_sample(agreements=30, seed=seed)
        rows = dict(Publication.objects.values_list("key", "content_digest"))
        transaction.set_rollback(True)
    return rows


@pytest.fixture
def sample():
    return make_sample(agreements=30, seed=1)


def test_a_seed_gives_one_register_and_another_seed_another():
    assert digests(1) == digests(1)
    assert digests(1) != digests(2)


def test_all_of_it_is_published(sample):
    assert sample == MADE
    for kind, spec in KINDS.items():
        assert spec.entry.objects.known().count() == spec.get_model().objects.count() == MADE[kind]


def test_the_checks_find_nothing(sample):
    assert list(verify_history()) == []
    assert list(check_register()) == []


def test_every_record_says_that_it_is_synthetic(sample):
    labels = Label.objects.exclude(ref__regex="^(country|city|area|field):")

    assert {row.names["en"].split()[0] for row in labels} == {"Synthetic"}
    assert {
        key.lower().split("-")[0] for key in Publication.objects.values_list("key", flat=True)
    } == {"synthetic"}
    assert set(Publication.objects.values_list("reviewed_by", "reason")) == {("", "Synthetic data")}
    assert set(Revision.objects.values_list("actor__username", "way")) == {
        ("synthetic-data", "command")
    }


def test_nobody_signs_in_with_its_account(sample, django_user_model):
    account = django_user_model.objects.get(username="synthetic-data")

    assert not account.is_active
    assert not account.has_usable_password()


def test_it_keeps_the_rules_of_forms(sample):
    for agreement in Agreement.objects.all():
        agreement.full_clean()
        for party in agreement.parties.all():
            party.full_clean()


def test_it_has_something_of_everything():
    make_sample(agreements=300, seed=1)
    entries = AgreementEntry.objects.with_status(LAST_DAY)

    assert set(entries.values_list("status", flat=True)) == set(Status.values) - {"replaced"}
    assert set(entries.values_list("effect", flat=True)) == set(Effect.values)
    assert {len(entry.document["parties"]) for entry in entries} == {2, 3}
    assert set(entries.values_list("stage", flat=True)) == {"signed", "negotiation", "proposed"}
    assert set(entries.values_list("signed_on_precision", flat=True)) == {"day", "month", "year"}
    titled = {code for entry in entries for code in entry.document["label"]}
    assert titled == {"en", "ur", "kk", "ru"}


def test_it_goes_beside_real_records_and_is_made_once():
    published(AgreementFactory())
    call_command("make_sample", "--agreements=1", "--seed=1", verbosity=0)

    with pytest.raises(CommandError, match="There is synthetic data already"):
        call_command("make_sample", "--agreements=1", "--seed=2")
    assert Agreement.objects.count() == 2


def test_none_is_too_few():
    with pytest.raises(CommandError, match="at least one"):
        call_command("make_sample", "--agreements=0")
