"""The field pages in a browser: without a network, over a line that breaks, in two tabs, on two devices."""

import base64
import datetime as dt
import io
import re
from collections.abc import Callable
from unittest.mock import patch

import pytest
from django.conf import settings as portal
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from playwright.sync_api import Page, expect

from audits import services
from audits.models import FieldVisit, Inspection, InspectionDraft
from factories.models import Site
from mind_portal.accounts.models import User
from mind_portal.documents.models import Attachment
from mind_portal.geography.models import Province
from mind_portal.questionnaires.answers import fingerprint
from mind_portal.questionnaires.forms import Change
from tests.audits import builders
from tests.journeys import field_tools as tablet
from tests.support.builders import make_site

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHOTOS = [("guard", base64.b64encode(tablet.noise(n)).decode()) for n in range(2)]


@pytest.fixture
def site(rayong: Province) -> Site:
    builders.load_small()
    return make_site(rayong, "บจก. แกลงรีไซเคิลกระดาษ", horsepower=200, latitude=12.78, longitude=101.65)


@pytest.fixture
def field(open_page: Callable[..., Page], site: Site, officer: User) -> Page:
    """The tablet of the officer, loaded with one factory."""
    page = tablet.wait_ready(tablet.quiet(open_page("/field/", user=officer)))
    tablet.take_along(page, site.pk)
    return page


