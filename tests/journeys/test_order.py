"""From the open finding to the order obeyed: officer, head and operator at their own screens, then the public."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from audits.orders.models import Order, Paper
from factories.models import Site
from mind_portal.accounts.models import User
from mind_portal.geography.models import Province
from tests.audits.orders.builders import load_law, make_findings, make_operator_user
from tests.journeys.conftest import each
from tests.support.builders import make_site

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def site(rayong: Province) -> Site:
    return make_site(rayong, "บจก. แกลงรีไซเคิลกระดาษ", open_findings=2)


def draft(page: Page) -> None:
    page.get_by_role("link", name="ร่างคำสั่ง").first.click()
    page.get_by_label("ข้อเท็จจริงที่พบ").fill("เครื่องตัดกระดาษไม่มีการ์ด")
    page.get_by_label("สิ่งที่ผู้ประกอบการต้องปฏิบัติ").fill("ติดตั้งการ์ดครอบใบมีด")
    page.get_by_role("button", name="บันทึกร่าง").click()
    page.get_by_role("link", name="เสนออุตสาหกรรมจังหวัดลงนาม").click()
    page.get_by_role("button", name="เสนอลงนาม").click()
    expect(page.get_by_text("รอลงนาม").first).to_be_visible()


def sign(page: Page) -> None:
    page.get_by_role("link", name=re.compile("ม.37")).first.click()
    page.get_by_role("link", name="ลงนามคำสั่ง").click()
    expect(page.get_by_text("ยังไม่ยืนยันตัวบท").first).to_be_visible()
    page.get_by_role("button", name="ลงนามและออกเลขที่").click()
    expect(page.get_by_role("heading", name=re.compile("รย 1"))).to_be_attached()


def test_a_finding_becomes_an_order_and_the_order_is_obeyed(
    open_page: Callable[..., Page], axe: Callable[[Page], None], officer: User, head: User, site: Site, tmp_path: Path
) -> None:
    load_law()
    make_findings(site, officer)
    operator = make_operator_user(site)
    desk = open_page(f"/factories/{site.pk}/", user=officer, desk=True)
    draft(desk)
    sign(open_page("/audits/orders/", user=head, desk=True))
    order = Order.objects.get()
    desk.goto(f"/audits/orders/{order.pk}/serve/")
    desk.get_by_label("มอบให้ด้วยตนเอง").check()
    desk.get_by_label("ผู้รับหรือพยาน").fill("ผู้จัดการโรงงาน")
    desk.get_by_role("button", name="บันทึกการส่ง").click()
    expect(desk.get_by_text("ส่งแล้ว").first).to_be_visible()
    axe(desk)
    phone = open_page("/audits/duties/", user=operator)
    axe(phone)
    phone.get_by_role("link", name=re.compile("ม.37")).first.click()
    phone.get_by_label("ข้อความของท่าน").fill("ติดตั้งการ์ดแล้วเมื่อวานนี้")
    phone.get_by_role("button", name="แจ้งว่าดำเนินการแล้ว").click()
    expect(phone.get_by_text("ติดตั้งการ์ดแล้วเมื่อวานนี้")).to_be_visible()
    axe(phone)
    desk.goto(f"/audits/orders/{order.pk}/judge/")
    desk.get_by_label("ปฏิบัติตามแล้ว", exact=True).check()
    for box in each(desk.get_by_role("checkbox")):
        box.check()
    desk.locator("#id_fulfilled_on").fill(f"{Order.objects.get().served_on:%Y-%m-%d}")
    desk.get_by_label("ทราบได้อย่างไร").fill("ตรวจเห็นที่โรงงาน")
    desk.get_by_role("button", name="บันทึกผลพิจารณา").click()
    expect(desk.get_by_text("ปฏิบัติตามแล้ว").first).to_be_visible()
    anybody(open_page, axe, tmp_path)


def anybody(open_page: Callable[..., Page], axe: Callable[[Page], None], folder: Path) -> None:
    """The public page says that the letter is genuine, and tells another file from it."""
    page = open_page(f"/check/{Paper.objects.get().token}/")
    expect(page.get_by_text("เอกสารจริง และยังมีผล")).to_be_visible()
    forged = folder / "forged.pdf"
    forged.write_bytes(b"%PDF-1.7 forged")
    page.locator("#paper-file").set_input_files(forged)
    expect(page.locator("#paper-result")).to_contain_text("ไม่ใช่ไฟล์เดียวกัน")
    axe(page)
