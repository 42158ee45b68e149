"""In Rayong an inspection of each kind by its own checklist, with photos, places, signatures; and a self-declaration.

Made by the services that officers and operators use, so that what they show is what a real one shows.
"""

import base64
import datetime as dt
import math
import random
from collections.abc import Mapping
from io import BytesIO
from typing import Any, Final
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from audits import services
from audits.declarations.evidence import attach_to_declaration, sign_declaration
from audits.declarations.models import SelfDeclaration
from audits.declarations.services import begin_declaration, declare, examine_declaration, save_declaration
from audits.models import InspectionDraft, WantedInspection
from audits.selectors.drafts import examine_draft
from factories.models import Site
from mind_portal.accounts.models import EnterpriseRole, User
from mind_portal.core import thai
from mind_portal.questionnaires.definition import Item
from mind_portal.questionnaires.examination import Examination
from mind_portal.questionnaires.forms import Change

PROVINCE: Final = "21"
Story = Mapping[str, Any]

STORIES: Final[tuple[tuple[str, int, Story, tuple[str, ...]], ...]] = (
    ("complaint", 9, {
        "about_smell": True, "about_water": True, "complainant_met": True, "smell_strength": "clear", "wind": "sw",
        "complainant_says": "ได้กลิ่นเปรี้ยวช่วงหัวค่ำ วันที่ลมพัดจากโรงงาน ตั้งแต่ต้นเดือน", "metres_away": 180,
        "complaint_number": "รย-2570/0145", "smell_treatment": "fail", "water_no_bypass": "fail", "water_ph": 5.2,
        "measurements": [
            {"spot": "จุดระบายน้ำทิ้ง", "parameter": "COD", "value": 412, "unit": "mg/L", "limit": 120, "at": "10:40"},
            {"spot": "แนวเขตด้านตะวันตก", "parameter": "ความเข้มกลิ่น", "value": 38, "unit": "หน่วยกลิ่น", "limit": 30,
             "at": "11:05"},
        ],
    }, ("outside_photos", "smell_treatment", "water_no_bypass")),
    ("before_licence", 16, {
        "application_kind": "expand", "application_number": "ขย-70/0032", "building_state": "ready",
        "applied_total": 420, "found_total": 420, "floor_area": 2400, "nearest_home": 340, "nearest_water": 120,
        "drainage": "fail", "opinion": "conditions", "conditions": "ทำทางระบายน้ำฝนแยกจากน้ำเสียให้เสร็จก่อนเดินเครื่อง",
        "machine_rows": [{"name": "เครื่องอัดเม็ด", "applied_hp": 220, "found_hp": 220, "installed": True},
                         {"name": "สายพานลำเลียง", "applied_hp": 200, "found_hp": 200, "installed": True}],
    }, ("site_photos", "site_photos", "site_photos", "site_photos", "drainage")),
    ("follow_up", 5, {
        "order_section": "s37", "next_step": "extend", "next_reason": "แก้ไขแล้ว 2 ใน 3 ข้อ รออะไหล่จากต่างประเทศ",
        "order_obeyed": "fail", "order_points": [
            {"order_number": "รย 37/2570", "point": "ติดตั้งฝาครอบสายพาน", "due": "2026-10-30", "done": "done",
             "evidence": "เห็นฝาครอบครบ 4 จุด"},
            {"order_number": "รย 37/2570", "point": "ซ่อมระบบดูดฝุ่น", "due": "2026-10-30", "done": "part",
             "evidence": None},
        ],
    }, ("before_photos", "after_photos", "order_obeyed")),
    ("accident", 23, {
        "event_kind": "machine", "happened_at": "14:20", "event_story": "คนงานล้างลูกกลิ้งขณะเครื่องเดิน แขนถูกดึงเข้าเครื่อง",
        "persons_hurt": True, "hurt": [{"who": "worker", "outcome": "serious", "count": 1, "days_off": 60,
                                        "treated_at": "โรงพยาบาลระยอง"}],
        "safety_devices": "fail", "machine_guards": "fail", "machine_sealed": True, "seal_numbers": "ผ.1102–1104",
        "direct_cause": "condition", "restart": "part", "restart_conditions": "ติดตั้งสวิตช์ตัดที่ฝาครอบและอบรมซ้ำ",
        "witnesses": 3,
    }, ("seal_photos", "scene_photos", "scene_photos", "scene_photos", "safety_devices", "machine_guards")),
    ("joint", 30, {
        "makes_controlled": True, "tis_marked": "fail", "waste_imported": "fail", "workers_found": 42,
        "foreign_workers": 18, "worker_papers": "pass", "hp_found": 90, "seized": True, "result": "prosecute",
        "offences": "สมอ. ข้อหาแสดงเครื่องหมายมาตรฐานโดยไม่ได้รับอนุญาต",
        "products": [{"product": "เหล็กเส้นกลม", "standard": "มอก. 20", "licence": None, "marked": True}],
        "seized_rows": [{"what": "เหล็กเส้นกลม", "quantity": 12, "unit": "ตัน", "seal": "ย.0031", "by": "สมอ."}],
        "agencies": [{"agency": "tisi", "leader": "หัวหน้าชุด สมอ.", "people": 4},
                     {"agency": "police", "leader": "สภ.เมืองระยอง", "people": 6}],
    }, ("entry_photos", "tis_marked", "waste_imported", "seized_photos")),
    ("annual", 12, {"has_boiler": False, "fire_exits": "fail", "machine_guards": "fail", "accidents_12m": 0},
     ("visit_photos", "fire_exits", "machine_guards")),
)  # fmt: skip
NOTE: Final = "พบในวันตรวจ มีภาพประกอบ แจ้งผู้แทนโรงงานแล้ว"


