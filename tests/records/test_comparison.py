"""Two documents side by side, as a second person reads them."""

import datetime as dt
import json
from pathlib import Path

import pytest
from django.utils import translation

from agreements.models import Party, Signatory
from records import services
from records.comparison import compare, since_published
from records.kinds import KINDS
from records.models import Citation, Source
from tests import factories
from tests.desk import change_url, in_review

pytestmark = pytest.mark.django_db

SAMPLES = Path(__file__).parents[1] / "samples"


def sample(kind):
    return json.loads((SAMPLES / f"{kind}.json").read_text(encoding="utf-8"))


def told(comparison):
    """{label: (was, becomes)} of everything that differs."""
    return {fact.label: (fact.was, fact.becomes) for fact in comparison.lines}


@pytest.fixture
def agreement():
    """A public memorandum of a university on each side."""
    record = factories.saved(
        factories.AgreementFactory(
            parties=[
                factories.InstitutionFactory(name_en="Karakoram University"),
                factories.InstitutionFactory(name_en="Buketov University", partner=True),
            ]
        )
    )
    factories.published(record)
    return record


class TestWords:
    @pytest.mark.parametrize("kind", KINDS)
    def test_every_fact_of_every_kind_has_a_label_of_the_forms(self, kind):
        model = KINDS[kind].get_model()
        comparison = compare(model, None, sample(kind))
        labels = {fact.label for section in comparison.sections for fact in section.facts}
        raw = {name for name in labels if "_" in name or name == name.lower()}
        assert raw == set()

    @pytest.mark.parametrize("kind", KINDS)
    def test_a_document_beside_itself_shows_nothing(self, kind):
        comparison = compare(KINDS[kind].get_model(), sample(kind), sample(kind))
        assert comparison.changed == [] and comparison.unchanged_count > 5

    def test_a_label_has_the_comma_of_its_language(self, agreement):
        with translation.override("ur"):
            labels = {fact.label for fact in since_published(agreement).unchanged[0].rest}
        assert "عنوان، انگریزی میں" in labels
        assert not [label for label in labels if "," in label]

    def test_dates_are_written_out(self, agreement):
        factories.edited(
            agreement,
            signed_on=dt.date(2026, 2, 1),
            signed_on_precision="month",
            signed_on_is_approximate=True,
            signed_on_as_stated="early February",
        )
        assert told(since_published(services.reload(agreement))) == {
            "Signed on": (
                "2 February 2026",
                "on or about February 2026 (stated: “early February”)",
            )
        }

    def test_choices_texts_and_reasons(self, agreement):
        factories.edited(
            agreement, kind="protocol", summary_ru="Кратко.", unknown={"expires_on": "not-stated"}
        )
        assert told(since_published(services.reload(agreement))) == {
            "Kind": ("Memorandum of understanding", "Protocol"),
            "In plain words, in Russian": ("", "Кратко."),
            "Why “Expires on” is empty": ("", "not stated in the source"),
        }

    def test_records_and_terms_go_by_their_names(self, agreement):
        city = factories.CityFactory()
        ministry = factories.InstitutionFactory(name_en="Ministry of Education")
        area = factories.AreaFactory()
        factories.edited(agreement, place=city, facilitated_by=ministry)
        agreement.areas.set([area])
        record = factories.saved(services.reload(agreement))
        assert told(since_published(record)) == {
            "Place of signature": ("", "Islamabad"),
            "Facilitating body": ("", "Ministry of Education"),
            "Areas of cooperation": ("", "Joint research"),
        }

    def test_a_statement_that_a_citation_supports_goes_by_its_label(self, agreement):
        source = factories.saved(factories.SourceFactory(title="Letter"))
        factories.cite(agreement, source, "signed_on", "1 February")
        lines = told(since_published(factories.saved(services.reload(agreement))))
        row = "Citation 1: Letter, 2026-02-02"
        assert lines[f"{row}, Statement"] == ("", "Signed on")
        assert lines[f"{row}, What this source states"] == ("", "1 February")


