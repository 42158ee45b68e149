"""Service starts the operator's time; the head may give more of it."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy

from audits.orders import rules
from audits.orders.kinds import kind_of
from audits.orders.models import Order, OrderDelivery, OrderExtension
from audits.orders.services.holding import hold, keep, move, refuse
from audits.orders.services.telling import Text, key_of, tell_operator
from mind_portal.accounts.models import User
from mind_portal.core import thai
from mind_portal.legal.calendar import add_working_days
from mind_portal.notifications.services import withdraw


def serve_order(  # noqa: PLR0913 - keyword-only
    *,
    order_id: int,
    revision: int,
    how: str,
    served_on: dt.date,
    received_by: str,
    places: Sequence[str],
    actor: User,
    now: dt.datetime,
) -> Order:
    """Write down how the order reached the operator; from that day its time runs and the operator sees it here.

    Raises DomainError for a wrong state or AUD-ORDER-6 to 8, StaleError for an older page.
    """
    with transaction.atomic():
        order = hold(order_id, actor, revision)
        move(order, "serve")
        kind = kind_of(order.kind)
        named = [place.strip() for place in places if place.strip()]
        assert order.signed_on is not None  # a constraint says so of every signed order
        refuse(
            rules.service_breaches(
                served_on=served_on,
                signed_on=order.signed_on,
                deadline_on=order.deadline_on,
                received_by=received_by,
                places=len(named),
                places_needed=order.basis["numbers"]["ORDER_POSTED_PLACES"] if kind.is_posted else 0,
                today=thai.local_date(now),
            )  # fmt: skip
        )
        order.served_on = served_on
        order.due_on = order.deadline_on or add_working_days(served_on, order.deadline_days or 0)
        OrderDelivery.objects.create(
            order=order, how=how, received_by=received_by.strip(), places=named, noted_by=actor, noted_at=now
        )
        keep(
            order, "served_on", "due_on", verb="served", actor=actor, now=now,
            after={"state": order.state, "served_on": served_on, "due_on": order.due_on, "how": how},
        )  # fmt: skip
        title = format_lazy(gettext_lazy("Order {number} was served on you"), number=order.shown_number)
        tell_operator(order, "served", title=title, text=_due_text(order), actor=actor, now=now)
    return order


def extend_order(*, order_id: int, revision: int, until: dt.date, reason: str, actor: User, now: dt.datetime) -> Order:
    """Give more time. Raises DomainError for a wrong state or AUD-ORDER-9."""
    with transaction.atomic():
        order = hold(order_id, actor, revision)
        before = move(order, "extend")
        assert order.due_on is not None
        today = thai.local_date(now)
        refuse(rules.extension_breaches(due_on=order.due_on, until=until, today=today, reason=reason))
        was = order.due_on
        OrderExtension.objects.create(
            order=order, was_due_on=was, due_on=until, reason=reason.strip(), granted_by=actor, granted_at=now
        )
        # An answer that waits and a verdict “in part” stand: only the day moves.
        order.state = before
        order.due_on, order.overdue_since = until, None
        withdraw(key=key_of(order, "due-"), actor=actor, now=now)
        keep(
            order, "due_on", "overdue_since", verb="extended", actor=actor, now=now, after={"due_on": until},
            reason=reason,
        )  # fmt: skip
        title = format_lazy(gettext_lazy("More time for order {number}"), number=order.shown_number)
        tell_operator(order, f"extended-{until}", title=title, text=_due_text(order), actor=actor, now=now)
    return order


def _due_text(order: Order) -> Text:
    return format_lazy(gettext_lazy("Due on {day}"), day=thai.format_date(order.due_on, "long"))
