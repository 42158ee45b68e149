"""Invented orders: in every state in Rayong, through the services and with letters; a few elsewhere, as rows."""

import datetime as dt
import random
from uuid import UUID

from audits.models import Finding, FindingStatus, InspectionStatus
from audits.orders import services
from audits.orders.kinds import kind_of
from audits.orders.models import NumberSeries, Order, OrderFinding, PaperKind
from audits.orders.papers import finding_text
from audits.orders.rules import Deadline
from audits.orders.services.escalation import escalate_orders
from audits.orders.services.holding import numbers_on
from audits.services.standing import note_standing
from mind_portal.accounts.models import EnterpriseRole, User
from mind_portal.core import thai
from mind_portal.legal import calendar

STORIES = (
    ("served", 12, 30, "s37"), ("answered", 40, 30, "s37"), ("not_obeyed", 120, 30, "s37"), ("partly", 50, 45, "s37"),
    ("waiting", 1, 30, "s37"), ("served", 75, 20, "s37"), ("draft", 0, 30, "s37"), ("obeyed", 95, 30, "s37"),
    ("signed", 1, 30, "s37"), ("waiting", 0, 60, "s39_1"), ("withdrawn", 60, 30, "s37"), ("served", 20, 15, "s35"),
    ("served", 8, 10, "local"), ("obeyed", 200, 30, "s37"), ("answered", 33, 30, "s37"),
)  # fmt: skip
"""State, days ago that it was signed, working days given, kind."""
DELEGATION = {"s39_1": "คำสั่งมอบอำนาจกระทรวงอุตสาหกรรม (สมมุติ) ที่ 15/2568", "local": "คำสั่งเทศบาลตำบล (สมมุติ) ที่ 9/2569"}
DEMANDS = "ให้แก้ไขข้อบกพร่องตามรายการข้างต้นให้ถูกต้องตามกฎหมาย และส่งรูปถ่ายพร้อมเอกสารหลักฐานภายในเวลาที่กำหนด"
GIVEN_UP = 110
"""After so many days an order whose finding is still open counts as not obeyed; half as long after its deadline, one
that was obeyed in the end had been so."""


def make_orders(now: dt.datetime, *, seed: int) -> dict[str, int]:
    """Write them; returns the count."""
    rng = random.Random(seed)
    officer, head = (User.objects.get(username=name) for name in ("officer.rayong", "head.rayong"))
    operator = User.objects.get(username="operator.rayong")
    mine = list(EnterpriseRole.objects.filter(user=operator).values_list("operator_id", flat=True))
    stories = _Stories(officer, head, operator, now, rng)
    source = _Findings("21", mine, thai.local_date(now))
    for state, ago, days, kind in STORIES:
        if findings := source.take(ago):
            stories.tell(findings, state, ago, days, kind)
    _elsewhere(now, rng)
    escalate_orders(now=now)
    return {"orders": Order.objects.count()}


class _Findings:
    """Findings by factory, two at a time, those of the demonstration's operator first.

    Most have been closed by now: those that a story needs are opened again, as if nobody had closed them.
    """

    def __init__(self, province: str, first: list[int], today: dt.date) -> None:
        filed = Finding.objects.filter(province=province, inspection__status=InspectionStatus.FILED)
        rows = filed.select_related("inspection", "site").order_by("site_id", "found_on", "item_code")
        by_visit: dict[int, list[Finding]] = {}
        for row in rows:
            by_visit.setdefault(row.inspection_id, []).append(row)
        self.groups = sorted(by_visit.values(), key=lambda g: (g[0].site.operator_id not in first, -len(g), g[0].pk))
        self.today = today

    def take(self, ago: int) -> list[Finding]:
        """Two findings of one visit that lie at least so many days back; empty when there are no more."""
        day = self.today - dt.timedelta(days=ago)
        group = next((group for group in self.groups if group[0].found_on <= day), [])
        if not group:
            return []
        self.groups.remove(group)
        Finding.objects.filter(pk__in=[f.pk for f in group[:2]]).update(status=FindingStatus.OPEN, closed_on=None)
        note_standing(group[0].site)
        return group[:2]


