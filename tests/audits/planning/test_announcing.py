"""Announce, then draw: the number decides that did not exist, from lists that nobody can change any more."""

import datetime as dt
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, transaction

from audits.models import AnnouncementStatus, Draw, DrawAnnouncement, DrawWay, Plan, PlannedVisit, VisitOrigin
from audits.planning.draw import draw
from audits.planning.papers import announcement_file, draw_file, sha256
from audits.selectors.draws import announcement_row, draw_page, pool_of
from audits.services import declare_interest, plans
from audits.services.draws import Lots, announce_draw, draw_announced, draw_visits, withdraw_announcement
from audits.services.risk import score_sites
from factories.models import Site
from mind_portal.accounts.models import User
from mind_portal.accounts.roles import Role
from mind_portal.core.errors import AlreadyDone, DomainError
from mind_portal.geography.models import Province
from mind_portal.journal.models import Entry
from tests.audits.planning.builders import make_plan
from tests.support import builders
from tests.support.threads import results_of

NOW = dt.datetime(2026, 12, 3, 2, tzinfo=dt.UTC)
EXISTS = dt.datetime(2026, 12, 16, 9, tzinfo=dt.UTC)
MONTH = dt.date(2026, 12, 1)
SOURCE = "สลากกินแบ่งรัฐบาล รางวัลที่ 1 งวดวันที่ 16 ธันวาคม 2569"


@pytest.fixture
def plan(rayong: Province, officer: User) -> Plan:
    """Six factories of Rayong, the first on the plan, and three officers."""
    call_command("load_legal", verbosity=0)
    sites = [builders.make_site(rayong) for _ in range(6)]
    for _ in range(2):
        builders.make_user(Role.OFFICER, rayong)
    score_sites(province="21", actor=None, now=NOW)
    return make_plan(sites[0], officer, MONTH)


def announce(plan: Plan, head: User, **changes: Any) -> DrawAnnouncement:
    values: dict[str, Any] = {
        "plan_id": plan.pk, "seed_source": SOURCE, "exists_from": EXISTS, "lots": Lots(3, 2, 5, {}), "actor": head,
        "now": NOW,
    }  # fmt: skip
    return announce_draw(**(values | changes))


def drawn(found: DrawAnnouncement, head: User, seed: str = "820866", now: dt.datetime = EXISTS) -> Draw:
    return draw_announced(announcement_id=found.pk, seed=seed, actor=head, now=now)


def withdraw(found: DrawAnnouncement, head: User, reason: str = "เลื่อนงวด") -> DrawAnnouncement:
    return withdraw_announcement(announcement_id=found.pk, reason=reason, actor=head, now=NOW)


def rules_of(error: pytest.ExceptionInfo[DomainError]) -> set[str]:
    return {breach.rule for breach in error.value.breaches}


def verbs() -> list[str]:
    return list(Entry.objects.filter(verb__contains="draw").order_by("pk").values_list("verb", flat=True))


def test_what_was_announced_decides_and_the_number_alone_is_new(plan: Plan, head: User) -> None:
    found = announce(plan, head)
    promised = sha256(announcement_file(found))
    done = drawn(found, head, seed=" ๘๒๐๘๖๖ ")
    assert (done.way, done.seed, done.seed_source, done.pool) == (DrawWay.ANNOUNCED, "820866", SOURCE, found.pool)
    assert [[one.site, list(one.officers)] for one in draw(f"820866|{found.salt}", pool_of(done))] == done.result
    assert plan.visits.filter(origin=VisitOrigin.DRAW).count() == 3
    found.refresh_from_db()
    assert found.status == AnnouncementStatus.DRAWN
    assert promised == sha256(announcement_file(found))
    assert f'"announcement":"{promised}"' in draw_file(done)
    assert verbs() == ["audits.draw_announced", "audits.visits_drawn"]
    assert Entry.objects.get(verb="audits.draw_announced").after["sha256"] == promised


