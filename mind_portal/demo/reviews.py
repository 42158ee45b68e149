"""Who was there, what the head gave back, what was amended: teams for every inspection, and stories in Rayong."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.db import connection

from audits import services
from audits.models import (
    Agency,
    DeclaredInterest,
    Inspection,
    InspectionDraft,
    InspectionKind,
    InspectionMember,
    InspectionVersion,
    MemberRole,
)
from audits.orders.models import Order, PaperKind
from audits.orders.services import issue_inspection_paper, note_penalty
from audits.selectors.drafts import examine_draft, previous_inspection
from audits.team_rules import Member
from factories.models import Site
from mind_portal.accounts.models import User
from mind_portal.core import thai

SHOWN = "21"
_LEADS = """
insert into audits_inspectionmember
  (inspection_id, province_id, role, user_id, is_invited, reason, name, position, agency, agency_name)
select i.id, i.province_id, 'lead', i.officer_id, false, '', '', '', '', '' from audits_inspection i
where not exists (select from audits_inspectionmember m where m.inspection_id = i.id)
"""
_SECONDS = """
insert into audits_inspectionmember
  (inspection_id, province_id, role, user_id, is_invited, reason, name, position, agency, agency_name)
select i.id, i.province_id, 'inspector', o.user_id, false, '', '', '', '', ''
from audits_inspection i
join lateral (
  select g.user_id from accounts_rolegrant g
  where g.province_id = i.province_id and g.role = 'officer' and g.user_id <> i.officer_id
  order by (g.user_id + i.id) % 7, g.user_id limit 1
) o on true
where i.id % 5 <> 0
"""
OUTSIDE = (
    ("พ.ต.ท. สมมุติ ตัวอย่าง", "รองผู้กำกับการสืบสวน", Agency.POLICE, ""),
    ("นายจำลอง สาธิต", "วิศวกรชำนาญการ", Agency.DIW, ""),
    ("นางสาวทดลอง ระบบ", "นักวิชาการสิ่งแวดล้อม", Agency.PCD, ""),
    ("นายตัวอย่าง เทศบาล", "ผู้อำนวยการกองสาธารณสุข", Agency.LOCAL, "เทศบาลเมือง (สมมุติ)"),
    ("นายสาธิต ศุลกากร", "นักวิชาการศุลกากร", Agency.CUSTOMS, ""),
)
RETURNS = (
    ("ขาดรูปถ่ายของข้อที่ไม่ผ่าน และระยะเวลาตรวจสั้นผิดปกติ โปรดตรวจสอบและส่งอีกครั้ง", "โปรดแนบรูปและระบุตำแหน่งเครื่องจักร"),
    ("คะแนนต่างจากครั้งก่อนมาก โปรดอธิบาย", "ครั้งก่อนข้อนี้ผ่าน โปรดตรวจสอบ"),
)
AMENDS = (
    "กดผิดข้อ ตรวจสอบกับรูปถ่ายแล้วติดตั้งครบถ้วน",
    "ได้รับเอกสารรับรองจากโรงงานภายหลัง ซึ่งมีผลในวันที่ตรวจ",
    "แก้ไขตามที่อุตสาหกรรมจังหวัดส่งกลับ แนบคำชี้แจงแล้ว",
)


def make_reviews(now: dt.datetime) -> dict[str, int]:
    """Needs inspections and orders; comes before the plans, whose risk reads what counts."""
    with connection.cursor() as cursor:
        cursor.execute(_LEADS)
        cursor.execute(_SECONDS)
    officer, head = (User.objects.get(username=name) for name in ("officer.rayong", "head.rayong"))
    _outside_members()
    _tell(officer, head, now)
    _begin_joint(officer, now)
    _declare(head, now)
    _penalties(officer, now)
    return {"members": InspectionMember.objects.count(), "versions": InspectionVersion.objects.count()}


def _outside_members() -> None:
    """Joint operations have members of other agencies."""
    joint = Inspection.objects.filter(kind=InspectionKind.JOINT, province_id=SHOWN).order_by("-inspected_on", "-pk")
    rows = []
    for n, pk in enumerate(joint.values_list("pk", flat=True)[:60]):
        for name, position, agency, agency_name in (OUTSIDE[n % 5], OUTSIDE[(n + 2) % 5]):
            rows.append(
                InspectionMember(
                    inspection_id=pk, province_id=SHOWN, role=MemberRole.OBSERVER, name=name, position=position,
                    agency=agency, agency_name=agency_name,
                )
            )  # fmt: skip
    InspectionMember.objects.bulk_create(rows)


def _tell(officer: User, head: User, now: dt.datetime) -> None:
    """Of the officer's newest inspections with findings: two returned, two amended, one returned and filed again."""
    free = Inspection.objects.filter(officer=officer, status="filed", findings__order_lines__isnull=True, failed__gt=1)
    chosen = list(free.distinct().order_by("-filed_at", "-pk")[:9])
    if len(chosen) < 5:
        return
    for inspection, (note, item) in zip(chosen[:2], RETURNS, strict=True):
        _give_back(inspection, note, item, head, now)
    issue_inspection_paper(inspection_id=chosen[2].pk, kind=PaperKind.REPORT, actor=officer, now=now)
    for inspection, reason in zip(chosen[2:4], AMENDS, strict=False):
        _amend(inspection, reason, officer, min(now, inspection.filed_at + dt.timedelta(days=3)))
    issue_inspection_paper(inspection_id=chosen[2].pk, kind=PaperKind.REPORT, actor=officer, now=now)
    _give_back(chosen[4], *RETURNS[0], head, now - dt.timedelta(hours=5))
    _amend(chosen[4], AMENDS[2], officer, now - dt.timedelta(hours=1))
    for inspection in chosen[5:]:
        services.accept_inspection(inspection_id=inspection.pk, revision=1, actor=head, now=now)


