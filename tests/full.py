"""Records of which nothing is left empty, one of each kind."""

import datetime as dt
from decimal import Decimal

from agreements.models import AgreementDocument
from centers.models import CenterProgram, Officiant
from delegations.models import Attendee, FollowUp
from institutions.models import Acronym, FocalPoint, Identifier, InstitutionName, PersonName
from tests.factories import (
    AgreementFactory,
    AppointmentFactory,
    AreaFactory,
    CenterFactory,
    CityFactory,
    CountryFactory,
    DelegationFactory,
    FieldOfStudyFactory,
    InForceAgreementFactory,
    InstitutionFactory,
    PersonFactory,
    RegionFactory,
    SourceFactory,
    cite,
)

#: What no document may hold.
SECRET = "never public"


def full_source():
    return SourceFactory(
        language="ur",
        title="اعلامیہ",
        published_on=dt.date(2026, 2, 1),
        published_on_precision="month",
        remark="Cut off after the second page.",
        notes=SECRET,
    )


def full_institution():
    university = InstitutionFactory(
        in_four_languages=True,
        official_name_en="The University 1 of Islamabad",
        sector="public",
        chartered_by="federation",
        is_recognized=True,
        recognized_on=dt.date(2026, 1, 1),
        head_title="Rector",
        salutation=SECRET,
        postal_address="Sector H-12, Islamabad",
        region=RegionFactory(),
        city=CityFactory(),
        latitude=Decimal("33.64210"),
        longitude=Decimal("70.00000"),
        coordinates_of="city",
        website="https://example.org/",
        established=1991,
        ror_id="03w2j5y17",
        parent=InstitutionFactory(slug="parent"),
        successor_of=InstitutionFactory(slug="predecessor"),
        notes=SECRET,
    )
    InstitutionName.objects.create(
        institution=university, text="Old", language="en", kind="former", used_until=1999
    )
    Acronym.objects.create(institution=university, text="UOI")
    Identifier.objects.create(institution=university, scheme="isni", value="0000 0001")
    FocalPoint.objects.create(
        institution=university,
        name=SECRET,
        post=SECRET,
        email="secret@example.org",
        phone="+92 51 0000000",
        purpose="Exchange of students",
        public_contact="international@example.org",
    )
    FocalPoint.objects.create(institution=university, name=SECRET, purpose=SECRET)
    cite(university, SourceFactory(), "established", "1991, as a college")
    return university


def full_person():
    university = InstitutionFactory()
    person = PersonFactory(name_ru="Человек 1", honorific="Dr.", notes=SECRET, appointment=None)
    AppointmentFactory(
        person=person,
        institution=university,
        post_ru="Ректор",
        is_acting=True,
        held_from=dt.date(2025, 7, 1),
        held_until=dt.date(2026, 6, 30),
    )
    AppointmentFactory(
        person=person, slug="minister", institution=None, country=CountryFactory(code="KZ")
    )
    PersonName.objects.create(person=person, text="1 Person", language="en")
    return person


def full_delegation():
    host = InstitutionFactory(slug="host")
    minister = PersonFactory(appointment__institution=None).appointments.get()
    delegation = DelegationFactory(
        title_kk="Сапар",
        hosted_by=host,
        composition_en="Rectors and officials",
        happened_on_is_approximate=True,
        arrived_on=dt.date(2026, 2, 1),
        departed_on=dt.date(2026, 2, 4),
        city=CityFactory(),
        purpose_en="Cooperation in higher education",
        summary_en="One of 25 members is known by name.",
        notes=SECRET,
    )
    delegation.members.create(appointment=minister, institution=host, position=1)
    delegation.meetings.update(
        held_on=dt.date(2026, 2, 2),
        venue="Ministry",
        topics="Exchange\n\nResearch",
        city=CityFactory(),
    )
    Attendee.objects.create(
        delegation=delegation, meeting_number=1, role="chair", appointment=minister
    )
    Attendee.objects.create(
        delegation=delegation, meeting_number=1, institution=host, capacity_as_stated="Host"
    )
    FollowUp.objects.create(
        delegation=delegation,
        meeting_number=1,
        action="Name focal points",
        owner=host,
        due_on=dt.date(2026, 3, 1),
    )
    cite(delegation, SourceFactory(), "announced_size", "25")
    return delegation


