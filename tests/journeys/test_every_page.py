"""Every page of i-Auditor, as one who may open it: by day on a phone, by night and in English on a desk.

The pages come from the permission matrix, so that a new one is looked at as soon as it has its line there.
"""

from collections.abc import Callable, Mapping

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect

from mind_portal.accounts.models import User
from mind_portal.accounts.roles import Role
from mind_portal.geography.models import Province
from tests.architecture.matrix import LINES, PUBLIC, SIGNED_IN, Line
from tests.architecture.world import World, make_world
from tests.journeys.conftest import DESK, PHONE
from tests.journeys.test_pages import LONG

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PARTS: Mapping[str, tuple[str, ...]] = {
    "orders": ("audits:order", "audits:duty", "audits:finding"),
    "complaints": ("audits:complaint", "audits:sheet", "complain:", "gate:", "check:", "draws:"),
    "plans": (
        "audits:plan", "audits:visit", "audits:risk", "audits:topics", "audits:draw", "audits:announcement",
        "audits:site", "audits:wanted", "audits:moved",
    ),
    "inspections": (
        "audits:inspection", "audits:review", "audits:interest", "audits:draft", "audits:item", "audits:declaration",
    ),
    "checklists": ("questionnaires:",),
    "around": ("legal:", "field:home", "core:work", "notifications:notice_list"),
}  # fmt: skip
"""Beginnings of the names of addresses."""

MOST_AT_HOME = (
    Role.OFFICER, Role.HEAD, Role.OPERATOR, Role.HEAD_OFFICE, Role.EXECUTIVE, Role.FUND_STAFF, Role.ADMINISTRATOR,
)  # fmt: skip
"""The first of these that may open a page looks at it."""

UNDER_THE_BAR = """() => {
  scrollTo(0, document.documentElement.scrollHeight);
  const end = document.querySelector(".m-foot"), bar = document.querySelector(".m-tabs-bottom");
  const hidden = end && bar ? Math.max(0, end.getBoundingClientRect().bottom - bar.getBoundingClientRect().top) : 0;
  scrollTo(0, 0);
  return Math.round(hidden);
}"""


@pytest.fixture
def world(rayong: Province, chiang_mai: Province) -> World:
    call_command("load_legal", verbosity=0)
    made = make_world(rayong, chiang_mai)
    for side in (made.own, made.other):
        side.site.name = LONG
        side.site.save(update_fields=["name"])
    return made


def reader_of(line: Line, world: World) -> User | None:
    """Whose page it is; None for the public."""
    if line.permission == PUBLIC:
        return None
    roles = (Role(line.owner),) if line.owner else MOST_AT_HOME
    may = (world.users[role] for role in roles)
    return next(user for user in may if line.permission == SIGNED_IN or user.has_perm(line.permission))


def page_at(name: str, line: Line, world: World, user: User | None) -> str:
    """The address of a page; empty for what is a file, an answer for scripts, or leads on."""
    address = reverse(name, kwargs=line.arguments(world, world.own) if line.arguments else {}) + line.query
    client = Client()
    if user:
        client.force_login(user)
    answer = client.get(address)
    is_page = answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html")
    return address if is_page else ""


def speak(page: Page, language: str) -> None:
    origin = str(page.evaluate("location.origin"))  # not the page's address: its folder would be the cookie's path
    page.context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": origin}])


@pytest.mark.parametrize("part", PARTS)
def test_every_page_is_readable_by_day_on_a_phone_and_by_night_on_a_desk(
    open_page: Callable[..., Page], fits: Callable[[Page], None], world: World, part: str
) -> None:
    lines = {name: line for name, line in LINES.items() if name.startswith(PARTS[part]) and line.method == "get"}
    opened: dict[User | None, Page] = {}
    for name, line in lines.items():
        user = reader_of(line, world)
        if not (address := page_at(name, line, world, user)):
            continue
        page = opened.get(user) or open_page(address, user=user)
        opened[user] = page
        page.set_viewport_size(PHONE)  # type: ignore[arg-type]
        page.emulate_media(color_scheme="light", reduced_motion="reduce")
        page.goto(address)
        expect(page.get_by_role("heading", level=1)).not_to_be_empty()
        assert page.evaluate(UNDER_THE_BAR) == 0, f"{page.url} ends under the bar of the phone"
        fits(page)
        speak(page, "en")
        page.goto(address if user else f"{address}{'&' if '?' in address else '?'}lang=en")  # the public has no cookie
        expect(page.locator("html")).to_have_attribute("lang", "en")
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= PHONE["width"], f"{page.url} in English is wider than a phone"
        page.set_viewport_size(DESK)  # type: ignore[arg-type]
        page.emulate_media(color_scheme="dark", reduced_motion="reduce")
        page.reload()  # so that no colour is on its way from the one to the other
        fits(page)
        speak(page, "th")
    assert opened, "no page of this part was looked at"
