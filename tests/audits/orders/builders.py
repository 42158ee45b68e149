"""Orders led by the services to the state that a test begins with."""

import datetime as dt
from collections.abc import Callable
from io import StringIO
from typing import Any
from uuid import uuid4

from django.core.management import call_command
from django.utils import timezone

from audits.models import Finding
from audits.orders import services
from audits.orders.kinds import kind_of
from audits.orders.models import Order, OrderDelivery, Paper
from audits.orders.rules import Deadline
from audits.orders.services import Draft
from factories.models import Site
from mind_portal.accounts.models import EnterpriseRole, User
from mind_portal.accounts.roles import Role
from tests.audits.builders import NOW, TODAY
from tests.support.builders import make_inspection, make_user

NUMBERS = {
    "ORDER_APPEAL_DAYS": 30, "ORDER_POSTED_PLACES": 3, "ORDER_REMIND_DAYS": 5, "ORDER_RECHECK_DAYS": 10,
    "ORDER_ESCALATE_DAYS": 15,
}  # fmt: skip


def load_law() -> None:
    call_command("load_legal", verbosity=0, stdout=StringIO())


def make_operator_user(site: Site, username: str = "operator.own") -> User:
    user = make_user(Role.OPERATOR, username=username)
    EnterpriseRole.objects.create(
        user=user, operator=site.operator, kind=EnterpriseRole.Kind.PREPARER, granted_at=NOW
    )  # fmt: skip
    return user


def make_findings(site: Site, officer: User, count: int = 2, **fields: Any) -> list[Finding]:
    inspection = make_inspection(site, officer, findings=count, inspected_on=TODAY - dt.timedelta(days=3), **fields)
    return list(inspection.findings.order_by("pk"))


def make_order(site: Site, officer: User, **fields: Any) -> Order:
    """The row of an order that was served today, without its way there; the same factory has one."""
    known = Order.objects.filter(site=site).first()
    if known is not None and not fields:
        return known
    number = Order.objects.filter(province=site.province).count() + 1
    today = timezone.localdate()
    values: dict[str, Any] = {
        "kind": "s37", "state": "served", "number": number, "fiscal_year": 2570, "facts": "พบข้อบกพร่อง",
        "demands": "แก้ไขให้ถูกต้อง", "basis": kind_of("s37").snapshot(NUMBERS), "deadline_days": 30,
        "drafted_by": officer, "signed_by": officer, "due_on": today + dt.timedelta(days=30), "drafted_on": today,
        "signed_on": today, "served_on": today,
    } | fields  # fmt: skip
    order = Order.objects.create(site=site, province=site.province, **values)
    if order.served_on:
        OrderDelivery.objects.create(
            order=order, how="in_person", received_by="ผู้จัดการ", noted_by=officer, noted_at=timezone.now()
        )
    return order


def make_paper(order: Order) -> Paper:
    assert order.number is not None
    assert order.fiscal_year is not None
    return Paper.objects.get_or_create(
        order=order,
        defaults={
            "token": f"token-{order.pk}", "kind": "order", "site": order.site, "province": order.province,
            "number": order.number, "fiscal_year": order.fiscal_year, "issued_on": timezone.localdate(),
            "sha256": "ab" * 32, "issued_by": order.drafted_by,
        },
    )[0]  # fmt: skip


def a_draft(findings: list[Finding], **changes: Any) -> Draft:
    values: dict[str, Any] = {
        "kind": "s37", "facts": "ไม่มีการ์ดครอบเครื่องจักร", "demands": "ติดตั้งการ์ดให้ครบ", "authority": "",
        "deadline": Deadline(days=30), "findings": frozenset(f.pk for f in findings),
    }  # fmt: skip
    return Draft(**(values | changes))


PATH = ("draft", "waiting", "signed", "served", "answered")


class Office:
    """The people of one province and the steps that they take."""

    def __init__(self, site: Site, officer: User, head: User, operator: User | None = None) -> None:
        self.site, self.officer, self.head = site, officer, head
        self.operator = operator

    def order(self, state: str = "draft", *, findings: int = 2, now: dt.datetime = NOW, **changes: Any) -> Order:
        """A new order in `state`; `partly`, `not_obeyed`, `obeyed` and `withdrawn` go through the services too."""
        found = make_findings(self.site, self.officer, findings) if findings else []
        draft = a_draft(found, **changes)
        order = services.draft_order(site_id=self.site.pk, draft=draft, actor=self.officer, now=now)
        steps = PATH[1 : PATH.index(state) + 1] if state in PATH else PATH[1:4]
        for step in steps:
            order = self._steps[step](order, now)
        if state == "withdrawn":
            order = self.withdraw(order, now)
        elif state not in PATH:
            order = self.judge(order, state, now)
        return Order.objects.get(pk=order.pk)

    @property
    def _steps(self) -> dict[str, Callable[[Order, dt.datetime], Order]]:
        return {"waiting": self.submit, "signed": self.sign, "served": self.serve, "answered": self.answer}

    def submit(self, order: Order, now: dt.datetime = NOW) -> Order:
        return services.submit_order(order_id=order.pk, revision=fresh(order).revision, actor=self.officer, now=now)

    def sign(self, order: Order, now: dt.datetime = NOW) -> Order:
        return services.sign_order(order_id=order.pk, revision=fresh(order).revision, actor=self.head, now=now)

    def serve(self, order: Order, now: dt.datetime = NOW, **changes: Any) -> Order:
        values: dict[str, Any] = {
            "how": "in_person", "served_on": TODAY, "received_by": "นายรับ หนังสือ ผู้จัดการ",
            "places": ["ประตูหน้า", "ประตูหลัง", "สำนักงาน"],
        } | changes  # fmt: skip
        return services.serve_order(
            order_id=order.pk, revision=fresh(order).revision, actor=self.officer, now=now, **values
        )

    def answer(self, order: Order, now: dt.datetime = NOW, *, is_done: bool = True, **changes: Any) -> Order:
        assert self.operator is not None
        values: dict[str, Any] = {"answer_id": uuid4(), "text": "ติดตั้งแล้ว ตามรูป", "files": []} | changes
        services.answer_order(order_id=order.pk, is_done=is_done, actor=self.operator, now=now, **values)
        return fresh(order)

    def judge(self, order: Order, verdict: str, now: dt.datetime = NOW, **changes: Any) -> Order:
        lines = list(order.lines.order_by("pk").values_list("finding_id", flat=True))
        fixed = {"obeyed": lines, "partly": lines[:1], "not_obeyed": []}[verdict]
        values: dict[str, Any] = {
            "fixed": fixed, "reason": "ตรวจเห็นเอง", "fulfilled_on": TODAY if verdict == "obeyed" else None,
        } | changes  # fmt: skip
        return services.judge_order(
            order_id=order.pk, revision=fresh(order).revision, verdict=verdict, actor=self.officer, now=now, **values
        )

    def withdraw(self, order: Order, now: dt.datetime = NOW) -> Order:
        return services.withdraw_order(
            order_id=order.pk, revision=fresh(order).revision, reason="ออกผิดโรงงาน", actor=self.head, now=now
        )


def fresh(order: Order) -> Order:
    return Order.objects.get(pk=order.pk)