def make_evidence(now: dt.datetime, *, seed: int) -> dict[str, int]:
    """Needs factories, people and checklists; a province without them gets nothing."""
    rng = random.Random(f"evidence {seed}")  # the visits draw their ids by the plain seed
    officer = User.objects.filter(username="officer.rayong").first()
    sites = _sites()
    if officer is None or len(sites) < len(STORIES):
        return {}
    declared = _declare(rng, sites[-1], now - dt.timedelta(days=40))
    for (kind, days, story, photos), site in zip(STORIES, sites, strict=False):
        moment = now - dt.timedelta(days=days, hours=rng.randint(0, 3))
        draft = _begin(rng, site, kind, moment, officer)
        _fill(draft, story, site)
        for code in photos:
            _attach(draft, code, picture(rng, code), officer, moment)
        _sign(rng, draft, officer, moment)
        services.file_draft(draft_id=draft.pk, actor=officer, now=moment + dt.timedelta(minutes=50))
    return {"inspections with photos": len(STORIES), "self-declarations": declared}


def _sites() -> list[Site]:
    """Factories of the province with a place; the last is the operator's own, so that his declaration meets a visit."""
    wanted = WantedInspection.objects.open().values("site")
    found = Site.objects.filter(province_id=PROVINCE, latitude__isnull=False).exclude(pk__in=wanted)
    roles = EnterpriseRole.objects.filter(user__username="operator.rayong")
    own = found.filter(operator__in=roles.values("operator")).order_by("pk").first()
    others = found.exclude(pk=own.pk if own else 0).order_by("-workers", "pk")[: len(STORIES) - bool(own)]
    return [*others, *([own] if own else [])]


def _begin(rng: random.Random, site: Site, kind: str, moment: dt.datetime, officer: User) -> InspectionDraft:
    return services.start_draft(
        draft_id=UUID(int=rng.getrandbits(128), version=4), site=site, kind=kind,
        inspected_on=thai.local_date(moment), actor=officer, now=moment,
    )  # fmt: skip


def _fill(draft: InspectionDraft, story: Story, site: Site) -> None:
    """The story's answers, and plain ones wherever something more is asked; twice, since answers open questions."""
    answers: dict[str, Any] = {}
    for _round in range(3):
        draft.answers = {"items": answers, "reasons": {}}
        found = examine_draft(draft)
        answers |= _answers(found, story, site)
    draft.answers = {"items": answers, "reasons": {w.check.code: "ตรวจสอบแล้วในวันตรวจ" for w in found.warnings}}
    draft.save(update_fields=["answers"])


def _answers(found: Examination, story: Story, site: Site) -> dict[str, Any]:
    given = {code: plain_answer(item, story, site) for code, item in found.shown.items()}
    return {code: answer for code, answer in given.items() if answer}


def plain_answer(item: Item, story: Story, site: Site) -> dict[str, Any]:
    value = story.get(item.code)
    if value is None and (item.required or item.type == "place"):
        value = _plain(item, site)
    if value is None:
        return {}
    if value == "fail":
        return {"value": value, "severity": item.severity, "note": NOTE}
    return {"value": value}


def _plain(item: Item, site: Site) -> Any:
    if item.type == "place":
        return {"latitude": round(site.latitude or 0, 5), "longitude": round((site.longitude or 0) + 0.0007, 5)}
    if item.type == "choice":
        return item.choices[-1].code
    plain = {"compliance": "pass", "yes_no": False, "number": 10, "text": "ไม่มีข้อสังเกต", "date": "2026-10-20"}
    return plain.get(item.type)


def _attach(draft: InspectionDraft, code: str, content: bytes, officer: User, moment: dt.datetime) -> None:
    file = SimpleUploadedFile(f"{code}.jpg", content, "image/jpeg")
    services.attach_evidence(draft_id=draft.pk, code=code, file=file, actor=officer, now=moment)


