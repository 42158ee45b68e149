"""What stands on the papers: official letters are Thai, with Thai digits, whoever prints them."""

import datetime as dt
import re
from typing import Any, Final

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from audits.models import Finding, FindingStatus, Inspection, InspectionMember, MemberRole
from audits.orders.kinds import OrderKind, kind_of
from audits.orders.models import Order, PaperKind
from audits.orders.pictures import pictures_of
from mind_portal.core import thai
from mind_portal.documents import qr
from mind_portal.questionnaires.examination import examine
from mind_portal.questionnaires.selectors import edition

_TO_THAI: Final = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
_NOT_IN_NAME: Final = re.compile(r"[^0-9A-Za-zก-๙]+")
LOCAL_SUBJECT: Final = "ให้ปรับปรุงแก้ไขโรงงานให้ถูกต้องตามกฎหมาย"


def thai_digits(text: object) -> str:
    return str(text).translate(_TO_THAI)


def check_address(token: str) -> str:
    """The public page that says what a paper is."""
    return f"{settings.PORTAL_URL.rstrip('/')}{reverse('check:paper', args=[token])}"


def order_data(order: Order, *, token: str) -> dict[str, Any]:
    """The letter of an order, from what is stored."""
    with translation.override("th"):
        kind = kind_of(order.kind)
        number = thai_digits(order.shown_number)
        assert order.signed_on is not None
        return {
            **_head(order.province.name, number, order.signed_on, token),
            "file_name": _file_name("order", order.shown_number),
            "subject": LOCAL_SUBJECT if kind.is_local else str(kind.title),
            "to": f"ผู้ประกอบกิจการโรงงาน {order.site.name} ({order.site.operator.name})",
            "refer": _visits(order),
            "facts": thai_digits(order.facts),
            "findings": [_finding(n, finding) for n, finding in enumerate(_findings(order), start=1)],
            "ground": _ground(order, kind),
            "demands": thai_digits(order.demands),
            "deadline": _deadline(order),
            "after": _after(order, kind),
            "local": {"number": thai_digits(order.authority), "place": _local_place(order)} if kind.is_local else {},
            "signer": {"name": str(order.signed_by), "post": f"อุตสาหกรรมจังหวัด{order.province.name}"},
        }


def inspection_data(
    inspection: Inspection, *, kind: PaperKind, number: str, token: str, now: dt.datetime
) -> dict[str, Any]:
    """The report of an inspection, or the receipt that is left with the factory."""
    with translation.override("th"):
        kept = inspection.answers
        found = examine(edition(inspection.version_id), *(kept.get(name, {}) for name in ("items", "facts", "reasons")))
        standing = inspection.findings.exclude(status=FindingStatus.WITHDRAWN)
        findings = list(standing.select_related("inspection").order_by("pk"))
        return {
            **_head(inspection.province.name, thai_digits(number), thai.local_date(now), token),
            "file_name": _file_name(kind.value, number),
            "title": "รายงานการตรวจโรงงาน" if kind is PaperKind.REPORT else "ใบรับรองการเข้าตรวจโรงงาน",
            "rows": _particulars(inspection),
            "counts": [
                ["ผ่าน", thai_digits(inspection.passed)],
                ["ไม่ผ่าน", thai_digits(inspection.failed)],
                ["ไม่เกี่ยวข้อง", thai_digits(inspection.not_applicable)],
                ["คะแนน", thai_digits(thai.format_number(inspection.score, 1))],
            ],
            "findings": [_finding(n, finding) for n, finding in enumerate(findings, start=1)],
            **pictures_of(found, inspection),
            "checklist": f"{found.edition.definition.title} ฉบับที่ {thai_digits(found.edition.number)}",
            "officer": str(inspection.officer),
            "team": [[name, thai_digits(post)] for name, post in signers(inspection)],
            "revision": _revision(inspection),
        }


def signers(inspection: Inspection) -> list[tuple[str, str]]:
    """Who signs the report: the lead first, then the rest of the team with role and agency."""
    rows = list(inspection.members.select_related("user").order_by("pk"))
    rows.sort(key=lambda row: row.role != MemberRole.LEAD)
    if not rows:  # filed before teams were kept
        return [(str(inspection.officer), "พนักงานเจ้าหน้าที่")]
    return [(str(row.user) if row.user else row.name, _post(row)) for row in rows]


def _post(row: InspectionMember) -> str:
    if row.user_id:
        role = "พนักงานเจ้าหน้าที่" if row.role == MemberRole.INSPECTOR else str(row.get_role_display())
        return f"{role} ({row.user.office})" if row.user and row.is_invited and row.user.office else role
    agency = row.agency_name or str(row.get_agency_display())
    return " ".join(part for part in (row.position, agency) if part)


def _revision(inspection: Inspection) -> str:
    """`แก้ไขครั้งที่ ๑`; nothing for what was filed first."""
    return thai_digits(f"แก้ไขครั้งที่ {inspection.revision - 1}") if inspection.revision > 1 else ""


