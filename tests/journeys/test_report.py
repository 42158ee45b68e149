"""The second true story: a yearly report, from due to accepted, through to the dashboard's cell.

A secretary fills it in two sittings on two computers, is warned that electricity is ten times last year's and explains;
her director certifies; the officer asks one question and accepts.
"""

import datetime as dt
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Page, expect

from factories.models import Site
from factories.single_form.models import Report, ReportVersion
from factories.single_form.selectors.filling import filling_of
from mind_portal.accounts.models import User
from mind_portal.core import thai
from mind_portal.geography.models import Province
from mind_portal.questionnaires.answers import Answer
from mind_portal.questionnaires.definition import Item
from mind_portal.questionnaires.models import Version
from mind_portal.questionnaires.services import publish_definition
from mind_portal.rollups.models import Cell
from mind_portal.rollups.services import drain
from tests.factories.single_form.builders import NOW, make_obligation, make_period, make_person, make_report
from tests.journeys.conftest import each
from tests.journeys.field_tools import wait_until
from tests.support.builders import make_site

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SOON = 20_000
FORM = Path(settings.PORTAL_DIR).parent / "factories" / "single_form" / "data" / "single-form-yearly.json"


@pytest.fixture
def form(transactional_db: None) -> Version:
    """The yearly form that the repository brings."""
    data: Any = json.loads(FORM.read_text(encoding="utf-8"))
    return publish_definition(data=data, actor=None, now=NOW - dt.timedelta(days=400))[0]


@pytest.fixture
def site(rayong: Province) -> Site:
    return make_site(rayong, "บจก. บ้านค่ายอาหารแช่แข็ง", horsepower=240)


@pytest.fixture
def report(site: Site, form: Version) -> Report:
    """The report that is due, and last year's, certified."""
    obligation = make_obligation(form=form.questionnaire.code)
    last = make_period(obligation, start=dt.date(2024, 10, 1), end=dt.date(2025, 9, 30), due_on=dt.date(2025, 12, 31))
    before = make_report(site, last, status="accepted", is_standing=True, certified_on=dt.date(2025, 12, 1))
    ReportVersion.objects.create(
        report=before, province=site.province, number=1, form_version=form, started_at=NOW, updated_at=NOW,
        answers={"items": {"electricity_kwh": {"value": 1_200_000}, "shifts": {"value": 2}}}, prepared_at=NOW,
        certified_at=NOW, checksum="0" * 64,
    )  # fmt: skip
    return make_report(site, make_period(obligation, due_on=timezone.localdate() + dt.timedelta(days=5)))


def saved(page: Page) -> None:
    expect(page.locator("[data-save-shown]").first).to_contain_text("บันทึกแล้ว", timeout=SOON)


def good_value(item: Item) -> Any:
    """A plausible answer to an item that nobody has answered."""
    match item.type:
        case "number":
            return max(1, int(item.low or 0))
        case "yes_no":
            return False
        case "date":
            return "2026-08-15"
        case "choice":
            return item.choices[0].code
    return "ตามเอกสาร"


def kept(report: Report) -> Any:
    """What the form has saved so far."""
    return report.versions.get(certified_at=None).answers


def fill_in_the_rest(report: Report) -> None:
    """What she goes on doing for half an hour: every item that must be answered is, what was filled in is confirmed."""
    version = report.versions.get(certified_at=None)
    for _round in range(3):  # an answer may show new items
        found = filling_of(report, version).found
        for code, item in found.shown.items():
            answer: Answer = version.answers["items"].get(code) or {}
            if answer.get("source"):
                answer["source"]["confirmed"] = True
            if item.required and not found.result(code):
                answer = {"nil": True} if item.type == "table" else {"value": good_value(item)}
            if answer:
                version.answers["items"][code] = answer
    version.save(update_fields=["answers"])


def first_sitting(page: Page, fits: Callable[[Page], None], report: Report) -> None:
    """At the desk: what is due, the facts confirmed, electricity ten times last year's explained."""
    expect(page.get_by_text(thai.format_date(report.due_on)).first).to_be_visible()
    fits(page)
    page.get_by_role("button", name=re.compile("เริ่มกรอก")).click()
    expect(page.get_by_text(re.compile("เสร็จ 0 จาก"))).to_be_visible(timeout=SOON)
    fits(page)
    page.get_by_role("link", name=re.compile("พลังงาน")).first.click()
    page.locator("#q-electricity_kwh").fill("๑๒,๐๐๐,๐๐๐")
    warning = page.locator('[data-explain="electricity_kwh_jump"]')
    expect(warning).to_contain_text("ปีก่อน 1,200,000")
    warning.get_by_label("ผลิตมากขึ้น").check(force=True)
    page.locator("#reason-electricity_kwh_jump").fill("เปิดสายการผลิตที่สอง")
    fits(page)
    wait_until(page, lambda: "เปิดสายการผลิตที่สอง" in str(kept(report)))
    saved(page)


