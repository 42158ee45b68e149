"""The field pages on a line that is slow, breaks off at any step, or changes hands in the middle of a sending."""

import base64
import datetime as dt
import json
from collections.abc import Callable
from unittest.mock import patch

import pytest
from django.conf import settings as portal
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Page, Request, expect

from audits.models import FieldVisit, Inspection
from factories.models import Site
from mind_portal.accounts.models import User
from mind_portal.demo.visits import make_pool
from mind_portal.documents.models import Attachment, Piece
from mind_portal.geography.models import Province
from tests.audits import builders
from tests.journeys import field_tools as tablet
from tests.support.builders import make_site

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHOTOS = [
    ("guard", base64.b64encode(tablet.noise(1)).decode()),  # two pieces
    ("guard", base64.b64encode(tablet.noise(2, (60, 50))).decode()),  # one
]
STEPS = 5
"""Session, answers, three pieces of photos."""
FAILURES = ("before", "after", "torn")
TESTED = (timezone.localdate() - dt.timedelta(days=40)).isoformat()
SLOW_3G = {"offline": False, "latency": 400, "downloadThroughput": 62_500, "uploadThroughput": 62_500}


@pytest.fixture
def site(rayong: Province) -> Site:
    builders.load_small()
    return make_site(rayong, "บจก. แกลงรีไซเคิลกระดาษ", horsepower=200, latitude=12.78, longitude=101.65)


@pytest.fixture
def field(open_page: Callable[..., Page], site: Site, officer: User) -> Page:
    page = tablet.wait_ready(tablet.quiet(open_page("/field/", user=officer)))
    for text in ("502", "422", "404"):
        page.watched.expect(text)  # type: ignore[attr-defined]
    tablet.take_along(page, site.pk)
    return page


