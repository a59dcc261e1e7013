"""Desk and register: an edit changes nothing public, and publications make the register alone."""

import pytest

from agreements.models import Agreement, AgreementEntry
from institutions.models import Institution
from records import services
from records.kinds import KINDS
from records.models import Facet, Label, Mention, Publication
from records.verification import INDEX
from tests.desk import in_review
from tests.factories import (
    AgreementFactory,
    AreaFactory,
    CenterFactory,
    DelegationFactory,
    InForceAgreementFactory,
    InstitutionFactory,
    PersonFactory,
    SourceFactory,
    edited,
    published,
    saved,
)

pytestmark = pytest.mark.django_db


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
    AgreementEntry.objects.update(order_en="00", document={})
    Label.objects.filter(ref="institution:university-1").delete()
    Mention.objects.create(
        kind="agreement", key="X", role="party", target="institution:x", known_from="2026-01-01T00Z"
    )

    services.rebuild_register()

    assert register() == before


def test_publishing_changes_no_row_of_the_desk_but_state_and_version(
    editor, publisher, public_parties
):
    record = in_review(AgreementFactory(parties=public_parties), editor)
    services.publish(records=[record], actor=publisher)
    now = Agreement.objects.get()

    assert (now.state, now.version) == ("draft", record.version + 1)
    assert now.content_digest == record.content_digest
    assert Publication.objects.last().content_digest == now.content_digest