def test_the_checksum_changes_with_each_thing_that_decides(plan: Plan, head: User) -> None:
    found = announce(plan, head)
    told = {sha256(announcement_file(found))}
    for name, value in {
        "salt": "x", "seed_source": "อื่น", "exists_from": EXISTS + dt.timedelta(hours=1),
        "pool": found.pool | {"sites": found.pool["sites"][1:]},
    }.items():  # fmt: skip
        kept = getattr(found, name)
        setattr(found, name, value)
        told.add(sha256(announcement_file(found)))
        setattr(found, name, kept)
    assert len(told) == 5


def test_two_announcements_of_the_same_lists_have_their_own_salt(plan: Plan, head: User) -> None:
    first = announce(plan, head)
    withdraw(first, head)
    second = announce(plan, head)
    assert first.pool == second.pool
    assert len({first.salt, second.salt}) == 2


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"seed_source": " "}, "AUD-DRAW-1"),
        ({"lots": Lots(3, 4, 5, {})}, "AUD-DRAW-2"),
        ({"lots": Lots(6, 2, 5, {})}, "AUD-DRAW-3"),
        ({"exists_from": NOW}, "AUD-DRAW-6"),
        ({"exists_from": dt.datetime(2026, 12, 31, 17, tzinfo=dt.UTC)}, "AUD-DRAW-6"),
        ({"now": dt.datetime(2026, 12, 31, 17, tzinfo=dt.UTC)}, "AUD-DRAW-11"),
    ],
)
def test_what_decides_nothing_is_not_announced(plan: Plan, head: User, changes: dict[str, Any], rule: str) -> None:
    with pytest.raises(DomainError) as refused:
        announce(plan, head, **changes)
    assert rules_of(refused) == {rule}
    assert not DrawAnnouncement.objects.exists()


def test_the_last_moments_that_are_allowed(plan: Plan, head: User) -> None:
    found = announce(plan, head, exists_from=NOW + dt.timedelta(minutes=1))
    withdraw(found, head)
    assert announce(plan, head, exists_from=dt.datetime(2026, 12, 31, 16, 59, tzinfo=dt.UTC))


@pytest.mark.parametrize(
    ("seed", "now", "rule"),
    [
        ("  ", EXISTS, "AUD-DRAW-1"),
        ("1", EXISTS - dt.timedelta(seconds=1), "AUD-DRAW-7"),
        ("1", dt.datetime(2026, 12, 31, 17, tzinfo=dt.UTC), "AUD-DRAW-11"),
    ],
)
def test_nothing_is_drawn_without_or_before_the_number_or_too_late(
    plan: Plan, head: User, seed: str, now: dt.datetime, rule: str
) -> None:
    found = announce(plan, head)
    with pytest.raises(DomainError) as refused:
        drawn(found, head, seed, now)
    assert rules_of(refused) == {rule}
    assert not Draw.objects.exists()


def test_a_month_has_one_open_announcement(plan: Plan, head: User) -> None:
    found = announce(plan, head)
    with pytest.raises(DomainError) as refused:
        announce(plan, head, seed_source="ดัชนีหุ้น")
    assert rules_of(refused) == {"AUD-DRAW-5"}
    withdraw(found, head)
    assert announce(plan, head, seed_source="ดัชนีหุ้น").status == "open"


def test_a_withdrawn_announcement_has_a_reason_and_is_not_drawn(plan: Plan, head: User) -> None:
    found = announce(plan, head)
    with pytest.raises(DomainError) as refused:
        withdraw(found, head, " ")
    assert rules_of(refused) == {"AUD-DRAW-10"}
    assert withdraw(found, head).withdrawn_because == "เลื่อนงวด"
    for act in (lambda: drawn(found, head), lambda: withdraw(found, head, "อื่น")):
        with pytest.raises(DomainError) as refused:
            act()
        assert rules_of(refused) == {"AUD-DRAW-8"}
    assert verbs() == ["audits.draw_announced", "audits.draw_withdrawn"]


def test_the_heads_of_other_offices_find_nothing(plan: Plan, head: User, chiang_mai: Province) -> None:
    found, stranger = announce(plan, head), builders.make_user(Role.HEAD, chiang_mai)
    for act in (lambda: drawn(found, stranger), lambda: withdraw(found, stranger)):
        with pytest.raises(DrawAnnouncement.DoesNotExist):
            act()
    with pytest.raises(Plan.DoesNotExist):
        announce(plan, stranger)


