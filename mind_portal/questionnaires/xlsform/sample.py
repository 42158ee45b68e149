"""The template that the import page offers: a short checklist with each thing that an author may want to write."""

from typing import Any, Final

from mind_portal.questionnaires.xlsform.writing import write_xlsform


def _words(thai: str, english: str) -> dict[str, str]:
    return {"th": thai, "en": english}


SAMPLE: Final[dict[str, Any]] = {
    "code": "my-checklist", "kind": "checklist", "title": _words("แบบตรวจตัวอย่าง", "Sample checklist"), "minutes": 15,
    "verified": False, "occasions": ["annual"], "facts": {"today": "date", "permitted_hp": "number"},
    "sections": [
        {
            "code": "machines", "title": _words("เครื่องจักร", "Machines"),
            "intro": _words("เดินดูเครื่องจักรทุกเครื่องก่อนตอบ", "Walk past every machine before you answer"),
            "items": [
                {"code": "guards", "type": "compliance", "weight": 2, "severity": "critical", "on_fail": "photo",
                 "text": _words("เครื่องจักรมีการ์ดป้องกันครบ", "Every machine has its guard"),
                 "look": _words("สายพาน เฟือง และใบมีด", "Belts, gears and blades"),
                 "article": {"text": "ตัวอย่าง: ให้ใส่ข้อกฎหมายที่ตรวจสอบแล้ว", "verified": False}},
                {"code": "hp_found", "type": "number", "text": _words("แรงม้ารวมที่พบ", "Total horsepower found"),
                 "unit": _words("แรงม้า", "HP"), "checks": [
                     {"code": "hp_not_negative", "rule": "hp_found >= 0", "level": "error",
                      "message": _words("แรงม้าต้องไม่น้อยกว่า 0", "Horsepower cannot be less than 0")},
                     {"code": "hp_permitted", "rule": "blank(permitted_hp) || hp_found <= permitted_hp",
                      "level": "warning", "message": _words("มากกว่าที่อนุญาตไว้", "More than is permitted")}]},
                {"code": "has_boiler", "type": "yes_no", "text": _words("มีหม้อน้ำหรือไม่", "Is there a boiler?")},
            ],
        },
        {
            "code": "boilers", "title": _words("หม้อน้ำ", "Boilers"), "show_if": "has_boiler == true",
            "items": [
                {"code": "fuel", "type": "choice", "text": _words("เชื้อเพลิง", "Fuel"), "choices": [
                    {"code": "wood", "text": _words("ไม้", "Wood")}, {"code": "gas", "text": _words("ก๊าซ", "Gas")},
                    {"code": "other", "text": _words("อื่น ๆ", "Other")}]},
                {"code": "fuel_other", "type": "text", "text": _words("เชื้อเพลิงใด", "Which fuel"),
                 "show_if": 'fuel == "other"'},
                {"code": "tested", "type": "date", "text": _words("ทดสอบล่าสุดเมื่อ", "Last tested on"), "checks": [
                    {"code": "tested_before_today", "rule": "tested <= today", "level": "error",
                     "message": _words("วันทดสอบต้องไม่อยู่ในอนาคต", "The day of the test cannot be in the future")}]},
                {"code": "boiler_list", "type": "table", "required": False,
                 "text": _words("หม้อน้ำแต่ละเครื่อง", "Each boiler"), "columns": [
                     {"code": "plate", "type": "text", "text": _words("เลขทะเบียน", "Number on the plate")},
                     {"code": "tonnes", "type": "number", "text": _words("ตัน/ชั่วโมง", "Tonnes an hour"),
                      "min": 0}]},
                {"code": "boiler_photo", "type": "photo", "required": False,
                 "text": _words("ภาพหม้อน้ำ", "Photo of the boiler")},
            ],
        },
        {
            "code": "end", "title": _words("ปิดการตรวจ", "End"),
            "items": [
                {"code": "spot", "type": "place", "required": False, "text": _words("พิกัดที่ตรวจ", "Where")},
                {"code": "signed", "type": "signature", "text": _words("ผู้แทนโรงงานลงชื่อ", "Signed for the factory")},
            ],
        },
    ],
}  # fmt: skip


def sample() -> bytes:
    """The template as a workbook."""
    return write_xlsform(SAMPLE, "1")
