"""The officers' week: the month is planned from risk, three factories are inspected without a signal, one order follows
and is obeyed. Head, officer, factory manager and operator each at their own screen."""

import base64
import re
from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from audits.models import FindingStatus, Inspection, PlannedVisit, VisitStatus, WantedInspection
from audits.orders.models import Order, OrderState
from factories.models import Site
from mind_portal.accounts.models import User
from mind_portal.geography.models import Province
from tests.audits import builders
from tests.audits.orders.builders import load_law, make_operator_user
from tests.journeys import field_tools as tablet
from tests.support.builders import make_site

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NAMES = ("บจก. แกลงรีไซเคิลกระดาษ", "บจก. บ้านค่ายยางพารา", "บจก. ปลวกแดงชุบโลหะ")
BROKEN = {**tablet.ANSWERS, "guard": {"value": "fail", "severity": "major", "note": "การ์ดครอบใบมีดแตก"}}
CHANGE = """async ([id, parts]) => {
  await (await import("portal/field/store")).changeRecord(id, (one) => Object.assign(one, parts));
}"""


@pytest.fixture
def sites(rayong: Province) -> list[Site]:
    builders.load_small()
    load_law()
    return [
        make_site(rayong, name, horsepower=200, latitude=12.78 + n / 100, longitude=101.65)
        for n, name in enumerate(NAMES)
    ]


def test_from_the_plan_to_the_order_obeyed(
    open_page: Callable[..., Page], fits: Callable[[Page], None], sites: list[Site], officer: User, head: User
) -> None:
    operator = make_operator_user(sites[0])
    plan_the_month(open_page("/audits/plan/", user=head, desk=True))
    field = go_out(open_page, officer)
    receipt = inspect_three(field, sites, fits)
    come_back(field)
    anybody_reads(open_page(receipt), fits)
    order_from(open_page, sites[0], officer, head)
    operator_answers(open_page("/audits/duties/", user=operator), fits)
    inspect_again(field, sites[0])
    assert Order.objects.get().state == OrderState.OBEYED
    phone = open_page("/audits/duties/", user=operator)
    phone.goto(f"/audits/orders/{Order.objects.get().pk}/")
    expect(phone.get_by_text("ปฏิบัติตามแล้ว").first).to_be_visible()


def plan_the_month(page: Page) -> None:
    page.get_by_role("button", name="เสนอการตรวจ").click()
    for name in NAMES:
        expect(page.get_by_role("link", name=name).first).to_be_visible()
    page.get_by_role("button", name="ประกาศแผน").click()
    expect(page.get_by_role("button", name="ประกาศแผน")).to_have_count(0)
    # The officer's day: the proposal spreads the visits over what is left of the month.
    PlannedVisit.objects.update(planned_on=timezone.localdate())


def go_out(open_page: Callable[..., Page], officer: User) -> Page:
    field = tablet.wait_ready(tablet.quiet(open_page("/field/", user=officer)))
    field.get_by_role("button", name="โหลดสิ่งที่ต้องใช้").click()
    for name in NAMES:
        expect(field.get_by_text(name).first).to_be_visible()
    field.context.set_offline(True)
    field.reload()
    return field


def inspect_three(field: Page, sites: list[Site], fits: Callable[[Page], None]) -> str:
    """All of it without a signal; returns the address that the receipt's QR code leads to."""
    photo = ("guard", base64.b64encode(tablet.noise()).decode())
    first = tablet.make_ready(field, sites[0].pk, [photo], answers=BROKEN, filing=False)
    field.goto(f"/field/#/r/{first}")
    field.get_by_label("ชื่อผู้ลงชื่อ").fill("สมชาย ใจดี")
    field.get_by_role("link", name="แสดงใบรับ").click()
    expect(field.get_by_role("heading", name="ใบรับการเข้าตรวจโรงงาน")).to_be_visible()
    expect(field.locator(".f-receipt")).to_contain_text(NAMES[0])
    expect(field.locator(".f-receipt__qr path")).to_have_count(1)
    fits(field)
    address = field.locator(".f-receipt__address").inner_text()
    field.get_by_role("link", name="มอบแล้ว").click()
    field.get_by_role("button", name="ยื่นผลตรวจ").click()
    expect(field.locator(".f-out")).to_contain_text("รอคิว")
    for site in sites[1:]:
        tablet.make_ready(field, site.pk)
    assert not Inspection.objects.exists()
    return address[address.index("/check/") :]


