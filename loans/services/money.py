"""How much of a round is left, asked under its lock: no counter is kept, so none can be wrong.

Money is bound by every resolution to lend that was recorded and not struck out, as long as its application was not
withdrawn. Whoever binds money first locks the round and the quotas that speak of the application, in that order.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F, Q, Sum

from loans.models import Application, ApplicationStatus, Decision, DecisionOutcome, DecisionState, Quota, Round

ZERO = Decimal(0)
BINDING = (DecisionOutcome.APPROVED, DecisionOutcome.CONDITIONAL)


@dataclass(frozen=True)
class Room:
    """What is left of a round for one application: the least of the pot and its quotas, and which of them it is."""

    left: Decimal
    quota: Quota | None = None


def lock_money(round_id: int) -> Round:
    """The round and all its quotas, locked; one resolution at a time may bind money of a round."""
    found = Round.objects.select_for_update().get(pk=round_id)
    list(Quota.objects.select_for_update().filter(round=found).order_by("pk"))
    return found


def bound(round_id: int) -> list[tuple[str, str, Decimal]]:
    """(province, size, amount) of everything that is bound, added up."""
    live = (
        Decision.objects.filter(application__round_id=round_id, outcome__in=BINDING)
        .exclude(state=DecisionState.STRUCK)
        .exclude(application__status=ApplicationStatus.WITHDRAWN)
    )
    rows = live.values_list("application__province_id", "application__size_class").annotate(total=Sum("amount"))
    return [(province, size, total or ZERO) for province, size, total in rows]


def quotas_of(round_id: int, province: str, size: str) -> list[Quota]:
    """The quotas that speak of such an application."""
    mine = (Q(province_id=province) | Q(province=None)) & (Q(size_class=size) | Q(size_class=""))
    return list(Quota.objects.filter(mine, round_id=round_id).order_by(F("province").asc(nulls_last=True), "pk"))


def used_of(quota: Quota, spent: Iterable[tuple[str, str, Decimal]]) -> Decimal:
    """How much of a quota is bound."""
    return sum(
        (
            total
            for province, size, total in spent
            if quota.province_id in (None, province) and quota.size_class in ("", size)
        ),
        ZERO,
    )


def room_for(application: Application, pot: Decimal) -> Room:
    """What is left for the application. Inside the lock it is the truth, outside of it a figure to show."""
    spent = bound(application.round_id)
    best = Room(pot - sum((total for _province, _size, total in spent), ZERO))
    for quota in quotas_of(application.round_id, application.province_id, application.size_class):
        left = quota.amount - used_of(quota, spent)
        if left < best.left:
            best = Room(left, quota)
    return best
