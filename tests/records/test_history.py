"""History: one revision a save, with all of the record, and no way round it unnoticed."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from agreements.models import Agreement, Party
from institutions.models import Institution, Person
from records import services
from records.localized import with_semicolons
from records.models import Citation, Revision, Source
from records.review import label
from records.snapshot import whole
from records.verification import verify_history
from tests.factories import (
    AgreementFactory,
    AppointmentFactory,
    AreaFactory,
    CenterFactory,
    CityFactory,
    CountryFactory,
    DelegationFactory,
    InstitutionFactory,
    PersonFactory,
    SourceFactory,
    cite,
    edited,
    published,
    saved,
)

pytestmark = pytest.mark.django_db


def problems():
    return list(verify_history())


def revisions(record):
    return Revision.objects.filter(kind=record.kind_name, key=record.key).order_by("number")


# --- One revision a save ---------------------------------------------------------------------


def test_the_first_save_creates_and_the_next_ones_change(editor, publisher):
    record = saved(InstitutionFactory(), editor, reason="From the list of 2026.")
    edited(record, publisher, established=1956)

    assert list(revisions(record).values_list("version", "act", "way", "actor", "reason")) == [
        (1, "create", "command", editor.pk, "From the list of 2026."),
        (2, "change", "command", publisher.pk, ""),
    ]


def test_a_save_notes_who_created_and_who_changed(editor, publisher):
    record = edited(saved(InstitutionFactory(), editor), publisher, established=1956)

    assert (record.created_by, record.changed_by, record.version) == (editor, publisher, 2)


def test_a_revision_holds_the_whole_record_with_parts_and_citations(editor):
    university = InstitutionFactory()
    rector = PersonFactory(appointment__institution=university).appointments.get()
    agreement = AgreementFactory(
        parties=[university, InstitutionFactory(partner=True)],
        signatories=[rector],
        areas=[AreaFactory(code="student-exchange"), AreaFactory()],
        notes="Ask the registrar.",
        place=CityFactory(),
    )
    cite(agreement, SourceFactory(), statement="signed_on", value="2 February 2026")

    saved(agreement, editor)

    assert revisions(agreement).get().snapshot == {
        "state": "draft",
        "notes": "Ask the registrar.",
        "kind": "mou",
        "stage": "signed",
        "signed_on": "2026-02-02",
        "signed_on_precision": "day",
        "signed_on_is_approximate": False,
        "effective_on_precision": "day",
        "expires_on_precision": "day",
        "terminated_on_precision": "day",
        "replaced_on_precision": "day",
        "announced_on_precision": "day",
        "renewal_rule": "not-stated",
        "reference": "PK-KZ-2026-0001",
        "title_en": "Memorandum 1",
        "level": "institution",
        "counterpart_side": "partner",
        "basis": "signed-document",
        "effect_rule": "not-stated",
        "place": "islamabad",
        "place_is_of_the_event": False,
        "areas_are_common": False,
        "is_confirmed": False,
        "areas": ["joint-research", "student-exchange"],
        "parties": [
            {
                "position": 0,
                "side": "home",
                "institution": "university-1",
                "country": "PK",
                "basis": "stated",
                "signed_on_precision": "day",
            },
            {
                "position": 1,
                "side": "partner",
                "institution": "university-2",
                "country": "KZ",
                "basis": "stated",
                "signed_on_precision": "day",
            },
        ],
        "signatories": [{"position": 1, "party_number": 1, "appointment": "person-1-rector"}],
        "citations": [
            {
                "source": "source-1",
                "statement": "signed_on",
                "value_as_stated": "2 February 2026",
            }
        ],
    }


@pytest.mark.parametrize(
    ("number", "text"),
    [("33.70000", "33.7"), ("71.43060", "71.4306"), ("-0.50000", "-0.5")],
)
def test_decimals_stand_as_plain_text(number, text):
    university = InstitutionFactory(
        latitude=Decimal(number), longitude=Decimal("73.05"), coordinates_of="city"
    )

    assert whole(services.reload(university))["latitude"] == text


def test_whole_tens_stand_as_plain_text_too():
    university = InstitutionFactory(
        latitude=Decimal("50"), longitude=Decimal("70.00000"), coordinates_of="city"
    )

    assert whole(services.reload(university))["longitude"] == "70"


def test_a_snapshot_has_no_database_ids_and_nothing_of_the_machinery():
    text = str(whole(services.reload(saved(CenterFactory()))))

    for name in ("'id'", "_id'", "content_digest", "search_text", "changed_at", "version"):
        assert name not in text


def test_an_empty_field_is_left_out():
    assert "website" not in whole(services.reload(InstitutionFactory(website="")))


@pytest.mark.parametrize(
    "factory",
    [
        SourceFactory,
        InstitutionFactory,
        PersonFactory,
        AgreementFactory,
        DelegationFactory,
        CenterFactory,
    ],
)
def test_a_snapshot_needs_no_query_after_loading(factory, django_assert_num_queries):
    record = services.reload(factory())

    with django_assert_num_queries(0):
        whole(record)


def test_a_snapshot_of_posts_abroad_needs_no_query_either(django_assert_num_queries):
    person = PersonFactory(appointment__country=CountryFactory(code="KZ"))
    AppointmentFactory(person=person, slug="second", country=CountryFactory(code="KZ"))
    person = services.reload(person)

    with django_assert_num_queries(0):
        whole(person)


def test_many_records_are_created_with_a_revision_each(editor):
    country = CountryFactory()
    agreements = [AgreementFactory.build(reference=f"R{number}") for number in range(3)]
    parties = [Party(agreement=row, side="home", country=country) for row in agreements]

    made = services.create_records(
        records=agreements, parts=[parties], actor=editor, way="command", reason="Trial"
    )

    assert [row.version for row in made] == [1, 1, 1]
    assert list(Revision.objects.values_list("key", "act", "actor", "reason")) == [
        (f"R{number}", "create", editor.pk, "Trial") for number in range(3)
    ]
    assert Revision.objects.get(key="R1").snapshot["parties"] == [
        {
            "position": 0,
            "side": "home",
            "country": "PK",
            "basis": "stated",
            "signed_on_precision": "day",
        }
    ]
    assert problems() == []


def test_creating_at_once_is_the_same_as_saving_one_by_one(editor):
    one = saved(AgreementFactory(parties=[], reference="R1", title_en="Same"), editor)
    (other,) = services.create_records(
        records=[AgreementFactory.build(reference="R2", title_en="Same")],
        actor=editor,
        way="command",
    )

    assert services.document_of(one) == services.document_of(other)
    assert (one.content_digest, one.search_text.replace("r1", "r2")) == (
        other.content_digest,
        other.search_text,
    )
    assert whole(one) | {"reference": "R2"} == whole(other)


def test_a_save_from_an_older_version_is_refused(editor, publisher):
    record = saved(InstitutionFactory(), editor)
    mine, theirs = services.reload(record), services.reload(record)
    theirs.established = 1956
    saved(theirs, publisher)
    mine.website = "https://example.org/"

    with pytest.raises(ValidationError, match="was saved by someone else in the meantime"):
        saved(mine, editor)
    assert Institution.objects.get().established == 1956


# --- What verification finds -----------------------------------------------------------------


def test_an_empty_history_is_whole():
    assert problems() == []


def test_a_history_of_every_kind_is_whole(editor, publisher):
    agreement = AgreementFactory(sources=[SourceFactory()])
    published(agreement, CenterFactory(), DelegationFactory(), PersonFactory())
    edited(agreement, editor, title_en="Another title")
    services.submit(record=agreement, actor=editor)
    services.publish(records=[agreement], actor=publisher)
    services.withdraw(records=[agreement], actor=publisher, reason="Not signed.")

    assert problems() == []


@pytest.fixture
def agreement(editor):
    """A saved agreement with two parties; its revision is the last."""
    source = SourceFactory()
    agreement = AgreementFactory(sources=[source])
    for record in (source, *(party.institution for party in agreement.parties.all())):
        saved(record, editor)
    return saved(agreement, editor)


DIFFERS = "agreement PK-KZ-2026-0001 differs from its last revision"


@pytest.mark.parametrize(
    "values",
    [{"title_en": "Another title"}, {"notes": "Planted"}, {"state": "in-review"}],
    ids=lambda values: next(iter(values)),
)
def test_a_record_changed_past_its_history_is_found(agreement, values):
    Agreement.objects.update(**values)

    assert problems() == [DIFFERS]


def test_a_changed_part_is_found(agreement):
    Party.objects.filter(position=1).update(name_as_signed="Somebody else")

    assert problems() == [DIFFERS]


def test_a_deleted_part_is_found(agreement):
    Party.objects.filter(position=1).delete()

    assert problems() == [DIFFERS]


def test_a_changed_citation_is_found(agreement):
    Citation.objects.update(note="Planted")

    assert problems() == [DIFFERS]


def test_a_related_row_that_was_swapped_is_found(agreement):
    agreement.areas.add(AreaFactory())

    assert problems() == [DIFFERS]


def test_a_version_changed_past_the_history_is_found(agreement):
    Agreement.objects.update(version=7)

    assert problems() == ["agreement PK-KZ-2026-0001 is at version 7, its last revision at 1"]


def test_a_record_without_history_is_found(agreement):
    InstitutionFactory(slug="planted")

    assert problems() == ["institution planted has no revision"]


def test_a_record_deleted_past_its_history_is_found(editor):
    saved(SourceFactory(), editor)
    Source.objects.all().delete()

    assert problems() == ["source source-1 is gone without a revision"]


def test_a_discarded_record_that_is_still_there_is_found(editor):
    record = saved(InstitutionFactory(), editor)
    services.discard_record(record=record, actor=editor, way="command")
    assert problems() == []
    InstitutionFactory(slug="university-1", version=2)

    assert problems() == ["institution university-1 was discarded and is still there"]


def test_a_key_may_be_used_again_after_it_was_discarded(editor):
    record = saved(InstitutionFactory(), editor)
    services.discard_record(record=record, actor=editor, way="command")
    saved(InstitutionFactory(slug="university-1"), editor)

    assert problems() == []


@pytest.mark.parametrize(
    "values",
    [
        {"reason": "Planted"},
        {"way": "admin"},
        {"version": 9},
        {"made_at": dt.datetime(2026, 1, 1, tzinfo=dt.UTC)},
    ],
    ids=lambda values: next(iter(values)),
)
def test_an_altered_revision_is_found(agreement, values):
    Revision.objects.filter(number=2).update(**values)

    assert "revisions: row 2 was altered" in problems()


def test_an_altered_snapshot_is_found(agreement):
    first = Revision.objects.get(number=1)
    Revision.objects.filter(number=1).update(snapshot=first.snapshot | {"title": "Planted"})

    assert "revisions: row 1 was altered" in problems()


def test_a_deleted_revision_is_found(agreement):
    Revision.objects.filter(number=2).delete()

    assert problems()[:2] == [
        "revisions: row 2 is missing",
        "revisions: row 3 does not continue the row before it",
    ]


def test_people_are_compared_with_their_posts(editor):
    person = saved(PersonFactory(), editor)
    person.appointments.update(post="Planted")

    assert "person person-1 differs from its last revision" in problems()
    assert Person.objects.count() == 1


def test_the_name_of_a_changed_place_has_the_comma_of_its_language():
    with translation.override("ur"):
        assert label(Agreement, ["parties", "2", "signed_on"]) == "فریق 2، دستخط کی تاریخ"
    assert label(Agreement, ["parties", "2", "signed_on"]) == "Party 2, signed on"


def test_phrases_are_joined_with_the_semicolon_of_the_language():
    with translation.override("ur"):
        assert with_semicolons(["الف", "ب"]) == "الف؛ ب"
    assert with_semicolons(["one, two", "three"]) == "one, two; three"
