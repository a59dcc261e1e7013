"""Citations: a sentence, BibTeX and RIS of one version, and the QR code that leads back to it."""

import datetime as dt
import re

import pytest
import qrcode

from records.citing import Citation, moment_query, permanent_address
from records.models import Publication
from records.qr import draw
from records.register import Moment, today
from tests.factories import AgreementFactory, CenterFactory, published

DAY = dt.date(2026, 3, 1)


def citation(title="Memorandum", **values):
    return Citation(
        **{
            "key": "PK-KZ-2026-0001",
            "title": title,
            "reference": "PK-KZ-2026-0001",
            "version": 3,
            "year": 2026,
            "moment": Moment(as_at=DAY),
            "address": "https://register.test/en/agreements/PK-KZ-2026-0001/?as_at=2026-03-01",
            "seen": dt.date(2026, 11, 24),
            **values,
        }
    )


def bibtex_fields(text):
    """(kind, key, fields) of the one entry; as BibTeX reads, braces count after a backslash too."""
    kind, key, body = re.fullmatch(r"@(\w+)\{([^,\s]+),\n(.*)\}\n", text, re.DOTALL).groups()
    fields = {}
    for name, value in re.findall(r"  (\w+) = \{(.*)\},\n", body):
        depth = 0
        for character in value:
            depth += {"{": 1, "}": -1}.get(character, 0)
            assert depth >= 0
        assert depth == 0
        fields[name] = value
    assert len(fields) == body.count("\n")
    return kind, key, fields


def ris_fields(text):
    lines = text.split("\r\n")
    assert lines.pop() == ""
    return [re.fullmatch(r"([A-Z][A-Z0-9])  - (.*)", line).groups() for line in lines]


def test_the_sentence_names_version_both_dates_and_the_day_it_was_seen():
    moment = Moment(as_at=DAY, known_on=dt.date(2026, 4, 2))

    assert citation(moment=moment).plain() == (
        "Register of Education Cooperation, Pakistan and Kazakhstan. Trial installation. "
        "Memorandum, PK-KZ-2026-0001, version 3, as at 1 March 2026, as known on 2 April 2026. "
        "https://register.test/en/agreements/PK-KZ-2026-0001/?as_at=2026-03-01, "
        "seen 24 November 2026."
    )


def test_the_publisher_is_named_where_there_is_one(settings):
    settings.PUBLISHER_NAME = "Ministry of Education"

    assert "Kazakhstan. Ministry of Education. Memorandum," in citation().plain()
    assert bibtex_fields(citation().bibtex())[2]["publisher"] == "Ministry of Education"
    assert ("PB", "Ministry of Education") in ris_fields(citation().ris())


def test_bibtex_can_be_read_again():
    assert bibtex_fields(citation().bibtex()) == (
        "misc",
        "PK-KZ-2026-0001",
        {
            "title": "{Memorandum}",
            "howpublished": "Register of Education Cooperation, Pakistan and Kazakhstan",
            "publisher": "Trial installation",
            "year": "2026",
            "version": "3",
            "note": "PK-KZ-2026-0001, version 3, as at 1 March 2026, seen 24 November 2026",
            "url": "https://register.test/en/agreements/PK-KZ-2026-0001/?as_at=2026-03-01",
            "urldate": "2026-11-24",
            "language": "english",
        },
    )


@pytest.mark.parametrize(
    ("title", "written"),
    [
        ("R&D: 100% of $5 #1 a_b", r"R\&D: 100\% of \$5 \#1 a\_b"),
        ("a}b{c", r"a\textbraceright{}b\textbraceleft{}c"),
        (r"~x^2 \end", r"\textasciitilde{}x\textasciicircum{}2 \textbackslash{}end"),
        ("قائد Қарағанды", "قائد Қарағанды"),
    ],
)
def test_characters_that_mean_something_to_bibtex_are_written_as_themselves(title, written):
    assert bibtex_fields(citation(title).bibtex())[2]["title"] == f"{{{written}}}"


def test_ris_can_be_read_again():
    assert ris_fields(citation().ris()) == [
        ("TY", "ELEC"),
        ("ID", "PK-KZ-2026-0001"),
        ("TI", "Memorandum"),
        ("T2", "Register of Education Cooperation, Pakistan and Kazakhstan"),
        ("PB", "Trial installation"),
        ("PY", "2026"),
        ("ET", "3"),
        ("N1", "PK-KZ-2026-0001, version 3, as at 1 March 2026"),
        ("UR", "https://register.test/en/agreements/PK-KZ-2026-0001/?as_at=2026-03-01"),
        ("Y2", "2026/11/24"),
        ("LA", "en"),
        ("ER", ""),
    ]


def test_a_publisher_of_two_lines_does_not_end_a_line_of_ris(settings):
    settings.PUBLISHER_NAME = "Ministry\r\nER  - "

    assert ("PB", "Ministry ER -") in ris_fields(citation().ris())


# --- Addresses -------------------------------------------------------------------------------


def test_an_address_of_today_is_plain_and_one_of_another_day_keeps_it(settings):
    settings.SITE_URL = "https://register.test"
    past = Moment(as_at=DAY, known_on=dt.date(2026, 4, 2))

    assert permanent_address("/en/x/", Moment.now()) == "https://register.test/en/x/"
    assert permanent_address("/en/x/", past) == (
        "https://register.test/en/x/?as_at=2026-03-01&as_known_on=2026-04-02"
    )