def _sign(rng: random.Random, draft: InspectionDraft, officer: User, moment: dt.datetime) -> None:
    drawn = "data:image/png;base64," + base64.b64encode(signature(rng)).decode()
    services.sign_item(
        draft_id=draft.pk, code="operator_signature", name="วิชัย รุ่งเรือง", role="ผู้จัดการโรงงาน", drawn=drawn,
        confirmed=False, actor=officer, now=moment,
    )  # fmt: skip


def _declare(rng: random.Random, site: Site, moment: dt.datetime) -> int:
    """The operator said that all is well, weeks before the officer came."""
    user = User.objects.filter(username="operator.rayong").first()
    if user is None or not Site.objects.visible_to(user).filter(pk=site.pk).exists():
        return 0
    row = begin_declaration(declaration_id=UUID(int=site.pk, version=4), site=site, actor=user, now=moment)
    contacts = [{"name": name, "post": post, "phone": "038 612 000"} for name, post in (
        ("สมชาย ใจดี", "ผู้จัดการโรงงาน"), ("สุดา แสงทอง", "เจ้าหน้าที่ความปลอดภัย"), ("วิเชียร คงมั่น", "หัวหน้ากะ"))]  # fmt: skip
    machines = [{"name": "เครื่องฉีดพลาสติก", "maker": "ญี่ปุ่น", "use": "ขึ้นรูป", "hp_each": 30, "quantity": 4}]
    story = {"contacts": contacts, "machine_rows": machines, "standing": "running", "days_a_year": 300, "hp_found": 120}
    found = examine_declaration(row, thai.local_date(moment))
    given = _answers(found, story, site)
    changes = [Change(code, {"value": answer["value"]}, "") for code, answer in given.items()]
    row, _clashes = save_declaration(declaration_id=row.pk, changes=changes, actor=user, now=moment)
    _prove(rng, row, user, moment)
    warnings = examine_declaration(row, thai.local_date(moment)).warnings
    reasons = {warned.check.code: "เป็นไปตามใบอนุญาตฉบับล่าสุด" for warned in warnings}
    declare(declaration_id=row.pk, signer="สมชาย ใจดี", confirmed=True, reasons=reasons, actor=user, now=moment)
    return 1


def _prove(rng: random.Random, row: SelfDeclaration, user: User, moment: dt.datetime) -> None:
    """What the operator shows of it: photos, of the fire exits too, and a drawn signature."""
    for code in ("works_photos", "fire_exits"):
        file = SimpleUploadedFile(f"{code}.jpg", picture(rng, code), "image/jpeg")
        attach_to_declaration(declaration_id=row.pk, code=code, file=file, actor=user, now=moment)
    drawn = "data:image/png;base64," + base64.b64encode(signature(rng)).decode()
    given = {"name": "สมชาย ใจดี", "role": "ผู้จัดการโรงงาน", "drawn": drawn}
    sign_declaration(
        declaration_id=row.pk, code="declarer_signature", given=given, confirmed=False, actor=user, now=moment
    )


# --- pictures ---


def picture(rng: random.Random, code: str) -> bytes:
    """A small invented view of a works; nobody should take it for a photo."""
    image = Image.new("RGB", (640, 480), (188, 208, 224))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 330, 640, 480), fill=(146, 138, 120))
    for _ in range(4):
        left, wide, high = rng.randint(0, 520), rng.randint(70, 180), rng.randint(80, 230)
        grey = rng.randint(110, 190)
        draw.rectangle((left, 340 - high, left + wide, 350), fill=(grey, grey - 8, grey - 20), outline=(60, 60, 60))
    stack = rng.randint(80, 560)
    draw.rectangle((stack, 90, stack + 22, 345), fill=(120, 70, 60))
    for n in range(6):
        size, shade = 18 + n * 9, 90 + n * 18
        draw.ellipse((stack - n * 24, 80 - n * 12, stack - n * 24 + size, 80 - n * 12 + size), fill=(shade,) * 3)
    draw.ellipse((260, 240, 380, 360), outline=(230, 40, 20), width=6)
    draw.text((10, 456), f"DEMO {code}", fill=(255, 255, 255))
    out = BytesIO()
    image.save(out, "JPEG", quality=70)
    return out.getvalue()


def signature(rng: random.Random) -> bytes:
    """A line as a finger draws it."""
    image = Image.new("RGB", (700, 260), "white")
    turn = rng.uniform(0.6, 1.4)
    points = [(90 + n * 5, 130 + 55 * math.sin(n / 6 * turn) * math.cos(n / 23)) for n in range(104)]
    ImageDraw.Draw(image).line(points, fill=(22, 32, 46), width=5, joint="curve")
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
