"""From the round that head office opens to the last baht that comes back, each at his own screen."""

import datetime as dt
import re
from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from loans.models import Application, Contract, Meeting, Round
from mind_portal.accounts.models import User
from mind_portal.accounts.roles import Role
from mind_portal.geography.models import Province
from tests.journeys.conftest import each
from tests.loans import builders as make
from tests.support.builders import make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Open = Callable[..., Page]


def open_a_round(page: Page, axe: Callable[[Page], None]) -> Round:
    """1,200 million baht of เสือติดปีก, 60 of them for Rayong."""
    today = timezone.localdate()
    page.get_by_role("link", name="วางแผนรอบ").click()
    page.locator("#id_programme").select_option(label="เสือติดปีก")
    page.locator("#id_opens_on").fill(today.isoformat())
    page.locator("#id_closes_on").fill((today + dt.timedelta(days=90)).isoformat())
    page.locator("#id_pot").fill("๑,๒๐๐,๐๐๐,๐๐๐")
    page.get_by_role("button", name="บันทึก", exact=True).click()
    page.get_by_label("จังหวัด 1").select_option("21")
    page.get_by_label("บาท 1").fill("60,000,000")
    page.get_by_role("button", name="บันทึก", exact=True).click()
    expect(page.get_by_text("กำหนดวงเงินและโควตาแล้ว")).to_be_visible()
    page.get_by_role("button", name="เปิดรอบ").click()
    expect(page.get_by_text("เปิดรอบแล้ว")).to_be_visible()
    axe(page)
    return Round.objects.get()


def apply(page: Page, axe: Callable[[Page], None], user: User) -> Application:
    """Which programme, begin, one section by hand; the rest and the papers are put in from aside, then it is sent."""
    page.locator("#w-amount").fill("4,000,000")
    page.locator("#w-purpose").select_option("production")
    page.wait_for_url(re.compile("purpose=production"))
    expect(page.get_by_text("ขอได้ ตรงกับที่จะใช้").first).to_be_visible()
    axe(page)
    page.get_by_role("link", name=re.compile("เริ่มคำขอ")).click()
    page.locator("#id_months").fill("60")
    page.get_by_role("button", name=re.compile("^เริ่ม")).click()
    page.get_by_role("link", name=re.compile("ดำเนินการต่อ")).click()
    page.locator("#q-project_title").fill("เครื่องฉีดพลาสติกไฟฟ้า")
    axe(page)
    page.get_by_role("button", name=re.compile("ออกไปก่อน")).click()
    expect(page.get_by_text("เอกสาร").first).to_be_visible()
    application = make.fill(Application.objects.select_related("round__programme").get(), user)
    page.reload()
    axe(page)
    page.get_by_role("button", name="ยื่นต่อ สอจ.").click()
    expect(page.get_by_text("ยื่นคำขอแล้ว").first).to_be_visible()
    return application


def screen(page: Page, axe: Callable[[Page], None]) -> None:
    page.get_by_role("button", name="รับเรื่องเพื่อกลั่นกรอง").click()
    page.get_by_role("link", name="เขียนความเห็น").click()
    for select in each(page.locator("select[name^=score-]")):
        select.select_option("4")
    page.locator("#id_opinion").fill("กิจการมีคำสั่งซื้อต่อเนื่อง เห็นควรอนุมัติ")
    axe(page)
    page.get_by_role("button", name="ส่งหัวหน้ายืนยัน").click()
    expect(page.get_by_text("ความเห็นรอหัวหน้ายืนยัน")).to_be_visible()


def convene(page: Page, axe: Callable[[Page], None], chair: User) -> Meeting:
    page.get_by_role("link", name="นัดประชุม").click()
    page.locator("#id_day").fill(timezone.localdate().isoformat())
    page.locator("#id_time").fill("13:30")
    page.locator("#id_province").select_option("21")
    page.locator(f"input[name=chair][value='{chair.pk}']").check()
    axe(page)
    page.get_by_role("button", name="บันทึก", exact=True).click()
    page.locator("input[name=application]").check()
    page.get_by_role("button", name="บรรจุวาระ").click()
    expect(page.get_by_text("แก้วาระแล้ว")).to_be_visible()
    page.get_by_role("button", name="ล็อกข้อมูลและเริ่มประชุม").click()
    expect(page.get_by_text("ล็อกข้อมูลแล้ว")).to_be_visible()
    axe(page)
    return Meeting.objects.get()


