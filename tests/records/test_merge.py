"""Merging two records that are the same: what moves, and what becomes public."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from agreements.models import AgreementEvent
from institutions.models import Acronym, FocalPoint, Identifier, InstitutionName, Membership
from records import services
from records.entries import read_labels
from records.models import Citation, Correction, Publication, Revision
from records.verification import verify_history
from records.vocabulary import Act
from tests import factories
from tests.merging import merge, snapshot, undo

pytestmark = pytest.mark.django_db


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
