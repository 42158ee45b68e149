"""The steps towards the penalty for an order that was not obeyed; the portal notes them, it decides none."""

import datetime as dt
from decimal import Decimal

from django.db import transaction

from audits.models.penalties import OrderPenalty
from audits.orders import rules
from audits.orders.models import Order
from audits.orders.services.holding import hold, keep, refuse
from mind_portal.accounts.models import User
from mind_portal.core.thai import clean_text, local_date


def note_penalty(  # noqa: PLR0913 - keyword-only
    *,
    order_id: int,
    revision: int,
    step: str,
    happened_on: dt.date,
    amount: Decimal | None,
    note: str,
    actor: User,
    now: dt.datetime,
) -> OrderPenalty:
    """Write a step down: proposed, referred, fined, paid, ended. The order's state stays.

    Raises Order.DoesNotExist out of scope, StaleError for an older page, DomainError (AUD-ORDER-22 to 24).
    """
    with transaction.atomic():
        order = hold(order_id, actor, revision)
        refuse(
            rules.penalty_breaches(
                step=step, happened_on=happened_on, not_obeyed_on=order.not_obeyed_on, amount=amount, note=note,
                today=local_date(now),
            )
        )  # fmt: skip
        penalty = OrderPenalty.objects.create(
            order=order, step=step, happened_on=happened_on, amount=amount, note=clean_text(note), noted_by=actor,
            noted_at=now,
        )  # fmt: skip
        after = {"step": step, "happened_on": happened_on, "amount": amount}
        keep(order, verb="penalty_noted", actor=actor, now=now, after=after, reason=note)
    return penalty


def may_note_penalty(order: Order) -> bool:
    """An order that was found not to be obeyed, whatever became of it since."""
    return order.not_obeyed_on is not None
