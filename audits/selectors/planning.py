"""What a plan is made of, and its page as plain values."""

import datetime as dt
import json
from collections import Counter
from collections.abc import Collection, Iterable
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from audits.models import (
    Plan,
    PlannedVisit,
    PlanStatus,
    RiskLevel,
    RiskScore,
    VisitOrigin,
    VisitStatus,
    WantedInspection,
)
from audits.planning.proposal import Candidate
from audits.planning.risk import FACTOR_NAMES, REMEDIES, Factor, Risk, SiteFacts, assess
from audits.selectors.draws import draws_of
from factories.models import LicenceStatus, Site
from mind_portal.accounts.models import User
from mind_portal.accounts.roles import Role
from mind_portal.core import thai
from mind_portal.legal.calendar import between

WEEKDAYS_TH: Final = ("จ.", "อ.", "พ.", "พฤ.", "ศ.", "ส.", "อา.")
WEEKDAYS_EN: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
LEVEL_STATES: Final = {RiskLevel.HIGH.value: "bad", RiskLevel.MIDDLE.value: "warn", RiskLevel.LOW.value: "none"}


def field_officers(province: str) -> list[User]:
    """The officers of an office who can be sent out, by name."""
    officers = User.objects.filter(is_active=True, role_grants__role=Role.OFFICER, role_grants__province_id=province)
    return list(officers.distinct().order_by("display_name", "pk"))


def working_days(month: dt.date, today: dt.date) -> list[dt.date]:
    """The working days of a month that are left; its last day when none is."""
    last = thai.add_months(month, 1) - dt.timedelta(days=1)
    first = max(month, min(today, last))
    calendar = between(first, last)
    days = [first + dt.timedelta(days=n) for n in range((last - first).days + 1)]
    return [day for day in days if calendar.is_working_day(day)] or [last]


def candidates_of(
    province: str, month: dt.date, *, leave_out: Collection[int], recent_months: int
) -> Collection[Candidate]:
    """The factories that a month's proposal may choose from: operating ones not visited in the last `recent_months`,
    and those that somebody wants visited by the end of the month."""
    rested = thai.add_months(month, -recent_months)
    due = WantedInspection.objects.open().filter(site__province_id=province, due_on__lt=thai.add_months(month, 1))
    wanted = set(due.values_list("site_id", flat=True))
    scores = RiskScore.objects.filter(province_id=province).exclude(pk__in=leave_out)
    fresh = Q(site__last_inspected_on__isnull=True) | Q(site__last_inspected_on__lt=rested)
    scores = scores.filter(Q(fresh, site__status=LicenceStatus.OPERATING) | Q(pk__in=wanted))
    columns = ("site_id", "total", "site__latitude", "site__longitude")
    return [
        Candidate(site, float(total), latitude, longitude, must=site in wanted)
        for site, total, latitude, longitude in scores.values_list(*columns)
    ]


def plan_of(user: User, province: str, month: dt.date) -> Plan | None:
    """The plan of a month, if the user may see the office."""
    return Plan.objects.visible_to(user).filter(province_id=province, month=month).first()


# --- the page --------------------------------------------------------------------------------------------------------


def plan_page(plan: Plan | None, province: str, month: dt.date, now: dt.datetime) -> dict[str, Any]:
    """Progress, visits by day and the month as a calendar."""
    visits, today = list(_visits(plan)) if plan else [], thai.local_date(now)
    counts = Counter(visit.status for visit in visits)
    total = counts[VisitStatus.PLANNED] + counts[VisitStatus.DONE]
    rows = [_visit_row(visit, today) for visit in visits]
    return {
        "plan": plan,
        "province": province,
        "published": plan is not None and plan.status == PlanStatus.PUBLISHED,
        "month_name": thai.format_date(month, "longmonth"),
        "month": f"{month:%Y-%m}",
        "before": f"{thai.add_months(month, -1):%Y-%m}",
        "after": f"{thai.add_months(month, 1):%Y-%m}",
        "total": total,
        "done": counts[VisitStatus.DONE],
        "late": sum(row["late"] for row in rows),
        "high": sum(row["level"] == RiskLevel.HIGH for row in rows if row["status"] != VisitStatus.CANCELLED),
        "days": _by_day(rows),
        "weeks": _weeks(month, rows, today),
        "cancelled": [row for row in rows if row["status"] == VisitStatus.CANCELLED],
        "weekdays": list(WEEKDAYS_TH if thai.is_thai() else WEEKDAYS_EN),
        **_places(rows),
        **draws_of(plan, now),
    }


