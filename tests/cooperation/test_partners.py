"""The pages of the partner countries: figures, what rests on what, the relation year by year."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.factories import (
    SIGNED_ON,
    AgreementFactory,
    CenterFactory,
    CountryFactory,
    DelegationFactory,
    InForceAgreementFactory,
    InstitutionFactory,
    SourceFactory,
    cite,
    published,
)
from tests.pages import words_in

pytestmark = pytest.mark.django_db

PAGE = "/en/partners/kz/"


def words_of(response):
    """The text of a page's main part."""
    return words_in(response.content.decode().split("<main", 1)[1].split("</main>")[0])


def boxes(response):
    """{title of a level: its boxes}"""
    return {tier.title: tier.boxes for tier in response.context["tiers"]}


def events(response):
    """(date, what, keys of the records) of the time line, in its order."""
    return [
        (event.on["on"], event.what, [entry.key for entry in event.entries])
        for year in response.context["timeline"].years
        for event in year.events
    ]


def counted(response):
    """(number, address) of everything on the page that counts records of the register."""
    context = response.context
    for figure in [*context["tiles"], *context["counted_apart"]]:
        yield figure.number or context["numbers"]["mous_not_known"], figure.path
    for listing in context["lists"]:
        yield listing.total, listing.path
    for tier in context["tiers"]:
        yield from ((box.number, box.path) for box in tier.boxes if box.path)


def announced(number, **values):
    """Agreements that a visit brought about, of which only a report tells."""
    return AgreementFactory.create_batch(number, basis="report", **values)


@pytest.fixture
def eight():
    """A visit with eight memoranda and a center that were announced during it."""
    visit = DelegationFactory(slug="visit")
    source = SourceFactory()
    agreements = announced(8, signed_during=visit)
    for agreement in agreements:
        cite(agreement, source)
    center = CenterFactory(slug="center", opened_during=visit)
    published(visit, center, *agreements)
    return visit


# --- Which countries there are ---------------------------------------------------------------


def test_the_list_names_each_partner_country_with_counts_that_lead_to_their_records(client, eight):
    response = client.get("/en/partners/")

    assert "Kazakhstan Pakistan and Kazakhstan in education" in words_of(response)
    (partner,) = response.context["partners"]
    assert partner.path == PAGE
    assert [(figure.number, figure.words) for figure in partner.figures] == [
        (8, "agreements and MoUs"),
        (1, "center in Pakistan"),
        (1, "delegations, visits and meetings"),
    ]
    for figure in partner.figures:
        assert client.get(figure.path).context["total"] == figure.number


def test_a_partner_without_records_stands_in_the_list_all_the_same(client, settings):
    settings.PARTNER_COUNTRIES = ["KZ", "TR"]
    CountryFactory(code="KZ")
    CountryFactory(code="TR")

    words = words_of(client.get("/en/partners/"))

    assert "Türkiye" in words
    assert words.count("Nothing recorded") == 2


def test_another_pair_takes_the_general_form(client, settings):
    settings.PARTNER_COUNTRIES = ["KZ", "TR"]
    published(CenterFactory(serves=CountryFactory(code="TR")))
    CountryFactory(code="PK")

    response = client.get("/en/partners/tr/")

    assert response.context["heading"] == "Cooperation in education: Pakistan, Türkiye"
    assert response.context["centers"]["all"] == 1
    assert client.get(PAGE).context["centers"]["all"] == 0


def test_a_code_in_capitals_leads_to_the_page(client):
    response = client.get("/en/partners/KZ/")

    assert (response.status_code, response["Location"]) == (301, PAGE)


@pytest.mark.parametrize("code", ("pk", "tr", "kzz", "1", "K%00"))
def test_what_is_no_partner_country_is_not_found(client, code):
    assert client.get(f"/en/partners/{code}/").status_code == 404


# --- Figures ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "tiles"), (("", [10, 9, 1, 1]), ("?as_at=2026-03-01", [9, 8, 1, 1]))
)
def test_every_number_leads_to_exactly_the_records_that_it_counts(client, eight, query, tiles):
    first = InstitutionFactory()
    published(
        AgreementFactory(stage="proposed", announced_on=dt.date(2021, 10, 8)),
        AgreementFactory(stage="negotiation", announced_on=dt.date(2026, 1, 20)),
        AgreementFactory(kind="declaration", level="state"),
        AgreementFactory(signed_on=dt.date(2026, 4, 1)),
        AgreementFactory(parties=[first], counterpart_side="international"),
        InForceAgreementFactory(),
        CenterFactory(host=InstitutionFactory(partner=True), serves=CountryFactory()),
    )
    response = client.get(PAGE + query)
    numbers = list(counted(response))

    assert [number for number, _path in numbers][:4] == tiles
    for number, path in numbers:
        assert (path, client.get(path).context["total"]) == (path, number)


