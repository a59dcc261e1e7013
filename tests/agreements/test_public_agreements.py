"""The public list and page of agreements: what a visitor may ask and what the answer says."""

import csv
import datetime as dt
import io
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agreements.entries import AgreementEntry
from agreements.models import Agreement, Party
from institutions.entries import InstitutionEntry
from records import services
from records.entries import Label, Mention
from records.models import Publication
from tests.factories import (
    AgreementFactory,
    AreaFactory,
    CountryFactory,
    DelegationFactory,
    InForceAgreementFactory,
    InstitutionFactory,
    SourceFactory,
    account,
    cite,
    edited,
    published,
    saved,
)

pytestmark = pytest.mark.django_db

LIST = "/en/agreements/"


def references(response):
    return [entry.key for entry in response.context["rows"]]


def counts(response, facet):
    return {value.value: value.count for value in _facet(response, facet)}


def _facet(response, name):
    return next(f["values"] for f in response.context["facet_list"] if f["name"] == name)


def page_of(client, reference, **query):
    response = client.get(f"/en/agreements/{reference}/", query)
    inline = re.sub(r"</?(time|b|bdi)\b[^>]*>", "", response.content.decode())
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", inline))


# --- What the public may see -----------------------------------------------------------------


def test_a_draft_is_not_in_the_register(client):
    saved(AgreementFactory(reference="PK-KZ-2026-0001"))

    assert references(client.get(LIST)) == []
    assert client.get("/en/agreements/PK-KZ-2026-0001/").status_code == 404


def test_an_edit_shows_only_when_it_is_published(client):
    agreement = AgreementFactory(title_en="Before")
    published(agreement)
    edited(agreement, title_en="After")

    assert "Before" in page_of(client, agreement.reference)
    published(agreement)
    assert "After" in page_of(client, agreement.reference)


def test_a_withdrawn_record_answers_410_with_its_reason(client, publisher):
    agreement = AgreementFactory()
    published(agreement)
    services.withdraw(records=[agreement], actor=publisher, reason="Entered twice.")

    response = client.get(f"/en/agreements/{agreement.reference}/")

    assert response.status_code == 410
    assert "Entered twice." in response.content.decode()
    assert references(client.get(LIST)) == []


def test_what_was_withdrawn_is_public_on_no_date(client, publisher):
    published(AgreementFactory(), AgreementFactory(title_en="Entered twice"))
    _move_back_a_week()
    services.withdraw(
        records=[Agreement.objects.get(reference="PK-KZ-2026-0002")],
        actor=publisher,
        reason="The same as 0001.",
    )
    Publication.objects.filter(version=1).update(published_at=timezone.now() - dt.timedelta(days=7))
    yesterday = {"as_known_on": (timezone.localdate() - dt.timedelta(days=1)).isoformat()}

    listed = client.get(LIST, yesterday)
    download = b"".join(client.get(LIST, {**yesterday, "format": "csv"}).streaming_content)
    page = client.get(f"{LIST}PK-KZ-2026-0002/", yesterday)

    assert references(listed) == ["PK-KZ-2026-0001"]
    assert "1 record is left out because it was withdrawn since." in listed.content.decode()
    assert b"Entered twice" not in download
    assert page.status_code == 410
    assert "Entered twice" not in page.content.decode()


def test_a_record_merged_into_another_redirects_for_good(client):
    real = AgreementFactory()
    placeholder = AgreementFactory(resolution="merged", resolved_into=real)
    published(real, placeholder)

    response = client.get(f"/en/agreements/{placeholder.reference}/")

    assert (response.status_code, response["Location"]) == (
        301,
        f"/en/agreements/{real.reference}/",
    )


def test_a_record_not_confirmed_by_any_paper_keeps_its_page(client):
    agreement = AgreementFactory(resolution="not-confirmed")
    published(agreement)

    assert "Resolved: not confirmed by any paper" in page_of(client, agreement.reference)


# --- Status and the two dates ----------------------------------------------------------------


