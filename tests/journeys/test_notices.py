"""From the log to the signed report and the released notice, and what the public reads on a phone."""

from collections.abc import Callable
from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from emergencies.models import Incident, Notice, NoticeRelease, SituationReport
from mind_portal.accounts.models import User
from tests.emergencies.builders import make_incident, make_release, make_report
from tests.journeys.conftest import DESK, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LOOKS: list[tuple[dict[str, int], Literal["light", "dark"]]] = [(PHONE, "light"), (PHONE, "dark"), (DESK, "light")]


@pytest.fixture
def incident(officer: User) -> Incident:
    return make_incident(officer, latitude=12.75, longitude=101.2, place="ริมคลองบ้านค่าย", province="21")


def test_a_report_is_drafted_by_one_and_signed_by_another(
    open_page: Callable[..., Page], fits: Callable[[Page], None], incident: Incident, officer: User, head: User
) -> None:
    page = open_page(f"/emergencies/{incident.pk}/", user=officer, desk=True)
    page.get_by_role("button", name="ร่างรายงานฉบับที่ 1").click()
    page.get_by_label("ความต้องการ").fill("โฟม 4,000 ลิตร")
    fits(page)
    page.get_by_role("button", name="บันทึกแล้วอ่านอย่างที่จะลงนาม").click()
    expect(page.get_by_text("โฟม 4,000 ลิตร")).to_be_visible()
    report = SituationReport.objects.get()
    page = open_page(f"/emergencies/reports/{report.pk}/", user=head)
    fits(page)
    page.get_by_role("button", name="ลงนามรายงานฉบับที่ 1").click()
    expect(page.get_by_text("ตรงกับที่ลงนามไว้")).to_be_visible()


def test_a_notice_is_written_by_one_released_by_another_and_read_by_everybody(
    open_page: Callable[..., Page], fits: Callable[[Page], None], incident: Incident, officer: User, head: User
) -> None:
    page = open_page(f"/emergencies/{incident.pk}/", user=officer)
    page.get_by_role("link", name="ร่างประกาศใหม่จากข้อมูลล่าสุด").click()
    fits(page)
    page.get_by_label("ออกจากพื้นที่").check()
    page.get_by_role("button", name="เก็บและขอให้คนที่สองเผยแพร่").click()
    expect(page.get_by_text("รอผู้เผยแพร่")).to_be_visible()
    page = open_page(f"/emergencies/notices/{Notice.objects.get().pk}/", user=head)
    fits(page)
    page.get_by_role("button", name="เผยแพร่สู่ประชาชนเดี๋ยวนี้").click()
    page.get_by_role("link", name="หน้าที่ประชาชนเห็น").click()
    expect(page.get_by_text("ออกจากพื้นที่ทันที")).to_be_visible()


def test_the_public_reads_by_day_and_night_without_scripts(
    open_page: Callable[..., Page], fits: Callable[[Page], None], incident: Incident, officer: User, head: User
) -> None:
    make_release(incident, officer, head)
    make_report(incident, officer)
    label = NoticeRelease.objects.get().label
    for size, scheme in LOOKS:
        page = open_page("/notices/", dark=scheme == "dark", desk=size == DESK)
        fits(page)
        page.get_by_role("link", name="เพลิงไหม้").first.click()
        page.wait_for_url(f"**/notices/{label}/")
        fits(page)
