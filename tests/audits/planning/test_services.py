"""From risk to a published plan: who may, what stays, what a filed inspection does, four presses at once."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from audits.models import Draw, Plan, PlannedVisit, RiskScore, VisitOrigin, VisitStatus
from audits.planning.draw import draw
from audits.planning.papers import draw_checksum
from audits.selectors.draws import pool_of
from audits.services import plans, want_inspection
from audits.services.draws import Lots, draw_visits
from audits.services.risk import score_sites
from audits.services.wanted import Cause
from factories import facts
from factories.models import Site
from mind_portal.accounts.models import User
from mind_portal.accounts.roles import Role
from mind_portal.core.errors import DomainError
from mind_portal.geography.models import Province
from mind_portal.journal.models import Entry
from mind_portal.notifications.models import Notice
from tests.support import builders

NOW = dt.datetime(2026, 11, 25, 2, tzinfo=dt.UTC)
MONTH = dt.date(2026, 12, 1)


@pytest.fixture
def office(rayong: Province, officer: User) -> list[Site]:
    """Ten factories of Rayong, the first the most dangerous, with their risk."""
    call_command("load_legal", verbosity=0)
    dangerous = builders.make_type("10600", high_risk=True)
    sites = [builders.make_site(rayong, main_type=dangerous)]
    sites += [builders.make_site(rayong, factory_class=2) for _ in range(9)]
    score_sites(province="21", actor=None, now=NOW)
    return sites


def propose(head: User, officer: User, **changes: Any) -> Plan:
    values: dict[str, Any] = {
        "province": "21", "month": MONTH, "capacity": {officer.pk: 2}, "visits_per_day": 1, "actor": head, "now": NOW,
    }  # fmt: skip
    return plans.propose_plan(**(values | changes))


def rules_of(error: pytest.ExceptionInfo[DomainError]) -> set[str]:
    return {breach.rule for breach in error.value.breaches}


# --- risk ---


def test_every_operating_factory_has_its_risk_and_a_closed_one_loses_it(office: list[Site]) -> None:
    assert RiskScore.objects.count() == 10
    assert RiskScore.objects.order_by("-total").first().site == office[0]
    Site.objects.filter(pk=office[0].pk).update(status="closed")
    assert score_sites(province="21", actor=None, now=NOW) == 9
    assert not RiskScore.objects.filter(pk=office[0].pk).exists()


def test_risk_reads_findings_scores_visits_and_what_siblings_know(
    office: list[Site], officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = office[5]
    monkeypatch.setattr(facts, "_PROVIDERS", {})
    facts.register(facts.CHEMICALS, lambda keys, day: {site.pk: [facts.Chemical("โทลูอีน", tonnes=Decimal(12))]})
    incident = facts.PastIncident("ไฟไหม้", dt.date(2024, 1, 1), 2, is_open=False)
    facts.register(facts.INCIDENTS, lambda keys, day: {site.pk: [incident]})
    standing = facts.ReportStanding(expected=4, on_time=2, late=2)
    facts.register(facts.REPORT_STANDING, lambda keys, day: {site.operator_id: standing})
    builders.make_inspection(site, officer, findings=3, inspected_on=dt.date(2026, 5, 25), score=Decimal(80))
    Site.objects.filter(pk=site.pk).update(last_inspected_on=dt.date(2026, 5, 25))
    score_sites(province="21", actor=None, now=NOW)
    known = RiskScore.objects.get(pk=site.pk).facts
    assert (known["major"], known["last_score"], known["months_since_visit"]) == (3, "80.00", 6)
    assert (known["chemical_tonnes"], known["incidents"]) == ("12", 1)
    assert (known["late_reports"], known["expected_reports"]) == (2, 4)


def test_risk_costs_the_same_for_one_factory_and_for_many(office: list[Site], rayong: Province) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            score_sites(province="21", actor=None, now=NOW)
        return len(asked)

    score_sites(province="21", actor=None, now=NOW)
    few = cost()
    for _ in range(10):
        builders.make_site(rayong)
    assert cost() <= few + 1, "a new factory's level is written in one statement more, whatever their number"
    assert cost() == few
    assert few <= 24


# --- the proposal ---


def test_the_most_dangerous_are_proposed_with_their_officer(office: list[Site], head: User, officer: User) -> None:
    plan = propose(head, officer)
    visits = list(plan.visits.order_by("planned_on"))
    assert len(visits) == 2
    assert visits[0].site == office[0]
    assert [user.pk for user in visits[0].officers.all()] == [officer.pk]
    assert all(visit.planned_on.month == 12 for visit in visits)
    assert Entry.objects.filter(verb="audits.plan_proposed").count() == 1


def test_proposing_anew_keeps_what_was_chosen_by_hand(office: list[Site], head: User, officer: User) -> None:
    plan = propose(head, officer)
    chosen = office[9]
    plans.add_visit(
        plan_id=plan.pk, site_id=chosen.pk, planned_on=dt.date(2026, 12, 4), officers=[officer.pk],
        reason="มีเรื่องร้องเรียน", actor=head, now=NOW,
    )  # fmt: skip
    propose(head, officer, capacity={officer.pk: 3})
    by_origin = {origin: plan.visits.filter(origin=origin).count() for origin in VisitOrigin.values}
    assert by_origin == {"risk": 3, "hand": 1, "draw": 0}


def test_a_wanted_inspection_comes_first(office: list[Site], head: User, officer: User) -> None:
    wanted = office[7]
    want_inspection(
        site=wanted, kind="accident", cause=Cause("emergencies.incident", "1", "2570-0001"), reason="เพลิงไหม้",
        due_on=dt.date(2026, 12, 20), actor=None, now=NOW,
    )  # fmt: skip
    plan = propose(head, officer, capacity={officer.pk: 1})
    visit = plan.visits.get()
    assert (visit.site, visit.why) == (wanted, "must")


def test_what_was_inspected_lately_is_left_out(office: list[Site], head: User, officer: User) -> None:
    Site.objects.filter(pk=office[0].pk).update(last_inspected_on=dt.date(2026, 10, 1))
    plan = propose(head, officer, capacity={officer.pk: 20})
    assert plan.visits.count() == 9
    assert not plan.visits.filter(site=office[0]).exists()


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"visits_per_day": 0}, "AUD-PLAN-3"),
        ({"visits_per_day": 11}, "AUD-PLAN-3"),
        ({"capacity": {}}, "AUD-PLAN-3"),
        ({"month": dt.date(2026, 10, 1)}, "AUD-PLAN-2"),
        ({"month": dt.date(2027, 12, 1)}, "AUD-PLAN-2"),
    ],
)
def test_a_plan_out_of_bounds_is_refused(
    office: list[Site], head: User, officer: User, changes: dict[str, Any], rule: str
) -> None:
    with pytest.raises(DomainError) as refused:
        propose(head, officer, **changes)
    assert rules_of(refused) == {rule}
    assert not Plan.objects.exists()


def test_officers_of_another_office_are_not_sent(office: list[Site], head: User, other_officer: User) -> None:
    with pytest.raises(DomainError) as refused:
        propose(head, other_officer)
    assert rules_of(refused) == {"AUD-PLAN-4"}


def test_another_offices_head_finds_no_plan(
    office: list[Site], head: User, officer: User, chiang_mai: Province
) -> None:
    plan = propose(head, officer)
    stranger = builders.make_user(Role.HEAD, chiang_mai)
    with pytest.raises(Plan.DoesNotExist):
        plans.publish_plan(plan_id=plan.pk, actor=stranger, now=NOW)
    with pytest.raises(PlannedVisit.DoesNotExist):
        plans.cancel_visit(visit_id=plan.visits.first().pk, reason="ก", actor=stranger, now=NOW)


# --- published, changed, done ---


def test_a_published_plan_tells_its_officers_and_is_proposed_no_more(
    office: list[Site], head: User, officer: User
) -> None:
    plan = plans.publish_plan(plan_id=propose(head, officer).pk, actor=head, now=NOW)
    assert Notice.objects.get().user == officer
    other = builders.make_user(Role.HEAD, plan.province)
    for act in (lambda: propose(head, officer), lambda: plans.publish_plan(plan_id=plan.pk, actor=other, now=NOW)):
        with pytest.raises(DomainError) as refused:
            act()
        assert rules_of(refused) == {"AUD-PLAN-1"}


def test_an_empty_plan_is_not_published(office: list[Site], head: User, officer: User) -> None:
    plan = propose(head, officer)
    plan.visits.all().delete()
    with pytest.raises(DomainError) as refused:
        plans.publish_plan(plan_id=plan.pk, actor=head, now=NOW)
    assert rules_of(refused) == {"AUD-PLAN-10"}


def test_a_change_by_hand_has_a_day_a_person_and_a_reason(office: list[Site], head: User, officer: User) -> None:
    visit = propose(head, officer).visits.first()
    with pytest.raises(DomainError) as refused:
        plans.move_visit(
            visit_id=visit.pk, planned_on=dt.date(2027, 1, 4), officers=[], reason=" ", actor=head, now=NOW
        )
    assert rules_of(refused) == {"AUD-PLAN-5", "AUD-PLAN-6", "AUD-PLAN-7"}
    plans.move_visit(
        visit_id=visit.pk, planned_on=dt.date(2026, 12, 15), officers=[officer.pk], reason="โรงงานหยุด", actor=head,
        now=NOW,
    )  # fmt: skip
    visit.refresh_from_db()
    assert (visit.planned_on, visit.reason) == (dt.date(2026, 12, 15), "โรงงานหยุด")


def test_a_factory_stands_on_a_plan_once_but_may_come_back(office: list[Site], head: User, officer: User) -> None:
    plan = propose(head, officer)
    visit = plan.visits.get(site=office[0])
    values: dict[str, Any] = {
        "plan_id": plan.pk, "site_id": office[0].pk, "planned_on": dt.date(2026, 12, 8), "officers": [officer.pk],
        "reason": "ก", "actor": head, "now": NOW,
    }  # fmt: skip
    with pytest.raises(DomainError) as refused:
        plans.add_visit(**values)
    assert rules_of(refused) == {"AUD-PLAN-8"}
    plans.cancel_visit(visit_id=visit.pk, reason="ซ้ำ", actor=head, now=NOW)
    with pytest.raises(DomainError) as refused:
        plans.cancel_visit(visit_id=visit.pk, reason="อีกเหตุหนึ่ง", actor=head, now=NOW)
    assert rules_of(refused) == {"AUD-PLAN-9"}
    assert plans.add_visit(**values).pk != visit.pk


@pytest.mark.parametrize(("day", "status"), [(dt.date(2026, 12, 30), "done"), (dt.date(2026, 11, 30), "planned")])
def test_a_filed_inspection_of_the_month_makes_the_planned_visit(
    office: list[Site], head: User, officer: User, day: dt.date, status: str
) -> None:
    visit = propose(head, officer).visits.get(site=office[0])
    inspection = builders.make_inspection(office[0], officer, inspected_on=day)
    plans.note_visit_done(inspection=inspection)
    visit.refresh_from_db()
    assert visit.status == status
    assert (visit.inspection == inspection) is (status == VisitStatus.DONE)


# --- draws ---


def lot(plan: Plan, head: User, **changes: Any) -> Draw:
    values: dict[str, Any] = {
        "plan_id": plan.pk, "seed": "รางวัลที่ 1 123456", "seed_source": "สลากงวด 1 ธ.ค. 2569", "why": "เร่งด่วน",
        "actor": head, "now": NOW,
    }  # fmt: skip
    lots: dict[str, Any] = {"count": 3, "team": 2, "limit": 5, "recused": {}}
    lots |= {name: changes.pop(name) for name in list(changes) if name in lots}
    return draw_visits(**(values | changes), lots=Lots(**lots))


def test_a_draw_goes_on_the_plan_and_can_be_done_again(
    office: list[Site], head: User, officer: User, rayong: Province
) -> None:
    second = builders.make_user(Role.OFFICER, rayong)
    plan = propose(head, officer)
    done = lot(plan, head)
    visits = plan.visits.filter(origin=VisitOrigin.DRAW)
    assert visits.count() == 3
    assert all(set(visit.officers.all()) == {officer, second} for visit in visits)
    assert [[one.site, list(one.officers)] for one in draw(done.seed_text, pool_of(done))] == done.result
    assert done.checksum == draw_checksum(done.seed_text, done.pool, done.result)
    assert office[0].pk not in done.pool["sites"], "what is on the plan is not drawn"


def test_a_draw_is_never_changed(office: list[Site], head: User, officer: User, rayong: Province) -> None:
    builders.make_user(Role.OFFICER, rayong)
    done = lot(propose(head, officer), head)
    for act in (lambda: Draw.objects.update(seed="other"), lambda: Draw.objects.filter(pk=done.pk).delete()):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            act()


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"seed": " "}, "AUD-DRAW-1"),
        ({"seed_source": ""}, "AUD-DRAW-1"),
        ({"team": 1}, "AUD-DRAW-2"),
        ({"team": 3}, "AUD-DRAW-2"),
        ({"count": 0}, "AUD-DRAW-3"),
        ({"count": 9}, "AUD-DRAW-3"),
        ({"why": " "}, "AUD-DRAW-9"),
        ({"now": dt.datetime(2026, 12, 31, 17, tzinfo=dt.UTC)}, "AUD-DRAW-11"),
    ],
)
def test_a_draw_that_cannot_be_checked_is_refused(
    office: list[Site], head: User, officer: User, rayong: Province, changes: dict[str, Any], rule: str
) -> None:
    builders.make_user(Role.OFFICER, rayong)
    plan = propose(head, officer)
    with pytest.raises(DomainError) as refused:
        lot(plan, head, **changes)
    assert rules_of(refused) == {rule}
    assert not Draw.objects.exists()


def test_a_seed_is_used_once(office: list[Site], head: User, officer: User, rayong: Province) -> None:
    builders.make_user(Role.OFFICER, rayong)
    plan = propose(head, officer)
    lot(plan, head)
    with pytest.raises(DomainError) as refused:
        lot(plan, head, count=2)
    assert rules_of(refused) == {"AUD-DRAW-4"}


def test_a_recused_inspector_is_not_sent(office: list[Site], head: User, officer: User, rayong: Province) -> None:
    second, third = builders.make_user(Role.OFFICER, rayong), builders.make_user(Role.OFFICER, rayong)
    plan = propose(head, officer)
    lot(plan, head, count=8, limit=8, recused={third.pk: [site.pk for site in office]})
    for visit in plan.visits.filter(origin=VisitOrigin.DRAW):
        assert set(visit.officers.all()) == {officer, second}
