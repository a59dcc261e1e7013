"""The desk of agreements: references, parties, papers, queues."""

import datetime as dt
import hashlib
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections

from agreements.models import Agreement, AgreementDocument, Party, ReferenceCounter
from agreements.services import next_reference, partner_code
from records import services
from records.models import Publication, Revision
from tests import desk, factories
from tests.desk import as_role, change_url, errors_of, form_data, list_url
from tests.pdfs import pdf

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]

PDF = pdf("Memorandum of Understanding")


def filled(client, institutions, **values):
    """The form of a new agreement, with parties."""
    data = form_data(client.get(list_url(Agreement, "add/")))
    data |= {"title_en": "Memorandum", "kind": "mou", "basis": "signed-document"}
    data["parties-TOTAL_FORMS"] = str(len(institutions))
    for number, party in enumerate(institutions):
        country = getattr(party, "country", party)
        data |= {
            f"parties-{number}-side": factories.side_of(country) if country else "third",
            f"parties-{number}-institution": "" if country == party else str(party.pk),
            f"parties-{number}-country": str(country.pk) if country else "",
            f"parties-{number}-position": str(number),
            f"parties-{number}-basis": "stated",
        }
    return data | values


def two_parties():
    return [factories.InstitutionFactory(), factories.InstitutionFactory(partner=True)]


@pytest.mark.parametrize("field", ["umbrella", "predecessor"])
def test_an_agreement_does_not_name_itself(editing, field):
    agreement = factories.saved(factories.AgreementFactory())
    data = form_data(editing.get(change_url(agreement))) | {field: str(agreement.pk)}
    data["predecessor_relation"] = "renews" if field == "predecessor" else ""
    response = editing.post(change_url(agreement), data)
    assert errors_of(response) == {"__all__": ["An agreement cannot refer to itself."]}


@pytest.mark.parametrize("field", ["term_months", "notice_months", "renewal_months"])
def test_a_paper_runs_for_no_more_than_a_century(editing, field):
    """Lists and pages compute with it, and a calendar ends."""
    agreement = factories.saved(factories.InForceAgreementFactory())
    data = form_data(editing.get(change_url(agreement))) | {field: "120000", "expires_on": ""}
    data["renewal_rule"] = "automatic" if field == "renewal_months" else "none"
    response = editing.post(change_url(agreement), data)
    assert errors_of(response) == {field: ["Ensure this value is less than or equal to 1200."]}


# --- References ------------------------------------------------------------------------------


