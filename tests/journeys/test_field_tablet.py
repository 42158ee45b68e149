"""The tablet itself: full, with a wrong clock, locked by it; what the officer is told, and that nothing is lost."""

import base64
import datetime as dt
import io
from collections.abc import Callable

import pytest
from django.utils import timezone
from PIL import Image
from playwright.sync_api import CDPSession, Page, expect

from audits.models import Inspection
from factories.models import Site
from mind_portal.accounts.models import User
from mind_portal.documents.models import Attachment
from mind_portal.geography.models import Province
from tests.audits import builders
from tests.journeys import field_tools as tablet
from tests.support.builders import make_site

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHOTOS = [("guard", base64.b64encode(tablet.noise(1)).decode())]
DAY = 86_400
ROOM = 6_000_000
CLOCK = """(() => {
  const Real = Date;
  const ahead = () => Number(localStorage.getItem("ahead") ?? 0) * 1000;
  window.Date = class extends Real {
    constructor(...parts) { parts.length ? super(...parts) : super(Real.now() + ahead()); }
    static now() { return Real.now() + ahead(); }
  };
})()"""


@pytest.fixture
def site(rayong: Province) -> Site:
    builders.load_small()
    return make_site(rayong, "บจก. แกลงรีไซเคิลกระดาษ", horsepower=200, latitude=12.78, longitude=101.65)


@pytest.fixture
def field(open_page: Callable[..., Page], site: Site, officer: User) -> Page:
    page = tablet.wait_ready(tablet.quiet(open_page("/field/", user=officer)))
    tablet.take_along(page, site.pk)
    return page


# --- no room ---


FILL = """async () => {
  const asked = indexedDB.open("junk", 1);
  asked.onupgradeneeded = () => asked.result.createObjectStore("junk", { autoIncrement: true });
  const database = await new Promise((resolve) => { asked.onsuccess = () => resolve(asked.result); });
  const put = (size) => new Promise((resolve) => {
    const bytes = new Uint8Array(size);
    for (let at = 0; at < size; at += 65536) crypto.getRandomValues(bytes.subarray(at, at + 65536));
    const change = database.transaction("junk", "readwrite");
    change.objectStore("junk").add(bytes);
    change.oncomplete = () => resolve(true);
    change.onabort = () => resolve(false);
  });
  let kept = 0;
  for (const size of [200_000, 20_000, 2_000, 200]) for (let n = 0; n < 200 && (await put(size)); n += 1) kept += size;
  database.close();
  return kept;
}"""


def allow(devtools: CDPSession, page: Page, size: int) -> None:
    """How many bytes the portal may keep. Chromium remembers for half a minute what it had before: say it first."""
    quota = {"origin": page.watched.base, "quotaSize": size}  # type: ignore[attr-defined]
    devtools.send("Storage.overrideQuotaForOrigin", quota)


def make_room(devtools: CDPSession, page: Page) -> None:
    page.evaluate("() => new Promise((resolve) => { indexedDB.deleteDatabase('junk').onsuccess = resolve; })")
    devtools.send("Storage.overrideQuotaForOrigin", {"origin": page.watched.base})  # type: ignore[attr-defined]


def test_a_full_tablet_says_so_sends_all_the_same_and_goes_on_when_there_is_room(
    open_page: Callable[..., Page], officer: User, site: Site
) -> None:
    field = tablet.quiet(open_page("/accounts/password/reset/", user=officer))
    devtools = field.context.new_cdp_session(field)
    allow(devtools, field, ROOM)
    field.goto("/field/")
    tablet.wait_ready(field)
    tablet.take_along(field, site.pk)
    waiting = tablet.make_ready(field, site.pk, PHOTOS)
    record = tablet.make_ready(field, site.pk, answers={"hp": {"value": 5}}, filing=False)
    field.goto(f"/field/#/r/{record}/machines")
    assert 0 < field.evaluate(FILL) < ROOM
    field.locator("#q-hp").fill("77")
    expect(field.locator("#f-notes")).to_contain_text("ที่เก็บในเครื่องเต็ม")
    expect(field.locator("#f-saved")).to_contain_text("ยังไม่ได้บันทึก")
    expect(field.locator("#q-hp")).to_have_value("77")
    field.locator("#i-guard input[type=file]").set_input_files(
        {"name": "guard.jpg", "mimeType": "image/jpeg", "buffer": tablet.noise(3)}
    )
    expect(field.locator("#f-notes")).to_contain_text("ที่เก็บในเครื่องเต็ม")
    assert (tablet.kept(field, record) or {})["photos"] == []
    assert (tablet.kept(field, record) or {})["answers"]["hp"] == {"value": 5}
    tablet.send_through(field)
    assert Inspection.objects.get(client_id=waiting)
    assert Attachment.objects.count() == len(PHOTOS), "a full tablet must be able to make room by sending"
    tablet.whole_or_waiting(field, waiting, len(PHOTOS))
    make_room(devtools, field)
    field.locator("#q-hp").fill("78")
    expect(field.locator("#f-saved")).to_contain_text("บันทึกแล้ว")
    expect(field.locator("#f-notes")).not_to_contain_text("ที่เก็บในเครื่องเต็ม")
    assert (tablet.kept(field, record) or {})["answers"]["hp"] == {"value": 78}
    tablet.send_through(field)
    assert tablet.whole_or_waiting(field, waiting, len(PHOTOS)) == "done"
    assert Inspection.objects.count() == 1


# --- a wrong clock ---


def set_clock(page: Page, seconds: int) -> None:
    page.evaluate("(ahead) => localStorage.setItem('ahead', ahead)", seconds)
    page.reload()
    tablet.wait_ready(page)


