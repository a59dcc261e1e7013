"""Publishing: the one bridge from desk to register, and who may cross it."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from agreements.models import Agreement, AgreementEntry
from institutions.models import Institution, InstitutionEntry, PersonEntry
from records import services
from records.entries import read_labels
from records.kinds import KINDS
from records.models import Facet, Label, Mention, Publication, Revision, SourceEntry
from records.search import matching
from records.verification import INDEX
from tests.factories import (
    AgreementFactory,
    AreaFactory,
    CenterFactory,
    CountryFactory,
    DelegationFactory,
    InForceAgreementFactory,
    InstitutionFactory,
    PersonFactory,
    SourceFactory,
    account,
    cite,
    edited,
    published,
    saved,
)

pytestmark = pytest.mark.django_db


def public_parties():
    """A university of each side, both public."""
    parties = [InstitutionFactory(), InstitutionFactory(partner=True)]
    published(*parties)
    return parties


def in_review(record, editor):
    """A record entered by the editor and sent for review."""
    return services.submit(record=saved(services.reload(record), editor), actor=editor)


def publications():
    return list(Publication.objects.order_by("number").values_list("kind", "key", "version"))


# --- Review ----------------------------------------------------------------------------------


def test_a_record_begins_as_a_draft(editor):
    assert saved(InstitutionFactory(), editor).state == "draft"


def test_submitting_sends_it_to_review(editor):
    assert in_review(InstitutionFactory(), editor).state == "in-review"


def test_what_is_in_review_is_not_submitted_again(editor):
    record = in_review(InstitutionFactory(), editor)

    with pytest.raises(ValidationError, match="university-1 is in review already"):
        services.submit(record=record, actor=editor)


def test_returning_gives_a_reason(editor, publisher):
    record = in_review(InstitutionFactory(), editor)

    with pytest.raises(ValidationError, match="Give a reason"):
        services.return_to_editor(record=record, actor=publisher, reason=" ")
    returned = services.return_to_editor(record=record, actor=publisher, reason="City is missing.")

    assert returned.state == "returned"
    assert Revision.objects.last().reason == "City is missing."


def test_only_what_is_in_review_is_returned(editor, publisher):
    with pytest.raises(ValidationError, match="university-1 is not in review"):
        services.return_to_editor(
            record=saved(InstitutionFactory(), editor), actor=publisher, reason="Why"
        )


def test_an_edit_takes_what_is_in_review_back_to_draft(editor):
    record = in_review(InstitutionFactory(), editor)

    assert edited(record, editor, website="https://example.org/").state == "draft"


def test_an_edit_that_the_public_will_not_see_leaves_it_in_review(editor):
    record = in_review(InstitutionFactory(), editor)

    assert edited(record, editor, notes="Call back on Monday.").state == "in-review"


# --- Publishing needs a second person --------------------------------------------------------


def test_what_is_not_in_review_is_not_published(editor, publisher):
    record = saved(InstitutionFactory(), editor)

    with pytest.raises(ValidationError, match="university-1 is not in review"):
        services.publish(records=[record], actor=publisher)
    assert publications() == []


def test_a_second_person_publishes(editor, publisher):
    record = in_review(InstitutionFactory(), editor)

    (publication,) = services.publish(records=[record], actor=publisher, reason="Checked.")

    assert (publication.version, publication.reviewed_by) == (1, "publisher")
    assert (publication.published_by, publication.reason) == (publisher, "Checked.")
    assert services.is_public(record)
    assert services.reload(record).state == "draft"


def test_nobody_publishes_what_they_edited(editor):
    record = in_review(InstitutionFactory(), editor)

    with pytest.raises(ValidationError, match="You edited university-1") as refused:
        services.publish(records=[record], actor=editor)
    assert refused.value.code == "second_person"
    assert publications() == []


def test_a_reviewer_who_corrects_a_record_cannot_publish_it_any_more(editor, publisher):
    record = edited(in_review(InstitutionFactory(), editor), publisher, established=1956)
    record = services.submit(record=record, actor=editor)

    with pytest.raises(ValidationError, match="Another person has to publish it"):
        services.publish(records=[record], actor=publisher)


def test_editing_a_part_is_editing_the_record(editor, publisher):
    agreement = saved(AgreementFactory(parties=public_parties()), editor)
    agreement.parties.create(side="third", country=CountryFactory(code="TR"))
    saved(agreement, publisher)
    agreement = services.submit(record=agreement, actor=editor)

    with pytest.raises(ValidationError, match="You edited PK-KZ-2026-0001"):
        services.publish(records=[agreement], actor=publisher)


def test_editing_a_source_that_goes_along_counts_too(editor, publisher):
    source = saved(SourceFactory(), publisher)
    agreement = in_review(AgreementFactory(parties=public_parties(), sources=[source]), editor)

    with pytest.raises(ValidationError, match="You edited source-1"):
        services.publish(records=[agreement], actor=publisher)


def test_sending_returning_and_publishing_are_no_edits(editor, publisher):
    record = in_review(InstitutionFactory(), editor)
    record = services.return_to_editor(record=record, actor=publisher, reason="City is missing.")
    record = services.submit(record=record, actor=publisher)

    assert len(services.publish(records=[record], actor=publisher)) == 1


def test_edits_before_the_last_publication_count_no_more(editor, publisher):
    record = in_review(InstitutionFactory(), editor)
    services.publish(records=[record], actor=publisher)
    record = in_review(record, publisher)

    assert services.editors_since_published(record) == {publisher.pk}
    (publication,) = services.publish(records=[record], actor=editor)
    assert publication.version == 2


def test_a_withdrawal_between_edit_and_publication_does_not_lift_the_rule(editor, publisher):
    record = saved(InstitutionFactory(), editor)
    published(record)
    record = edited(record, editor, website="https://example.org/")
    services.withdraw(records=[record], actor=publisher, reason="Entered twice.")
    record = services.submit(record=record, actor=editor)

    with pytest.raises(ValidationError, match="You edited university-1"):
        services.publish(records=[record], actor=editor)


def test_what_is_published_is_what_was_reviewed(editor, publisher):
    rector = PersonFactory().appointments.get()
    agreement = AgreementFactory(parties=public_parties(), signatories=[rector])
    published(rector.person, agreement)
    agreement = in_review(services.reload(agreement), editor)
    rector.post = "Acting Rector"
    rector.save()
    edited(rector.person, publisher)

    with pytest.raises(ValidationError, match="was changed since the review"):
        services.publish(records=[agreement], actor=publisher)


# --- What a set has to hold ------------------------------------------------------------------


def test_what_a_record_names_is_public_first(editor, publisher):
    agreement = in_review(AgreementFactory(), editor)

    with pytest.raises(ValidationError, match="university-1, university-2") as refused:
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


def test_people_and_sources_go_along_with_the_first_record_that_names_them(editor, publisher):
    parties = public_parties()
    source, older = saved(SourceFactory(), editor), saved(SourceFactory(), editor)
    rector = PersonFactory(appointment__institution=parties[0]).appointments.get()
    cite(saved(rector.person, editor), older)
    agreement = AgreementFactory(parties=parties, signatories=[rector], sources=[source])
    other = AgreementFactory(parties=parties, signatories=[rector], sources=[source])
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


def test_a_withdrawn_source_does_not_come_back_by_itself(editor, publisher):
    source = saved(SourceFactory(), editor)
    published(source)
    services.withdraw(records=[source], actor=publisher, reason="A forgery.")
    agreement = in_review(AgreementFactory(parties=public_parties(), sources=[source]), editor)

    with pytest.raises(ValidationError, match="source-1"):
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


# --- Desk and register -----------------------------------------------------------------------


def test_editing_a_public_record_changes_nothing_in_public(editor):
    agreement = saved(InForceAgreementFactory(), editor)
    published(agreement)
    before = register()

    agreement = services.reload(agreement)
    agreement.parties.all().delete()
    edited(agreement, editor, title_en="Another title", stage="signed")

    assert register() == before


def test_a_public_record_that_was_edited_is_listed_as_changed(editor):
    same, changed, draft = InstitutionFactory(), InstitutionFactory(), InstitutionFactory()
    published(same, changed)
    edited(changed, editor, established=1956)
    edited(same, editor, notes="Nothing that the public sees.")
    saved(draft, editor)

    assert [row.slug for row in Institution.objects.changed_since_published()] == ["university-2"]
    assert {
        row.slug: bool(row.published_digest) for row in Institution.objects.with_last_publication()
    } == {"university-1": True, "university-2": True, "university-3": False}


def test_an_edit_taken_back_is_no_change(editor):
    record = InstitutionFactory()
    published(record)
    edited(record, editor, established=1956)
    edited(record, editor, established=None)

    assert list(Institution.objects.changed_since_published()) == []


def test_a_withdrawn_record_is_not_listed_as_changed(editor, publisher):
    record = InstitutionFactory()
    published(record)
    services.withdraw(records=[record], actor=publisher, reason="Entered twice.")
    edited(record, editor, established=1956)

    assert list(Institution.objects.changed_since_published()) == []


# --- Withdrawing -----------------------------------------------------------------------------


def test_withdrawing_gives_a_reason(publisher):
    record = InstitutionFactory()
    published(record)

    with pytest.raises(ValidationError, match="Give a reason"):
        services.withdraw(records=[record], actor=publisher, reason="")
    assert services.is_public(record)


def test_what_is_not_public_is_not_withdrawn(editor, publisher):
    with pytest.raises(ValidationError, match="university-1 is not public"):
        services.withdraw(
            records=[saved(InstitutionFactory(), editor)], actor=publisher, reason="Why"
        )


def test_what_others_name_is_not_withdrawn_alone(publisher):
    agreement = AgreementFactory()
    published(agreement)
    university = agreement.parties.first().institution

    with pytest.raises(ValidationError, match="university-1 is named by PK-KZ-2026-0001") as no:
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


# --- As known on -----------------------------------------------------------------------------


def test_the_register_of_yesterday_can_be_asked(publisher):
    university, other = InstitutionFactory(name_en="Old Name"), InstitutionFactory()
    agreement = AgreementFactory(parties=[university], title_en="First title")
    (then,) = published(agreement)
    edited(university, name_en="New Name")
    edited(agreement, title_en="Second title")
    published(university, agreement, other)
    before, at = then.published_at - dt.timedelta(microseconds=1), then.published_at

    assert not AgreementEntry.objects.known(before).exists()
    assert AgreementEntry.objects.known(at).get().document["label"]["en"] == "First title"
    assert AgreementEntry.objects.known().get().document["label"]["en"] == "Second title"
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
    services.save_term(term=area)

    assert read_labels([area.ref]) == {"area:joint-research": {"en": "Research together"}}
    assert read_labels([area.ref], then.published_at) == {
        "area:joint-research": {"en": "Joint research"}
    }


# --- The register, from publications ---------------------------------------------------------

INTERVAL = ("known_from", "known_until")


def register():
    """All that the register holds, without the ids of its rows."""
    held = {
        "labels": rows_of(Label, "ref", "names", *INDEX, *INTERVAL),
        "mentions": rows_of(Mention, "kind", "key", "role", "target", *INTERVAL),
        "facets": [],
    }
    for kind, spec in KINDS.items():
        columns = [field.attname for field in spec.entry._meta.concrete_fields]
        held[kind] = rows_of(spec.entry, *columns[1:])
        places = {row.pk: (row.key, row.version) for row in spec.entry.objects.all()}
        facets = rows_of(Facet, "kind", "entry_id", "facet", "value", *INTERVAL)
        held["facets"] += [(places[row[1]], *row[2:]) for row in facets if row[0] == kind]
    return {name: sorted(rows, key=repr) for name, rows in held.items()}


def rows_of(model, *columns):
    return list(model.objects.values_list(*columns))


def test_the_register_is_rebuilt_from_its_publications_alone(editor, publisher):
    university = InstitutionFactory(in_four_languages=True)
    source = SourceFactory()
    rector = PersonFactory(appointment__institution=university).appointments.get()
    agreement = InForceAgreementFactory(
        parties=[university, InstitutionFactory(partner=True)],
        signatories=[rector],
        sources=[source],
        areas=[AreaFactory(), AreaFactory(code="student-exchange")],
    )
    center, delegation = CenterFactory(), DelegationFactory()
    published(agreement, center)
    edited(university, name_en="New Name")
    published(university, delegation)
    edited(agreement, expires_on=None)
    published(agreement)
    services.withdraw(records=[center], actor=publisher, reason="Entered twice.")
    published(CenterFactory())
    before = register()
    assert all(before.values())

    assert services.rebuild_register() == Publication.objects.count()

    assert register() == before


def test_rebuilding_brings_back_what_was_lost_and_drops_what_was_planted():
    published(AgreementFactory(areas=[AreaFactory()]))
    before = register()
    Facet.objects.all().delete()
    AgreementEntry.objects.update(order_en="Planted", document={})
    Label.objects.filter(ref="institution:university-1").delete()
    Mention.objects.create(
        kind="agreement", key="X", role="party", target="institution:x", known_from="2026-01-01T00Z"
    )

    services.rebuild_register()

    assert register() == before


def test_publishing_changes_no_row_of_the_desk_but_state_and_version(editor, publisher):
    record = in_review(AgreementFactory(parties=public_parties()), editor)
    services.publish(records=[record], actor=publisher)
    now = Agreement.objects.get()

    assert (now.state, now.version) == ("draft", record.version + 1)
    assert now.content_digest == record.content_digest
    assert Publication.objects.last().content_digest == now.content_digest