class _Stories:
    """Leads one order through its services at the times of its story."""

    def __init__(self, officer: User, head: User, operator: User, now: dt.datetime, rng: random.Random) -> None:
        self.officer, self.head, self.operator, self.now, self.rng = officer, head, operator, now, rng

    def tell(self, findings: list[Finding], state: str, ago: int, days: int, kind: str) -> None:
        signed = self.now - dt.timedelta(days=ago)
        facts = "\n".join(f"{n}. {finding_text(f)}" for n, f in enumerate(findings, start=1))
        draft = services.Draft(
            kind=kind, facts=f"จากการตรวจโรงงานพบข้อบกพร่องดังนี้\n{facts}", demands=DEMANDS,
            authority=DELEGATION.get(kind, ""), deadline=Deadline(days=days),
            findings=frozenset(f.pk for f in findings),
        )  # fmt: skip
        order = services.draft_order(site_id=findings[0].site_id, draft=draft, actor=self.officer, now=signed)
        if state == "draft":
            return
        services.submit_order(order_id=order.pk, revision=0, actor=self.officer, now=signed)
        if state == "waiting":
            return
        services.sign_order(order_id=order.pk, revision=1, actor=self.head, now=signed)
        if state == "signed":
            return
        services.serve_order(
            order_id=order.pk, revision=2, how="in_person" if self.rng.random() < 0.6 else "post",
            served_on=thai.local_date(signed), received_by="ผู้จัดการโรงงาน (สมมุติ)", places=[], actor=self.officer,
            now=signed,
        )  # fmt: skip
        if state != "served":
            self._end(Order.objects.get(pk=order.pk), state, signed + dt.timedelta(days=min(ago, 25)))

    def _end(self, order: Order, state: str, when: dt.datetime) -> None:
        lines = list(order.lines.order_by("pk").values_list("finding_id", flat=True))
        if state == "withdrawn":
            services.withdraw_order(
                order_id=order.pk, revision=order.revision, reason="ออกคำสั่งซ้ำกับคำสั่งเดิม", actor=self.head, now=when
            )
            return
        if order.site.operator_id in set(self.operator.scope.enterprises):
            services.answer_order(
                order_id=order.pk, answer_id=UUID(int=self.rng.getrandbits(128), version=4), is_done=state != "partly",
                text="ได้แก้ไขตามคำสั่งแล้ว โปรดตรวจสอบ", files=[], actor=self.operator, now=when,
            )  # fmt: skip
        elif state == "answered":
            Order.objects.filter(pk=order.pk).update(state="answered")
        if state == "answered":
            return
        fixed = {"obeyed": lines, "partly": lines[:1], "not_obeyed": []}[state]
        if state == "partly" and len(lines) < 2:
            return
        day = thai.local_date(when)
        services.judge_order(
            order_id=order.pk, revision=Order.objects.get(pk=order.pk).revision, verdict=state, fixed=fixed,
            fulfilled_on=day if state == "obeyed" else None, reason="ตรวจซ้ำ ณ โรงงาน", actor=self.officer,
            now=when + dt.timedelta(days=1) if when < self.now - dt.timedelta(days=1) else when,
        )  # fmt: skip


def _elsewhere(now: dt.datetime, rng: random.Random) -> None:
    """Rows for the dashboards of the other provinces; their officers never open their letters here."""
    today = thai.local_date(now)
    days = calendar.between(today - dt.timedelta(days=500), today + dt.timedelta(days=120))
    snapshot = kind_of("s37").snapshot(numbers_on(today))
    officers = dict(User.objects.filter(username__startswith="officer1.").values_list("role_grants__province_id", "pk"))
    orders: list[Order] = []
    lines: list[OrderFinding] = []
    series: dict[tuple[str, int], int] = {}
    for province, officer in sorted(officers.items()):
        if province == "21":
            continue
        findings = list(Finding.objects.filter(province=province).order_by("-pk")[:120])
        rng.shuffle(findings)
        for finding in findings[: 3 + int(province) % 6]:
            signed = finding.found_on + dt.timedelta(days=rng.randint(1, 4))
            state = "withdrawn" if rng.random() < 0.07 else _state(finding, today)
            if signed > today:
                continue
            order = _row(finding, state, signed, today, days)
            order.basis, order.drafted_by_id, order.signed_by_id = snapshot, officer, officer
            key = (province, order.fiscal_year or 0)
            order.number = series[key] = series.get(key, 0) + 1
            orders.append(order)
            lines.append(OrderFinding(order=order, finding=finding, fixed_on=order.fulfilled_on,
                                      released=state == "withdrawn"))  # fmt: skip
    Order.objects.bulk_create(orders)
    OrderFinding.objects.bulk_create(lines)
    NumberSeries.objects.bulk_create(
        [NumberSeries(office=p, kind=PaperKind.ORDER, fiscal_year=y, last=n) for (p, y), n in series.items()]
    )


def _state(finding: Finding, today: dt.date) -> str:
    """What has become of the order by its age, so that as many run, wait and are disobeyed today as a year ago."""
    if finding.closed_on:
        return "obeyed"
    return "not_obeyed" if (today - finding.found_on).days > GIVEN_UP else "served"


def _row(finding: Finding, state: str, signed: dt.date, today: dt.date, days: calendar.Calendar) -> Order:
    due = days.add(signed, 30)
    closed = min(finding.closed_on or due, today)
    ended = max(closed, signed) if state == "obeyed" else signed if state == "withdrawn" else None
    if state == "not_obeyed" and due >= today:
        state = "served"
    overdue = due + dt.timedelta(days=1) if state != "withdrawn" and due < (ended or today) else None
    given_up = state == "not_obeyed" or (state == "obeyed" and ended and (ended - due).days > GIVEN_UP / 2)
    return Order(
        site_id=finding.site_id, province_id=finding.province_id, kind="s37", state=state,
        fiscal_year=thai.fiscal_year(signed), facts=finding.note or "พบข้อบกพร่อง", demands=DEMANDS, deadline_days=30,
        due_on=due, drafted_on=signed, signed_on=signed, served_on=signed,
        fulfilled_on=ended if state == "obeyed" else None, ended_on=ended,
        not_obeyed_on=min(due + dt.timedelta(days=5), today) if given_up else None, overdue_since=overdue,
    )  # fmt: skip
