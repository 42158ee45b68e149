"""A double click, Back and again, a slow line: the second press of an act of plans does nothing and is no refusal."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audits.models import Draw, Plan, PlannedVisit, WantedInspection
from audits.services import plans, withdraw_wanted
from audits.services.draws import Lots, draw_visits
from audits.services.risk import score_sites
from factories.models import Site
from mind_portal.accounts.models import User
from mind_portal.accounts.roles import Role
from mind_portal.core.errors import AlreadyDone, DomainError
from mind_portal.geography.models import Province
from mind_portal.journal.models import Entry
from mind_portal.notifications.models import Notice
from tests.audits.builders import make_wanted
from tests.audits.planning.builders import make_announcement, make_plan
from tests.support import builders
from tests.support.threads import results_of

NOW = dt.datetime(2026, 11, 25, 2, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(seconds=20)
MONTH = dt.date(2026, 12, 1)
DAY = dt.date(2026, 12, 8)


@pytest.fixture
def sites(rayong: Province, officer: User) -> list[Site]:
    call_command("load_legal", verbosity=0)
    builders.make_user(Role.OFFICER, rayong, username="officer2.rayong")
    found = [builders.make_site(rayong) for _ in range(6)]
    score_sites(province="21", actor=None, now=NOW)
    return found


@pytest.fixture
def second(rayong: Province) -> User:
    """Another head of the same office."""
    return builders.make_user(Role.HEAD, rayong)


Act = Callable[[User, dt.datetime], Any]


@pytest.fixture
def acts(sites: list[Site], officer: User) -> dict[str, Act]:
    """Each act around a plan by its name; all of them can be done one after the other."""
    plan = make_plan(sites[0], officer, MONTH)
    wanted = make_wanted(sites[1])
    common = {"officers": [officer.pk], "planned_on": DAY}
    visit = plan.visits.get().pk
    off = PlannedVisit.objects.create(
        plan=plan, site=sites[5], province_id="21", planned_on=DAY, origin="hand"
    ).pk  # fmt: skip
    return {
        "add": lambda actor, now: plans.add_visit(
            plan_id=plan.pk, site_id=sites[1].pk, reason="ร้องเรียน", actor=actor, now=now, **common
        ),
        "move": lambda actor, now: plans.move_visit(
            visit_id=visit, reason="โรงงานหยุด", actor=actor, now=now, **common
        ),
        "cancel": lambda actor, now: plans.cancel_visit(visit_id=off, reason="ปิดกิจการ", actor=actor, now=now),
        "draw": lambda actor, now: draw_visits(
            plan_id=plan.pk, seed="820866", seed_source="สลาก", why="ด่วน", actor=actor, now=now,
            lots=Lots(2, 2, 5, {officer.pk: [sites[3].pk]}),
        ),
        "propose": lambda actor, now: plans.propose_plan(
            province="21", month=MONTH, capacity={officer.pk: 1}, visits_per_day=1, actor=actor, now=now
        ),
        "publish": lambda actor, now: plans.publish_plan(plan_id=plan.pk, actor=actor, now=now),
        "withdraw_wanted": lambda actor, now: withdraw_wanted(
            wanted_id=wanted.pk, reason="ตรวจไปแล้ว", actor=actor, now=now
        ),
    }  # fmt: skip


NAMES = ("add", "move", "cancel", "draw", "propose", "publish", "withdraw_wanted")


def stand() -> tuple[Any, ...]:
    """All that an act around plans may write."""
    visits = PlannedVisit.objects.order_by("pk")
    return (
        Entry.objects.count(), Notice.objects.count(), Draw.objects.count(),
        list(Plan.objects.values_list("status", "proposed_at", "published_at", "capacity")),
        list(visits.values_list("pk", "site", "planned_on", "status", "reason", "origin", "officers")),
        list(WantedInspection.objects.values_list("status", "ended_at", "withdrawn_because")),
    )  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_the_second_press_changes_and_journals_nothing(acts: dict[str, Act], head: User, name: str) -> None:
    acts[name](head, NOW)
    before = stand()
    with pytest.raises(AlreadyDone):
        acts[name](head, LATER)
    assert stand() == before


@pytest.mark.parametrize("name", ["add", "cancel", "draw", "publish", "withdraw_wanted"])
def test_another_persons_press_is_refused_as_ever(acts: dict[str, Act], head: User, second: User, name: str) -> None:
    acts[name](head, NOW)
    before = stand()
    with pytest.raises(DomainError):
        acts[name](second, LATER)
    assert stand() == before


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", NAMES)
def test_two_presses_at_once_do_it_once(acts: dict[str, Act], head: User, name: str) -> None:
    entries = Entry.objects.count()
    made = results_of(lambda: acts[name](head, NOW), lambda: acts[name](head, NOW))
    assert sorted(isinstance(one, AlreadyDone) for one in made) == [False, True], made
    assert not any(isinstance(one, Exception) and not isinstance(one, AlreadyDone) for one in made)
    assert Entry.objects.count() == entries + (2 if name == "draw" else 1), "a draw declares its recusal too"


def test_a_press_that_asks_for_something_else_is_refused(
    acts: dict[str, Act], sites: list[Site], head: User, officer: User
) -> None:
    acts["add"](head, NOW)
    acts["draw"](head, NOW)
    plan = Plan.objects.get()
    values: dict[str, Any] = {"plan_id": plan.pk, "actor": head, "now": LATER}
    other_day = DAY + dt.timedelta(days=1)
    for act in (
        lambda: plans.add_visit(
            site_id=sites[1].pk, reason="ร้องเรียน", officers=[officer.pk], planned_on=other_day, **values
        ),
        lambda: plans.add_visit(
            site_id=sites[1].pk, reason="อื่น", officers=[officer.pk], planned_on=DAY, **values
        ),
        lambda: draw_visits(seed="820866", seed_source="สลาก", why="ด่วน", lots=Lots(1, 2, 5, {}), **values),
        lambda: draw_visits(seed="820866", seed_source="ที่อื่น", why="ด่วน", lots=Lots(2, 2, 5, {}), **values),
        lambda: draw_visits(
            seed="820866", seed_source="สลาก", why="ด่วน", lots=Lots(2, 2, 5, {officer.pk: [sites[4].pk]}), **values
        ),
    ):  # fmt: skip
        with pytest.raises(DomainError):
            act()
    assert Draw.objects.count() == 1


def test_a_move_back_and_forth_is_no_second_press(acts: dict[str, Act], head: User, officer: User) -> None:
    acts["move"](head, NOW)
    visit = PlannedVisit.objects.get(planned_on=DAY, origin="hand", site__planned_visits__reason="โรงงานหยุด")
    plans.move_visit(visit_id=visit.pk, planned_on=MONTH, officers=[officer.pk], reason="ก", actor=head, now=LATER)
    assert acts["move"](head, LATER).planned_on == DAY


def test_a_proposal_is_made_anew_when_the_risk_has_changed(
    acts: dict[str, Act], sites: list[Site], head: User, officer: User
) -> None:
    WantedInspection.objects.all().delete()  # what is wanted is proposed however lately it was inspected
    plan = acts["propose"](head, NOW)
    chosen = plan.visits.get(origin="risk").site_id
    Site.objects.filter(pk=chosen).update(last_inspected_on=dt.date(2026, 11, 20))
    acts["propose"](head, LATER)
    assert plan.visits.get(origin="risk").site_id != chosen
    assert Entry.objects.filter(verb="audits.plan_proposed").count() == 2


# --- in the browser ---


def test_the_page_of_each_second_press_is_that_of_the_first(
    client: Client, head: User, officer: User, sites: list[Site]
) -> None:
    plan = make_plan(sites[0], officer)
    ripe = make_announcement(make_plan(sites[0], officer), head, exists_from=timezone.now() - dt.timedelta(minutes=1))
    visit = plan.visits.get()
    wanted = make_wanted(sites[2])
    day = f"{plan.month:%Y-%m}-05"
    change = {"planned_on": day, "officers": [officer.pk], "reason": "เหตุ"}
    propose = {"province": "21", "month": f"{plan.month:%Y-%m}", "visits_per_day": "1", f"days-{officer.pk}": "1"}
    lots = {"count": "1", "team": "2", "limit": "5"}
    client.force_login(head)
    for name, key, data in (
        ("visit_add", [plan.pk, sites[1].pk], change),
        ("visit_move", [visit.pk], change),
        ("visit_cancel", [visit.pk], {"reason": "เหตุ"}),
        ("plan_propose", [], propose),
        ("plan_draw", [plan.pk], {"why": "ด่วน", "seed": "1", "seed_source": "สลาก", **lots}),
        ("announcement_draw", [ripe.pk], {"seed": "๗", "again": "7"}),
        ("plan_publish", [plan.pk], {}),
        ("wanted_withdraw", [wanted.pk], {"reason": "ตรวจไปแล้ว"}),
    ):
        url = reverse(f"audits:{name}", args=key)
        first, again = client.post(url, data), client.post(url, data, follow=True)
        assert first.status_code == 302, (name, first.content.decode())
        assert again.redirect_chain == [(first["Location"], 302)], name
        assert again.status_code == 200
        assert "ทำไว้แล้วก่อนหน้านี้" in again.content.decode(), name