# --- what happens between the announcement and the draw ---


def test_what_happens_meanwhile_changes_no_list(plan: Plan, head: User, officer: User) -> None:
    found = announce(plan, head, lots=Lots(5, 2, 5, {}))
    planned, closed, *_others = found.pool["sites"]
    plans.add_visit(
        plan_id=plan.pk, site_id=planned, planned_on=dt.date(2026, 12, 4), officers=[officer.pk], reason="ร้องเรียน",
        actor=head, now=NOW,
    )  # fmt: skip
    Site.objects.filter(pk=closed).update(status="closed")
    score_sites(province="21", actor=None, now=NOW)
    done = drawn(found, head)
    assert {site for site, _team in done.result} == set(found.pool["sites"])
    visit = PlannedVisit.objects.get(plan=plan, site=planned)
    team = next(team for site, team in done.result if site == planned)
    assert (visit.origin, sorted(visit.officers.values_list("pk", flat=True))) == (VisitOrigin.DRAW, sorted(team))
    assert not PlannedVisit.objects.filter(site=closed).exists()
    rows = {row["key"]: row for row in draw_page(done)["rows"]}
    assert (rows[closed]["off"], rows[planned]["off"], rows[planned]["changed"]) == (True, False, False)


def test_who_declared_an_interest_or_left_meanwhile_does_not_go(plan: Plan, head: User, officer: User) -> None:
    found = announce(plan, head, lots=Lots(5, 3, 5, {}))
    site = found.pool["sites"][0]
    declare_interest(site_id=site, reason="เป็นญาติกับเจ้าของ", actor=officer, now=NOW)
    left = User.objects.exclude(pk=officer.pk).filter(role_grants__role=Role.OFFICER).first()
    User.objects.filter(pk=left.pk).update(is_active=False)
    done = drawn(found, head)
    assert all(len(team) == 3 for _site, team in done.result)
    for visit in PlannedVisit.objects.filter(origin=VisitOrigin.DRAW):
        going = set(visit.officers.values_list("pk", flat=True))
        assert left.pk not in going
        assert (officer.pk in going) is (visit.site_id != site)
    assert all(row["changed"] for row in draw_page(done)["rows"])


def test_a_number_that_was_used_at_once_may_be_the_announced_one(plan: Plan, head: User) -> None:
    found = announce(plan, head)
    lots = Lots(1, 2, 5, {})
    draw_visits(plan_id=plan.pk, seed="820866", seed_source="ก", why="ด่วน", lots=lots, actor=head, now=EXISTS)
    assert drawn(found, head).way == DrawWay.ANNOUNCED


# --- the database itself ---


