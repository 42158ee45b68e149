"""The team on the tablet: as planned, changed on the spot, with a member from outside; then on the inspection."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from audits.models import DeclaredInterest, Inspection, InspectionDraft
from factories.models import Site
from mind_portal.accounts.models import User
from mind_portal.geography.models import Province
from tests.audits import builders
from tests.journeys import field_tools as tablet
from tests.support.builders import make_site

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def site(rayong: Province) -> Site:
    builders.load_small()
    return make_site(rayong, "บจก. แกลงรีไซเคิลกระดาษ", horsepower=200, latitude=12.78, longitude=101.65)


@pytest.fixture
def field(open_page: Callable[..., Page], site: Site, officer: User, head: User) -> Page:
    page = tablet.wait_ready(tablet.quiet(open_page("/field/", user=officer)))
    tablet.take_along(page, site.pk)
    return page


def test_a_team_is_changed_on_the_spot_filed_and_seen_on_the_inspection(
    field: Page, site: Site, head: User, fits: Callable[[Page], None]
) -> None:
    record = tablet.make_ready(field, site.pk, filing=False)
    field.context.set_offline(True)
    field.goto(f"/field/#/r/{record}")
    field.get_by_label(str(head), exact=True).select_option("observer")
    add_from_outside(field, "พ.ต.ท. กล้า หาญ", "police")
    add_from_outside(field, "นายก ช.", "local")
    expect(field.locator(".m-why[role=status]")).to_contain_text("หน่วยงาน")
    field.reload()
    expect(field.get_by_label(str(head), exact=True)).to_have_value("observer")
    expect(field.get_by_text("พ.ต.ท. กล้า หาญ")).to_be_visible()
    fits(field)
    field.context.set_offline(False)
    field.get_by_role("button", name="ยื่นผลตรวจ").click()
    expect(field.locator(".f-out")).to_contain_text("ถึงระบบครบแล้ว")
    field.get_by_role("link", name="ดูผลตรวจ").click()
    expect(field.get_by_text("พ.ต.ท. กล้า หาญ")).to_be_visible()
    members = Inspection.objects.get().members.order_by("pk").values_list("role", "user", "name")
    assert [row for row in members if row[1] != Inspection.objects.get().officer_id] == [
        ("observer", head.pk, ""), ("observer", None, "พ.ต.ท. กล้า หาญ"),
    ]  # fmt: skip


def add_from_outside(page: Page, name: str, agency: str) -> None:
    page.get_by_text("เพิ่มผู้ร่วมตรวจจากหน่วยงานอื่น").click()
    page.locator("#f-team-name").fill(name)
    page.locator("#f-team-agency").select_option(agency)
    page.get_by_role("button", name="เพิ่มเข้าชุดตรวจ").click()


def test_what_the_desk_chose_meanwhile_stays_when_the_tablet_did_not_touch_the_team(
    field: Page, site: Site, head: User, officer: User
) -> None:
    record = tablet.make_ready(field, site.pk, filing=False)
    field.evaluate(
        """async (id) => {
          const load = (name) => import(`portal/field/${name}`);
          const [store, told, server] = await Promise.all(["store", "records", "server"].map(load));
          await server.post("/field/send/", JSON.stringify(told.told(await store.record(id), { filing: false })));
          await store.dropRecord(id);
          await told.load(server.get);
        }""",
        record,
    )
    InspectionDraft.objects.update(team=[{"role": "observer", "user": head.pk}])
    field.evaluate(
        """async (id) => {
          const load = (name) => import(`portal/field/${name}`);
          const [store, told, server] = await Promise.all(["store", "records", "server"].map(load));
          await server.post("/field/send/", JSON.stringify(told.told(await store.record(id), { filing: false })));
        }""",
        record,
    )
    assert InspectionDraft.objects.get().team == [{"role": "observer", "user": head.pk}]


def test_whoever_may_not_come_any_more_can_be_taken_off(field: Page, site: Site, head: User) -> None:
    record = tablet.make_ready(field, site.pk, filing=False)
    field.evaluate(
        """async ([id, user]) => (await import("portal/field/store")).changeRecord(id, (one) => {
          one.team = [{ role: "inspector", user }];
        })""",
        [record, head.pk],
    )
    DeclaredInterest.objects.create(
        site=site, user=head, province=site.province, declared_by=head, reason="ญาติ", declared_on="2026-11-01"
    )
    tablet.take_along(field)
    field.goto(f"/field/#/r/{record}")
    field.get_by_role("button", name=f"ลบ {head}").click()
    expect(field.get_by_role("button", name=f"ลบ {head}")).to_have_count(0)
    assert tablet.kept(field, record)["team"] == []  # type: ignore[index]


def test_a_team_that_desk_and_tablet_changed_otherwise_is_asked_and_the_choice_filed(
    field: Page, site: Site, head: User, officer: User, fits: Callable[[Page], None]
) -> None:
    record = tablet.make_ready(field, site.pk, filing=False)
    send_as_draft = """async (id) => {
      const load = (name) => import(`portal/field/${name}`);
      const [store, told, server] = await Promise.all(["store", "records", "server"].map(load));
      await server.post("/field/send/", JSON.stringify(told.told(await store.record(id), { filing: false })));
    }"""
    field.evaluate(send_as_draft, record)
    InspectionDraft.objects.update(
        team=[{"role": "inspector", "user": head.pk}, {"role": "observer", "name": "พ.ต.อ. ข", "agency": "police"}]
    )
    field.goto(f"/field/#/r/{record}")
    field.get_by_label(str(head), exact=True).select_option("observer")
    expect(field.get_by_label(str(head), exact=True)).to_have_value("observer")
    field.get_by_role("button", name="ยื่นผลตรวจ").click()
    field.get_by_role("link", name="เทียบและเลือกทีละช่อง").click()
    expect(field.get_by_text("ชุดตรวจ", exact=True)).to_be_visible()
    fits(field)
    expect(field.locator(".f-pick").first).to_contain_text(f"{head} (ผู้สังเกตการณ์)")
    field.locator('.f-pick input[value="mine"]').check(force=True)
    field.get_by_role("button", name="ส่งตามที่เลือก").click()
    expect(field.locator(".f-out")).to_contain_text("ถึงระบบครบแล้ว")
    found = set(Inspection.objects.get().members.values_list("role", "user", "name"))
    assert found == {("lead", officer.pk, ""), ("observer", head.pk, ""), ("observer", None, "พ.ต.อ. ข")}
