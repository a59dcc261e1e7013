"""Records made from an announcement: they wait for their paper, or are resolved without one."""

import datetime as dt

import pytest

from agreements.announced import proven_by, waiting_for_paper
from records.models import Revision, Source
from tests import factories
from tests.desk import TRAY, as_role, change_url, form_data, in_tray, said
from tests.factories import announced

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]


class TestAnnounced:
    """Which records wait for a paper, and which of them a paper may prove."""

    def test_no_paper_no_partner_and_not_resolved(self):
        waiting = announced()
        announced(resolution="not-confirmed")
        announced(basis="signed-document")
        announced(level="state")
        factories.saved(factories.AgreementFactory(basis="report"))
        paper = announced()
        paper.documents.create(kind="signed-text", original="originals/x.pdf")
        assert list(waiting_for_paper()) == [waiting]

    @pytest.mark.parametrize(
        ("same_home", "same_visit", "signed_on", "is_offered"),
        [
            (True, True, None, True),
            (True, False, dt.date(2026, 2, 16), True),
            (True, False, dt.date(2026, 2, 17), False),
            (True, False, dt.date(2026, 1, 19), True),
            (True, False, dt.date(2026, 1, 18), False),
            (True, False, None, False),
            (False, True, dt.date(2026, 2, 2), False),
        ],
    )
    def test_home_party_and_visit_or_fourteen_days(
        self, same_home, same_visit, signed_on, is_offered
    ):
        home, other = factories.InstitutionFactory.create_batch(2)
        visit, another = factories.DelegationFactory.create_batch(2)
        record = announced(home, signed_during=visit)
        found = proven_by(
            home=home if same_home else other,
            visit=visit if same_visit else another,
            signed_on=signed_on,
        )
        assert list(found) == ([record] if is_offered else [])

    def test_a_month_or_the_day_of_the_announcement_counts_too(self):
        home = factories.InstitutionFactory()
        month = announced(home, signed_on=dt.date(2026, 2, 1), signed_on_precision="month")
        day = announced(home, stage="proposed", signed_on=None, announced_on=dt.date(2026, 3, 1))
        found = proven_by(home=home, visit=None, signed_on=dt.date(2026, 3, 14))
        assert list(found) == [month, day]

    def test_it_is_the_first_choice_in_the_tray(self, editing):
        record = announced()
        in_tray()
        page = editing.get(TRAY).content.decode()
        assert f'<option value="{record.pk}@1">PK-KZ-2026-0001 Memorandum 1</option>' in page

    def test_one_click_proves_it(self, editing):
        announcement = factories.SourceFactory()
        record = announced()
        factories.cite(record, announcement)
        paper = in_tray()
        editing.post(TRAY, {"put": "1", f"this-is-{paper.pk}": f"{record.pk}@1"})
        record.refresh_from_db()
        assert (record.reference, record.basis, record.stage, record.version) == (
            "PK-KZ-2026-0001",
            "signed-document",
            "signed",
            2,
        )
        sources = [row.source for row in record.citations.all()]
        assert sources == [announcement, Source.objects.get(kind="signed-document")]
        assert not waiting_for_paper().exists()


class TestResolving:
    """A record that no paper confirms is resolved, and not withdrawn."""

    def resolved(self, client, record, **values):
        page = client.post(change_url(record, "resolve"), {"version": record.version})
        data = form_data(page, "reason") | {"reason": "HEC's letter of 3 March", "confirmed": "1"}
        return client.post(change_url(record, "resolve"), data | values, follow=True)

    def test_with_a_reason_in_the_history(self, editing):
        record = announced()
        assert "No paper confirms it …" in editing.get(change_url(record)).content.decode()
        answer = self.resolved(editing, record)
        assert said(answer) == (
            "PK-KZ-2026-0001 is resolved. Send it for review, so that the public learns of it."
        )
        record.refresh_from_db()
        assert (record.resolution, record.resolved_into, record.version) == (
            "not-confirmed",
            None,
            2,
        )
        assert Revision.objects.last().reason == "HEC's letter of 3 March"
        assert "No paper confirms it …" not in editing.get(change_url(record)).content.decode()

    def test_as_the_same_as_another(self, editing):
        record, other = announced(), factories.saved(factories.AgreementFactory())
        self.resolved(editing, record, resolution="merged", into="pk-kz-2026-0002")
        record.refresh_from_db()
        assert (record.resolution, record.resolved_into) == ("merged", other)

    @pytest.mark.parametrize(
        ("values", "sentence"),
        [
            ({"reason": " "}, "This field is required."),
            ({"resolution": "x"}, "Select a valid choice."),
            ({"resolution": "merged"}, "Name the record that this one is the same as."),
            ({"resolution": "merged", "into": "PK-KZ-2026-0001"}, "cannot refer to itself"),
            ({"into": "PK-KZ-1999-0001"}, "No agreement has the reference PK-KZ-1999-0001."),
            ({"version": "0"}, "was changed after you opened the page"),
            ({"version": "x"}, "was changed after you opened the page"),
        ],
    )
    def test_refusals_keep_what_was_typed(self, editing, values, sentence):
        record = announced()
        answer = self.resolved(editing, record, **values)
        assert sentence in answer.content.decode()
        record.refresh_from_db()
        assert (record.resolution, record.version) == ("", 1)

    def test_a_record_with_a_paper_is_not_resolved(self, editing):
        record = announced(basis="signed-document")
        answer = self.resolved(editing, record)
        assert "rests on a paper: it does not stand for an announcement." in said(answer)

    @pytest.mark.parametrize(("role", "code"), [("observer", 404), ("administrator", 403)])
    def test_only_editors_do(self, role, code):
        record = announced()
        assert as_role(role).get(change_url(record, "resolve")).status_code == code
        assert as_role(role).post(change_url(record, "resolve"), {}).status_code == code