class TestRows:
    def test_an_added_row_is_told_as_such(self, agreement):
        third = factories.InstitutionFactory(name_en="Third University", partner=True)
        Party.objects.create(
            agreement=agreement,
            side="partner",
            institution=third,
            country=third.country,
            position=0,
        )
        agreement.parties.exclude(institution=third).update(position=1)
        comparison = since_published(factories.saved(services.reload(agreement)))
        assert [(s.title, s.status) for s in comparison.changed] == [
            ("Party 1: Third University", "added")
        ]

    def test_a_removed_row_is_told_whole(self, agreement):
        agreement.parties.get(side="partner").delete()
        comparison = since_published(factories.saved(services.reload(agreement)))
        (section,) = comparison.changed
        assert (section.title, section.status) == ("Party 2: Buketov University", "removed")
        assert ("Side", "partner side") in [(f.label, f.was) for f in section.facts]

    def test_a_changed_row_tells_what_changed_in_it(self, agreement):
        agreement.parties.filter(side="home").update(unit="Faculty of Physics")
        assert told(since_published(factories.saved(services.reload(agreement)))) == {
            "Party 1: Karakoram University, Faculty or unit": ("", "Faculty of Physics")
        }

    def test_rows_within_rows(self, agreement):
        Signatory.objects.create(
            agreement=agreement, party_number=2, name_as_stated="The Rector", position=1
        )
        assert told(since_published(factories.saved(services.reload(agreement)))) == {
            "Party 2: Buketov University › Signatory 1: The Rector, Name as on the paper": (
                "",
                "The Rector",
            )
        }

    def test_another_order_is_a_change(self, agreement):
        agreement.parties.filter(side="home").update(position=5)
        assert told(since_published(factories.saved(services.reload(agreement)))) == {
            "Order: parties, Order": (
                "Karakoram University; Buketov University",
                "Buketov University; Karakoram University",
            )
        }

    def test_a_meeting_keeps_its_number(self):
        delegation = factories.DelegationFactory()
        factories.published(delegation)
        delegation.meetings.update(venue="Prime Minister's House")
        record = factories.saved(services.reload(delegation))
        assert told(since_published(record)) == {
            "Meeting 1: Signing ceremony, Venue": ("", "Prime Minister's House")
        }

    def test_a_citation_that_went(self, agreement):
        source = factories.saved(factories.SourceFactory(title="Letter"))
        factories.cite(agreement, source)
        factories.published(factories.saved(services.reload(agreement)))
        Citation.objects.all().delete()
        comparison = since_published(factories.saved(services.reload(agreement)))
        assert [(s.title, s.status) for s in comparison.changed] == [
            ("Citation 1: Letter, 2026-02-02", "removed")
        ]


class TestPage:
    def test_what_stays_is_folded(self, publishing, agreement):
        record = in_review(factories.edited(agreement, kind="protocol"))
        page = publishing.get(change_url(record, "publish")).content.decode()
        assert "<del>Memorandum of understanding</del>" in page
        assert "<ins>Protocol</ins>" in page
        assert "facts stay as they are" in page

    def test_a_translated_text_carries_its_language(self, publishing, agreement):
        record = in_review(factories.edited(agreement, title_ur="مفاہمت کی یادداشت"))
        page = publishing.get(change_url(record, "publish")).content.decode()
        assert '<td dir="auto" lang="ur"><ins>مفاہمت کی یادداشت</ins></td>' in page

    def test_what_was_never_public_has_no_column_of_before(self, publishing):
        source = in_review(factories.SourceFactory(title="Letter"))
        page = publishing.get(change_url(source, "publish")).content.decode()
        assert "The public was told nothing so far" in page
        assert '<th scope="col">Was</th>' not in page
        assert Source.objects.get().title == "Letter"
