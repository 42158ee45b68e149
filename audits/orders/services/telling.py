"""Whom an order's events are told to. Keys name order and event, so that nobody is told twice."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise

from audits.orders.models import Order
from mind_portal.accounts.models import User
from mind_portal.notifications.selectors import people_of, recipients
from mind_portal.notifications.services import notify

Text = str | Promise


def key_of(order: Order, event: str) -> str:
    return f"audits.order-{order.pk}-{event}"


def tell_office(  # noqa: PLR0913 - keyword-only after the first three
    order: Order,
    event: str,
    permission: str,
    *,
    title: Text,
    text: Text = "",
    only: Iterable[User] = (),
    national: bool = False,
    actor: Any,
    now: dt.datetime,
) -> int:
    """Tell those of the office who hold `permission`, or `only` some; `national`: those who see everything as well."""
    people = list(only) or recipients(permission, order.province_id, nationwide=national)
    return _tell(order, event, people, title=title, text=text, actor=actor, now=now)


def tell_operator(order: Order, event: str, *, title: Text, text: Text = "", actor: Any, now: dt.datetime) -> int:
    """Tell the people of the enterprise."""
    people = people_of([order.site.operator_id])
    return _tell(order, event, people, title=title, text=text, actor=actor, now=now)


def _tell(  # noqa: PLR0913 - keyword-only after the first three
    order: Order, event: str, people: Iterable[User], *, title: Text, text: Text, actor: Any, now: dt.datetime
) -> int:
    return notify(
        key=key_of(order, event), kind=f"audits.order_{event.split('-')[0]}", recipients=people, title=title,
        text=text, url=reverse("audits:order_detail", args=[order.pk]), actor=actor, now=now,
    )  # fmt: skip
