"""The portfolio as of any day: funnel, money and lateness by programme and province, ageing. Set-based."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, Sum

from loans.models import (
    SPENDING,
    Application,
    ApplicationStatus,
    LoanClass,
    Programme,
    Quota,
    Round,
    RoundStatus,
    Screening,
)
from loans.portfolio import standing
from mind_portal.core.scope import Scope
from mind_portal.core.thai import is_thai

ZERO: Final = Decimal(0)
PAR: Final = (30, 90)

_GROUPS: Final = """
select c.programme_id, t.province_id, t.loan_class, count(*) as loans, sum(c.principal) as principal,
  count(*) filter (where t.disbursed > 0) as paid_out_loans, sum(t.disbursed) as disbursed,
  count(*) filter (where t.disbursed > 0 and t.outstanding > 0) as owing, sum(t.outstanding) as outstanding,
  sum(t.overdue) as overdue,
  count(*) filter (where c.closed_on <= %(day)s and c.status = 'settled') as settled,
  sum(t.disbursed - t.outstanding) as back,
  coalesce(sum(t.outstanding) filter (where t.days_past_due > 30), 0) as par30,
  coalesce(sum(t.outstanding) filter (where t.days_past_due > 90), 0) as par90,
  count(*) filter (where t.days_past_due > 30 and t.outstanding > 0) as par30_loans,
  count(*) filter (where t.days_past_due > 90 and t.outstanding > 0) as par90_loans
from ({standings}) t join loans_contract c on c.id = t.contract_id
group by 1, 2, 3"""
SUMMED: Final = (
    "loans", "principal", "paid_out_loans", "disbursed", "owing", "outstanding", "overdue", "settled", "back", "par30",
    "par90", "par30_loans", "par90_loans", "pot", "asked_loans", "asked", "screened_loans", "screened",
    "approved_loans", "approved",
)  # fmt: skip


@dataclass
class Sums:
    """Money and loans of one group; a field that nobody filled is 0."""

    values: dict[str, Any] = field(default_factory=lambda: defaultdict(lambda: ZERO))

    def add(self, row: Mapping[str, Any]) -> None:
        for name in SUMMED:
            if row.get(name):
                self.values[name] += row[name]

    def __getattr__(self, name: str) -> Any:
        if name in SUMMED:
            return self.values[name]
        raise AttributeError(name)

    def share(self, name: str) -> float | None:
        """Per cent of what is outstanding; None where nothing is."""
        return float(100 * self.values[name] / self.values["outstanding"]) if self.values["outstanding"] else None


@dataclass
class Board:
    """Everything that the page draws."""

    day: dt.date
    whole: Sums
    programmes: list[tuple[Programme, Sums]]
    provinces: dict[str, Sums]
    ageing: dict[str, Sums]


def board_of(scope: Scope, day: dt.date, programme: int | None = None) -> Board:
    """The portfolio of a scope at the end of `day`, of one programme or of all."""
    whole = Sums()
    by_programme: dict[int, Sums] = defaultdict(Sums)
    by_province: dict[str, Sums] = defaultdict(Sums)
    ageing = {kind: Sums() for kind in LoanClass.values}
    for row in _loan_rows(scope, day, programme):
        ageing[row["loan_class"]].add(row)
        for sums in (whole, by_programme[row["programme_id"]], by_province[row["province_id"]]):
            sums.add(row)
    for row in _application_rows(scope, day, programme):
        for sums in (whole, by_programme[row["round__programme_id"]], by_province[row["province_id"]]):
            sums.add(row)
    for key, pot in _pots(scope, day, programme):
        by_programme[key].add({"pot": pot})
        whole.add({"pot": pot})
    chosen = Programme.objects.order_by("position", "pk")
    named = [(each, by_programme[each.pk]) for each in chosen if programme in (None, each.pk)]
    return Board(day, whole, named, dict(by_province), ageing)


def _loan_rows(scope: Scope, day: dt.date, programme: int | None) -> Iterable[dict[str, Any]]:
    conditions, more = ["c.status <> 'cancelled'"], {}
    if not scope.everything:
        conditions.append("c.province_id = any(%(provinces)s)")
        more["provinces"] = sorted(scope.provinces)
    if programme is not None:
        conditions.append("c.programme_id = %(programme)s")
        more["programme"] = programme  # type: ignore[assignment]
    text = _GROUPS.replace("{standings}", standing.classified_sql(" and ".join(conditions)))
    with connection.cursor() as cursor:
        cursor.execute(text, standing.parameters(day) | more)
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _application_rows(scope: Scope, day: dt.date, programme: int | None) -> Iterable[dict[str, Any]]:
    """What was asked for up to a day, how much of it the offices have screened and the committee approved."""
    found = Application.objects.in_scope(scope).filter(submitted_on__lte=day)
    found = found.exclude(status=ApplicationStatus.DRAFT)
    if programme is not None:
        found = found.filter(round__programme_id=programme)
    screened = Exists(Screening.objects.filter(application=OuterRef("pk"), confirmed_at__date__lte=day))
    approved = Q(status__in=SPENDING, decided_on__lte=day)
    groups: Any = found.annotate(is_screened=screened).values("round__programme_id", "province_id")
    rows: Iterable[dict[str, Any]] = groups.annotate(
        n=Count("pk"), money=Sum("asked"), seen=Count("pk", filter=Q(is_screened=True) | approved),
        seen_money=Sum("asked", filter=Q(is_screened=True) | approved), yes=Count("pk", filter=approved),
        yes_money=Sum("approved", filter=approved),
    )  # fmt: skip
    return [
        row | {"asked_loans": row["n"], "asked": row["money"], "screened_loans": row["seen"],
               "screened": row["seen_money"], "approved_loans": row["yes"], "approved": row["yes_money"]}
        for row in rows
    ]  # fmt: skip


def _pots(scope: Scope, day: dt.date, programme: int | None) -> list[tuple[int, Decimal]]:
    """The money of the rounds that were open by a day: the nation's pots, or a province's quotas."""
    which = Q() if programme is None else Q(programme_id=programme)
    if scope.everything:
        opened = Round.objects.filter(which, opens_on__lte=day).exclude(status=RoundStatus.PLANNED)
        rounds = opened.values_list("programme_id")
        return list(rounds.annotate(sum=Sum("pot")).values_list("programme_id", "sum"))
    kept = Quota.objects.in_scope(scope).filter(round__opens_on__lte=day, size_class="")
    kept = kept.exclude(round__status=RoundStatus.PLANNED)
    if programme is not None:
        kept = kept.filter(round__programme_id=programme)
    return list(
        kept.values("round__programme_id").annotate(sum=Sum("amount")).values_list("round__programme_id", "sum")
    )


def programme_choices() -> list[tuple[int, str]]:
    """(key, name) of the programmes in their order."""
    name = "name_th" if is_thai() else "name_en"
    return list(Programme.objects.order_by("position", "pk").values_list("pk", name))