def test_a_clock_that_is_wrong_by_days_or_years_files_on_the_right_day(field: Page, site: Site) -> None:
    field.context.add_init_script(CLOCK)
    for days in (1, -1, 365, -365):
        set_clock(field, days * DAY)
        record = tablet.make_ready(field, site.pk, PHOTOS)
        tablet.send_through(field)
        assert tablet.whole_or_waiting(field, record, len(PHOTOS)) == "done", days
        inspection = Inspection.objects.get(client_id=record)
        assert inspection.inspected_on == timezone.localdate()
        assert abs(inspection.started_at - timezone.now()) < dt.timedelta(minutes=3)
        assert inspection.visit.clock_seconds == pytest.approx(days * DAY, abs=120)
    assert Inspection.objects.count() == 4


def test_a_clock_that_jumps_a_year_between_begin_and_sending_loses_nothing(
    field: Page, site: Site, officer: User
) -> None:
    field.watched.expect("422")  # type: ignore[attr-defined]
    field.context.add_init_script(CLOCK)
    record = tablet.make_ready(field, site.pk, PHOTOS)
    field.context.set_offline(True)
    field.evaluate("(ahead) => localStorage.setItem('ahead', ahead)", 365 * DAY)
    field.reload()
    expect(field.get_by_role("heading", name="เครื่องนี้ล็อกอยู่")).to_be_visible()  # its hours are over, by this clock
    field.context.set_offline(False)
    field.reload()
    tablet.wait_ready(field)
    tablet.send_through(field)
    state = tablet.whole_or_waiting(field, record, len(PHOTOS))
    if state == "done":
        return
    field.goto("/field/#/outbox")
    expect(field.locator(".f-out")).to_contain_text("วัน")
    field.goto(f"/field/#/r/{record}")
    field.get_by_label("วันที่ตรวจ").fill(timezone.localdate().isoformat())
    field.get_by_role("button", name="ยื่นผลตรวจ").click()
    tablet.wait_until(field, lambda: (tablet.kept(field, record) or {}).get("state") == "done")
    assert Inspection.objects.get(client_id=record).inspected_on == timezone.localdate()


# --- a view drawn while something else happens ---


DRAWN_AFTER_A_CHANGE = """async ({record}) => {
  const store = await import("portal/field/store");
  let times = 0;
  new MutationObserver((changes) => {
    for (const one of changes) times += [...one.addedNodes].filter((node) => node.matches?.("form.q-form")).length;
  }).observe(document.getElementById("f-view"), { childList: true });
  await store.changeRecord(record, (one) => { one.note = "changed"; });
  location.hash = `#/r/${record}/machines`;
  while (!times) await new Promise((resolve) => setTimeout(resolve, 50));
  await new Promise((resolve) => setTimeout(resolve, 500));
  return times;
}"""


def test_a_list_that_follows_a_change_does_not_draw_over_the_form_that_was_opened_meanwhile(
    field: Page, site: Site
) -> None:
    """The form would be a new one under the officer's hand, and what was just entered would not be in sight."""
    record = tablet.make_ready(field, site.pk, filing=False)
    assert field.evaluate(DRAWN_AFTER_A_CHANGE, {"record": record}) == 1


HOLD = """() => {  // the view's reading and the photo's keeping, each until the test lets it go on
  window.go = {};
  for (const name of ["decrypt", "digest"]) {
    const real = crypto.subtle[name].bind(crypto.subtle);
    crypto.subtle[name] = async (...parts) => {
      crypto.subtle[name] = real;
      const made = await real(...parts);
      await new Promise((resolve) => { window.go[name] = resolve; });
      return made;
    };
  }
  window.dispatchEvent(new HashChangeEvent("hashchange"));
}"""


@pytest.mark.parametrize("first", ["digest", "decrypt"])
def test_a_photo_taken_while_the_view_is_drawn_anew_is_shown_by_the_new_one(
    field: Page, site: Site, first: str
) -> None:
    record = tablet.make_ready(field, site.pk, answers={"hp": {"value": 5}}, filing=False)
    field.goto(f"/field/#/r/{record}/machines")
    expect(field.locator("#i-guard")).to_be_visible()
    field.evaluate(HOLD)
    field.wait_for_function("() => window.go.decrypt")
    field.locator("#i-guard input[type=file]").set_input_files(
        {"name": "guard.jpg", "mimeType": "image/jpeg", "buffer": tablet.noise(3)}
    )
    field.wait_for_function("() => window.go.digest")
    field.evaluate("(name) => window.go[name]()", first)
    field.wait_for_timeout(400)
    field.evaluate("() => Object.values(window.go).forEach((on) => on())")
    expect(field.locator("#i-guard .f-photo")).to_have_count(1)


# --- photos that are no ordinary ones ---


def test_a_photo_of_a_kind_that_the_browser_cannot_open_travels_as_it_is(field: Page, site: Site) -> None:
    """HEIC in Chromium: what arrives is what the camera made, and the server opens it."""
    pillow_heif = pytest.importorskip("pillow_heif")
    pillow_heif.register_heif_opener()
    out = io.BytesIO()
    Image.new("RGB", (320, 240), "#336699").save(out, "HEIF")
    record = tablet.make_ready(field, site.pk, answers={"hp": {"value": 5}}, filing=False)
    field.goto(f"/field/#/r/{record}/machines")
    field.locator("#i-guard input[type=file]").set_input_files(
        {"name": "IMG_0001.HEIC", "mimeType": "image/heic", "buffer": out.getvalue()}
    )
    expect(field.locator("#i-guard .f-photo")).to_contain_text("IMG_0001.HEIC")
    [photo] = (tablet.kept(field, record) or {})["photos"]
    assert (photo["name"], photo["size"]) == ("IMG_0001.HEIC", len(out.getvalue()))
