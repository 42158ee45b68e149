"""Who is told of what: everything goes through the outbox, so that a broker that is away delays but loses nothing."""

import datetime as dt
from typing import Any, Literal

from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from emergencies.links import address_of
from emergencies.models import Incident, Order, Position, PositionRole, Rung
from emergencies.rules import Climb
from emergencies.selectors.people import holder_of, on_rung
from emergencies.services.words import clock
from mind_portal.accounts.models import User
from mind_portal.notifications.selectors import has_left, recipients
from mind_portal.notifications.services import notify, send_external, withdraw

MANAGE = "emergencies.manage_incident"


def _page(incident: Incident) -> str:
    return reverse("emergencies:incident_detail", args=[incident.pk])


def _exercise(incident: Incident) -> str:
    return "[ฝึกซ้อม] " if incident.is_exercise else ""


def _those_who_lead(incident: Incident, but: Any) -> list[User]:
    return [user for user in recipients(MANAGE, incident.province_id) if user != but]


def tell_opened(incident: Incident, *, actor: Any, now: dt.datetime) -> None:
    """The office of the province and the centre, at once."""
    notify(
        key=f"emergencies.incident:{incident.pk}:opened", kind="incident", recipients=_those_who_lead(incident, actor),
        title=format_lazy("{}{} {}", _exercise(incident), incident.label, incident.title),
        text=format_lazy(_("A new incident of level {n} in {place}."), n=incident.level, place=incident.province),
        url=_page(incident), urgent=True, actor=actor, now=now,
    )  # fmt: skip


def tell_phase(incident: Incident, verb: str, *, actor: Any, now: dt.datetime) -> None:
    """A flare-up is told like a new incident; the other steps are read on the page."""
    if verb != "flare_up":
        return
    notify(
        key=f"emergencies.incident:{incident.pk}:flare_up:{now.isoformat()}", kind="incident",
        recipients=_those_who_lead(incident, actor),
        title=format_lazy(_("Flared up again: {name}"), name=str(incident)),
        text=_("The incident is open again. Look at the log."), url=_page(incident),
        urgent=True, actor=actor, now=now,
    )  # fmt: skip


def tell_level(incident: Incident, before: int, *, actor: Any, now: dt.datetime) -> None:
    """A higher level is told at once."""
    if incident.level <= before:
        return
    notify(
        key=f"emergencies.incident:{incident.pk}:level:{now.isoformat()}", kind="incident",
        recipients=_those_who_lead(incident, actor),
        title=format_lazy(_("Level {level}: {name}"), level=incident.level, name=str(incident)),
        url=_page(incident), urgent=True, actor=actor, now=now,
    )  # fmt: skip


def tell_position(incident: Incident, position: Position, *, actor: Any, now: dt.datetime) -> None:
    """Whoever takes over a position."""
    if position.holder == actor:
        return
    notify(
        key=f"emergencies.position:{position.pk}", kind="incident", recipients=[position.holder],
        title=format_lazy("{}: {}", PositionRole(position.role).label, str(incident)),
        text=_("You hold this position from now on."), url=_page(incident),
        urgent=True, actor=actor, now=now,
    )  # fmt: skip


def send_order(order: Order, *, actor: Any, now: dt.datetime) -> None:
    """The order and its link to the unit, by e-mail and webhook where it has them. Its language is Thai."""
    incident, unit = order.incident, order.unit
    with override("th"):
        subject = f"{_exercise(incident)}คำสั่งที่ {order.number} เหตุ {incident.label} ระดับ {incident.level}"
        body = (
            f"{order.text}\n{order.detail}\n\nเหตุ: {incident.title}\nให้เสร็จ {clock(order.due_at, now)}"
            f"\nโปรดตอบรับภายใน {clock(order.ack_by, now)} ทางลิงก์นี้ ไม่ต้องมีบัญชีผู้ใช้"
        )
    ways: tuple[tuple[Literal["email", "webhook"], str], ...] = (("email", unit.email), ("webhook", unit.webhook))
    for channel, to in ways:
        if to:
            send_external(
                key=f"emergencies.order:{order.pk}:{order.nonce}:{channel}", kind="order", channel=channel, to=to,
                subject=subject, body=body, url=address_of(order), urgent=True, actor=actor, now=now,
            )  # fmt: skip


def take_back_link(order: Order, *, actor: Any, now: dt.datetime) -> None:
    """A message whose link opens nothing any more is not sent."""
    withdraw(key=f"emergencies.order:{order.pk}:{order.nonce}:", actor=actor, now=now)


def tell_unit(order: Order, verb: str, text: str, *, actor: Any, now: dt.datetime) -> None:
    """The unit hears of what the office has decided: that it need not go on, or that it must."""
    incident, unit = order.incident, order.unit
    head = {"withdraw": "ถอนคำสั่งที่", "return": "ให้ทำต่อ คำสั่งที่"}[verb]
    subject = f"{_exercise(incident)}{head} {order.number} เหตุ {incident.label}"
    ways: tuple[tuple[Literal["email", "webhook"], str], ...] = (("email", unit.email), ("webhook", unit.webhook))
    for channel, to in ways:
        if to:
            send_external(
                key=f"emergencies.order:{order.pk}:{verb}:{now.isoformat()}:{channel}", kind="order", channel=channel,
                to=to, subject=subject, body=f"{order.text}\n\n{text.strip()}", url=address_of(order), urgent=True,
                actor=actor, now=now,
            )  # fmt: skip


def tell_step(order: Order, verb: str, text: str, *, actor: Any, now: dt.datetime) -> None:
    """A withdrawal stops what was not sent and is told to a unit that has the order already, as is evidence that does
    not suffice; a refusal and evidence that waits are told to the commander."""
    if verb == "withdraw":
        withdraw(key=f"emergencies.order:{order.pk}:", actor=actor, now=now)
        if order.acknowledged_at is not None or has_left(f"emergencies.order:{order.pk}:"):
            tell_unit(order, verb, text, actor=actor, now=now)
        return
    if verb == "return":
        tell_unit(order, verb, text, actor=actor, now=now)
        return
    commander = holder_of(order.incident, PositionRole.COMMANDER)
    if verb not in ("refuse", "finish") or commander is None or commander == actor:
        return
    words = _("Order {n} cannot be done: {unit}") if verb == "refuse" else _("Order {n} is done: {unit}")
    notify(
        key=f"emergencies.order:{order.pk}:{verb}:{now.isoformat()}", kind="order", recipients=[commander],
        title=format_lazy(words, n=order.number, unit=order.unit.name), text=text, url=_page(order.incident),
        urgent=True, actor=actor, now=now,
    )  # fmt: skip


def tell_climb(order: Order, climb: Climb, *, actor: Any, now: dt.datetime) -> int:
    """The rung that an unanswered order climbs to; how many people that are."""
    people = on_rung(order.incident, climb.rung)
    words = _("Not acknowledged: order {n} to {unit}") if climb.cause == "ack" else _("Overdue: order {n} to {unit}")
    notify(
        key=f"emergencies.order:{order.pk}:climb:{climb.cause}:{climb.rung}", kind="order", recipients=people,
        title=format_lazy(words, n=order.number, unit=order.unit.name),
        text=format_lazy("{}{}", _exercise(order.incident), order.text), url=_page(order.incident),
        urgent=climb.rung != Rung.CENTRE or order.incident.level > 1, actor=actor, now=now,
    )  # fmt: skip
    return len(people)
