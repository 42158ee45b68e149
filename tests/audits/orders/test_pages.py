"""Pages of orders: every step by its form, refusals beside their fields, who sees what, the paper and its check."""

import datetime as dt
import io
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from audits.models import Finding
from audits.orders import services
from audits.orders.models import Answer, Order, Paper
from audits.orders.services.escalation import escalate_orders
from mind_portal.accounts.models import User
from mind_portal.accounts.roles import Role
from mind_portal.documents.models import Attachment
from mind_portal.geography.models import Province
from mind_portal.notifications.models import Notice
from tests.audits.builders import NOW
from tests.audits.orders.builders import Office, fresh, make_findings, make_operator_user, make_order, make_paper
from tests.support.builders import make_site, make_user


def enter(user: User | None) -> Client:
    client = Client()
    assert user is not None
    client.force_login(user)
    return client


def photo() -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "navy").save(out, "JPEG")
    return SimpleUploadedFile("การ์ดใหม่.jpg", out.getvalue(), "image/jpeg")


def test_the_whole_way_by_pages(office: Office) -> None:
    """Draft, send, sign, serve, answer with a photo, judge: each by the form that its page shows."""
    findings = make_findings(office.site, office.officer)
    officer, head, operator = (enter(u) for u in (office.officer, office.head, office.operator))
    url = f"{reverse('audits:order_draft')}?site={office.site.pk}"
    assert "ยังไม่ยืนยัน" in officer.get(url).content.decode()
    given: dict[str, Any] = {
        "site": office.site.pk, "kind": "s37", "findings": [f.pk for f in findings], "facts": "ไม่มีการ์ด",
        "demands": "ติดตั้งการ์ด", "deadline_days": "๓๐",
    }  # fmt: skip
    answer = officer.post(url, given)
    order = Order.objects.get()
    assert answer.url == reverse("audits:order_detail", args=[order.pk])
    assert order.deadline_days == 30

    def act(client: Client, verb: str, **fields: Any) -> None:
        address = reverse(f"audits:order_{verb}", args=[order.pk])
        assert client.get(address).status_code == 200
        answer = client.post(address, {"revision": fresh(order).revision, **fields})
        assert answer.status_code == 302, answer.content.decode()

    act(officer, "submit")
    act(head, "sign")
    today = timezone.localdate()
    act(officer, "serve", how="post", served_on=today.isoformat(), received_by="ผู้จัดการ", places="")
    assert "ม.37" in operator.get(reverse("audits:duty_list")).content.decode()
    address = reverse("audits:order_answer", args=[order.pk])
    answer = operator.post(address, {"answer": uuid4(), "text": "ติดตั้งแล้ว", "evidence": [photo()], "done": "1"})
    assert answer.status_code == 302
    kept = Attachment.objects.get(subject_type="audits.answer")
    assert officer.get(reverse("documents:attachment", args=[kept.pk])).status_code == 200
    assert enter(make_stranger_operator(office)).get(reverse("documents:attachment", args=[kept.pk])).status_code == 404
    act(
        officer, "judge", verdict="obeyed", fixed=[f.pk for f in findings], fulfilled_on=today.isoformat(),
        reason="ตรวจเห็นเอง",
    )  # fmt: skip
    assert fresh(order).state == "obeyed"
    assert not Finding.objects.filter(status="open").exists()


def make_stranger_operator(office: Office) -> User:
    return make_operator_user(make_site(office.site.province), "operator.other")


def test_a_refusal_stands_beside_its_field_and_keeps_what_was_typed(office: Office) -> None:
    findings = make_findings(office.site, office.officer)
    given = {"site": office.site.pk, "kind": "s39_1", "findings": [findings[0].pk], "facts": "ก", "demands": "ข"}
    answer = enter(office.officer).post(reverse("audits:order_draft"), given | {"deadline_days": "0"})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "ระบุ 1 ถึง 365 วันทำการ" in html
    assert "ระบุคำสั่งมอบอำนาจ" in html
    assert ">ข</textarea>" in html.replace("\n", "")
    assert not Order.objects.exists()


def test_an_older_page_is_409_and_a_wrong_state_says_so(office: Office) -> None:
    order = office.order("waiting")
    client, address = enter(office.head), reverse("audits:order_sign", args=[order.pk])
    stale = client.post(address, {"revision": order.revision - 1})
    assert stale.status_code == 409
    assert "โหลดหน้าใหม่" in stale.content.decode()
    assert client.post(address, {"revision": order.revision}).status_code == 302
    again = client.post(address, {"revision": fresh(order).revision})
    assert again.status_code == 422
    assert "ลงนามแล้ว รอส่ง" in again.content.decode()


