"""Sending with the page closed, where the browser has it: by the worker, for the officer whose key is there, once."""

import base64
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings as portal
from django.test import Client
from playwright.sync_api import Page

from audits.models import Inspection
from factories.models import Site
from mind_portal.accounts.models import User
from mind_portal.geography.models import Province
from tests.audits import builders
from tests.journeys import field_tools as tablet
from tests.support.builders import make_site

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHOTOS = [("guard", base64.b64encode(tablet.noise(1)).decode())]


@pytest.fixture
def site(rayong: Province) -> Site:
    builders.load_small()
    return make_site(rayong, "บจก. แกลงรีไซเคิลกระดาษ", horsepower=200, latitude=12.78, longitude=101.65)


@pytest.fixture
def field(open_page: Callable[..., Page], site: Site, officer: User) -> Page:
    page = tablet.wait_ready(tablet.quiet(open_page("/field/", user=officer)))
    tablet.take_along(page, site.pk)
    return page


def close_and_sync(page: Page) -> Page:
    """The field page is closed; the browser tells the worker that the line is back. The page that is left."""
    other = page.context.new_page()
    devtools = other.context.new_cdp_session(other)
    found: list[str] = []

    def seen(event: dict[str, Any]) -> None:
        found.extend(one["registrationId"] for one in event["registrations"] if one["scopeURL"].endswith("/field/"))

    devtools.on("ServiceWorker.workerRegistrationUpdated", seen)
    other.goto("/accounts/password/reset/")
    devtools.send("ServiceWorker.enable")
    tablet.wait_until(other, lambda: bool(found))
    origin = page.watched.base  # type: ignore[attr-defined]
    page.close()
    devtools.send(
        "ServiceWorker.dispatchSyncEvent",
        {"origin": origin, "registrationId": found[0], "tag": "field-outbox", "lastChance": False},
    )
    return other


def test_the_answers_go_with_the_page_closed_and_the_photos_when_it_is_opened(field: Page, site: Site) -> None:
    record = tablet.make_ready(field, site.pk, PHOTOS)
    other = close_and_sync(field)
    tablet.wait_until(other, lambda: Inspection.objects.filter(client_id=record).exists())
    page = other.context.new_page()
    page.goto("/field/")
    tablet.wait_ready(page)
    tablet.send_through(page)
    assert tablet.whole_or_waiting(page, record, len(PHOTOS)) == "done"
    assert Inspection.objects.count() == 1


def test_another_officer_who_signed_in_meanwhile_sends_nothing_of_it(field: Page, site: Site, head: User) -> None:
    record = tablet.make_ready(field, site.pk, PHOTOS)
    client = Client()
    client.force_login(head)
    cookie = client.cookies[portal.SESSION_COOKIE_NAME].value
    base = field.watched.base  # type: ignore[attr-defined]
    asked: list[str] = []
    field.context.on("request", lambda request: asked.append(request.url))
    field.context.add_cookies([{"name": portal.SESSION_COOKIE_NAME, "value": cookie, "url": base}])
    other = close_and_sync(field)
    other.wait_for_timeout(1500)
    assert not Inspection.objects.filter(client_id=record).exists()
    assert not any(url.endswith("/field/send/") for url in asked)