def sign_in(page: Page, user: User) -> None:
    """Somebody else signs in to the portal on this tablet."""
    client = Client()
    client.force_login(user)
    cookie = client.cookies[portal.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": portal.SESSION_COOKIE_NAME, "value": cookie, "url": page.watched.base}])  # type: ignore[attr-defined]


def press(page: Page, code: str, value: str) -> None:
    page.locator(f'#i-{code} .m-answer input[value="{value}"]').check(force=True)


def camera_photo() -> bytes:
    """Lying on its side, with the time that the camera wrote."""
    out = io.BytesIO()
    image = Image.new("RGB", (2400, 1600), "#806040")
    exif = image.getexif()
    exif[0x0112] = 6
    exif[0x0132] = "2026:11:24 09:41:00"
    image.save(out, "JPEG", exif=exif)
    return out.getvalue()


# --- the story ---


def test_an_officer_inspects_without_a_signal_and_the_outbox_empties_by_itself(
    field: Page, site: Site, fits: Callable[[Page], None]
) -> None:
    field.reload()
    expect(field.get_by_text("พร้อม", exact=True)).to_be_visible()
    fits(field)
    field.context.set_offline(True)
    field.reload()
    expect(field.locator("#f-net")).to_contain_text("ไม่มีสัญญาณ")
    field.get_by_role("link", name="เริ่มตรวจ").click()
    field.get_by_role("button", name="เริ่มตรวจ").click()
    inspect_offline(field, fits)
    sign_and_file(field, fits)
    assert not Inspection.objects.exists()
    field.context.set_offline(False)
    expect(field.locator(".f-out")).to_contain_text("ถึงระบบครบแล้ว", timeout=20_000)
    fits(field)
    see_what_arrived(site)
    field.get_by_role("link", name="ดูผลตรวจ").click()
    expect(field.get_by_text("สมชาย ใจดี")).to_be_visible()
    expect(field.locator(".q-photos img")).to_have_count(1)
    fits(field)


def inspect_offline(page: Page, fits: Callable[[Page], None]) -> None:
    """A failed item with severity, note and photo; rules run as one types; the other section follows."""
    page.locator("#q-hp").fill("๒๕๐")
    expect(page.locator("#i-hp .m-field__warning")).to_be_visible()
    page.locator("#q-hp").fill("๑๕๐")
    expect(page.locator("#i-hp .m-field__warning")).to_have_count(0)
    press(page, "guard", "fail")
    page.locator("#q-guard-note").fill("ไม่มีการ์ดที่เครื่องอัด")
    page.locator("#i-guard input[type=file]").set_input_files(
        {"name": "guard.jpg", "mimeType": "image/jpeg", "buffer": camera_photo()}
    )
    expect(page.locator("#i-guard .f-photo img")).to_have_count(1)
    expect(page.locator("#f-saved")).to_contain_text("บันทึกแล้ว")
    fits(page)
    page.reload()
    expect(page.locator("#q-guard-note")).to_have_value("ไม่มีการ์ดที่เครื่องอัด")
    page.get_by_role("button", name="หมวดถัดไป").click()
    press(page, "has_boiler", "yes")
    expect(page.locator("#i-tested")).to_be_visible()
    press(page, "has_boiler", "no")
    expect(page.locator("#i-tested")).to_be_hidden()
    press(page, "exits", "pass")
    page.get_by_role("button", name="ทบทวนก่อนยื่น").click()


def sign_and_file(page: Page, fits: Callable[[Page], None]) -> None:
    page.get_by_label("ชื่อผู้ลงชื่อ").fill("สมชาย ใจดี")
    page.get_by_label("ตำแหน่ง").fill("ผู้จัดการ")
    canvas = page.locator(".f-ink")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box
    page.mouse.move(box["x"] + 40, box["y"] + 70)
    page.mouse.down()
    page.mouse.move(box["x"] + 200, box["y"] + 20, steps=5)
    page.mouse.up()
    page.get_by_role("button", name="บันทึกลายมือชื่อ").click()
    expect(page.locator(".f-photo img")).to_have_count(1)
    fits(page)
    page.get_by_role("button", name="ยื่นผลตรวจ").click()
    expect(page.locator(".f-out")).to_contain_text("รอคิว")
    fits(page)


def see_what_arrived(site: Site) -> None:
    inspection = Inspection.objects.get()
    assert (inspection.site, inspection.failed) == (site, 1)
    assert inspection.findings.get().note == "ไม่มีการ์ดที่เครื่องอัด"
    assert set(Attachment.objects.values_list("slot", flat=True)) == {"guard", "signature"}
    photo = Attachment.objects.get(slot="guard")
    assert photo.taken_at == dt.datetime(2026, 11, 24, 2, 41, tzinfo=dt.UTC)
    assert (photo.width, photo.height) == (1067, 1600)  # small, and upright once, not twice
    assert FieldVisit.objects.get().signer_name == "สมชาย ใจดี"


# --- the line breaks ---


def test_wherever_the_line_is_cut_the_server_has_it_once_and_whole_or_the_outbox_holds_it(
    field: Page, site: Site
) -> None:
    line = tablet.Line(field)
    cuts = st.dictionaries(st.integers(0, 7), st.sampled_from(["before", "after"]), max_size=3)

    @settings(max_examples=4, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(cuts)
    def holds(where: dict[int, str]) -> None:
        line.cut({})
        record = tablet.make_ready(field, site.pk, PHOTOS)
        line.cut(where)
        states = []
        for _ in range(len(where) + 1):
            tablet.send(field)
            states.append(tablet.whole_or_waiting(field, record, len(PHOTOS)))
        assert states[-1] == "done"
        assert not tablet.photos_here(field)

    holds()


def test_photos_go_on_from_where_the_server_has_them(field: Page, site: Site) -> None:
    record = tablet.make_ready(field, site.pk, PHOTOS)
    line = tablet.Line(field)
    line.cut({3: "before"})  # session, answers, the first piece; then the second is lost
    tablet.send(field)
    assert tablet.whole_or_waiting(field, record, 2) == "photos"
    starts: list[str] = []
    field.on("request", lambda request: starts.append(request.url.split("=")[-1]) if "?start=" in request.url else None)
    tablet.send(field)
    assert tablet.whole_or_waiting(field, record, 2) == "done"
    assert starts[0] == str(64 * 1024)


# --- tabs, devices, people ---


def test_two_tabs_do_not_overwrite_one_another_and_send_once(field: Page, site: Site) -> None:
    record = tablet.make_ready(field, site.pk, answers={"hp": {"value": 5}}, filing=False)
    other = field.context.new_page()
    for page in (field, other):
        page.goto(f"/field/#/r/{record}/machines")
        expect(page.locator("#i-guard")).to_be_visible()
    press(field, "guard", "pass")
    other.locator("#q-hp").fill("90")
    expect(other.locator("#f-saved")).to_contain_text("บันทึกแล้ว")
    both = tablet.kept(field, record)
    assert both
    assert both["answers"] == {"hp": {"value": 90}, "guard": {"value": "pass"}}
    for code, parts in (("has_boiler", {"value": False}), ("exits", {"value": "pass"})):
        field.evaluate(
            """async ([id, code, parts]) => (await import("portal/field/records")).answer(id, code, parts)""",
            [record, code, parts],
        )
    change = (
        """async (id) => (await import("portal/field/store")).changeRecord(id, (one) => { one.state = "waiting"; })"""
    )
    field.evaluate(change, record)
    start = """() => { window.sending = import("portal/field/sender").then((sender) => sender.send()); }"""
    for page in (field, other):
        page.evaluate(start)
    for page in (field, other):
        page.evaluate("() => window.sending")
    tablet.wait_until(field, lambda: (tablet.kept(field, record) or {}).get("state") == "done")
    assert Inspection.objects.get().answers["items"]["hp"] == {"value": 90}


def test_what_the_desk_answered_meanwhile_is_compared_and_chosen_item_by_item(
    open_page: Callable[..., Page], site: Site, officer: User, fits: Callable[[Page], None]
) -> None:
    draft = builders.make_draft(site, officer, builders.load_small(), inspected_on=timezone.localdate())
    page = tablet.wait_ready(tablet.quiet(open_page("/field/", user=officer)))
    page.watched.expect("409")  # type: ignore[attr-defined]
    tablet.take_along(page)
    change = Change("hp", {"value": 70}, fingerprint({"value": 100}))
    services.save_draft(draft_id=draft.pk, changes=[change], actor=officer, now=timezone.now())
    page.goto(f"/field/#/r/{draft.pk}/machines")
    page.locator("#q-hp").fill("80")
    press(page, "guard", "na")
    page.goto(f"/field/#/r/{draft.pk}")
    page.get_by_role("button", name="ยื่นผลตรวจ").click()
    expect(page.locator(".f-out")).to_contain_text("ต้องให้ท่านเลือก")
    assert not Inspection.objects.exists()
    page.get_by_role("link", name="เทียบและเลือก").click()
    expect(page.locator(".f-pick").nth(1)).to_contain_text("70")
    fits(page)
    page.locator('.f-pick input[value="mine"]').check(force=True)
    page.get_by_role("button", name="ส่งตามที่เลือก").click()
    expect(page.locator(".f-out")).to_contain_text("ถึงระบบครบแล้ว")
    filed = Inspection.objects.get().answers["items"]
    assert (filed["hp"], filed["guard"]) == ({"value": 80}, {"value": "na"})
    assert not InspectionDraft.objects.exists()


def test_a_second_device_is_told_that_it_was_filed_with_other_answers(
    field: Page, open_page: Callable[..., Page], site: Site, officer: User
) -> None:
    draft = builders.make_draft(site, officer, builders.load_small(), inspected_on=timezone.localdate())
    second = tablet.wait_ready(tablet.quiet(open_page("/field/", user=officer)))
    for page, hp in ((field, 81), (second, 82)):
        tablet.take_along(page)
        page.evaluate(
            """async ([id, hp]) => {
              await (await import("portal/field/records")).answer(id, "hp", {value: hp});
              await (await import("portal/field/store")).changeRecord(id, (one) => { one.state = "waiting"; });
            }""",
            [str(draft.pk), hp],
        )
    for page in (field, second):
        tablet.send(page)
    assert Inspection.objects.get().answers["items"]["hp"] == {"value": 81}
    second.goto("/field/#/outbox")
    expect(second.locator(".f-out")).to_contain_text("ยื่นไปแล้วด้วยคำตอบอื่น")
    assert (tablet.kept(second, str(draft.pk)) or {})["answers"]["hp"] == {"value": 82}


def test_another_officer_on_the_tablet_sees_nothing_and_the_record_goes_after_sign_in(
    field: Page, site: Site, officer: User, head: User
) -> None:
    field.context.set_offline(True)
    record = tablet.make_ready(field, site.pk, PHOTOS[:1])
    raw = field.evaluate(
        """async () => new Promise((resolve) => {
          const asked = indexedDB.open("mind-field");
          asked.onsuccess = () => {
            const rows = asked.result.transaction("records").objectStore("records").getAll();
            const text = (row) => String.fromCharCode(...new Uint8Array(row.box));
            rows.onsuccess = () => resolve(rows.result.map((row) => JSON.stringify({...row, box: text(row)})).join());
          };
        })"""
    )
    assert record in raw
    assert "แกลง" not in raw
    assert "guard" not in raw
    sign_in(field, head)
    field.context.set_offline(False)
    field.goto("/field/#/outbox")
    field.reload()
    expect(field.get_by_text("มีรายการของเจ้าหน้าที่ผู้อื่นรอในเครื่องนี้ 1 รายการ")).to_be_visible()
    expect(field.get_by_text("แกลง")).to_have_count(0)
    assert tablet.kept(field, record) is None
    assert not Inspection.objects.exists()
    sign_in(field, officer)
    field.reload()
    expect(field.locator(".f-out")).to_contain_text("ถึงระบบครบแล้ว")
    assert Inspection.objects.get().officer == officer


HAS_KEY = """async () => (await indexedDB.databases()).some((one) => one.name === "mind-field-keys")"""


def test_another_officer_who_opens_any_page_of_the_portal_ends_the_key_of_the_one_before(
    field: Page, site: Site, officer: User, head: User
) -> None:
    field.context.set_offline(True)
    record = tablet.make_ready(field, site.pk)
    field.context.set_offline(False)
    field.goto("about:blank")
    sign_in(field, officer)
    field.goto("/audits/")
    assert field.evaluate(HAS_KEY), "his own pages leave it alone"
    sign_in(field, head)
    field.goto("/audits/")
    field.wait_for_function(f"async () => !(await ({HAS_KEY})())")
    field.goto("/audits/")  # and no page makes an empty one
    field.wait_for_function(f"async () => !(await ({HAS_KEY})())")
    sign_in(field, officer)
    field.goto("/field/#/outbox")
    tablet.wait_until(field, lambda: Inspection.objects.filter(client_id=record, officer=officer).exists())


def test_signing_out_shuts_the_tablet_and_keeps_what_waits(field: Page, site: Site, officer: User) -> None:
    field.context.set_offline(True)
    record = tablet.make_ready(field, site.pk)
    field.context.set_offline(False)
    portal_page = field.context.new_page()
    portal_page.route("**/field/send/", lambda route: route.abort())
    portal_page.goto("/audits/")
    portal_page.locator("details.m-menu:not(.m-nav__more) > summary:visible").click()
    portal_page.get_by_role("button", name="ออกจากระบบ").click()
    portal_page.wait_for_url("**/accounts/login/**")
    field.context.set_offline(True)
    field.reload()
    expect(field.get_by_role("heading", name="เครื่องนี้ล็อกอยู่")).to_be_visible()
    expect(field.get_by_text("แกลง")).to_have_count(0)
    field.context.set_offline(False)
    sign_in(field, officer)
    field.reload()
    tablet.wait_until(field, lambda: Inspection.objects.filter(client_id=record).exists())


def test_an_expired_session_loses_nothing(field: Page, site: Site, officer: User) -> None:
    record = tablet.make_ready(field, site.pk)
    field.context.clear_cookies()
    field.goto("/field/#/outbox")
    field.reload()
    expect(field.locator("#f-notes")).to_contain_text("ท่านออกจากระบบแล้ว")
    expect(field.locator(".f-out")).to_contain_text("แกลง")
    assert not Inspection.objects.exists()
    sign_in(field, officer)
    field.reload()
    expect(field.locator(".f-out")).to_contain_text("ถึงระบบครบแล้ว")
    assert Inspection.objects.get(client_id=record).officer == officer


# --- the tablet itself ---


def test_a_new_worker_drops_neither_drafts_nor_waiting_records(field: Page, site: Site) -> None:
    draft = tablet.make_ready(field, site.pk, filing=False)
    with patch("audits.views.field._version", lambda: "another"):
        field.reload()
        field.evaluate("() => navigator.serviceWorker.getRegistration('/field/').then((one) => one.update())")
        expect(field.locator("#f-notes")).to_contain_text("มีหน้าฉบับใหม่")
        with field.expect_navigation():
            field.get_by_role("button", name="ใช้ฉบับใหม่").click()
        expect(field.locator("body")).to_have_attribute("data-version", "another")
        assert field.evaluate("() => caches.keys()") == ["field-shell-another"]
        field.context.set_offline(True)
        field.goto(f"/field/#/r/{draft}")
        field.reload()
        expect(field.get_by_role("button", name="ยื่นผลตรวจ")).to_be_enabled()


def test_a_refused_record_is_saved_as_a_file_which_the_server_takes_in(
    field: Page, site: Site, officer: User, fits: Callable[[Page], None]
) -> None:
    record = tablet.make_ready(field, site.pk, PHOTOS[:1])
    field.context.set_offline(True)
    field.goto("/field/#/outbox")
    with field.expect_download() as got:
        field.get_by_role("button", name="บันทึกเป็นไฟล์").click()
    path = got.value.path()
    field.get_by_role("button", name=re.compile("^ลบรายการ")).click()
    field.get_by_role("dialog").get_by_role("button", name="ลบ").click()
    expect(field.locator(".f-out")).to_have_count(0)
    field.context.set_offline(False)
    field.goto("/field/upload/")
    fits(field)
    field.locator("#file").set_input_files(
        {"name": "r.json", "mimeType": "application/json", "buffer": path.read_bytes()}
    )
    field.get_by_role("button", name="นำเข้า").click()
    expect(field).to_have_url(re.compile(r"/audits/\d+/$"))
    assert Inspection.objects.get().client_id.hex == record.replace("-", "")
    assert Attachment.objects.count() == 1


def test_a_checklist_that_was_retired_offers_the_way_into_the_new_one(field: Page, site: Site) -> None:
    record = tablet.make_ready(field, site.pk)
    InspectionDraft.objects.all().delete()
    field.watched.expect("422")  # type: ignore[attr-defined]
    version = builders.load_small(title=builders.words("Newer"))
    type(version).objects.exclude(pk=version.pk).update(retired_at=timezone.now() - dt.timedelta(hours=1))
    tablet.take_along(field)
    field.goto("/field/#/outbox")
    tablet.send(field)
    field.get_by_role("button", name="ย้ายคำตอบไปแบบตรวจฉบับใหม่").click()
    expect(field.get_by_role("button", name="ยื่นผลตรวจ")).to_be_enabled()
    field.get_by_role("button", name="ยื่นผลตรวจ").click()
    expect(field.locator(".f-out")).to_contain_text("ถึงระบบครบแล้ว")
    inspection = Inspection.objects.get()
    assert inspection.version == version
    assert str(inspection.client_id) != record


def test_without_scripts_the_page_leads_to_the_ordinary_ones(
    open_page: Callable[..., Page], site: Site, officer: User
) -> None:
    page = open_page("/field/", user=officer, scripts=False)
    page.get_by_role("link", name="การตรวจ").or_(page.locator('noscript a, a[href="/audits/"]')).first.click()
    expect(page).to_have_url(re.compile("/audits/$"))
