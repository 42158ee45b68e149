"""Every main page by day and night, on phone and desk; filters behind a button; the whole work without a mouse."""

import re
from collections.abc import Callable
from io import StringIO
from typing import Literal

import pytest
from django.core.management import call_command
from playwright.sync_api import Locator, Page, expect

from audits.models import Inspection, InspectionDraft
from factories.models import Site
from factories.services import refresh_summaries
from mind_portal.accounts.models import User
from mind_portal.geography.models import Province
from tests.audits import builders as audit_builders
from tests.journeys.conftest import DESK, PHONE
from tests.journeys.test_story import answer_the_rest
from tests.support.builders import make_inspection, make_site

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LONG = "บริษัท ไทยอุตสาหกรรมแปรรูปอาหารทะเลแช่เยือกแข็งเพื่อการส่งออกภาคตะวันออก (ประเทศไทย) จำกัด (มหาชน)"
LOOKS: list[tuple[dict[str, int], Literal["light", "dark"]]] = [
    (PHONE, "light"), (PHONE, "dark"), (DESK, "dark"), (DESK, "light"),
]  # fmt: skip
FIELD = (
    "/factories/?q=บจก", "/factories/?q=ไม่มีชื่อนี้", "/factories/filter/", "/factories/map/", "/factories/{site}/",
    "/factories/{site}/edit/", "/audits/{inspection}/", "/audits/findings/", "/audits/findings/{finding}/close/",
    "/audits/start/", "/provinces/21/", "/provinces/50/", "/measures/", "/measures/audits.inspections/",
    "/accounts/me/",
)  # fmt: skip
OFFICE = (
    "/accounts/users/", "/accounts/users/new/", "/accounts/users/{person}/", "/machine-room/", "/factories/imports/",
    "/journal/", "/accounts/sessions/", "/accounts/password/change/",
)  # fmt: skip


@pytest.fixture
def site(rayong: Province, chiang_mai: Province) -> Site:
    site = make_site(rayong, LONG, horsepower=100)
    refresh_summaries(None)
    return site


@pytest.fixture
def places(site: Site, officer: User) -> dict[str, int]:
    """What the addresses of the pages name: one factory with one inspection and its findings, counted."""
    inspection = make_inspection(site, officer, findings=2, version=audit_builders.load_real())
    call_command("rebuild_rollups", stdout=StringIO())
    finding = inspection.findings.first()
    assert finding is not None
    return {"site": site.pk, "inspection": inspection.pk, "finding": finding.pk, "person": officer.pk}


@pytest.mark.parametrize(("role", "paths"), [("officer", FIELD), ("administrator", OFFICE)])
def test_every_main_page_is_readable_by_day_and_night_on_phone_and_desk(
    open_page: Callable[..., Page], fits: Callable[[Page], None], places: dict[str, int], officer: User,
    administrator: User, role: str, paths: tuple[str, ...],
) -> None:  # fmt: skip
    page = open_page("/", user=officer if role == "officer" else administrator)
    page.watched.expect("htmx:")  # type: ignore[attr-defined]  # a count on its way is given up as the page is left
    for size, scheme in LOOKS:
        page.set_viewport_size(size)  # type: ignore[arg-type]
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        for path in paths:
            page.goto(path.format(**places))
            expect(page.locator("html")).to_have_attribute("data-bs-theme", scheme)
            expect(page.get_by_role("heading", level=1)).not_to_be_empty()
            expect(page).to_have_title(re.compile(r".+ · MIND portal$"))
            fits(page)


def test_on_the_phone_the_filters_stand_behind_a_button_with_their_number(
    open_page: Callable[..., Page], fits: Callable[[Page], None], places: dict[str, int], officer: User
) -> None:
    page = open_page("/audits/?kind=annual", user=officer)
    button = page.get_by_role("button", name="ตัวกรอง 1")
    expect(button).to_have_attribute("aria-expanded", "false")
    expect(page.locator("#f-score")).to_be_hidden()
    button.click()
    expect(button).to_have_attribute("aria-expanded", "true")
    expect(page.locator("#f-score")).to_be_visible()
    fits(page)
    assert open_page("/audits/", user=officer, scripts=False).locator("#f-score").is_visible()


def test_the_interface_for_other_systems_is_drawn_under_our_policy(
    open_page: Callable[..., Page], officer: User
) -> None:
    page = open_page("/api/", user=officer, desk=True)
    expect(page.locator(".opblock").first).to_be_visible(timeout=15_000)


def tab_to(page: Page, target: Locator, *, most: int = 60) -> None:
    """Press Tab until `target` has the focus, and see that the focus shows."""
    for _press in range(most):
        if target.evaluate("element => element === document.activeElement"):
            assert target.evaluate("element => getComputedStyle(element).outlineStyle") != "none"
            return
        page.keyboard.press("Tab")
    pytest.fail(f"{target} is not reached with the Tab key")


def test_an_inspection_is_filed_without_a_mouse(open_page: Callable[..., Page], site: Site, officer: User) -> None:
    audit_builders.load_real()
    page = open_page("/audits/", user=officer, desk=True)
    page.watched.expect("htmx:")  # type: ignore[attr-defined]
    page.keyboard.press("/")
    page.keyboard.type("อาหารทะเล")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/factories/"))
    tab_to(page, page.get_by_role("link", name=re.compile("อาหารทะเล")).first)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(rf"/factories/{site.pk}/$"))
    tab_to(page, page.get_by_role("link", name="เริ่มตรวจ").first)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/audits/start/"))
    tab_to(page, page.get_by_role("button", name="เริ่มตรวจ"))
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/licence/$"))

    first = page.locator("#i-licence_displayed input[type=radio]").first
    for _press in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('#i-licence_displayed') && document.activeElement.type") == (
            "radio"
        ):
            break
    page.keyboard.press("Space")
    expect(first).to_be_checked()
    expect(page.locator("#save-state")).to_contain_text("บันทึกแล้ว")
    draft = InspectionDraft.objects.get()
    answer_the_rest(draft)
    page.goto(f"/audits/drafts/{draft.pk}/")
    tab_to(page, page.get_by_role("button", name="ยื่นผลตรวจ"), most=120)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/audits/\d+/$"))
    assert Inspection.objects.get().site_id == site.pk