class TestReference:
    def test_it_is_given_at_the_first_save_and_never_typed(self, editing):
        data = filled(editing, two_parties(), stage="signed", signed_on="2 2 2026")
        assert "reference" not in data
        editing.post(list_url(Agreement, "add/"), data | {"reference": "MINE"})
        agreement = Agreement.objects.get()
        assert (agreement.reference, agreement.version) == ("PK-KZ-2026-0001", 1)
        assert Revision.objects.get().key == "PK-KZ-2026-0001"

    @pytest.mark.parametrize(
        ("values", "year"),
        [
            ({"stage": "signed", "signed_on": "3 2019", "announced_on": "2020"}, "2019"),
            ({"announced_on": "2020"}, "2020"),
        ],
    )
    def test_its_year_is_that_of_the_first_date_known(self, editing, values, year):
        editing.post(list_url(Agreement, "add/"), filled(editing, two_parties(), **values))
        assert Agreement.objects.get().reference == f"PK-KZ-{year}-0001"

    def test_without_a_date_it_is_this_year(self, editing):
        from django.utils import timezone

        editing.post(list_url(Agreement, "add/"), filled(editing, two_parties()))
        assert Agreement.objects.get().reference == f"PK-KZ-{timezone.localdate().year}-0001"

    def test_an_edit_changes_nothing_of_it(self, editing):
        agreement = factories.saved(factories.AgreementFactory())
        data = form_data(editing.get(change_url(agreement)))
        editing.post(change_url(agreement), data | {"signed_on": "2 2 2020"})
        agreement.refresh_from_db()
        assert (agreement.reference, agreement.signed_on.year) == ("PK-KZ-2026-0001", 2020)

    @pytest.mark.parametrize(
        ("countries", "code"),
        [
            (["PK", "KZ"], "KZ"),
            (["PK", "KZ", "KZ", None], "KZ"),
            (["PK", None], "XX"),
            (["PK", "KZ", "TR"], "INT"),
        ],
    )
    def test_what_stands_for_the_partner(self, countries, code):
        assert partner_code("PK", countries) == code

    def test_it_goes_on_above_what_a_dataset_brought(self):
        factories.AgreementFactory(reference="PK-KZ-2026-0041")
        factories.AgreementFactory(reference="PK-KZ-2025-0099")
        given = [next_reference(home="PK", partner="KZ", year=2026) for _n in range(2)]
        assert given == ["PK-KZ-2026-0042", "PK-KZ-2026-0043"]

    def test_a_number_is_not_given_again_after_a_draft_is_discarded(self, editing):
        editing.post(
            list_url(Agreement, "add/"), filled(editing, two_parties(), announced_on="2026")
        )
        agreement = Agreement.objects.get()
        assert editing.post(change_url(agreement, "delete"), {"post": "yes"}).status_code == 302
        assert next_reference(home="PK", partner="KZ", year=2026) == "PK-KZ-2026-0002"


def _allocate(_number):
    try:
        return next_reference(home="PK", partner="KZ", year=2026)
    finally:
        connections.close_all()


@pytest.mark.django_db(transaction=True)
def test_references_given_at_the_same_time_differ():
    if connection.vendor == "sqlite":
        pytest.skip("the test database lives in memory; see the test with processes")
    with ThreadPoolExecutor(8) as pool:
        given = list(pool.map(_allocate, range(40)))
    assert sorted(given) == [f"PK-KZ-2026-{number:04}" for number in range(1, 41)]
    assert ReferenceCounter.objects.get().last == 40


PROCESS = """
import django
django.setup()
from agreements.services import next_reference
for _number in range(20):
    print(next_reference(home="PK", partner="KZ", year=2026))
"""


def test_references_given_by_two_processes_on_one_file_differ(tmp_path):
    if connection.vendor != "sqlite":
        pytest.skip("threads try it on a server")
    environment = os.environ | {
        "DATABASE_URL": f"sqlite:///{tmp_path}/both.sqlite3",
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "PYTHONPATH": str(settings.BASE_DIR),
    }
    subprocess.run([sys.executable, "-m", "django", "migrate", "-v0"], env=environment, check=True)
    processes = [
        subprocess.Popen([sys.executable, "-c", PROCESS], env=environment, stdout=subprocess.PIPE)
        for _number in range(2)
    ]
    given = [line for each in processes for line in each.communicate()[0].decode().split()]
    assert sorted(given) == [f"PK-KZ-2026-{number:04}" for number in range(1, 41)]


# --- Parts -----------------------------------------------------------------------------------


