"""A photo that the server does not take, or that the tablet has lost; a locked tablet; the way into a new checklist."""

import base64
import datetime as dt
from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from audits.models import Inspection
from factories.models import Site
from mind_portal.accounts.models import User
from mind_portal.documents.models import Attachment
from mind_portal.geography.models import Province
from mind_portal.journal.models import Entry
from tests.audits import builders
from tests.journeys import field_tools as tablet
from tests.support.builders import make_site

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

GOOD = ("guard", base64.b64encode(tablet.noise(1)).decode())
BAD = ("guard", base64.b64encode(b"<svg><script>alert(1)</script></svg>" * 40).decode())


@pytest.fixture
def site(rayong: Province) -> Site:
    builders.load_small()
    return make_site(rayong, "บจก. แกลงรีไซเคิลกระดาษ", horsepower=200, latitude=12.78, longitude=101.65)


@pytest.fixture
def field(open_page: Callable[..., Page], site: Site, officer: User) -> Page:
    page = tablet.wait_ready(tablet.quiet(open_page("/field/", user=officer)))
    tablet.take_along(page, site.pk)
    return page


def test_a_refused_photo_is_not_sent_again_by_itself_and_can_be_left_out(
    field: Page, site: Site, fits: Callable[[Page], None]
) -> None:
    field.watched.expect("422")  # type: ignore[attr-defined]
    record = tablet.make_ready(field, site.pk, [BAD, GOOD])
    sent: list[str] = []
    field.on("request", lambda request: sent.append(request.url) if "/photos/" in request.url else None)
    tablet.send_through(field)
    field.goto("/field/#/outbox")
    card = field.locator(".f-out")
    expect(card.get_by_role("button", name="ตัดภาพนี้ออก photo.jpg")).to_be_visible()
    assert Attachment.objects.count() == 1
    before = len(sent)
    tablet.send_through(field)
    assert len(sent) == before, "a refused photo was sent again by itself"
    fits(field)
    with field.expect_download() as saved:
        card.get_by_role("button", name="บันทึกภาพเก็บไว้").click()
    assert saved.value.path().read_bytes().startswith(b"<svg>")
    card.get_by_role("button", name="ตัดภาพนี้ออก").click()
    expect(field.get_by_role("dialog")).to_contain_text("ไม่ไปถึงสำนักงาน")
    field.get_by_role("dialog").get_by_role("button", name="ตัดภาพนี้ออก").click()
    expect(field.locator(".f-out")).to_contain_text("ถึงระบบครบแล้ว")
    assert tablet.photos_here(field) == []
    assert [one.get("left_out", False) for one in Inspection.objects.get(client_id=record).visit.photos] == [
        True,
        False,
    ]
    assert Entry.objects.filter(verb="audits.photos_left_out").count() == 1


def test_a_photo_that_the_tablet_lost_does_not_keep_the_record_for_ever(field: Page, site: Site) -> None:
    record = tablet.make_ready(field, site.pk, [GOOD])
    lost = tablet.kept(field, record)["photos"][0]["id"]  # type: ignore[index]
    field.evaluate("""async (id) => (await import("portal/field/store")).dropPhoto(id)""", lost)
    tablet.send_through(field)
    field.goto("/field/#/outbox")
    field.locator(".f-out").get_by_role("button", name="ตัดภาพนี้ออก").click()
    field.get_by_role("dialog").get_by_role("button", name="ตัดภาพนี้ออก").click()
    expect(field.locator(".f-out")).to_contain_text("ถึงระบบครบแล้ว")


def wait_signed_out(page: Page) -> None:
    address = f"{page.watched.base}/field/session/"  # type: ignore[attr-defined]
    tablet.wait_until(page, lambda: page.context.request.get(address, max_redirects=0).status == 302)


def test_a_locked_tablet_opens_by_a_new_sign_in_only(field: Page, site: Site) -> None:
    tablet.make_ready(field, site.pk, filing=False)
    field.goto("/field/#/more")
    field.get_by_role("button", name="ล็อกเครื่องนี้").click()
    expect(field.get_by_role("heading", name="เครื่องนี้ล็อกอยู่")).to_be_visible()
    tablet.wait_until(
        field, lambda: field.context.request.get(f"{field.watched.base}/field/session/", max_redirects=0).status == 302
    )  # type: ignore[attr-defined]
    field.reload()
    expect(field.get_by_role("heading", name="เครื่องนี้ล็อกอยู่")).to_be_visible()
    expect(field.get_by_text("แกลง")).to_have_count(0)


def test_locked_without_a_signal_it_stays_shut_when_the_line_is_back(field: Page, site: Site) -> None:
    tablet.make_ready(field, site.pk, filing=False)
    field.goto("/field/#/more")
    field.context.set_offline(True)
    field.get_by_role("button", name="ล็อกเครื่องนี้").click()
    expect(field.get_by_role("heading", name="เครื่องนี้ล็อกอยู่")).to_be_visible()
    field.context.set_offline(False)
    field.reload()
    tablet.wait_until(
        field, lambda: field.context.request.get(f"{field.watched.base}/field/session/", max_redirects=0).status == 302
    )  # type: ignore[attr-defined]
    expect(field.get_by_text("แกลง")).to_have_count(0)


def test_photos_receipt_and_team_go_along_into_a_new_checklist_once(field: Page, site: Site) -> None:
    record = tablet.make_ready(field, site.pk, [GOOD])
    field.evaluate(
        """async (id) => (await import("portal/field/store")).changeRecord(id, (one) => {
          one.state = "refused"; one.error = { at: 0, breaches: [{ rule: "AUD-FILE-8", message: "retired" }] };
          one.receipt = "A".repeat(22); one.team = [{ role: "observer", name: "ก", agency: "police" }];
        })""",
        record,
    )
    photo = tablet.photos_here(field)
    version = builders.load_small(title=builders.words("Newer"))
    type(version).objects.exclude(pk=version.pk).update(retired_at=timezone.now() - dt.timedelta(hours=1))
    made = field.evaluate(
        """async (id) => {
          const records = await import("portal/field/records");
          await records.load((await import("portal/field/server")).get);
          const made = await Promise.all([records.renew(id), records.renew(id)]);
          return made.filter(Boolean).map((one) => one.id);
        }""",
        record,
    )
    assert len(made) == 1
    assert tablet.kept(field, record) is None
    new = tablet.kept(field, made[0])
    assert new is not None
    assert (new["version"], [one["id"] for one in new["photos"]]) == (version.pk, photo)
    assert (new["receipt"], len(new["team"])) == ("A" * 22, 1)
    assert field.evaluate(
        """async (id) => (await (await import("portal/field/store")).photo(id)).byteLength > 0""", photo[0]
    )
