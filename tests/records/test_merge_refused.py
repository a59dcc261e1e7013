"""Merges that are refused, with the sentence that says what is in the way."""

import pytest
from django.core.exceptions import ValidationError

from records import services
from records.models import Merge, Publication, Revision
from tests import factories
from tests.merging import merge

pytestmark = pytest.mark.django_db


def refusal(winner, loser, **values):
    """The sentences with which a merge is refused; nothing is changed by it."""
    before = Revision.objects.count(), Publication.objects.count()
    with pytest.raises(ValidationError) as refused:
        merge(winner, loser, **values)
    assert (Revision.objects.count(), Publication.objects.count()) == before
    assert not Merge.objects.exists()
    return refused.value.messages


@pytest.mark.parametrize("name", ["name_en", "slug", "id", "created_by", "x", "head_title"])
def test_nothing_else_is_taken_over(pair, name):
    winner, loser = pair
    factories.published(factories.edited(winner, head_title="Rector"))
    assert refusal(winner, loser, fill=[name]) == [f"There is nothing to take over for {name}."]


def test_a_citation_that_says_more_is_in_the_way():
    stays, goes = factories.SourceFactory(), factories.SourceFactory()
    agreement = factories.AgreementFactory(sources=[stays])
    factories.cite(agreement, goes, value="2 February")
    for record in (stays, goes, agreement):
        factories.saved(record)
    assert refusal(stays, goes) == [
        "PK-KZ-2026-0001: This source is already cited for this statement."
    ]


def test_a_record_is_not_merged_with_itself_or_another_kind(pair):
    winner, loser = pair
    assert refusal(winner, winner) == ["A record cannot be merged with itself."]
    assert refusal(winner, factories.saved(factories.SourceFactory())) == [
        "Records of two kinds are not the same."
    ]


def test_a_merge_has_a_reason(pair):
    winner, loser = pair
    with pytest.raises(ValidationError, match="Give a reason"):
        services.merge_records(
            winner=winner, loser=loser, actor=factories.account("merger"), reason=" "
        )


def test_two_that_name_each_other_are_not_the_same(pair):
    winner, loser = pair
    factories.published(factories.edited(winner, successor_of=loser))
    assert refusal(winner, loser) == [
        "stays: it names goes (successor of), so that the two are not the same"
    ]


def test_both_as_parties_of_one_agreement_are_in_the_way(pair):
    winner, loser = pair
    factories.saved(factories.AgreementFactory(parties=[winner, loser]))
    assert refusal(winner, loser) == ["PK-KZ-2026-0001: This institution is already a party."]


def test_another_country_is_in_the_way(pair):
    _winner, loser = pair
    factories.saved(factories.CenterFactory(host=loser))
    abroad = factories.InstitutionFactory(partner=True)
    factories.saved(abroad)
    factories.published(abroad)
    assert refusal(abroad, loser) == ["center-1: The host institution is in another country."]


def test_what_nobody_published_yet_is_settled_first(pair):
    winner, loser = pair
    agreement = factories.AgreementFactory(parties=[loser])
    factories.saved(agreement)
    factories.published(agreement)
    factories.edited(agreement, title_en="Another title")
    factories.edited(winner, head_title="Rector")
    sentence = "has changes that a second person has not published yet: settle these first."
    assert refusal(winner, loser) == [f"stays {sentence}", f"PK-KZ-2026-0001 {sentence}"]


def test_what_was_published_in_an_emergency_waits_for_its_confirmation(pair):
    winner, loser = pair
    factories.edited(winner, factories.account("merger"), head_title="Rector")
    services.publish_in_emergency(
        records=[winner], actor=factories.account("merger"), reason="Urgent."
    )
    assert "stays has changes" in refusal(winner, loser)[0]


def test_a_public_record_does_not_go_into_one_that_is_not(pair):
    _winner, loser = pair
    draft = factories.saved(factories.InstitutionFactory(slug="draft"))
    assert refusal(draft, loser) == [
        "The public sees goes, not draft: publish that, or keep the other."
    ]


def test_what_changed_since_the_page_was_shown_is_looked_at_again(pair):
    winner, loser = pair
    agreement = factories.saved(factories.AgreementFactory(parties=[loser]))
    seen = {"institution:stays": 1, "institution:goes": 1, agreement.ref: 1}
    factories.edited(agreement, title_en="Meanwhile")
    assert (
        "Changed after you opened the page: PK-KZ-2026-0001."
        in refusal(winner, loser, seen=seen)[0]
    )


def test_a_link_that_came_since_is_looked_at_too(pair):
    winner, loser = pair
    factories.saved(factories.AgreementFactory(parties=[loser]))
    seen = {"institution:stays": 1, "institution:goes": 1}
    assert "PK-KZ-2026-0001" in refusal(winner, loser, seen=seen)[0]


def test_what_was_merged_is_named_no_more(pair):
    winner, loser = pair
    merge(winner, loser)
    agreement = factories.AgreementFactory(parties=[loser])
    with pytest.raises(ValidationError, match="goes was merged into stays: name that one"):
        factories.saved(agreement)
