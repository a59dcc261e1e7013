"""Two people at one record: what only one of them changed is kept, of the rest both values."""

import datetime as dt

import pytest

from agreements.models import Agreement
from records.verification import verify_history
from tests import factories
from tests.conflicts import met, opened, refused, save, told
from tests.desk import as_role, change_url, errors_of, form_data

pytestmark = pytest.mark.django_db


# --- Fields ----------------------------------------------------------------------------------


class TestFields:
    def test_what_only_the_other_changed_is_taken_over_and_listed(self, editing, other, university):
        mine = opened(editing, university)
        save(other, university, opened(other, university), website="https://example.kz/")
        response = refused(editing, university, mine, head_title="Rector")
        assert told(response) == [
            "ministry-publisher entered Website: “https://example.kz/”.",
        ]
        assert met(response) == []
        assert set(errors_of(response)) == {"__all__"}
        save(editing, university, form_data(response))
        university.refresh_from_db()
        assert (university.head_title, university.website, university.version) == (
            "Rector",
            "https://example.kz/",
            3,
        )

    def test_what_both_changed_shows_both_and_keeps_what_was_typed(
        self, editing, other, university
    ):
        factories.edited(university, head_title="Head")
        mine = opened(editing, university)
        save(other, university, opened(other, university), head_title="President")
        response = refused(editing, university, mine, head_title="Rector")
        assert met(response) == [("Title of its head", "Head", "President", "Rector")]
        assert errors_of(response)["head_title"] == ["Now stands: President."]
        save(editing, university, form_data(response))
        university.refresh_from_db()
        assert university.head_title == "Rector"

    def test_the_same_change_by_both_is_no_conflict_of_the_field(self, editing, other, university):
        mine = opened(editing, university)
        save(other, university, opened(other, university), head_title="Rector")
        assert met(refused(editing, university, mine, head_title="Rector")) == []

    def test_a_third_save_in_between_is_caught_again(self, editing, other, university):
        mine = opened(editing, university)
        save(other, university, opened(other, university), website="https://one.example/")
        again = form_data(refused(editing, university, mine, head_title="Rector"))
        save(other, university, opened(other, university), website="https://two.example/")
        response = refused(editing, university, again)
        assert told(response) == [
            "ministry-publisher changed Website from “https://one.example/” to "
            "“https://two.example/”."
        ]
        save(editing, university, form_data(response))
        university.refresh_from_db()
        assert (university.head_title, university.website) == ("Rector", "https://two.example/")
        assert list(verify_history()) == []

    def test_every_save_in_between_is_told_with_who(self, editing, other, university):
        mine = opened(editing, university)
        save(other, university, opened(other, university), website="https://one.example/")
        factories.edited(university, established=1972)
        assert told(refused(editing, university, mine, head_title="Rector")) == [
            "ministry-publisher entered Website: “https://one.example/”.",
            "editor entered Year established: “1972”.",
        ]

    @pytest.mark.parametrize(
        ("field", "theirs", "typed", "stands"),
        [
            ("signed_on", "3 2 2026", "3 2026", (dt.date(2026, 2, 3), "day")),
            ("announced_on", "2 2026", "", (dt.date(2026, 2, 1), "month")),
        ],
    )
    def test_civil_dates(self, editing, other, field, theirs, typed, stands):
        agreement = factories.saved(factories.AgreementFactory())
        mine = opened(editing, agreement)
        save(other, agreement, opened(other, agreement), **{field: theirs})
        untouched = form_data(refused(editing, agreement, mine, title_en="Mine"))
        save(editing, agreement, untouched)
        record = Agreement.objects.get()
        assert (getattr(record, field), getattr(record, f"{field}_precision")) == stands
        assert record.title_en == "Mine"
        if typed:
            response = refused(editing, agreement, mine, **{field: typed})
            assert met(response) == [("Signed on", "2 2 2026", theirs, typed)]

    def test_translated_fields_are_fields_of_their_own(self, editing, other, university):
        mine = opened(editing, university)
        save(other, university, opened(other, university), name_ru="Университет")
        response = refused(editing, university, mine, name_kk="Университеті")
        save(editing, university, form_data(response))
        university.refresh_from_db()
        assert (university.name_ru, university.name_kk) == ("Университет", "Университеті")

    def test_lists_of_terms(self, editing, other):
        one, two, three = (factories.AreaFactory(code=code) for code in ("one", "two", "three"))
        agreement = factories.saved(factories.AgreementFactory(areas=[one]))
        mine = opened(editing, agreement)
        save(other, agreement, opened(other, agreement), areas=[one.pk, two.pk])
        save(
            editing,
            agreement,
            form_data(refused(editing, agreement, mine, title_en="Mine")),
        )
        assert set(Agreement.objects.get().areas.all()) == {one, two}
        response = refused(editing, agreement, mine, areas=[three.pk])
        assert met(response) == [("Areas of cooperation", "One", "One, Two", "Three")]

    def test_boxes_and_choices(self, editing, other):
        agreement = factories.saved(factories.AgreementFactory(is_confirmed=True))
        mine = opened(editing, agreement)
        theirs = opened(other, agreement)
        del theirs["is_confirmed"]
        save(other, agreement, theirs, kind="protocol")
        save(editing, agreement, form_data(refused(editing, agreement, mine, title_en="Mine")))
        record = Agreement.objects.get()
        assert (record.is_confirmed, record.kind, record.title_en) == (False, "protocol", "Mine")

    def test_reasons_why_fields_are_empty_are_merged_one_by_one(self, editing, other, university):
        mine = opened(editing, university)
        save(other, university, opened(other, university), unknown__website="not-recorded")
        response = refused(editing, university, mine, unknown__established="not-stated")
        save(editing, university, form_data(response))
        university.refresh_from_db()
        assert university.unknown == {"website": "not-recorded", "established": "not-stated"}

    def test_what_may_not_be_read_is_not_told(self, university):
        university.focal_points.create(name="Secret Person")
        factories.saved(university)
        client = as_role("hec-coordinator")
        mine = opened(client, university)
        factories.edited(university, notes="Secret note")
        # The coordinator reads notes; who may not has no form to save.
        assert "Secret note" in told(refused(client, university, mine))[0]


# --- Not to be got round ---------------------------------------------------------------------


class TestForgery:
    @pytest.mark.parametrize("version", ["0", "", "x", "99", "-1", "1\x00", "9" * 40])
    def test_another_version_is_a_conflict_of_all_that_differs(self, editing, university, version):
        data = opened(editing, university) | {"version": version}
        response = refused(editing, university, data, head_title="Rector")
        assert met(response) == [("Title of its head", "nothing", "nothing", "Rector")]
        save(editing, university, form_data(response))

    def test_a_stale_form_with_other_mistakes_says_both(self, editing, other, university):
        mine = opened(editing, university)
        save(other, university, opened(other, university), website="https://example.kz/")
        response = refused(editing, university, mine, established="long ago", name_en="")
        assert {"established", "name_en"} < set(errors_of(response))
        assert form_data(response)["established"] == "long ago"

    def test_who_may_not_change_the_record_learns_nothing(self, university):
        factories.published(university)
        client = as_role("observer")
        assert client.post(change_url(university), {"version": "0"}).status_code == 403

    def test_the_page_is_safe_to_show(self, editing, other, university):
        mine = opened(editing, university)
        save(other, university, opened(other, university), head_title="<script>alert(1)</script>")
        page = refused(editing, university, mine, head_title="<script>alert(2)</script>").content
        assert b"<script>alert" not in page
