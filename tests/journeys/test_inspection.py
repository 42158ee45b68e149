"""An officer files the real checklist on a phone, in Thai: by touch, saved as one goes, with a warning to explain."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from audits.models import Finding, Inspection, InspectionDraft
from audits.selectors.drafts import examine_draft
from factories.models import Site
from mind_portal.accounts.models import User
from mind_portal.geography.models import Province
from mind_portal.questionnaires.answers import Answer
from tests.audits import builders
from tests.journeys.field_tools import wait_until
from tests.support.builders import make_site

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def site(rayong: Province) -> Site:
    return make_site(rayong, "บจก. แกลงรีไซเคิลกระดาษ", horsepower=100)


def saved_answer(draft: InspectionDraft, code: str) -> Answer:
    draft.refresh_from_db()
    found: Answer = draft.answers.get("items", {}).get(code) or {}
    return found


def press(page: Page, code: str, value: str) -> None:
    button = page.locator(f'#i-{code} input[value="{value}"]').first
    button.evaluate("button => button.scrollIntoView({block: 'center'})")
    button.check(force=True)


def wait_until_saved(page: Page) -> None:
    expect(page.locator("#save-state")).to_contain_text("บันทึกแล้ว")


def begin(page: Page, fits: Callable[[Page], None]) -> InspectionDraft:
    """From the start page by two Thai letters to the first section."""
    fits(page)
    page.get_by_role("link", name="เริ่มตรวจ").first.click()
    page.locator("#q").fill("แก")
    page.get_by_role("button", name="ค้นหา").click()
    fits(page)
    page.get_by_role("link", name="แกลงรีไซเคิลกระดาษ").click()
    page.get_by_role("button", name="เริ่มตรวจ").click()
    expect(page).to_have_url(re.compile("/licence/$"))
    return InspectionDraft.objects.get()


def answer_first_section(page: Page, fits: Callable[[Page], None], draft: InspectionDraft) -> None:
    """A fail asks for a note, each answer is saved at once, the main button leads to what has none."""
    press(page, "licence_displayed", "fail")
    expect(page.locator("#i-licence_displayed .q-fail")).to_be_visible()
    page.locator("#q-licence_displayed-note").fill("ไม่พบใบอนุญาตที่สำนักงาน")
    wait_until_saved(page)
    expect(page.locator("[data-answered]").first).to_have_text("1")
    fits(page)
    press(page, "licence_displayed", "critical")
    wanted = {"value": "fail", "note": "ไม่พบใบอนุญาตที่สำนักงาน", "severity": "critical"}
    wait_until(page, lambda: saved_answer(draft, "licence_displayed") == wanted)
    page.get_by_role("button", name="ข้อที่ยังไม่ตอบถัดไป").click()
    expect(page.locator("#i-licence_matches input").nth(1)).to_be_focused()
    for code in ("licence_matches", "start_notified", "changes_notified", "annual_fee"):
        press(page, code, "pass")
    page.get_by_role("button", name="หมวดถัดไป").click()


def answer_machines_and_boiler(page: Page, fits: Callable[[Page], None], draft: InspectionDraft) -> None:
    """A warning shows as the number is typed; an answer shows its questions and hides them again."""
    expect(page).to_have_url(re.compile("/machines/$"))
    page.locator("#q-hp_found").fill("๑๒๐")
    expect(page.locator("#i-hp_found [data-warning]")).to_be_visible()
    page.locator("[data-onward]").click()
    expect(page).to_have_url(re.compile("/boiler/$"))
    expect(page.locator("#i-boiler_tested")).to_be_hidden()
    press(page, "has_boiler", "yes")
    expect(page.locator("#i-boiler_tested")).to_be_visible()
    fits(page)
    press(page, "has_boiler", "no")
    expect(page.locator("#i-boiler_tested")).to_be_hidden()
    wait_until(page, lambda: saved_answer(draft, "has_boiler") == {"value": False})


def fill_in_the_rest(draft: InspectionDraft) -> None:
    """What has no answer yet, as if at a desk."""
    draft.refresh_from_db()
    found = examine_draft(draft)
    for item in found.shown.values():
        if not found.result(item.code) and item.type not in builders.PROOFS:
            draft.answers["items"][item.code] = {"value": builders.good_value(item)}
    draft.save(update_fields=["answers"])


def test_an_officer_files_the_checklist_on_a_phone(
    open_page: Callable[..., Page], fits: Callable[[Page], None], officer: User, site: Site
) -> None:
    builders.load_real()
    page = open_page("/audits/", user=officer)
    draft = begin(page, fits)
    answer_first_section(page, fits, draft)
    answer_machines_and_boiler(page, fits, draft)
    fill_in_the_rest(draft)
    page.goto(f"/audits/drafts/{draft.pk}/")
    fits(page)
    page.get_by_label("เหตุผล").fill("เครื่องใหม่ยื่นขอขยายแล้ว")
    page.get_by_role("button", name="ยื่นผลตรวจ").click()
    expect(page).to_have_url(re.compile(r"/audits/\d+/$"))
    inspection = Inspection.objects.get()
    assert (inspection.failed, Finding.objects.get().severity) == (1, "critical")
    assert inspection.answers["reasons"] == {"hp_within_permit": "เครื่องใหม่ยื่นขอขยายแล้ว"}
    fits(page)
    page.goto("/audits/findings/?status=open")
    fits(page)


def test_two_devices_notice_one_another(open_page: Callable[..., Page], officer: User, site: Site) -> None:
    draft = builders.make_draft(site, officer, builders.load_small(), inspected_on=builders.today(), items={})
    first = open_page(f"/audits/drafts/{draft.pk}/machines/", user=officer)
    second = open_page(f"/audits/drafts/{draft.pk}/machines/", user=officer)
    press(first, "guard", "pass")
    wait_until_saved(first)
    press(second, "guard", "na")
    expect(second.locator("#i-guard [data-clash]")).to_be_visible()
    assert saved_answer(draft, "guard") == {"value": "pass"}
    second.locator("#q-hp").fill("12")
    wait_until(second, lambda: saved_answer(draft, "hp") == {"value": 12})  # what nobody else touched is saved


def test_what_is_answered_while_another_answer_is_on_its_way_is_saved_after_it(
    open_page: Callable[..., Page], officer: User, site: Site
) -> None:
    """On a slow line it waited until the officer changed something else or left the page."""
    draft = builders.make_draft(site, officer, builders.load_small(), inspected_on=builders.today(), items={})
    page = open_page(f"/audits/drafts/{draft.pk}/machines/", user=officer)
    held: list[Route] = []
    page.route("**/machines/", lambda route: held.append(route) if not held else route.continue_())
    press(page, "guard", "pass")
    wait_until(page, lambda: bool(held))
    page.locator("#q-hp").fill("12")
    page.wait_for_timeout(800)  # its own turn comes, and finds the line busy
    held[0].continue_()
    wait_until(page, lambda: saved_answer(draft, "hp") == {"value": 12})
    assert saved_answer(draft, "guard") == {"value": "pass"}


def test_a_lost_line_is_said_and_made_up_for(open_page: Callable[..., Page], officer: User, site: Site) -> None:
    draft = builders.make_draft(site, officer, builders.load_small(), inspected_on=builders.today(), items={})
    page = open_page(f"/audits/drafts/{draft.pk}/machines/", user=officer)
    page.watched.expect("ERR_INTERNET_DISCONNECTED")  # type: ignore[attr-defined]
    page.context.set_offline(True)
    press(page, "guard", "pass")
    expect(page.locator("#save-state")).to_contain_text("ยังไม่ได้บันทึก")
    page.context.set_offline(False)
    wait_until_saved(page)
    assert saved_answer(draft, "guard") == {"value": "pass"}


def test_a_draft_that_is_gone_is_said_and_not_tried_for_ever(
    open_page: Callable[..., Page], officer: User, site: Site
) -> None:
    draft = builders.make_draft(site, officer, builders.load_small(), inspected_on=builders.today(), items={})
    page = open_page(f"/audits/drafts/{draft.pk}/machines/", user=officer)
    page.watched.expect("404")  # type: ignore[attr-defined]
    draft.delete()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if request.method == "POST" else None)
    press(page, "guard", "pass")
    expect(page.locator("#save-state")).to_contain_text("บันทึกไม่ได้")
    page.wait_for_timeout(5_000)
    assert len(asked) == 1