def _local_place(order: Order) -> str:
    """The district stands for the local body, whose name the register does not keep."""
    return f"สำนักงานองค์กรปกครองส่วนท้องถิ่น{' อำเภอ' + order.site.district.name if order.site.district else ''}"


def _head(province: str, number: str, day: dt.date, token: str) -> dict[str, Any]:
    address = check_address(token)
    return {
        "language": "th",
        "number": number,
        "place": [f"สำนักงานอุตสาหกรรมจังหวัด{province}"],
        "office": f"สำนักงานอุตสาหกรรมจังหวัด{province}",
        "date": thai_digits(thai.format_date(day, "long")),
        "check": address,
        "qr": qr.svg_file(address),
    }


def _file_name(kind: str, number: str) -> str:
    return f"{kind}-{_NOT_IN_NAME.sub('-', number)}"


def _findings(order: Order) -> list[Finding]:
    found = Finding.objects.filter(order_lines__order=order).select_related("inspection")
    return list(found.order_by("found_on", "pk"))


def finding_text(finding: Finding) -> str:
    """The words of the item that failed, in the language in force."""
    item = edition(finding.inspection.version_id).definition.items.get(finding.item_code)
    return str(item.text) if item else finding.item_code


def _finding(number: int, finding: Finding) -> list[str]:
    article = finding.article + ("" if finding.article_verified or not finding.article else " *")
    return [
        thai_digits(number),
        thai_digits("\n".join(part for part in (finding_text(finding), finding.note) if part)),
        str(finding.get_severity_display()),
        thai_digits(article),
    ]


def _visits(order: Order) -> list[str]:
    days = sorted({finding.inspection.inspected_on for finding in _findings(order)})
    return [f"การตรวจโรงงานเมื่อวันที่ {thai_digits(thai.format_date(day, 'long'))}" for day in days]


def _ground(order: Order, kind: OrderKind) -> str:
    mark = "" if order.basis["article"]["verified"] else " *"
    if kind.is_local:  # its number stands at the head of the letter
        return thai_digits(f"อาศัยอำนาจตามความใน{order.basis['article']['th']}{mark} จึงมีคำสั่งดังนี้")
    by = f" ตาม{order.authority}" if order.authority else ""
    return thai_digits(f"อาศัยอำนาจตามความใน{order.basis['article']['th']}{mark}{by} จึงมี{kind.title} ดังนี้")


def _deadline(order: Order) -> str:
    if order.deadline_on:
        return f"ให้แล้วเสร็จภายในวันที่ {thai_digits(thai.format_date(order.deadline_on, 'long'))}"
    return thai_digits(f"ให้แล้วเสร็จภายใน {order.deadline_days} วันทำการ นับถัดจากวันที่ได้รับคำสั่งนี้")


def _after(order: Order, kind: OrderKind) -> list[str]:
    """What the operator must know: appeal, penalty, how to answer."""
    told = []
    if kind.can_be_appealed:
        days = order.basis["numbers"]["ORDER_APPEAL_DAYS"]
        told.append(
            f"หากไม่เห็นด้วยกับคำสั่งนี้ ท่านมีสิทธิอุทธรณ์ต่อรัฐมนตรีว่าการกระทรวงอุตสาหกรรมภายใน {days} วัน "
            "นับแต่วันที่ทราบคำสั่ง การอุทธรณ์ไม่เป็นการทุเลาการปฏิบัติตามคำสั่ง *"
        )
    penalty = order.basis["penalty"]
    if penalty["th"]:
        told.append(f"ผู้ใดไม่ปฏิบัติตามคำสั่ง ต้องระวางโทษ{penalty['th']}{'' if penalty['verified'] else ' *'}")
    told.append("เมื่อดำเนินการแล้ว โปรดแจ้งผลพร้อมหลักฐานทางระบบ หรือต่อสำนักงานอุตสาหกรรมจังหวัด จึงเรียนมาเพื่อโปรดปฏิบัติ")
    return [thai_digits(text) for text in told]


def _particulars(inspection: Inspection) -> list[list[str]]:
    site = inspection.site
    number = site.licences.order_by("pk").values_list("number", "old_number").first() or ("", "")
    rows = [
        ["โรงงาน", site.name],
        ["ผู้ประกอบกิจการ", site.operator.name],
        ["เลขทะเบียนโรงงาน", number[0] or number[1] or "–"],
        ["สถานที่ตั้ง", " ".join(part for part in (site.address, f"จังหวัด{inspection.province.name}") if part)],
        ["ประเภทการตรวจ", str(inspection.get_kind_display())],
        ["วันที่ตรวจ", thai.format_date(inspection.inspected_on, "long")],
        ["เวลา", f"{thai.format_time(inspection.started_at)} ถึง {thai.format_time(inspection.filed_at)}"],
        ["พนักงานเจ้าหน้าที่", str(inspection.officer)],
    ]
    return [[name, thai_digits(value)] for name, value in rows]
