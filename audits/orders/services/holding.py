"""What every change of an order begins and ends with: the locks, the state, the entry in the journal."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from audits import casework
from audits.casework import lead, refuse, store
from audits.orders.models import Order
from audits.orders.states import ORDER_MACHINE
from factories.models import Site
from mind_portal.accounts.models import User
from mind_portal.core.errors import Breach, StaleError

__all__ = ["hold", "keep", "move", "numbers_on", "refuse"]


def hold(order_id: int, actor: User, revision: int | None = None) -> Order:
    """The order, locked, with its factory's row locked before it: filing an inspection takes them in the same order.

    With `revision` whoever acts upon an older page is refused (AUD-ORDER-15). Raises Order.DoesNotExist out of scope.
    """
    site_id = Order.objects.visible_to(actor).values_list("site_id", flat=True).get(pk=order_id)
    Site.objects.select_for_update(no_key=True).get(pk=site_id)
    orders = Order.objects.visible_to(actor).select_related("site", "province")
    order = orders.select_for_update(of=("self",), no_key=True).get(pk=order_id)
    if revision is not None and revision != order.revision:
        message = _("Somebody else has changed this order in the meantime. Reload the page, then decide again.")
        raise StaleError(Breach("AUD-ORDER-15", message))
    return order


def move(order: Order, verb: str) -> str:
    """Lead the order to where the verb leads; returns where it was. Raises DomainError for a wrong state."""
    return lead(order, ORDER_MACHINE, verb)


def keep(order: Order, *fields: str, verb: str, **told: Any) -> Order:
    """Save the changed columns and tell the journal; `told` as for `casework.store`."""
    store(order, fields, verb=f"audits.order_{verb}", **told)
    return order


NUMBERS = ("ORDER_APPEAL_DAYS", "ORDER_POSTED_PLACES", "ORDER_REMIND_DAYS", "ORDER_RECHECK_DAYS", "ORDER_ESCALATE_DAYS")


def numbers_on(day: dt.date) -> dict[str, int]:
    """The numbers of the law and of the office in force on `day`. Raises DomainError where one is not known."""
    return casework.numbers_on("ORDER_", NUMBERS, day, rule="AUD-ORDER-16")
