"""Obligations and their periods: how many reports are expected and why so many, how many came, and when."""

import datetime as dt
from typing import Any, Final

from django.db.models import Count, Q, QuerySet, Sum

from factories.single_form.filters import STANDINGS
from factories.single_form.models import ExpectedSet, PeriodExtension, Report, ReportingPeriod
from factories.single_form.selectors.words import days_text, period_text
from mind_portal.accounts.models import User
from mind_portal.core import thai
from mind_portal.geography.models import Province

SHOWN: Final = 24
PARTS: Final = ("operating", "outside", "expected", "whole", "opened", "ended", "part")
_SUMS: Final = {name: Sum(name) for name in PARTS}


def counts_of(reports: QuerySet[Report], group: str) -> dict[Any, dict[str, int]]:
    """Expected, in time, late and missing by one column, from the reports themselves."""
    found = (
        reports.order_by()
        .values(group)
        .annotate(
            **{name: Count("pk", filter=condition) for name, condition in STANDINGS.items()},
            waived=Count("pk", filter=Q(is_expected=True, status="not_required")),
            nil=Count("pk", filter=STANDINGS["expected"] & Q(is_standing=True, is_nil=True)),
        )
    )
    return {row.pop(group): row for row in found}


NO_COUNTS: Final = {"expected": 0, "on_time": 0, "late": 0, "missing": 0, "waived": 0, "nil": 0}


def period_rows(user: User, today: dt.date) -> list[dict[str, Any]]:
    """The newest periods with their numbers in the user's scope."""
    periods = list(ReportingPeriod.objects.select_related("obligation").order_by("-due_on", "-pk")[:SHOWN])
    counts = counts_of(Report.objects.visible_to(user).filter(period__in=periods), "period_id")
    return [_period_row(period, counts.get(period.pk, NO_COUNTS), today) for period in periods]


def _period_row(period: ReportingPeriod, counts: dict[str, int], today: dt.date) -> dict[str, Any]:
    return {
        "pk": period.pk,
        "form": period.obligation.name,
        "name": period_text(period.obligation.period_type, period.start, period.end),
        "days": days_text(period.start, period.end),
        "due": thai.format_date(period.due_on),
        "open": period.due_on >= today,
        "closed": period.is_closed,
        **shares(counts),
    }


def shares(counts: dict[str, int]) -> dict[str, Any]:
    """The numbers as texts, with the shares of what is expected."""
    expected = counts["expected"]
    shown: dict[str, Any] = {f"{name}_text": thai.format_number(value) for name, value in counts.items()}
    for name in ("on_time", "late", "missing"):
        shown[f"{name}_share"] = thai.format_number(100 * counts[name] / expected, 1) if expected else "–"
    return {**counts, **shown}


def period_page(period: ReportingPeriod, user: User, today: dt.date) -> dict[str, Any]:
    """One period: the sum that gives the number, the provinces of the scope, the extensions."""
    sets = ExpectedSet.objects.visible_to(user).filter(period=period)
    totals = sets.aggregate(**_SUMS)
    reports = Report.objects.visible_to(user).filter(period=period)
    by_province = counts_of(reports, "province_id")
    whole = {name: sum(row[name] for row in by_province.values()) for name in NO_COUNTS}
    extensions = {e.province_id: e for e in _extensions(period, user)}
    name = "name_th" if thai.is_thai() else "name_en"
    names = dict(Province.objects.filter(code__in=by_province).values_list("code", name))
    rows = [
        {
            "code": code,
            "name": names[code],
            "extension": thai.format_date(extensions[code].extended_to) if code in extensions else "",
            **shares(counts),
        }
        for code, counts in by_province.items()
    ]
    rows.sort(key=lambda row: (-row["missing"], row["code"]))
    obligation = period.obligation
    return {
        "period": period,
        "obligation": obligation,
        "name": period_text(obligation.period_type, period.start, period.end),
        "days": days_text(period.start, period.end),
        "is_open": period.due_on >= today,
        "sum": {part: thai.format_number(totals[part] or 0) for part in PARTS},
        "parts": {part: totals[part] or 0 for part in PARTS},
        "waived": whole["waived"],
        "counts": shares(whole),
        "rows": rows,
        "extensions": [
            {"province": e.province.name, "to": e.extended_to, "reason": e.reason, "by": str(e.by), "at": e.at}
            for e in extensions.values()
        ],
    }


def _extensions(period: ReportingPeriod, user: User) -> QuerySet[PeriodExtension]:
    found = PeriodExtension.objects.visible_to(user).filter(period=period)
    return found.select_related("province", "by").order_by("-at")


def extendable(user: User) -> list[tuple[str, str]]:
    """The provinces for which the user may put a day off."""
    name = "name_th" if thai.is_thai() else "name_en"
    provinces = Province.objects.filter(has_office=True).order_by(name)
    if not user.scope.everything:
        provinces = provinces.filter(code__in=user.scope.provinces)
    return list(provinces.values_list("code", name))
