"""The desk in a browser: every page in four languages without a barrier, and a day's work on it."""

import time
from base64 import b32decode
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django_otp.oath import totp
from playwright.sync_api import expect

from records import fresh
from tests.browser import scene
from tests.browser.checks import follow, sideways, violations
from tests.browser.conftest import FOCAL_POINT, HEIGHT, STAFF
from tests.browser.pages import AGREEMENT, DELEGATION, LANGUAGES, WITHDRAWN
from tests.pdfs import scan

DESK = "/admin/"
LISTS = (
    "agreements/agreement",
    "agreements/areaofcooperation",
    "auth/user",
    "centers/center",
    "cooperation/letter",
    "cooperation/parliamentreply",
    "delegations/delegation",
    "institutions/institution",
    "institutions/person",
    "records/publication",
    "records/report",
    "records/revision",
    "records/source",
)
FORMS = (
    "agreements/agreement",
    "auth/user",
    "centers/center",
    "delegations/delegation",
    "institutions/institution",
    "institutions/person",
    "records/source",
)
PAGES = (
    DESK,
    *(f"{DESK}{name}/" for name in LISTS),
    *(f"{DESK}{name}/add/" for name in FORMS),
    f"{DESK}agreements/agreement/tray/",
    f"{DESK}cooperation/letter/add/",
    f"{DESK}cooperation/parliamentreply/add/",
    f"{DESK}review/",
    f"{DESK}emergencies/",
    f"{DESK}stand-ins/",
    f"{DESK}sign-in/",
)
#: Pages of one record on which nothing has happened yet.
ABOUT_A_RECORD = (
    "changes/",
    "letter/",
    "merge/",
    "resolve/",
)
#: What waits at the desk: of each record, the pages on which somebody acts.
AT_WORK = {
    ("agreements/agreement", scene.IN_REVIEW): ("change", "publish", "return", "preview"),
    ("agreements/agreement", scene.RETURNED): ("change", "emergency", "history"),
    ("agreements/agreement", scene.HELD): ("change", "publish"),
    ("institutions/institution", scene.ALIKE[0]): ("withdraw", f"merge/?other={scene.ALIKE[1]}"),
    ("institutions/institution", scene.MERGED[0]): ("unmerge",),
}
#: Three minutes for a person; a browser that types by itself shows that no step is in the way.
MOST_REQUIRED = 12


@pytest.fixture(scope="session")
def signed_in(browser, portal):
    """What a browser stores of a superuser who gave a password and a one-time code."""
    return sign_in(browser, portal, STAFF["username"], STAFF["password"], STAFF["secret"])


@pytest.fixture(scope="session")
def focal_point(browser, portal):
    """What a browser stores of a focal point."""
    secret = b32decode(FOCAL_POINT["totp_secret"])
    return sign_in(browser, portal, FOCAL_POINT["username"], FOCAL_POINT["password"], secret)


def sign_in(browser, portal, username, password, secret):
    context = browser.new_context(base_url=portal)
    page = context.new_page()
    page.goto(DESK)
    page.locator("#id_username").fill(username)
    page.locator("#id_password").fill(password)
    page.locator("#id_otp_token").fill(f"{totp(secret):06}")
    follow(page.get_by_role("button", name="Sign in"))
    expect(page).to_have_url(f"{portal}{DESK}")
    storage = context.storage_state()
    context.close()
    return storage


def check(page, language):
    """One heading, the language and its direction, no violation."""
    root = page.locator("html")
    assert root.get_attribute("lang") == language
    assert root.get_attribute("dir") == ("rtl" if language == "ur" else "ltr")
    assert page.locator("h1").count() == 1
    assert violations(page) == set()


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_violation(visit, signed_in, path, language):
    check(visit(path, storage=signed_in, locale=language), language)


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("language", ["en", "ur"])
def test_the_form_of_a_record_that_is_there(visit, signed_in, name, language):
    page = visit(f"{DESK}{name}/", storage=signed_in, locale=language)
    follow(page.locator("#result_list tbody th a").first)

    check(page, language)


@pytest.mark.parametrize("name", ["agreements/agreement", "institutions/institution"])
def test_the_pages_of_a_focal_point(visit, focal_point, name):
    page = visit(DESK, storage=focal_point, locale="ur")
    check(page, "ur")
    page.goto(f"{DESK}{name}/")
    check(page, "ur")
    follow(page.locator("#result_list tbody th a").first)
    check(page, "ur")
    page.set_viewport_size({"width": 340, "height": HEIGHT})
    check(page, "ur")


