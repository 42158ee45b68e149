"""Drafts of orders: an officer writes, the head gets them for signature."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy

from audits.models import Finding, FindingStatus, InspectionStatus
from audits.orders import rules
from audits.orders.kinds import OrderKind, kind_of
from audits.orders.models import Order, OrderFinding
from audits.orders.services.holding import hold, keep, move, refuse
from audits.orders.services.telling import tell_office
from factories.models import Site
from mind_portal.accounts.models import User
from mind_portal.core.thai import local_date
from mind_portal.journal.services import record
from mind_portal.rollups.tasks import after_commit_drain


@dataclass(frozen=True)
class Draft:
    """What an officer writes."""

    kind: str
    facts: str
    demands: str
    authority: str
    deadline: rules.Deadline
    findings: frozenset[int]

    @property
    def columns(self) -> dict[str, Any]:
        return {
            "kind": self.kind, "facts": self.facts.strip(), "demands": self.demands.strip(),
            "authority": self.authority.strip(), "deadline_days": self.deadline.days, "deadline_on": self.deadline.on,
        }  # fmt: skip


def draft_order(*, site_id: int, draft: Draft, actor: User, now: dt.datetime) -> Order:
    """Begin an order to a factory of the actor's scope.

    Raises Site.DoesNotExist out of scope, DomainError with every breach of AUD-ORDER-1 to 5.
    """
    with transaction.atomic():
        site = Site.objects.visible_to(actor).select_for_update(of=("self",), no_key=True).get(pk=site_id)
        _check(draft, site_id=site.pk, order_id=None, now=now)
        order = Order.objects.create(
            site=site, province_id=site.province_id, drafted_by=actor, drafted_on=local_date(now), **draft.columns
        )
        OrderFinding.objects.bulk_create([OrderFinding(order=order, finding_id=pk) for pk in sorted(draft.findings)])
        record(
            verb="audits.order_drafted", subject=order, actor=actor, now=now,
            after={"kind": draft.kind, "site": site.pk, "findings": sorted(draft.findings)},
        )  # fmt: skip
        after_commit_drain()
    return order


def change_order(*, order_id: int, draft: Draft, revision: int, actor: User, now: dt.datetime) -> Order:
    """Rewrite a draft. Raises DomainError as `draft_order`, StaleError when somebody else has changed it."""
    with transaction.atomic():
        order = hold(order_id, actor, revision)
        move(order, "change")
        _check(draft, site_id=order.site_id, order_id=order.pk, now=now)
        before = {"kind": order.kind, "deadline_days": order.deadline_days, "deadline_on": order.deadline_on}
        for name, value in draft.columns.items():
            setattr(order, name, value)
        named = set(order.lines.values_list("finding_id", flat=True))
        order.lines.exclude(finding_id__in=draft.findings).delete()
        fresh = sorted(draft.findings - named)
        OrderFinding.objects.bulk_create([OrderFinding(order=order, finding_id=pk) for pk in fresh])
        after = {name: getattr(order, name) for name in before}
        return keep(order, *draft.columns, verb="changed", actor=actor, now=now, before=before, after=after)


def submit_order(*, order_id: int, revision: int, actor: User, now: dt.datetime) -> Order:
    """Lay a draft before the head. The rules are asked again: a finding may have been closed meanwhile."""
    with transaction.atomic():
        order = hold(order_id, actor, revision)
        move(order, "submit")
        recheck(order, now)
        keep(order, verb="submitted", actor=actor, now=now, after={"state": order.state})
        tell_office(
            order, "submitted", "audits.sign_order", actor=actor, now=now,
            title=format_lazy(gettext_lazy("An order to {site} waits for your signature"), site=order.site.name),
        )  # fmt: skip
    return order


def send_back_order(*, order_id: int, revision: int, reason: str, actor: User, now: dt.datetime) -> Order:
    """Give a submitted order back to its author, with the reason."""
    with transaction.atomic():
        order = hold(order_id, actor, revision)
        move(order, "send_back")
        refuse(rules.reason_breaches(reason=reason))
        keep(
            order, verb="sent_back", actor=actor, now=now, after={"state": order.state},
            reason=reason,
        )  # fmt: skip
        tell_office(
            order, f"sent-back-{order.revision}", "", only=[order.drafted_by], actor=actor, now=now, text=reason,
            title=format_lazy(gettext_lazy("Your order to {site} was sent back"), site=order.site.name),
        )  # fmt: skip
    return order


def discard_order(*, order_id: int, revision: int, reason: str, actor: User, now: dt.datetime) -> Order:
    """Give up an order that was never signed; it had no number. Its findings are free for another."""
    with transaction.atomic():
        order = hold(order_id, actor, revision)
        move(order, "discard")
        refuse(rules.reason_breaches(reason=reason))
        order.ended_on = local_date(now)
        order.lines.update(released=True)
        return keep(
            order, "ended_on", verb="discarded", actor=actor, now=now, after={"state": order.state}, reason=reason,
        )  # fmt: skip


def recheck(order: Order, now: dt.datetime) -> OrderKind:
    """The rules of a draft asked of what is stored. Raises DomainError."""
    findings = frozenset(order.lines.values_list("finding_id", flat=True))
    deadline = rules.Deadline(order.deadline_days, order.deadline_on)
    stored = Draft(order.kind, order.facts, order.demands, order.authority, deadline, findings)
    return _check(stored, site_id=order.site_id, order_id=order.pk, now=now)


def _check(draft: Draft, *, site_id: int, order_id: int | None, now: dt.datetime) -> OrderKind:
    kind = kind_of(draft.kind)
    refuse(
        [
            *rules.line_breaches(kind=kind, site_id=site_id, lines=_lines(draft.findings, order_id)),
            *rules.text_breaches(kind=kind, facts=draft.facts, demands=draft.demands, authority=draft.authority),
            *rules.deadline_breaches(deadline=draft.deadline, today=local_date(now)),
        ]
    )
    return kind


def _lines(findings: Collection[int], order_id: int | None) -> list[rules.Line]:
    """The findings as the rules see them; an unknown key is a finding of no factory."""
    standing = OrderFinding.objects.filter(finding__in=findings, released=False).exclude(order=order_id)
    taken = {line.finding_id: str(line.order) for line in standing.select_related("order__province")}
    columns = ("pk", "site_id", "status", "inspection__status")
    found = {row[0]: row for row in Finding.objects.filter(pk__in=findings).values_list(*columns)}
    lines = []
    for pk in sorted(findings):
        _pk, site, status, inspection = found.get(pk, (pk, 0, "", ""))
        is_open, is_returned = status == FindingStatus.OPEN, inspection == InspectionStatus.RETURNED
        lines.append(rules.Line(pk, site, is_open, taken.get(pk, ""), is_returned))
    return lines
