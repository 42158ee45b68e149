"""The map of the day on a tablet without a network: where the factories lie, how far, in which order."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from emergencies import geo
from factories.models import Site
from mind_portal.accounts.models import User
from mind_portal.geography.models import Province
from tests.audits import builders
from tests.journeys import field_tools as tablet
from tests.support.builders import make_site

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

HERE = (12.68, 101.28)
PLACES = {"ไกล": (13.05, 101.65), "ใกล้": (12.70, 101.30), "กลาง": (12.85, 101.40)}


@pytest.fixture
def sites(rayong: Province) -> list[Site]:
    builders.load_small()
    made = [
        make_site(rayong, f"โรงงาน{name}", latitude=latitude, longitude=longitude)
        for name, (latitude, longitude) in PLACES.items()
    ]
    return [*made, make_site(rayong, "โรงงานไม่มีพิกัด", latitude=None, longitude=None)]


@pytest.fixture
def field(open_page: Callable[..., Page], sites: list[Site], officer: User) -> Page:
    page = tablet.wait_ready(tablet.quiet(open_page("/field/", user=officer)))
    tablet.take_along(page, *(site.pk for site in sites))
    return page


def names(page: Page) -> list[str]:
    return page.locator(".f-stop b").all_inner_texts()


def test_the_map_works_offline_with_distance_direction_and_order(
    field: Page, sites: list[Site], fits: Callable[[Page], None]
) -> None:
    field.context.grant_permissions(["geolocation"])
    field.context.set_geolocation({"latitude": HERE[0], "longitude": HERE[1], "accuracy": 15})
    field.context.set_offline(True)
    field.reload()
    field.get_by_role("link", name="แผนที่", exact=True).click()
    expect(field.locator(".f-mapbox")).to_contain_text("คลาดเคลื่อนไม่เกิน 15 ม.")
    fits(field)
    assert names(field) == ["โรงงานไกล", "โรงงานใกล้", "โรงงานกลาง"]
    far = geo.distance_km(*HERE, *PLACES["ไกล"])
    expect(field.locator(".f-stop").first).to_contain_text(f"{far:.0f} กม. ทางทิศตะวันออกเฉียงเหนือ")
    assert len(field.locator(".f-map__land").get_attribute("d") or "") > 500, "no outline of the province"
    expect(field.locator(".f-map__me")).to_have_attribute("visibility", "visible")
    expect(field.get_by_text("ไม่มีพิกัด: โรงงานไม่มีพิกัด")).to_be_visible()
    way = field.locator(".f-stop a").first.get_attribute("href") or ""
    assert re.match(r"geo:13\.05,101\.65\?q=13\.05,101\.65\(", way)
    field.get_by_label("ใกล้ก่อน").check(force=True)
    expect(field.locator(".f-stop b").first).to_have_text("โรงงานใกล้")
    assert names(field) == ["โรงงานใกล้", "โรงงานกลาง", "โรงงานไกล"]
    field.reload()
    expect(field.locator(".f-stop")).to_have_count(3)
    assert names(field)[0] == "โรงงานใกล้", "the chosen order is kept"
    field.get_by_label("ทั้งจังหวัด").check(force=True)
    fits(field)


def test_what_was_inspected_is_ticked_and_goes_to_the_end(field: Page, sites: list[Site]) -> None:
    field.context.set_offline(True)
    tablet.make_ready(field, sites[0].pk)
    tablet.make_ready(field, sites[1].pk, filing=False)
    field.goto("/field/#/map")
    expect(field.locator(".f-mapbox")).to_contain_text("เครื่องไม่บอกตำแหน่ง")
    assert names(field) == ["โรงงานใกล้", "โรงงานกลาง", "โรงงานไกล"]
    expect(field.locator(".f-stop").nth(0)).to_contain_text("กำลังตรวจ")
    expect(field.locator(".f-stop").nth(2)).to_contain_text("ตรวจแล้ว")
    expect(field.locator(".f-map__pin--done")).to_have_count(1)


def test_directions_and_distances_are_those_of_the_server(field: Page) -> None:
    points = [(12.68, 101.28), (13.05, 101.65), (12.68, 99.0), (5.7, 101.28), (12.680001, 101.28)]
    for to in points[1:]:
        km, way = field.evaluate(
            """async ([a, b]) => {
              const globe = await import("portal/field/globe");
              const place = ([latitude, longitude]) => ({ latitude, longitude });
              return [globe.distanceKm(place(a), place(b)), globe.bearing(place(a), place(b))];
            }""",
            [points[0], to],
        )
        assert km == pytest.approx(geo.distance_km(*points[0], *to), abs=1e-6)
        assert way == pytest.approx(geo.bearing(*points[0], *to), abs=1e-6)
