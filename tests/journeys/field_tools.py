"""A tablet in a test: its page, its line, and short ways to a record that is ready to be sent."""

import io
import json
from collections.abc import Callable, Sequence
from typing import Any

from PIL import Image
from playwright.sync_api import Page, Route, expect

from audits.models import Inspection
from mind_portal.documents.models import Attachment

ANSWERS = {"hp": {"value": 100}, "guard": {"value": "pass"}, "has_boiler": {"value": False}, "exits": {"value": "pass"}}

READY = """async ({site, answers, photos, filing}) => {
  const store = await import("portal/field/store");
  const records = await import("portal/field/records");
  const along = await store.takenAlong();
  const made = await records.begin(along.sites.find((one) => one.id === site), "annual", along.current);
  for (const [code, parts] of Object.entries(answers)) await records.answer(made.id, code, parts);
  for (const [item, text] of photos) {
    await records.keepPhoto(made.id, item, Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)), "photo.jpg");
  }
  const ended = new Date().toISOString();
  if (filing) await store.changeRecord(made.id, (one) => { one.state = "waiting"; one.ended_at = ended; });
  return made.id;
}"""


def noise(seed: int = 0, size: tuple[int, int] = (260, 200)) -> bytes:
    """A photo that does not shrink: about 60 to 100 KB, so that it travels in two pieces."""
    out = io.BytesIO()
    Image.effect_noise(size, 90 + seed).convert("RGB").resize((size[0] * 2, size[1] * 2)).save(out, "JPEG", quality=92)
    return out.getvalue()


def quiet(page: Page) -> Page:
    """A line that comes and goes makes the browser complain: that is the story here."""
    for text in ("ERR_INTERNET_DISCONNECTED", "ERR_FAILED", "Failed to load resource", "ERR_NETWORK", "ERR_CONNECTION"):
        page.watched.expect(text)  # type: ignore[attr-defined]
    return page


def wait_ready(page: Page) -> Page:
    expect(page.locator("body")).to_have_attribute("data-ready", "1")
    expect(page.locator("body")).to_have_attribute("data-offline", "ready", timeout=60_000)  # some fifty files
    return page


def take_along(page: Page, *sites: int) -> None:
    """As if the officer had added the factories and pressed the button."""
    page.evaluate(
        """async (sites) => {
          const records = await import("portal/field/records");
          const server = await import("portal/field/server");
          for (const site of sites) await records.choose(site, true);
          await records.load(server.get);
        }""",
        list(sites),
    )


def make_ready(
    page: Page, site: int, photos: Sequence[tuple[str, str]] = (), *, answers: Any = None, filing: bool = True
) -> str:
    """A record in the outbox, its id."""
    given = {"site": site, "answers": answers or ANSWERS, "photos": [list(one) for one in photos], "filing": filing}
    made: str = page.evaluate(READY, given)
    return made


def send(page: Page) -> None:
    page.evaluate("""async () => { const sender = await import("portal/field/sender"); await sender.send(); }""")


def kept(page: Page, record: str) -> dict[str, Any] | None:
    """The record as the tablet holds it."""
    found: dict[str, Any] | None = page.evaluate(
        """async (id) => (await import("portal/field/store")).record(id)""", record
    )
    return found


def photos_here(page: Page) -> list[str]:
    found: list[str] = page.evaluate(
        """async () => new Promise((resolve) => {
          const asked = indexedDB.open("mind-field");
          asked.onsuccess = () => {
            const keys = asked.result.transaction("photos").objectStore("photos").getAllKeys();
            keys.onsuccess = () => { asked.result.close(); resolve(keys.result); };
          };
        })"""
    )
    return found


def send_through(page: Page) -> None:
    """Send, and wait for a sending that had begun by itself, so that what is looked at then stands still."""
    page.evaluate(
        """async () => {
          const sender = await import("portal/field/sender");
          await sender.send();
          await navigator.locks.request("field-send", () => {});
        }"""
    )


def meet(page: Page) -> None:
    """Ask who is signed in; the key comes with the answer."""
    page.evaluate("""async () => { const server = await import("portal/field/server"); await server.session(); }""")


class Line:
    """A line that fails at the nth request from now on.

    "before": it never leaves; "after": the server hears it and its answer is lost; "torn": the answer breaks off in
    the middle; "gateway": a proxy says 502; "portal": the hotel's sign-in page answers; any other word is called from
    `acts` before the request goes on.
    """

    def __init__(self, page: Page, acts: dict[str, Callable[[], None]] | None = None) -> None:
        self.cuts: dict[int, str] = {}
        self.acts = acts or {}
        self.count = 0
        page.context.route("**/field/**", self.handle)

    def cut(self, cuts: dict[int, str]) -> None:
        self.cuts, self.count = dict(cuts), 0

    def handle(self, route: Route) -> None:
        how = self.cuts.pop(self.count, "")
        self.count += 1
        if how == "before":
            route.abort()
        elif how == "after":
            route.fetch(max_redirects=0)
            route.abort()
        elif how == "torn":
            answer = route.fetch(max_redirects=0)
            route.fulfill(response=answer, body=answer.body()[: len(answer.body()) // 2])
        elif how == "gateway":
            route.fulfill(status=502, body="bad gateway")
        elif how == "portal":
            route.fulfill(status=200, content_type="text/html", body="<title>Free WiFi</title>")
        else:
            if how:
                self.acts[how]()
            route.continue_()


def whole_or_waiting(page: Page, record: str, photos: int) -> str:
    """What must hold after whatever happened: the server has it once and whole, or the outbox still holds the rest."""
    found = kept(page, record)
    assert found is not None
    inspections = Inspection.objects.filter(client_id=record)
    assert inspections.count() <= 1
    arrived = {str(one.pk) for one in Attachment.objects.filter(subject_id__in=[str(i.pk) for i in inspections])}
    here = set(photos_here(page))
    told = {one["id"] for one in found["photos"]}
    assert len(told) == photos
    assert told <= arrived | here, "a photo is neither here nor there"
    assert arrived <= told, "a photo came twice"
    if found["state"] == "done":
        assert inspections.exists()
        assert told <= arrived
    return str(found["state"])


def wait_until(page: Page, holds: Callable[[], bool], seconds: float = 30) -> None:
    for _ in range(int(seconds * 10)):
        if holds():
            return
        page.wait_for_timeout(100)
    raise AssertionError(json.dumps({"url": page.url, "text": page.locator("body").inner_text()[:2000]}))