@pytest.mark.parametrize("act", ABOUT_A_RECORD)
@pytest.mark.parametrize("language", ["en", "ur"])
def test_the_pages_of_a_record(visit, signed_in, act, language):
    page = visit(f"{DESK}agreements/agreement/?q={AGREEMENT}", storage=signed_in, locale=language)
    follow(page.locator("#result_list tbody th a").first)
    address = page.url.partition("?")[0].removesuffix("change/") + act
    assert page.goto(address).status == 200

    check(page, language)


@pytest.mark.parametrize("language", ["en", "ur"])
def test_the_papers_of_a_visit(visit, signed_in, language):
    page = visit(
        f"{DESK}delegations/delegation/?q={DELEGATION}", storage=signed_in, locale=language
    )
    follow(page.locator("#result_list tbody th a").first)
    follow(page.locator("a[href*='/visit/']").first)

    check(page, language)
    page.set_viewport_size({"width": 320, "height": HEIGHT})
    assert sideways(page) is None
    box = page.locator("[name=lines-0-partner]").bounding_box()
    assert box["width"] > 200


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_long_file_is_prepared_and_downloaded(visit, signed_in, language, monkeypatch):
    monkeypatch.setattr("cooperation.reports.desk.LONG", 1)
    page = visit(f"{DESK}reports/agreements-register/", storage=signed_in, locale=language)
    check(page, language)
    follow(page.locator("button[value=csv]"))
    # The page looks by itself whether the file is there.
    file = page.locator("a[href$='/file/']")
    file.wait_for(timeout=60_000)
    page.wait_for_load_state("load")
    check(page, language)
    page.set_viewport_size({"width": 400, "height": HEIGHT})
    assert sideways(page) is None
    with page.expect_download() as download:
        file.click()
    assert download.value.suggested_filename.endswith(".csv")
    assert Path(download.value.path()).read_bytes().startswith(b"\xef\xbb\xbfreference,")


@pytest.mark.parametrize("language", ["en", "ur"])
def test_a_file_in_the_making_can_be_cancelled(visit, signed_in, language, monkeypatch):
    monkeypatch.setattr("cooperation.reports.desk.LONG", 1)
    monkeypatch.setattr("cooperation.reports.prepared.begin", lambda pk: None)
    page = visit(f"{DESK}reports/agreements-register/", storage=signed_in, locale=language)
    follow(page.locator("button[value=csv]"))
    page.locator("progress").wait_for()
    check(page, language)
    follow(page.locator("form[action$='/cancel/'] button"))
    expect(page.locator("progress")).to_have_count(0)
    check(page, language)


