"""Appeals to the minister: written down with their effect. An appeal does not stop the order's time."""

import datetime as dt

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audits.orders import rules
from audits.orders.kinds import kind_of
from audits.orders.models import ENDED, AppealState, OrderAppeal
from audits.orders.services.holding import hold, keep, refuse
from audits.orders.services.signing import end_withdrawn
from audits.orders.services.telling import tell_office, tell_operator
from mind_portal.accounts.models import User
from mind_portal.core.errors import Breach, DomainError
from mind_portal.core.thai import local_date


def lodge_appeal(
    *, order_id: int, revision: int, lodged_on: dt.date, grounds: str, actor: User, now: dt.datetime
) -> OrderAppeal:
    """Write down an appeal. Late by the law's days it is written down too, and marked as late."""
    with transaction.atomic():
        order = hold(order_id, actor, revision)
        if order.served_on is None or order.state in ENDED or OrderAppeal.objects.filter(order=order).exists():
            message = _("An appeal is possible once, against an order that was served and still stands")
            raise DomainError(Breach("AUD-ORDER-11", message))
        refuse(
            rules.appeal_breaches(
                kind=kind_of(order.kind),
                lodged_on=lodged_on,
                served_on=order.served_on,
                today=local_date(now),
                grounds=grounds,
            )  # fmt: skip
        )
        days = order.basis["numbers"]["ORDER_APPEAL_DAYS"]
        appeal = OrderAppeal.objects.create(
            order=order, lodged_on=lodged_on, last_day=order.served_on + dt.timedelta(days=days),
            grounds=grounds.strip(), noted_by=actor,
        )  # fmt: skip
        keep(
            order, verb="appealed", actor=actor, now=now, reason=grounds,
            after={"lodged_on": lodged_on, "late": appeal.is_late},
        )  # fmt: skip
        title = format_lazy(gettext_lazy("Appeal against order {number}"), number=order.shown_number)
        tell_office(order, "appealed", "audits.sign_order", national=True, title=title, actor=actor, now=now)
    return appeal


def decide_appeal(
    *, order_id: int, revision: int, upheld: bool, decision: str, actor: User, now: dt.datetime
) -> OrderAppeal:
    """Write down the minister's decision. Upheld, the order is withdrawn; dismissed, it stands as it was."""
    with transaction.atomic():
        order = hold(order_id, actor, revision)
        appeal = OrderAppeal.objects.select_for_update().filter(order=order, state=AppealState.PENDING).first()
        if appeal is None:
            raise DomainError(Breach("AUD-ORDER-11", _("There is no appeal that waits for a decision")))
        refuse(rules.reason_breaches(reason=decision, field="decision"))
        appeal.state = AppealState.UPHELD if upheld else AppealState.DISMISSED
        appeal.decided_on, appeal.decision = local_date(now), decision.strip()
        appeal.save(update_fields=["state", "decided_on", "decision"])
        if upheld and order.state not in ENDED:
            end_withdrawn(order, reason=decision, actor=actor, now=now)
        else:
            keep(
                order, verb="appeal_decided", actor=actor, now=now, reason=decision, before={"appeal": "pending"},
                after={"appeal": appeal.state},
            )  # fmt: skip
        title = format_lazy(gettext_lazy("The appeal against order {number} is decided"), number=order.shown_number)
        tell_operator(order, "appeal-decided", title=title, text=decision, actor=actor, now=now)
    return appeal
