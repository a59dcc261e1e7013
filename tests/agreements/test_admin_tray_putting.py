"""From the tray onto a record: a paper is put once, on the agreement that it is or proves."""

import pytest

from agreements.models import Agreement, AgreementDocument
from records.models import Revision, TrayPaper
from tests import factories
from tests.desk import TRAY, as_role, change_url, form_data, in_tray, said

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]

ADD = "/admin/agreements/agreement/add/"


class TestPutting:
    def test_it_becomes_the_original_of_the_agreement_in_one_revision(self, editing):
        agreement = factories.saved(factories.AgreementFactory())
        paper = in_tray("scan.pdf")
        answer = editing.post(
            TRAY, {"put": "1", f"this-is-{paper.pk}": f"{agreement.pk}@1"}, follow=True
        )
        assert said(answer) == "The paper is on PK-KZ-2026-0001 now. Fill in what it states."
        document = AgreementDocument.objects.get()
        assert (document.agreement, document.kind) == (agreement, "signed-text")
        assert (document.original.name, document.original_sha256, document.pages) == (
            paper.file.name,
            paper.sha256,
            1,
        )
        revision = Revision.objects.filter(key="PK-KZ-2026-0001").last()
        assert (revision.version, revision.reason) == (2, "Paper “scan.pdf” put on the record.")
        assert "scan.pdf" not in editing.get(TRAY).content.decode()

    def test_two_people_put_the_same_paper(self, editing):
        first = factories.saved(factories.AgreementFactory())
        second = factories.saved(factories.AgreementFactory())
        paper = in_tray("scan.pdf")
        as_role("ministry-publisher").post(
            TRAY, {"put": "1", f"this-is-{paper.pk}": f"{first.pk}@1"}
        )
        answer = editing.post(
            TRAY, {"put": "1", f"this-is-{paper.pk}": f"{second.pk}@1"}, follow=True
        )
        assert said(answer) == (
            "ministry-publisher put “scan.pdf” on PK-KZ-2026-0001 in the meantime."
        )
        assert AgreementDocument.objects.count() == 1

    def test_a_record_that_changed_meanwhile_is_refused(self, editing):
        agreement = factories.saved(factories.AgreementFactory())
        paper = in_tray()
        factories.edited(agreement, title_en="Another title")
        answer = editing.post(
            TRAY, {"put": "1", f"this-is-{paper.pk}": f"{agreement.pk}@1"}, follow=True
        )
        assert said(answer) == (
            "PK-KZ-2026-0001 was changed after you opened the page. Look at it again, then repeat."
        )
        assert not AgreementDocument.objects.exists()
        assert TrayPaper.objects.waiting().get() == paper

    @pytest.mark.parametrize(
        "token", ["", "@", "0@1", "99999999999999999999@1", "x@1", "1@x", "\0", "1@1@1", "<b>"]
    )
    def test_a_forged_choice_changes_nothing(self, editing, token):
        factories.saved(factories.AgreementFactory())
        paper = in_tray()
        for data in (
            {f"this-is-{paper.pk}": token},
            {"this-is-99999999999999999999": "1@1"},
            {"this-is-x": "1@1"},
        ):
            assert editing.post(TRAY, {"put": "1", **data}).status_code == 302
        assert not AgreementDocument.objects.exists()

    def test_a_paper_of_a_new_agreement_opens_its_form_and_goes_with_the_save(self, editing):
        paper = in_tray("scan.pdf")
        answer = editing.post(TRAY, {"put": "1", f"this-is-{paper.pk}": "new"})
        assert answer.url == f"{ADD}?tray_paper={paper.pk}"
        data = form_data(editing.get(answer.url))
        assert data["tray_paper"] == str(paper.pk)
        country = factories.CountryFactory(code="KZ")
        home = factories.InstitutionFactory()
        data |= {
            "title_en": "Memorandum",
            "kind": "mou",
            "basis": "signed-document",
            "parties-0-side": "home",
            "parties-0-institution": home.pk,
            "parties-1-side": "partner",
            "parties-1-country": country.pk,
        }
        editing.post(ADD, data)
        agreement = Agreement.objects.get()
        assert agreement.documents.get().original.name == paper.file.name
        assert (agreement.version, TrayPaper.objects.waiting().count()) == (1, 0)
        again = editing.post(ADD, data)
        assert "Select a valid choice" in again.content.decode()
        assert Agreement.objects.count() == 1

    def test_several_papers_of_new_agreements_come_one_after_the_other(self, editing):
        papers = [in_tray("1.pdf", "One"), in_tray("2.pdf", "Two")]
        answer = editing.post(
            TRAY, {"put": "1", **{f"this-is-{paper.pk}": "new" for paper in papers}}
        )
        assert answer.url == f"{ADD}?tray_paper={papers[0].pk}"
        assert TrayPaper.objects.waiting().count() == 2

    def test_any_agreement_is_found_by_search(self, editing):
        agreement = factories.saved(factories.AgreementFactory(title_en="Қарағанды memorandum"))
        paper = in_tray()
        url = f"{TRAY}{paper.pk}/"
        assert "No record matches." in editing.get(url, {"q": "nowhere"}).content.decode()
        data = form_data(editing.get(url, {"q": "қарағанды"}), "record")
        answer = editing.post(url, data)
        assert answer.url == change_url(agreement)
        assert AgreementDocument.objects.count() == 1
