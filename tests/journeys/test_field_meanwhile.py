"""The field pages while something else happens: a second press, another tab, a sending, a list that follows changes."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from audits.models import Inspection
from factories.models import Site
from mind_portal.accounts.models import User
from mind_portal.geography.models import Province
from tests.audits import builders
from tests.journeys import field_tools as tablet
from tests.support.builders import make_site

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

OUTBOX = re.compile("#/outbox$")
NAME = "บจก. แกลงรีไซเคิลกระดาษ"


@pytest.fixture
def site(rayong: Province) -> Site:
    builders.load_small()
    return make_site(rayong, NAME, horsepower=200, latitude=12.78, longitude=101.65)


@pytest.fixture
def field(open_page: Callable[..., Page], site: Site, officer: User) -> Page:
    page = tablet.wait_ready(tablet.quiet(open_page("/field/", user=officer)))
    tablet.take_along(page, site.pk)
    return page


def records(page: Page) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = page.evaluate("""async () => (await import("portal/field/store")).records()""")
    return found


def change(page: Page, record: str, act: str) -> None:
    """As another tab changes it."""
    page.evaluate(
        f"""async (id) => {{ await (await import("portal/field/store")).changeRecord(id, {act}); }}""",
        record,
    )


class Held:
    """A request that leaves only when the test lets it."""

    def __init__(self, page: Page, pattern: str) -> None:
        self.waiting: list[Route] = []
        page.context.route(pattern, lambda route: self.waiting.append(route))
        self.page = page

    def wait(self) -> None:
        tablet.wait_until(self.page, lambda: bool(self.waiting))

    def let_go(self) -> None:
        self.waiting.pop(0).continue_()


# --- the second press ---


def test_two_presses_begin_one_inspection(field: Page, site: Site) -> None:
    field.goto(f"/field/#/begin/{site.pk}")
    field.get_by_role("button", name="เริ่มตรวจ").dblclick()
    expect(field.locator("#i-hp")).to_be_visible()
    assert len(records(field)) == 1


# --- a list that follows changes ---


def test_what_the_list_is_told_of_does_not_cover_the_choice_of_the_kind(field: Page, site: Site) -> None:
    """The choice stood in the list's own view: the next change put the list over it, under the officer's finger."""
    other = tablet.make_ready(field, site.pk, filing=False)
    field.evaluate("() => { location.hash = '#/'; }")
    second = make_site(site.province, "โรงงานที่สอง", horsepower=50, latitude=12.8, longitude=101.6)
    tablet.take_along(field, second.pk)
    field.get_by_role("link", name="เริ่มตรวจ").click()
    kind = field.locator("#f-kind")
    expect(kind).to_be_visible()
    kind.evaluate("(one) => { one.dataset.mine = '1'; document.activeElement.blur(); }")
    change(field, other, "(one) => { one.note = 'changed'; }")
    field.evaluate(
        "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))"
    )
    field.evaluate("""async () => { const { settled } = await import("portal/field/section"); await settled(); }""")
    change(field, other, "(one) => { one.note = 'again'; }")
    expect(field.locator("#f-kind[data-mine]")).to_be_visible()


def test_what_was_searched_for_stays_when_the_list_is_drawn_anew(field: Page, site: Site) -> None:
    make_site(site.province, "บจก. บ้านฉางโลหะ", horsepower=50)
    record = tablet.make_ready(field, site.pk, filing=False)
    field.goto("/field/#/")
    field.locator("#f-find").fill("บ้านฉาง")
    field.get_by_role("button", name="ค้นหา").click()
    expect(field.locator(".f-found")).to_contain_text("บ้านฉางโลหะ")
    field.locator("#f-view").evaluate("(view) => { view.firstElementChild.dataset.old = '1'; }")
    change(field, record, "(one) => { one.note = 'changed'; }")
    expect(field.locator("#f-view [data-old]")).to_have_count(0)
    expect(field.locator(".f-found")).to_contain_text("บ้านฉางโลหะ")
    expect(field.locator("#f-find")).to_have_value("บ้านฉาง")


def test_who_goes_into_a_field_while_it_is_drawn_anew_types_into_the_new_one(field: Page) -> None:
    field.goto("/field/#/")
    expect(field.locator("#f-find")).to_be_visible()
    field.evaluate(
        """() => {  // the list is being drawn until the test lets it go on
          const real = navigator.storage.estimate.bind(navigator.storage);
          navigator.storage.estimate = async () => {
            await new Promise((resolve) => { window.go = resolve; });
            navigator.storage.estimate = real;
            return real();
          };
          document.getElementById("f-view").firstElementChild.dataset.old = "1";
          window.dispatchEvent(new HashChangeEvent("hashchange"));
        }"""
    )
    field.wait_for_function("() => window.go")
    field.locator("#f-find").focus()
    field.evaluate("() => window.go()")
    expect(field.locator("#f-view [data-old]")).to_have_count(0)
    field.keyboard.insert_text("บ้านฉาง")
    expect(field.locator("#f-find")).to_have_value("บ้านฉาง")


def test_a_late_answer_does_not_draw_over_the_view_that_the_officer_went_on_to(field: Page, site: Site) -> None:
    record = tablet.make_ready(field, site.pk, answers={"hp": {"value": 5}}, filing=False)
    field.goto("/field/#/")
    held = Held(field, "**/field/load/**")
    field.get_by_role("button", name="โหลดใหม่").click()
    held.wait()
    field.evaluate("(id) => { location.hash = `#/r/${id}/machines`; }", record)
    box = field.locator("#q-hp")
    expect(box).to_have_value("5")
    box.evaluate("(one) => { one.dataset.mine = '1'; }")
    held.let_go()
    expect(field.locator("#f-notes")).to_contain_text("โหลดแล้ว")
    field.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 100)))")
    expect(field.locator("#q-hp[data-mine]")).to_be_visible()


def test_a_factory_that_is_chosen_while_the_package_is_on_its_way_stays_chosen(field: Page, site: Site) -> None:
    second = make_site(site.province, "โรงงานที่สอง", horsepower=50)
    held = Held(field, "**/field/load/**")
    field.goto("/field/#/")
    field.get_by_role("button", name="โหลดใหม่").click()
    held.wait()
    field.evaluate("""async (id) => (await import("portal/field/records")).choose(id, true)""", second.pk)
    held.let_go()
    expect(field.locator("#f-notes")).to_contain_text("โหลดแล้ว")
    along = field.evaluate("""async () => (await import("portal/field/store")).takenAlong()""")
    assert along["chosen"] == [site.pk, second.pk]


# --- what is changed while it is sent ---


def file_while_held(field: Page, site: Site) -> tuple[str, Held]:
    record = tablet.make_ready(field, site.pk)
    held = Held(field, "**/field/send/")
    field.evaluate("""() => { import("portal/field/sender").then((sender) => sender.send()); }""")
    held.wait()
    return record, held


def test_an_answer_that_is_changed_while_the_record_is_sent_is_not_taken_for_sent(field: Page, site: Site) -> None:
    record, held = file_while_held(field, site)
    field.goto(f"/field/#/r/{record}/machines")
    field.locator("#q-hp").fill("77")
    expect(field.locator("#f-saved")).to_contain_text("บันทึกแล้ว")
    held.let_go()
    field.evaluate("() => navigator.locks.request('field-send', () => {})")
    kept = tablet.kept(field, record) or {}
    assert (kept["state"], kept["answers"]["hp"]) == ("draft", {"value": 77})
    assert kept["filed"] == Inspection.objects.get(client_id=record).pk
    field.goto(f"/field/#/r/{record}")
    field.get_by_role("button", name="ยื่นผลตรวจ").click()
    held.wait()
    held.let_go()
    expect(field.locator(".f-out")).to_contain_text("ยื่นไปแล้วด้วยคำตอบอื่น")
    assert (tablet.kept(field, record) or {})["state"] == "differs"


def test_what_is_filed_while_another_is_sent_goes_with_it(field: Page, site: Site) -> None:
    first, held = file_while_held(field, site)
    second = tablet.make_ready(field, site.pk)
    tablet.send(field)  # refused: one at a time
    held.let_go()
    held.wait()
    held.let_go()
    field.evaluate("() => navigator.locks.request('field-send', () => {})")
    assert {one["state"] for one in records(field)} == {"done"}
    assert {str(one.client_id) for one in Inspection.objects.all()} == {first, second}


def test_nothing_can_be_entered_into_a_record_that_has_been_filed(field: Page, site: Site) -> None:
    """Another tab filed it: what is entered here would never be sent, so that it must not be said to be kept."""
    record = tablet.make_ready(field, site.pk)
    field.goto(f"/field/#/r/{record}/machines")
    expect(field.locator("#q-hp")).to_be_visible()
    change(field, record, "(one) => { one.state = 'done'; one.filed = 1; }")
    field.locator("#q-hp").fill("77")
    expect(field.locator("#f-notes")).to_contain_text("ยื่นผลตรวจนี้แล้ว")
    expect(field.locator("#f-saved")).not_to_contain_text("บันทึกแล้ว")
    expect(field).to_have_url(OUTBOX)
    assert (tablet.kept(field, record) or {})["answers"]["hp"] == {"value": 100}
    field.goto(f"/field/#/r/{record}")
    expect(field).to_have_url(OUTBOX)


def test_an_answer_to_a_record_that_is_gone_is_not_said_to_be_kept(field: Page, site: Site) -> None:
    record = tablet.make_ready(field, site.pk, filing=False)
    field.goto(f"/field/#/r/{record}/machines")
    expect(field.locator("#q-hp")).to_be_visible()
    field.evaluate("""async (id) => (await import("portal/field/store")).dropRecord(id)""", record)
    field.locator("#q-hp").fill("77")
    expect(field.locator("#f-notes")).to_contain_text("ไม่มีการตรวจนี้ในเครื่องแล้ว")
    expect(field.get_by_role("heading", name="แผนและโรงงานที่นำไป")).to_be_visible()


# --- the review ---

FULL = """() => {
  const real = IDBObjectStore.prototype.put;
  window.room = () => { IDBObjectStore.prototype.put = real; };
  IDBObjectStore.prototype.put = function () { throw new DOMException("full", "QuotaExceededError"); };
}"""


def stroke(page: Page, canvas: str) -> None:
    page.locator(canvas).scroll_into_view_if_needed()
    box = page.locator(canvas).bounding_box()
    assert box
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 90, box["y"] + 60, steps=4)
    page.mouse.up()


DARK = """(canvas) => canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data
  .some((value, n) => n % 4 === 0 && value < 128)"""


def test_what_is_entered_and_drawn_in_the_review_stays_when_the_day_is_changed(field: Page, site: Site) -> None:
    record = tablet.make_ready(field, site.pk, filing=False)
    field.goto(f"/field/#/r/{record}")
    stroke(field, "canvas.f-ink")
    field.locator("#f-signer").press_sequentially("สมชาย")
    day = field.locator("#f-day")
    before = day.input_value()
    day.fill("2020-01-01")
    expect(field.locator("#f-why")).to_contain_text("60")
    assert field.locator("canvas.f-ink").evaluate(DARK)
    day.fill(before)
    expect(field.get_by_role("button", name="ยื่นผลตรวจ")).to_be_enabled()
    assert field.locator("canvas.f-ink").evaluate(DARK)
    assert (tablet.kept(field, record) or {})["signer"]["name"] == "สมชาย"


def test_a_signature_that_finds_no_room_stays_on_the_screen(field: Page, site: Site) -> None:
    record = tablet.make_ready(field, site.pk, filing=False)
    field.goto(f"/field/#/r/{record}")
    stroke(field, "canvas.f-ink")
    field.evaluate(FULL)
    field.get_by_role("button", name="บันทึกลายมือชื่อ").click()
    expect(field.locator("#f-notes")).to_contain_text("ที่เก็บในเครื่องเต็ม")
    assert field.locator("canvas.f-ink").evaluate(DARK)
    field.evaluate("() => window.room()")
    field.get_by_role("button", name="บันทึกลายมือชื่อ").click()
    expect(field.locator(".f-photo")).to_have_count(1)


# --- what cannot be opened ---


SPOIL = """async () => {
  const ready = (asked) => new Promise((done) => { asked.onsuccess = () => done(asked.result); });
  const open = await ready(indexedDB.open("mind-field"));
  const step = open.transaction(["records", "package"], "readwrite");
  const [records, along] = [step.objectStore("records"), step.objectStore("package")];
  const box = new Uint8Array(64).buffer;
  await ready(records.put({ ...(await ready(records.getAll()))[0], id: "0190-other", box }));
  await ready(along.put({ ...(await ready(along.getAll()))[0], box }));
  open.close();
}"""


def test_a_record_that_the_key_does_not_open_hides_no_other(field: Page, site: Site) -> None:
    """After a backup of the server was put back, for instance: the views must go on, and say how many there are."""
    whole = tablet.make_ready(field, site.pk, filing=False)
    field.evaluate(SPOIL)
    field.reload()
    tablet.wait_ready(field)
    expect(field.get_by_role("heading", name=NAME)).to_be_visible()
    field.goto("/field/#/outbox")
    expect(field.locator("#f-view")).to_contain_text("เปิดด้วยกุญแจของท่านไม่ได้")
    assert [one["id"] for one in records(field)] == [whole]


def test_locking_throws_the_key_away_though_it_was_asked_for_twice_at_once(field: Page) -> None:
    """Two connections were opened, one was forgotten, and it kept the browser from deleting the key."""
    left = field.evaluate(
        """async () => {
          const vault = await import("portal/field/vault");
          await vault.lock();
          await Promise.all([vault.remembered(), vault.remembered()]);
          await vault.lock();
          await new Promise((done) => setTimeout(done));
          return (await indexedDB.databases()).map((one) => one.name);
        }"""
    )
    assert "mind-field-keys" not in left


# --- a photo with a damaged head ---


def test_a_photo_whose_camera_data_is_damaged_is_kept_without_them(field: Page, site: Site) -> None:
    record = tablet.make_ready(field, site.pk, answers={"hp": {"value": 5}}, filing=False)
    field.goto(f"/field/#/r/{record}/machines")
    jpeg = tablet.noise(1)
    short = b"\xff\xe1\x00\x08Exif\x00\x00"
    field.locator("#i-guard input[type=file]").set_input_files(
        {"name": "short.jpg", "mimeType": "image/jpeg", "buffer": jpeg[:2] + short + jpeg[2:]}
    )
    expect(field.locator("#i-guard .f-photo")).to_have_count(1)
