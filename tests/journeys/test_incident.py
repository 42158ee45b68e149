"""The story of an incident in a real browser: a phone opens it, others write into it, a unit answers, it is closed."""

import datetime as dt
import re
from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import Page, expect

from emergencies.links import token_of
from emergencies.models import Incident, Order
from emergencies.report_words import typed
from emergencies.selectors.log import chain_flaws
from emergencies.services import take_step
from factories.services import refresh_summaries
from mind_portal.accounts.models import User
from mind_portal.geography.models import Province
from tests.emergencies.builders import make_unit
from tests.support.builders import make_site

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SOON = 20_000


Fits = Callable[[Page], None]


@pytest.fixture(autouse=True)
def _no_incident_of_another_test() -> None:
    cache.clear()  # the line under the bar is kept for some seconds


def open_by_three_answers(phone: Page, fits: Fits) -> Incident:
    fits(phone)
    phone.get_by_role("radio", name="เพลิงไหม้").check()
    phone.locator("#id_q").fill("ธาราทอง")
    phone.get_by_role("button", name="ค้นหา").last.click()
    expect(phone.get_by_text("ธาราทองรีไซเคิล")).to_be_visible(timeout=SOON)
    phone.get_by_role("radio", name="ไม่มี", exact=True).check()
    phone.get_by_role("button", name=re.compile("เปิดเหตุและแจ้ง")).click()
    expect(phone).to_have_url(re.compile(r"/emergencies/\d+/$"), timeout=SOON)
    fits(phone)
    return Incident.objects.get()


def write_with_and_without_a_network(phone: Page, desk: Page, incident: Incident) -> None:
    """What the phone writes stands on the desk's screen without a reload; what could not be sent waits."""
    phone.locator("#e-text").fill("ไฟลามถึงโกดังหลังที่ 2")
    phone.locator("#e-text").press("Control+Enter")
    expect(desk.locator("#e-log-list")).to_contain_text("ไฟลามถึงโกดังหลังที่ 2", timeout=SOON)
    phone.context.set_offline(True)
    phone.locator("#e-text").fill("บันทึกตอนไม่มีสัญญาณ")
    phone.locator("#e-text").press("Control+Enter")
    expect(phone.locator("[data-log-outbox]")).to_contain_text("รอส่ง", timeout=SOON)
    phone.context.set_offline(False)
    expect(desk.locator("#e-log-list")).to_contain_text("บันทึกตอนไม่มีสัญญาณ", timeout=SOON)
    assert incident.log.filter(text="บันทึกตอนไม่มีสัญญาณ").count() == 1


def order_and_answer(desk: Page, open_page: Callable[..., Page], fits: Fits) -> None:
    """An order goes out, and the unit answers by its link, without an account."""
    desk.get_by_role("link", name="สั่งการ", exact=True).click()
    desk.get_by_label("สั่งถึงหน่วย").select_option(label="ปภ.ระยอง")
    desk.get_by_label("ให้ทำอะไร").fill("วัดอากาศ 3 จุดใต้ลม")
    desk.get_by_label("ให้เสร็จภายใน").fill(typed(timezone.now() + dt.timedelta(days=2)))
    desk.get_by_role("button", name="ส่งคำสั่ง").click()
    expect(desk.locator("#e-orders")).to_contain_text("วัดอากาศ 3 จุดใต้ลม", timeout=SOON)
    unit = open_page(f"/notices/orders/{token_of(Order.objects.get())}/")
    fits(unit)
    unit.get_by_label("ชื่อท่าน").fill("ร.ต. สมศักดิ์")
    unit.get_by_role("button", name="รับทราบ และเริ่มทำ").click()
    expect(unit.get_by_text("ได้รับคำตอบของท่านแล้ว")).to_be_visible(timeout=SOON)
    unit.get_by_label("ทำอะไรแล้ว หรือทำไม่ได้เพราะอะไร").fill("วัดแล้ว ต่ำกว่าเกณฑ์")
    unit.get_by_role("button", name="ทำเสร็จแล้ว").click()
    expect(unit.get_by_text("สำนักงานกำลังดูหลักฐาน")).to_be_visible(timeout=SOON)
    expect(desk.locator("#e-orders")).to_contain_text("เสร็จ มีหลักฐาน", timeout=SOON)


