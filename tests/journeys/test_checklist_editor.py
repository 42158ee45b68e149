"""Head office changes an item, looks at it as officers will, reads what changes and publishes; officers' old drafts
go on under the old version, new ones begin under the new."""

import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from audits.models import InspectionDraft
from audits.selectors.drafts import examine_draft
from audits.services import start_draft
from factories.models import Site
from mind_portal.accounts.models import User
from mind_portal.geography.models import Province
from mind_portal.questionnaires.models import DraftVersion, Version
from tests.audits.builders import load_small
from tests.support.builders import make_site

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def begin(site: Site, officer: User) -> InspectionDraft:
    now = timezone.now()
    return start_draft(
        draft_id=uuid4(), site=site, kind="annual", inspected_on=timezone.localdate(now), actor=officer, now=now
    )


def change_an_item(page: Page, fits: Callable[[Page], None]) -> None:
    """The rule is judged while it is typed; one that asks about what comes after cannot be kept in force."""
    page.locator("#i-exits .ed-text").click()
    page.wait_for_load_state("networkidle")
    fits(page)
    page.locator("#id_text_th").fill("ทางออกฉุกเฉินไม่มีสิ่งกีดขวาง")
    page.locator("#id_show_if").press_sequentially("nobody == true")
    expect(page.locator("#show_if-says")).to_contain_text("nobody")
    page.locator("#id_show_if").fill("")
    page.locator("#id_show_if").press_sequentially("has_boiler == true")
    expect(page.locator("#show_if-says")).to_contain_text("กฎอ่านได้")
    page.get_by_role("button", name="บันทึก", exact=True).click()
    expect(page.locator("#i-exits")).to_contain_text("ทางออกฉุกเฉินไม่มีสิ่งกีดขวาง")
    expect(page.locator("#i-exits")).to_contain_text("แก้ไข")


def move_an_item(page: Page) -> None:
    """Only the outline is swapped; the button that was pressed keeps the focus."""
    page.locator("#up-guard").click()
    expect(page.locator(".ed-items li").first).to_contain_text("Guards")
    expect(page.locator("#up-guard")).to_be_focused()


def look_at_it(page: Page, fits: Callable[[Page], None]) -> None:
    """On a desk's width and on a phone's; the rules react, nothing is kept."""
    outline = page.url
    page.get_by_role("link", name="ดูตัวอย่าง").click()
    fits(page)
    expect(page.locator("#i-exits")).to_be_hidden()
    page.locator('#i-has_boiler input[value="yes"]').check(force=True)
    expect(page.locator("#i-exits")).to_be_visible()
    expect(page.locator("#save-state")).to_contain_text("ไม่เก็บคำตอบ")
    page.get_by_role("link", name="แบบโทรศัพท์").click()
    phone = page.frame_locator("iframe.ed-phone")
    expect(phone.locator("#i-hp")).to_be_visible()
    with page.expect_response(lambda answer: answer.request.method == "POST" and "/preview/" in answer.url):
        phone.locator('#i-has_boiler input[value="yes"]').check(force=True)
    expect(phone.locator("#i-exits")).to_be_visible()
    page.wait_for_load_state("networkidle")  # a frame left while it loads kept Chromium waiting for its next page
    page.goto(outline)


def publish(page: Page, fits: Callable[[Page], None]) -> None:
    page.get_by_role("link", name="ดูสิ่งที่เปลี่ยนและประกาศใช้").click()
    fits(page)
    expect(page.locator(".ed-changes")).to_contain_text("ทางออกฉุกเฉินไม่มีสิ่งกีดขวาง")
    expect(page.locator(".ed-changes")).to_contain_text("ย้าย")
    page.locator("#id_reason").fill("หลังเหตุเพลิงไหม้ที่ระยอง")
    page.get_by_role("button", name="ประกาศใช้ฉบับที่ 2").dblclick()
    expect(page).to_have_url(re.compile("/checklists/factory-supervision/$"))
    expect(page.locator("main")).to_contain_text("หลังเหตุเพลิงไหม้ที่ระยอง")
    fits(page)


def test_a_checklist_from_the_draft_to_the_officers(
    open_page: Callable[..., Page], fits: Callable[[Page], None], rayong: Province, officer: User, head_office: User
) -> None:
    load_small()
    site = make_site(rayong, "บจก. ทดสอบ", horsepower=100)
    old = begin(site, officer)
    page = open_page("/checklists/", user=head_office, desk=True)
    page.watched.expect("ERR_ABORTED")  # type: ignore[attr-defined]
    fits(page)
    page.get_by_role("link", name="Small").click()
    page.get_by_role("button", name="เริ่มร่างฉบับถัดไป").click()
    fits(page)
    change_an_item(page, fits)
    move_an_item(page)
    look_at_it(page, fits)
    publish(page, fits)
    assert DraftVersion.objects.get().state == "published"
    assert Version.objects.count() == 2
    old.refresh_from_db()
    assert old.version.number == 1
    assert examine_draft(old).edition.definition.items["exits"].text.th == "Exits"
    new = begin(make_site(rayong, "บจก. ใหม่", horsepower=100), officer)
    assert new.version.number == 2
    assert examine_draft(new).edition.definition.items["exits"].text.th == "ทางออกฉุกเฉินไม่มีสิ่งกีดขวาง"


def test_a_phone_without_scripts_edits_too(open_page: Callable[..., Page], rayong: Province, head_office: User) -> None:
    load_small()
    page = open_page("/checklists/factory-supervision/", user=head_office, scripts=False)
    page.get_by_role("button", name="เริ่มร่างฉบับถัดไป").click()
    page.locator("#down-hp").click()
    expect(page.locator(".ed-items li").first).to_contain_text("Guards")
    page.locator("#add-text").fill("มีตู้ยา")
    page.locator("#add-type").select_option("yes_no")
    page.get_by_role("button", name="เพิ่มข้อนี้").click()
    expect(page.locator("#id_text_th")).to_have_value("มีตู้ยา")
    page.locator("#id_show_if").fill("nobody == 1")
    page.get_by_role("button", name="บันทึก", exact=True).click()
    expect(page.locator("main")).to_contain_text("ต้องแก้ก่อนประกาศใช้")