def test_what_is_not_known_is_said_in_words_and_never_as_zero(client, eight):
    response = client.get(PAGE)
    words = words_of(response)

    assert "In effect: not known for 8 of 8 no signed text has reached the register" in words
    assert [tile.number for tile in response.context["tiles"]] == [8, None, 1, 1]
    assert "<b>0</b>" not in response.content.decode()


def test_agreements_in_effect_are_counted_where_it_is_known(client):
    published(InForceAgreementFactory(), InForceAgreementFactory())

    assert "2 of these MoUs are in effect" in words_of(client.get(PAGE))


def test_agreements_that_ended_are_counted_as_such(client):
    published(InForceAgreementFactory(terminated_on=dt.date(2026, 3, 1)))

    words = words_of(client.get(f"{PAGE}?as_at=2026-03-02"))
    assert "1 of these MoUs is not in effect on this day" in words


def test_the_opening_sentences_follow_from_the_register(client, eight):
    words = words_of(client.get(PAGE))

    assert (
        "8 memoranda of understanding between institutions were announced as signed. "
        "1 educational center is on record in both countries together. "
        "No signed paper has reached the register. "
        "No source on record is newer than 2 February 2026."
    ) in words

    published(AgreementFactory(basis="signed-document"))
    words = words_of(client.get(PAGE))

    assert "9 memoranda of understanding between institutions are on record as signed." in words
    assert "Of some signed papers the text has reached the register, of others it has not." in words


def test_institutions_are_those_that_take_part_in_the_records_of_that_day(client):
    there = InstitutionFactory(partner=True, name_en="University of Almaty")
    published(
        InstitutionFactory(partner=True, name_en="University of Nowhere"),
        AgreementFactory(parties=[InstitutionFactory(), there]),
    )

    def names(query=""):
        return [entry.key for entry in client.get(PAGE + query).context["institutions"]]

    assert names() == [there.slug]
    assert names("?as_at=2026-02-01") == []


def test_sources_are_those_that_the_records_cite(client, eight):
    cited = SourceFactory(published_on=dt.date(2026, 2, 4))
    cite(eight, cited)
    published(eight, SourceFactory())
    response = client.get(PAGE)

    assert [note.key for note in response.context["sources"]["footnotes"]] == [
        cited.slug,
        "source-1",
    ]
    assert "The records of this page cite 2 sources." in words_of(response)


# --- What rests on what ----------------------------------------------------------------------


def test_records_of_one_sort_are_folded_where_they_are_many(client, eight):
    found = boxes(client.get(PAGE))

    assert list(found) == ["Institutions", "Centers"]
    (memoranda,) = found["Institutions"]
    assert (memoranda.number, memoranda.words) == (8, "8 memoranda of understanding")
    assert memoranda.visit == "visit"
    assert not memoranda.is_open
    (center,) = found["Centers"]
    assert (center.entry.key, center.number, center.words) == ("center", 1, "")


def test_a_line_is_dashed_and_said_in_words_where_no_source_states_it(client, eight):
    response = client.get(PAGE)

    assert "umbrella__tier is-stated" not in response.content.decode()
    assert "Made under: not stated in the source" in words_of(response)
    assert "No source says that any of these rests on what stands above it" in words_of(response)


def test_a_line_is_solid_where_a_record_states_its_umbrella(client):
    above = AgreementFactory(level="state", title_en="Treaty on education", kind="agreement")
    below = AgreementFactory(umbrella=above)
    center = CenterFactory(founded_under=below)
    published(above, below, AgreementFactory(), center)
    response = client.get(PAGE)
    found = boxes(response)

    assert [(box.entry.key, box.under, box.rests) for box in found["Institutions"]] == [
        (below.reference, above.reference, True),
        ("PK-KZ-2026-0003", "", False),
    ]
    assert [(box.under, box.rests) for box in found["Centers"]] == [(below.reference, True)]
    assert response.content.decode().count("umbrella__tier is-stated") == 2
    assert "Made under: Treaty on education" in words_of(response)


def test_a_folded_number_says_what_holds_for_some_of_it(client):
    above = AgreementFactory(level="state", title_en="Treaty on education", kind="agreement")
    published(above, *AgreementFactory.create_batch(2, umbrella=above))
    published(*announced(3))
    response = client.get(PAGE)
    (box,) = boxes(response)["Institutions"]

    assert (box.number, box.stated, box.under, box.rests) == (5, 2, above.reference, False)
    assert (
        "5 memoranda of understanding announced as signed "
        "Made under: Treaty on education of the others no source states it"
    ) in words_of(response)


