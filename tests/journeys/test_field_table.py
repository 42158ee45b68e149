"""A table of rows on the tablet: what is no number stays in its cell until it is put right."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from audits.models import Inspection
from factories.models import Site
from mind_portal.accounts.models import User
from mind_portal.geography.models import Province
from tests.audits import builders
from tests.journeys import field_tools as tablet
from tests.support.builders import make_site

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def site(rayong: Province) -> Site:
    definition = builders.small_definition()
    columns = [
        {"code": "name", "type": "text", "text": builders.words("Name"), "required": True},
        {"code": "tonnes", "type": "number", "text": builders.words("Tonnes")},
    ]
    table = {"code": "stock", "type": "table", "text": builders.words("Stock"), "columns": columns, "required": False}
    machines, boiler = definition["sections"]
    builders.load_small(sections=[{**machines, "items": [*machines["items"], table]}, boiler])
    return make_site(rayong, "บจก. แกลงเคมี", horsepower=200, latitude=12.78, longitude=101.65)


def test_a_cell_that_is_no_number_stays_and_says_so_until_it_is_put_right(
    open_page: Callable[..., Page], site: Site, officer: User, fits: Callable[[Page], None]
) -> None:
    page = tablet.wait_ready(tablet.quiet(open_page("/field/", user=officer)))
    tablet.take_along(page, site.pk)
    record = tablet.make_ready(page, site.pk, filing=False)
    page.goto(f"/field/#/r/{record}/machines")
    page.get_by_role("button", name="เพิ่มแถว").click()
    page.get_by_label("Tonnes").first.fill("สองตัน")
    expect(page.locator("#i-stock .q-says")).to_contain_text("สองตัน")
    page.get_by_role("button", name="เพิ่มแถว").click()
    page.get_by_label("Name").nth(1).fill("โทลูอีน")
    expect(page.get_by_label("Tonnes").first).to_have_value("สองตัน")
    page.get_by_label("Tonnes").nth(1).fill("1,5")
    expect(page.locator("#i-stock .m-field__error:visible")).to_have_count(3)
    page.goto(f"/field/#/r/{record}")
    expect(page.get_by_role("button", name="ยื่นผลตรวจ")).to_be_disabled()
    page.reload()
    page.goto(f"/field/#/r/{record}/machines")
    expect(page.get_by_label("Tonnes").first).to_have_value("สองตัน")
    expect(page.get_by_label("Tonnes").nth(1)).to_have_value("1,5")
    expect(page.locator("#i-stock .q-cell .m-field__error:visible")).to_have_count(2)
    fits(page)
    page.get_by_label("Tonnes").nth(1).fill("1.5")
    expect(page.locator("#i-stock .q-cell .m-field__error:visible")).to_have_count(1)
    page.get_by_role("button", name="ลบแถว 1").click()
    expect(page.get_by_label("Tonnes")).to_have_value("1.5")
    expect(page.locator("#i-stock .m-field__error:visible")).to_have_count(0)
    page.goto(f"/field/#/r/{record}")
    page.get_by_role("button", name="ยื่นผลตรวจ").click()
    expect(page.locator(".f-out")).to_contain_text("ถึงระบบครบแล้ว")
    assert Inspection.objects.get().answers["items"]["stock"]["value"] == [{"name": "โทลูอีน", "tonnes": 1.5}]