def test_the_page_says_the_status_on_the_day_asked_for(client):
    agreement = InForceAgreementFactory(
        signed_on=dt.date(2020, 5, 1), expires_on=dt.date(2025, 5, 1)
    )
    published(agreement)

    assert "Status on 1 May 2025: In effect" in page_of(
        client, agreement.reference, as_at="2025-05-01"
    )
    assert "Status on 2 May 2025: Expired" in page_of(client, agreement.reference, as_at="2 5 2025")
    assert "On 30 April 2020 it was not signed yet." in page_of(
        client, agreement.reference, as_at="2020-04-30"
    )


def test_the_page_says_what_the_register_said_on_a_day(client):
    agreement = AgreementFactory(title_en="As first known")
    published(agreement)
    _move_back_a_week()
    edited(agreement, title_en="As known now")
    published(agreement)
    yesterday = (timezone.localdate() - dt.timedelta(days=1)).isoformat()

    assert "As known now" in page_of(client, agreement.reference)
    assert "As first known" in page_of(client, agreement.reference, as_known_on=yesterday)


def test_before_it_was_published_a_record_is_not_found(client):
    agreement = AgreementFactory()
    published(agreement)

    response = client.get(f"/en/agreements/{agreement.reference}/", {"as_known_on": "2020-01-01"})

    assert response.status_code == 404


def _move_back_a_week():
    """Let all that is known so far have been known for a week."""
    for model in (AgreementEntry, InstitutionEntry, Label, Mention):
        model.objects.update(known_from=timezone.now() - dt.timedelta(days=7))


def test_effect_is_not_known_without_an_effective_date(client):
    agreement = AgreementFactory(basis="inferred")
    published(agreement)

    page = page_of(client, agreement.reference)

    assert "Whether it has come into effect is not known" in page
    assert "no signed text has reached the register" in page


def test_a_party_that_no_source_names_is_said_to_be_unknown(client):
    agreement = AgreementFactory(parties=[InstitutionFactory(name_en="Quaid-i-Azam University")])
    Party.objects.create(
        agreement=agreement, side="partner", country=CountryFactory(code="KZ"), position=2
    )
    published(agreement)

    page = page_of(client, agreement.reference)

    assert "Quaid-i-Azam University" in page
    assert "Institution in Kazakhstan: not named in public" in page


# --- Sources ---------------------------------------------------------------------------------


def test_a_statement_carries_the_number_of_its_source(client):
    agreement = AgreementFactory()
    cite(agreement, SourceFactory(title="First paper"), position=1)
    cite(agreement, SourceFactory(title="Second paper"), "signed_on", position=2)
    published(agreement)

    html = client.get(f"/en/agreements/{agreement.reference}/").content.decode()
    signed = html[html.index("Signed on</dt>") :]

    assert '<li id="source-1">' in html
    assert '<li id="source-2">' in html
    assert re.search(r'href="#source-(\d)"', signed).group(1) == "2"


def numbers_of(html, term):
    """Numbers of the sources that stand behind a key fact."""
    fact = html[html.index(f"<dt>{term}</dt>") :]
    return re.findall(r'href="#source-(\d)"', fact[: fact.index("</dd>")])


def test_the_one_source_of_a_record_supports_what_has_no_source_of_its_own(client):
    one = AgreementFactory(sources=[SourceFactory()], areas=[AreaFactory()])
    two = AgreementFactory(sources=[SourceFactory(), SourceFactory()], areas=[AreaFactory()])
    published(one, two)

    html = {a: client.get(f"/en/agreements/{a.reference}/").content.decode() for a in (one, two)}

    assert numbers_of(html[one], "Areas of cooperation") == ["1"]
    assert numbers_of(html[two], "Areas of cooperation") == []


def test_sources_that_differ_stand_side_by_side(client):
    agreement = AgreementFactory()
    cite(agreement, SourceFactory(publisher="APP"), "parties", "Seven institutions", position=1)
    cite(agreement, SourceFactory(publisher="PID"), "parties", "Including seven", position=2)
    published(agreement)

    page = page_of(client, agreement.reference)

    assert "Sources differ: the parties" in page
    assert "Seven institutions" in page
    assert "Including seven" in page


def test_a_source_without_a_title_shows_its_publisher_and_address(client):
    agreement = AgreementFactory()
    cite(agreement, SourceFactory(title="", publisher="Qazinform", url="https://qazinform.com/x"))
    published(agreement)

    page = page_of(client, agreement.reference)

    assert "Qazinform" in page
    assert "qazinform.com/x" in page


