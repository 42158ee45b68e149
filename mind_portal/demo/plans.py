"""Risk of every factory; in Rayong a published plan of this month, half of it done, and last month's.

Draws in each of their states: last month's as it was announced, one of this month that could not wait, one whose number
exists since today, and next month's, which waits for its number.
"""

import datetime as dt

from django.utils import timezone

from audits.models import (
    Inspection,
    Plan,
    PlannedVisit,
    PlanStatus,
    RiskPeriod,
    RiskScore,
    SiteSurroundings,
    VisitOrigin,
    VisitStatus,
)
from audits.planning.draw import Pool, draw
from audits.selectors.planning import field_officers, working_days
from audits.services.draws import Lots, announce_draw, draw_announced, draw_visits
from audits.services.plans import propose_plan, publish_plan
from audits.services.risk import score_sites
from mind_portal.accounts.models import User
from mind_portal.core import thai
from mind_portal.geography.models import Province

SHOWN = "21"
PAST_MONTHS = 17
LOTTERY = "สลากกินแบ่งรัฐบาล รางวัลที่ 1 (ตัวอย่างสาธิต)"
HOMES = (0, 3, 0, 25, 8, 0, 60, 2)


def make_plans(now: dt.datetime) -> dict[str, int]:
    """Needs factories, visits and the parameters of law."""
    _note_neighbours(now)
    for code in Province.objects.filter(has_office=True).values_list("code", flat=True):
        score_sites(province=code, actor=None, now=now)
    head = User.objects.get(username="head.rayong")
    month = thai.month_start(timezone.localdate(now))
    officers = field_officers(SHOWN)
    plan = propose_plan(
        province=SHOWN, month=month, capacity={user.pk: 4 for user in officers}, visits_per_day=2, actor=head, now=now
    )
    left = RiskScore.objects.filter(province_id=SHOWN).count() - plan.visits.count()
    if left > 0:
        draw_visits(
            plan_id=plan.pk, seed="820866", seed_source=LOTTERY, lots=Lots(min(4, left), 2, 4, {}), actor=head, now=now,
            why="ปฏิบัติการตรวจร่วมเร่งด่วนตามคำสั่งกระทรวง ไม่อาจรอเลขงวดถัดไป",
        )  # fmt: skip
    publish_plan(plan_id=plan.pk, actor=head, now=now)
    _some_are_done(plan, month, timezone.localdate(now))
    _announced(now, plan, head)
    _past_plans(now, month, head, _past_draw(now, thai.add_months(month, -1), head))
    _past_levels(month)
    return {"planned visits": PlannedVisit.objects.count(), "risk scores": RiskScore.objects.count()}


def _announced(now: dt.datetime, plan: Plan, head: User) -> None:
    """One draw that can be made today, and next month's, whose number does not exist yet."""
    coming = Plan.objects.create(province_id=SHOWN, month=thai.add_months(plan.month, 1))
    noon = timezone.localtime(now).replace(hour=16, minute=0, second=0, microsecond=0)
    on_first = noon.replace(year=coming.month.year, month=coming.month.month, day=coming.month.day)
    ripe = (plan, now - dt.timedelta(days=2), now - dt.timedelta(hours=1))
    for of, announced_at, exists_from in (ripe, (coming, now, on_first)):
        sites = RiskScore.objects.filter(province_id=SHOWN).count() - of.visits.count()
        if sites > 0:
            day = thai.format_date(timezone.localdate(exists_from), "long")
            announce_draw(
                plan_id=of.pk, seed_source=f"{LOTTERY} งวดวันที่ {day}", exists_from=exists_from,
                lots=Lots(min(3, sites), 2, 4, {}), actor=head, now=announced_at,
            )  # fmt: skip


def _note_neighbours(now: dt.datetime) -> None:
    """What the officers saw around two of three inspected factories; the rest stays not known."""
    visits = Inspection.objects.filter(status="filed").order_by("site_id", "-inspected_on").distinct("site_id")
    columns = ("site_id", "province_id", "pk", "inspected_on", "officer_id")
    SiteSurroundings.objects.bulk_create(
        SiteSurroundings(
            site_id=site, province_id=province, inspection_id=pk, seen_on=day, noted_by_id=officer, noted_at=now,
            homes=HOMES[site % len(HOMES)], sensitive=site % 11 == 0,
        )
        for site, province, pk, day, officer in visits.values_list(*columns)
        if site % 3
    )  # fmt: skip


