"""Merging two records that are the same: what moves, what becomes public, what is refused."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from agreements.models import AgreementEvent, Party
from institutions.models import Acronym, FocalPoint, Identifier, InstitutionName, Membership
from records import services
from records.entries import read_labels
from records.models import Citation, Correction, Merge, Publication, Revision
from records.verification import check_register, verify_history
from records.vocabulary import Act
from tests import factories

pytestmark = pytest.mark.django_db


def merge(winner, loser, **values):
    """Merge two records as they stand, and see that everything still holds together."""
    found = services.merge_records(
        winner=services.reload(winner),
        loser=services.reload(loser),
        actor=factories.account("merger"),
        reason="Entered twice.",
        **values,
    )
    assert_whole()
    return found


def undo(merged):
    left = services.undo_merge(
        merge=merged, actor=factories.account("merger"), reason="Two after all."
    )
    assert_whole()
    return left


def assert_whole():
    """History and register hold, and a rebuilt register says the same."""
    assert list(verify_history()) == []
    assert list(check_register()) == []
    services.rebuild_register()
    assert list(check_register()) == []


def refusal(winner, loser, **values):
    """The sentences with which a merge is refused; nothing is changed by it."""
    before = Revision.objects.count(), Publication.objects.count()
    with pytest.raises(ValidationError) as refused:
        merge(winner, loser, **values)
    assert (Revision.objects.count(), Publication.objects.count()) == before
    assert not Merge.objects.exists()
    return refused.value.messages


def snapshot(record):
    """The content of a record as its last revision has it."""
    rows = Revision.objects.filter(kind=record.kind_name, key=record.key)
    return rows.order_by("-number").first().snapshot


def page(client, record, **query):
    return client.get(f"/en/{record._meta.app_label}/{record.key}/", query)


@pytest.fixture
def pair():
    """Two institutions that are one; the public sees both."""
    winner = factories.InstitutionFactory(slug="stays", name_en="Karaganda University")
    loser = factories.InstitutionFactory(slug="goes", name_en="University of Karaganda")
    factories.saved(winner)
    factories.saved(loser)
    factories.published(winner, loser)
    return winner, loser


# --- What moves ------------------------------------------------------------------------------


def test_every_link_of_an_institution_moves_with_one_revision_each(pair):
    winner, loser = pair
    agreement = factories.AgreementFactory(
        parties=[loser, factories.InstitutionFactory(partner=True)], facilitated_by=loser
    )
    center = factories.CenterFactory(host=loser)
    visit = factories.DelegationFactory(hosted_by=loser)
    visit.members.create(institution=loser)
    post = factories.AppointmentFactory(institution=loser)
    child = factories.InstitutionFactory(parent=loser)
    for record in (agreement, center, visit, post.person, child):
        factories.saved(record)
    factories.published(agreement, center, visit, post.person, child)

    merge(winner, loser)

    records = [services.reload(r) for r in (agreement, center, visit, post.person, child)]
    agreement, center, visit, person, child = records
    assert agreement.parties.first().institution == agreement.facilitated_by == winner
    assert (center.host, visit.hosted_by, child.parent) == (winner, winner, winner)
    assert visit.members.last().institution == person.appointments.get().institution == winner
    assert {record.version for record in records} == {2}
    acts = Revision.objects.filter(version=2).values_list("act", "reason").distinct()
    assert set(acts) == {(Act.MERGE, "Entered twice.")}
    for record in records:
        last = Publication.objects.of(record.kind_name, record.key).first()
        assert last.document == services.document_of(record)


def test_names_and_parts_of_the_loser_go_along(pair):
    winner, loser = pair
    InstitutionName.objects.create(institution=winner, text="KarU", language="en")
    InstitutionName.objects.create(institution=loser, text="KarU", language="en")
    InstitutionName.objects.create(institution=loser, text="Buketov University", language="en")
    Acronym.objects.create(institution=loser, text="KU")
    Identifier.objects.create(institution=loser, scheme="grid", value="grid.1")
    FocalPoint.objects.create(institution=loser, name="A. B.")
    source = factories.SourceFactory()
    factories.cite(winner, source)
    factories.cite(loser, source)
    factories.cite(loser, source, "website")
    Correction.objects.create(record=loser, corrected_on=dt.date(2026, 2, 3), note="Was wrong.")
    for record in pair:
        factories.saved(record)
    factories.published(winner, loser)

    merge(winner, loser)

    content = snapshot(winner)
    assert {row["text"] for row in content["other_names"]} == {
        "KarU",
        "Buketov University",
        "University of Karaganda",
    }
    assert [row["text"] for row in content["acronyms"]] == ["KU"]
    assert [row["value"] for row in content["identifiers"]] == ["grid.1"]
    assert [row["name"] for row in content["focal_points"]] == ["A. B."]
    assert [row.get("statement", "") for row in content["citations"]] == ["", "website"]
    assert [row["note"] for row in content["corrections"]] == ["Was wrong."]
    assert [row["text"] for row in snapshot(loser)["other_names"]] == ["KarU"]


def test_ticked_facts_fill_what_is_empty(pair):
    winner, loser = pair
    winner = factories.edited(winner, unknown={"website": "not-recorded"})
    loser = factories.edited(
        loser, ror_id="03w2j5y17", website="https://example.kz/", head_title="Rector"
    )
    factories.published(winner, loser)

    merge(winner, loser, fill=["ror_id", "website"])

    winner, loser = services.reload(winner), services.reload(loser)
    assert (winner.ror_id, winner.website, winner.head_title) == (
        "03w2j5y17",
        "https://example.kz/",
        "",
    )
    assert (winner.unknown, loser.ror_id) == ({}, None)


def test_focal_points_keep_their_institution(pair):
    winner, loser = pair
    user = factories.account("focal")
    Membership.objects.create(user=user, institution=loser)
    merged = merge(winner, loser)
    assert Membership.objects.get().institution == winner
    assert undo(merged) == []
    assert Membership.objects.get().institution == loser


@pytest.mark.parametrize("name", ["name_en", "slug", "id", "created_by", "x", "head_title"])
def test_nothing_else_is_taken_over(pair, name):
    winner, loser = pair
    factories.published(factories.edited(winner, head_title="Rector"))
    assert refusal(winner, loser, fill=[name]) == [f"There is nothing to take over for {name}."]


def test_signatures_of_a_person_move_with_the_posts():
    stays, goes = factories.PersonFactory(), factories.PersonFactory()
    agreement = factories.AgreementFactory(signatories=[goes.appointments.get()])
    for record in (stays, goes, agreement):
        factories.saved(record)
    factories.published(stays, goes, agreement)

    merge(stays, goes)

    agreement = services.reload(agreement)
    assert agreement.signatories.get().appointment.person == stays
    assert ["person", "person-1", "signatory"] in [
        list(name) for name in services.document_of(agreement)["names"]
    ]
    assert agreement.version == 2
    assert stays.other_names.get().text == "Person 2"


def test_citations_of_a_source_move_and_what_would_stand_twice_is_joined():
    stays, goes = factories.SourceFactory(), factories.SourceFactory()
    one = factories.AgreementFactory(sources=[stays, goes])
    other = factories.AgreementFactory(sources=[goes])
    for record in (stays, goes, one, other):
        factories.saved(record)
    factories.published(stays, goes, one, other)

    merged = merge(stays, goes)

    assert [row.source for row in Citation.objects.order_by("pk")] == [stays, stays]
    assert undo(merged) == []
    assert sorted(row.source.slug for row in one.citations.all()) == ["source-1", "source-2"]
    assert other.citations.get().source == goes


def test_a_citation_that_says_more_is_in_the_way():
    stays, goes = factories.SourceFactory(), factories.SourceFactory()
    agreement = factories.AgreementFactory(sources=[stays])
    factories.cite(agreement, goes, value="2 February")
    for record in (stays, goes, agreement):
        factories.saved(record)
    assert refusal(stays, goes) == [
        "PK-KZ-2026-0001: This source is already cited for this statement."
    ]


def test_an_agreement_takes_over_papers_links_and_events():
    stays, goes = factories.AgreementFactory(), factories.AgreementFactory()
    under = factories.AgreementFactory(umbrella=goes)
    later = factories.AgreementFactory(predecessor=goes, predecessor_relation="renews")
    center = factories.CenterFactory(founded_under=goes)
    AgreementEvent.objects.create(agreement=goes, kind="amendment", happened_on=dt.date(2026, 3, 1))
    records = (stays, goes, under, later, center)
    for record in records:
        factories.saved(record)
    factories.published(*records)

    merge(stays, goes)

    under, later, center = map(services.reload, (under, later, center))
    assert under.umbrella == later.predecessor == center.founded_under == stays
    assert stays.events.count() == 1
    assert goes.parties.count() == 2


# --- What is refused -------------------------------------------------------------------------


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


# --- What the public sees --------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "ur", "kk", "ru"])
def test_the_address_leads_on_for_good(pair, client, language):
    winner, loser = pair
    merge(winner, loser)
    response = client.get(f"/{language}/institutions/goes/", {"cite": "bibtex"})
    assert response.status_code == 301
    assert response["Location"] == f"/{language}/institutions/stays/?cite=bibtex"


def test_past_days_stay_as_they_were(pair, client):
    winner, loser = pair
    agreement = factories.AgreementFactory(parties=[loser])
    factories.saved(agreement)
    factories.published(agreement)
    before = Publication.objects.order_by("-number").first().published_at
    merge(winner, loser)
    for _run in range(2):
        assert read_labels(["institution:goes"], before)["institution:goes"]["en"]
        assert read_labels(["institution:goes"]) == {}
        services.rebuild_register()


def test_a_draft_leaves_no_trace_in_public(pair, client):
    winner, _loser = pair
    draft = factories.saved(factories.InstitutionFactory(slug="draft", head_title="Rector"))
    published = Publication.objects.count()
    merge(winner, draft, fill=["head_title"])
    assert Publication.objects.count() == published
    assert client.get("/en/institutions/draft/").status_code == 404
    winner = services.reload(winner)
    assert winner.content_digest != Publication.objects.of("institution", "stays").first()
    services.submit(record=winner, actor=factories.account("editor"))
    with pytest.raises(ValidationError, match="Another person"):
        services.publish(records=[winner], actor=factories.account("merger"))


def test_a_withdrawn_record_still_answers_with_its_reason(pair, client):
    winner, loser = pair
    services.withdraw(records=[loser], actor=factories.account("publisher"), reason="Not one.")
    merge(winner, loser)
    assert client.get("/en/institutions/goes/").status_code == 410


def test_the_merge_is_sealed_in_the_chain(pair):
    merge(*pair)
    Publication.objects.filter(merged_into="stays").update(merged_into="elsewhere")
    assert any("was altered" in sentence for sentence in verify_history())


# --- Chains and undoing ----------------------------------------------------------------------


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
