"""Orders as rows: four steps and a clock."""

import datetime as dt
from typing import Any, Final

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from emergencies.models import Order, OrderStatus
from emergencies.rules import WAITING
from emergencies.selectors.clocks import Clock, countdown, duration
from emergencies.states import ORDER_MACHINE, STEPS
from mind_portal.core import thai
from mind_portal.documents.models import Attachment

_REACHED: Final = {OrderStatus.ISSUED: 1, OrderStatus.RECEIVED: 2, OrderStatus.ACTING: 3}


def order_clock(order: Order, now: dt.datetime) -> Clock | None:
    """The clock that runs for an order now: until it is acknowledged, then until it is due; none when it has ended."""
    if order.status == OrderStatus.ISSUED and now < order.due_at:
        words = _("waits for an answer")
        clock = countdown(order.ack_by, now, waiting=words, state="warn")
        if now >= order.ack_by:
            after = _("no answer for")
            text = f"{after} {clock.text.removeprefix(clock.after).strip()}"
            return Clock(text, "bad", clock.at, words, after, "alert-octagon")
        return clock
    return countdown(order.due_at, now) if order.status in WAITING else None


def order_rows(orders: QuerySet[Order], now: dt.datetime) -> list[dict[str, Any]]:
    """The newest order first."""
    found = orders.select_related("unit").prefetch_related("escalations").order_by("-number")
    return [order_row(order, now) for order in found]


def order_row(order: Order, now: dt.datetime) -> dict[str, Any]:
    """One order as the page shows it."""
    ended = order.status not in WAITING
    late = not ended and now >= order.due_at
    reached = _REACHED.get(OrderStatus(order.status), len(STEPS))
    stopped = order.status in (OrderStatus.REFUSED, OrderStatus.WITHDRAWN)
    return {
        "pk": order.pk,
        "number": order.number,
        "text": order.text,
        "unit": order.unit.short_name,
        "due": thai.format_when(order.due_at, now),
        "status": order.status,
        "status_text": OrderStatus(order.status).label,
        "state": _STATES[OrderStatus(order.status)],
        "clock": order_clock(order, now),
        "steps": [("late" if late else "done") if n < reached and not stopped else "" for n in range(len(STEPS))],
        "reached": 0 if stopped else reached,
        "climbed": [str(climb.get_rung_display()) for climb in order.escalations.all()],
        "open": not ended,
    }


_STATES: Final = {
    OrderStatus.ISSUED: "warn", OrderStatus.RECEIVED: "info", OrderStatus.ACTING: "info", OrderStatus.DONE: "good",
    OrderStatus.VERIFIED: "good", OrderStatus.REFUSED: "bad", OrderStatus.WITHDRAWN: "none",
}  # fmt: skip


def order_page(order: Order, now: dt.datetime) -> dict[str, Any]:
    """The page of one order, for the office and for the unit."""
    steps = order.steps.order_by("at", "id").values_list("verb", "at", "by_name", "text")
    files = Attachment.objects.about(order)
    return {
        "order": order,
        "row": order_row(order, now),
        "open": order.status in WAITING,
        "clock": order_clock(order, now),
        "issued": thai.format_datetime(order.issued_at),
        "ack_by": thai.format_when(order.ack_by, now),
        "due": thai.format_datetime(order.due_at),
        "left": duration(order.due_at - now) if now < order.due_at else "",
        "history": [
            {"title": step_label(verb), "at": thai.format_datetime(at), "by": by, "text": text, **_STEP_LOOK[verb]}
            for verb, at, by, text in steps
        ],
        "climbs": [
            {"rung": climb.get_rung_display(), "cause": climb.get_cause_display(), "told": climb.told,
             "at": thai.format_when(climb.at, now)}
            for climb in order.escalations.all()
        ],
        "photos": [reverse("documents:attachment", args=[file.pk]) for file in files],
        "verbs": ORDER_MACHINE.open_from(order.status),
    }  # fmt: skip


def step_label(verb: str) -> str:
    """How a step reads in the history of an order."""
    return {
        "issue": _("Sent"),
        "receive": pgettext("order", "Received"),
        "act": _("Received and begun"),
        "finish": pgettext("order", "Done"),
        "refuse": _("Cannot be done"),
        "verify": pgettext("order", "Verified"),
        "return": _("Sent back: the evidence does not suffice"),
        "withdraw": pgettext("order", "Withdrawn"),
    }[verb]


_STEP_LOOK: Final = {
    "issue": {"icon": "send", "state": "info"}, "receive": {"icon": "check", "state": "info"},
    "act": {"icon": "player-play", "state": "info"}, "finish": {"icon": "circle-check", "state": "good"},
    "refuse": {"icon": "x", "state": "bad"}, "verify": {"icon": "checks", "state": "good"},
    "return": {"icon": "arrow-back-up", "state": "warn"}, "withdraw": {"icon": "ban", "state": "none"},
}  # fmt: skip