def press(desk: Page, incident: Incident, path: str) -> None:
    """Send a small form and be led back to the incident."""
    if not desk.url.endswith(path):
        desk.goto(f"/emergencies/{incident.pk}/{path}")
    desk.locator("#main form .btn-primary").click()
    expect(desk).to_have_url(re.compile(rf"/emergencies/{incident.pk}/$"), timeout=SOON)


def close(desk: Page, incident: Incident, head: User, fits: Fits) -> None:
    """Closing names what remains; then it closes."""
    for verb in ("respond", "contain"):
        press(desk, incident, f"phase/{verb}/")
    desk.goto(f"/emergencies/{incident.pk}/phase/close/")
    expect(desk.get_by_text("ยังไม่มีตัวเลขสุดท้าย:")).to_be_visible(timeout=SOON)
    fits(desk)
    desk.goto(f"/emergencies/{incident.pk}/people/")
    fits(desk)
    for field in ("dead", "injured", "missing", "evacuated"):
        desk.locator(f"#id_{field}").fill("0")
    press(desk, incident, "people/")
    desk.goto(f"/emergencies/{incident.pk}/cause/")
    desk.locator("#id_text").fill("ยังไม่ทราบ ส่งพิสูจน์หลักฐาน")
    press(desk, incident, "cause/")
    take_step(order_id=Order.objects.get().pk, verb="verify", actor=head, now=timezone.now())
    press(desk, incident, "phase/close/")


def test_a_fire_from_the_first_call_to_the_closed_file(
    open_page: Callable[..., Page], fits: Fits, rayong: Province, officer: User, head: User
) -> None:
    site = make_site(rayong, "บริษัท ธาราทองรีไซเคิล จำกัด", latitude=12.73, longitude=101.28)
    make_site(rayong, "บริษัท บ้านค่ายหล่อโลหะ จำกัด", latitude=12.735, longitude=101.28)
    refresh_summaries(None)
    make_unit(rayong, "ปภ.ระยอง")
    phone = open_page("/emergencies/open/", user=officer)
    for said in ("htmx:", "422", "ERR_INTERNET_DISCONNECTED"):  # a poll is given up as a page is left or offline
        phone.watched.expect(said)  # type: ignore[attr-defined]
    incident = open_by_three_answers(phone, fits)
    assert incident.site == site
    desk = open_page(f"/emergencies/{incident.pk}/", user=head, desk=True)
    desk.watched.expect("htmx:")  # type: ignore[attr-defined]
    expect(desk.get_by_text("บ้านค่ายหล่อโลหะ").first).to_be_visible(timeout=SOON)
    fits(desk)
    write_with_and_without_a_network(phone, desk, incident)
    order_and_answer(desk, open_page, fits)
    close(desk, incident, head, fits)
    incident.refresh_from_db()
    assert incident.phase == "closed"
    assert chain_flaws(incident) == []


def test_main_pages_in_the_dark_and_without_scripts(
    open_page: Callable[..., Page], fits: Fits, rayong: Province, officer: User
) -> None:
    make_site(rayong, "บริษัท ธาราทองรีไซเคิล จำกัด", latitude=12.73, longitude=101.28)
    refresh_summaries(None)
    plain = open_page("/emergencies/open/", user=officer, scripts=False)
    plain.get_by_role("radio", name="เพลิงไหม้").check()
    plain.locator("#id_q").fill("ธาราทอง")
    plain.get_by_role("button", name="ค้นหา").last.click()
    plain.get_by_role("button", name=re.compile("เปิดเหตุและแจ้ง")).click()
    expect(plain).to_have_url(re.compile(r"/emergencies/\d+/$"), timeout=SOON)
    plain.locator("#e-text").fill("เขียนโดยไม่มีสคริปต์")
    plain.get_by_role("button", name="บันทึก", exact=True).click()
    expect(plain.locator("#e-log-list")).to_contain_text("เขียนโดยไม่มีสคริปต์", timeout=SOON)
    incident = Incident.objects.get()
    for path in ("/emergencies/", f"/emergencies/{incident.pk}/", f"/emergencies/{incident.pk}/level/"):
        page = open_page(path, user=officer, dark=True)
        page.watched.expect("htmx:")  # type: ignore[attr-defined]
        fits(page)
