"""Works out the risk of the factories of a province, for plans and for the factory's page."""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import Count, Q

from audits.complaints.models import Complaint, ComplaintState
from audits.models import (
    Finding,
    FindingStatus,
    Inspection,
    InspectionStatus,
    RiskScore,
    Severity,
    SiteSurroundings,
)
from audits.orders.models import IN_FORCE, Order, OrderState
from audits.planning.risk import Factor, SiteFacts, weigh
from factories import facts
from factories.models import LicenceStatus, Site
from mind_portal.core import thai
from mind_portal.core.thai import local_date
from mind_portal.legal.selectors import values_on

SCORED: Final = (LicenceStatus.OPERATING, LicenceStatus.STOPPED)
INCIDENT_YEARS: Final = 3
NOT_OURS: Final = sorted({ComplaintState.REJECTED.value, ComplaintState.FORWARDED.value, ComplaintState.MERGED.value})
"""Complaints that say nothing of this factory: not taken up, another agency's, or counted with an earlier one."""


def weights_on(day: dt.date) -> tuple[dict[Factor, Decimal], tuple[Decimal, Decimal]]:
    """The weights of the factors and the limits of middle and high risk on a day. Raises KeyError without limits."""
    values = values_on("RISK_", day)
    weights = {factor: values.get(f"RISK_WEIGHT_{factor}", Decimal(0)) for factor in Factor}
    return weights, (values["RISK_LEVEL_MIDDLE"], values["RISK_LEVEL_HIGH"])


def score_sites(*, province: str, actor: Any, now: dt.datetime) -> int:
    """Work out the risk of every operating or stopped factory of a province; returns how many. The facts are stored
    beside the sum: the lines and their words are made when it is shown.

    What the office of another province found or ordered while the factory lay there counts like the office's own. A
    handful of queries however many factories there are. Safe to run twice or beside another run; factories that no
    longer operate lose their score.
    """
    today = local_date(now)
    weights, levels = weights_on(today)
    known = _facts(province, today)
    scores = []
    for pk, each in known.items():
        total, level, heavy = weigh(each, weights, levels)
        scores.append(
            RiskScore(site_id=pk, province_id=province, total=total, level=level, facts=each.to_json(), heavy=heavy,
                      computed_at=now)
        )  # fmt: skip
    columns = ["province", "total", "level", "facts", "heavy", "computed_at"]
    with transaction.atomic():
        RiskScore.objects.filter(province_id=province).exclude(pk__in=known).delete()
        RiskScore.objects.bulk_create(
            scores, batch_size=2000, update_conflicts=True, unique_fields=["site"], update_fields=columns
        )
        _keep_levels(province, today)
    return len(scores)


def _keep_levels(province: str, today: dt.date) -> None:
    """End the periods of levels that are not so any more, and begin the new ones. What changes twice a day has one.

    A factory that came from another province begins here at once, whichever of the two is worked out first.
    """
    values: dict[str, Any] = {"province": province, "today": today}
    with connection.cursor() as cursor:
        for statement in _LEVELS:
            cursor.execute(statement, values)


_GONE: Final = """p.until is null and (
  (p.province_id = %(province)s and not exists (
    select from audits_riskscore s where s.site_id = p.site_id and s.province_id = p.province_id and s.level = p.level))
  or (p.province_id <> %(province)s
    and p.site_id in (select s.site_id from audits_riskscore s where s.province_id = %(province)s)))"""
_LEVELS: Final = (
    f"delete from audits_riskperiod p where p.since >= %(today)s and {_GONE}",
    f"update audits_riskperiod p set until = %(today)s where {_GONE}",
    """insert into audits_riskperiod (site_id, province_id, level, since)
    select s.site_id, s.province_id, s.level, %(today)s from audits_riskscore s
    where s.province_id = %(province)s and not exists (
      select from audits_riskperiod p where p.site_id = s.site_id and p.until is null)""",
)