def test_a_drawing_as_evidence_is_refused_and_the_text_kept(office: Office) -> None:
    order = office.order("served")
    svg = SimpleUploadedFile("x.jpg", b"<svg onload=alert(1)>", "image/jpeg")
    address = reverse("audits:order_answer", args=[order.pk])
    answer = enter(office.operator).post(address, {"answer": uuid4(), "text": "ดูรูป", "evidence": [svg], "done": "1"})
    assert answer.status_code == 422
    assert "ดูรูป" in answer.content.decode()
    assert not Answer.objects.exists()
    assert fresh(order).state == "served"


def test_tabs_hold_what_has_to_be_done(office: Office) -> None:
    today = timezone.localdate()
    number = iter(range(101, 200))

    def row(state: str, due: int | None = None, **fields: Any) -> Order:
        day = None if due is None else today + dt.timedelta(days=due)
        served = today - dt.timedelta(days=90) if day else None
        site = make_site(office.site.province)
        return make_order(
            site, office.officer, state=state, due_on=day, served_on=served, number=next(number), **fields
        )

    unsigned = {"signed_on": None, "signed_by": None, "fiscal_year": None}
    draft = row("draft", **unsigned | {"basis": {}})
    Order.objects.filter(pk=draft.pk).update(number=None)
    rows = {
        "signed": row("signed"), "running": row("served", 5), "today": row("served", 0), "late": row("served", -1),
        "answered": row("answered", 9), "disobeyed": row("not_obeyed", -9, not_obeyed_on=today),
        "obeyed": row("obeyed", 3, fulfilled_on=today, ended_on=today),
    }  # fmt: skip
    wanted = {
        "sign": [draft],
        "running": [rows[name] for name in ("signed", "running", "today", "late", "answered")],
        "overdue": [rows["disobeyed"], rows["late"]],
        "judge": [rows["late"], rows["answered"]],
        "all": [draft, *rows.values()],
    }
    client = enter(office.officer)
    for tab, orders in wanted.items():
        context = client.get(reverse("audits:order_list"), {"tab": tab}).context
        shown = [found["pk"] for found in context["page"].rows]
        assert set(shown) == {order.pk for order in orders}, tab
        if tab in ("overdue", "judge"):
            assert shown == [order.pk for order in orders], tab  # the longest overdue first
        counts = {t["code"]: t["shown"] for t in context["tabs"]}
        assert counts[tab] in ("", str(len(orders))), tab


FILTERS = {
    "q=7/2570": True, "q=รย 7/2570": True, "q=๗/๒๕๗๐": True, "q=8/2570": False, "q=มีคำสั่ง": True, "q=ไม่มี": False,
    "kind=s37": True, "kind=s35": False, "state=served": True, "state=obeyed": False, "month=2026-11": True,
    "month=2569-10": False, "month=x": False, "due=2026-12": True, "since=2026-11-02": True,
    "since=2026-11-03": False, "province=21": True,
    "by=due&month=2026-12": True, "by=due&month=2026-11": False, "by=due&since=2026-12-05": True,

}  # fmt: skip


def test_filters(office: Office, executive: User) -> None:
    day = dt.date(2026, 11, 2)
    make_order(office.site, office.officer, number=7, signed_on=day, served_on=day, due_on=dt.date(2026, 12, 5))
    client = enter(executive)
    for query, found in FILTERS.items():
        context = client.get(f"{reverse('audits:order_list')}?tab=all&{query}").context
        assert bool(context["page"].rows) is found, query


def test_the_export_is_the_tab_and_no_formula(office: Office) -> None:
    make_order(office.site, office.officer, demands="=cmd()")
    answer = enter(office.officer).get(reverse("audits:order_export", args=["csv"]), {"tab": "all"})
    text = b"".join(answer.streaming_content).decode()
    assert "'=cmd()" in text
    assert text.startswith("\ufeff")
    assert len(text.splitlines()) == 2


def test_the_public_page_names_nobody_and_follows_the_order(office: Office) -> None:
    order = office.order("served")
    address = reverse("check:paper", args=[Paper.objects.get().token])
    html = Client().get(address).content.decode()
    assert "เอกสารจริง และยังมีผล" in html
    assert Paper.objects.get().sha256 in html
    for personal in (str(office.head), str(office.officer), office.site.name, office.site.operator.name, "นายรับ"):
        assert personal not in html
    office.withdraw(order)
    withdrawn = Client().get(address).content.decode()
    assert "เอกสารจริง และยังมีผล" not in withdrawn
    assert "เพิกถอน" in withdrawn
    assert Client().get(reverse("check:paper", args=["no-such-token"])).status_code == 404


