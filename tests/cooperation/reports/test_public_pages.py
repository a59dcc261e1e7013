"""Reports on the public site: the page, its files, and nothing that is not public."""

import base64
import hashlib
import json
import re
from dataclasses import replace
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cooperation.reports.catalog import public_reports
from cooperation.reports.kept import Export
from records.exports import formats
from tests.factories import AgreementFactory, DelegationFactory, InstitutionFactory, published

pytestmark = pytest.mark.django_db

PAGE = "/en/reports/agreements-in-force/"


@pytest.fixture(autouse=True)
def scene():
    published(AgreementFactory(), AgreementFactory(kind="declaration", level="state", parties=[]))


def test_the_index_offers_public_reports_alone(client):
    html = client.get("/en/reports/").content.decode()

    assert "/en/reports/agreements-in-force/" in html
    assert "agreements-desk" not in html


def test_the_page_answers_and_offers_its_files(client):
    html = client.get(f"{PAGE}?as_at=2026-11-01").content.decode()

    assert '<li><a href="/en/reports/">Reports</a></li>' in html
    assert "<b>1</b> in effect: not known" in html
    assert "of 2 signed papers" in html
    assert 'href="?as_at=2026-11-01&amp;format=xlsx"' in html


@pytest.mark.parametrize(
    ("slug", "query", "told"),
    [
        ("agreements-expiring", "within=3", {"name": "Within so many months", "value": "3"}),
        ("annual-review", "year=2025", {"name": "Year reviewed", "value": "2025"}),
        ("institutions-coverage", "partner=KZ", {"name": "Partner country", "value": "Kazakhstan"}),
        (
            "institution-profile",
            "institution=university-1",
            {"name": "Institution", "value": "University 1"},
        ),
    ],
)
def test_an_answer_says_all_that_was_asked(client, slug, query, told):
    page = f"/en/reports/{slug}/?{query}"
    about = json.loads(client.get(f"{page}&format=json").getvalue())["about"]

    assert about["filters"] == [told]
    assert f"{told['name']}: <bdi>{told['value']}</bdi>" in client.get(page).content.decode()


@pytest.mark.parametrize("slug", ["agreements-desk", "nothing"])
def test_what_is_not_public_is_not_there(client, slug):
    assert client.get(f"/en/reports/{slug}/").status_code == 404
    assert client.get(f"/en/reports/{slug}/?format=csv").status_code == 404


def test_a_malformed_question_keeps_what_was_typed_and_says_what_is_wrong(client):
    response = client.get(f"{PAGE}?as_at=yesterday")

    assert response.status_code == 200
    html = response.content.decode()
    assert 'value="yesterday"' in html
    assert "Enter a real date" in html
    assert client.get(f"{PAGE}?as_at=yesterday&format=csv").status_code == 400
    assert client.get(f"{PAGE}?format=odt").status_code == 400


def test_totals_agree_between_page_and_files_and_a_download_writes_nothing(client):
    page = client.get(f"{PAGE}?as_at=2026-11-01")
    with CaptureQueriesContext(connection) as asked:
        files = {
            name: client.get(f"{PAGE}?as_at=2026-11-01&format={name}") for name in ("csv", "json")
        }

    contents = {name: file.getvalue() for name, file in files.items()}
    listed = len(contents["csv"].decode().splitlines()) - 1
    tables = {one["name"]: one for one in json.loads(contents["json"])["tables"]}
    shown = len(page.context["answer"].main_table)
    assert (listed, tables["agreements"]["row_count"], shown) == (2, 2, 2)
    assert files["csv"]["X-Row-Count"] == "2"
    assert int(files["csv"]["Content-Length"]) == len(contents["csv"])
    digest = base64.b64encode(hashlib.sha256(contents["csv"]).digest()).decode()
    assert files["csv"]["Repr-Digest"] == f"sha-256=:{digest}:"
    assert not [one for one in asked if one["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert not Export.objects.exists()


@pytest.mark.parametrize("report", public_reports(), ids=lambda report: report.slug)
def test_every_file_that_a_page_offers_can_be_had(client, report):
    published(InstitutionFactory(slug="qau"), DelegationFactory())
    path = f"/en/reports/{report.slug}/"

    html = client.get(path, {"institution": "qau"}).content.decode()

    offered = [unescape(query) for query in re.findall(r'href="(\?[^"]*format=\w+)"', html)]
    assert [query.rpartition("=")[2] for query in offered] == list(report.formats)
    for query in offered:
        file = client.get(path + query)
        assert (query, file.status_code) == (query, 200)
        assert int(file["Content-Length"]) == len(file.getvalue())


@pytest.mark.parametrize("language", ["ur", "kk", "ru"])
def test_the_page_speaks_every_language(client, language):
    assert client.get(f"/{language}/reports/agreements-expiring/").status_code == 200
    assert client.get(f"/{language}/reports/").status_code == 200


def test_what_breaks_off_while_it_is_made_is_an_error_and_no_half_file(client, monkeypatch):
    def broken(answer):
        yield b"half"
        raise RuntimeError("the database went away")

    csv = formats.FORMATS["csv"]
    monkeypatch.setitem(formats.FORMATS, "csv", replace(csv, chunks=broken))
    client.raise_request_exception = False

    response = client.get(f"{PAGE}?format=csv")

    assert response.status_code == 500
    assert b"half" not in response.content


def test_who_opens_a_report_that_must_be_asked_something_is_told_of_no_problem(client):
    page = "/en/reports/institution-profile/"

    opened = client.get(page).content.decode()

    assert "There is a problem" not in opened
    assert "aria-invalid" not in opened
    assert "There is a problem" in client.get(f"{page}?institution=").content.decode()
    assert client.get(f"{page}?format=json").status_code == 400


def test_what_the_report_itself_finds_wrong_is_said_too(client):
    html = client.get("/en/reports/agreements-register/?column=notes").content.decode()

    assert "Columns: There is no column “notes” that you may read." in html
    assert 'href="#column"' not in html
