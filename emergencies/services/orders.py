"""Orders to units: giving them, each step on the way, and the link that a unit answers by."""

import datetime as dt
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from emergencies import rules
from emergencies.models import Incident, LogKind, Order, OrderStatus, OrderStep, Unit
from emergencies.selectors.clocks import clock_minutes
from emergencies.services import chaining, telling
from emergencies.services.phases import lock_incident
from emergencies.services.words import clock
from emergencies.states import ORDER_MACHINE
from mind_portal.accounts.models import User
from mind_portal.core.errors import Breach, DomainError
from mind_portal.core.thai import local_date
from mind_portal.documents.services import attach
from mind_portal.journal.services import record
from mind_portal.rollups.tasks import after_commit_drain

SENTENCES: Mapping[str, str] = {
    "receive": "รับทราบ",
    "act": "รับทราบและเริ่มทำ",
    "finish": "ทำเสร็จ",
    "refuse": "ทำไม่ได้",
    "verify": "ตรวจรับแล้ว",
    "return": "หลักฐานยังไม่พอ ให้ทำต่อ",
    "withdraw": "ถอนคำสั่ง",
}
ENDS = frozenset({OrderStatus.DONE.value, OrderStatus.REFUSED.value, OrderStatus.WITHDRAWN.value})


@dataclass(frozen=True)
class OrderDraft:
    """What shall be done, by whom, until when. Without `ack_minutes` the office's practice holds."""

    client_id: UUID
    unit_id: int
    text: str
    due_at: dt.datetime
    detail: str = ""
    basis: str = ""
    ack_minutes: int | None = None


@dataclass(frozen=True)
class Issued:
    """The order, and whether this call gave it or an earlier one had."""

    order: Order
    is_new: bool


@dataclass(frozen=True)
class Stepped:
    """The order, and whether this call changed it; a second answer that says the same changes nothing."""

    order: Order
    changed: bool


def issue_order(*, incident_id: int, draft: OrderDraft, actor: User, now: dt.datetime) -> Issued:
    """Give an order to a unit and send it. Numbered without gaps per incident; the same `client_id` twice is one.

    Raises Incident.DoesNotExist, DomainError (EME-ORDER-1 to 3, 5).
    """
    with transaction.atomic():
        incident = lock_incident(incident_id, actor)
        there = Order.objects.filter(incident=incident, client_id=draft.client_id).first()
        if there is not None:
            return Issued(there, is_new=False)
        unit = Unit.objects.for_province(incident.province_id).filter(pk=draft.unit_id).first()
        ack_by = _ack_by(draft, now)
        breaches = rules.order_breaches(
            text=draft.text, ack_by=ack_by, due_at=draft.due_at, now=now, is_open=incident.is_open
        )
        if unit is None:
            breaches.append(Breach("EME-ORDER-5", _("Choose a unit of this province or a national one."), "unit"))
        if breaches or unit is None:
            raise DomainError(breaches)
        last = Order.objects.filter(incident=incident).aggregate(last=Max("number"))["last"] or 0
        order = Order.objects.create(
            incident=incident, province_id=incident.province_id, number=last + 1, client_id=draft.client_id,
            unit=unit, text=draft.text.strip()[:300], detail=draft.detail.strip(), basis=draft.basis.strip()[:200],
            issued_at=now, issued_on=local_date(now), issued_by=actor, ack_by=ack_by, due_at=draft.due_at,
            nonce=secrets.token_urlsafe(12), counts=not (incident.is_exercise or incident.is_false_alarm),
        )  # fmt: skip
        _keep_step(order, "issue", order.text, actor, str(actor), now)
        chaining.append(
            incident=incident, kind=LogKind.ORDER, actor=actor, now=now, facts={"order": order.number},
            text=f"สั่งการที่ {order.number} ให้{unit.short_name} {order.text} ให้เสร็จ {clock(order.due_at, now)}",
        )  # fmt: skip
        telling.send_order(order, actor=actor, now=now)
        record(
            verb="emergencies.order_issued", subject=order, actor=actor, now=now,
            after={"number": order.number, "unit": unit.name, "incident": incident.label},
        )  # fmt: skip
        after_commit_drain()
    return Issued(order, is_new=True)


def _ack_by(draft: OrderDraft, now: dt.datetime) -> dt.datetime:
    """Until when it must be answered. Where nothing was said, never later than it is due."""
    if draft.ack_minutes is not None:
        return now + dt.timedelta(minutes=max(draft.ack_minutes, 0))
    minutes = clock_minutes("EME_ACK_MINUTES", local_date(now))
    return min(now + dt.timedelta(minutes=minutes), max(draft.due_at, now))


