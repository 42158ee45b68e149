"""A real browser on a real server. Pages are watched: an error in the console or a broken CSP fails the test."""

import json
import os
import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as portal
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.test import Client
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Frame,
    Locator,
    Page,
    Request,
    expect,
    sync_playwright,
)
from pytest_django.live_server_helper import LiveServer

from mind_portal.accounts.models import User
from mind_portal.devservices.chromium import find_chromium
from mind_portal.devservices.errors import ServiceError

AXE = Path(portal.PORTAL_DIR) / "assets" / "vendor_tests" / "axe.min.js"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-dev-shm-usage",
    "--disable-sync",
    "--no-first-run",
]
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}


class Watched:
    """One page of the browser and what it complained about."""

    def __init__(self, page: Page, base: str) -> None:
        self.page = page
        self.base = base
        self.problems: list[str] = []
        self.expected: list[str] = []
        self.leaving = False
        self.turns = 0  # how often it was left or came
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.problems.append(f"script: {error}"))
        page.on("request", self._asked)
        page.on("requestfailed", self._failed)
        page.on("framenavigated", self._came)

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.problems.append(f"console: {message.text}")

    def _asked(self, request: Request) -> None:
        if self._is_next_page(request):
            self.leaving = True
            self.turns += 1

    def _failed(self, request: Request) -> None:
        if self._is_next_page(request):
            self.leaving = False
        reason = request.failure or ""
        if "ERR_ABORTED" not in reason:  # a page that is left stops its requests
            self.problems.append(f"request: {request.url} {reason}")

    def _came(self, frame: Frame) -> None:
        if frame == self.page.main_frame:
            self.leaving = False
            self.turns += 1

    def _is_next_page(self, request: Request) -> bool:
        return request.is_navigation_request() and request.frame == self.page.main_frame

    def expect(self, text: str) -> None:
        """Complaints with this text belong to the story, such as the 422 of a refusal."""
        self.expected.append(text)

    def unexpected(self) -> list[str]:
        return [problem for problem in self.problems if not any(text in problem for text in self.expected)]


def each(boxes: Locator) -> list[Locator]:
    """Those boxes of a page that may still be coming: `.all()` alone takes what of them is there already."""
    expect(boxes.first).to_be_attached()
    boxes.page.wait_for_load_state()
    return boxes.all()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    try:
        chromium = find_chromium()
    except ServiceError as missing:
        pytest.fail(str(missing), pytrace=False)
    # Playwright's loop runs in this thread until the session ends, and Django would refuse the ORM beside it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    expect.set_options(timeout=15_000)  # a machine that does much else beside; nothing waits longer than it must
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield browser
        browser.close()


class InTwo:
    """An answer of which the second half comes later."""

    def __init__(self, answer: Any, pause: Callable[[], None]) -> None:
        self.answer, self.pause = answer, pause

    def __iter__(self) -> Iterator[bytes]:
        body = b"".join(self.answer)
        yield body[: len(body) // 2]
        self.pause()
        yield body[len(body) // 2 :]

    def close(self) -> None:
        self.answer.close()


@pytest.fixture(scope="session", autouse=True)
def slow_line() -> Iterator[None]:
    """`SLOW_LINE=1.2 make test ARGS="-n 4 tests/journeys"`: each answer, scripts and styles too, waits up to 0.4 s
    before the portal works on it, up to 0.4 s after, and as long in its middle. What a page or a test presumes to be
    there by then shows itself now, and not once in fifty runs of a busy machine."""
    seconds = float(os.environ.get("SLOW_LINE", "0"))
    chance = random.Random()
    at_once = StaticFilesHandler.__call__

    def pause() -> None:
        time.sleep(chance.uniform(0, seconds / 3))

    def late(handler: StaticFilesHandler, environ: Any, start_response: Any) -> Any:
        pause()
        answer = at_once(handler, environ, start_response)
        pause()
        return answer if getattr(answer, "streaming", True) else InTwo(answer, pause)

    with pytest.MonkeyPatch.context() as patch:
        if seconds:
            patch.setattr(StaticFilesHandler, "__call__", late)
        yield


@pytest.fixture
def open_page(browser: Browser, live_server: LiveServer) -> Iterator[Callable[..., Page]]:
    """`open_page(path, user=None, desk=False, dark=False, scripts=True)`: a new page of its own context.

    The page of a phone unless `desk`. Every page must have been quiet at the end of the test; `page.watched.expect(…)`
    names what the story itself provokes.
    """
    contexts: list[BrowserContext] = []
    pages: list[Watched] = []

    def open_it(
        path: str = "/", *, user: User | None = None, desk: bool = False, dark: bool = False, scripts: bool = True
    ) -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            viewport=DESK if desk else PHONE,  # type: ignore[arg-type]
            color_scheme="dark" if dark else "light",
            locale="th-TH",
            timezone_id="Asia/Bangkok",
            reduced_motion="reduce",
            java_script_enabled=scripts,
        )
        context.set_default_timeout(15_000)
        context.set_default_navigation_timeout(40_000)  # the first page of a busy machine
        contexts.append(context)
        if user is not None:
            client = Client()
            client.force_login(user)
            cookie = client.cookies[portal.SESSION_COOKIE_NAME].value
            context.add_cookies([{"name": portal.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
        page = context.new_page()
        page.watched = Watched(page, live_server.url)  # type: ignore[attr-defined]
        pages.append(page.watched)  # type: ignore[attr-defined]
        page.goto(path)
        return page

    yield open_it
    problems = [problem for watched in pages for problem in watched.unexpected()]
    for context in contexts:
        context.close()
    assert problems == []


def look_at(page: Page, look: Callable[[], Any]) -> Any:
    """What `look` finds on the page that the last press leads to, not on the one that it leaves."""
    watched: Watched = page.watched  # type: ignore[attr-defined]
    for _again in range(5):
        while watched.leaving:
            page.wait_for_timeout(20)
        page.wait_for_load_state()  # a page that has only begun has neither heading nor main part
        turns = watched.turns
        try:
            found = look()
        except Error:
            if watched.turns == turns:
                raise
        else:
            if watched.turns == turns:
                return found
    raise AssertionError(f"{page.url} goes on and on to other pages")


def violations_on(page: Page) -> list[str]:
    """What axe finds. Injected by the debugger, so that CSP stays on."""
    session = page.context.new_cdp_session(page)
    session.send("Runtime.evaluate", {"expression": AXE.read_text(encoding="utf-8")})
    expression = "axe.run().then(r => JSON.stringify(r.violations))"
    answer: dict[str, Any] = session.send(
        "Runtime.evaluate", {"expression": expression, "awaitPromise": True, "returnByValue": True}
    )
    session.detach()
    violations = json.loads(answer["result"]["value"])
    return [f"{v['id']}: {node['html'][:200]}" for v in violations for node in v["nodes"]]


@pytest.fixture
def axe() -> Callable[[Page], None]:
    """`axe(page)`: no violation of the accessibility rules."""

    def check(page: Page) -> None:
        assert look_at(page, lambda: violations_on(page)) == [], f"{page.url}"

    return check


@pytest.fixture
def fits(axe: Callable[[Page], None]) -> Callable[[Page], None]:
    """`fits(page)`: nothing reaches beyond the width of the screen, and axe is content."""

    def check(page: Page) -> None:
        room = page.viewport_size["width"] if page.viewport_size else 0
        width = look_at(page, lambda: page.evaluate("document.documentElement.scrollWidth"))
        assert width <= room, f"{page.url} is wider than the screen"
        axe(page)

    return check
