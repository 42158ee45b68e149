"""A neighbour scans the sheet at the gate and complains; the office inspects and answers; the neighbour reads it."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import transaction
from django.utils import timezone
from playwright.sync_api import Page, expect

from audits.complaints.models import Complaint
from audits.models import InspectionKind
from audits.services.wanted import do_wanted
from factories.models import Site
from mind_portal.accounts.models import User
from mind_portal.documents.models import Attachment
from mind_portal.geography.models import Province
from mind_portal.journal.models import Entry
from tests.audits.complaints.builders import forget_limits, photo, sheet_of
from tests.audits.orders.builders import load_law
from tests.support.builders import make_inspection, make_site

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WORDS = "กลิ่นสารเคมีแรงมากทุกคืน ปิดหน้าต่างแล้วก็ยังได้กลิ่น"


@pytest.fixture
def site(rayong: Province) -> Site:
    load_law()
    forget_limits()
    return make_site(rayong, "โรงงานสีและทินเนอร์บ้านค่าย")


def complain(page: Page, picture: Path) -> None:
    """From the public page to the case, on a phone."""
    page.get_by_role("link", name="ร้องเรียนโรงงานนี้").first.click()
    page.get_by_text("กลิ่นเหม็น").click()
    page.get_by_label("เกิดอะไรขึ้น").fill(WORDS)
    page.get_by_label("เกิดเมื่อใด บ่อยเพียงใด").fill("หลังสี่ทุ่ม")
    page.locator("#photos").set_input_files(picture)
    page.locator("#name").fill("สมหญิง ใจดี")
    page.locator("#phone").fill("0812345678")
    page.get_by_label(re.compile("ข้าพเจ้ายินยอม")).check()
    page.wait_for_timeout(3_200)  # whoever is faster is taken for a program
    page.get_by_role("button", name="ส่งเรื่องร้องเรียน").click()
    expect(page.get_by_text("เก็บไว้เพื่อติดตามเรื่อง")).to_be_visible()


def handle(desk: Page, site: Site, officer: User) -> None:
    """The officer starts an inspection, sees its result on the case and answers."""
    desk.get_by_role("link", name="กลิ่นเหม็น").first.click()
    expect(desk.get_by_text(WORDS).first).to_be_visible()
    expect(desk.get_by_text("สมหญิง ใจดี")).to_have_count(0)
    desk.get_by_role("link", name="เริ่มตรวจ").first.click()
    desk.get_by_label("ให้ตรวจเรื่องใด").fill("ตรวจระบบบำบัดอากาศ")
    desk.get_by_role("button", name="สั่งให้ตรวจโรงงาน").click()
    expect(desk.get_by_text("ตั้งงานตรวจแล้ว")).to_be_visible()
    done = make_inspection(site, officer, kind=InspectionKind.COMPLAINT, findings=2)
    with transaction.atomic():
        do_wanted(done, actor=officer, now=timezone.now())
    desk.get_by_label("ขอดูข้อมูลติดต่อเพื่ออะไร").fill("โทรถามทิศทางลม")
    desk.get_by_role("button", name="เปิดดูข้อมูลติดต่อ").click()
    expect(desk.get_by_text("สมหญิง ใจดี")).to_be_visible()
    expect(desk.get_by_role("link", name=re.compile("การตรวจเมื่อ"))).to_be_visible()
    desk.locator("#id_text").first.fill("ตรวจแล้ว พบข้อบกพร่อง 2 ข้อ สั่งให้แก้ไขใน 30 วัน")
    desk.get_by_role("button", name="ส่งคำตอบ").click()
    expect(desk.get_by_text("ส่งคำตอบแล้ว").first).to_be_visible()
    expect(desk.get_by_text("สมหญิง ใจดี")).to_have_count(0)


def test_a_neighbour_complains_and_reads_the_answer(
    open_page: Callable[..., Page], fits: Callable[[Page], None], officer: User, site: Site, tmp_path: Path
) -> None:
    picture = tmp_path / "ควัน.jpg"
    picture.write_bytes(photo(place=True).read())
    phone = open_page(f"/f/{sheet_of(site, officer).token}/")
    fits(phone)
    assert phone.context.cookies() == []
    complain(phone, picture)
    fits(phone)
    complaint, link = Complaint.objects.get(), phone.url
    assert Attachment.objects.about(complaint).get().latitude is None
    desk = open_page("/audits/complaints/", user=officer, desk=True)
    fits(desk)
    handle(desk, site, officer)
    fits(desk)
    assert Entry.objects.get(verb="audits.complaint_contact_shown").reason == "โทรถามทิศทางลม"
    again = open_page(link, scripts=False)
    expect(again.get_by_text("สั่งให้แก้ไขใน 30 วัน")).to_be_visible()
    again.get_by_text("4", exact=True).click()
    again.get_by_role("button", name="ส่งคะแนน").click()
    expect(again.get_by_text("ขอบคุณที่ประเมินคำตอบ")).to_be_visible()
    fits(phone)
    assert Complaint.objects.get().rating == 4


def test_without_a_script_a_complaint_about_an_unknown_place_is_sent_and_found_again_by_pin(
    open_page: Callable[..., Page], site: Site
) -> None:
    page = open_page("/complain/", scripts=False)
    page.watched.expect("422")  # type: ignore[attr-defined]
    page.get_by_text("น้ำเสีย").click()
    page.get_by_label("เกิดอะไรขึ้น").fill("น้ำในคลองดำและมีฟอง ปลาตายหลายตัว")
    page.wait_for_timeout(3_200)
    page.get_by_role("button", name="ส่งเรื่องร้องเรียน").click()
    expect(page.get_by_text("โปรดระบุสถานที่").first).to_be_visible()
    page.locator("#place").fill("คลองหลังวัดบ้านค่าย")
    page.locator("#province").select_option("21")
    page.get_by_role("button", name="ส่งเรื่องร้องเรียน").click()
    expect(page.locator(".pu-keys b")).to_have_count(2)
    number, pin = page.locator(".pu-keys b").all_inner_texts()
    page.goto("/complain/follow/")
    page.locator("#number").fill(number)
    page.locator("#pin").fill(pin)
    page.get_by_role("button", name="เปิดเรื่อง").click()
    expect(page.get_by_text("ปลาตายหลายตัว")).to_be_visible()
