"""The place of a complaint on a map: loaded when it is opened, picked by the keys or by a tap, read back as words."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from audits.complaints.models import Complaint
from mind_portal.geography.models import Province
from tests.audits.complaints.builders import forget_limits
from tests.audits.orders.builders import load_law

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
RAYONG = (12.6, 13.2, 100.9, 101.8)


@pytest.fixture
def form(rayong: Province, open_page: Callable[..., Page]) -> Page:
    load_law()
    forget_limits()
    return open_page("/complain/")


def point(page: Page) -> tuple[float, float]:
    latitude, longitude = page.locator("#spot").input_value().split(",")
    return float(latitude), float(longitude)


def test_the_map_comes_when_it_is_opened_and_a_point_is_picked_by_the_keys(
    form: Page, fits: Callable[[Page], None]
) -> None:
    asked: list[str] = []
    form.on("request", lambda request: asked.append(request.url))
    form.locator("#province").select_option("21")
    assert not any("leaflet" in url or "geojson" in url for url in asked)
    form.get_by_role("button", name="เลือกบนแผนที่").click()
    expect(form.get_by_role("application")).to_be_visible()
    assert all(url.startswith((form.url.split("/complain/")[0], "data:")) for url in asked)
    fits(form)
    form.get_by_role("application").focus()
    form.keyboard.press("+")
    form.get_by_role("button", name="ใช้จุดกลางแผนที่").press("Enter")
    expect(form.locator("[data-place-status]")).to_contain_text("ระยอง")
    latitude, longitude = point(form)
    assert RAYONG[0] < latitude < RAYONG[1]
    assert RAYONG[2] < longitude < RAYONG[3]


def test_a_tap_chooses_the_point_and_the_province_and_it_is_sent(form: Page) -> None:
    form.get_by_role("button", name="เลือกบนแผนที่").click()
    frame = form.get_by_role("application")
    expect(frame).to_be_visible()
    expect(frame.locator("path").first).to_be_attached()
    form.locator("#spot").fill("๑๒.๖๘๑๒, ๑๐๑.๒๗๖๕")
    form.locator("#spot").blur()
    expect(form.locator("#province")).to_have_value("21")
    frame.click(position={"x": 150, "y": 150})
    expect(form.locator("#spot")).to_have_value(re.compile(r"^12\.\d{6}, 101\.\d{6}$"))
    picked = point(form)
    form.get_by_text("กลิ่นเหม็น").click()
    form.get_by_label("เกิดอะไรขึ้น").fill("กลิ่นสารเคมีแรงมากทุกคืน")
    form.wait_for_timeout(3_200)  # whoever is faster is taken for a program
    form.get_by_role("button", name="ส่งเรื่องร้องเรียน").click()
    expect(form.get_by_text("เก็บไว้เพื่อติดตามเรื่อง")).to_be_visible()
    complaint = Complaint.objects.get()
    assert (complaint.latitude, complaint.longitude, complaint.province_id) == (*picked, "21")


def test_a_map_that_does_not_load_says_so_and_the_form_goes_on(form: Page) -> None:
    form.watched.expect("ERR_FAILED")  # type: ignore[attr-defined]
    form.route("**/*.geojson", lambda route: route.abort())
    form.get_by_role("button", name="เลือกบนแผนที่").click()
    expect(form.locator("[data-place-status]")).to_contain_text("โหลดแผนที่ไม่ได้")
    expect(form.get_by_role("application")).to_have_count(0)
    form.unroute("**/*.geojson")
    form.get_by_role("button", name="เลือกบนแผนที่").click()
    expect(form.get_by_role("application")).to_be_visible()
