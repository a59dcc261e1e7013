"""The page of one agreement: opening, what happened, sources, what is related, its language."""

import datetime as dt
import re

import pytest

from agreements.models import AgreementEvent, Party
from records.models import Correction
from tests.factories import (
    AgreementFactory,
    AreaFactory,
    CenterFactory,
    CountryFactory,
    DelegationFactory,
    InForceAgreementFactory,
    InstitutionFactory,
    SourceFactory,
    account,
    cite,
    published,
)
from tests.pages import page, words

pytestmark = pytest.mark.django_db


def events(response):
    """(date, what, whether it is still to come) of each line of the timeline."""
    return [
        (event.on.get("on"), event.title, event.is_open) for event in response.context["events"]
    ]


# --- The opening sentence --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"summary_en": "One of eight."}, "One of eight."),
        (
            {},
            "Memorandum of understanding. Signed: 2 February 2026; level: between institutions.",
        ),
        (
            {"signed_on": None, "unknown": {"signed_on": "not-stated"}},
            "Memorandum of understanding. Signed, the day is not known; "
            "level: between institutions.",
        ),
        (
            {"stage": "proposed"},
            "Memorandum of understanding. Announced as a plan; level: between institutions.",
        ),
        (
            {"stage": "negotiation", "kind": "agreement"},
            "Agreement. Under negotiation; level: between institutions.",
        ),
    ],
)
def test_the_page_opens_with_one_sentence(client, values, sentence):
    agreement = AgreementFactory(**values)
    published(agreement)

    html = page(client, agreement).content.decode()
    opening = re.search(r'<p class="plain">(.*?)</p>', html, re.DOTALL).group(1)

    assert re.sub(r"<[^>]+>", "", opening).strip() == sentence


# --- The timeline ----------------------------------------------------------------------------


def test_the_dates_of_an_agreement_make_its_timeline(client):
    agreement = InForceAgreementFactory(announced_on=dt.date(2026, 1, 20))
    published(agreement)

    assert events(page(client, agreement, as_at="2026-03-01")) == [
        ("2026-01-20", "Announcement", False),
        ("2026-02-02", "Signature", False),
        ("2026-02-02", "Coming into effect", False),
        (None, "Activities, reports", True),
        ("2031-02-02", "End of the term", True),
    ]


def test_a_recorded_event_stands_for_the_date_that_it_tells(client):
    agreement = AgreementFactory(kind="agreement", effective_on=dt.date(2026, 5, 1))
    for kind, day in (("signature", dt.date(2026, 2, 2)), ("amendment", dt.date(2027, 1, 1))):
        AgreementEvent.objects.create(agreement=agreement, kind=kind, happened_on=day)
    AgreementEvent.objects.create(agreement=agreement, kind="renewal", description="Prolonged.")
    published(agreement)

    assert events(page(client, agreement, as_at="2026-12-31")) == [
        ("2026-02-02", "Signature", False),
        ("2026-05-01", "Entry into force", False),
        (None, "Renewal", False),
        (None, "Activities, reports", True),
        ("2027-01-01", "Amendment", True),
    ]


def test_what_was_terminated_has_no_end_of_its_term(client):
    agreement = InForceAgreementFactory(terminated_on=dt.date(2026, 6, 1))
    published(agreement)

    assert [title for _on, title, _open in events(page(client, agreement, as_at="2027-01-01"))] == [
        "Signature",
        "Coming into effect",
        "Termination",
        "Activities, reports",
    ]


def test_of_a_plan_the_signature_is_open(client):
    agreement = AgreementFactory(stage="proposed", announced_on=dt.date(2021, 10, 6))
    published(agreement)

    response = page(client, agreement)

    assert events(response) == [("2021-10-06", "Announcement", False), (None, "Signature", True)]
    assert "no source says that it was signed" in words(response)


def test_an_event_carries_the_sources_of_its_date(client):
    agreement = AgreementFactory()
    cite(agreement, SourceFactory(), position=1)
    cite(agreement, SourceFactory(), "signed_on", position=2)
    AgreementEvent.objects.create(
        agreement=agreement, kind="signature", happened_on=agreement.signed_on
    )
    published(agreement)

    (signature, _open) = page(client, agreement).context["events"]

    assert [note.number for note in signature.footnotes] == [2]


# --- What is not known -----------------------------------------------------------------------


def test_effect_is_not_known_without_an_effective_date(client):
    agreement = AgreementFactory(basis="inferred")
    published(agreement)

    text = words(page(client, agreement))

    assert "Whether it has come into effect is not known" in text
    assert "no signed text has reached the register" in text


