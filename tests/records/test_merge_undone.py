"""Chains of merges and their undoing: what comes back, what is left, and in which order."""

import pytest
from django.core.exceptions import ValidationError

from agreements.models import Party
from institutions.models import Acronym
from records import services
from records.models import Merge, Publication, Revision
from records.vocabulary import Act
from tests import factories
from tests.merging import merge, snapshot, undo

pytestmark = pytest.mark.django_db


@pytest.fixture
def third():
    record = factories.InstitutionFactory(slug="third")
    factories.saved(record)
    factories.published(record)
    return record


def test_a_chain_of_merges_leads_to_its_end(pair, third, client):
    winner, loser = pair
    merge(winner, loser)
    merge(third, winner)
    assert client.get("/en/institutions/goes/")["Location"] == "/en/institutions/third/"


def test_a_merged_record_is_merged_no_more(pair, third):
    winner, loser = pair
    merge(winner, loser)
    for two in ((third, loser), (loser, third)):
        with pytest.raises(ValidationError, match="goes was merged into stays already"):
            merge(*two)


def test_undoing_brings_everything_back(pair, client):
    winner, loser = pair
    loser = factories.edited(loser, ror_id="03w2j5y17")
    winner = factories.edited(winner, unknown={"established": "not-stated"})
    loser = factories.edited(loser, established=1972)
    Acronym.objects.create(institution=loser, text="KU")
    source = factories.SourceFactory()
    factories.cite(loser, source)
    loser = factories.saved(services.reload(loser))
    agreement = factories.AgreementFactory(parties=[loser], facilitated_by=loser)
    factories.saved(agreement)
    factories.published(winner, loser, agreement)
    before = [snapshot(record) for record in (winner, loser, agreement)]

    merged = merge(winner, loser, fill=["ror_id", "established"])
    assert undo(merged) == []

    assert [snapshot(record) for record in (winner, loser, agreement)] == before
    assert Revision.objects.order_by("-number").first().act == Act.UNMERGE
    assert client.get("/en/institutions/goes/").status_code == 200
    document = Publication.objects.of("agreement", agreement.key).first().document
    assert [party["institution"] for party in document["parties"]] == ["goes"]
    with pytest.raises(ValidationError, match="undone already"):
        undo(merged)


def test_what_changed_since_is_left_and_named(pair):
    winner, loser = pair
    elsewhere = factories.InstitutionFactory()
    one = factories.AgreementFactory(parties=[loser])
    other = factories.AgreementFactory(parties=[loser])
    for record in (one, other):
        factories.saved(record)
    factories.published(elsewhere, one, other)
    merged = merge(winner, loser)
    Party.objects.filter(agreement=one).update(institution=elsewhere)
    factories.published(factories.saved(services.reload(one)))

    assert undo(merged) == ["Changed since, and left as it is: PK-KZ-2026-0001."]
    assert one.parties.get().institution == elsewhere
    assert other.parties.get().institution == loser


def test_undoing_waits_for_what_nobody_published_yet(pair):
    winner, loser = pair
    merged = merge(winner, loser)
    factories.edited(winner, head_title="Rector")
    with pytest.raises(ValidationError, match="stays has changes"):
        undo(merged)
    assert Merge.objects.standing().count() == 1


def test_a_chain_is_undone_from_its_end(pair, third, client):
    winner, loser = pair
    agreement = factories.AgreementFactory(parties=[loser])
    factories.saved(agreement)
    factories.published(agreement)
    first = merge(winner, loser)
    second = merge(third, winner)
    with pytest.raises(ValidationError, match="stays was merged into third since: undo that"):
        undo(first)
    undo(second)
    assert client.get("/en/institutions/goes/")["Location"] == "/en/institutions/stays/"
    undo(first)
    assert agreement.parties.get().institution == loser


def test_a_draft_comes_back_as_a_draft(pair):
    winner, _loser = pair
    draft = factories.saved(factories.InstitutionFactory(slug="draft"))
    agreement = factories.saved(factories.AgreementFactory(parties=[draft]))
    published = Publication.objects.count()
    undo(merge(winner, draft))
    assert agreement.parties.get().institution == draft
    assert Publication.objects.count() == published


def test_a_post_that_nobody_published_does_not_come_back_with_it():
    """The record that comes back would tell of it before the person does."""
    host, person = factories.InstitutionFactory(), factories.PersonFactory()
    winner, loser = factories.CenterFactory(host=host), factories.CenterFactory(host=host)
    post = person.appointments.get()
    loser.officiants.create(inauguration_number=1, role="opened", appointment=post)
    factories.published(person, winner, loser)
    merged = merge(services.reload(winner), services.reload(loser))
    post.post = "Vice Chancellor"
    post.save()
    factories.saved(services.reload(person))

    with pytest.raises(ValidationError, match="person-1 has changes that a second person has not"):
        undo(merged)
