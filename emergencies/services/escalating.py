"""Bringing an order higher when nobody answers: computed from its times, each rung once."""

import datetime as dt
from typing import Any

import structlog
from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from emergencies import rules
from emergencies.models import Escalation, LogKind, Order, OrderStatus, Rung
from emergencies.selectors.clocks import clock_minutes
from emergencies.services import chaining, telling
from emergencies.services.words import in_thai
from emergencies.states import OPEN_ORDERS
from mind_portal.core.thai import local_date

log = structlog.get_logger(__name__)
CAUSES = {"ack": "ยังไม่รับทราบ", "due": "เลยกำหนด"}


def escalate_orders(*, actor: Any = None, now: dt.datetime) -> dict[str, int]:
    """Bring every order that waits too long one or more rungs up. Each in its own transaction; twice is once.

    An order that has climbed to its last rung is not looked at any more, and one that fails keeps back no other.
    """
    done = Escalation.objects.filter(order=OuterRef("pk"), cause="due", rung=Rung.CENTRE)
    unanswered = Q(status=OrderStatus.ISSUED, ack_by__lte=now)
    late = Order.objects.filter(unanswered | Q(due_at__lte=now), ~Exists(done), status__in=OPEN_ORDERS)
    climbed = 0
    for pk in list(late.order_by("ack_by").values_list("pk", flat=True)):
        try:
            climbed += escalate_order(order_id=pk, actor=actor, now=now)
        except Exception:
            log.exception("order_not_escalated", order=pk)
    return {"climbed": climbed}


def escalate_order(*, order_id: int, actor: Any = None, now: dt.datetime) -> int:
    """Tell whoever should know of one order by now and does not yet; how many rungs it climbed."""
    with transaction.atomic():
        locked = Order.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
        order = locked.select_related("incident", "unit").filter(pk=order_id, status__in=OPEN_ORDERS).first()
        if order is None:
            return 0
        minutes = clock_minutes("EME_ESCALATE_MINUTES", local_date(order.issued_at))
        known = set(order.escalations.values_list("cause", "rung"))
        wanted = rules.climbs(status=order.status, ack_by=order.ack_by, due_at=order.due_at, now=now, minutes=minutes)
        new = [climb for climb in wanted if (climb.cause, climb.rung) not in known]
        for climb in new:
            told = telling.tell_climb(order, climb, actor=actor, now=now)
            Escalation.objects.create(
                order=order, cause=climb.cause, rung=climb.rung, due_at=climb.due_at, at=now, told=told
            )
            with in_thai():
                rung = str(Rung(climb.rung).label)
            chaining.append(
                incident=order.incident, kind=LogKind.ORDER, facts={"order": order.number}, actor=actor, now=now,
                text=f"คำสั่งที่ {order.number} {CAUSES[climb.cause]} {f'แจ้ง{rung}แล้ว' if told else f'แต่ไม่มี{rung}ให้แจ้ง'}",
            )  # fmt: skip
    return len(new)