# --- Filters ---------------------------------------------------------------------------------


def test_filters_narrow_and_facets_respect_the_other_filters(client):
    qau, nust = InstitutionFactory(slug="qau"), InstitutionFactory(slug="nust")
    kaznu = InstitutionFactory(partner=True)
    research = AreaFactory(code="joint-research")
    published(
        AgreementFactory(parties=[qau, kaznu], areas=[research]),
        AgreementFactory(parties=[nust, kaznu], kind="protocol"),
        InForceAgreementFactory(parties=[nust, kaznu]),
    )

    response = client.get(LIST, {"institution": "nust"})

    assert references(response) == ["PK-KZ-2026-0002", "PK-KZ-2026-0003"]
    assert counts(response, "kind") == {"mou": 1, "protocol": 1}
    assert counts(response, "status") == {"signed": 1, "in-force": 1}
    assert counts(response, "institution") == {"nust": 2, "qau": 1, kaznu.slug: 3}


def test_repeated_parameters_mean_any_of(client):
    published(
        AgreementFactory(kind="mou"),
        AgreementFactory(kind="protocol"),
        AgreementFactory(kind="declaration"),
    )

    response = client.get(LIST, {"kind": ["mou", "declaration"]})

    assert references(response) == ["PK-KZ-2026-0001", "PK-KZ-2026-0003"]


def test_a_date_filter_matches_a_month_when_any_of_its_days_does(client):
    published(
        AgreementFactory(signed_on=dt.date(2026, 2, 1), signed_on_precision="month"),
        AgreementFactory(signed_on=dt.date(2026, 1, 31)),
    )

    assert references(client.get(LIST, {"signed_after": "2026-02-27"})) == ["PK-KZ-2026-0001"]
    assert references(client.get(LIST, {"signed_before": "31 1 2026"})) == ["PK-KZ-2026-0002"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("quaid", ["PK-KZ-2026-0001"]),
        ("QUAID Almaty", []),
        ("قائد", ["PK-KZ-2026-0001"]),
        ("pk-kz-2026-0002", ["PK-KZ-2026-0002"]),
        ("ҚАРАҒАНДЫ", ["PK-KZ-2026-0002"]),
    ],
)
def test_search_finds_the_text_and_the_names_it_mentions(client, query, found):
    published(
        AgreementFactory(
            parties=[InstitutionFactory(name_en="Quaid-i-Azam University", name_ur="قائدِ اعظم")]
        ),
        AgreementFactory(
            parties=[InstitutionFactory(name_en="Karaganda University", name_kk="Қарағанды")]
        ),
    )

    assert references(client.get(LIST, {"q": query})) == found


def test_as_at_leaves_out_what_was_not_signed_yet(client):
    published(
        AgreementFactory(signed_on=dt.date(2020, 1, 1)),
        AgreementFactory(signed_on=dt.date(2024, 1, 1)),
    )

    response = client.get(LIST, {"as_at": "2022-01-01"})

    assert references(response) == ["PK-KZ-2026-0001"]
    assert counts(response, "kind") == {"mou": 1}


def test_a_delegation_filters_its_agreements(client):
    delegation = DelegationFactory()
    published(AgreementFactory(signed_during=delegation), AgreementFactory())

    response = client.get(LIST, {"delegation": delegation.slug})

    assert references(response) == ["PK-KZ-2026-0001"]


@pytest.mark.parametrize(
    ("order", "expected"),
    [("-signed", [2, 1, 3]), ("signed", [1, 2, 3]), ("title", [3, 1, 2]), ("reference", [1, 2, 3])],
)
def test_lists_are_sorted_as_asked_and_dates_that_are_not_known_come_last(client, order, expected):
    published(
        AgreementFactory(title_en="B", signed_on=dt.date(2020, 1, 1)),
        AgreementFactory(title_en="C", signed_on=dt.date(2021, 1, 1)),
        AgreementFactory(title_en="A", stage="proposed"),
    )

    found = references(client.get(LIST, {"sort": order}))

    assert found == [f"PK-KZ-2026-000{number}" for number in expected]


