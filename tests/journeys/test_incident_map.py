"""Where an incident happened: typed in Thai digits, or picked on the map; both stand in the field that is sent."""

import re
from collections.abc import Callable

import pytest
from django.core.cache import cache
from playwright.sync_api import Page, expect

from emergencies.models import Incident
from factories.services import refresh_summaries
from mind_portal.accounts.models import User
from mind_portal.geography.models import Province
from tests.support.builders import make_site

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SOON = 20_000


@pytest.fixture
def form(rayong: Province, officer: User, open_page: Callable[..., Page]) -> Page:
    cache.clear()  # the line under the bar is kept for some seconds
    make_site(rayong, "บริษัท ธาราทองรีไซเคิล จำกัด", latitude=12.7301, longitude=101.2801)
    refresh_summaries(None)
    page = open_page("/emergencies/open/", user=officer)
    page.watched.expect("htmx:")  # type: ignore[attr-defined]
    page.get_by_role("radio", name="เพลิงไหม้").check()
    return page


def opened(form: Page) -> Incident:
    form.get_by_role("button", name=re.compile("เปิดเหตุและแจ้ง")).click()
    expect(form).to_have_url(re.compile(r"/emergencies/\d+/$"), timeout=SOON)
    return Incident.objects.get()


def test_typed_in_thai_digits_it_finds_the_factories_near_and_is_sent(form: Page, fits: Callable[[Page], None]) -> None:
    form.get_by_text("ไม่ใช่โรงงานในทะเบียน").click()
    form.locator("#id_spot").fill("๑๒.๗๓๐๐, ๑๐๑.๒๘๐๐")
    form.locator("#id_spot").blur()
    expect(form.get_by_text("ธาราทองรีไซเคิล")).to_be_visible(timeout=SOON)
    fits(form)
    form.get_by_role("radio", name="ไม่ใช่โรงงานเหล่านี้").check()
    incident = opened(form)
    assert (incident.latitude, incident.longitude, incident.site) == (12.73, 101.28, None)


def test_a_tap_on_the_map_writes_the_field_and_is_sent(form: Page, fits: Callable[[Page], None]) -> None:
    form.get_by_role("button", name="เลือกบนแผนที่").click()
    frame = form.get_by_role("application")
    expect(frame).to_be_visible()
    expect(frame.locator("path").first).to_be_attached()
    fits(form)
    form.get_by_role("button", name="ใช้จุดกลางแผนที่").press("Enter")
    expect(form.locator("#id_spot")).to_have_value(re.compile(r"^1[23]\.\d{6}, 101\.\d{6}$"))
    latitude, longitude = map(float, form.locator("#id_spot").input_value().split(","))
    incident = opened(form)
    assert (incident.latitude, incident.longitude) == (latitude, longitude)


def test_what_is_no_place_is_said_and_stands_in_the_field_again(form: Page) -> None:
    form.watched.expect("422")  # type: ignore[attr-defined]
    form.get_by_text("ไม่ใช่โรงงานในทะเบียน").click()
    form.locator("#id_spot").fill("ข้างวัด")
    form.get_by_role("button", name=re.compile("เปิดเหตุและแจ้ง")).click()
    expect(form.get_by_role("alert")).to_contain_text("ข้างวัด", timeout=SOON)
    expect(form.locator("#id_spot")).to_have_value("ข้างวัด")
    expect(form.locator("#id_spot")).to_be_visible()
    assert not Incident.objects.exists()
