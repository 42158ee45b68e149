"""Risk of every factory, and in Rayong a published plan of this month, half of it done, with a draw."""

import datetime as dt

from django.db.models import QuerySet
from django.utils import timezone

from audits.models import Inspection, PlannedVisit, RiskScore, SiteSurroundings, VisitStatus
from audits.selectors.planning import field_officers, working_days
from audits.services.plans import draw_visits, propose_plan, publish_plan
from audits.services.risk import score_sites
from mind_portal.accounts.models import User
from mind_portal.core import thai
from mind_portal.geography.models import Province

SHOWN = "21"
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
            plan_id=plan.pk, seed="820866", seed_source="สลากกินแบ่งรัฐบาล รางวัลที่ 1 (ตัวอย่างสาธิต)",
            count=min(4, left), team=2, limit=4, recused={}, actor=head, now=now,
        )  # fmt: skip
    publish_plan(plan_id=plan.pk, actor=head, now=now)
    _some_are_done(plan.visits.order_by("planned_on", "pk"), month, timezone.localdate(now))
    return {"planned visits": plan.visits.count(), "risk scores": RiskScore.objects.count()}


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


def _some_are_done(visits: "QuerySet[PlannedVisit]", month: dt.date, today: dt.date) -> None:
    """Spread the visits over the month's working days. Those of days gone belong to an inspection of their factory; of
    the factories without one, two have been forgotten and the others wait for the rest of the month."""
    gone, left = working_days_around(month, today)
    forgotten = 0
    for number, visit in enumerate(visits):
        last = Inspection.objects.filter(site_id=visit.site_id, status="filed").order_by("-inspected_on").first()
        visit.planned_on = left[number % len(left)]
        if gone and last is not None:
            visit.status, visit.inspection, visit.planned_on = VisitStatus.DONE, last, gone[number % len(gone)]
        elif gone and forgotten < 2:
            forgotten += 1
            visit.planned_on = gone[-forgotten]
        visit.save(update_fields=["planned_on", "status", "inspection"])


def working_days_around(month: dt.date, today: dt.date) -> tuple[list[dt.date], list[dt.date]]:
    """The working days of the month before today, and those that are left (at least one)."""
    days = working_days(month, month)
    return [day for day in days if day < today], [day for day in days if day >= today] or days[-1:]