def test_what_was_announced_is_never_changed_or_removed(plan: Plan, head: User) -> None:
    found = announce(plan, head)
    rows = DrawAnnouncement.objects.filter(pk=found.pk)
    for act in (
        lambda: rows.update(seed_source="อื่น"),
        lambda: rows.update(pool={}),
        lambda: rows.update(salt="x"),
        lambda: rows.update(exists_from=EXISTS + dt.timedelta(days=1)),
        lambda: rows.update(status="drawn"),
        lambda: rows.delete(),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            act()
    withdraw(found, head)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        rows.update(status="open", withdrawn_at=None, withdrawn_by=None, withdrawn_because="")


@pytest.mark.parametrize(
    "changes",
    [{"salt": "x"}, {"seed_source": "อื่น"}, {"pool": {}}, {"drawn_at": EXISTS - dt.timedelta(seconds=1)}],
)
def test_the_database_keeps_a_draw_to_its_announcement(plan: Plan, head: User, changes: dict[str, Any]) -> None:
    found = announce(plan, head)
    values: dict[str, Any] = {
        "plan": plan, "province": plan.province, "way": "announced", "announcement": found, "seed": "1",
        "salt": found.salt, "seed_source": SOURCE, "pool": found.pool, "result": [], "checksum": "", "drawn_at": EXISTS,
        "drawn_by": head,
    }  # fmt: skip
    with pytest.raises(DatabaseError, match="what was announced"), transaction.atomic():
        Draw.objects.create(**(values | changes))
    assert Draw.objects.create(**values).pk


@pytest.mark.parametrize(
    "values",
    [
        {"way": "unannounced", "salt": "x"},
        {"way": "unannounced", "why_unannounced": "ด่วน"},
        {"way": "announced", "salt": "x"},
        {"way": "before", "salt": "x"},
    ],
)
def test_a_draw_was_announced_or_says_why_not(plan: Plan, head: User, values: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError, match="draw_announced_or_says_why_not"), transaction.atomic():
        Draw.objects.create(
            plan=plan, province=plan.province, seed="1", seed_source="ก", pool={}, result=[], checksum="",
            drawn_at=NOW, drawn_by=head, **values,
        )  # fmt: skip


def test_one_that_is_long_past_its_day_is_late(plan: Plan, head: User) -> None:
    found = announce(plan, head)
    seen = [
        tuple(announcement_row(found, moment)[name] for name in ("ripe", "late"))
        for moment in (
            EXISTS - dt.timedelta(seconds=1),
            EXISTS,
            EXISTS + dt.timedelta(days=3, seconds=-1),
            EXISTS + dt.timedelta(days=3),
        )
    ]
    assert seen == [(False, False), (True, False), (True, False), (True, True)]


# --- second presses ---


def test_the_second_press_of_the_same_person_does_nothing_again(plan: Plan, head: User) -> None:
    found = announce(plan, head)
    with pytest.raises(AlreadyDone) as again:
        announce(plan, head, now=NOW + dt.timedelta(seconds=1))
    assert again.value.subject == found
    done = drawn(found, head)
    with pytest.raises(AlreadyDone) as again:
        drawn(found, head, "๘๒๐๘๖๖", EXISTS + dt.timedelta(minutes=1))
    assert again.value.subject == done
    other = announce(plan, head, now=EXISTS, exists_from=EXISTS + dt.timedelta(days=1), lots=Lots(1, 2, 5, {}))
    withdraw(other, head)
    with pytest.raises(AlreadyDone):
        withdraw(other, head)
    assert len(verbs()) == 4


def test_another_number_or_another_person_is_refused(plan: Plan, head: User, rayong: Province) -> None:
    found, second = announce(plan, head), builders.make_user(Role.HEAD, rayong)
    with pytest.raises(DomainError) as refused:
        announce(plan, second)
    assert rules_of(refused) == {"AUD-DRAW-5"}
    drawn(found, head)
    for act in (lambda: drawn(found, head, "820867"), lambda: drawn(found, second)):
        with pytest.raises(DomainError) as refused:
            act()
        assert rules_of(refused) == {"AUD-DRAW-8"}
    assert Draw.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_presses_at_once_announce_and_draw_once(plan: Plan, head: User) -> None:
    made = results_of(*[lambda: announce(plan, head)] * 3)
    assert sorted(type(one).__name__ for one in made) == ["AlreadyDone", "AlreadyDone", "DrawAnnouncement"]
    found = DrawAnnouncement.objects.get()
    made = results_of(*[lambda: drawn(found, head)] * 3)
    assert sorted(type(one).__name__ for one in made) == ["AlreadyDone", "AlreadyDone", "Draw"]
    assert plan.visits.filter(origin=VisitOrigin.DRAW).count() == 3
    assert verbs() == ["audits.draw_announced", "audits.visits_drawn"]


@pytest.mark.django_db(transaction=True)
def test_drawing_and_withdrawing_at_once_does_one_of_them(plan: Plan, head: User) -> None:
    found = announce(plan, head)
    results_of(
        lambda: drawn(found, head),
        lambda: withdraw_announcement(announcement_id=found.pk, reason="ก", actor=head, now=EXISTS),
    )
    found.refresh_from_db()
    assert Draw.objects.count() == (1 if found.status == AnnouncementStatus.DRAWN else 0)
    assert found.status != AnnouncementStatus.OPEN
