"""Whether the field pages would open without a signal: said before the officer leaves, and made up for."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from audits.views import field as field_views
from factories.models import Site
from mind_portal.accounts.models import User
from mind_portal.geography.models import Province
from tests.audits import builders
from tests.journeys import field_tools as tablet
from tests.support.builders import make_site

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
GONE = "img/one-that-does-not-come.png"


@pytest.fixture
def site(rayong: Province) -> Site:
    builders.load_small()
    return make_site(rayong, "บจก. แกลงรีไซเคิลกระดาษ", horsepower=100)


@pytest.fixture
def one_file_does_not_come(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """A line that breaks off while the worker fetches its files; the returned call mends it."""
    files = field_views._files()
    monkeypatch.setattr(field_views, "_files", lambda: (*files, GONE))
    return lambda: monkeypatch.setattr(field_views, "_files", lambda: files)


def line_of(page: Page) -> Locator:
    return page.locator(".f-ready__line", has_text="หน้านี้เปิดได้โดยไม่มีสัญญาณ")


def test_pages_that_were_not_kept_are_said_and_the_button_keeps_them(
    open_page: Callable[..., Page],
    fits: Callable[[Page], None],
    one_file_does_not_come: Callable[[], None],
    site: Site,
    officer: User,
) -> None:
    """It said “ready”, and offline the tablet showed the browser's own page of no connection."""
    page = tablet.quiet(open_page("/field/", user=officer))
    expect(page.locator("body")).to_have_attribute("data-ready", "1")
    tablet.take_along(page, site.pk)
    expect(line_of(page)).to_contain_text("ยังไม่ครบ")
    page.get_by_role("button", name="โหลดใหม่").click()
    expect(page.locator("#f-notes")).to_contain_text("ยังเก็บหน้านี้ไม่ครบ")
    expect(page.locator(".f-ready")).to_contain_text("ยังไม่พร้อม")
    fits(page)

    one_file_does_not_come()
    page.get_by_role("button", name="โหลดใหม่").click()
    expect(line_of(page)).to_contain_text("เก็บไว้แล้ว")
    expect(page.locator("#f-notes")).to_contain_text("ออกพื้นที่ได้")
    page.context.set_offline(True)
    page.reload()
    expect(page.get_by_text(site.name)).to_be_visible()
    expect(line_of(page)).to_contain_text("เก็บไว้แล้ว")


def test_pages_that_the_browser_threw_away_are_fetched_again(
    open_page: Callable[..., Page], site: Site, officer: User
) -> None:
    page = tablet.wait_ready(tablet.quiet(open_page("/field/", user=officer)))
    page.evaluate("async () => { for (const name of await caches.keys()) await caches.delete(name); }")
    page.reload()
    expect(line_of(page)).to_contain_text("เก็บไว้แล้ว")
    page.context.set_offline(True)
    page.reload()
    expect(page.locator("body")).to_have_attribute("data-ready", "1")


def test_when_the_line_comes_back_they_are_fetched_by_themselves(
    open_page: Callable[..., Page], one_file_does_not_come: Callable[[], None], site: Site, officer: User
) -> None:
    page = tablet.quiet(open_page("/field/", user=officer))
    expect(line_of(page)).to_contain_text("ยังไม่ครบ")
    page.context.set_offline(True)
    expect(page.locator("#f-net")).to_have_class(re.compile("f-net--off"))
    one_file_does_not_come()
    page.context.set_offline(False)
    expect(line_of(page)).to_contain_text("เก็บไว้แล้ว")
