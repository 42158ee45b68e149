"""Anybody does a draw again in the browser: by another program than the portal's own."""

import datetime as dt
import random
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from audits.models import Draw
from audits.planning.draw import Pool, draw
from audits.planning.papers import draw_checksum
from factories.models import Site
from mind_portal.accounts.models import User
from mind_portal.core import thai
from mind_portal.geography.models import Province
from tests.audits.planning.builders import make_announcement, make_plan
from tests.support.builders import make_site

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

AGAIN = """async (pools) => {
  const { drawAgain } = await import(document.querySelector("script[type=module]").src);
  return Promise.all(pools.map((one) => drawAgain(one)));
}"""


def make(site: Site, officer: User, result: list[list[object]] | None = None) -> Draw:
    """A draw of last month; `result` stands instead of the true one."""
    plan = make_plan(site, officer, thai.add_months(timezone.localdate(), -1))
    pool = {
        "sites": [site.pk],
        "officers": [officer.pk, officer.pk + 1],
        "count": 1,
        "team": 2,
        "limits": {},
        "recused": {},
    }
    true = [[one.site, list(one.officers)] for one in draw("820866", Pool([site.pk], pool["officers"], 1))]
    result = true if result is None else result
    return Draw.objects.create(
        plan=plan, province=plan.province, way="before", seed="820866", seed_source="งวด 16 พ.ย. 2569",
        pool=pool, result=result, checksum=draw_checksum("820866", pool, result), drawn_by=officer,
        drawn_at=timezone.now() - dt.timedelta(days=40),
    )  # fmt: skip


def test_a_draw_is_done_again_on_the_readers_device(
    open_page: Callable[..., Page], rayong: Province, officer: User, axe: Callable[[Page], None]
) -> None:
    site = make_site(rayong, "บจก. แกลงรีไซเคิลกระดาษ")
    page = open_page(reverse("draws:list"))
    assert page.locator("main").inner_text()
    true, false = make(site, officer), make(site, officer, [[site.pk, [officer.pk, officer.pk]]])
    page.goto(reverse("draws:draw", args=[true.pk]))
    axe(page)
    page.locator("#draw-again").click()
    expect(page.locator("#draw-result")).to_contain_text("ได้ผลเดียวกัน")
    page.goto(reverse("draws:draw", args=[false.pk]))
    page.locator("#draw-again").click()
    expect(page.locator("#draw-result")).to_contain_text("ได้ผลต่างกัน")
    page.evaluate("() => { document.getElementById('draw-hash').textContent = 'f'.repeat(64); }")
    page.locator("#draw-again").click()
    expect(page.locator("#draw-result")).to_contain_text("ไม่ตรงกับ")


def test_both_programs_draw_the_same_from_any_lists(
    open_page: Callable[..., Page], rayong: Province, officer: User
) -> None:
    page = open_page(reverse("draws:draw", args=[make(make_site(rayong), officer).pk]))
    chance = random.Random(2569)
    pools: list[dict[str, Any]] = []
    for number in range(60):
        sites = chance.sample(range(1, 5000), chance.randint(1, 60))
        officers = chance.sample(range(1, 60), chance.randint(0, 7))
        pools.append(
            {"seed": f" งวด {number} ", "salt": f"{number:x}" if number % 2 else "", "sites": sites,
             "officers": officers, "count": chance.randint(1, len(sites)),
             "team": chance.randint(2, 3), "limits": {each: chance.randint(0, 9) for each in officers[:4]},
             "recused": {each: chance.sample(sites, chance.randint(0, len(sites))) for each in officers[:2]}}
        )  # fmt: skip
    parts = ("sites", "officers", "count", "team", "limits", "recused")
    seeds = [f"{each['seed'].strip()}|{each['salt']}" if each["salt"] else each["seed"] for each in pools]
    drawn = [draw(seed, Pool(*(each[part] for part in parts))) for seed, each in zip(seeds, pools, strict=True)]
    ours = [[[one.site, list(one.officers)] for one in each] for each in drawn]
    assert page.evaluate(AGAIN, pools) == ours


def test_an_announced_draw_is_compared_with_its_announcement(
    open_page: Callable[..., Page], rayong: Province, officer: User, axe: Callable[[Page], None]
) -> None:
    last_month = thai.add_months(timezone.localdate().replace(day=1), -1)
    plan = make_plan(make_site(rayong), officer, last_month)
    then = timezone.now() - dt.timedelta(days=40)
    pool = {
        "sites": [1, 2, 3], "officers": [officer.pk, officer.pk + 1], "count": 2, "team": 2, "limits": {}, "recused": {}
    }  # fmt: skip
    found = make_announcement(plan, officer, pool=pool, announced_at=then - dt.timedelta(days=1), exists_from=then)
    result = [[one.site, list(one.officers)] for one in draw("7|ab12", Pool([1, 2, 3], pool["officers"], 2))]
    made = Draw.objects.create(
        plan=plan, province=rayong, way="announced", announcement=found, seed="7", salt="ab12",
        seed_source=found.seed_source, pool=pool, result=result, checksum="", drawn_at=then, drawn_by=officer,
    )  # fmt: skip
    page = open_page(reverse("draws:announced", args=[found.pk]))
    axe(page)
    page.goto(reverse("draws:draw", args=[made.pk]))
    axe(page)
    page.locator("#draw-again").click()
    expect(page.locator("#draw-result")).to_contain_text("ได้ผลเดียวกัน")
    page.evaluate("() => { document.getElementById('draw-again').dataset.announcedHash = 'f'.repeat(64); }")
    page.locator("#draw-again").click()
    expect(page.locator("#draw-result")).to_contain_text("ไม่ตรงกับที่ประกาศไว้")