def sign_in(page: Page, user: User) -> None:
    client = Client()
    client.force_login(user)
    cookie = client.cookies[portal.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": portal.SESSION_COOKIE_NAME, "value": cookie, "url": page.watched.base}])  # type: ignore[attr-defined]


# --- the line is cut at every step ---


def send_until_done(page: Page, line: tablet.Line, site: Site, cuts: dict[int, str], restarts: bool = False) -> None:
    """One record over a line that fails at these steps: after each try it is whole there, or still here."""
    line.cut({})
    record = tablet.make_ready(page, site.pk, PHOTOS)
    line.cut(cuts)
    states = []
    for _ in range(len(cuts) + 1):
        tablet.send_through(page)
        if restarts:  # the tablet was switched off and on again
            page.reload()
            tablet.wait_ready(page)
            tablet.send_through(page)
        states.append(tablet.whole_or_waiting(page, record, len(PHOTOS)))
    assert states[-1] == "done", (cuts, states)
    inspection = Inspection.objects.get(client_id=record)
    assert Attachment.objects.filter(subject_id=str(inspection.pk)).count() == len(PHOTOS)
    assert FieldVisit.objects.filter(inspection=inspection).count() == 1
    assert not tablet.photos_here(page)
    assert not Piece.objects.exists()


def test_cut_at_each_single_step_the_record_arrives_once_and_whole(field: Page, site: Site) -> None:
    line = tablet.Line(field)
    for step in range(STEPS):
        for how in FAILURES:
            send_until_done(field, line, site, {step: how})
    assert Inspection.objects.count() == STEPS * len(FAILURES)


def test_whatever_mixture_of_failures_the_record_arrives_once_and_whole(field: Page, site: Site) -> None:
    line = tablet.Line(field)
    kinds = st.sampled_from([*FAILURES, "gateway", "portal"])
    mixtures = st.dictionaries(st.integers(0, STEPS + 2), kinds, min_size=2, max_size=4)

    @settings(max_examples=8, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(mixtures, st.booleans())
    def holds(cuts: dict[int, str], restarts: bool) -> None:
        send_until_done(field, line, site, cuts, restarts)

    holds()


@pytest.mark.parametrize("how", ["expired", "another"])
def test_a_session_that_ends_or_changes_hands_at_any_step_loses_and_confuses_nothing(
    field: Page, site: Site, officer: User, head: User, how: str
) -> None:
    acts = {"expired": lambda: Session.objects.all().delete(), "another": lambda: sign_in(field, head)}
    line = tablet.Line(field, acts)  # type: ignore[arg-type]
    for step in range(STEPS):
        line.cut({})
        record = tablet.make_ready(field, site.pk, PHOTOS)
        line.cut({step: how})
        tablet.send_through(field)
        sign_in(field, officer)
        tablet.meet(field)
        tablet.whole_or_waiting(field, record, len(PHOTOS))
        tablet.send_through(field)
        assert tablet.whole_or_waiting(field, record, len(PHOTOS)) == "done", (how, step)
        assert Inspection.objects.get(client_id=record).officer == officer
    assert Inspection.objects.count() == STEPS


def test_a_new_worker_in_the_middle_of_a_sending_drops_nothing(field: Page, site: Site) -> None:
    line = tablet.Line(field)
    record = tablet.make_ready(field, site.pk, PHOTOS)
    line.cut({3: "before"})  # answers and the first piece are there, the second is lost
    tablet.send_through(field)
    assert tablet.whole_or_waiting(field, record, len(PHOTOS)) == "photos"
    line.cut({})
    field.context.unroute("**/field/**")
    field.context.route("**/field/records/**", lambda route: route.abort())  # no photo passes until the new one runs
    with patch("audits.views.field._version", lambda: "another"):
        field.reload()
        field.evaluate("() => navigator.serviceWorker.getRegistration('/field/').then((one) => one.update())")
        expect(field.locator("#f-notes")).to_contain_text("มีหน้าฉบับใหม่")
        with field.expect_navigation():
            field.get_by_role("button", name="ใช้ฉบับใหม่").click()
        expect(field.locator("body")).to_have_attribute("data-version", "another")
        assert tablet.whole_or_waiting(field, record, len(PHOTOS)) == "photos"
        field.context.unroute("**/field/records/**")
        tablet.wait_ready(field)
        tablet.send_through(field)
        assert tablet.whole_or_waiting(field, record, len(PHOTOS)) == "done"


# --- the line is slow ---


def test_on_slow_3g_the_answers_are_safe_in_one_small_request_and_the_photos_follow_and_resume(
    field: Page, rayong: Province, officer: User
) -> None:
    version = builders.load_real()
    site = make_site(rayong, "บจก. แปรรูปไม้ยาง", horsepower=100, workers=60)
    answers = forty_answers(version)
    field.reload()
    tablet.wait_ready(field)
    tablet.take_along(field, site.pk)
    photos = [("p", base64.b64encode(tablet.noise(n, (120, 90))).decode()) for n in range(6)]
    items = [code for code, one in answers.items() if one["value"] in ("pass", "fail")]
    photos = [(items[n], text) for n, (_item, text) in enumerate(photos)]
    record = tablet.make_ready(field, site.pk, photos, answers=answers)
    field.context.new_cdp_session(field).send("Network.emulateNetworkConditions", SLOW_3G)
    posts: list[Request] = []
    field.on("requestfinished", lambda request: posts.append(request) if request.method == "POST" else None)
    line = tablet.Line(field)
    line.cut({4: "before"})  # session, answers, two pieces; the line breaks off
    tablet.send_through(field)
    assert tablet.whole_or_waiting(field, record, 6) == "photos", (tablet.kept(field, record) or {})["error"]
    first, *pieces = posts
    assert first.url.endswith("/field/send/")
    sizes = first.sizes()
    assert sizes["requestHeadersSize"] + sizes["requestBodySize"] <= 30_000
    inspection = Inspection.objects.get(client_id=record)
    assert len(json.loads(first.post_data or "")["answers"]) == len(answers)
    assert set(answers) >= set(inspection.answers["items"])
    assert Attachment.objects.count() < 6, "the answers did not wait for the photos"
    assert len(pieces) == 2
    tablet.send_through(field)
    assert tablet.whole_or_waiting(field, record, 6) == "done"
    urls = [request.url.split("/field/")[1] for request in posts]
    photo_urls = [url for url in urls if "/photos/" in url]
    assert len(set(photo_urls)) == len(photo_urls), "a piece that had arrived was sent again"
    weight = sum(request.sizes()["requestBodySize"] for request in posts if "/photos/" in request.url)
    told = (tablet.kept(field, record) or {})["photos"]
    assert weight == sum(photo["size"] for photo in told)


def forty_answers(version: object) -> dict[str, dict[str, object]]:
    """The items of the real checklist, each with a note as officers write them; nothing of them is wrong."""
    pool = make_pool(version, seed=3, size=12)  # type: ignore[arg-type]
    filled = max(pool, key=lambda one: len(json.loads(one.answers_json)["items"]))
    answers: dict[str, dict[str, object]] = json.loads(filled.answers_json)["items"]
    answers |= {"hp_found": {"value": 100}, "workers_found": {"value": 60}}
    answers["boilers"] = {"value": [{"serial": "RY-117", "fuel": "gas", "capacity": 5, "tested": TESTED}]}
    assert len(answers) >= 40
    for answer in answers.values():
        if answer["value"] in ("pass", "fail", "na"):
            answer["note"] = "พบฝาครอบเครื่องจักรชำรุด อาคาร B ด้านประตูตะวันออก แจ้งผู้จัดการแล้ว"
    return answers