def test_filters_go_with_the_moment():
    assert moment_query(Moment.now(), kind="mou") == "kind=mou"
    assert moment_query(Moment(as_at=DAY), kind="mou") == "kind=mou&as_at=2026-03-01"


# --- QR code ---------------------------------------------------------------------------------


def modules(code):
    """The dark modules that the strokes of a drawn code cover."""
    return {
        (int(x) + step, int(y))
        for x, y, length in re.findall(r"M(\d+) (\d+)\.5h(\d+)", code.path)
        for step in range(int(length))
    }


@pytest.mark.parametrize(
    "address",
    [
        "https://register.test/en/agreements/PK-KZ-2026-0001/",
        "https://register.test/ur/centers/al-farabi-center/?as_at=2026-03-01&as_known_on=2026-04-02",
    ],
)
def test_the_drawn_code_is_the_code_of_the_address(address):
    made = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_M, border=4)
    made.add_data(address)
    rows = made.get_matrix()
    code = draw(address)

    assert code.size == len(rows)
    assert modules(code) == {
        (x, y) for y, row in enumerate(rows) for x, is_dark in enumerate(row) if is_dark
    }


# --- Pages -----------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_record_gives_its_citations_as_files(client, settings):
    settings.SITE_URL = "https://register.test"
    published(AgreementFactory(title_en="Memorandum\nof 50%"))

    bibtex = client.get("/en/agreements/PK-KZ-2026-0001/?cite=bibtex&as_at=2026-03-01")
    ris = client.get("/ur/agreements/PK-KZ-2026-0001/?cite=ris")

    assert bibtex["Content-Type"] == "application/x-bibtex; charset=utf-8"
    assert bibtex["Content-Disposition"] == 'attachment; filename="PK-KZ-2026-0001.bib"'
    kind, key, fields = bibtex_fields(bibtex.content.decode())
    assert (kind, key) == ("misc", "PK-KZ-2026-0001")
    assert fields["title"] == r"{Memorandum of 50\%}"
    assert fields["url"] == "https://register.test/en/agreements/PK-KZ-2026-0001/?as_at=2026-03-01"
    assert fields["urldate"] == today().isoformat()
    assert ris["Content-Type"] == "application/x-research-info-systems; charset=utf-8"
    assert ris["Content-Disposition"] == 'attachment; filename="PK-KZ-2026-0001.ris"'
    assert ("TI", "Memorandum of 50%") in ris_fields(ris.content.decode())
    assert ("UR", "https://register.test/ur/agreements/PK-KZ-2026-0001/") in ris_fields(
        ris.content.decode()
    )


@pytest.mark.django_db
def test_every_kind_of_record_can_be_cited(client):
    center = CenterFactory()
    published(center)

    for path in (f"centers/{center.slug}", f"institutions/{center.host.slug}"):
        html = client.get(f"/en/{path}/").content.decode()
        assert 'href="?cite=bibtex"' in html
        assert 'href="?cite=ris"' in html
        fields = bibtex_fields(client.get(f"/en/{path}/?cite=bibtex").content.decode())[2]
        assert fields["note"].startswith("version 1, as at ")


@pytest.mark.django_db
def test_an_unknown_form_of_citation_is_ignored_and_a_malformed_date_refused(client):
    published(AgreementFactory())
    path = "/en/agreements/PK-KZ-2026-0001/"

    assert client.get(f"{path}?cite=endnote")["Content-Type"].startswith("text/html")
    assert client.get(f"{path}?cite=ris&as_at=tomorrow").status_code == 400
    assert client.get("/en/agreements/PK-KZ-2026-0002/?cite=ris").status_code == 404


@pytest.mark.django_db
def test_the_printed_page_leads_back_to_what_it_shows(client, settings):
    settings.SITE_URL = "https://register.test"
    published(AgreementFactory())
    path = "/en/agreements/PK-KZ-2026-0001/"

    for query, address in (
        ("", f"https://register.test{path}"),
        ("?as_at=1+3+2026", f"https://register.test{path}?as_at=2026-03-01"),
    ):
        html = client.get(path + query).content.decode()
        written = address.replace("/", "/<wbr>").replace("_", "_<wbr>")
        assert f'<span class="ref">{written}</span>' in html
        assert f'<path d="{draw(address).path}"' in html


# --- Pages of figures ------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "key"),
    [("/ur/statistics/", "statistics"), ("/en/partners/kz/", "partner-kz")],
)
def test_a_page_of_figures_is_cited_by_the_version_of_the_register(client, path, key):
    published(AgreementFactory())
    version = Publication.objects.count()

    response = client.get(f"{path}?as_at=2026-03-01&cite=ris")
    lines = response.content.decode().split("\r\n")

    assert response["Content-Disposition"] == f'attachment; filename="{key}.ris"'
    assert f"ID  - {key}" in lines
    assert f"ET  - {version}" in lines
    assert any(line.endswith(f"{path}?as_at=2026-03-01") for line in lines)
    assert client.get(f"{path}?as_at=never&cite=ris").status_code == 400
