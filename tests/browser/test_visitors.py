"""What visitors come for, with and without JavaScript."""

import csv
import io

import pytest

with_and_without_script = pytest.mark.parametrize("javascript", [True, False], ids=["js", "no-js"])


@with_and_without_script
def test_a_journalist_reads_what_came_of_the_delegation(visit, javascript):
    page = visit("/en/", javascript=javascript)
    page.get_by_role("link", name="Read the whole visit").click()

    ledger = page.locator(".ledger").first.inner_text().split()

    assert " ".join(ledger) == (
        "Memoranda of understanding 8 announced 7 institutions in Pakistan named "
        "0 institutions in Kazakhstan named 0 signed papers seen"
    )
    page.get_by_role("link", name="National University of Modern Languages and an").click()
    assert "PK-KZ-2026-0005" in page.url
    assert "Institution in Kazakhstan: not named in public" in page.locator("main").inner_text()


@with_and_without_script
def test_a_student_finds_the_center_at_nust_and_whom_to_ask(visit, javascript):
    page = visit("/en/centers/", javascript=javascript)
    page.get_by_role("link", name="Satbayev Center").click()

    text = page.locator("main").inner_text()

    assert "Room, hours and contact have not been published." in text
    assert "nust.edu.pk" in text
    assert "Satbayev University" in text


@with_and_without_script
def test_an_agreement_is_found_by_an_urdu_name(visit, javascript):
    page = visit("/ur/", javascript=javascript)
    page.locator("#q").fill("بین الاقوامی اسلامی")
    page.locator(".hero button").click()

    assert page.locator(".result").count() == 1
    assert page.locator(".result .ref").inner_text() == "PK-KZ-2026-0003"


@with_and_without_script
def test_filters_are_applied_kept_across_languages_and_taken_away(visit, javascript):
    page = visit("/en/agreements/", javascript=javascript)
    page.get_by_label("Proposed").check()
    page.get_by_role("button", name="Apply filters").click()
    assert page.locator(".count").inner_text() == "2 records"

    page.get_by_role("link", name="Русский").click()
    assert "status=proposed" in page.url
    assert page.locator(".result").count() == 2

    page.locator(".tag").click()
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
        assert not page.locator(sheet).is_visible()
        page.get_by_role("button", name=button, exact=True).click()
        assert page.locator(sheet).is_visible()
        page.locator(f"{sheet} .sheet__close").click()
        assert not page.locator(sheet).is_visible()


def test_the_keyboard_skips_to_the_content(visit):
    page = visit("/en/agreements/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