def _facts(province: str, today: dt.date) -> dict[int, SiteFacts]:
    columns = ("pk", "operator_id", "factory_class", "main_type__high_risk", "last_inspected_on")
    sites = list(Site.objects.filter(province_id=province, status__in=SCORED).values_list(*columns))
    keys, operators = [row[0] for row in sites], {row[1] for row in sites}
    chemicals, incidents = facts.chemicals(keys, today), facts.incidents(keys, today)
    standing = facts.report_standing(operators, today)
    findings, scores = _findings(province), _last_scores(province)
    orders, complaints, homes = _orders(province), _complaints(province, today), _homes(province)
    found = {}
    for pk, operator, factory_class, dangerous, last in sites:
        minor, major, critical = findings.get(pk, (0, 0, 0))
        reports = standing.of(operator, None)
        in_force, overdue, disobeyed = orders.get(pk, (0, 0, 0))
        near, sensitive = homes.get(pk, (None, None))
        found[pk] = SiteFacts(
            high_risk_type=bool(dangerous),
            factory_class=factory_class,
            chemical_tonnes=_tonnes(chemicals.of(pk)),
            minor=minor,
            major=major,
            critical=critical,
            last_score=scores.get(pk),
            months_since_visit=_months(last, today) if last else None,
            incidents=_recent(incidents.of(pk), today) if incidents.known else None,
            late_reports=reports.late if reports else None,
            expected_reports=reports.expected if reports else None,
            orders=in_force,
            overdue_orders=overdue,
            disobeyed_orders=disobeyed,
            complaints=complaints.get(pk, 0),
            homes=near,
            sensitive=sensitive,
        )
    return found


def _tonnes(chemicals: Sequence[facts.Chemical]) -> Decimal | None:
    """What a factory reported to store, all substances together; None when it never reported any."""
    amounts = [chemical.tonnes for chemical in chemicals if chemical.tonnes is not None]
    return sum(amounts, Decimal(0)) if amounts else None


def _recent(incidents: Sequence[facts.PastIncident], today: dt.date) -> int:
    since = today.replace(year=today.year - INCIDENT_YEARS, day=min(today.day, 28))
    return sum(incident.happened_on >= since for incident in incidents)


def _months(day: dt.date, today: dt.date) -> int:
    return max(0, (today.year - day.year) * 12 + today.month - day.month - (today.day < day.day))


def _findings(province: str) -> Mapping[int, tuple[int, int, int]]:
    """Open findings of filed inspections by severity: (minor, major, critical) by factory."""
    standing = Finding.objects.filter(
        site__province_id=province, status=FindingStatus.OPEN, inspection__status=InspectionStatus.FILED
    )
    counts = standing.order_by().values("site_id").annotate(
        minor=Count("pk", filter=Q(severity=Severity.MINOR)),
        major=Count("pk", filter=Q(severity=Severity.MAJOR)),
        critical=Count("pk", filter=Q(severity=Severity.CRITICAL)),
    )  # fmt: skip
    return {row["site_id"]: (row["minor"], row["major"], row["critical"]) for row in counts}


def _last_scores(province: str) -> Mapping[int, Decimal]:
    """The score of each factory's last filed inspection that has one."""
    filed = Inspection.objects.filter(site__province_id=province, status=InspectionStatus.FILED, score__isnull=False)
    last = filed.order_by("site_id", "-inspected_on", "-pk").distinct("site_id")
    return {site: score for site, score in last.values_list("site_id", "score") if score is not None}


def _orders(province: str) -> Mapping[int, tuple[int, int, int]]:
    """Orders in force, those of them that are overdue and those that are not obeyed, by factory."""
    rows = Order.objects.filter(site__province_id=province, state__in=sorted(IN_FORCE)).order_by().values("site_id")
    disobeyed = Q(state=OrderState.NOT_OBEYED)
    counts = rows.annotate(
        all=Count("pk"),
        overdue=Count("pk", filter=Q(overdue_since__isnull=False)),
        disobeyed=Count("pk", filter=disobeyed),
    )
    return {row["site_id"]: (row["all"], row["overdue"], row["disobeyed"]) for row in counts}


def _complaints(province: str, today: dt.date) -> Mapping[int, int]:
    """Complaints of the last twelve months that the office took up or has still to look at, by factory."""
    since = thai.add_months(today.replace(day=1), -12).replace(day=min(today.day, 28))
    rows = Complaint.objects.filter(site__province_id=province, received_on__gt=since, received_on__lte=today)
    rows = rows.exclude(state__in=NOT_OURS).order_by()
    counts = rows.values("site_id").annotate(n=Count("pk"))
    return {row["site_id"]: row["n"] for row in counts}


def _homes(province: str) -> Mapping[int, tuple[int, bool]]:
    """What officers noted of the neighbours, by factory."""
    rows = SiteSurroundings.objects.filter(site__province_id=province).values_list("site_id", "homes", "sensitive")
    return {site: (homes, sensitive) for site, homes, sensitive in rows}