def second_sitting(page: Page, fits: Callable[[Page], None], report: Report) -> None:
    """On a phone: her figures are there; waste in litres becomes tonnes, a wrong cell is said and put right."""
    expect(page.locator("#q-electricity_kwh")).to_have_value("12,000,000")
    page.goto(page.url.replace("/energy/", "/waste_section/"))
    page.locator('[name="q-waste-0-waste"]').fill("13 02 08")
    page.locator('[name="q-waste-0-quantity"]').fill("1.250,0")
    page.locator('[name="q-waste-0-unit"]').select_option("l")
    page.locator('[name="q-waste-0-treatment"]').select_option("051")
    expect(page.locator("[data-row]").first.locator("[data-row-error]")).to_contain_text("ไม่ใช่ตัวเลข", timeout=SOON)
    fits(page)
    page.locator('[name="q-waste-0-quantity"]').fill("1,250")
    expect(page.locator("[data-row]").first.locator("[data-result]")).to_have_text("1.25")
    expect(page.locator("[data-row]").first.locator("[data-row-error]")).to_contain_text("ต้องระบุผู้รับ", timeout=SOON)
    page.locator('[name="q-waste-0-receiver"]').fill("บจก. ระยองรีไซเคิล")
    wait_until(page, lambda: "ระยองรีไซเคิล" in str(kept(report)))
    saved(page)


def certify(signing: Page, fits: Callable[[Page], None], report: Report) -> None:
    """The director reads it, makes the statements, signs, and has a receipt."""
    expect(signing.get_by_text("เปิดสายการผลิตที่สอง")).to_be_visible()
    for box in each(signing.locator("#sign input[type=checkbox]")):
        box.check()
    signing.locator("#signature").fill("เกรียงไกร จันทร์งาม")
    signing.get_by_role("button", name="รับรองและส่งสำนักงาน").click()
    expect(signing.get_by_text("เลขรับ").first).to_be_visible(timeout=SOON)
    receipt = ReportVersion.objects.get(report=report, number=1)
    expect(signing.get_by_text(receipt.receipt).first).to_be_visible()
    fits(signing)


def test_a_yearly_report_from_due_to_accepted(
    open_page: Callable[..., Page], fits: Callable[[Page], None], site: Site, report: Report, officer: User
) -> None:
    secretary = make_person(site, "preparer", username="secretary", display_name="กมล จันทร์งาม")
    director = make_person(site, "certifier", username="director", display_name="เกรียงไกร จันทร์งาม")

    desk = open_page("/reports/mine/", user=secretary, desk=True)
    first_sitting(desk, fits, report)
    desk.close()
    phone = open_page(f"/reports/mine/{report.pk}/s/energy/", user=secretary)
    second_sitting(phone, fits, report)
    fill_in_the_rest(report)

    # she looks at the whole and hands it over; her reason is still there
    phone.goto(f"/reports/mine/{report.pk}/review/")
    expect(phone.locator("#reason-electricity_kwh_jump")).to_have_value("เปิดสายการผลิตที่สอง")
    fits(phone)
    phone.get_by_role("button", name="ส่งให้ผู้รับรอง").click()
    expect(phone.get_by_text("เกรียงไกร จันทร์งาม").first).to_be_visible(timeout=SOON)

    certify(open_page(f"/reports/mine/{report.pk}/certify/", user=director, desk=True), fits, report)

    # the officer asks one thing, is answered, accepts
    office = open_page(f"/reports/{report.pk}/", user=officer, desk=True)
    office.locator("#ask textarea, form[action$='/ask/'] textarea").first.fill("สายการผลิตที่สองได้รับอนุญาตแล้วหรือไม่")
    office.locator("form[action$='/ask/'] button[type=submit]").click()
    expect(office.get_by_text("สายการผลิตที่สองได้รับอนุญาตแล้วหรือไม่").first).to_be_visible(timeout=SOON)
    phone.goto(f"/reports/mine/{report.pk}/")
    phone.locator("textarea[name=text]").fill("ได้รับอนุญาตเมื่อ 3 มี.ค. 2569")
    fits(phone)
    phone.get_by_role("button", name="ส่งคำตอบ").click()
    expect(phone.get_by_text("ได้รับอนุญาตเมื่อ")).to_be_visible(timeout=SOON)
    office.goto(f"/reports/{report.pk}/")
    office.locator("form[action$='/accept/'] button[type=submit]").click()
    wait_until(office, lambda: Report.objects.get(pk=report.pk).status == "accepted")
    report.refresh_from_db()

    # and the cells of the month in which it was due agree
    drain(today=report.due_on)
    month = thai.month_start(report.due_on)
    cell = Cell.objects.get(measure="reports.on_time_rate", province_id="21", month=month)
    assert (cell.numerator, cell.denominator) == (1, 1)