def take_step(  # noqa: PLR0913 - keyword-only
    *,
    order_id: int,
    verb: str,
    text: str = "",
    photos: Sequence[Any] = (),
    actor: User | None,
    by_name: str = "",
    now: dt.datetime,
) -> Stepped:
    """Lead an order one step on, for a person with an account or (actor None) for the unit with its link.

    A unit that answers the same twice has answered once. Raises Order.DoesNotExist out of the actor's scope,
    DomainError for a wrong state and EME-ORDER-4.
    """
    with transaction.atomic():
        order = _lock(order_id, actor)
        target = ORDER_MACHINE.transitions[verb].target
        if order.status == target and verb != "return":
            return Stepped(order, changed=False)
        before = order.status
        ORDER_MACHINE.check(verb, before)
        breaches = rules.step_breaches(
            verb=verb, text=text, has_photo=bool(photos), is_open=order.incident.is_open
        )  # fmt: skip
        if breaches:
            raise DomainError(breaches)
        _move(order, target, now)
        by = by_name.strip() or (str(actor) if actor else order.unit.name)
        step = _keep_step(order, verb, text, actor, by, now)
        kept = [attach(file=photo, subject=order, slot=f"step:{step.pk}", actor=actor, now=now) for photo in photos]
        _log_step(step, kept)
        telling.tell_step(order, verb, text, actor=actor, now=now)
        record(
            verb=f"emergencies.order_{verb}", subject=order, actor=actor, now=now, reason=text.strip(),
            before={"status": before}, after={"status": target, "by": by},
        )  # fmt: skip
        after_commit_drain()
    return Stepped(order, changed=True)


def _lock(order_id: int, actor: User | None) -> Order:
    """The order, with the incident's row locked before its own: so nobody closes it while its order re-opens."""
    orders = Order.objects.all() if actor is None else Order.objects.visible_to(actor)
    seen = orders.only("incident_id").get(pk=order_id)
    incident = Incident.objects.select_for_update(of=("self",), no_key=True).get(pk=seen.incident_id)
    order = Order.objects.select_for_update(of=("self",), no_key=True).select_related("unit").get(pk=order_id)
    order.incident = incident
    return order


def _move(order: Order, target: str, now: dt.datetime) -> None:
    order.status = target
    if order.acknowledged_at is None and target != OrderStatus.WITHDRAWN:
        order.acknowledged_at = now
    if target in ENDS:
        order.ended_at = now
    elif target == OrderStatus.ACTING:
        order.ended_at = None
    order.save(update_fields=["status", "acknowledged_at", "ended_at"])


def _keep_step(order: Order, verb: str, text: str, actor: User | None, by: str, now: dt.datetime) -> OrderStep:
    return OrderStep.objects.create(
        order=order, verb=verb, status=order.status, at=now, by=actor, by_name=by[:150], text=text.strip()
    )


def _log_step(step: OrderStep, photos: Sequence[Any]) -> None:
    order, verb = step.order, step.verb
    text, actor, by, now = step.text, step.by, step.by_name, step.at
    said = f" · {text.strip()}" if text.strip() else ""
    facts: dict[str, Any] = {"order": order.number}
    if photos:
        facts["photos"] = [{"id": str(photo.pk), "sha256": photo.sha256} for photo in photos]
    chaining.append(
        incident=order.incident, kind=LogKind.ORDER, text=f"คำสั่งที่ {order.number} {SENTENCES[verb]}{said}",
        source=order.unit.short_name, is_verified=verb in ("verify", "withdraw", "receive", "act"), facts=facts,
        actor=actor, author_name=by, now=now,
    )  # fmt: skip


def renew_link(*, order_id: int, actor: User, now: dt.datetime) -> Order:
    """Make a new link and send it; the old one opens nothing any more. Raises Order.DoesNotExist, DomainError."""
    with transaction.atomic():
        order = _lock(order_id, actor)
        if order.status not in rules.WAITING:
            raise DomainError(Breach("EME-ORDER-6", _("The order has ended; there is nothing left to answer.")))
        telling.take_back_link(order, actor=actor, now=now)
        order.nonce = secrets.token_urlsafe(12)
        order.save(update_fields=["nonce"])
        telling.send_order(order, actor=actor, now=now)
        record(verb="emergencies.order_link_renewed", subject=order, actor=actor, now=now)
    return order
