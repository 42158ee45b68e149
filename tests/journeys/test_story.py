"""The first true story, through the whole stack: browser, service, PostgreSQL, Celery, dashboard."""

import re
from collections.abc import Callable, Iterator

import pytest
from celery import current_app
from celery.contrib.testing.worker import start_worker
from django.db import connections
from playwright.sync_api import Page, expect

from audits.models import Inspection, InspectionDraft
from audits.selectors.drafts import examine_draft
from factories.models import Site
from factories.services import refresh_summaries
from mind_portal.accounts.models import User
from mind_portal.geography.models import Province
from mind_portal.rollups.models import Cell, DirtyKey
from mind_portal.rollups.services import rebuild
from tests.audits import builders as audit_builders
from tests.support.builders import make_site

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SOON = 15_000
"""Milliseconds that a page may take here, on a machine that runs other tests: the story is not timed."""


@pytest.fixture
def worker(transactional_db: None) -> Iterator[None]:
    """A Celery worker in a thread of its own, fed by the same messages as in production."""
    with start_worker(current_app, pool="solo", perform_ping_check=False, queues=["rollups"], loglevel="ERROR"):
        yield
    connections.close_all()


@pytest.fixture
def site(rayong: Province, chiang_mai: Province) -> Site:
    site = make_site(rayong, "บริษัท ชากพงรีไซเคิลยาง จำกัด", horsepower=100)
    make_site(chiang_mai, "บริษัท ดอยคำยาง จำกัด")
    refresh_summaries(None)
    return site


def answer_the_rest(draft: InspectionDraft) -> None:
    """What the officer would go on doing for a quarter of an hour."""
    found = examine_draft(draft)
    for item in found.shown.values():
        if not found.result(item.code) and item.type not in audit_builders.PROOFS:
            draft.answers.setdefault("items", {})[item.code] = {"value": audit_builders.good_value(item)}
    draft.save(update_fields=["answers"])


def test_an_inspection_reaches_the_executive(
    open_page: Callable[..., Page], worker: None, site: Site, officer: User, executive: User
) -> None:
    audit_builders.load_real()
    rebuild(kind="test")

    # the executive has Rayong's page open, and sees no inspection
    watching = open_page("/provinces/21/", user=executive, desk=True)
    watching.watched.expect("htmx:")  # type: ignore[attr-defined]  # a poll on its way is given up as the page is left
    expect(watching.get_by_text("จังหวัดนี้ยังไม่มีผลตรวจที่ยื่นแล้ว")).to_be_visible()

    # the officer finds the factory by two letters of its name, on a phone
    page = open_page("/factories/", user=officer)
    page.watched.expect("htmx:")  # type: ignore[attr-defined]  # as is a search, when its result is clicked
    page.locator("input[name=q]:visible").first.fill("ชา")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("q="), timeout=SOON)
    page.wait_for_load_state("networkidle")  # the list that was asked for while typing has come too
    link = page.get_by_role("link", name=re.compile("ชากพงรีไซเคิลยาง")).first
    expect(link).to_be_visible(timeout=SOON)
    assert page.get_by_text("ดอยคำยาง").count() == 0, "another province's factory is out of scope"
    link.click()
    expect(page).to_have_url(re.compile(r"/factories/\d+/$"), timeout=SOON)
    page.get_by_role("link", name="เริ่มตรวจ").first.click()
    page.get_by_role("button", name="เริ่มตรวจ").click()
    expect(page).to_have_url(re.compile("/licence/$"), timeout=SOON)

    # one answer by hand, the others as given, then review and file
    button = page.locator('#i-licence_displayed input[value="pass"]').first
    button.evaluate("button => button.scrollIntoView({block: 'center'})")
    button.check(force=True)
    expect(page.locator("#save-state")).to_contain_text("บันทึกแล้ว", timeout=SOON)
    draft = InspectionDraft.objects.get()
    answer_the_rest(draft)
    page.goto(f"/audits/drafts/{draft.pk}/")
    page.get_by_role("button", name="ยื่นผลตรวจ").click()
    expect(page).to_have_url(re.compile(r"/audits/\d+/$"), timeout=SOON)

    # without a reload, the executive's page shows it and leads down to it
    row = watching.get_by_role("link", name=re.compile("ชากพงรีไซเคิลยาง")).first
    expect(row).to_be_visible(timeout=SOON)
    row.click()
    expect(watching).to_have_url(re.compile(rf"/audits/{Inspection.objects.get().pk}/$"), timeout=SOON)

    # the cells of Rayong agree, and nothing waits
    cell = Cell.objects.get(measure="audits.inspections", province_id="21", month=Inspection.objects.get().month)
    assert (cell.value, cell.rows) == (1, 1)
    assert not DirtyKey.objects.exists()

    # and the nation's page says when it was computed
    watching.goto("/measures/audits.inspections/")
    expect(watching.get_by_role("link", name="ระยอง").first).to_be_visible(timeout=SOON)
