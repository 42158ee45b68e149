"""What every change of an order begins and ends with: the locks, the state, the entry in the journal."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from audits.orders.models import Order
from audits.orders.states import ORDER_MACHINE
from factories.models import Site
from mind_portal.accounts.models import User
from mind_portal.core.errors import Breach, DomainError, StaleError
from mind_portal.journal.services import record
from mind_portal.legal.selectors import values_on
from mind_portal.rollups.tasks import after_commit_drain


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
    before = order.state
    try:
        order.state = ORDER_MACHINE.check(verb, before)
    except DomainError as error:
        # The machine knows the state's code; people know its name.
        message = error.breaches[0].message.replace(f"“{before}”", f"“{order.get_state_display()}”")
        raise DomainError(Breach(error.breaches[0].rule, message)) from None
    return before


def keep(  # noqa: PLR0913 - keyword-only
    order: Order,
    *fields: str,
    verb: str,
    actor: Any,
    now: dt.datetime,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str = "",
) -> Order:
    """Save the changed columns and write the journal; the cells of the dashboards follow after the commit."""
    order.revision += 1
    order.save(update_fields=["state", "revision", *fields])
    record(
        verb=f"audits.order_{verb}", subject=order, actor=actor, now=now, before=before, after=after,
        reason=reason.strip(),
    )  # fmt: skip
    after_commit_drain()
    return order


NUMBERS = ("ORDER_APPEAL_DAYS", "ORDER_POSTED_PLACES", "ORDER_REMIND_DAYS", "ORDER_RECHECK_DAYS", "ORDER_ESCALATE_DAYS")


def numbers_on(day: dt.date) -> dict[str, int]:
    """The numbers of the law and of the office in force on `day`. Raises DomainError where one is not known."""
    found = values_on("ORDER_", day)
    if missing := [code for code in NUMBERS if code not in found]:
        message = _("The law's numbers are not loaded (%(codes)s): ask an administrator") % {
            "codes": ", ".join(missing)
        }
        raise DomainError(Breach("AUD-ORDER-16", message))
    return {code: int(found[code]) for code in NUMBERS}


def refuse(breaches: list[Breach]) -> None:
    """Raises DomainError when there are any."""
    if breaches:
        raise DomainError(breaches)