def come_back(field: Page) -> None:
    field.context.set_offline(False)
    tablet.wait_until(field, lambda: Inspection.objects.count() == len(NAMES), seconds=30)
    assert set(PlannedVisit.objects.values_list("status", flat=True)) == {VisitStatus.DONE.value}


def anybody_reads(page: Page, fits: Callable[[Page], None]) -> None:
    """Whoever scans the receipt: what was found, and nobody's name."""
    expect(page.get_by_text("ถึงสำนักงานแล้ว")).to_be_visible()
    expect(page.get_by_text(NAMES[0])).to_be_visible()
    expect(page.get_by_text("สมชาย")).to_have_count(0)
    fits(page)


def order_from(open_page: Callable[..., Page], site: Site, officer: User, head: User) -> None:
    desk = open_page(f"/factories/{site.pk}/", user=officer, desk=True)
    desk.get_by_role("link", name="ร่างคำสั่ง").first.click()
    desk.get_by_label("ข้อเท็จจริงที่พบ").fill("การ์ดครอบใบมีดแตก")
    desk.get_by_label("สิ่งที่ผู้ประกอบการต้องปฏิบัติ").fill("ติดตั้งการ์ดครอบใบมีด")
    desk.get_by_role("button", name="บันทึกร่าง").click()
    desk.get_by_role("link", name="เสนออุตสาหกรรมจังหวัดลงนาม").click()
    desk.get_by_role("button", name="เสนอลงนาม").click()
    expect(desk.get_by_text("รอลงนาม").first).to_be_visible()
    order = Order.objects.get()
    signing = open_page(f"/audits/orders/{order.pk}/", user=head, desk=True)
    signing.get_by_role("link", name="ลงนามคำสั่ง").click()
    signing.get_by_role("button", name="ลงนามและออกเลขที่").click()
    expect(signing.get_by_role("heading", name=re.compile("รย 1"))).to_be_attached()
    desk.goto(f"/audits/orders/{order.pk}/serve/")
    desk.get_by_label("มอบให้ด้วยตนเอง").check()
    desk.get_by_label("ผู้รับหรือพยาน").fill("ผู้จัดการโรงงาน")
    desk.get_by_role("button", name="บันทึกการส่ง").click()
    expect(desk.get_by_text("ส่งแล้ว").first).to_be_visible()
    assert Order.objects.get().deadline_days == 30


def operator_answers(phone: Page, fits: Callable[[Page], None]) -> None:
    phone.get_by_role("link", name=re.compile("ม.37")).first.click()
    phone.get_by_label("ข้อความของท่าน").fill("ติดตั้งการ์ดใหม่แล้ว ตามภาพ")
    phone.locator("input[type=file]").first.set_input_files(
        {"name": "guard.jpg", "mimeType": "image/jpeg", "buffer": tablet.noise(1)}
    )
    phone.get_by_role("button", name="แจ้งว่าดำเนินการแล้ว").click()
    expect(phone.get_by_text("ติดตั้งการ์ดใหม่แล้ว ตามภาพ")).to_be_visible()
    fits(phone)
    assert WantedInspection.objects.open().count() == 1, "the re-inspection is planned by itself"


def inspect_again(field: Page, site: Site) -> None:
    """The re-inspection is on the tablet by itself; what had failed passes, and the order is obeyed."""
    tablet.take_along(field)
    record = tablet.make_ready(field, site.pk, filing=False)
    field.evaluate(CHANGE, [record, {"kind": "follow_up", "details_changed": True, "state": "waiting"}])
    tablet.send(field)
    tablet.wait_until(field, lambda: Inspection.objects.filter(client_id=record).exists())
    again = Inspection.objects.get(client_id=record)
    assert again.kind == "follow_up"
    assert not WantedInspection.objects.open().exists()
    assert set(site.findings.values_list("status", flat=True)) == {FindingStatus.CLOSED.value}
