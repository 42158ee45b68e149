"""The frame of the pages in a real browser: by day and night, on phone and desk, with and without scripts."""

import re
from io import StringIO

import pytest
from django.core.management import call_command
from playwright.sync_api import expect

from tests.support.builders import make_site

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LOOKS = [(False, False), (False, True), (True, False), (True, True)]


@pytest.fixture
def debug(settings):
    settings.DEBUG = True


@pytest.mark.parametrize(("desk", "dark"), LOOKS)
def test_the_frame_and_all_parts_are_readable_by_day_and_night_on_phone_and_desk(
    debug, open_page, fits, officer, desk, dark
):
    page = open_page("/_components/", user=officer, desk=desk, dark=dark)
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark" if dark else "light")
    fits(page)
    page.locator("details.m-menu:not(.m-nav__more) > summary:visible").click()
    expect(page.get_by_role("button", name="ออกจากระบบ")).to_be_visible()
    fits(page)


@pytest.mark.parametrize(("desk", "dark"), LOOKS)
def test_sign_in_is_readable_by_day_and_night_on_phone_and_desk(open_page, fits, desk, dark):
    page = open_page("/accounts/login/", desk=desk, dark=dark)
    expect(page.get_by_role("heading", name="เข้าสู่ระบบ")).to_be_visible()
    fits(page)


def test_a_chosen_theme_stays_and_is_there_before_the_first_paint(debug, open_page, officer):
    page = open_page("/_components/", user=officer, desk=True)
    page.locator(".m-top > .m-menu > summary").click()
    page.get_by_role("button", name="มืด").click()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")


def test_the_slash_key_goes_to_the_search_box(debug, open_page, officer):
    page = open_page("/_components/", user=officer, desk=True)
    page.keyboard.press("/")
    expect(page.locator("#m-find")).to_be_focused()
    page.keyboard.type("ab/c")
    expect(page.locator("#m-find")).to_have_value("ab/c")


def test_escape_closes_the_menu_and_gives_the_focus_back(debug, open_page, officer):
    page = open_page("/_components/", user=officer, desk=True)
    summary = page.locator(".m-top > .m-menu > summary")
    summary.click()
    page.get_by_role("button", name="มืด").focus()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="มืด")).to_be_hidden()
    expect(summary).to_be_focused()


def test_a_dangerous_button_asks_first(debug, open_page):
    page = open_page("/_components/", desk=True)
    page.evaluate("window.pressed = 0")
    page.locator("[data-confirm]").evaluate("button => button.addEventListener('click', () => { window.pressed += 1 })")
    page.locator("[data-confirm]").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("เรียกคืนไม่ได้")
    dialog.get_by_role("button", name="ยกเลิก").click()
    assert page.evaluate("window.pressed") == 0
    page.locator("[data-confirm]").click()
    dialog.get_by_role("button", name="ลบร่าง").click()
    page.wait_for_function("window.pressed === 1")


def test_the_language_is_changed_without_scripts(open_page):
    page = open_page("/accounts/login/", desk=True, scripts=False)
    page.get_by_role("button", name="English").first.click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.get_by_role("button", name="ไทย").first.click()
    expect(page.get_by_role("heading", name="เข้าสู่ระบบ")).to_be_visible()


def test_the_first_press_of_tab_offers_to_skip_to_the_content(debug, open_page, officer):
    page = open_page("/_components/", user=officer, desk=True)
    page.keyboard.press("Tab")
    link = page.get_by_role("link", name="ข้ามไปเนื้อหา")
    expect(link).to_be_focused()
    link.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_a_page_that_is_not_there_says_the_way_out(open_page, fits):
    page = open_page("/nowhere/")
    page.watched.expect("404")
    expect(page.get_by_role("heading", name="ไม่พบหน้านี้")).to_be_visible()
    expect(page.get_by_role("link", name="กลับหน้าแรก")).to_have_attribute("href", "/accounts/home/")
    fits(page)


def test_night_without_scripts_follows_the_device(debug, open_page):
    page = open_page("/_components/", dark=True, scripts=False)
    expect(page.locator("body")).to_have_css("background-color", "rgb(13, 21, 33)")
    expect(page.locator("[data-theme-choice='dark']").first).to_be_hidden()


def test_printing_leaves_bar_and_buttons_out(debug, open_page, officer):
    page = open_page("/_components/", user=officer, desk=True)
    page.emulate_media(media="print")
    for part in (".m-top", ".m-foot", ".m-pager", ".m-crumbs"):
        expect(page.locator(part).first).to_be_hidden()
    expect(page.locator(".btn:visible")).to_have_count(0)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", re.compile("th"))


@pytest.mark.parametrize("desk", [False, True])
def test_every_page_of_the_bar_is_sound(open_page, fits, officer, rayong, desk):
    make_site(rayong, "บริษัท ระยองรีไซเคิล จำกัด")
    page = open_page("/", user=officer, desk=desk)
    menu = ".m-nav a" if desk else ".m-tabs-bottom > li > a"
    addresses = page.locator(menu).evaluate_all("links => links.map(link => link.getAttribute('href'))")
    assert len(addresses) >= 3
    for address in addresses:
        page.goto(address)
        expect(page.locator(f"{menu}[aria-current=page]")).to_have_attribute("href", address)
        expect(page.get_by_role("heading", level=1)).not_to_be_empty()
        fits(page)


def test_the_nation_prints_on_one_sheet(open_page, executive, rayong):
    make_site(rayong)
    call_command("rebuild_rollups", stdout=StringIO())
    page = open_page("/", user=executive, desk=True)
    expect(page.locator(".m-nation")).to_be_visible()
    sheet = page.pdf(prefer_css_page_size=True)
    assert re.findall(rb"/Count (\d+)", sheet) == [b"1"]


def test_a_part_that_could_not_be_fetched_is_said_and_not_silent(debug, open_page, officer):
    page = open_page("/_components/", user=officer)
    page.watched.expect("404")
    page.watched.expect("ERR_FAILED")
    page.watched.expect("htmx:")
    page.evaluate("htmx.ajax('GET', '/nowhere/', {target: '#messages'})")
    expect(page.locator("#messages")).to_contain_text("ระบบตอบกลับไม่สำเร็จ")
    page.route("**/slow/", lambda route: route.abort())
    page.evaluate("htmx.ajax('GET', '/slow/', {target: '#messages'}).catch(() => {})")
    expect(page.locator("#messages")).to_contain_text("ไม่มีสัญญาณ")