class TestParties:
    def test_there_are_two_or_more(self, editing):
        one, _other = two_parties()
        response = editing.post(list_url(Agreement, "add/"), filled(editing, [one]))
        assert "two or more parties" in errors_of(response)["parties"][0]
        assert not Agreement.objects.exists()

    def test_a_party_that_nobody_names_stands_with_its_country(self, editing):
        kazakhstan = factories.CountryFactory(code="KZ")
        data = filled(editing, [factories.InstitutionFactory(), kazakhstan])
        assert editing.post(list_url(Agreement, "add/"), data).status_code == 302
        assert Party.objects.filter(institution=None).get().country == kazakhstan

    def test_an_institution_is_a_party_once(self, editing):
        one, other = two_parties()
        response = editing.post(list_url(Agreement, "add/"), filled(editing, [one, other, other]))
        assert errors_of(response)["parties"] == ["This institution is already a party."]

    def test_the_last_but_one_party_is_not_deleted(self, editing):
        agreement = factories.saved(factories.AgreementFactory())
        data = form_data(editing.get(change_url(agreement)))
        response = editing.post(change_url(agreement), data | {"parties-1-DELETE": "on"})
        assert "two or more parties" in errors_of(response)["parties"][0]

    @pytest.mark.parametrize(("number", "is_right"), [("2", True), ("3", False), ("0", False)])
    def test_a_signatory_signs_for_a_party_that_exists(self, editing, number, is_right):
        data = filled(editing, two_parties()) | {
            "signatories-TOTAL_FORMS": "1",
            "signatories-0-party_number": number,
            "signatories-0-name_as_stated": "A Rector",
            "signatories-0-position": "0",
        }
        response = editing.post(list_url(Agreement, "add/"), data)
        if is_right:
            assert Agreement.objects.get().signatories.get().party_number == 2
        else:
            assert errors_of(response)["signatories"] == [f"There is no party number {number}."]

    def test_a_date_of_a_party_is_one_box(self, editing):
        data = filled(editing, two_parties()) | {"parties-0-signed_on": "2 2026"}
        editing.post(list_url(Agreement, "add/"), data)
        party = Party.objects.get(position=0)
        assert (party.signed_on, party.signed_on_precision) == (dt.date(2026, 2, 1), "month")

    def test_constraints_that_read_a_precision_are_sentences(self, editing):
        values = {
            "stage": "signed",
            "signed_on": "2 2 2026",
            "expires_on": "1 1 2026",
            "effect_rule": "not-stated",
        }
        response = editing.post(
            list_url(Agreement, "add/"), filled(editing, two_parties(), **values)
        )
        assert errors_of(response)["__all__"] == ["The expiry date is before the signature."]

    def test_on_signature_sets_the_effective_date(self, editing):
        values = {"stage": "signed", "signed_on": "2 2026", "effect_rule": "on-signature"}
        editing.post(list_url(Agreement, "add/"), filled(editing, two_parties(), **values))
        agreement = Agreement.objects.get()
        assert (str(agreement.effective_on), agreement.effective_on_precision) == (
            "2026-02-01",
            "month",
        )


class TestPapers:
    @pytest.fixture
    def agreement(self):
        return factories.saved(factories.AgreementFactory())

    def upload(self, client, agreement, content, name="My scan.pdf", **values):
        data = form_data(client.get(change_url(agreement))) | {
            "documents-TOTAL_FORMS": "1",
            "documents-0-kind": "signed-text",
            "documents-0-language": "en",
            "documents-0-position": "0",
            "documents-0-original": SimpleUploadedFile(name, content, "application/pdf"),
        }
        return client.post(change_url(agreement), data | values)

    def test_a_paper_is_stored_under_our_name_with_its_checksum(self, editing, agreement):
        assert self.upload(editing, agreement, PDF).status_code == 302
        paper = AgreementDocument.objects.get()
        assert paper.original_sha256 == hashlib.sha256(PDF).hexdigest()
        assert paper.original.name.startswith("originals/")
        assert "scan" not in paper.original.name
        assert Path(paper.original.path).read_bytes() == PDF

    @pytest.mark.parametrize(
        ("content", "name", "sentence"),
        [
            (b"MZ program", "paper.pdf", "This file is named like a PDF but is none."),
            (PDF, "paper.exe", "Upload a PDF: its name ends in .pdf."),
        ],
    )
    def test_what_is_no_pdf_is_refused(self, editing, agreement, content, name, sentence):
        response = self.upload(editing, agreement, content, name)
        assert errors_of(response)["documents"][0] == sentence
        assert not AgreementDocument.objects.exists()

    def test_a_file_that_is_too_large_is_refused(self, editing, agreement, monkeypatch):
        monkeypatch.setattr("records.papers.checking.MAX_BYTES", 10)
        response = self.upload(editing, agreement, PDF)
        assert errors_of(response)["documents"][0] == "The file is larger than 50 MB."

    def test_a_later_save_keeps_the_file(self, editing, agreement):
        self.upload(editing, agreement, PDF)
        name = AgreementDocument.objects.get().original.name
        data = form_data(editing.get(change_url(agreement)))
        assert editing.post(change_url(agreement), data).status_code == 302
        assert AgreementDocument.objects.get().original.name == name

    def test_staff_fetch_it_and_others_do_not(self, editing, agreement):
        self.upload(editing, agreement, PDF)
        paper = AgreementDocument.objects.get()
        url = f"/admin/agreements/agreement/papers/{paper.pk}/original/"
        assert url in editing.get(change_url(agreement)).content.decode()
        response = editing.get(url)
        assert b"".join(response.streaming_content) == PDF
        assert "attachment" in response.headers["Content-Disposition"]
        assert editing.get(url.replace("original", "public_copy")).status_code == 404
        services.submit(record=services.reload(agreement), actor=factories.account("editor"))
        assert as_role("hec-analyst").get(change_url(agreement)).status_code == 200
        assert as_role("hec-analyst").get(url).status_code == 404