@pytest.mark.parametrize("language", ["en", "ur"])
def test_the_desk_at_work(visit, signed_in, language, monkeypatch):
    """Each page as wide as a desk and as narrow as a phone, in one window to save time."""
    monkeypatch.setattr(fresh, "FRESH_FOR", timedelta(hours=12))
    page = visit(DESK, storage=signed_in, locale=language)

    def look(address):
        assert page.goto(address).status == 200
        assert page.url.endswith(address)
        check(page, language)
        page.set_viewport_size({"width": 400, "height": HEIGHT})
        assert sideways(page) is None
        page.set_viewport_size({"width": 1280, "height": HEIGHT})

    def led_to(selector):
        return urlsplit(page.locator(selector).last.get_attribute("href")).path

    for (name, key), acts in AT_WORK.items():
        page.goto(f"{DESK}{name}/?q={key}")
        record = led_to("#result_list tbody th a").removesuffix("change/")
        for act in acts:
            look(record + (act if "?" in act else f"{act}/"))
            if act == "history":
                older, newer = (page.locator("[name=from]").nth(i).input_value() for i in (1, 0))
                restore = led_to("a[href*='/restore/']")
                look(f"{record}history/compare/?from={older}&to={newer}")
                look(restore)
    page.goto(f"{DESK}agreements/agreement/tray/")
    look(led_to("a[href*='/tray/']:not([href$='/tray/'])"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_home_page_and_a_form_fit_a_phone(visit, signed_in, language):
    page = visit(DESK, storage=signed_in, locale=language, width=320)
    assert sideways(page) is None
    page.goto(f"{DESK}cooperation/letter/add/")
    assert sideways(page) is None

    page.goto(f"{DESK}agreements/agreement/add/")
    row = page.locator("#parties-0 .form-row.field-institution").bounding_box()
    box = page.locator("#id_parties-0-unit").bounding_box()
    assert row["x"] <= box["x"]
    assert box["x"] + box["width"] <= row["x"] + row["width"]


def test_a_record_with_sources_is_no_wider_than_the_window(visit, signed_in):
    page = visit(f"{DESK}institutions/institution/?q=kimep", storage=signed_in)
    follow(page.locator("#result_list tbody th a").first)
    assert page.locator(".tabular .field-source").count() > 1
    assert sideways(page) is None


@pytest.mark.parametrize(
    ("language", "answer"),
    [
        ("en", "No results found"),
        ("ur", "کوئی نتیجہ نہیں ملا۔"),
        ("kk", "Ештеңе табылмады."),
        ("ru", "Совпадений не найдено"),
    ],
)
def test_a_box_with_a_search_answers_in_the_language(visit, signed_in, language, answer):
    page = visit(f"{DESK}agreements/agreement/add/", storage=signed_in, locale=language)
    page.locator("#id_parties-0-institution + .select2-container .select2-selection").click()
    page.locator(".select2-search--dropdown input").fill("zzzz")
    expect(page.locator(".select2-results__message")).to_have_text(answer)


@pytest.mark.parametrize("path", [DESK, f"{DESK}agreements/agreement/"])
def test_in_the_dark(visit, signed_in, path):
    check(visit(path, storage=signed_in, dark=True), "en")


def test_a_record_is_found_and_its_form_and_history_opened(visit, signed_in):
    page = visit(DESK, storage=signed_in)
    follow(page.get_by_role("link", name="Agreements and MoUs", exact=True).last)
    page.get_by_role("searchbox").fill(AGREEMENT)
    follow(page.get_by_role("button", name="Search"))
    follow(page.locator("#result_list").get_by_role("link", name=AGREEMENT))

    expect(page.locator("#id_title_en")).to_have_value(
        "International Islamic University, Islamabad and an institution in Kazakhstan, "
        "not named in public"
    )
    follow(page.locator(".object-tools .historylink"))
    check(page, "en")


def choose(page, box, typed, shown):
    """Type into a box with a search and take what it offers."""
    page.locator(f"#{box} + .select2-container .select2-selection").click()
    page.locator(".select2-search--dropdown input").fill(typed)
    page.locator(".select2-results__option", has_text=shown).first.click()


def test_a_memorandum_is_entered_with_its_paper_and_sent_for_review(visit, signed_in, tmp_path):
    paper = tmp_path / "mou.pdf"
    paper.write_bytes(scan(pages=3))
    began = time.monotonic()
    page = visit(f"{DESK}agreements/agreement/add/", storage=signed_in)
    required = page.locator(":is(input, select, textarea)[required]:visible").count()

    page.locator("#id_title_en").fill("Memorandum on joint laboratories")
    page.locator("#id_kind").select_option("mou")
    page.locator("#id_basis").select_option("signed-document")
    page.locator("#id_stage").select_option("signed")
    page.locator("#id_signed_on").fill("5 11 2026")
    page.locator("#id_parties-0-side").select_option("home")
    choose(page, "id_parties-0-institution", "NUST", "National University of Sciences")
    page.locator("#id_parties-1-side").select_option("partner")
    choose(page, "id_parties-1-institution", "Сатпаев", "Satbayev University")
    page.locator("#documents-group .add-row a").click()
    page.locator("#id_documents-0-kind").select_option("signed-text")
    page.locator("#id_documents-0-original").set_input_files(paper)
    follow(page.locator("[name=_continue]"))

    expect(page.locator(".messagelist .success")).to_be_visible()
    follow(page.get_by_role("button", name="Send for review"))
    expect(page.locator(".messagelist")).to_contain_text("was sent for review")
    assert required <= MOST_REQUIRED
    assert time.monotonic() - began < 180
    # A page that is left while its pictures are drawn is no page that somebody worked on.
    for picture in page.locator("aside.paper img").all():
        picture.scroll_into_view_if_needed()
        expect(picture).to_have_js_property("complete", True, timeout=30_000)
        assert picture.evaluate("image => image.naturalWidth") > 0


@pytest.mark.parametrize("javascript", [True, False])
def test_a_form_that_came_back_goes_along_into_another_language(visit, signed_in, javascript):
    page = visit(f"{DESK}centers/center/add/", storage=signed_in, javascript=javascript)
    page.locator("#id_name_ru").fill("Центр")
    follow(page.locator("[name=_save]"))
    page.locator("#id_name_kk").fill("Орталық")

    follow(page.get_by_role("button", name="اردو"))
    if javascript:  # The rules for pages are tried by a script.
        check(page, "ur")
    expect(page.locator("#id_name_ru")).to_have_value("Центр")
    expect(page.locator("#id_name_kk")).to_have_value("Орталық")

    page.locator("#id_name_kk").press("Enter")
    page.wait_for_load_state()
    expect(page.locator("html")).to_have_attribute("lang", "ur")
    expect(page.locator("#id_name_kk")).to_have_value("Орталық")


def test_two_browsers_at_one_record_lose_nothing(visit, signed_in):
    def opened():
        page = visit(f"/admin/agreements/agreement/?q={AGREEMENT}", storage=signed_in)
        follow(page.locator("#result_list").get_by_role("link", name=AGREEMENT))
        return page

    def save(page):
        follow(page.get_by_role("button", name="Save and continue editing").first)

    names = [f"#id_parties-{number}-name_as_signed" for number in (0, 1)]
    mine, theirs = opened(), opened()
    theirs.locator("#id_notes").fill("Theirs")
    theirs.locator(names[0]).fill("Named by them")
    save(theirs)
    expect(theirs.locator(".messagelist .success")).to_be_visible()

    mine.locator("#id_notes").fill("Mine")
    mine.locator(names[1]).fill("Named by me")
    save(mine)
    expect(mine.get_by_role("heading", name="Somebody else saved this record")).to_be_visible()
    row = mine.locator(".conflict tbody tr").first.locator("th, td")
    assert row.all_inner_texts() == ["Internal notes", "nothing", "Theirs", "Mine"]
    assert [mine.locator(name).input_value() for name in names] == ["Named by them", "Named by me"]
    expect(mine.locator("#id_notes")).to_have_value("Mine")
    assert violations(mine) == set()

    save(mine)
    expect(mine.locator(".messagelist .success")).to_be_visible()
    theirs.reload()
    assert [theirs.locator(name).input_value() for name in names] == [
        "Named by them",
        "Named by me",
    ]
    expect(theirs.locator("#id_notes")).to_have_value("Mine")


def test_the_history_of_a_record_is_read_compared_and_restored(visit, signed_in):
    page = visit(f"/admin/institutions/institution/?q={WITHDRAWN}", storage=signed_in)
    follow(page.locator("#result_list").get_by_role("link", name=WITHDRAWN))
    page.locator("#id_head_title").fill("Rector of a test")
    follow(page.get_by_role("button", name="Save and continue editing").first)
    follow(page.get_by_role("link", name="History", exact=True))
    expect(page.get_by_text("Title of its head").first).to_be_visible()
    assert violations(page) == set()

    follow(page.get_by_role("button", name="Compare the two"))
    expect(page.get_by_role("cell", name="Rector of a test")).to_be_visible()
    assert violations(page) == set()

    follow(page.get_by_role("link", name="Back to the history"))
    follow(page.get_by_role("link", name="Restore version").last)
    assert violations(page) == set()
    follow(page.get_by_role("button", name="Restore as a draft"))
    expect(page.get_by_text("is a draft again as it stood in version 1")).to_be_visible()


def test_a_source_is_cited_without_scripts(visit, signed_in):
    page = visit(
        f"/admin/institutions/institution/?q={WITHDRAWN}", storage=signed_in, javascript=False
    )
    follow(page.locator("#result_list").get_by_role("link", name=WITHDRAWN))
    cited = "[name*='-citation-'][name$='-source-typed']:visible"
    before = page.locator(cited).count()
    follow(page.get_by_role("link", name="Open this form with three empty rows in each table"))
    expect(page.locator(cited)).to_have_count(before + 3)
    page.locator(cited).nth(before).fill("letter-of-the-rector")
    follow(page.get_by_role("button", name="Save and continue editing").first)
    expect(page.locator(".messagelist .success")).to_be_visible()
    # The one that was cited, and three more that are empty.
    expect(page.locator(cited)).to_have_count(before + 4)