def full_agreement():
    rector = PersonFactory(appointment__institution=None).appointments.get()
    home, partner = InstitutionFactory(), InstitutionFactory(partner=True)
    agreement = InForceAgreementFactory(
        parties=[home, partner],
        signatories=[rector],
        areas=[AreaFactory(code="student-exchange", position=2), AreaFactory(position=1)],
        fields_of_study=[
            FieldOfStudyFactory(),
            FieldOfStudyFactory(code="0111", name_en="Education"),
        ],
        sources=[SourceFactory()],
        title_ur="یادداشت",
        signed_on_as_stated="early February",
        announced_on=dt.date(2026, 2, 1),
        announced_on_precision="month",
        term_months=60,
        term_as_stated="five years",
        renewal_rule="automatic",
        renewal_months=12,
        notice_months=6,
        place=CityFactory(),
        place_is_of_the_event=True,
        umbrella=AgreementFactory(reference="UMBRELLA", parties=[]),
        predecessor=AgreementFactory(reference="PREDECESSOR", parties=[]),
        predecessor_relation="renews",
        signed_during=DelegationFactory(),
        facilitated_by=InstitutionFactory(slug="facilitator"),
        coordinated_by=InstitutionFactory(slug="coordinator"),
        areas_are_common=True,
        summary_en="In plain words.",
        authentic_languages="en, ru",
        prevailing_language="en",
        is_confirmed=True,
        resolution="merged",
        resolved_into=AgreementFactory(reference="REAL", parties=[]),
        unknown={"effective_on": "not-stated"},
        notes=SECRET,
    )
    agreement.parties.filter(institution=home).update(
        unit="Faculty of Physics", name_as_signed="University One", signed_on=dt.date(2026, 2, 2)
    )
    agreement.parties.create(
        side="partner", country=partner.country, basis="inferred", position=2, place=CityFactory()
    )
    agreement.signatories.create(
        party_number=2, name_as_stated="Somebody", capacity_as_stated="Rector", position=2
    )
    _papers(agreement)
    cite(agreement, SourceFactory(), "parties.2", "Another university")
    return agreement


def _papers(agreement):
    """A cleared copy, an original that is not public, and an event on it."""
    first = AgreementDocument.objects.create(
        agreement=agreement, kind="annex", original=f"{SECRET}.pdf", original_sha256="0" * 64
    )
    second = AgreementDocument.objects.create(
        agreement=agreement,
        kind="signed-text",
        public_copy="copies/2026/copy.pdf",
        public_copy_sha256="1" * 64,
        original=f"{SECRET}.pdf",
        original_sha256="2" * 64,
        is_cleared=True,
        **dict.fromkeys(AgreementDocument.CLEARING, True),
        pages=4,
        supersedes=first,
        position=1,
    )
    agreement.events.create(
        kind="signature",
        happened_on=dt.date(2026, 2, 2),
        description="In Islamabad",
        document=second,
    )


def full_center():
    minister = PersonFactory(appointment__institution=None).appointments.get()
    center = CenterFactory(
        name_ru="Центр",
        kind="corner",
        namesake="al-Farabi",
        counterpart=InstitutionFactory(partner=True),
        founded_under=AgreementFactory(parties=[]),
        opened_during=DelegationFactory(),
        summary_en="Opened twice.",
        purposes_en="Orientation\nLanguage courses",
        services_en="Library",
        equipment_en="Ten computers",
        languages_taught="Kazakh",
        costs="free",
        room="Room 5",
        opening_hours="10:00–16:00",
        contact="center@example.org",
        run_by="Both universities",
        known_since=dt.date(2025, 1, 1),
        known_since_precision="year",
        closed_on=dt.date(2030, 1, 1),
        closed_on_precision="month",
        notes=SECRET,
    )
    center.other_names.create(text="Farabi Corner")
    Officiant.objects.create(center=center, inauguration_number=1, appointment=minister)
    Officiant.objects.create(
        center=center, inauguration_number=1, role="present", name_as_stated="Students", position=1
    )
    CenterProgram.objects.create(
        center=center,
        title="Kazakh for beginners",
        announced_on=dt.date(2026, 2, 2),
        starts_on=dt.date(2026, 3, 1),
        ends_on=dt.date(2026, 6, 1),
        ends_on_precision="month",
        audience="students",
        language="Kazakh",
        how_to_join="By e-mail",
        attendance=0,
    )
    cite(center, SourceFactory())
    return center


FULL = {
    "source": full_source,
    "institution": full_institution,
    "person": full_person,
    "delegation": full_delegation,
    "agreement": full_agreement,
    "center": full_center,
}