@pytest.mark.parametrize(
    "query",
    [
        {"kind": "treaty"},
        {"status": "valid"},
        {"signed_after": "31 2 2026"},
        {"as_at": "tomorrow"},
        {"as_at": "2026-02"},
        {"as_known_on": "x"},
        {"q": "a\x00b"},
        {"area": "a'b"},
        {"sort": "price"},
        {"q": "x" * 201},
    ],
)
def test_a_malformed_value_gives_the_page_with_a_message_and_no_rows(client, query):
    published(AgreementFactory())

    response = client.get(LIST, query)

    assert response.status_code == 200
    assert references(response) == []
    (name,) = query
    assert response.context["form"].errors[name]
    assert "There is a problem" in response.content.decode()
    assert client.get(LIST, {**query, "format": "csv"}).status_code == 400


def test_an_unknown_parameter_is_ignored_and_a_page_past_the_end_is_not_found(client):
    published(AgreementFactory())

    assert client.get(LIST, {"colour": "green"}).status_code == 200
    for number in ("2", "0", "999999"):
        assert client.get(LIST, {"page": number}).status_code == 404


# --- Download --------------------------------------------------------------------------------


def test_the_download_is_the_filtered_list(client):
    qau, kaznu = (
        InstitutionFactory(name_en="QAU"),
        InstitutionFactory(partner=True, name_en="KazNU"),
    )
    published(
        AgreementFactory(parties=[qau, kaznu], title_en="=1+1"), AgreementFactory(kind="protocol")
    )

    response = client.get(LIST, {"kind": "mou", "format": "csv", "as_at": "2026-03-01"})
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text))

    assert row["reference"] == "PK-KZ-2026-0001"
    assert row["title"] == "'=1+1"
    assert row["institutions"] == "QAU; KazNU"
    assert row["signed_on"] == "2026-02-02"
    assert (row["status"], row["effect"]) == ("signed", "not-known")
    assert row["as_at"] == "2026-03-01"


# --- Queries ---------------------------------------------------------------------------------


def queries(client, path):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


@pytest.mark.parametrize("number", [3, 30])
def test_a_list_takes_five_queries_a_search_six_a_page_seven_whatever_the_size(client, number):
    institutions = [InstitutionFactory(), InstitutionFactory(partner=True)]
    source = SourceFactory()
    agreements = [AgreementFactory(parties=institutions, sources=[source]) for _ in range(number)]
    published(*agreements)

    assert queries(client, LIST) == 5
    assert queries(client, f"{LIST}?kind=mou&status=signed&q=memorandum") == 6
    assert queries(client, f"{LIST}{agreements[0].reference}/") == 7


def test_a_renamed_institution_shows_its_new_name_everywhere_at_once(client):
    qau = InstitutionFactory(name_en="Old Name")
    published(AgreementFactory(parties=[qau, InstitutionFactory(partner=True)]))
    edited(qau, name_en="New Name")
    published(qau)

    assert "New Name" in client.get(LIST).content.decode()
    assert "Old Name" not in client.get(LIST).content.decode()
    assert Publication.objects.filter(kind="agreement").count() == 1


# --- Languages -------------------------------------------------------------------------------


def test_addresses_without_a_language_redirect_by_what_the_browser_asks(client):
    agreement = AgreementFactory()
    published(agreement)

    response = client.get(f"/agreements/{agreement.reference}/", headers={"accept-language": "ur"})

    assert (response.status_code, response["Location"]) == (
        302,
        f"/ur/agreements/{agreement.reference}/",
    )


def test_a_name_in_another_language_than_the_page_is_marked(client):
    agreement = AgreementFactory(parties=[InstitutionFactory(name_en="Quaid-i-Azam University")])
    published(agreement)

    html = client.get(f"/ur/agreements/{agreement.reference}/").content.decode()

    assert '<html lang="ur" dir="rtl">' in html
    assert '<bdi lang="en">Quaid-i-Azam University</bdi>' in html


def test_text_of_a_record_is_escaped(client):
    agreement = AgreementFactory(title_en="<script>alert(1)</script>")
    published(agreement, actor=account("publisher"))

    html = client.get(f"/en/agreements/{agreement.reference}/").content.decode()

    assert "<script" not in html