def sign(page: Page, axe: Callable[[Page], None]) -> Contract:
    """The fund enters the contract from the application's page; a rate that the committee left open is typed."""
    today = timezone.localdate()
    page.get_by_role("link", name="บันทึกสัญญา").click()
    page.get_by_label("เลขที่สัญญา").fill("กท-๑/๒๕๗๐")
    page.get_by_label("วันที่ลงนาม").fill(today.isoformat())
    page.get_by_label("งวดแรกครบกำหนด").fill((today + dt.timedelta(days=28)).isoformat())
    page.get_by_label("ดอกเบี้ย (ร้อยละต่อปี)").fill("๓")
    axe(page)
    page.get_by_role("button", name="บันทึกสัญญา").click()
    expect(page.get_by_role("link", name="เบิกจ่าย")).to_be_visible()
    return Contract.objects.get()


def pay(page: Page, link: str, day: str, amount: str, button: str) -> None:
    page.get_by_role("link", name=link).first.click()
    page.get_by_label("จำนวนเงิน (บาท)").fill(amount)
    page.get_by_label(day).fill(timezone.localdate().isoformat())
    page.get_by_label("เลขที่อ้างอิงของธนาคาร").fill(f"REF-{amount}")
    page.get_by_role("button", name=button).click()


def pay_out_and_back(secretary: Page, phone: Page, open_page: Open, axe: Callable[[Page], None]) -> None:
    """Two people of the fund, from the signature to the day on which nothing is owed any more."""
    contract = sign(secretary, axe)
    pay(secretary, "เบิกจ่าย", "วันที่เบิกจ่าย", "๔,๐๐๐,๐๐๐", "บันทึกการเบิกจ่าย")
    second = open_page(f"/loans/contracts/{contract.pk}/", user=make_user(Role.FUND_STAFF), desk=True)
    second.get_by_role("button", name="ยืนยัน 4,000,000.00 บาท").click()
    expect(second.get_by_role("link", name="บันทึกรับชำระ")).to_be_visible()
    whole = 4 * make.MILLION + contract.instalments.get(number=1).interest
    phone.reload()
    phone.get_by_role("link", name=re.compile("กท-")).click()
    expect(phone.get_by_text("4,000,000.00").first).to_be_visible()
    axe(phone)
    pay(second, "บันทึกรับชำระ", "วันที่รับชำระ", f"{whole:,}", "บันทึกรับชำระ")
    expect(second.get_by_text("ชำระครบแล้ว").first).to_be_visible()
    contract.refresh_from_db()
    assert (contract.status, contract.closed_on) == ("settled", timezone.localdate())
    phone.reload()
    expect(phone.get_by_text("ชำระครบแล้ว").first).to_be_visible()


def test_a_round_is_opened_and_a_firm_gets_its_money(
    open_page: Open, axe: Callable[[Page], None], officer: User, head: User, rayong: Province
) -> None:
    make.load()
    fund, members = make_user(Role.FUND_STAFF, username="fund"), make.make_members(3)
    firm, _site = make.make_borrower(rayong, workers=142)
    secretary = open_page("/loans/rounds/", user=fund, desk=True)
    open_a_round(secretary, axe)
    application = apply(open_page("/loans/compare/", user=firm, desk=True), axe, firm)
    file = f"/loans/applications/{application.pk}/"
    screen(open_page(file, user=officer, desk=True), axe)
    confirming = open_page(file, user=head, desk=True)
    confirming.get_by_role("button", name="ยืนยันความเห็น").click()
    expect(confirming.get_by_text("ยืนยันความเห็นแล้ว")).to_be_visible()
    secretary.goto(secretary.url.split("/loans/")[0] + "/loans/meetings/")
    meeting = convene(secretary, axe, members[0])
    for member in reversed(members):
        page = open_page(f"/loans/meetings/{meeting.pk}/", user=member)
        page.get_by_label("เห็นชอบ", exact=True).check()
        page.get_by_role("button", name="ลงมติ", exact=True).click()
        expect(page.get_by_text("บันทึกการลงมติของท่านแล้ว")).to_be_visible()
    axe(page)
    secretary.reload()
    secretary.get_by_role("button", name="บันทึกมติที่ 1").click()
    expect(secretary.get_by_text("บันทึกมติแล้ว").first).to_be_visible()
    page.reload()
    page.get_by_role("button", name="ยืนยันมติ").click()
    expect(page.get_by_text("ยืนยันมติแล้ว").first).to_be_visible()
    phone = open_page(file, user=firm)
    expect(phone.get_by_text("อนุมัติ").first).to_be_visible()
    axe(phone)
    application.refresh_from_db()
    assert (application.status, application.approved) == ("approved", 4 * make.MILLION)
    secretary.goto(f"{secretary.url.split('/loans/')[0]}{file}")
    pay_out_and_back(secretary, phone, open_page, axe)
