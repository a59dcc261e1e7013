"""A reply names the sources of what it annexes, and says what is not known of the records."""

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from cooperation.replies import annexes_of, asked
from cooperation.reply_writing import in_words, not_known, sources_of
from cooperation.reports import desk_catalog  # noqa: F401  It fills the list.
from tests import factories

pytestmark = pytest.mark.django_db


def annexes(report, **values):
    part = {"letter": "a", "question": "which?", "answer": "", "report": report}
    reply = factories.ReplyFactory.build(
        parts=[part], drafted_by=factories.account("writer"), **values
    )
    return list(annexes_of(reply).values())


@pytest.fixture
def scene():
    """Each record has a source of its own, named like it."""
    home = factories.InstitutionFactory(slug="home")
    other = factories.InstitutionFactory(slug="other")
    visit = factories.DelegationFactory(slug="visit")
    other_visit = factories.DelegationFactory(slug="other-visit")
    center = factories.CenterFactory(slug="center", host=other)
    abroad = factories.InstitutionFactory(slug="abroad", partner=True)
    records = {
        "home": home,
        "other": other,
        "visit": visit,
        "other visit": other_visit,
        "center": center,
        "ends soon": factories.AgreementFactory(
            parties=[home, abroad], expires_on="2027-01-01", signed_during=visit
        ),
        "ends late": factories.AgreementFactory(parties=[other, abroad], expires_on="2040-01-01"),
        "proposed": factories.AgreementFactory(parties=[abroad], stage="proposed"),
    }
    for name, record in records.items():
        factories.cite(record, factories.SourceFactory(title=name))
    factories.published(*records.values())


@pytest.mark.parametrize(
    ("report", "titles"),
    [
        ("agreements-register", {"ends soon", "ends late", "proposed"}),
        ("agreements-in-force", {"ends soon", "ends late"}),
        ("agreements-expiring", {"ends soon"}),
        ("centers-register", {"center"}),
        ("delegation-outcomes?delegation=visit", {"visit"}),
        ("institution-profile?institution=home", {"home", "ends soon"}),
        ("institutions-coverage", {"ends soon", "ends late", "center"}),
        (
            "annual-review",
            {"ends soon", "ends late", "proposed", "center", "visit", "other visit"},
        ),
    ],
)
def test_the_sources_are_those_of_the_records_that_the_annex_speaks_of(scene, report, titles):
    assert {source["title"] for source in sources_of(annexes(report))} == titles


def test_a_reply_of_today_does_not_count_the_day_of_the_register_as_not_known():
    factories.published(factories.AgreementFactory())

    sentence = not_known(*annexes("agreements-register?column=effect&column=as_known_on"))
    assert sentence.endswith("not on record, by column: In effect (1).")


@pytest.mark.parametrize("slug", ["agreements-dormant", "agreements-desk", "institution-letters"])
def test_what_is_for_staff_is_no_annex(slug):
    with pytest.raises(ValidationError, match=f"There is no public report “{slug}”."):
        asked(slug)


def test_the_day_of_a_source_in_urdu_does_not_join_an_english_title():
    source = {"publisher": "The Nation", "title": "MoUs", "published_on": "2020-12-23"}

    with override("ur"):
        assert in_words(source) == "The Nation، MoUs، \u200f23 دسمبر 2020ء"
