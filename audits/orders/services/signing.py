"""The head's signature gives an order its number and its paper; and how an order is taken back."""

import datetime as dt

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy

from audits.orders import rules
from audits.orders.models import Order, PaperKind
from audits.orders.services.amended import let_go_contradicted
from audits.orders.services.drafting import recheck
from audits.orders.services.holding import hold, keep, move, numbers_on, refuse
from audits.orders.services.numbers import next_number
from audits.orders.services.papers import issue_order_paper, withdraw_papers
from audits.orders.services.rechecks import drop_recheck
from audits.orders.services.telling import key_of, tell_office, tell_operator
from mind_portal.accounts.models import User
from mind_portal.core.thai import fiscal_year, local_date
from mind_portal.notifications.services import withdraw


def sign_order(*, order_id: int, revision: int, actor: User, now: dt.datetime) -> Order:
    """Sign: number, the law as it is told today, the paper, all in one transaction.

    Raises StaleError when the order is not what the head had before him, DomainError for a wrong state or a breach.
    """
    with transaction.atomic():
        order = hold(order_id, actor, revision)
        move(order, "sign")
        today = local_date(now)
        kind = recheck(order, now)
        order.signed_by, order.signed_on = actor, today
        order.fiscal_year = fiscal_year(today)
        order.basis = kind.snapshot(numbers_on(today))
        order.number = next_number(office=order.province_id, kind=PaperKind.ORDER, fiscal_year=order.fiscal_year)
        keep(
            order, "signed_by", "signed_on", "fiscal_year", "basis", "number", verb="signed", actor=actor, now=now,
            after={"state": order.state, "number": order.shown_number},
        )  # fmt: skip
        if kind.has_paper:
            issue_order_paper(order=order, actor=actor, now=now)
        title = format_lazy(
            gettext_lazy("Order {number} to {site} is signed: serve it"),
            number=order.shown_number,
            site=order.site.name,
        )
        tell_office(order, "signed", "", only=[order.drafted_by], title=title, actor=actor, now=now)
    return order


def withdraw_order(*, order_id: int, revision: int, reason: str, actor: User, now: dt.datetime) -> Order:
    """Take a signed order back, with the reason. Its number stays used; its paper reads as withdrawn from then on."""
    with transaction.atomic():
        order = hold(order_id, actor, revision)
        refuse(rules.reason_breaches(reason=reason))
        return end_withdrawn(order, reason=reason, actor=actor, now=now)


def end_withdrawn(order: Order, *, reason: str, actor: User, now: dt.datetime) -> Order:
    """The steps of `withdraw_order` for a held order: also those of an appeal that was upheld."""
    move(order, "withdraw")
    order.ended_on = local_date(now)
    order.lines.update(released=True)
    let_go_contradicted(order, reason=reason, actor=actor, now=now)
    withdraw_papers(order=order, actor=actor, now=now)
    withdraw(key=key_of(order, ""), actor=actor, now=now)
    drop_recheck(order, actor=actor, now=now)
    keep(
        order, "ended_on", verb="withdrawn", actor=actor, now=now, after={"state": order.state}, reason=reason,
    )  # fmt: skip
    if order.served_on:
        title = format_lazy(gettext_lazy("Order {number} was withdrawn"), number=order.shown_number)
        tell_operator(order, "withdrawn", title=title, text=reason, actor=actor, now=now)
    return order
