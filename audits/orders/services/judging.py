"""Whether an order was obeyed: judged by an officer, or by the re-inspection itself when it is filed."""

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Final

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audits.models import Finding, FindingStatus, Inspection, InspectionKind
from audits.orders import rules
from audits.orders.models import RUNNING, Answer, AnswerKind, Order, OrderState
from audits.orders.services.holding import hold, keep, move, refuse
from audits.orders.services.rechecks import drop_recheck
from audits.orders.services.telling import key_of, tell_office, tell_operator
from audits.services.standing import note_standing
from factories.models import Site
from mind_portal.accounts.models import User
from mind_portal.core.thai import local_date
from mind_portal.journal.services import record
from mind_portal.notifications.services import withdraw

TITLES = {
    OrderState.OBEYED: gettext_lazy("Order {number} to {site} is obeyed"),
    OrderState.PARTLY: gettext_lazy("Order {number} to {site} is obeyed in part"),
    OrderState.NOT_OBEYED: gettext_lazy("Order {number} to {site} is not obeyed"),
}

WHOLE_ORDER: Final = "order_obeyed"
"""The item by which a checklist for re-inspections says that everything the order asked for is done."""


def judge_order(  # noqa: PLR0913 - keyword-only
    *,
    order_id: int,
    revision: int,
    verdict: str,
    fixed: Collection[int],
    fulfilled_on: dt.date | None,
    reason: str,
    actor: User,
    now: dt.datetime,
) -> Order:
    """The officer's verdict (obeyed, partly, not_obeyed) with the findings that are put right, which it closes.

    Raises DomainError for a wrong state or AUD-ORDER-12, 13; StaleError for an older page.
    """
    with transaction.atomic():
        order = hold(order_id, actor, revision)
        lines = list(order.lines.values_list("finding_id", "fixed_on"))
        done = {pk for pk, fixed_on in lines if fixed_on} | (set(fixed) & {pk for pk, _day in lines})
        move(order, f"judge_{verdict}")
        assert order.served_on is not None  # a constraint says so of every state that may be judged
        refuse(
            rules.verdict_breaches(
                verdict=verdict,
                fixed=len(done),
                lines=len(lines),
                fulfilled_on=fulfilled_on,
                served_on=order.served_on,
                today=local_date(now),
                reason=reason,
            )  # fmt: skip
        )
        _close(order, done, reason=reason, actor=actor, now=now)
        return _settle(order, fulfilled_on=fulfilled_on, reason=reason, actor=actor, now=now)


def judge_by_inspection(*, inspection: Inspection, results: Mapping[str, str], actor: User, now: dt.datetime) -> None:
    """What a filed re-inspection says of the factory's orders, in the caller's transaction, which holds the site's row.

    `results`: item → pass, fail, na. Every finding of an order passed: obeyed. Else, once the operator's time is up or
    it said that it was done: not obeyed. An order with an item that this visit did not judge is left to the officer,
    unless it is the factory's only one and the visit's checklist asks of it as a whole (`WHOLE_ORDER`).
    """
    if inspection.kind != InspectionKind.FOLLOW_UP:
        return
    running = Order.objects.filter(site=inspection.site_id, state__in=[*sorted(RUNNING), "not_obeyed"])
    held = running.select_for_update(of=("self",), no_key=True).select_related("site", "province").order_by("pk")
    judged = [order for order in held if order.served_on and order.served_on <= inspection.inspected_on]
    whole = results.get(WHOLE_ORDER, "") if len(judged) == 1 else ""
    for order in judged:
        lines = list(order.lines.select_related("finding"))
        if not lines:
            continue
        waiting = [line for line in lines if line.fixed_on is None]
        said = {line.finding_id: results.get(line.finding.item_code) or whole for line in waiting}
        passed = {finding for finding, result in said.items() if result == "pass"}
        failed = {finding for finding, result in said.items() if result == "fail"}
        if len(passed) + len(failed) < len(waiting):
            continue
        _judge_one(order, inspection, passed, failed, actor=actor, now=now)


