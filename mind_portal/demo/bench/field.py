"""The field pages: what a first visit weighs, how fast they open without a network, and filing as a tablet does it."""

import datetime as dt
import json
import uuid
from collections.abc import Callable, Iterator

from django.conf import settings
from django.db import transaction
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page

from factories.models import Site
from mind_portal.accounts.models import User
from mind_portal.demo.bench.data import officer_of_rayong
from mind_portal.demo.bench.pages import cookie_for
from mind_portal.demo.bench.server import serving
from mind_portal.demo.bench.tablet import Wire, browsing, first_visit, keep_cookie, shipped, wired
from mind_portal.demo.bench.timing import Goal, Row, interleaved, row
from mind_portal.demo.bench.work import bare_filing, forty_answers
from mind_portal.questionnaires.answers import fingerprint
from mind_portal.questionnaires.models import Version

WEIGHT = Goal("first visit of the field pages, on the wire", "400 KB", 1, 0.8, note="KB, not ms")
OPENING = Goal(
    "field pages open offline with a package of 10 factories, within 1,000 ms", "a bare page kept by a worker", 4, 2
)
SENDING = Goal(
    "a record of 40 items and 6 photos told to /field/send/, filed",
    "formset(40) validated + bulk_create of 40 rows",
    6,
    4,
)
BOUND_KB = 400.0
PHOTOS = 6
FACTORIES = 10


def measure(rounds: int, say: Callable[[str], None]) -> Iterator[Row]:
    """The three rows; what is written is taken back."""
    officer = officer_of_rayong()
    say(SENDING.work)
    yield row(SENDING, _sending(officer, rounds))
    cookie = cookie_for(officer)
    with shipped() as portal, serving("mind_portal.demo.bench.floor_settings", "/f0") as floors, wired(portal) as wire:
        say(WEIGHT.work)
        with browsing() as context:
            keep_cookie(context, cookie, wire.port)
            page = first_visit(context, wire)
            yield row(WEIGHT, [(BOUND_KB, wire.down / 1000)])
            say(OPENING.work)
            yield row(OPENING, _opening(page, wire, floors, rounds))


def _opening(page: Page, wire: Wire, floors: int, rounds: int) -> list[tuple[float, float]]:
    """From the address to a page that can be worked with: keys found, package opened, factories drawn."""
    ours, floor = f"http://127.0.0.1:{wire.port}/field/", f"http://127.0.0.1:{floors}/bare/"
    # The benchmark's office has no plan of this week: the officer adds the factories of a long day.
    page.evaluate(
        """async (sites) => {
          const records = await import("portal/field/records");
          for (const site of sites) await records.choose(site, true);
          await records.load((await import("portal/field/server")).get);
        }""",
        _sites_of_a_day(),
    )
    bare = page.context.new_page()
    bare.goto(floor)
    bare.wait_for_selector("body[data-offline='ready']")
    page.context.set_offline(True)

    def open_ours() -> None:
        page.goto(ours, wait_until="commit")
        page.wait_for_selector("body[data-ready='1'] .f-job")

    def open_bare() -> None:
        bare.goto(floor, wait_until="commit")
        bare.wait_for_selector("#here")

    return interleaved(open_bare, open_ours, rounds=rounds, calls=5)


def _sites_of_a_day() -> list[int]:
    operating = Site.objects.filter(province_id="21", status="operating").order_by("pk")
    return list(operating.values_list("pk", flat=True)[:FACTORIES])


def _sending(officer: User, rounds: int) -> list[tuple[float, float]]:
    site = Site.objects.filter(province_id="21", status="operating").order_by("pk")[0]
    version = Version.objects.filter(questionnaire__code="factory-supervision").latest("number")
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(officer, settings.AUTHENTICATION_BACKENDS[-1])
    record = _record(site, version, officer)

    def send() -> None:
        with transaction.atomic():
            body = json.dumps(record | {"id": str(uuid.uuid4()), "device_now": timezone.now().isoformat()})
            answer = client.post("/field/send/", body, content_type="application/json")
            if answer.status_code != 200 or not answer.json()["filed"]:
                raise RuntimeError(f"the record was answered {answer.status_code}: {answer.content[:500]!r}")
            transaction.set_rollback(True)

    return interleaved(bare_filing(), send, rounds=rounds, calls=9)


def _record(site: Site, version: Version, officer: User) -> dict[str, object]:
    """As records.js tells it."""
    now, answers, blank = timezone.now(), forty_answers(version, site), fingerprint(None)
    place = {"latitude": 12.7, "longitude": 101.2, "accuracy": 12}
    photos = [
        {
            "id": str(uuid.uuid4()), "item": "guard", "name": "photo.jpg", "size": 240_000, "sha256": "0" * 64,
            "at": now.isoformat(), "place": place,
        }
        for _ in range(PHOTOS)
    ]  # fmt: skip
    return {
        "officer": officer.pk, "site": site.pk, "version": version.pk, "kind": "annual", "file": True,
        "inspected_on": timezone.localdate().isoformat(), "day_chosen": False, "details_changed": False,
        "started_at": (now - dt.timedelta(hours=1)).isoformat(), "ended_at": now.isoformat(), "answers": answers,
        "bases": dict.fromkeys(answers, blank), "reasons": {}, "begun_place": place, "ended_place": place,
        "signer": {"name": "สมชาย ใจดี", "role": "ผู้จัดการ"}, "photos": photos,
    }  # fmt: skip