def _places(rows: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """The marks of the map, as values and as the JSON that the page's script reads."""
    places = [row["place_on_map"] for row in rows if row["place_on_map"]]
    return {"places": places, "places_json": json.dumps(places, ensure_ascii=False)}


def _visits(plan: Plan) -> QuerySet[PlannedVisit]:
    visits = plan.visits.select_related("site", "site__district", "site__risk").prefetch_related("officers")
    return visits.order_by("planned_on", "pk")


def _visit_row(visit: PlannedVisit, today: dt.date) -> dict[str, Any]:
    site = visit.site
    risk = getattr(site, "risk", None)
    level = risk.level if risk else ""
    planned = visit.status == VisitStatus.PLANNED
    return {
        "pk": visit.pk,
        "site_pk": site.pk,
        "site": site.name,
        "left": site.province_id != visit.province_id,
        "place": str(site.district) if site.district else "",
        "day": visit.planned_on,
        "officers": ", ".join(user.display_name for user in visit.officers.all()),
        "level": level,
        "level_name": str(RiskLevel(level).label) if level else "",
        "level_state": LEVEL_STATES.get(level, "none"),
        "total": thai.format_number(visit.risk_total, 0),
        "why": why_of(visit),
        "origin": str(VisitOrigin(visit.origin).label),
        "drawn": visit.origin == VisitOrigin.DRAW,
        "status": visit.status,
        "planned": planned,
        "late": planned and visit.planned_on < today,
        "reason": visit.reason,
        "inspection": visit.inspection_id,
        "place_on_map": _on_map(visit, site),
    }


def why_of(visit: PlannedVisit) -> str:
    """The reasons in words: a wanted visit, or the factors that weigh most."""
    codes = [code for code in visit.why.split(",") if code]
    if codes == ["must"]:
        return _("a visit is wanted")
    return " · ".join(str(FACTOR_NAMES[Factor(code)]) for code in codes if code in Factor.__members__)


def _on_map(visit: PlannedVisit, site: Site) -> list[Any]:
    if site.latitude is None or site.longitude is None or visit.status == VisitStatus.CANCELLED:
        return []
    return [site.latitude, site.longitude, site.name, thai.format_date(visit.planned_on), visit.status]


def _by_day(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    days: dict[dt.date, list[dict[str, Any]]] = {}
    for row in rows:
        if row["status"] != VisitStatus.CANCELLED:
            days.setdefault(row["day"], []).append(row)
    return [{"day": day, "rows": some, "anchor": f"d-{day:%d}"} for day, some in sorted(days.items())]


def _weeks(month: dt.date, rows: Iterable[dict[str, Any]], today: dt.date) -> list[list[dict[str, Any]]]:
    """The month as weeks from Monday to Sunday; days of the neighbouring months are blank."""
    counts = Counter(row["day"] for row in rows if row["status"] != VisitStatus.CANCELLED)
    last = thai.add_months(month, 1) - dt.timedelta(days=1)
    calendar = between(month, last)
    first = month - dt.timedelta(days=month.weekday())
    cells = []
    for n in range(((last - first).days // 7 + 1) * 7):
        day = first + dt.timedelta(days=n)
        inside = day.month == month.month
        off = inside and not calendar.is_working_day(day)
        count = counts[day] if inside else 0
        cells.append({"number": day.day if inside else "", "visits": count, "off": off, "today": day == today,
                      "anchor": f"d-{day:%d}"})  # fmt: skip
    return [cells[n : n + 7] for n in range(0, len(cells), 7)]


# --- risk ------------------------------------------------------------------------------------------------------------


def risk_of(score: RiskScore, weights: tuple[dict[Factor, Any], tuple[Any, Any]]) -> Risk:
    """The sum behind a stored score, with words in the reader's language."""
    return assess(SiteFacts.from_json(score.facts), *weights)


def risk_rows(risk: Risk) -> list[dict[str, Any]]:
    """The lines of the sum: what, how much of how much, why, and how it falls."""
    return [
        {
            "name": str(FACTOR_NAMES[part.factor]),
            "points": thai.format_number(part.points, 1),
            "at_most": thai.format_number(part.at_most),
            "reason": part.reason,
            "known": part.known,
            "remedy": str(REMEDIES.get(part.factor, "")) if part.points > 0 else "",
            "share": float(part.points),
            "whole": float(part.at_most),
        }
        for part in risk.parts
        if part.at_most > 0
    ]
