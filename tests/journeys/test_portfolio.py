"""From the signed contract to a late firm on the portfolio: two people of the fund, the bank's file, the office."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from loans.models import BankFile, Contract
from loans.portfolio import standing
from loans.portfolio.bank import services
from mind_portal.accounts.models import User
from mind_portal.geography.models import Province
from tests.loans import money
from tests.support.builders import make_site

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def enter_contract(page: Page) -> None:
    page.get_by_role("link", name="บันทึกสัญญา").first.click()
    page.get_by_label("เลขที่สัญญา").fill("กท-๑/๒๕๖๙")
    page.get_by_label("วันที่ลงนาม").fill("15/1/2569")
    page.get_by_label("งวดแรกครบกำหนด").fill("15/2/2569")
    page.get_by_label("ดอกเบี้ย (ร้อยละต่อปี)").fill("3")
    page.get_by_role("button", name="บันทึกสัญญา").click()
    page.get_by_role("link", name="เบิกจ่าย").click()
    page.get_by_label("จำนวนเงิน (บาท)").fill("1,200,000")
    page.get_by_label("วันที่เบิกจ่าย").fill("15 ม.ค. 2569")
    page.get_by_label("เลขที่อ้างอิงของธนาคาร").fill("D-1")
    page.get_by_role("button", name="บันทึกการเบิกจ่าย").click()
    expect(page.get_by_text("รอผู้ยืนยันคนที่สอง").first).to_be_visible()


def test_a_loan_from_its_contract_to_the_portfolio(
    open_page: Callable[..., Page], axe: Callable[[Page], None], rayong: Province, officer: User, tmp_path: Path
) -> None:
    money.load_law()
    firm = make_site(rayong, "บจก. บ้านค่ายอาหารแช่แข็ง")
    money.make_approved(firm)
    first, second = money.fund_pair()
    desk = open_page("/loans/contracts/", user=first, desk=True)
    axe(desk)
    enter_contract(desk)
    contract = Contract.objects.get()
    other = open_page(f"/loans/contracts/{contract.pk}/", user=second, desk=True)
    other.get_by_role("button", name="ยืนยัน 1,200,000.00 บาท").click()
    expect(other.get_by_text("15 ก.พ. 2569").first).to_be_visible()
    axe(other)
    bank = tmp_path / "bank.csv"
    bank.write_text("เลขที่สัญญา,วันที่,จำนวนเงิน,เลขที่อ้างอิง\r\nกท-1/2569,15/2/2569,5000,R-1\r\nกท-9,15/2/2569,1,R-2\r\n")
    desk.goto("/loans/bank-files/")
    desk.get_by_label("ไฟล์ธนาคาร").set_input_files(bank)
    desk.get_by_role("button", name="ส่งและดูตัวอย่าง").click()
    expect(desk).to_have_url(re.compile(r"/loans/bank-files/\d+/$"))
    file = BankFile.objects.get()
    services.read_file(file_id=file.pk, now=timezone.now())
    other.goto(f"/loans/bank-files/{file.pk}/")
    expect(other.get_by_text("ไม่มีสัญญา “กท-9”")).to_be_visible()
    axe(other)
    other.get_by_role("button", name="บันทึก 1 แถว").click()
    expect(other.get_by_role("button", name="บันทึก 1 แถว")).to_have_count(0)
    services.book_file(file_id=file.pk, now=timezone.now())
    standing.refresh(timezone.localdate())
    phone = open_page("/loans/contracts/", user=officer)
    phone.get_by_role("link", name=firm.operator.name).click()
    expect(phone.get_by_text("5,000.00").first).to_be_visible()
    axe(phone)
    board = open_page("/loans/portfolio/", user=first, desk=True)
    expect(board.get_by_text("ผู้กู้ 1 ราย")).to_be_visible()
    axe(board)