def test_a_party_that_no_source_names_is_said_to_be_unknown(client):
    agreement = AgreementFactory(parties=[InstitutionFactory(name_en="Quaid-i-Azam University")])
    Party.objects.create(
        agreement=agreement, side="partner", country=CountryFactory(code="KZ"), position=2
    )
    published(agreement)

    text = words(page(client, agreement))

    assert "Quaid-i-Azam University" in text
    assert "Institution in Kazakhstan: not named in public" in text


# --- Sources ---------------------------------------------------------------------------------


def test_a_statement_carries_the_number_of_its_source(client):
    agreement = AgreementFactory()
    cite(agreement, SourceFactory(title="First paper"), position=1)
    cite(agreement, SourceFactory(title="Second paper"), "signed_on", position=2)
    published(agreement)

    html = page(client, agreement).content.decode()
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

    html = {a: page(client, a).content.decode() for a in (one, two)}

    assert numbers_of(html[one], "Areas of cooperation") == ["1"]
    assert numbers_of(html[two], "Areas of cooperation") == []


def test_sources_that_differ_stand_side_by_side(client):
    agreement = AgreementFactory()
    cite(agreement, SourceFactory(publisher="APP"), "parties", "Seven institutions", position=1)
    cite(agreement, SourceFactory(publisher="PID"), "parties", "Including seven", position=2)
    published(agreement)

    text = words(page(client, agreement))

    assert "Sources differ: the parties" in text
    assert "Seven institutions" in text
    assert "Including seven" in text


def test_a_source_without_a_title_shows_its_publisher_and_address(client):
    agreement = AgreementFactory()
    cite(agreement, SourceFactory(title="", publisher="Qazinform", url="https://qazinform.com/x"))
    published(agreement)

    text = words(page(client, agreement))

    assert "Qazinform" in text
    assert "qazinform.com/x" in text


# --- Related records -------------------------------------------------------------------------


def test_the_page_lists_what_names_the_agreement(client):
    umbrella = AgreementFactory(title_en="Umbrella")
    under = AgreementFactory(umbrella=umbrella, title_en="Made under")
    after = AgreementFactory(
        predecessor=umbrella, predecessor_relation="renews", title_en="Successor"
    )
    published(under, after, CenterFactory(founded_under=umbrella, name_en="Founded"))

    named = page(client, umbrella).context["naming"]

    assert {name: [row.key for row in rows] for name, rows in named.items()} == {
        "under": [under.reference],
        "successors": [after.reference],
        "centers": ["center-1"],
    }
    text = words(page(client, umbrella))
    assert "Made under this one Made under" in text
    assert "Renews or replaces this one Successor" in text
    assert "Centers founded under this one Founded" in text


def test_each_list_of_related_agreements_holds_as_many_as_its_number_says(client):
    visit = DelegationFactory()
    qau, kaznu = InstitutionFactory(slug="qau"), InstitutionFactory(slug="kaznu", partner=True)
    agreement = AgreementFactory(parties=[qau, kaznu], signed_during=visit)
    later = AgreementFactory(parties=[qau], signed_during=visit, signed_on=dt.date(2026, 7, 1))
    published(agreement, later, AgreementFactory(parties=[qau], signed_on=dt.date(2020, 1, 1)))

    today = page(client, agreement).context["related"]
    earlier = page(client, agreement, as_at="2026-03-01").context["related"]

    assert [(row.name, row.value, row.number) for row in today] == [
        ("delegation", visit.slug, 2),
        ("institution", "qau", 3),
    ]
    assert [(row.value, row.number, row.path) for row in earlier] == [
        ("qau", 2, "/en/agreements/?institution=qau&as_at=2026-03-01")
    ]
    for row in [*today, *earlier]:
        assert len(client.get(row.path).context["rows"]) == row.number


# --- What was checked and put right ----------------------------------------------------------


def test_the_page_says_whether_somebody_checked_the_record(client):
    checked = AgreementFactory(verified_on=dt.date(2026, 3, 5))
    unchecked = AgreementFactory()
    published(checked, unchecked)

    assert "Checked against its sources on 5 March 2026" in words(page(client, checked))
    assert "Not yet checked by a person against its sources" in words(page(client, unchecked))


def test_corrections_stand_on_the_page_with_their_day(client):
    agreement = AgreementFactory()
    Correction.objects.create(
        record=agreement,
        corrected_on=dt.date(2026, 3, 5),
        statement="signed_on",
        note="1 February stood here; the paper says 2 February.",
    )
    published(agreement)

    assert (
        "Corrections 5 March 2026 The date of signature "
        "1 February stood here; the paper says 2 February."
    ) in words(page(client, agreement))


def test_the_page_leads_to_the_report_of_an_error(client):
    agreement = AgreementFactory()
    published(agreement)

    path = f"/en/report/agreement/{agreement.reference}/"

    assert f'<a href="{path}">Report an error</a>' in page(client, agreement).content.decode()
    assert client.get(path).status_code == 200


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

    html = page(client, agreement).content.decode()

    assert "<script" not in html
