"""The re-inspection of an order is wanted by itself: when the operator says that it is done, or the day has passed."""

import datetime as dt
from typing import Any, Final

from django.utils.translation import gettext as _

from audits.models import InspectionKind, WantedInspection, WantedStatus
from audits.orders.models import Order
from audits.services.wanted import Cause, want_inspection, withdraw_wanted
from mind_portal.accounts.models import User
from mind_portal.core.thai import local_date
from mind_portal.legal.calendar import add_working_days

LABEL: Final = "audits.order"


def want_recheck(order: Order, *, actor: Any, now: dt.datetime) -> None:
    """Ask for a re-inspection within the office's own time, in the caller's transaction; asked twice it is one."""
    open_one = WantedInspection.objects.filter(cause=LABEL, cause_id=str(order.pk), status=WantedStatus.WANTED)
    if open_one.exists():
        return
    days = order.basis["numbers"]["ORDER_RECHECK_DAYS"]
    want_inspection(
        site=order.site, kind=InspectionKind.FOLLOW_UP,
        cause=Cause(LABEL, str(order.pk), _("Order %(number)s") % {"number": order.shown_number}),
        reason=_("Whether order %(number)s is obeyed") % {"number": order.shown_number},
        due_on=add_working_days(local_date(now), days), actor=actor, now=now,
    )  # fmt: skip


def drop_recheck(order: Order, *, actor: User, now: dt.datetime) -> None:
    """Nobody needs to go there any more: the order was judged otherwise, or withdrawn."""
    waiting = WantedInspection.objects.filter(cause=LABEL, cause_id=str(order.pk), status=WantedStatus.WANTED)
    for pk in waiting.values_list("pk", flat=True):
        reason = _("Order %(number)s: %(state)s") % {
            "number": order.shown_number, "state": order.get_state_display()
        }  # fmt: skip
        withdraw_wanted(wanted_id=pk, reason=reason, actor=actor, now=now)
