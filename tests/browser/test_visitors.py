"""What visitors come for, with and without JavaScript."""

import csv
import io
import re

import pytest
from playwright.sync_api import expect

from cooperation import fonts
from tests.browser.checks import follow

with_and_without_script = pytest.mark.parametrize("javascript", [True, False], ids=["js", "no-js"])


@with_and_without_script
def test_a_journalist_reads_what_came_of_the_delegation(visit, javascript):
    page = visit("/en/", javascript=javascript)
    follow(page.get_by_role("link", name="Read the whole visit"))

    ledger = page.locator(".ledger").first.inner_text().split()

    assert " ".join(ledger) == (
        "Memoranda of understanding 8 announced 7 institutions in Pakistan named "
        "0 institutions in Kazakhstan named 0 signed papers seen"
    )
    follow(page.get_by_role("link", name="National University of Modern Languages and an"))
    assert "PK-KZ-2026-0005" in page.url
    assert "Institution in Kazakhstan: not named in public" in page.locator("main").inner_text()


@with_and_without_script
def test_a_student_finds_the_center_at_nust_and_whom_to_ask(visit, javascript):
    page = visit("/en/centers/", javascript=javascript)
    follow(page.locator(".results").get_by_role("link", name="Satbayev Center"))

    text = page.locator("main").inner_text()

    assert "Room, hours and contact have not been published." in text
    assert "nust.edu.pk" in text
    assert "Satbayev University" in text


@with_and_without_script
@pytest.mark.parametrize(
    ("language", "typed"),
    [
        ("ur", "بین الاقوامی اسلامی یادداشت"),
        ("ru", "соглашение IIUI"),
        ("en", "IIUI memorandum"),
    ],
)
def test_an_agreement_is_found_by_a_name_in_any_script(visit, language, typed, javascript):
    page = visit(f"/{language}/", javascript=javascript)
    page.locator("#q").fill(typed)
    follow(page.locator(".hero button"))

    assert page.locator(".result .ref").first.inner_text() == "PK-KZ-2026-0003"
    assert page.locator(".result mark").count() > 0

    follow(page.locator(".result a").first)
    assert page.url.endswith(f"/{language}/agreements/PK-KZ-2026-0003/")


@with_and_without_script
def test_which_agreements_end_within_six_months(visit, javascript):
    """None is known to: the page says so, and which filter hides what."""
    page = visit("/en/agreements/", javascript=javascript)
    follow(page.get_by_role("link", name="in force, ending within six months"))

    assert page.locator(".count").inner_text() == "0 records"
    assert "No record matches all chosen filters" in page.locator(".empty").inner_text()

    follow(page.get_by_role("link", name="Take away every filter"))
    assert page.locator(".count").inner_text() == "13 records"


@with_and_without_script
@pytest.mark.parametrize(
    ("form", "name", "begins"),
    [
        ("BibTeX", "PK-KZ-2026-0003.bib", "@misc{PK-KZ-2026-0003,"),
        ("RIS", "PK-KZ-2026-0003.ris", "TY  - "),
    ],
)
def test_a_record_is_cited(visit, form, name, begins, javascript):
    page = visit("/en/agreements/PK-KZ-2026-0003/", javascript=javascript)
    with page.expect_download() as download:
        page.get_by_role("link", name=form).click()
    with open(download.value.path(), encoding="utf-8") as file:
        text = file.read()

    assert download.value.suggested_filename == name
    assert text.startswith(begins)
    assert "/agreements/PK-KZ-2026-0003/" in text


@with_and_without_script
def test_an_error_is_reported_without_an_account(visit, javascript):
    page = visit("/en/centers/al-farabi-center/", javascript=javascript)
    follow(page.get_by_role("link", name="Report an error"))
    follow(page.get_by_role("button", name="Send"))
    assert page.title().startswith("Error:")

    page.locator("[name=what_is_wrong]").fill("The center is on the second floor.")
    follow(page.get_by_role("button", name="Send"))
    assert "received" in page.locator("main").inner_text().lower()


@with_and_without_script
def test_a_number_of_the_statistics_leads_to_its_records(visit, javascript):
    page = visit("/en/statistics/", javascript=javascript)
    tile = page.locator(".tile").first
    number = tile.locator("b").inner_text()
    follow(tile.locator("a").first)

    assert page.locator(".count").inner_text() == f"{number} records"


@with_and_without_script
def test_a_city_of_the_diagram_is_reached_with_the_keyboard(visit, javascript):
    page = visit("/en/centers/", javascript=javascript)
    city = page.locator("svg a").first
    city.focus()
    assert city.evaluate("element => element === document.activeElement")
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile("#"))
    assert page.locator(page.url[page.url.index("#") :]).count() == 1


def test_urdu_is_set_in_the_font_that_we_serve(visit):
    if not fonts.are_present():
        pytest.skip("the font was not fetched")
    page = visit("/ur/")
    loaded = """document.fonts.ready.then(
        () => [...document.fonts].filter(f => f.status === "loaded").map(f => f.family)
    )"""

    assert "Register Nastaliq" in page.evaluate(loaded)


def test_other_languages_do_not_fetch_the_urdu_font(visit):
    page = visit("/en/")
    loaded = "performance.getEntriesByType('resource').map(e => e.name)"

    assert not [name for name in page.evaluate(loaded) if "nastaliq" in name]


@with_and_without_script
def test_filters_are_applied_kept_across_languages_and_taken_away(visit, javascript):
    page = visit("/en/agreements/", javascript=javascript)
    page.get_by_label("Proposed").check()
    follow(page.get_by_role("button", name="Apply filters"))
    assert page.locator(".count").inner_text() == "2 records"

    follow(page.get_by_role("link", name="Русский"))
    assert "status=proposed" in page.url
    assert page.locator(".result").count() == 2

    follow(page.locator(".tag"))
    assert page.locator(".result").count() == 13


def test_a_malformed_date_has_its_message_beside_the_field(visit):
    page = visit("/en/agreements/?signed_after=31+2+2026")

    assert page.locator("#signed_after").input_value() == "31 2 2026"
    assert "Enter a real date" in page.locator("#signed_after-e").inner_text()


def test_the_download_has_a_row_for_each_record(visit):
    page = visit("/en/agreements/?kind=mou")
    count = int(page.locator(".count").inner_text().split()[0])
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    with open(download.value.path(), encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(io.StringIO(file.read())))

    assert len(rows) == count


def test_a_phone_opens_the_menu_and_the_filters(visit):
    page = visit("/en/agreements/", width=320)
    for button, sheet in (("Menu", "#site-nav"), ("Filters (0)", "#filters")):
        expect(page.locator(sheet)).to_be_hidden()
        page.get_by_role("button", name=button, exact=True).click()
        expect(page.locator(sheet)).to_be_visible()
        page.locator(f"{sheet} .sheet__close").click()
        expect(page.locator(sheet)).to_be_hidden()


def test_the_keyboard_skips_to_the_content(visit):
    page = visit("/en/agreements/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