def _judge_one(
    order: Order, inspection: Inspection, passed: set[int], failed: set[int], *, actor: User, now: dt.datetime
) -> None:
    day = inspection.inspected_on
    assert order.due_on is not None
    if not failed:
        verdict, fulfilled_on = "obeyed", _said_done_on(order) or day
    elif order.state == OrderState.NOT_OBEYED:
        verdict, fulfilled_on = "", None
    elif day > order.due_on or order.state == OrderState.ANSWERED:
        verdict, fulfilled_on = "not_obeyed", None
    else:
        verdict, fulfilled_on = ("partly" if passed else ""), None
    reason = _("Re-inspection no. %(pk)s") % {"pk": inspection.pk}
    _close(order, passed, reason=reason, actor=actor, now=now, day=day)
    if verdict:
        move(order, f"judge_{verdict}")
        _settle(order, fulfilled_on=fulfilled_on, reason=reason, actor=actor, now=now)


def _said_done_on(order: Order) -> dt.date | None:
    """The day on which the operator last said that it was done, if nobody has asked again since."""
    last = Answer.objects.filter(order=order).exclude(kind=AnswerKind.EXPLAINS).order_by("-at").first()
    done = Answer.objects.filter(order=order, kind=AnswerKind.DONE).order_by("-at").first()
    if done is None or (last is not None and last.kind == AnswerKind.ASKS):
        return None
    return local_date(done.at)


def _close(
    order: Order,
    fixed: Collection[int],
    *,
    reason: str,
    actor: User,
    now: dt.datetime,
    day: dt.date | None = None,
) -> None:
    """Mark the order's lines as put right and close their findings; the site's count follows."""
    today = local_date(now)
    order.lines.filter(finding__in=fixed, fixed_on=None).update(fixed_on=day or today)
    findings = Finding.objects.filter(pk__in=fixed, status=FindingStatus.OPEN, found_on__lte=today)
    for finding in findings.select_for_update(no_key=True).order_by("pk"):
        finding.status, finding.closed_on = FindingStatus.CLOSED, today
        finding.save(update_fields=["status", "closed_on"])
        record(
            verb="audits.finding_closed", subject=finding, actor=actor, now=now, reason=reason,
            before={"status": "open"}, after={"status": "closed", "closed_on": today, "item": finding.item_code},
        )  # fmt: skip
    note_standing(Site.objects.get(pk=order.site_id))


def _settle(order: Order, *, fulfilled_on: dt.date | None, reason: str, actor: User, now: dt.datetime) -> Order:
    """Write the verdict down and tell both sides; “not obeyed” climbs to head office at once."""
    today = local_date(now)
    state = OrderState(order.state)
    if state is OrderState.OBEYED:
        order.fulfilled_on, order.ended_on = fulfilled_on, today
    elif state is OrderState.NOT_OBEYED:
        order.not_obeyed_on = today
    if state is not OrderState.PARTLY:
        withdraw(key=key_of(order, "due-"), actor=actor, now=now)
        drop_recheck(order, actor=actor, now=now)
    keep(
        order, "fulfilled_on", "ended_on", "not_obeyed_on", verb=state.value, actor=actor, now=now, reason=reason,
        after={"state": order.state},
    )  # fmt: skip
    title = format_lazy(TITLES[state], number=order.shown_number, site=order.site.name)
    climbs = state is OrderState.NOT_OBEYED
    event = f"{state.value}-{order.revision}"
    tell_office(order, event, "audits.sign_order", title=title, text=reason, actor=actor, now=now)
    if climbs:
        tell_office(
            order, event, "audits.oversee_order", national=True, title=title, text=reason, actor=actor, now=now
        )  # fmt: skip
    tell_operator(order, event, title=title, text=reason, actor=actor, now=now)
    return order