def _give_back(inspection: Inspection, note: str, item: str, head: User, now: dt.datetime) -> None:
    code = inspection.findings.order_by("pk").values_list("item_code", flat=True).first() or ""
    services.return_inspection(
        inspection_id=inspection.pk, revision=inspection.revision, note=note, items={code: item} if code else {},
        actor=head, now=now,
    )  # fmt: skip


def _amend(inspection: Inspection, reason: str, officer: User, now: dt.datetime) -> None:
    """An item that had failed passed after all: one that brings no further question with it."""
    key = UUID(int=inspection.client_id.int ^ 1)
    draft = services.amend_inspection(inspection_id=inspection.pk, draft_id=key, actor=officer, now=now)
    items = draft.answers["items"]
    for code in inspection.findings.order_by("pk").values_list("item_code", flat=True):
        draft.answers["items"] = {**items, code: {"value": "pass", "note": "ตรวจสอบกับรูปถ่ายแล้ว"}}
        if not examine_draft(draft).problems:
            draft.save(update_fields=["answers"])
            services.file_draft(draft_id=draft.pk, actor=officer, now=now, reason=reason)
            return
    services.discard_draft(draft_id=draft.pk, actor=officer, now=now)


def _begin_joint(officer: User, now: dt.datetime) -> None:
    """A joint operation that the officer has begun, with its team."""
    site = Site.objects.filter(province_id=SHOWN, status="operating").order_by("-open_findings", "pk").first()
    if site is None:
        return
    draft = services.start_draft(
        draft_id=UUID(int=site.pk, version=4), site=site, kind=InspectionKind.JOINT,
        inspected_on=thai.local_date(now), actor=officer, now=now - dt.timedelta(minutes=40),
    )  # fmt: skip
    colleague = User.objects.get(username="officer1.21")
    guest = User.objects.get(username="officer1.20")
    members = [
        Member(MemberRole.INSPECTOR, user=colleague.pk),
        Member(MemberRole.EXPERT, user=guest.pk, reason="ร่วมตรวจสุดซอยตามคำสั่งจังหวัด (สมมุติ)"),
        *(Member(MemberRole.OBSERVER, None, "", *row[:2], row[2].value, row[3]) for row in (OUTSIDE[0], OUTSIDE[3])),
    ]
    services.change_team(draft_id=draft.pk, members=members, actor=officer, now=now)
    last = previous_inspection(site.pk, draft.version_id)
    if last is not None:
        items: dict[str, Any] = dict(list(last.answers.get("items", {}).items())[:12])
        InspectionDraft.objects.filter(pk=draft.pk).update(answers={"items": items, "reasons": {}}, revision=1)


def _declare(head: User, now: dt.datetime) -> None:
    """An officer must not inspect one factory."""
    user = User.objects.get(username="officer2.21")
    site = Site.objects.filter(province_id=SHOWN, status="operating").order_by("pk").last()
    if site is not None and not DeclaredInterest.objects.filter(user=user, site=site).exists():
        services.declare_interest(
            site_id=site.pk, reason="คู่สมรสเป็นพนักงานฝ่ายบัญชีของโรงงาน", actor=user, now=now - dt.timedelta(days=30)
        )


def _penalties(officer: User, now: dt.datetime) -> None:
    """The order that was not obeyed goes its way."""
    order = Order.objects.filter(province_id=SHOWN, state="not_obeyed").order_by("pk").first()
    if order is None or order.not_obeyed_on is None:
        return
    steps = (
        ("proposed", 20_000, "เสนอเปรียบเทียบปรับต่อคณะกรรมการ (สมมุติ)"),
        ("committee", None, "ส่งสำนวนคณะกรรมการเปรียบเทียบคดีจังหวัด (สมมุติ) ที่ รย 0033/124"),
    )
    for step, amount, note in steps:
        order.refresh_from_db()
        assert order.not_obeyed_on is not None
        note_penalty(
            order_id=order.pk, revision=order.revision, step=step, happened_on=order.not_obeyed_on, note=note,
            amount=None if amount is None else thai.parse_number(str(amount)), actor=officer, now=now,
        )  # fmt: skip
