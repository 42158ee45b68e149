"""What the amendment of an inspection means to the orders that rest on it: told, and settled when they end."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy

from audits.models import Finding, FindingStatus, Inspection, InspectionKind
from audits.orders.models import IN_FORCE, Order
from audits.orders.services.telling import tell_office
from audits.services.following import take_back
from mind_portal.accounts.models import User

CONTRADICTED = gettext_lazy("Order {number}: its inspection was amended, decide what becomes of it")
LOOK = gettext_lazy("Order {number}: the re-inspection was amended, look at it")


def note_amended(*, inspection: Inspection, actor: User, now: dt.datetime) -> None:
    """Tell who drafted and who signs: of each order whose finding the amendment contradicts and, after a re-inspection,
    of each order in force. An amendment judges no order by itself: times have run and answers have come since."""
    named = Order.objects.select_related("province", "drafted_by").filter(
        lines__released=False, lines__finding__inspection=inspection,
        lines__finding__contradicted_on__isnull=False, signed_on__isnull=False,
    )  # fmt: skip
    _tell(named, inspection, CONTRADICTED, actor, now)
    if inspection.kind == InspectionKind.FOLLOW_UP:
        running = Order.objects.filter(site=inspection.site_id, state__in=sorted(IN_FORCE))
        running = running.select_related("province", "drafted_by").exclude(pk__in=named.values("pk"))
        _tell(running, inspection, LOOK, actor, now)


def let_go_contradicted(order: Order, *, reason: str, actor: User, now: dt.datetime) -> None:
    """A withdrawn order holds no finding any more that its amended inspection does not say: it is taken back now."""
    rows = Finding.objects.filter(order_lines__order=order, contradicted_on__isnull=False)
    for row in rows.exclude(status=FindingStatus.WITHDRAWN).select_for_update(of=("self",), no_key=True).order_by("pk"):
        take_back(row, reason=reason, actor=actor, now=now)


def _tell(orders: Iterable[Order], inspection: Inspection, title: Any, actor: User, now: dt.datetime) -> None:
    event = f"amended-{inspection.pk}-{inspection.revision}"
    for order in {order.pk: order for order in orders}.values():
        words = format_lazy(title, number=order.shown_number)
        tell_office(order, event, "", only=[order.drafted_by], title=words, actor=actor, now=now)
        tell_office(order, event, "audits.sign_order", title=words, actor=actor, now=now)