def test_the_factory_page_says_first_what_was_not_obeyed(office: Office) -> None:
    client = enter(office.officer)
    make_order(office.site, office.officer)
    html = client.get(reverse("factories:site_detail", args=[office.site.pk])).content.decode()
    assert "คำสั่งที่มีผลอยู่" in html
    assert "ไม่ได้รับการปฏิบัติตาม" not in html
    today = timezone.localdate()
    Order.objects.update(state="not_obeyed", not_obeyed_on=today)
    html = client.get(reverse("factories:site_detail", args=[office.site.pk])).content.decode()
    assert "ไม่ได้รับการปฏิบัติตาม" in html


def test_an_operator_sees_own_duties_in_the_same_queries(
    office: Office, rayong: Province, chiang_mai: Province
) -> None:
    client = enter(office.operator)
    address = reverse("audits:duty_list")
    make_order(office.site, office.officer)
    make_findings(office.site, office.officer, 1)
    hidden = make_order(make_site(chiang_mai), office.officer)

    def count() -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            html = client.get(address).content.decode()
        assert hidden.site.name not in html
        return len(captured)

    few = count()
    for _more in range(5):
        site = make_site(rayong, operator=office.site.operator)
        make_order(site, office.officer)
        make_findings(site, office.officer, 3)
    assert count() == few


def test_the_conversation_on_a_finding(office: Office) -> None:
    (finding,) = make_findings(office.site, office.officer, 1)
    address = reverse("audits:finding_answers", args=[finding.pk])
    operator, officer = enter(office.operator), enter(office.officer)
    assert operator.post(address, {"answer": uuid4(), "text": "แก้แล้ว", "done": "1"}).status_code == 302
    assert officer.post(address, {"answer": uuid4(), "text": "ขอรูป", "ask": "1"}).status_code == 302
    assert operator.post(address, {"answer": uuid4(), "text": "", "done": "1"}).status_code == 422
    assert operator.post(address, {"answer": uuid4(), "text": "x", "accept": "1"}).status_code == 422
    assert list(Answer.objects.order_by("at").values_list("kind", flat=True)) == ["done", "asks"]


def test_a_paper_cannot_be_changed_in_the_database(office: Office) -> None:
    make_paper(make_order(office.site, office.officer))
    for change in ({"sha256": "cd" * 32}, {"number": 9}):
        with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
            Paper.objects.update(**change)


def test_the_words_of_a_signed_order_cannot_be_changed_in_the_database(office: Office) -> None:
    make_order(office.site, office.officer)
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        Order.objects.update(demands="อื่น")


def test_a_notice_leads_to_its_order(office: Office) -> None:
    now = timezone.now()
    late = timezone.localdate(now) - dt.timedelta(days=1)
    order = make_order(office.site, office.officer, due_on=late)
    escalate_orders(now=now)
    client = enter(office.operator)
    assert "เลยกำหนด" in client.get(reverse("notifications:notice_list")).content.decode()
    notice = Notice.objects.get(user=office.operator)
    answer = client.get(reverse("notifications:notice_open", args=[notice.pk]), follow=True)
    assert answer.redirect_chain[-1][0] == reverse("audits:order_detail", args=[order.pk])


def test_the_words_of_the_office_among_itself_stay_there(office: Office) -> None:
    """Why a draft was sent back, and who received the order, are not for everybody who sees it."""
    order = office.order("waiting")
    services.send_back_order(order_id=order.pk, revision=order.revision, reason="ยังไม่รัดกุม", actor=office.head, now=NOW)
    office.serve(office.sign(office.submit(order)))
    address = reverse("audits:order_detail", args=[order.pk])
    seen = {name: enter(user).get(address).content.decode() for name, user in vars(office).items() if name != "site"}
    assert "ยังไม่รัดกุม" in seen["officer"]
    assert "ยังไม่รัดกุม" not in seen["operator"]
    assert "นายรับ หนังสือ" in seen["operator"]
    executive = make_user(Role.EXECUTIVE)
    assert "นายรับ หนังสือ" not in enter(executive).get(address).content.decode()


def test_a_draft_is_not_betrayed_by_the_finding_that_it_names(office: Office) -> None:
    order = office.order("waiting", findings=1)
    finding = order.lines.get().finding
    address = reverse("audits:finding_answers", args=[finding.pk])
    assert enter(office.operator).post(address, {"answer": uuid4(), "text": "แก้แล้ว", "done": "1"}).status_code == 302


def test_what_people_wrote_is_no_markup_in_the_list(office: Office) -> None:
    order = office.order("served")
    order.site.name = "<script>alert(1)</script>"
    order.site.save(update_fields=["name"])
    html = enter(office.officer).get(reverse("audits:order_list"), {"tab": "running"}).content.decode()
    assert "<script>alert(1)" not in html
    assert "&lt;script&gt;alert(1)" in html
    assert reverse("audits:order_detail", args=[order.pk]) in html
