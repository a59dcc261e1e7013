"""What a record says of its own care: when it was checked, and what in it was corrected."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from institutions.models import Institution
from records import services
from records.chain import digest
from records.comparison import since_published
from records.dataset import DatasetError, load_dataset
from records.models import Correction, Revision, Source
from records.register import today
from records.verification import verify_history
from tests import factories
from tests.dataset import change
from tests.desk import change_url, errors_of, form_data

pytestmark = pytest.mark.django_db

PART = "records-correction-content_type-object_id"
NOTE = "The year of foundation read 1992; the charter gives 1972."


def corrected(record, on="2026-11-20", statement="", note=NOTE):
    return Correction.objects.create(
        record=record, corrected_on=dt.date.fromisoformat(on), statement=statement, note=note
    )


def document_of(record):
    return services.document_of(services.reload(record))


class TestDocument:
    def test_what_is_empty_is_left_out(self, university):
        document = document_of(university)
        assert not {"verified_on", "corrections"} & document.keys()

    def test_the_last_check_is_public(self, university):
        record = factories.edited(university, verified_on=dt.date(2026, 11, 3))
        assert document_of(record)["verified_on"] == "2026-11-03"

    def test_corrections_stand_in_the_order_of_their_days(self, university):
        corrected(university, "2026-11-20", "established")
        corrected(university, "2026-03-01", note="The name had a typing error.")
        assert document_of(university)["corrections"] == [
            {"on": "2026-03-01", "note": "The name had a typing error."},
            {"on": "2026-11-20", "statement": "established", "note": NOTE},
        ]

    def test_the_public_learns_of_it_with_the_next_publication(self, university):
        factories.published(university)
        corrected(university)
        record = factories.saved(services.reload(university))
        told = [(section.title, section.status) for section in since_published(record).changed]
        assert told == [("Correction 1: 20 November 2026", "added")]
        [publication] = factories.published(record)
        assert publication.document["corrections"] == [{"on": "2026-11-20", "note": NOTE}]


class TestHistory:
    def test_a_revision_holds_both(self, university):
        corrected(university, statement="established")
        factories.edited(university, verified_on=dt.date(2026, 11, 3))
        snapshot = Revision.objects.order_by("-number").first().snapshot
        assert snapshot["verified_on"] == "2026-11-03"
        assert snapshot["corrections"] == [
            {"corrected_on": "2026-11-20", "note": NOTE, "statement": "established"}
        ]

    def test_a_correction_past_the_official_acts_is_found(self, university):
        assert list(verify_history()) == []
        corrected(university)
        assert len(list(verify_history())) == 1

    def test_the_digest_tells_the_desk_that_something_changed(self, university):
        corrected(university)
        record = factories.saved(services.reload(university))
        assert record.content_digest == digest(document_of(record))
        assert record.content_digest != university.content_digest


class TestDays:
    def test_nobody_checked_tomorrow(self, university):
        university.verified_on = today()
        university.full_clean()
        university.verified_on = today() + dt.timedelta(days=1)
        with pytest.raises(ValidationError, match="This day has not come yet."):
            university.full_clean()

    def test_nobody_corrects_tomorrow(self, university):
        correction = corrected(university)
        correction.corrected_on = today() + dt.timedelta(days=1)
        with pytest.raises(ValidationError, match="This day has not come yet."):
            correction.full_clean()


class TestDataset:
    """A file may say when a record was checked; corrections are noted at the desk alone."""

    def with_line(self, folder, line):
        """The dataset, of which the source says one thing more."""
        change(folder, "sources.yaml", "  kind: press-release", f"  kind: press-release\n  {line}")
        return folder

    def test_the_day_of_the_check_is_taken_from_the_file(self, folder):
        load_dataset(self.with_line(folder, "verified_on: 2026-03-01"))
        assert document_of(Source.objects.get(slug="notice"))["verified_on"] == "2026-03-01"
        assert "verified_on" not in document_of(Institution.objects.get(slug="ministry"))

    @pytest.mark.parametrize("further", ["verified_on: 2999-01-01", "corrections: []"])
    def test_what_a_file_may_not_say(self, folder, further):
        with pytest.raises(DatasetError):
            load_dataset(self.with_line(folder, further))

    def test_loading_again_keeps_the_corrections(self, folder):
        self.with_line(folder, "verified_on: 2026-03-01")
        load_dataset(folder)
        corrected(Institution.objects.get(slug="ministry"))
        load_dataset(folder)
        assert Correction.objects.count() == 1


class TestDesk:
    def fill(self, client, record, on, **values):
        url = change_url(record)
        data = form_data(client.get(url)) | {f"{PART}-TOTAL_FORMS": "1"}
        row = {"corrected_on": on, "statement": "established", "note": NOTE}
        data |= {f"{PART}-0-{name}": value for name, value in row.items()}
        return client.post(url, data | values)

    def test_an_editor_notes_a_check_and_a_correction(self, university, editing):
        response = self.fill(editing, university, "2026-11-20", verified_on="2026-11-03")
        assert response.status_code == 302
        document = document_of(university)
        assert document["verified_on"] == "2026-11-03"
        assert document["corrections"] == [
            {"on": "2026-11-20", "statement": "established", "note": NOTE}
        ]
        assert Revision.objects.filter(key=university.key).count() == 2

    def test_what_has_not_come_is_refused_in_words(self, university, editing):
        day = (today() + dt.timedelta(days=1)).isoformat()
        response = self.fill(editing, university, day, verified_on=day)
        assert errors_of(response) == {
            "verified_on": ["This day has not come yet."],
            PART: ["This day has not come yet."],
        }
        assert not Correction.objects.exists()

    @pytest.mark.parametrize(
        "make",
        [factories.AgreementFactory, factories.CenterFactory, factories.DelegationFactory],
    )
    def test_every_kind_has_both_on_its_form(self, editing, make):
        html = editing.get(change_url(factories.saved(make()))).content.decode()
        assert 'name="verified_on"' in html
        assert f'id="{PART}-group"' in html

    def test_a_discarded_record_takes_its_corrections_along(self, university, editor):
        corrected(university)
        services.discard_record(record=university, actor=editor, way="service")
        assert not Correction.objects.exists()