def _past_draw(now: dt.datetime, month: dt.date, head: User) -> Plan:
    """A draw of last month, whose lists are public by now, with a seed that drew some of what was inspected."""
    made = {
        visit.site_id: visit
        for visit in Inspection.objects.filter(
            province_id=SHOWN, status="filed", inspected_on__gte=month, inspected_on__lt=thai.add_months(month, 1)
        ).order_by("pk")
    }
    sites = list(RiskScore.objects.filter(province_id=SHOWN).order_by("pk").values_list("pk", flat=True))
    count = min(6, len(sites))

    plan = Plan.objects.create(province_id=SHOWN, month=month, proposed_at=now)
    began = now - dt.timedelta(days=(timezone.localdate(now) - month).days)
    announced = announce_draw(
        plan_id=plan.pk, seed_source=LOTTERY, exists_from=began - dt.timedelta(hours=1), lots=Lots(count, 2, 4, {}),
        actor=head, now=began - dt.timedelta(days=5),
    )  # fmt: skip

    def hits(seed: str) -> int:
        return sum(one.site in made for one in draw(f"{seed}|{announced.salt}", Pool(sites, [], count)))

    seed = max((f"{number:06d}" for number in range(350_107, 352_107)), key=hits)
    draw_announced(announcement_id=announced.pk, seed=seed, actor=head, now=began)
    publish_plan(plan_id=plan.pk, actor=head, now=began)
    for visit in plan.visits.filter(site__in=made):
        visit.status, visit.inspection = VisitStatus.DONE, made[visit.site_id]
        visit.save(update_fields=["status", "inspection"])
    return plan


def _past_plans(now: dt.datetime, month: dt.date, head: User, drawn: Plan) -> None:
    """Published plans of all offices in the months gone: most of what was inspected had been planned, some of it for
    the month before, and some of what was planned has not been inspected. `drawn` is there already."""
    first = thai.add_months(month, -PAST_MONTHS)
    plans: dict[tuple[str, dt.date], Plan] = {(drawn.province_id, drawn.month): drawn}
    visits: list[tuple[PlannedVisit, int]] = []
    seen = {(site, drawn.month) for site in drawn.visits.values_list("site_id", flat=True)}
    columns = ("pk", "site_id", "province_id", "inspected_on", "officer_id")
    made = Inspection.objects.filter(status="filed", inspected_on__gte=first, inspected_on__lt=month).order_by("pk")
    for pk, site, province, day, officer in made.values_list(*columns):
        late = pk % 9 == 0 and thai.month_start(day) > first
        planned_on = thai.add_months(thai.month_start(day), -1 if late else 0).replace(day=min(day.day, 28))
        if pk % 5 == 4 or (site, thai.month_start(planned_on)) in seen:
            continue
        seen.add((site, thai.month_start(planned_on)))
        plan = _plan_in(plans, province, thai.month_start(planned_on), now, head)
        status, inspection = (VisitStatus.PLANNED, None) if pk % 13 == 6 else (VisitStatus.DONE, pk)
        visit = PlannedVisit(
            plan=plan, site_id=site, province_id=province, planned_on=planned_on, origin=VisitOrigin.RISK,
            status=status, inspection_id=inspection,
        )  # fmt: skip
        visits.append((visit, officer))
    Plan.objects.bulk_create(plan for plan in plans.values() if plan is not drawn)
    PlannedVisit.objects.bulk_create([visit for visit, _officer in visits])
    through = PlannedVisit.officers.through
    through.objects.bulk_create(through(plannedvisit_id=visit.pk, user_id=officer) for visit, officer in visits)


def _plan_in(
    plans: dict[tuple[str, dt.date], Plan], province: str, month: dt.date, now: dt.datetime, head: User
) -> Plan:
    key = (province, month)
    if key not in plans:
        plans[key] = Plan(
            province_id=province, month=month, status=PlanStatus.PUBLISHED, proposed_at=now, published_at=now,
            published_by=head,
        )  # fmt: skip
    return plans[key]


def _past_levels(month: dt.date) -> None:
    """As if the risk had been what it is for a year and a half."""
    RiskPeriod.objects.filter(until=None).update(since=thai.add_months(month, -PAST_MONTHS))


def _some_are_done(plan: Plan, month: dt.date, today: dt.date) -> None:
    """What the office inspected this month stands on the plan as made; of the others two have been forgotten, and the
    rest waits for the rest of the month."""
    gone, left = working_days_around(month, today)
    waiting = list(plan.visits.order_by("planned_on", "pk"))
    for number, visit in enumerate(waiting):
        visit.planned_on = gone[-number - 1] if number < min(2, len(gone)) else left[number % len(left)]
        visit.save(update_fields=["planned_on"])
    made = Inspection.objects.filter(
        province_id=SHOWN, status="filed", inspected_on__gte=month, inspected_on__lte=today
    )
    made = made.exclude(site_id__in=[visit.site_id for visit in waiting]).order_by("site_id", "pk").distinct("site_id")
    for inspection in made:
        visit = PlannedVisit.objects.create(
            plan=plan, site_id=inspection.site_id, province_id=SHOWN, planned_on=inspection.inspected_on,
            origin=VisitOrigin.RISK, status=VisitStatus.DONE, inspection=inspection,
        )  # fmt: skip
        visit.officers.add(inspection.officer_id)


def working_days_around(month: dt.date, today: dt.date) -> tuple[list[dt.date], list[dt.date]]:
    """The working days of the month before today, and those that are left (at least one)."""
    days = working_days(month, month)
    return [day for day in days if day < today], [day for day in days if day >= today] or days[-1:]
