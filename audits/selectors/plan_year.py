"""The fiscal year of an office's plans: month by month, by risk, and what its officers carried."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any, Final

from django.db.models import Count, Q, QuerySet

from audits.models import Inspection, InspectionMember, InspectionStatus, PlannedVisit, PlanStatus, RiskLevel
from audits.selectors.plan_lists import visit_state
from audits.selectors.planning import LEVEL_STATES, field_officers
from mind_portal.accounts.models import User
from mind_portal.core import thai

YEARS: Final = 5
"""Fiscal years that the page opens, before and after this one."""
STATES: Final = ("in_time", "late", "waiting", "missed", "cancelled")


def year_page(user: User, province: str, year: int, today: dt.date) -> dict[str, Any]:
    """Twelve months of the fiscal year, each with what became of its visits; the year as a whole, and by risk."""
    months = _months(year)
    by_month: dict[dt.date, Counter[str]] = defaultdict(Counter)
    by_level: dict[str, Counter[str]] = defaultdict(Counter)
    for planned_on, status, made_on, filed, level, count in _visits(user, province, months):
        state = visit_state(status, planned_on, made_on if filed == InspectionStatus.FILED else None, today)
        by_month[thai.month_start(planned_on)][state] += count
        by_level[level or ""][state] += count
    whole = sum(by_month.values(), Counter[str]())
    return {
        "months": [
            _line(thai.format_date(month, "month"), by_month[month]) | {"month": f"{month:%Y-%m}"} for month in months
        ],
        "whole": _line("", whole),
        "levels": [
            _line(str(RiskLevel(level).label), by_level[level]) | {"state": LEVEL_STATES[level], "level": level}
            for level in RiskLevel.values
            if by_level[level]
        ],
        "before": year - 1,
        "after": year + 1,
    }  # fmt: skip


def _months(year: int) -> list[dt.date]:
    first = thai.fiscal_year_start(year)
    return [thai.add_months(first, n) for n in range(12)]


def _visits(user: User, province: str, months: list[dt.date]) -> QuerySet[Any, Any]:
    visits = PlannedVisit.objects.visible_to(user).filter(
        province_id=province, plan__status=PlanStatus.PUBLISHED, planned_on__gte=months[0],
        planned_on__lt=thai.add_months(months[-1], 1),
    )  # fmt: skip
    columns = ("planned_on", "status", "inspection__inspected_on", "inspection__status", "site__risk__level")
    return visits.order_by().values_list(*columns).annotate(Count("pk"))


def _line(name: str, counts: Mapping[str, int]) -> dict[str, Any]:
    """One line of the table; the share is of the visits whose month has said what became of them."""
    planned = sum(counts.get(state, 0) for state in STATES if state != "cancelled")
    decided = planned - counts.get("waiting", 0)
    share = 100 * counts.get("in_time", 0) / decided if decided else None
    return {
        "name": name,
        "planned": planned,
        **{state: counts.get(state, 0) for state in STATES},
        "share": thai.format_number(share, 0),
        "bar": share,
    }


def load(user: User, province: str, year: int) -> dict[str, Any]:
    """What each officer of an office carried in a fiscal year: visits planned, inspections led, taken part in, days.

    For the office's own head: no figure here leaves the page. A day counts once however many inspections it held.
    Returned inspections count as work, since they were made.
    """
    months = _months(year)
    first, after = months[0], thai.add_months(months[-1], 1)
    names = {officer.pk: officer.display_name for officer in field_officers(province)}
    led, joined, days = Counter[int](), Counter[int](), defaultdict[tuple[int, dt.date], set[dt.date]](set)
    inspections = Inspection.objects.visible_to(user).filter(province_id=province, inspected_on__gte=first)
    for officer, day in inspections.filter(inspected_on__lt=after).values_list("officer_id", "inspected_on"):
        led[officer] += 1
        days[officer, thai.month_start(day)].add(day)
    for officer, day in _joined(user, province, first, after):
        joined[officer] += 1
        days[officer, thai.month_start(day)].add(day)
    planned = _planned(user, province, first, after)
    for pk, name in User.objects.filter(pk__in={*led, *joined, *planned} - names.keys()).values_list(
        "pk", "display_name"
    ):
        names[pk] = name
    rows = [_load_row(pk, name, months, days, (planned[pk], led[pk], joined[pk])) for pk, name in names.items()]
    rows.sort(key=lambda row: (-row["days"], row["name"]))
    most = max((cell["days"] for row in rows for cell in row["months"]), default=0)
    for row in rows:
        for cell in row["months"]:
            cell["step"] = 0 if not cell["days"] else 1 + min(3, 4 * cell["days"] // (most + 1))
    return {"rows": rows, "months": [thai.format_date(month, "month") for month in months]}


def _joined(user: User, province: str, first: dt.date, after: dt.date) -> QuerySet[Any, Any]:
    """Members of a team other than the officer who filed; guests from another office count for the guest."""
    members = InspectionMember.objects.visible_to(user).filter(
        province_id=province,
        user__isnull=False,
        inspection__inspected_on__gte=first,
        inspection__inspected_on__lt=after,
    )
    return members.exclude(role="lead").values_list("user_id", "inspection__inspected_on")


def _planned(user: User, province: str, first: dt.date, after: dt.date) -> Counter[int]:
    visits = PlannedVisit.objects.visible_to(user).filter(
        Q(province_id=province), ~Q(status="cancelled"), plan__status=PlanStatus.PUBLISHED, planned_on__gte=first,
        planned_on__lt=after, officers__isnull=False,
    )  # fmt: skip
    return Counter(dict(visits.order_by().values_list("officers").annotate(Count("pk"))))


def _load_row(
    pk: int,
    name: str,
    months: list[dt.date],
    days: Mapping[tuple[int, dt.date], set[dt.date]],
    counts: tuple[int, int, int],
) -> dict[str, Any]:
    planned, led, joined = counts
    cells: list[dict[str, Any]] = [
        {"days": len(days.get((pk, month), ())), "step": 0, "month": thai.format_date(month, "month")}
        for month in months
    ]
    total = sum(cell["days"] for cell in cells)
    return {"pk": pk, "name": name, "planned": planned, "led": led, "joined": joined, "days": total, "months": cells}
