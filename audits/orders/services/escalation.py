"""What happens by itself as days pass: reminders, overdue, and the way up. Safe to run as often as one likes."""

import datetime as dt

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy

from audits.orders.models import RUNNING, Order
from audits.orders.services.holding import numbers_on
from audits.orders.services.rechecks import want_recheck
from audits.orders.services.telling import tell_office, tell_operator
from factories.models import Site
from mind_portal.core import thai
from mind_portal.journal.services import record
from mind_portal.legal import calendar
from mind_portal.rollups.tasks import after_commit_drain

BATCH = 500


def escalate_orders(*, now: dt.datetime) -> dict[str, object]:
    """Remind operators, mark what is overdue and tell the head, tell head office what stays without a verdict.

    One transaction an order, so that one that cannot be handled holds up no other; keys make each notice one.
    """
    today = thai.local_date(now)
    numbers = numbers_on(today)
    days = calendar.between(today - dt.timedelta(days=400), today + dt.timedelta(days=60))
    soon = days.add(today, numbers["ORDER_REMIND_DAYS"])
    counts = {"reminded": 0, "overdue": 0, "climbed": 0}
    running = Order.objects.filter(state__in=sorted(RUNNING), due_on__lte=soon).order_by("due_on", "pk")
    for pk, site_id in running.values_list("pk", "site_id").iterator(chunk_size=BATCH):
        with transaction.atomic():
            Site.objects.select_for_update(no_key=True).get(pk=site_id)
            held = Order.objects.select_for_update(of=("self",), no_key=True).select_related("site", "province")
            order = held.filter(pk=pk, state__in=sorted(RUNNING), due_on__lte=soon).first()
            if order is not None and order.due_on is not None:
                counts[_handle(order, order.due_on, today, days, numbers, now)] += 1
    return dict(counts)


def _handle(
    order: Order, due_on: dt.date, today: dt.date, days: calendar.Calendar, numbers: dict[str, int], now: dt.datetime
) -> str:
    """What this order's day asks for; the name of the count that it belongs to."""
    if due_on >= today:
        _remind(order, due_on, now)
        return "reminded"
    if order.overdue_since is None:
        order.overdue_since = due_on + dt.timedelta(days=1)
        order.save(update_fields=["overdue_since"])
        record(verb="audits.order_overdue", subject=order, actor=None, now=now, after={"due_on": due_on})
        after_commit_drain()
        want_recheck(order, actor=None, now=now)
    title = format_lazy(gettext_lazy("Order {number} to {site} is overdue"), number=order.shown_number, site=order.site)
    text = format_lazy(gettext_lazy("It was due on {day}."), day=thai.format_date(due_on, "long"))
    tell_office(order, f"overdue-{due_on}", "audits.judge_order", title=title, text=text, actor=None, now=now)
    tell_operator(order, f"overdue-{due_on}", title=title, text=text, actor=None, now=now)
    if days.count(due_on, today) < numbers["ORDER_ESCALATE_DAYS"]:
        return "overdue"
    tell_office(
        order, f"overdue-{due_on}-up", "audits.oversee_order", national=True, title=title, text=text, actor=None,
        now=now,
    )  # fmt: skip
    return "climbed"


def _remind(order: Order, due_on: dt.date, now: dt.datetime) -> None:
    title = format_lazy(gettext_lazy("Order {number} is due soon"), number=order.shown_number)
    text = format_lazy(gettext_lazy("Due on {day}"), day=thai.format_date(due_on, "long"))
    tell_operator(order, f"due-{due_on}", title=title, text=text, actor=None, now=now)
