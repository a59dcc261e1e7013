"""What the bundled dataset says: the announcement of 2 February 2026, counted, and no more."""

import datetime as dt
import re

import pytest
from django.db import transaction

from agreements.models import Agreement
from agreements.vocabulary import Effect
from centers.models import Center
from cooperation.management.commands.load_dataset import BUNDLED
from delegations.models import Delegation
from institutions.models import City, FieldOfStudy, Institution, Person, Region
from institutions.vocabulary import IscedLevel
from records.dataset import load_dataset
from records.dataset_reading import read_folder
from records.kinds import KINDS
from records.models import Publication, Revision, Source, SourceEntry

EIGHT = [f"PK-KZ-2026-000{number}" for number in range(1, 9)]
SEVEN = [
    "quaid-i-azam-university",
    "national-university-of-sciences-and-technology",
    "international-islamic-university-islamabad",
    "ghulam-ishaq-khan-institute",
    "national-university-of-modern-languages",
    "king-edward-medical-university",
    "university-of-health-sciences-lahore",
]
#: Marks of direction and the like, which stick to names copied from elsewhere.
INVISIBLE = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\u00a0\ufeff]")

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("dataset")]


@pytest.fixture(scope="module")
def dataset(django_db_setup, django_db_blocker):
    """The dataset, loaded once for all of these tests."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield load_dataset(BUNDLED)
        transaction.set_rollback(True)


def the_eight():
    return Agreement.objects.filter(reference__in=EIGHT).order_by("reference")


def delegation():
    return Delegation.objects.get(slug="kazakhstan-in-islamabad-2026-02")


def claims(record, statement):
    """What the sources state where they differ."""
    rows = record.citations.filter(statement=statement).exclude(value_as_stated="")
    return list(rows.values_list("value_as_stated", flat=True))


# --- The eight memoranda -------------------------------------------------------------------------


def test_eight_memoranda_are_inferred_from_the_count():
    assert [agreement.reference for agreement in the_eight()] == EIGHT
    assert {(a.kind, a.basis, a.stage, a.level) for a in the_eight()} == {
        ("mou", "inferred", "signed", "institution")
    }


def test_seven_institutions_in_pakistan_are_named_in_the_order_of_the_announcement():
    homes = [agreement.parties.get(side="home") for agreement in the_eight()]
    assert [home.institution and home.institution.slug for home in homes] == [*SEVEN, None]
    assert {home.basis for home in homes} == {"inferred"}


def test_no_institution_in_kazakhstan_is_a_party_of_the_eight():
    partners = [agreement.parties.get(side="partner") for agreement in the_eight()]
    assert [partner.institution for partner in partners] == [None] * 8
    assert {partner.country.code for partner in partners} == {"KZ"}


def test_the_day_of_signature_is_about_the_second_of_february():
    for agreement in the_eight():
        assert agreement.signed_on == agreement.announced_on == dt.date(2026, 2, 2)
        assert agreement.signed_on_is_approximate and agreement.signed_on_as_stated
        assert agreement.place.code == "islamabad" and agreement.place_is_of_the_event


def test_whether_the_eight_are_in_effect_is_not_known():
    on = dt.date(2026, 11, 23)
    assert {agreement.effect_on(on) for agreement in the_eight()} == {Effect.NOT_KNOWN}
    assert not any(
        agreement.expires_on or agreement.documents.exists() for agreement in the_eight()
    )


def test_five_areas_were_announced_for_the_eight_together():
    for agreement in the_eight():
        assert agreement.areas_are_common and agreement.areas.count() == 5


def test_the_ministry_facilitates_and_hec_coordinates():
    for agreement in the_eight():
        assert agreement.facilitated_by.acronyms.first().text == "MoFE&PT"
        assert agreement.coordinated_by.acronyms.first().text == "HEC"


def test_each_of_the_eight_is_told_in_four_languages():
    for agreement in the_eight():
        for code in ("en", "ur", "kk", "ru"):
            assert getattr(agreement, f"title_{code}") and getattr(agreement, f"summary_{code}")


def test_sources_differ_on_whether_the_list_is_complete():
    for agreement in the_eight():
        first, second = claims(agreement, "parties")
        assert "“involve”" in first and "“including”" in second


# --- The visit and the centers -------------------------------------------------------------------


def test_the_delegation_has_25_members_of_whom_one_is_named():
    assert delegation().announced_size == 25
    leader = delegation().members.get(appointment__isnull=False)
    assert (leader.role, leader.appointment.person.slug) == ("leader", "sayasat-nurbek")
    assert delegation().members.filter(role="group").count() == 3
    assert delegation().unknown == {"arrived_on": "not-stated", "departed_on": "not-stated"}


def test_eight_memoranda_and_three_centers_were_announced():
    outcomes = delegation().outcomes.values_list("kind", "announced")
    assert list(outcomes) == [("agreements", 8), ("centers", 3)]
    assert delegation().agreements.count() == 8
    assert delegation().centers.count() == 3


def test_the_meeting_has_a_chair_and_no_participant_from_kazakhstan():
    attendees = delegation().attendees.filter(meeting_number=1)
    assert attendees.get(role="chair").appointment.person.slug == "khalid-maqbool-siddiqui"
    assert not attendees.filter(institution__country__code="KZ").exists()
    assert len(delegation().meetings.get(number=1).topics.splitlines()) == 6


@pytest.mark.parametrize(
    ("slug", "host", "counterpart"),
    [
        ("al-farabi-center", SEVEN[0], "al-farabi-kazakh-national-university"),
        ("satbayev-center", SEVEN[1], "satbayev-university"),
        ("akhmet-yassawi-center", SEVEN[2], "khoja-akhmet-yassawi-university"),
    ],
)
def test_a_center_has_its_host_its_counterpart_and_two_inaugurations(slug, host, counterpart):
    center = Center.objects.get(slug=slug)
    assert (center.host.slug, center.counterpart.slug) == (host, counterpart)
    days = list(center.inaugurations.values_list("held_on", flat=True))
    assert days == [dt.date(2026, 2, 2), dt.date(2026, 2, 4)]
    opened = center.officiants.filter(inauguration_number=2, role="opened")
    assert [row.appointment.person.slug for row in opened] == [
        "kassym-jomart-tokayev",
        "muhammad-shehbaz-sharif",
    ]


def test_the_day_of_opening_is_stated_for_one_center_alone():
    about = Center.objects.filter(opened_on_is_approximate=True).values_list("slug", flat=True)
    assert set(about) == {"satbayev-center", "akhmet-yassawi-center"}


def test_sources_differ_on_the_centers():
    assert len(set(claims(Center.objects.get(slug="al-farabi-center"), "officiants"))) == 3
    for slug in ("satbayev-center", "akhmet-yassawi-center"):
        assert len(set(claims(Center.objects.get(slug=slug), "opened_on"))) == 3


def test_sources_differ_on_the_post_of_the_minister():
    assert "Minister of State for Science and Technology" in claims(delegation(), "members.1")


def test_one_report_counts_11_universities_and_another_12():
    visit = Delegation.objects.get(slug="universities-of-kazakhstan-in-islamabad-2025-04")
    assert claims(visit, "composition") == ["11 universities", "12 universities"]
    assert visit.announced_size == 24


def test_one_person_holds_two_posts():
    posts = Person.objects.get(slug="nadeem-mahbub").appointments
    assert [post.is_acting for post in posts.order_by("position")] == [False, True]


def test_a_date_without_a_year_is_text():
    hall = Center.objects.get(slug="quaid-e-azam-hall")
    assert hall.opened_on is None and hall.opened_on_as_stated.startswith("9 July")


# --- Other papers --------------------------------------------------------------------------------


def test_a_plan_is_not_signed():
    plans = Agreement.objects.exclude(stage="signed")
    assert sorted(plans.values_list("reference", "stage")) == [
        ("PK-KZ-2021-0001", "proposed"),
        ("PK-KZ-2021-0002", "proposed"),
        ("PK-KZ-2026-0010", "negotiation"),
    ]
    assert not any(plan.signed_on for plan in plans)


def test_the_declaration_is_between_the_states():
    declaration = Agreement.objects.get(kind="declaration")
    assert declaration.level == "state" and declaration.signatories.count() == 2
    assert declaration.effect_on(dt.date(2026, 11, 23)) == Effect.NOT_APPLICABLE


def test_a_paper_with_an_international_organization_is_counted_apart():
    paper = Agreement.objects.get(reference="PK-XX-2020-0001")
    assert paper.counterpart_side == "international"
    assert paper.parties.get(side="third").country is None


def test_nothing_is_said_to_be_confirmed_by_the_ministry():
    assert not Agreement.objects.filter(is_confirmed=True).exists()


# --- Institutions, places, fields ----------------------------------------------------------------


def test_there_are_institutions_of_both_countries():
    assert Institution.objects.count() >= 25
    assert Institution.objects.filter(country__code="KZ").count() >= 10


def test_no_name_of_the_seven_is_made_up_in_kazakh_or_russian():
    for institution in Institution.objects.filter(slug__in=SEVEN):
        assert not (institution.name_kk or institution.name_ru), institution.slug


def test_an_unverified_identifier_says_so():
    university = Institution.objects.get(slug="king-edward-medical-university")
    assert "unverified" in university.citations.get(statement="ror_id").note


def test_places_have_their_official_names():
    names = {*City.objects.values_list("name_en", flat=True)} | {
        *Region.objects.values_list("name_en", flat=True)
    }
    assert {"Astana", "Azad Jammu and Kashmir", "Oskemen (Ust-Kamenogorsk)"} <= names
    city = City.objects.get(code="oskemen")
    assert (city.name_kk, city.name_ru) == ("Өскемен", "Усть-Каменогорск")


def test_fields_of_study_are_the_regular_ones_of_isced_f_2013():
    counts = {
        level: FieldOfStudy.objects.filter(level=level).count() for level in IscedLevel.values
    }
    assert counts == {"broad": 11, "narrow": 29, "detailed": 80}
    assert FieldOfStudy.objects.get(code="0111").parent.code == "011"


# --- The whole of it -----------------------------------------------------------------------------


def test_every_record_has_a_source():
    for kind in KINDS.values():
        if kind.name != "source":
            assert not kind.get_model().objects.filter(citations=None).exists(), kind.name


def test_every_source_supports_something():
    assert not Source.objects.filter(cited_in=None).exists()


def test_a_source_without_a_title_says_why():
    for source in Source.objects.filter(title=""):
        assert "title" in source.unknown, source.slug


def test_the_newest_information_is_of_4_february_2026():
    assert SourceEntry.objects.newest_information() == dt.date(2026, 2, 4)


def test_everything_is_public_and_reviewed_by_nobody(dataset):
    assert len(dataset.published) == len(dataset.created) and not dataset.held_back
    assert set(Publication.objects.values_list("reviewed_by", flat=True)) == {""}


def test_loading_it_again_writes_nothing(dataset):
    before = Revision.objects.count(), Publication.objects.count()
    again = load_dataset(BUNDLED)
    assert len(again.unchanged) == len(dataset.created)
    assert not (again.terms or again.created or again.refreshed or again.published or again.kept)
    assert before == (Revision.objects.count(), Publication.objects.count())


def test_what_is_no_education_cooperation_stays_out():
    for document in Publication.objects.values_list("document", flat=True):
        assert not re.search(r"Dosty[qk]|Достық|Достык|military|Nur-Sultan", str(document))


def test_no_text_holds_invisible_characters():
    items, problems = read_folder(BUNDLED)
    assert not problems
    for item in (item for of_kind in items.values() for item in of_kind):
        assert not INVISIBLE.search(str(item.content)), item.key