def test_levels_stand_in_their_order_and_announced_plans_are_open(client):
    visit = DelegationFactory()
    visit.outcomes.update(kind="other", description="A consortium of universities", announced=1)
    published(
        visit,
        AgreementFactory(level="state", kind="declaration"),
        AgreementFactory(level="ministry"),
        AgreementFactory(stage="proposed"),
    )
    found = boxes(client.get(PAGE))

    assert list(found) == [
        "States and governments",
        "Ministries, programs and consortia",
        "Institutions",
    ]
    ministries, consortium = found["Ministries, programs and consortia"]
    assert consortium.outcome["description"] == "A consortium of universities"
    assert [box.is_open for box in (ministries, consortium)] == [False, True]
    assert [box.is_open for box in found["Institutions"]] == [True]


# --- The relation, year by year --------------------------------------------------------------


def test_a_visit_carries_what_it_brought_about(client, eight):
    response = client.get(PAGE)

    assert events(response) == [("2026-02-02", "visit", ["visit"])]
    assert (
        "Visit 1 of the Minister of Science 8 memoranda of understanding · announced as signed "
        "Opened: Educational Center 1 after that Reports Nothing newer has reached the register. "
        "Newest information: 2 February 2026."
    ) in words_of(response)


def test_events_stand_in_the_order_of_their_dates_the_newest_last(client):
    visit = DelegationFactory(slug="visit", happened_on=dt.date(2024, 5, 15))
    plan = AgreementFactory(stage="proposed", announced_on=dt.date(2021, 10, 8))
    ended = AgreementFactory(signed_on=dt.date(2022, 1, 1), terminated_on=dt.date(2025, 1, 1))
    days = [SIGNED_ON, dt.date(2026, 2, 4)]
    pair = [CenterFactory(slug=slug, inaugurations=days) for slug in ("a", "b")]
    published(visit, plan, ended, *pair)
    response = client.get(PAGE)

    assert events(response) == [
        ("2021-10-08", "agreement", [plan.reference]),
        ("2022-01-01", "agreement", [ended.reference]),
        ("2024-05-15", "visit", ["visit"]),
        ("2025-01-01", "terminated", [ended.reference]),
        ("2026-02-02", "opened", ["a", "b"]),
        ("2026-02-04", "opened", ["a", "b"]),
    ]
    html = response.content.decode()
    assert html.count('<li class="is-partner">') == 1
    assert html.count('<li class="is-open">') == 2


def test_a_long_time_line_has_a_heading_a_year(client):
    assert "<h3>2026</h3>" not in client.get(PAGE).content.decode()
    for year in (2024, 2026):
        published(*DelegationFactory.create_batch(7, happened_on=dt.date(year, 1, 1), parts=False))
    html = client.get(PAGE).content.decode()

    assert html.index("<h3>2024</h3>") < html.index("<h3>2026</h3>")
    assert html.count('<ol class="timeline">') == 2


def test_a_time_line_that_is_too_long_leaves_the_oldest_to_the_lists(client):
    for number in range(45):
        day = dt.date(2020, 1, 1) + dt.timedelta(days=number)
        published(DelegationFactory(happened_on=day, parts=False))
    published(AgreementFactory(signed_on=dt.date(2019, 1, 1)))
    response = client.get(PAGE)

    assert events(response)[0] == ("2020-01-06", "visit", ["delegation-6"])
    assert len(events(response)) == 40
    assert "Older events are in the lists" in words_of(response)


# --- Other days ------------------------------------------------------------------------------


def test_a_day_before_everything_has_empty_states(client, eight):
    response = client.get(f"{PAGE}?as_at=2000-01-01")
    words = words_of(response)

    assert "Nothing with this country was on record on this day." in words
    assert words.count("Nothing recorded") == 3
    assert "They are left out: the page is shown as at 1 January 2000." in words
    assert response.context["tiles"] == response.context["tiers"] == []


def test_an_empty_register_has_a_page_too(client):
    assert "Nothing with this country was on record" in words_of(client.get(PAGE))


def test_what_the_register_knew_is_shown_as_known_on_that_day(client, eight):
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    response = client.get(f"{PAGE}?as_known_on={yesterday}")

    assert not response.context["has_records"]
    assert "as known on" in response.context["citation"].state


def test_a_malformed_day_is_named_and_today_is_shown(client, eight):
    response = client.get(f"{PAGE}?as_at=yesterday")

    assert response.status_code == 200
    assert "There is a problem" in words_of(response)
    assert response.context["numbers"]["mous"] == 8


# --- Queries ---------------------------------------------------------------------------------


def test_the_number_of_queries_does_not_depend_on_the_number_of_records(client, eight):
    def read(path):
        with CaptureQueriesContext(connection) as captured:
            client.get(path)
        return len(captured)

    assert (read(PAGE), read("/en/partners/")) == (18, 5)
    published(*announced(15), *announced(15, signed_during=eight))
    published(*DelegationFactory.create_batch(30, happened_on=dt.date(2024, 1, 1)))
    published(*CenterFactory.create_batch(30))
    assert (read(PAGE), read("/en/partners/")) == (18, 5)