# --- Rights -----------------------------------------------------------------------


class TestCoordinator:
    """HEC publishes agreements between institutions; the ministry the others."""

    @pytest.fixture
    def in_review(self):
        made = {}
        for level in ("institution", "state"):
            agreement = factories.AgreementFactory(level=level)
            for party in agreement.parties.all():
                factories.published(party.institution)
            factories.saved(agreement)
            made[level] = services.submit(record=agreement, actor=factories.account("editor"))
        return made

    def test_publishes_between_institutions_alone(self, in_review):
        client = as_role("hec-coordinator")
        page = client.get(change_url(in_review["institution"], "publish"))
        data = form_data(page, "record") | {"confirmed": "1"}
        client.post(change_url(in_review["institution"], "publish"), data)
        assert services.is_public(in_review["institution"])
        assert client.get(change_url(in_review["state"], "publish")).status_code == 403
        agreement = in_review["state"]
        token = f"{agreement.ref}@{agreement.version}"
        smuggled = {"record": [data["record"], token], "confirmed": "1"}
        url = change_url(in_review["institution"], "publish")
        assert client.post(url, smuggled).status_code == 403
        assert not Publication.objects.filter(key=agreement.reference).exists()

    def test_finds_those_alone_in_the_queue(self, in_review):
        for role, levels in (
            ("hec-coordinator", ["institution"]),
            ("ministry-publisher", ["institution", "state"]),
        ):
            client = as_role(role)
            rows = client.get(list_url(Agreement), {"queue": "to-review"}).context["cl"].queryset
            assert set(rows) == {in_review[level] for level in levels}

    def test_sees_the_buttons_that_work(self, in_review):
        client = as_role("hec-coordinator")
        for level, is_offered in (("institution", True), ("state", False)):
            page = client.get(change_url(in_review[level])).content.decode()
            assert (change_url(in_review[level], "publish") in page) is is_offered


def test_the_change_page_works_for_each_kind_of_change(editing):
    """What the page sends unchanged is accepted unchanged."""
    agreement = factories.saved(
        factories.InForceAgreementFactory(
            areas=[factories.AreaFactory()],
            fields_of_study=[factories.FieldOfStudyFactory()],
            signatories=[factories.AppointmentFactory()],
            sources=[factories.SourceFactory()],
        )
    )
    before = Revision.objects.last().snapshot
    response = editing.post(change_url(agreement), form_data(editing.get(change_url(agreement))))
    assert response.status_code == 302, desk.errors_of(response)
    assert Revision.objects.last().snapshot == before
